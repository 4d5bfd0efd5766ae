/**
 * What the preview knows of one change's files: what came of them so far, which cell is chosen, and what to ask for next. It holds no
 * truth of its own. No DOM: tested from Node.
 */
import { t } from '../../src/base/translate.ts';
import type { ShowNews } from '../../src/protocol/panelWire.ts';
import type { ShownNone, ShownPage, ShownTable, ShownText, ShowReply, ShowWant } from '../../src/protocol/showWire.ts';

/** Rows or lines that are asked for at once, as many as the wire takes. */
export const windowRows = 200;
/** Lines of a text on the screen; beyond them the earlier ones go. */
const linesKept = 2_000;

export type Cell = { readonly row: number; readonly column: number };
export type Looking = {
  readonly change: number;
  /** Which look at it this is: answers to an earlier one are void. */
  readonly look: number;
  readonly only: 'all' | 'changed';
  readonly sheet: number;
  problem: { readonly message: string; readonly next: string } | null;
  table: {
    head: Omit<ShownTable, 'rows' | 'from'>;
    rows: Map<number, ShownTable['rows'][number]>;
    asked: Set<number>;
  } | null;
  text: { head: Omit<ShownText, 'lines' | 'from'>; lines: ShownText['lines']; first: number; asked: boolean } | null;
  pictures: Extract<ShowReply, { kind: 'picture' }> | null;
  /** The page beside it: which one is wanted, and what came of it. */
  page: { readonly wanted: number; shown: ShownPage | null; problem: ShownNone | null } | null;
  cell: Cell | null;
};

export function newLooking(change: number, look: number, { only, sheet }: Pick<Looking, 'only' | 'sheet'>): Looking {
  const nothing = { problem: null, table: null, text: null, pictures: null, page: null, cell: null };
  return { change, look, only, sheet, ...nothing };
}

export function firstWant({ only, sheet }: Looking): ShowWant {
  return { what: 'part', sheet, only, from: 0, limit: windowRows };
}

export function isLoading({ problem, table, text, pictures }: Looking): boolean {
  return problem === null && table === null && text === null && pictures === null;
}

/** Takes an answer; whether it was one to this look. */
export function takeShown(looking: Looking, news: ShowNews): boolean {
  if (news.change !== looking.change || news.look !== looking.look) return false;
  if (news.type === 'show failed') {
    looking.problem = { message: news.message, next: news.next };
    return true;
  }
  const { reply } = news;
  switch (reply.kind) {
    case 'table':
      takeTable(looking, reply);
      return true;
    case 'text':
      takeText(looking, reply);
      return true;
    case 'picture':
      looking.pictures = reply;
      return true;
    case 'page':
      if (looking.page?.wanted === reply.page) looking.page.shown = reply;
      return true;
    case 'none':
      if (looking.page !== null && looking.page.shown === null && !isLoading(looking)) looking.page.problem = reply;
      else looking.problem = { message: sentence(reply.why), next: reply.next };
      return true;
    case 'whole':
      return false;
  }
}

