/** Chrome in the window: the stop, the page of an ask in an editor of its own, and the entry in the status bar while a task drives it. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { ChromePlace, Engine } from '../engine/engine.ts';
import { runningStates, type Task } from '../model/task.ts';
import { valueOrTold } from './failures.ts';
import { folderLabel } from './folders.ts';
import { safeLine } from './panels/safeText.ts';
import type { Shell } from './shell.ts';
import { inert, tell, warn } from './tell.ts';
import { shortened } from './words.ts';

/** Stops the task's Chrome at once; that of every task, if none is named. Says what was stopped. */
export async function stopChrome(shell: Shell, id: string | null): Promise<void> {
  const { chrome } = shell.engine();
  const driving = id === null ? chrome.tasks() : [id];
  if (driving.length === 0) void tell(t('Delegate: no task drives Chrome now.'));
  for (const each of driving) await stopOne(shell, each);
}

async function stopOne(shell: Shell, id: string): Promise<void> {
  const engine = shell.engine();
  const site = engine.chrome.siteOf(id);
  const stopped = valueOrTold(shell, await engine.chrome.stop(id), id);
  if (stopped === null) return;
  const name = t('“{0}” in {1}', shortened(safeLine(stopped.title ?? stopped.instruction)), folderLabel(stopped.mount));
  const what =
    site === null || site === '' ? t('Delegate: Chrome is stopped.') : t('Delegate: Chrome is stopped at {0}.', site);
  const words = t('{0} Task: {1}, paused. What was not sent by then was not sent.', what, name);
  const goOn = t('Go On');
  void tell(words, ...(stopped.state === 'paused' ? [goOn] : [])).then(async (chosen) => {
    if (chosen === goOn) valueOrTold(shell, await engine.resume(id), id);
  });
}

/** Opens the picture of the page that the task asks about, as a picture and nothing else. */
export async function enlargePage(shell: Shell, id: string): Promise<void> {
  const engine = shell.engine();
  const { chrome } = engine;
  const file = chrome.pictureFile(id);
  if (file === null || chrome.picture(id) === null) {
    void warn(t('Delegate: the picture of that page is not there any more.'));
    return;
  }
  const site = engine.task(id)?.page?.site ?? '';
  const label = inert(t('Page at {0}', safeLine(site)));
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { preview: true }, label);
}

export type ChromeWords = { readonly text: string; readonly tooltip: string };

/** What the status bar says while tasks have Chrome open; null while none has. `works`: whether one of them is at work. A site is its name as an address writes it, and nothing of its pages. */
export function chromeWords(places: readonly ChromePlace[], works: boolean): ChromeWords | null {
  if (places.length === 0) return null;
  const named = places.flatMap(({ site }) => (site === '' ? [] : [site])).join(', ');
  const waits = places.some(({ isWaiting }) => isWaiting);
  const does = waits ? t('Waits for you to sign in, in the Chrome window: {0}', named) : openWords(named, works);
  // A name that would be drawn as one of VS Code's own pictures stays a name.
  const plain = inert(does).replaceAll('$(', '$ (');
  return {
    text: `$(globe) ${plain}  $(debug-stop) ${t('Stop')}`,
    tooltip: `${plain}. ${t('Click to stop Chrome at once and pause the task.')}`,
  };
}

function openWords(named: string, works: boolean): string {
  if (named === '') return works ? t('Working in Chrome') : t('Chrome is open');
  return works ? t('Working in Chrome: {0}', named) : t('Chrome is open: {0}', named);
}

/** The entry in the status bar: there only while Chrome is open for a task of this window. */
export class ChromeStatus {
  readonly item: vscode.StatusBarItem;
  /** Tasks whose wait for the person was told. */
  readonly #told = new Set<string>();

  constructor() {
    this.item = vscode.window.createStatusBarItem('delegate.chrome', vscode.StatusBarAlignment.Left, 1);
    this.item.name = t('Delegate: Chrome');
    this.item.command = 'delegate.stopChrome';
    this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  }

  show(engine: Pick<Engine, 'chrome' | 'task'>): void {
    const open = engine.chrome.tasks().map((id) => ({ id, place: engine.chrome.placeOf(id) ?? nowhere }));
    for (const { id, place } of open) this.#tellOf(engine.task(id), place);
    const works = open.some(({ id }) => runningStates.some((state) => state === engine.task(id)?.state));
    const words = chromeWords(
      open.map(({ place }) => place),
      works,
    );
    if (words === null) {
      this.#told.clear();
      this.item.hide();
      return;
    }
    this.item.text = words.text;
    this.item.tooltip = words.tooltip;
    this.item.accessibilityInformation = { label: `Delegate. ${words.tooltip}`, role: 'button' };
    this.item.show();
  }

  /** Once for each time that a task waits: the person may be somewhere else. */
  #tellOf(task: Task | null, { site, isWaiting }: ChromePlace): void {
    if (task === null) return;
    if (!isWaiting) this.#told.delete(task.id);
    else if (!this.#told.has(task.id)) {
      this.#told.add(task.id);
      const name = shortened(safeLine(task.title ?? task.instruction));
      void tell(
        t('Delegate: sign in at {0}, in the Chrome window. “{1}” waits for that, and goes on by itself.', site, name),
      );
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}

const nowhere: ChromePlace = { site: '', isWaiting: false };
