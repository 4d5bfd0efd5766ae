/** The rows of one revision as they arrive, in arrays, with what makes filtering and counting cheap. No DOM: tested from Node. */
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import { splitPath } from './names.ts';

/** What a row is counted and filtered as: its operation, and a move within a folder by itself. */
export const kinds = ['move', 'rename', 'create', 'modify', 'mkdir', 'rmdir', 'trash'] as const;
export type Kind = (typeof kinds)[number];

export type RowTable = {
  readonly revision: number;
  /** How many rows there will be. */
  readonly rowCount: number;
  readonly rows: ChangeRow[];
  /** What the filter looks in: the names of each row, folded. */
  readonly names: string[];
  /** For each row, the place of its kind in `kinds`. */
  readonly kinds: number[];
  /** Places of rows whose id does not tell them. */
  readonly strays: Map<number, number>;
  /** Places of rows with odd names. */
  readonly odd: number[];
  /** How many rows there are of each kind. */
  readonly counts: Record<Kind, number>;
  /** Rows with any conflict. */
  conflicted: number;
  /** Rows whose target the person named. */
  named: number;
  /** Rows that tell which step they are by. */
  stepped: number;
  /** Counts up when rows that were there before are others. */
  version: number;
};

export function newTable(revision: number, rowCount: number): RowTable {
  const counts = { move: 0, rename: 0, create: 0, modify: 0, mkdir: 0, rmdir: 0, trash: 0 };
  const none = { rows: [], names: [], kinds: [], strays: new Map(), odd: [] };
  return { revision, rowCount, ...none, counts, conflicted: 0, named: 0, stepped: 0, version: 0 };
}

/**
 * Adds the rows that come next. A chunk that does not begin where the table ends is void (the wire keeps its order, so it is
 * a leftover); answers whether the rows were taken.
 */
export function addRows(table: RowTable, first: number, rows: readonly ChangeRow[]): boolean {
  if (first !== table.rows.length) return false;
  for (const row of rows) {
    const place = table.rows.length;
    if (row.id !== place + 1) table.strays.set(row.id, place);
    table.rows.push(row);
    table.names.push(folded(namesOf(row)));
    table.kinds.push(kinds.indexOf(kindOf(row)));
    if ((row.flags ?? []).length > 0) table.odd.push(place);
    count(table, row, 1);
  }
  return true;
}

/** Puts rows in the place of those with their ids; answers whether any was there. */
export function putRows(table: RowTable, rows: readonly ChangeRow[]): boolean {
  let some = false;
  for (const row of rows) {
    const place = placeOf(table, row.id);
    const before = place === undefined ? undefined : table.rows[place];
    if (place === undefined || before === undefined) continue;
    count(table, before, -1);
    table.rows[place] = row;
    table.names[place] = folded(namesOf(row));
    table.kinds[place] = kinds.indexOf(kindOf(row));
    count(table, row, 1);
    const at = table.odd.indexOf(place);
    const isOdd = (row.flags ?? []).length > 0;
    if (isOdd && at < 0) table.odd.push(place);
    if (!isOdd && at >= 0) table.odd.splice(at, 1);
    some = true;
  }
  if (some) table.version += 1;
  return some;
}

function count(table: RowTable, row: ChangeRow, by: 1 | -1): void {
  table.counts[kindOf(row)] += by;
  if (row.conflicts.length > 0) table.conflicted += by;
  if (row.proposed !== undefined) table.named += by;
  if (row.step !== undefined) table.stepped += by;
}

/** Where the row with this id is; ids are places in the change set, from 1, nearly always. */
export function placeOf(table: RowTable, id: number): number | undefined {
  return table.rows[id - 1]?.id === id ? id - 1 : table.strays.get(id);
}

export function isComplete(table: RowTable): boolean {
  return table.rows.length >= table.rowCount;
}

/** A move that stays in its folder. */
export function isRename({ op, from, to }: ChangeRow): boolean {
  if (op !== 'move' || from === null || to === null) return false;
  const slash = from.lastIndexOf('/');
  return slash === to.lastIndexOf('/') && (slash < 0 || from.slice(0, slash) === to.slice(0, slash));
}

export function kindOf(row: ChangeRow): Kind {
  return isRename(row) ? 'rename' : row.op;
}

/** Letters for comparing: upper and lower case, and the two spellings of an accent, are the same. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function namesOf(row: ChangeRow): string {
  const from = row.from === null ? '' : splitPath(row.from).name;
  const to = row.to === null ? '' : splitPath(row.to).name;
  return from === to ? from : `${from}\n${to}`;
}

/** Whether the row at a place answers to a folded query: by its names, or by its whole paths if the query has a slash. */
export function matches(table: RowTable, place: number, query: string): boolean {
  if (query === '') return true;
  if (!query.includes('/')) return (table.names[place] ?? '').includes(query);
  const row = table.rows[place];
  return folded(row?.from ?? '').includes(query) || folded(row?.to ?? '').includes(query);
}
