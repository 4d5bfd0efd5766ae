import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { HistoryEntry, HistoryMark, HistoryRow, HistoryRows, KeptItem } from '../../engine/engine.ts';
import { displayPath } from '../../model/displayPath.ts';
import { branchesOf, byDay, canRedoTask, placeOf, wantedIn, type Branch } from './tree.ts';
import { dayWords, entryDetail, entryLabel, keptInWords, rowDetail, rowSpoken } from './words.ts';
import { safeLine } from '../panels/safeText.ts';
import type { HistoryDesk } from './desk.ts';

/** A row of the tree. */
export type HistoryNode =
  | { readonly is: 'day'; readonly day: number; readonly entries: readonly HistoryEntry[] }
  | { readonly is: 'entry'; readonly entry: HistoryEntry }
  | {
      readonly is: 'branch';
      readonly entry: HistoryEntry;
      readonly all: HistoryRows;
      readonly branch: Branch;
      readonly mark: HistoryMark | null;
    }
  /** More rows than anybody opened the folder for. */
  | { readonly is: 'more'; readonly of: string; readonly count: number }
  | { readonly is: 'store' }
  | { readonly is: 'kept'; readonly items: readonly KeptItem[]; readonly task: string | null; readonly words: string };

/** Whether it is a row of the tree: VS Code hands back what it was given. */
export function isNode(value: unknown): value is HistoryNode {
  return typeof value === 'object' && value !== null && 'is' in value && typeof value.is === 'string';
}

/** Rows of one folder that are shown at first, and more each time they are asked for. */
const shownAtOnce = 500;
/** Entries of which days are made; older ones are in the queue's search and on the command line. */
const entriesMax = 2_000;

const icons: Record<HistoryRow['op'], string> = {
  move: 'arrow-right',
  create: 'new-file',
  modify: 'edit',
  trash: 'trash',
  mkdir: 'new-folder',
  rmdir: 'folder',
};

/** What was applied, by day, task, folder and file, and what is kept for undo. Nothing is read before somebody opens it. */
export class HistoryTree {
  readonly #desk: HistoryDesk;
  readonly #shown = new Map<string, number>();
  /** What the tree was last drawn from. */
  #drawn = '';

  constructor(desk: HistoryDesk) {
    this.#desk = desk;
  }

  /** Whether something was applied, undone or done again since it was drawn. */
  get isOld(): boolean {
    return this.#drawn !== this.#state();
  }

  /** Shows more rows of a folder. */
  showMore(of: string): void {
    this.#shown.set(of, (this.#shown.get(of) ?? shownAtOnce) + shownAtOnce);
    this.#desk.redraw();
  }

