import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { DoctorReport } from '../../engine/engine.ts';
import type { FolderKindCounts } from '../../model/folderKinds.ts';
import type { Task } from '../../model/task.ts';
import type { Attached, Intent, QueueLook } from '../../protocol/panelWire.ts';
import { attachDropped, pickAttached } from '../attach.ts';
import { attempt } from '../attempt.ts';
import { folderLabel, isInWorkspace, offDiskWords, reallyInWorkspace, workspaceFolders } from '../folders.ts';
import { readSettings } from '../settings.ts';
import type { Shell } from '../shell.ts';
import { pagePicture } from './pageCard.ts';
import { queueCards } from './queueCards.ts';
import { queueSnapshot, startLook } from './queueSnapshot.ts';
import { seenTasks } from './queueTasks.ts';
import { WebviewPort } from './webviewPort.ts';

const chromeLookMs = 2_000;

export const queueViewId = 'delegate.queue';

/** The queue in the side bar. */
export class QueueView implements vscode.WebviewViewProvider {
  readonly #shell: () => Shell;
  readonly #dispatch: (intent: Intent) => unknown;
  readonly #ends = new AbortController();
  #view: vscode.WebviewView | null = null;
  #port: WebviewPort | null = null;
  #report: DoctorReport | null = null;
  #look: QueueLook = startLook;
  #chrome = { at: 0, is: false };
  #holds: { readonly folder: string; readonly kinds: FolderKindCounts } | null = null;

  constructor(shell: () => Shell, dispatch: (intent: Intent) => unknown) {
    this.#shell = shell;
    this.#dispatch = dispatch;
  }

  register(): vscode.Disposable {
    const provider = vscode.window.registerWebviewViewProvider(queueViewId, this, {
      webviewOptions: { retainContextWhenHidden: true },
    });
    return vscode.Disposable.from(provider, { dispose: () => this.#ends.abort() });
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  get html(): string | null {
    return this.#view?.webview.html ?? null;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const shell = this.#shell();
    this.#view = view;
    const port = new WebviewPort(view.webview, 'queue', t('Tasks'), {
      extensionUri: shell.context.extensionUri,
      log: shell.log,
      problemOf: (message) => shell.engine().messageProblem(message),
      onIntent: (intent) => this.#take(intent),
    });
    this.#port = port;
    view.onDidDispose(() => {
      port.close();
      this.#view = null;
      this.#port = null;
    });
    this.refresh();
  }

  /** Shows the tasks as they are now, in the view and in its badge. */
  refresh(): void {
    if (this.#view === null) return;
    attempt(this.#shell().log, 'queue', () => this.#send());
  }

  async #begin(): Promise<void> {
    await this.#send();
    if (this.#report !== null) return;
    this.#report = await this.#shell().engine().doctor(this.#ends.signal);
    await this.#send();
  }

  /** Takes what is the panel's own; the rest is anybody's. */
  async #take(intent: Intent): Promise<void> {
    switch (intent.type) {
      case 'ready':
        return this.#begin();
      case 'look': {
        const isOther = intent.look.folder !== this.#look.folder;
        this.#look = intent.look;
        await this.#send();
        if (isOther) await this.#fit();
        return;
      }
      case 'page picture': {
        const news = pagePicture(this.#shell().engine(), intent.task);
        if (news !== null) await this.#port?.send(news);
        return;
      }
      case 'pick':
        return this.#tell(await pickAttached(this.#shell(), intent.what));
      case 'drop':
        return this.#tell(attachDropped(this.#shell(), intent.uris));
      default:
        await this.#dispatch(intent);
    }
  }

  async #tell(attached: Attached | null): Promise<void> {
    if (attached !== null) await this.#port?.send(attached);
  }

  /** Looks at what the composer's folder holds, so that the examples fit it. */
  async #fit(): Promise<void> {
    const { folder } = this.#look;
    if (folder === '' || !reallyInWorkspace(folder)) return;
    const kinds = await this.#shell().engine().kinds.of(folder);
    if (folder !== this.#look.folder) return;
    this.#holds = { folder, kinds };
    await this.#send();
  }

  async #send(): Promise<void> {
    const engine = this.#shell().engine();
    const tasks = tasksOfWindow(engine.tasks());
    const seen = seenTasks(tasks, this.#look, folderLabel);
    this.#showBadge(seen.needYou);
    if (this.#port === null) return;
    await this.#port.send({
      type: 'snapshot',
      snapshot: queueSnapshot({
        cards: queueCards(seen.tasks, tasks, engine),
        folders: workspaceFolders(),
        report: this.#report,
        engine: readSettings().engine,
        tasks,
        labelOf: folderLabel,
        look: this.#look,
        ended: { matching: seen.matching, shown: seen.shown, archived: seen.archived },
        needYou: seen.needYou,
        holds: this.#holds?.folder === this.#look.folder ? this.#holds.kinds : null,
        offDisk: offDiskWords(),
        hasChrome: this.#hasChrome(),
      }),
    });
  }

  /** Whether a connector for Chrome has a yes. Looked up seldom: it reads files, and the queue is drawn ten times a second. */
  #hasChrome(): boolean {
    const now = Date.now();
    if (now - this.#chrome.at > chromeLookMs) {
      const folder = this.#look.folder === '' ? null : this.#look.folder;
      const { connectors } = this.#shell().engine().connectors.list(folder);
      this.#chrome = { at: now, is: connectors.some(({ kind, state }) => kind === 'chrome' && state === 'trusted') };
    }
    return this.#chrome.is;
  }

  #showBadge(count: number): void {
    if (this.#view === null) return;
    const tooltip = plural(count, '{0} task needs you', '{0} tasks need you');
    this.#view.badge = count === 0 ? undefined : { value: count, tooltip };
  }
}

/** The tasks on this window's folders. A window without folders shows all there are. */
export function tasksOfWindow(tasks: readonly Task[]): Task[] {
  return workspaceFolders().length === 0 ? [...tasks] : tasks.filter((task) => isInWorkspace(task.mount));
}
