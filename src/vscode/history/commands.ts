/** What the history's rows can do. Each comes with its row from the tree's menu, or goes by where the keyboard is there. */
import { plural, t } from '../../base/translate.ts';
import type { KeptItem, Selection } from '../../engine/engine.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { HistoryDesk } from './desk.ts';
import { fileHistory, pastOf } from './fileHistory.ts';
import { takeBack } from './partsBack.ts';
import { placeOf, wantedIn } from './tree.ts';
import { isNode, type HistoryNode, type HistoryTree } from './view.ts';
import { keptInWords } from './words.ts';

type Act = (desk: HistoryDesk, node: HistoryNode) => unknown;

const acts: Record<string, Act> = {
  'delegate.history.undo': (desk, node) => back(desk, node, 'undo'),
  'delegate.history.redo': (desk, node) => back(desk, node, 'redo'),
  'delegate.history.receipt': async (desk, node) => {
    if (node.is === 'entry') await desk.saveReceipt(node.entry.task.id, node.entry.transaction);
  },
  'delegate.history.changes': (desk, node) => {
    if (node.is === 'entry' || node.is === 'branch') desk.showChanges(node.entry.task.id);
  },
  'delegate.history.origin': async (desk, node) => {
    if (node.is === 'branch') await pastOf(desk, placeIn(node));
  },
  'delegate.history.letGo': async (desk, node) => {
    if (node.is === 'kept') await letGo(desk, node.items);
  },
};

/** All commands, by name. */
export function historyCommands(desk: HistoryDesk, tree: HistoryTree): Record<string, (argument: unknown) => unknown> {
  const onRow = Object.entries(acts).map(([name, act]) => {
    const run = async (argument: unknown): Promise<void> => {
      const node = argument ?? (await desk.focused());
      if (isNode(node)) await act(desk, node);
      else void desk.tell(t('Delegate: choose something in the history first.'));
    };
    return [name, run] as const;
  });
  return {
    ...Object.fromEntries(onRow),
    'delegate.history.more': (of) => {
      if (typeof of === 'string') tree.showMore(of);
    },
    'delegate.fileHistory': (clicked) => fileHistory(desk, clicked),
  };
}

/** A task whole, or what of a folder or file is in force (or was taken back). */
async function back(desk: HistoryDesk, node: HistoryNode, direction: 'undo' | 'redo'): Promise<void> {
  if (node.is !== 'entry' && node.is !== 'branch') return;
  const task = desk.engine().task(node.entry.task.id);
  const selection = task === null ? null : await selectionOf(desk, node, direction);
  if (task !== null && selection !== null) await takeBack(desk, task, direction, selection);
}

async function selectionOf(
  desk: HistoryDesk,
  node: Extract<HistoryNode, { is: 'entry' | 'branch' }>,
  direction: 'undo' | 'redo',
): Promise<Selection | null> {
  if (node.is === 'entry' && direction === 'undo') return { kind: 'all' };
  const rows = await desk.engine().history.rows(node.entry.transaction, new AbortController().signal);
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
async function letGo(desk: HistoryDesk, items: readonly KeptItem[]): Promise<void> {
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
  if ((await desk.confirm(question, detail, yes)) !== yes) return;
  const wanted = new Set(items.map(({ path }) => path));
  const gone = await desk.engine().letGo({ items: wanted }, new AbortController().signal);
  desk.redraw();
  void desk.tell(plural(gone.length, 'Delegate: {0} thing let go.', 'Delegate: {0} things let go.'));
}
