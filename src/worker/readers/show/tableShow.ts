/** Tables as cells: rows aligned with those of before, columns by their headings, and the place that each row was taken from. */
import { shownCellMax, shownColumnsMax, type RowMark } from '../../../model/shown.ts';
import type { ShownTable, ShowWant } from '../../../protocol/showWire.ts';
import type { FactSource } from '../../facts/facts.ts';
import { readRows, sheetsOf } from '../sheets/readRows.ts';
import type { NamedTable } from '../tableFiles.ts';
import { withinTime } from '../timeLimit.ts';
import { align } from './align.ts';
import { alone, cutTo, marked, type Marked } from './marks.ts';

const limitMs = 20_000;
/** Characters of all cells of one answer. */
const answerCharactersMax = 400_000;
/** Headings beyond which columns are taken by their place. */
const headingsMax = 500;

type Rows = readonly (readonly string[])[];
type Column = { readonly before: number; readonly after: number };
type PartWant = Extract<ShowWant, { what: 'part' }>;
/** The table of a document that a sheet was taken from; null where none is known. */
export type Origin = { readonly path: NonNullable<ShownTable['origin']>['path']; readonly table: NamedTable };

type Sheet = {
  readonly before: Rows | null;
  readonly after: Rows | null;
  readonly columns: readonly Column[];
  readonly marked: Marked;
};

/** Two files with tables (or one), a sheet at a time. */
export class TableShow {
  readonly #before: FactSource | null;
  readonly #after: FactSource | null;
  readonly #notes: readonly string[];
  readonly #sheets: readonly string[];
  #open: { readonly at: number; readonly sheet: Sheet } | null = null;

  /** Throws Unreadable. */
  constructor(before: FactSource | null, after: FactSource | null, notes: readonly string[]) {
    this.#before = before;
    this.#after = after;
    this.#notes = notes;
    const now = after === null ? [] : withinTime(limitMs, () => sheetsOf(after));
    const old = before === null ? [] : withinTime(limitMs, () => sheetsOf(before));
    this.#sheets = [...now, ...old.filter((name) => !now.includes(name))];
  }

