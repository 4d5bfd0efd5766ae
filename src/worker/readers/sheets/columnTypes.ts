/**
 * What the cells of a table of texts are, told by all cells of their columns: an amount is written `1.234,56` or `1,234.56`, and one way
 * holds for a whole column. What the table leaves open stays text, so that no number becomes another one.
 */
import { amountCell, amountOf, type DecimalMark } from './amounts.ts';
import type { NumberCell, XlsxCell } from './cells.ts';
import { cellOf } from './cellValues.ts';
import { dayCell, type DayOrder, isShortDay, provenOrder } from './localDates.ts';
import { columnsMax } from './workbook.ts';

const longestValue = 30;
/** More digits than these a spreadsheet does not keep. */
const digitsMax = 15;
/** Letters and signs of the longest currency that is read, and a little more. */
const lettersMax = 4;
const digitsOnly = /^\d+$/;
/** Digits with what may belong to an amount, and no more. */
const numberLike = /^[-+\u2212\u2013(]?\s?\d[\d.,'’\s\u00a0\u2007\u2009\u202f]*[-\u2212)%]?$/;
/** One point or comma and three digits: a thousand, or three decimals. */
const isOpen = /^[-+\u2212\u2013(]?[1-9]\d{0,2}[.,]\d{3}\)?$/;
const lonePoint = /^-?\d+\.\d+$/;
const hasBlankGroups = /\d[\s\u00a0\u2007\u2009\u202f]\d/;

/** What one column was seen to hold. */
type Column = {
  /** Cells that are digits alone, and those with anything else in them. */
  digits: number;
  others: number;
  /** Digits that are no number: with zeros ahead, or more than a number keeps. */
  codes: number;
  shortDays: number;
  /** Cells that can be no number where that mark stands before decimals. */
  notPoint: number;
  notComma: number;
  /** Cells that both marks read as numbers, and not as the same one. */
  open: number;
  /** Cells with a comma before cents or behind groups, where it is no mark between two things. */
  cents: number;
};

/**
 * `printed`: one mark holds for the whole table, and blanks make groups. `exported`: each column tells its own mark; a lone point before
 * three digits is a decimal one, as programs write it, or `open`, as where semicolons stand between cells.
 */
export type Manner =
  | { readonly kind: 'printed'; readonly mark: DecimalMark }
  | { readonly kind: 'exported'; readonly lonePoint: 'decimal' | 'open' };

/** Decides how each cell of a table is read. Every row below the header is shown to it before it is asked. */
export class ColumnTypes {
  readonly #columns: Column[] = [];
  readonly #orders = new Set<DayOrder>();
  readonly #manner: Manner;
  #marks: (DecimalMark | null)[] | null = null;

  constructor(manner: Manner) {
    this.#manner = manner;
  }

  see(cells: readonly string[]): void {
    for (let at = 0; at < cells.length && at < columnsMax; at++) {
      const text = cells[at] ?? '';
      if (text === '') continue;
      this.#seen(text, (this.#columns[at] ??= newColumn()));
    }
  }

  #seen(text: string, column: Column): void {
    if (text.length <= longestValue && digitsOnly.test(text)) {
      column.digits++;
      if (text.length > digitsMax || (text.length > 1 && text.startsWith('0'))) column.codes++;
      return;
    }
    column.others++;
    if (text.length > longestValue) return;
    if (isShortDay(text)) column.shortDays++;
    const order = provenOrder(text);
    if (order !== null) this.#orders.add(order);
    if (this.#manner.kind === 'exported' && mayBeAmount(text)) seeMarks(text, column);
  }

  /** The cell for a text of that column. */
  cell(text: string, at: number): XlsxCell {
    if (text.length > longestValue || text === '') return { kind: 'text', text };
    const column = this.#columns[at] ?? newColumn();
    if (column.codes > 0 && column.others === 0) return { kind: 'text', text };
    if (digitsOnly.test(text)) return cellOf(text);
    return this.#amount(text, at) ?? this.#day(text, column) ?? this.#other(text, at);
  }

  #amount(text: string, at: number): XlsxCell | null {
    if (this.#manner.kind === 'printed') return amountOf(text, this.#manner.mark);
    const mark = this.#markOf(at);
    return mark !== null && mayBeAmount(text) ? safeAmount(text, mark) : null;
  }

  #day(text: string, { shortDays, others, digits }: Column): XlsxCell | null {
    const [order = null, ...more] = this.#orders;
    return dayCell(text, more.length === 0 ? order : null, shortDays > 0 && shortDays === others && digits === 0);
  }

  #other(text: string, at: number): XlsxCell {
    if (this.#manner.kind === 'printed') return amountCell(text, this.#manner.mark);
    if (!mayBeAmount(text)) return cellOf(text);
    const mark = this.#markOf(at);
    if (mark === null) return this.#unmarked(text);
    return mark === ',' && lonePoint.test(text) ? { kind: 'text', text } : cellOf(text);
  }

  #markOf(at: number): DecimalMark | null {
    this.#marks ??= this.#settled();
    return this.#marks[at] ?? null;
  }

  /** A text of a column of which no mark is known: a number where there is no other way to read it. */
  #unmarked(text: string): XlsxCell {
    const [point, comma] = [safeAmount(text, '.'), safeAmount(text, ',')];
    if (point !== null && comma !== null && point.value === comma.value) return point;
    const only = point === null ? comma : comma === null ? point : null;
    if (only !== null && isPlainlyMoney(only)) return only;
    const stays = isOpen.test(text) && this.#lonePointIsOpen();
    return stays ? { kind: 'text', text } : cellOf(text);
  }

  #lonePointIsOpen(): boolean {
    return this.#manner.kind === 'exported' && this.#manner.lonePoint === 'open';
  }

  /** The mark of each column: its own, else the one of all that have one. */
  #settled(): (DecimalMark | null)[] {
    const columns = Array.from({ length: this.#columns.length }, (_, at) => this.#columns[at] ?? newColumn());
    const own = columns.map((column) => ownMark(column, this.#lonePointIsOpen()));
    const [only = null, ...more] = new Set(own.filter((mark) => mark !== null));
    const usual = more.length === 0 ? only : null;
    return columns.map((column, at) => own[at] ?? (isOpenColumn(column) ? usual : null));
  }
}

/** Counts which marks the text leaves possible before decimals. */
function seeMarks(text: string, column: Column): void {
  const [point, comma] = [safeAmount(text, '.'), safeAmount(text, ',')];
  if (point === null && comma === null && !numberLike.test(text.trim())) return;
  if (point === null) column.notPoint++;
  if (comma === null) column.notComma++;
  if (point !== null && comma !== null && point.value !== comma.value) column.open++;
  if (point === null && comma !== null && (comma.decimals === 2 || isPlainlyMoney(comma))) column.cents++;
}

/** Groups and decimals, or a currency, leave no doubt about either mark. */
function isPlainlyMoney({ currency, shown, decimals }: NumberCell): boolean {
  return currency !== undefined || (shown === 'grouped' && decimals > 0);
}

/** The one mark with which all numbers of the column are numbers. `sure`: a comma in a cell stands between no two things. */
function ownMark({ notPoint, notComma, cents }: Column, sure: boolean): DecimalMark | null {
  if (notPoint === 0 && notComma > 0) return '.';
  return notComma === 0 && notPoint > 0 && (sure || cents > 0) ? ',' : null;
}

function isOpenColumn({ notPoint, notComma, open }: Column): boolean {
  return open > 0 && notPoint === 0 && notComma === 0;
}

/** Whether there is a digit in it, and no word that is longer than a currency's: asked of every cell, and quick. */
function mayBeAmount(text: string): boolean {
  let [digits, letters] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code >= 0x41 && code !== 0x2212 && ++letters > lettersMax) return false;
  }
  return digits > 0;
}

/** An amount; none where blanks alone make groups of it, as in telephone numbers. */
function safeAmount(text: string, mark: DecimalMark): NumberCell | null {
  const amount = amountOf(text, mark);
  if (amount === null || amount.decimals > 0 || amount.currency !== undefined) return amount;
  return hasBlankGroups.test(text) || text.startsWith('+') ? null : amount;
}

function newColumn(): Column {
  return { digits: 0, others: 0, codes: 0, shortDays: 0, notPoint: 0, notComma: 0, open: 0, cents: 0 };
}
