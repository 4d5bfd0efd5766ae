/** The history's bundle, `dist/history.cjs`: everything about what was applied, loaded when somebody first looks at it. */
import '../language.ts';
import { historyCommands } from './commands.ts';
import type { HistoryDesk } from './desk.ts';
import { HistoryTree, type HistoryNode } from './view.ts';

export type { HistoryNode };

/** What the window's tree and commands call. */
export type History = {
  readonly tree: HistoryTree;
  /** By their names; each takes what VS Code hands over. */
  readonly commands: Readonly<Record<string, (argument: unknown) => unknown>>;
};

/** Opens the history on a window. Reads nothing before it is asked. */
export function openHistory(desk: HistoryDesk): History {
  const tree = new HistoryTree(desk);
  return { tree, commands: historyCommands(desk, tree) };
}
