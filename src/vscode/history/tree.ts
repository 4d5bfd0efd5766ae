/** The rows of a transaction as folders and files, one level at a time. Pure; knows nothing of VS Code. */
import type { HistoryRow } from '../../engine/engine.ts';
import type { Task } from '../../model/task.ts';

/** A file, or a folder with all rows in it. */
export type Branch = {
  readonly name: string;
  /** Relative to the task's folder. */
  readonly path: string;
  /** What was done to the thing itself; null for a folder that only holds others. */
  readonly own: HistoryRow | null;
  /** Rows below it, its own not among them. */
  readonly rows: readonly HistoryRow[];
};

const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What lies right below a folder (empty: the task's own): folders first, then by name, with numbers as people count. */
export function branchesOf(rows: readonly HistoryRow[], folder: string): Branch[] {
  const start = folder === '' ? 0 : folder.length + 1;
  const found = new Map<string, { own: HistoryRow | null; rows: HistoryRow[] }>();
  for (const row of rows) {
    const path = placeOf(row);
    if (folder !== '' && !path.startsWith(`${folder}/`)) continue;
    const slash = path.indexOf('/', start);
    const name = path.slice(start, slash < 0 ? undefined : slash);
    const branch = found.get(name) ?? { own: null, rows: [] };
    found.set(name, branch);
    if (slash < 0) branch.own = row;
    else branch.rows.push(row);
  }
  return [...found]
    .map(([name, branch]) => ({ name, path: folder === '' ? name : `${folder}/${name}`, ...branch }))
    .sort(
      (one, other) =>
        Number(other.rows.length > 0) - Number(one.rows.length > 0) || order.compare(one.name, other.name),
    );
}

/** Where a row's thing was put; for what went away, where it was. */
export function placeOf({ from, to }: Pick<HistoryRow, 'from' | 'to'>): string {
  return to ?? from ?? '';
}

/** All rows of a branch that a person would count: folders that were only needed go along by themselves. */
export function wantedIn({ own, rows }: Pick<Branch, 'own' | 'rows'>): HistoryRow[] {
  return [...(own === null ? [] : [own]), ...rows].filter(({ implied }) => !implied);
}

/** Whether the whole task can be made again. */
export function canRedoTask({ transactions, standing }: Task): boolean {
  return transactions.length > 0 && (standing === 0 || transactions.at(-1)?.direction === 'undo');
}

/** Days in the person's own time, in the order in which they come. */
export function byDay<Item extends { readonly at: number }>(items: readonly Item[]): { day: number; items: Item[] }[] {
  const days: { day: number; items: Item[] }[] = [];
  for (const item of items) {
    const day = new Date(item.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}
