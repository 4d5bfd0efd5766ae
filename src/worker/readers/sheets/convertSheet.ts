/** Tables from one kind of file into another, row by row. */
import { formulaWays, looksLikeFormula, withoutFormula } from '../../../model/formulas.ts';
import { decodeText, isBinary } from '../encodings.ts';
import { extensionOf, sourceOf, stemOf, wholeFile } from '../source.ts';
import { Unreadable } from '../unreadable.ts';
import { openZip } from '../zip.ts';
import type { XlsxCell } from './cells.ts';
import { cellOf } from './cellValues.ts';
import { ColumnTypes } from './columnTypes.ts';
import { csvRow, type Delimiter, delimiterOf, readDelimited } from './delimited.ts';
import { openOds } from './ods.ts';
import type { RowTaker, Workbook } from './workbook.ts';
import { openXlsx } from './xlsx.ts';
import { type Book, XlsxWriter } from './xlsxWriter.ts';

/** `book` where it is a workbook, which is compared before it is offered. */
type Made = { bytes: Uint8Array; notes: string[]; book?: Book };

/** Characters of a text table that is written. */
const writtenCharactersMax = 256 * 1024 * 1024;

export const sheetSources: ReadonlySet<string> = new Set(['csv', 'tsv', 'tab', 'xlsx', 'xlsm', 'ods']);
export const sheetTargets: ReadonlySet<string> = new Set(['csv', 'tsv', 'xlsx']);

/**
 * Options: `sheet` (a name, or a number from 1; the first one where nothing is said); `formulas` (`text` puts an apostrophe before what
 * a spreadsheet program would run, `keep` copies it as it is, and is what is done where nothing is said). Throws Unreadable. Numbers and
 * dates become such only where they, or all of their column, are beyond doubt (`columnTypes.ts`); in an XLSX file what looks like a formula is text.
 */
export function convertSheet(
  bytes: Uint8Array,
  name: string,
  to: string,
  options: Readonly<Record<string, string>>,
): Made {
  const notes: string[] = [];
  const { readRows, delimiter } = rowsOf(bytes, name, options['sheet'], notes);
  const way = formulaWays.find((each) => each === (options['formulas'] ?? 'keep'));
  if (way === undefined) throw new Unreadable('the setting formulas is text or keep');
  let formulas = 0;
  const settled = (cells: readonly string[]): readonly string[] => {
    const odd = cells.reduce((sum, cell) => sum + (looksLikeFormula(cell) ? 1 : 0), 0);
    formulas += odd;
    return odd > 0 && way === 'text' && to !== 'xlsx' ? cells.map(withoutFormula) : cells;
  };
  const made =
    to === 'xlsx'
      ? bookMade(toXlsx(name, { readRows, delimiter }, settled))
      : { bytes: toText(to === 'tsv' ? '\t' : ',', readRows, settled) };
  if (formulas > 0) {
    const cells = formulas === 1 ? '1 cell looks' : `${String(formulas)} cells look`;
    const kept =
      to === 'xlsx'
        ? 'kept as text'
        : way === 'text'
          ? "written as text, with a ' before it"
          : 'a spreadsheet program may run it';
    notes.push(`${cells} like a formula: ${kept}`);
  }
  return { ...made, notes };
}

/** A row as it is written. */
type Settle = (cells: readonly string[]) => readonly string[];

function bookMade(book: Book): { bytes: Uint8Array; book: Book } {
  return { bytes: book.bytes, book };
}

/** The rows of a table; of a text table with what stands between its cells. */
type Rows = { readonly readRows: (take: RowTaker) => void; readonly delimiter: Delimiter | null };

function toXlsx(name: string, rows: Rows, settled: Settle): Book {
  const writer = new XlsxWriter(stemOf(name));
  const cellAt = cellsOf(rows);
  let isHeader = true;
  rows.readRows((read) => {
    const cells = settled(read);
    writer.addRow(cells.map((text, at) => (isHeader ? { kind: 'text', text } : cellAt(text, at))));
    isHeader = false;
    return 'more';
  });
  return writer.finish();
}

/** How the cells below the header are read. A workbook's own numbers are plain already; a text's are told by all of its rows. */
function cellsOf({ readRows, delimiter }: Rows): (text: string, at: number) => XlsxCell {
  if (delimiter === null) return cellOf;
  const types = new ColumnTypes({ kind: 'exported', lonePoint: delimiter === ';' ? 'open' : 'decimal' });
  let isHeader = true;
  readRows((cells) => {
    if (!isHeader) types.see(cells);
    isHeader = false;
    return 'more';
  });
  return (text, at) => types.cell(text, at);
}

function toText(delimiter: ',' | '\t', readRows: (take: RowTaker) => void, settled: Settle): Uint8Array {
  const pieces: Buffer[] = [];
  let [text, written] = ['', 0];
  readRows((read) => {
    const cells = settled(read);
    written += cells.reduce((sum, cell) => sum + cell.length + 1, 0);
    if (written > writtenCharactersMax) throw new Unreadable('it holds more than is written at once');
    text += csvRow(cells, delimiter);
    if (text.length > 64 * 1024) {
      pieces.push(Buffer.from(text, 'utf8'));
      text = '';
    }
    return 'more';
  });
  pieces.push(Buffer.from(text, 'utf8'));
  return Buffer.concat(pieces);
}

function rowsOf(bytes: Uint8Array, name: string, sheet: string | undefined, notes: string[]): Rows {
  const extension = extensionOf(name);
  const source = sourceOf(bytes, name);
  if (extension === 'csv' || extension === 'tsv' || extension === 'tab') {
    if (isBinary(bytes)) throw new Unreadable('it is no text');
    const { text, exact, encoding } = decodeText(wholeFile(source));
    if (!exact) throw new Unreadable(`some of its bytes are no ${encoding}`);
    const delimiter = delimiterOf(text, extension);
    const readRows = (take: RowTaker): void => {
      const unclosed = readDelimited(text, delimiter, take);
      if (unclosed === null) return;
      const note = `to check: a quotation mark in row ${String(unclosed)} is never closed, so all behind it is one cell`;
      if (!notes.includes(note)) notes.push(note);
    };
    return { readRows, delimiter };
  }
  const workbook = extension === 'ods' ? openOds(openZip(source)) : openXlsx(openZip(source));
  const chosen = sheetIndex(workbook, sheet);
  const others = workbook.sheets.length - 1;
  if (others > 0) notes.push(`${others === 1 ? '1 other sheet was' : `${String(others)} other sheets were`} left out`);
  return { readRows: (take) => workbook.readRows(chosen, take), delimiter: null };
}

function sheetIndex({ sheets }: Workbook, sheet: string | undefined): number {
  if (sheets.length === 0) throw new Unreadable('it holds no sheet');
  if (sheet === undefined) return 0;
  const byName = sheets.indexOf(sheet);
  const index = byName >= 0 ? byName : /^\d{1,4}$/.test(sheet) ? Number(sheet) - 1 : -1;
  if (index < 0 || index >= sheets.length) throw new Unreadable(`it has no sheet ${sheet}`);
  return index;
}
