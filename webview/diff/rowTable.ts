/** The rows of one revision as they arrive, in arrays, with what makes filtering and counting cheap. No DOM: tested from Node. */
import type { ChangeRow } from '../../src/protocol/panelWire.ts';
import { splitPath } from './names.ts';

export type RowTable = {
  readonly revision: number;
  /** How many rows there will be. */
  readonly rowCount: number;
  readonly rows: ChangeRow[];
  /** What the filter looks in: the names of each row, folded. */
  readonly names: string[];
  readonly placeOfId: Map<number, number>;
  /** Places of rows with odd names. */
  readonly odd: number[];
  /** Rows with any conflict. */
  conflicted: number;
  /** Moves within a folder. */
  renames: number;
};

export function newTable(revision: number, rowCount: number): RowTable {
  return { revision, rowCount, rows: [], names: [], placeOfId: new Map(), odd: [], conflicted: 0, renames: 0 };
}

/**
 * Adds the rows that come next. A chunk that does not begin where the table ends is void (the wire keeps its order, so it is
 * a leftover); answers whether the rows were taken.
 */
export function addRows(table: RowTable, first: number, rows: readonly ChangeRow[]): boolean {
  if (first !== table.rows.length) return false;
  for (const row of rows) {
    table.placeOfId.set(row.id, table.rows.length);
    if ((row.flags ?? []).length > 0) table.odd.push(table.rows.length);
    table.rows.push(row);
    table.names.push(folded(namesOf(row)));
    if (row.conflicts.length > 0) table.conflicted += 1;
    if (isRename(row)) table.renames += 1;
  }
  return true;
}

export function isComplete(table: RowTable): boolean {
  return table.rows.length >= table.rowCount;
}

/** A move that stays in its folder. */
export function isRename(row: ChangeRow): boolean {
  if (row.op !== 'move' || row.from === null || row.to === null) return false;
  return splitPath(row.from).folder === splitPath(row.to).folder;
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
