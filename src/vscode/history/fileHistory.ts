/** Where Did This Come From? The past of a file or folder in a list: each name and place it had, and what can be done about each step. */
import path from 'node:path';
import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import {
  beginningWords,
  nowWords,
  stepPlaces,
  stepWords,
  type PathHistory,
  type PathStep,
} from '../../model/pathHistory.ts';
import { safeLine } from '../panels/safeText.ts';
import { takeBack } from './partsBack.ts';
import type { HistoryDesk } from './desk.ts';

type Item = vscode.QuickPickItem & { readonly step?: PathStep; readonly file?: string };

/** Tells of what was clicked in the Explorer, or of the file in the editor. */
export async function fileHistory(desk: HistoryDesk, clicked: unknown): Promise<void> {
  const uri = clicked instanceof vscode.Uri ? clicked : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file') {
    void desk.warn(t('Delegate: choose a file or folder in the Explorer first.'));
    return;
  }
  await pastOf(desk, uri.fsPath);
}

/** The same by its path. */
export async function pastOf(desk: HistoryDesk, file: string): Promise<void> {
  const history = await desk.whileWorking('in the window', t('Delegate: looking through the history'), () =>
    desk.engine().history.ofPath(file, new AbortController().signal),
  );
  const name = plain(displayPath(path.basename(file)));
  const items = itemsOf(history, showBy(desk));
  const picked = await vscode.window.showQuickPick(items, {
    title: desk.inert(t('Where {0} came from', name)),
    placeHolder:
      history.steps.length === 0
        ? t('Delegate has done nothing to it')
        : plural(
            history.steps.length,
            '{0} step; choose one to undo it or to see more',
            '{0} steps; choose one to undo it or to see more',
          ),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.step !== undefined) await askAbout(desk, picked.step);
  else if (picked?.file !== undefined) await reveal(picked.file);
}

/** Newest first: where it is, each step, how it began. */
function itemsOf(history: PathHistory, show: Show): Item[] {
  const beginning = beginningWords(history, show);
  const place = history.now.is === 'there' ? { file: history.now.path } : {};
  const now = { label: plain(nowWords(history, show)), iconPath: new vscode.ThemeIcon('location'), ...place };
  return [
    now,
    ...history.steps.map((step) => stepItem(step, show)),
    ...(beginning === null ? [] : [{ label: plain(beginning), iconPath: new vscode.ThemeIcon('circle-outline') }]),
  ];
}

const icons: Record<PathStep['op'], string> = {
  move: 'arrow-right',
  create: 'new-file',
  modify: 'edit',
  trash: 'trash',
  mkdir: 'new-folder',
  rmdir: 'folder',
};

function stepItem(step: PathStep, show: Show): Item {
  const made = step.origins.length === 0 ? '' : ` · ${t('made of {0}', step.origins.map(show).join(', '))}`;
  const when = new Date(step.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    label: plain(stepWords(step)),
    description: when,
    detail: plain(`${stepPlaces(step, show)}${made}`),
    iconPath: new vscode.ThemeIcon(step.direction === 'undo' ? 'discard' : icons[step.op]),
    step,
  };
}

type Show = (file: string) => string;

/** As the person knows it: below the workspace by its path there. */
function showBy({ label }: HistoryDesk): Show {
  return (file) => safeLine(label(file));
}

/** VS Code makes pictures of `$(name)` in lists. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}

type Act = vscode.QuickPickItem & { readonly act: () => unknown };

/** What can be done about one step. */
async function askAbout(desk: HistoryDesk, step: PathStep): Promise<void> {
  const engine = desk.engine();
  const show = showBy(desk);
  const task = engine.task(step.task);
  const rows = await engine.history.rows(step.transaction, new AbortController().signal);
  const selection = { kind: 'these', changes: new Set([step.change]) } as const;
  const inForce = rows.ok && rows.value.inForce(step.change);
  const canRedo = rows.ok && rows.value.canRedo(step.change);
  const acts: Act[] = [];
  if (task !== null && (inForce || canRedo))
    acts.push({
      label: undoLabel(step, inForce),
      iconPath: new vscode.ThemeIcon(inForce ? 'discard' : 'redo'),
      description: t('shows what will happen first'),
      act: () => takeBack(desk, task, inForce ? 'undo' : 'redo', selection),
    });
  for (const origin of step.origins)
    acts.push({
      label: plain(t('Show {0}', show(origin))),
      iconPath: new vscode.ThemeIcon('go-to-file'),
      description: t('it was made of this'),
      act: () => reveal(origin),
    });
  if (task !== null) {
    acts.push({
      label: t('Show the task’s changes'),
      iconPath: new vscode.ThemeIcon('diff-multiple'),
      act: () => desk.showChanges(task.id),
    });
    acts.push({
      label: t('Save the receipt…'),
      iconPath: new vscode.ThemeIcon('output'),
      act: () => desk.saveReceipt(task.id, step.transaction),
    });
  }
  const picked = await vscode.window.showQuickPick(acts, {
    title: desk.inert(stepWords(step)),
    placeHolder: stepPlaces(step, show),
  });
  await picked?.act();
}

function undoLabel({ carried }: PathStep, inForce: boolean): string {
  if (carried) return inForce ? t('Undo the move of its folder…') : t('Move its folder again…');
  return inForce ? t('Undo just this file…') : t('Do just this file again…');
}

async function reveal(file: string): Promise<void> {
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(file));
}
