/** Tables from one kind of file into another, row by row. */
import { decodeText, isBinary } from '../encodings.ts';
import { extensionOf, sourceOf, wholeFile } from '../source.ts';
import { Unreadable } from '../unreadable.ts';
import { openZip } from '../zip.ts';
import { cellOf } from './cellValues.ts';
import { csvRow, delimiterOf, looksLikeFormula, readDelimited } from './delimited.ts';
import { openOds } from './ods.ts';
import type { RowTaker, Workbook } from './workbook.ts';
import { openXlsx } from './xlsx.ts';
import { XlsxWriter } from './xlsxWriter.ts';

type Made = { bytes: Uint8Array; notes: string[] };

/** Characters of a text table that is written. */
const writtenCharactersMax = 256 * 1024 * 1024;

export const sheetSources: ReadonlySet<string> = new Set(['csv', 'tsv', 'tab', 'xlsx', 'xlsm', 'ods']);
export const sheetTargets: ReadonlySet<string> = new Set(['csv', 'tsv', 'xlsx']);

/**
 * Options: `sheet` (a name, or a number from 1; the first one where nothing is said). Throws Unreadable. Numbers and dates become
 * such only where they are beyond doubt; what looks like a formula stays text.
 */
export function convertSheet(
  bytes: Uint8Array,
  name: string,
  to: string,
  options: Readonly<Record<string, string>>,
): Made {
  const notes: string[] = [];
  const readRows = rowsOf(bytes, name, options['sheet'], notes);
  let formulas = 0;
  const count = (cells: readonly string[]): void => {
    for (const cell of cells) if (looksLikeFormula(cell)) formulas++;
  };
  const made = to === 'xlsx' ? toXlsx(name, readRows, count) : toText(to === 'tsv' ? '\t' : ',', readRows, count);
  if (formulas > 0) {
    const cells = formulas === 1 ? '1 cell looks' : `${String(formulas)} cells look`;
    const kept = to === 'xlsx' ? 'kept as text' : 'a spreadsheet program may run it';
    notes.push(`${cells} like a formula: ${kept}`);
  }
  return { bytes: made, notes };
}

function toXlsx(
  name: string,
  readRows: (take: RowTaker) => void,
  count: (cells: readonly string[]) => void,
): Uint8Array {
  const stem = name.slice(0, name.length - extensionOf(name).length - 1);
  const writer = new XlsxWriter(stem);
  let isHeader = true;
  readRows((cells) => {
    count(cells);
    writer.addRow(isHeader ? cells.map((text) => ({ kind: 'text', text })) : cells.map(cellOf));
    isHeader = false;
    return 'more';
  });
  return writer.finish();
}

function toText(
  delimiter: ',' | '\t',
  readRows: (take: RowTaker) => void,
  count: (cells: readonly string[]) => void,
): Uint8Array {
  const pieces: Buffer[] = [];
  let [text, written] = ['', 0];
  readRows((cells) => {
    count(cells);
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

function rowsOf(bytes: Uint8Array, name: string, sheet: string | undefined, notes: string[]): (take: RowTaker) => void {
  const extension = extensionOf(name);
  const source = sourceOf(bytes, name);
  if (extension === 'csv' || extension === 'tsv' || extension === 'tab') {
    if (isBinary(bytes)) throw new Unreadable('it is no text');
    const { text, exact, encoding } = decodeText(wholeFile(source));
    if (!exact) throw new Unreadable(`some of its bytes are no ${encoding}`);
    return (take) => readDelimited(text, delimiterOf(text, extension), take);
  }
  const workbook = extension === 'ods' ? openOds(openZip(source)) : openXlsx(openZip(source));
  const chosen = sheetIndex(workbook, sheet);
  const others = workbook.sheets.length - 1;
  if (others > 0) notes.push(`${others === 1 ? '1 other sheet was' : `${String(others)} other sheets were`} left out`);
  return (take) => workbook.readRows(chosen, take);
}

function sheetIndex({ sheets }: Workbook, sheet: string | undefined): number {
  if (sheets.length === 0) throw new Unreadable('it holds no sheet');
  if (sheet === undefined) return 0;
  const byName = sheets.indexOf(sheet);
  const index = byName >= 0 ? byName : /^\d{1,4}$/.test(sheet) ? Number(sheet) - 1 : -1;
  if (index < 0 || index >= sheets.length) throw new Unreadable(`it has no sheet ${sheet}`);
  return index;
}
