/** What the history's rows can do. Each comes with its row from the tree's menu, or goes by what is selected there. */
import * as vscode from 'vscode';
import { plural, t } from '../base/translate.ts';
import type { KeptItem, Selection } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { fileHistory, pastOf } from './fileHistory.ts';
import { placeOf, wantedIn } from './historyTree.ts';
import { keptInWords } from './historyWords.ts';
import { takeBack } from './partsBack.ts';
import { saveReceipt } from './receipts.ts';
import type { Shell } from './shell.ts';
import { confirm, tell } from './tell.ts';
import type { HistoryNode, HistoryView } from './views/historyView.ts';

type Act = (shell: Shell, node: HistoryNode, view: HistoryView) => unknown;

const acts: Record<string, Act> = {
  'delegate.history.undo': (shell, node) => back(shell, node, 'undo'),
  'delegate.history.redo': (shell, node) => back(shell, node, 'redo'),
  'delegate.history.receipt': async (shell, node) => {
    if (node.is === 'entry') await saveReceipt(shell, node.entry.task.id, node.entry.transaction);
  },
  'delegate.history.changes': (shell, node) => {
    if ('entry' in node) shell.panels.show('diff', node.entry.task.id, { focus: true });
  },
  'delegate.history.origin': async (shell, node) => {
    if (node.is === 'branch') await pastOf(shell, placeIn(node));
  },
  'delegate.history.letGo': async (shell, node, view) => {
    if (node.is === 'kept') await letGo(shell, node.items, view);
  },
};

/** Registers them all, and what needs no row. */
export function registerHistory(shell: Shell, view: HistoryView): vscode.Disposable {
  const onRow = Object.entries(acts).map(([name, act]) =>
    vscode.commands.registerCommand(name, async (node?: HistoryNode) => {
      const of = node ?? view.selected;
      if (of === null) void tell(t('Delegate: choose something in the history first.'));
      else await act(shell, of, view);
    }),
  );
  return vscode.Disposable.from(
    ...onRow,
    vscode.commands.registerCommand('delegate.fileHistory', (clicked: unknown) => fileHistory(shell, clicked)),
    vscode.commands.registerCommand('delegate.showHistory', () =>
      vscode.commands.executeCommand('delegate.history.focus'),
    ),
    vscode.commands.registerCommand('delegate.history.settings', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', 'delegate.store'),
    ),
  );
}

/** A task whole, or what of a folder or file is in force (or was taken back). */
async function back(shell: Shell, node: HistoryNode, direction: 'undo' | 'redo'): Promise<void> {
  if (node.is !== 'entry' && node.is !== 'branch') return;
  const task = shell.engine().task(node.entry.task.id);
  const selection = task === null ? null : await selectionOf(shell, node, direction);
  if (task !== null && selection !== null) await takeBack(shell, task, direction, selection);
}

async function selectionOf(
  shell: Shell,
  node: Extract<HistoryNode, { is: 'entry' | 'branch' }>,
  direction: 'undo' | 'redo',
): Promise<Selection | null> {
  if (node.is === 'entry' && direction === 'undo') return { kind: 'all' };
  const rows = await shell.engine().history.rows(node.entry.transaction, new AbortController().signal);
  if (!rows.ok) return null;
  const of = node.is === 'entry' ? rows.value.rows : wantedIn(node.branch);
  const fits = of.filter(({ id }) => (direction === 'undo' ? rows.value.inForce(id) : rows.value.canRedo(id)));
  return { kind: 'these', changes: new Set(fits.map(({ id }) => id)) };
}

function placeIn({ entry, branch }: Extract<HistoryNode, { is: 'branch' }>): string {
  return `${entry.task.mount}/${branch.own === null ? branch.path : placeOf(branch.own)}`;
}

const linesShown = 8;

/** For good, after a yes to what is shown: what came since stays. */
async function letGo(shell: Shell, items: readonly KeptItem[], view: HistoryView): Promise<void> {
  const yes = t('Let Go');
  const question = plural(items.length, 'Let go of {0} thing for good?', 'Let go of {0} things for good?');
  const shown = items.slice(0, linesShown).map(({ was }) => displayPath(was));
  const left = items.length - shown.length;
  const detail = [
    t('{0}. They cannot be brought back then, and their changes cannot be undone any more.', keptInWords(items)),
    '',
    ...shown,
    ...(left > 0 ? [t('… and {0} more', left)] : []),
  ].join('\n');
  if ((await confirm(question, detail, yes)) !== yes) return;
  const wanted = new Set(items.map(({ path }) => path));
  const gone = await shell.engine().letGo({ items: wanted }, new AbortController().signal);
  view.redraw();
  void tell(plural(gone.length, 'Delegate: {0} thing let go.', 'Delegate: {0} things let go.'));
}