/** "the PDF is encrypted" → "The PDF is encrypted." */
function sentence(why: string): string {
  const text = why.slice(0, 1).toUpperCase() + why.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function takeTable(looking: Looking, { rows, from, ...head }: ShownTable): void {
  const table = (looking.table ??= { head, rows: new Map(), asked: new Set([0]) });
  table.head = head;
  rows.forEach((row, index) => table.rows.set(from + index, row));
  // A window that came shorter than it was asked for goes on where it ends.
  if (rows.length > 0) table.asked.delete(from);
}

function takeText(looking: Looking, { lines, from, ...head }: ShownText): void {
  const before = looking.text;
  if (before === null || from === 0) {
    looking.text = { head, lines, first: 0, asked: false };
    return;
  }
  if (from !== before.first + before.lines.length) return;
  const all = [...before.lines, ...lines];
  const over = Math.max(0, all.length - linesKept);
  looking.text = { head, lines: all.slice(over), first: before.first + over, asked: false };
}

/** The next part of a table of which these rows are in sight; null where all of them are there or on their way. */
export function rowsWanted(looking: Looking, first: number, last: number): ShowWant | null {
  const { table, sheet, only } = looking;
  if (table === null) return null;
  const end = Math.min(last, table.head.matching - 1);
  for (let row = Math.max(0, first); row <= end; row++) {
    if (table.rows.has(row)) continue;
    if ([...table.asked].some((from) => row >= from && row < from + windowRows)) return null;
    table.asked.add(row);
    return { what: 'part', sheet, only, from: row, limit: windowRows };
  }
  return null;
}

/** The lines after those that are there; null where there are none, or they are on their way. */
export function linesWanted({ text, sheet, only }: Looking): ShowWant | null {
  if (text === null || text.asked) return null;
  const from = text.first + text.lines.length;
  if (from >= text.head.matching) return null;
  text.asked = true;
  return { what: 'part', sheet, only, from, limit: windowRows };
}

/** Turns to a page; what to ask for, or null where it is there or on its way. */
export function turnTo(looking: Looking, page: number): ShowWant | null {
  if (looking.page?.wanted === page) return null;
  looking.page = { wanted: page, shown: null, problem: null };
  return { what: 'page', sheet: looking.sheet, page };
}

/** The pages that can be turned to. */
export function pagesOf({ table, text }: Looking): readonly number[] {
  if (table?.head.origin !== undefined) return table.head.origin.pages;
  return Array.from({ length: text?.head.pages ?? 0 }, (_, index) => index + 1);
}

/** Chooses a cell within the table; what to ask for so that its page is shown. */
export function chooseCell(looking: Looking, { row, column }: Cell): ShowWant | null {
  const { table } = looking;
  if (table === null || table.head.matching === 0) return null;
  const columns = table.head.columnMarks.length;
  const within = (value: number, count: number): number => Math.max(0, Math.min(value, count - 1));
  looking.cell = { row: within(row, table.head.matching), column: within(column, columns) };
  const page = table.rows.get(looking.cell.row)?.page;
  return page === undefined ? null : turnTo(looking, page);
}

/** Where the chosen cell stands on the page that is shown: a cell that spans several counts for each of them. */
export function placeOf(looking: Looking): ShownPage['cells'][number] | null {
  const { cell, table, page } = looking;
  const row = cell === null ? undefined : table?.rows.get(cell.row);
  if (cell === null || row?.after === undefined || page?.shown == null) return null;
  const own = page.shown.cells.filter((each) => each.row === (row.after ?? 0) - 1 && each.column <= cell.column);
  const found = own.reduce<ShownPage['cells'][number] | null>(
    (best, each) => (best === null || each.column > best.column ? each : best),
    null,
  );
  const isOwn = found?.column === cell.column || (row.cells[cell.column]?.text ?? '') === '';
  return isOwn ? found : null;
}

/** The cell of the table at a place of the page, in points; the nearest where none is there. */
export function cellAt({ page, table }: Looking, x: number, y: number): Cell | null {
  const cells = page?.shown?.cells ?? [];
  let best: { cell: Cell; distance: number } | null = null;
  for (const { row, column, box } of cells) {
    const [left, top, right, bottom] = box;
    const distance = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
    if (best === null || distance < best.distance) best = { cell: { row, column }, distance };
  }
  if (best === null || table === null || best.distance > farMax) return null;
  return best.cell;
}

/** Points: a click this far from any cell is none of it. */
const farMax = 12;

/** "Page 3, from the table at the top": where the chosen cell is from; empty where nothing is known. */
export function placeWords(looking: Looking): string {
  const { cell, table, page } = looking;
  const number = cell === null ? undefined : table?.rows.get(cell.row)?.page;
  if (number === undefined) return '';
  const words = t('Page {0}', String(number));
  const shown = page?.shown;
  if (shown == null || shown.page !== number || shown.cells.length === 0) return words;
  if (placeOf(looking) === null) return t('{0}: this cell is empty there', words);
  const tops = shown.cells.map(({ box }) => box[1]);
  const bottoms = shown.cells.map(({ box }) => box[3]);
  const middle = (Math.min(...tops) + Math.max(...bottoms)) / 2 / shown.height;
  const where = middle < 1 / 3 ? t('at the top') : middle > 2 / 3 ? t('at the bottom') : t('in the middle');
  return t('{0}, from the table {1}', words, where);
}