  #state(): string {
    return this.#entries()
      .map(({ transaction, task }) => `${transaction} ${String(task.standing)} ${String(task.transactions.length)}`)
      .join('\n');
  }

  #entries(): HistoryEntry[] {
    return this.#desk.engine().history.entries();
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (node === undefined) return this.#top();
    switch (node.is) {
      case 'day':
        return node.entries.map((entry) => ({ is: 'entry', entry }));
      case 'entry': {
        const all = await this.#desk.engine().history.rows(node.entry.transaction, signal());
        return all.ok ? this.#branches(node.entry, all.value, { rows: all.value.rows, path: '' }) : [];
      }
      case 'branch':
        return this.#branches(node.entry, node.all, node.branch);
      case 'store':
        return this.#kept();
      case 'more':
      case 'kept':
        return [];
    }
  }

  #top(): HistoryNode[] {
    this.#drawn = this.#state();
    const entries = this.#entries();
    if (entries.length === 0) return [];
    const days = byDay(entries.slice(0, entriesMax));
    return [...days.map(({ day, items }): HistoryNode => ({ is: 'day', day, entries: items })), { is: 'store' }];
  }

  async #branches(
    entry: HistoryEntry,
    all: HistoryRows,
    { rows, path }: Pick<Branch, 'rows' | 'path'>,
  ): Promise<HistoryNode[]> {
    const branches = branchesOf(rows, path);
    const of = `${entry.transaction}/${path}`;
    const shown = branches.slice(0, this.#shown.get(of) ?? shownAtOnce);
    const own = shown.flatMap((branch) => (branch.own === null || branch.rows.length > 0 ? [] : [branch.own]));
    const marks = await this.#desk.engine().history.marks(entry.transaction, own, signal());
    const nodes = shown.map((branch): HistoryNode => {
      const mark = branch.own === null ? null : (marks.get(branch.own.id) ?? null);
      return { is: 'branch', entry, all, branch, mark };
    });
    const left = branches.length - shown.length;
    return left > 0 ? [...nodes, { is: 'more', of, count: left }] : nodes;
  }

  /** By task, the largest first; first of all how much it is in all. */
  async #kept(): Promise<HistoryNode[]> {
    const { items } = await this.#desk.engine().kept(signal());
    const byTask = new Map<string, KeptItem[]>();
    for (const item of items) {
      const own = byTask.get(item.task);
      if (own === undefined) byTask.set(item.task, [item]);
      else own.push(item);
    }
    const sum = (of: readonly KeptItem[]): number => of.reduce((bytes, item) => bytes + item.bytes, 0);
    const tasks = [...byTask].sort(([, one], [, other]) => sum(other) - sum(one));
    return [
      { is: 'kept', items, task: null, words: t('All of it') },
      ...tasks.map(([id, own]): HistoryNode => {
        const task = this.#desk.engine().task(id);
        return { is: 'kept', items: own, task: id, words: task === null ? id : safeLine(task.instruction) };
      }),
    ];
  }

  getTreeItem(node: HistoryNode): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    switch (node.is) {
      case 'day': {
        const today = new Date().setHours(0, 0, 0, 0);
        const item = new vscode.TreeItem(
          dayWords(node.day, today),
          today - node.day < 2 * dayMs ? Expanded : Collapsed,
        );
        item.id = `day ${String(node.day)}`;
        item.description = plural(node.entries.length, '{0} entry', '{0} entries');
        item.iconPath = new vscode.ThemeIcon('calendar');
        return item;
      }
      case 'entry':
        return this.#entryItem(node.entry);
      case 'branch':
        return this.#branchItem(node);
      case 'more': {
        const item = new vscode.TreeItem(t('Show more ({0} left)', node.count), None);
        item.command = { command: 'delegate.history.more', title: t('Show more'), arguments: [node.of] };
        item.iconPath = new vscode.ThemeIcon('ellipsis');
        return item;
      }
      case 'store': {
        const item = new vscode.TreeItem(t('Kept for undo'), Collapsed);
        item.id = 'store';
        item.iconPath = new vscode.ThemeIcon('archive');
        item.contextValue = 'store';
        return item;
      }
      case 'kept': {
        const item = new vscode.TreeItem(node.words, None);
        item.description = keptInWords(node.items);
        item.tooltip = `${node.words}\n${item.description}`;
        item.iconPath = new vscode.ThemeIcon(node.task === null ? 'database' : 'package');
        item.contextValue = node.items.length === 0 ? 'kept-nothing' : 'kept';
        return item;
      }
    }
  }

  #entryItem(entry: HistoryEntry): vscode.TreeItem {
    const { task, direction, transaction } = entry;
    const item = new vscode.TreeItem(entryLabel(entry), vscode.TreeItemCollapsibleState.Collapsed);
    item.id = transaction;
    item.description = entryDetail(entry, safeLine(this.#desk.label(task.mount)));
    item.tooltip = `${entryLabel(entry)}\n${item.description}`;
    item.iconPath = new vscode.ThemeIcon({ apply: 'pass', undo: 'discard', redo: 'redo' }[direction]);
    const can = [
      ...(direction !== 'undo' && task.standing > 0 ? ['undo'] : []),
      ...(direction === 'undo' && canRedoTask(task) ? ['redo'] : []),
    ];
    item.contextValue = ['entry', ...can].join('-');
    return item;
  }

  #branchItem(node: Extract<HistoryNode, { is: 'branch' }>): vscode.TreeItem {
    const { entry, all, branch, mark } = node;
    const isFolder = branch.rows.length > 0;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(displayPath(branch.name), isFolder ? Collapsed : None);
    item.id = `${entry.transaction}/${branch.path}`;
    const rows = wantedIn(branch);
    const label = (path: string): string => safeLine(this.#desk.label(path));
    const own = branch.own;
    item.description = isFolder
      ? plural(rows.length, '{0} change', '{0} changes')
      : own === null
        ? ''
        : rowDetail(own, mark, label);
    item.tooltip =
      own === null || isFolder ? displayPath(branch.path) : `${displayPath(placeOf(own))}\n${item.description}`;
    if (own !== null && !isFolder) item.accessibilityInformation = { label: rowSpoken(own, mark, label) };
    item.iconPath = new vscode.ThemeIcon(isFolder || own === null ? 'folder' : icons[own.op]);
    const can = [
      ...(rows.some(({ id }) => all.inForce(id)) ? ['undo'] : []),
      ...(rows.some(({ id }) => all.canRedo(id)) ? ['redo'] : []),
    ];
    item.contextValue = [isFolder ? 'folder' : 'file', ...can].join('-');
    if (!isFolder)
      item.command = { command: 'delegate.history.origin', title: t('Where did this come from?'), arguments: [node] };
    return item;
  }
}

const dayMs = 24 * 60 * 60 * 1_000;

function signal(): AbortSignal {
  return new AbortController().signal;
}
