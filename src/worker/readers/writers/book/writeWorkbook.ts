/**
 * Writes tables as a workbook or as CSV. What is given are values and a few settings for each column, never formulas: text that looks like one
 * stays text, and totals are formulas of our own. Rows may come as a stream: they are written one after the other.
 */
import { withoutFormula, type FormulaWay } from '../../../../model/formulas.ts';
import { textOfCell, type XlsxCell } from '../../sheets/cells.ts';
import { csvRow, type Delimiter } from '../../sheets/delimited.ts';
import { sheetNamesOf } from '../../sheets/sheetNames.ts';
import { comparedBook, XlsxWriter } from '../../sheets/xlsxWriter.ts';
import { tableMsMax, withinTime } from '../../timeLimit.ts';
import { whyUnreadable } from '../../unreadable.ts';
import type { Written } from '../writeDocument.ts';
import { bookCell, type BookCell, type BookColumn } from './bookCells.ts';
import { type Sourced, sourceLine, sourceNote, sourceTitles } from './sources.ts';
import { ColumnTotal } from './totals.ts';

export type BookSheet = {
  readonly name: string;
  readonly columns: readonly BookColumn[];
  readonly rows: Iterable<readonly BookCell[]>;
};
export type BookOptions = {
  /** Where it will lie, from the top of the folder: links to sources lead from there. */
  readonly path?: string;
  /** Where sources of cells are told: on a last sheet, in notes at the cells, or not at all. */
  readonly sources?: 'sheet' | 'notes' | 'none';
  /** What stands in front of totals; Total where nothing is said. */
  readonly totalTitle?: string;
};

const sheetsMax = 200;
const sourcesMax = 200_000;

/** An XLSX file, read back and compared: each within the time of a table (`tableMs`). */
export async function writeWorkbook(sheets: readonly BookSheet[], options: BookOptions = {}): Promise<Written> {
  if (sheets.length === 0 || sheets.length > sheetsMax)
    return { ok: false, why: `a workbook has 1 to ${String(sheetsMax)} sheets` };
  try {
    const { book, problems } = withinTime(tableMsMax, () => bookOf(sheets, options));
    return { ok: true, bytes: await comparedBook(book), problems };
  } catch (thrown) {
    return { ok: false, why: whyUnreadable(thrown, 'table') };
  }
}

function bookOf(
  sheets: readonly BookSheet[],
  { path = '', sources = 'sheet', totalTitle = 'Total' }: BookOptions,
): { book: ReturnType<XlsxWriter['finish']>; problems: string[] } {
  const problems: string[] = [];
  const wanted = sheets.map(({ name }) => name);
  const names = sheetNamesOf(sources === 'sheet' ? [...wanted, 'Sources'] : wanted);
  const writer = new XlsxWriter(names);
  const sourced: Sourced[] = [];
  let untold = 0;
  for (const [index, sheet] of sheets.entries()) {
    if (index > 0) writer.nextSheet();
    const name = names[index] ?? '';
    sheetInto(writer, sheet, {
      totalTitle,
      problem: (words) => problems.push(`${name}: ${words}`),
      take: (each) => {
        if (sources === 'none') return;
        if (sources === 'notes') {
          if (!writer.comment(each.row, each.column, sourceNote(each.source))) untold++;
        } else if (sourced.length < sourcesMax) sourced.push({ sheet: name, ...each });
        else untold++;
      },
    });
  }
  if (sources === 'sheet') {
    writer.nextSheet();
    writer.addRow(sourceTitles.map((text) => ({ kind: 'text', text })));
    for (const each of sourced) writer.addRow(sourceLine(each, path));
  }
  if (untold > 0)
    problems.push(`the sources of ${String(untold)} more cells are not told: there is no room for so many`);
  return { book: writer.finish(), problems };
}

type Around = {
  readonly totalTitle: string;
  readonly problem: (words: string) => void;
  readonly take: (sourced: Omit<Sourced, 'sheet'>) => void;
};

function sheetInto(writer: XlsxWriter, { columns, rows }: BookSheet, { totalTitle, problem, take }: Around): void {
  writer.addRow(columns.map(({ title }) => ({ kind: 'text', text: title })));
  const totals = columns.map((column, index) => new ColumnTotal(column, index));
  const unfit = columns.map(() => 0);
  for (const row of rows) {
    const number = writer.nextRow;
    const cells = Array.from({ length: Math.max(row.length, columns.length) }, (_, index): XlsxCell => {
      const given = row[index] ?? null;
      const { cell, fits } = bookCell(given, columns[index] ?? { title: '' });
      if (!fits) unfit[index] = (unfit[index] ?? 0) + 1;
      totals[index]?.add(cell);
      if (typeof given === 'object' && given?.source !== undefined)
        take({ row: number, column: index, cell, source: given.source });
      return cell;
    });
    writer.addRow(cells);
  }
  unfit.forEach((count, index) => {
    const { title = '', kind = 'auto' } = columns[index] ?? {};
    if (count > 0)
      problem(`${count === 1 ? '1 cell' : `${String(count)} cells`} of “${title}” stayed text: no ${kind}`);
  });
  const last = writer.nextRow - 1;
  if (last < 2 || columns.every(({ total }) => total === undefined)) return;
  const below = totals.map((total) => total.cell(last));
  for (const each of below) if (each.problem !== null) problem(each.problem);
  const isLabelled = columns[0]?.total === undefined;
  writer.addTotals(
    below.map(({ cell }, index) => (index === 0 && isLabelled ? { kind: 'text', text: totalTitle } : cell)),
  );
}

export type CsvOptions = {
  readonly delimiter?: Delimiter;
  /** A mark in front by which programs know UTF-8. */
  readonly bom?: boolean;
  /** What becomes of cells that a spreadsheet program would run; an apostrophe in front where nothing is said. */
  readonly formulas?: FormulaWay;
};

const csvCharactersMax = 256 * 1024 * 1024;

/** A table as CSV (RFC 4180), in UTF-8; no totals, and each amount with its currency in a column of its own where a column holds money. */
export function writeCsv(
  { columns, rows }: Omit<BookSheet, 'name'>,
  { delimiter = ',', bom = false, formulas = 'text' }: CsvOptions = {},
): Written {
  const settled = (words: string): string => (formulas === 'text' ? withoutFormula(words) : words);
  const pieces: Buffer[] = [];
  let [text, written] = [bom ? '\ufeff' : '', 0];
  const add = (cells: readonly string[]): void => {
    const line = csvRow(cells.map(settled), delimiter);
    written += line.length;
    text += line;
    if (text.length < 64 * 1024) return;
    pieces.push(Buffer.from(text.toWellFormed(), 'utf8'));
    text = '';
  };
  add(columns.flatMap(({ title, kind }) => (kind === 'money' ? [title, `${title} currency`] : [title])));
  for (const row of rows) {
    add(
      columns.flatMap((column, index) => {
        const { cell } = bookCell(row[index] ?? null, column);
        const currency = cell.kind === 'number' ? (cell.currency ?? '') : '';
        return column.kind === 'money' ? [textOfCell(cell), currency] : [textOfCell(cell)];
      }),
    );
    if (written > csvCharactersMax) return { ok: false, why: 'it holds more than is written at once' };
  }
  pieces.push(Buffer.from(text.toWellFormed(), 'utf8'));
  return { ok: true, bytes: Buffer.concat(pieces), problems: [] };
}
