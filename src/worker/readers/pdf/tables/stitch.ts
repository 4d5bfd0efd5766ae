/** Tables that go on over pages made one, without the headings that each page repeats. */
import { rowsOfTable, type PageTable, type TableCell } from './pageTables.ts';
import { overlap, type Box } from './shapes.ts';

export type PlacedCell = TableCell & { /** From 1. */ readonly page: number };
/** A part of a table: where it stands on a page. */
export type TablePart = { readonly page: number; readonly box: Box };
export type DocumentTable = {
  readonly caption: string | null;
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly PlacedCell[];
  readonly parts: readonly TablePart[];
  readonly confidence: number;
  readonly isRuled: boolean;
};

/** Lines of other text that may stand between two parts: page numbers, running heads, footnotes. */
const linesBetweenMax = 5;
const headRowsMax = 6;

type Open = {
  readonly first: PageTable;
  last: PageTable;
  rows: number;
  readonly cells: PlacedCell[];
  readonly parts: TablePart[];
  confidence: number;
};

/** Takes the tables of one page after the other and gives those that are complete. */
export class Stitcher {
  #open: Open | null = null;
  #page = 0;

  /** The tables of the next page; returns those that end before its last one. */
  add(tables: readonly PageTable[]): DocumentTable[] {
    this.#page++;
    const done: DocumentTable[] = [];
    tables.forEach((table, index) => {
      const open = this.#open;
      const places = open !== null && index === 0 ? placesIn(open, table, this.#page) : null;
      if (open !== null && places !== null) {
        append(open, table, this.#page, places);
        return;
      }
      if (open !== null) done.push(closed(open));
      this.#open = opened(table, this.#page);
    });
    if (tables.length === 0) done.push(...this.finish());
    return done;
  }

  /** The table that the last page ended with. */
  finish(): DocumentTable[] {
    const open = this.#open;
    this.#open = null;
    return open === null ? [] : [closed(open)];
  }
}

function opened(table: PageTable, page: number): Open {
  return {
    first: table,
    last: table,
    rows: table.rows,
    cells: table.cells.map((cell) => ({ ...cell, page })),
    parts: [{ page, box: table.box }],
    confidence: table.confidence,
  };
}

function closed({ first, rows, cells, parts, confidence }: Open): DocumentTable {
  const { caption, columns, isRuled } = first;
  return { caption, rows, columns, cells, parts, confidence, isRuled };
}

/** Which column of the open table each column of the next page's goes on with; null where it does not. */
function placesIn({ first, last, parts }: Open, next: PageTable, page: number): readonly number[] | null {
  if (parts[parts.length - 1]?.page !== page - 1 || next.columns > first.columns || next.isRuled !== first.isRuled)
    return null;
  if (last.linesAfter > linesBetweenMax || next.linesBefore > linesBetweenMax) return null;
  if (next.caption !== null && !saysAgain(next.caption, first.caption)) return null;
  const places = matched(first.edges, next.edges);
  if (places === null) return null;
  const isSame = next.columns === first.columns;
  return isSame || (next.columns > 1 && next.columns >= first.columns / 2) ? places : null;
}

/** "Table 3 (continued)" is Table 3. */
function saysAgain(caption: string, first: string | null): boolean {
  const label = /^\S+\s+[^\s.:]+/u;
  const [one, two] = [label.exec(caption)?.[0], first === null ? undefined : label.exec(first)?.[0]];
  return /\bcont(?:inue[ds]?|d|'d|\.)/i.test(caption) || (one !== undefined && one === two);
}

function matched(edges: readonly number[], others: readonly number[]): number[] | null {
  const places: number[] = [];
  for (let index = 0; index + 1 < others.length; index++) {
    const [left, right] = [others[index] ?? 0, others[index + 1] ?? 0];
    let [best, most] = [-1, 0];
    for (let at = (places[places.length - 1] ?? -1) + 1; at + 1 < edges.length; at++) {
      const share = overlap(left, right, edges[at] ?? 0, edges[at + 1] ?? 0);
      if (share > most) [best, most] = [at, share];
    }
    if (best < 0 || most < 0.5 * Math.min(right - left, (edges[best + 1] ?? 0) - (edges[best] ?? 0))) return null;
    places.push(best);
  }
  return places;
}

function append(open: Open, table: PageTable, page: number, places: readonly number[]): void {
  const heads = repeatedRows(open.first, table, places);
  for (const cell of table.cells) {
    if (cell.row < heads) continue;
    const column = places[cell.column] ?? cell.column;
    const end = places[cell.column + cell.columns - 1] ?? column;
    open.cells.push({ ...cell, row: cell.row - heads + open.rows, column, columns: end - column + 1, page });
  }
  open.rows += table.rows - heads;
  open.last = table;
  open.parts.push({ page, box: table.box });
  open.confidence = Math.min(open.confidence, table.confidence);
}

/** How many rows at the top say what the first rows of the first part say. */
function repeatedRows(first: PageTable, next: PageTable, places: readonly number[]): number {
  const wanted = rowsOfTable({ ...first, cells: first.cells.filter(({ row }) => row < headRowsMax) });
  const given = rowsOfTable({ ...next, cells: next.cells.filter(({ row }) => row < headRowsMax) });
  let count = 0;
  while (count < Math.min(headRowsMax, next.rows, first.rows)) {
    const row = wanted[count] ?? [];
    const other = given[count] ?? [];
    const isSame =
      row.some((text) => text !== '') && row.every((text, column) => text === (other[places.indexOf(column)] ?? ''));
    if (!isSame) break;
    count++;
  }
  return count === next.rows ? 0 : count;
}