  /** Throws Unreadable. */
  part(want: PartWant, origin: Origin | null): ShownTable {
    const at = Math.min(want.sheet, Math.max(0, this.#sheets.length - 1));
    const sheet = this.#sheetAt(at);
    const { columns } = sheet;
    const chosen = sheet.marked.chosen(want.only);
    const pages = origin === null || !saysTheSame(sheet.after, origin.table) ? null : pagesOf(origin.table);
    const rows: ShownTable['rows'] = [];
    let characters = 0;
    for (let next = want.from; next < Math.min(want.from + want.limit, chosen.length); next++) {
      if (characters > answerCharactersMax) break;
      const row = rowAt(sheet, chosen.at(next));
      for (const { text, was } of row.cells) characters += text.length + (was?.length ?? 0);
      const page = row.after === undefined ? undefined : pages?.rows.get(row.after - 1);
      rows.push(page === undefined ? row : { ...row, page });
    }
    const notes = [...this.#notes];
    if (columns.length > shownColumnsMax)
      notes.push(`It has ${String(columns.length)} columns, of which the first ${String(shownColumnsMax)} are shown.`);
    return {
      kind: 'table',
      sheets: this.#sheets.map((name) => cutTo(name, shownCellMax)),
      sheet: at,
      columns: columns.length,
      columnMarks: columns.slice(0, shownColumnsMax).map(columnMark),
      total: sheet.marked.before.length,
      changed: sheet.marked.changed,
      matching: chosen.length,
      isComparison: sheet.before !== null && sheet.after !== null,
      from: want.from,
      rows,
      ...(pages === null || origin === null
        ? {}
        : { origin: { path: origin.path, pages: pages.all, place: origin.table.place } }),
      notes,
    };
  }

  #sheetAt(at: number): Sheet {
    if (this.#open?.at === at) return this.#open.sheet;
    this.#open = null;
    const name = this.#sheets[at];
    const sheet = withinTime(limitMs, () =>
      compared(rowsOf(this.#before, name, this.#after === null), rowsOf(this.#after, name, true)),
    );
    this.#open = { at, sheet };
    return sheet;
  }
}

/** Null where the file has no sheet of that name; text tables have one, whatever they are called. */
function rowsOf(source: FactSource | null, name: string | undefined, isOwn: boolean): Rows | null {
  if (source === null) return null;
  const sheets = sheetsOf(source);
  const at = name === undefined ? 0 : sheets.indexOf(name);
  if (at < 0) return isOwn ? [] : null;
  return readRows(source, at);
}

function compared(before: Rows | null, after: Rows | null): Sheet {
  if (before === null || after === null) {
    const rows = after ?? before ?? [];
    const columns = Array.from({ length: widthOf(rows) }, (_, column) => ({ before: column, after: column }));
    return { before, after, columns, marked: alone(rows.length) };
  }
  const columns = columnsOf(before, after);
  const common = columns.filter((column) => column.before >= 0 && column.after >= 0);
  const keyOf = (rows: Rows, side: keyof Column): string[] =>
    rows.map((row) => common.map((column) => row[column[side]] ?? '').join('\u0000'));
  const [old, now] = [keyOf(before, 'before'), keyOf(after, 'after')];
  const likeness = (b: number, a: number): number => {
    let [same, filled] = [0, 0];
    for (const column of common.slice(0, shownColumnsMax)) {
      const [one, other] = [before[b]?.[column.before] ?? '', after[a]?.[column.after] ?? ''];
      if (one === '' && other === '') continue;
      filled++;
      if (one === other) same++;
    }
    return filled === 0 ? 1 : same / filled;
  };
  const pairs = align(old, now, likeness);
  return { before, after, columns, marked: marked(pairs, (b, a) => old[b] === now[a]) };
}

/** By the headings where both tables have such; else by place. */
function columnsOf(before: Rows, after: Rows): Column[] {
  const [width, other] = [widthOf(before), widthOf(after)];
  const [old, now] = [before[0] ?? [], after[0] ?? []];
  const areHeadings = [old, now].every((row) => new Set(row).size === row.length && !row.includes(''));
  if (!areHeadings || width !== old.length || other !== now.length || width + other > headingsMax)
    return Array.from({ length: Math.max(width, other) }, (_, at) => ({
      before: at < width ? at : -1,
      after: at < other ? at : -1,
    }));
  // A heading alone that changed at its place is that column under another name.
  const pairs = align(old, now, () => (width === other ? 1 : 0));
  return Array.from(pairs.before, (b, index) => ({ before: b, after: pairs.after[index] ?? -1 }));
}

function widthOf(rows: Rows): number {
  let width = 0;
  for (const row of rows) if (row.length > width) width = row.length;
  return width;
}

function columnMark({ before, after }: Column): RowMark {
  return before < 0 ? 'new' : after < 0 ? 'gone' : 'same';
}

function rowAt(
  { before, after, columns, marked: { before: olds, after: news, markAt } }: Sheet,
  index: number,
): ShownTable['rows'][number] {
  const [b, a] = [olds[index] ?? -1, news[index] ?? -1];
  const [old, now] = [before?.[b] ?? null, (after ?? before)?.[a] ?? null];
  const cells = columns.slice(0, shownColumnsMax).map((column) => {
    const was = cutTo(old?.[column.before] ?? '', shownCellMax);
    const text = cutTo((now ?? old)?.[now === null ? column.before : column.after] ?? '', shownCellMax);
    return now === null || old === null || was === text ? { text } : { text, was };
  });
  const numbers = { ...(b < 0 ? {} : { before: b + 1 }), ...(a < 0 ? {} : { after: a + 1 }) };
  return { mark: markAt(index), ...numbers, cells };
}

/** Whether a file still has the rows and columns of the table that it was made of. */
export function saysTheSame(rows: Rows | null, table: NamedTable): boolean {
  return rows !== null && rows.length === table.rows && widthOf(rows) === table.columns;
}

function pagesOf({ cells, parts }: NamedTable): { rows: Map<number, number>; all: number[] } {
  const rows = new Map<number, number>();
  for (const { row, page } of cells) if (!rows.has(row)) rows.set(row, page);
  return { rows, all: [...new Set(parts.map(({ page }) => page))] };
}
