/** The tables of documents: found, named, and written as CSV, TSV or a workbook. */
import { runsAsFormula, withoutFormula } from '../../model/formulas.ts';
import type { FactSource } from '../facts/facts.ts';
import { kindOf } from './kinds.ts';
import { pdfTables } from './pdf/pdfTables.ts';
import { rowsOfTable } from './pdf/tables/pageTables.ts';
import type { DocumentTable } from './pdf/tables/stitch.ts';
import { decimalMarkOf } from './sheets/amounts.ts';
import { ColumnTypes } from './sheets/columnTypes.ts';
import { csvRow } from './sheets/delimited.ts';
import type { XlsxCell } from './sheets/cells.ts';
import { placeIn, sheetNamesOf } from './sheets/sheetNames.ts';
import { type Book, comparedBook, XlsxWriter } from './sheets/xlsxWriter.ts';
import { withinTime } from './timeLimit.ts';
import { Unreadable, whyUnreadable } from './unreadable.ts';
import { linkTo } from './writers/book/sources.ts';

export type NamedTable = DocumentTable & {
  /** Its caption, cut short, or `table-1`; no two of a document are alike. */
  readonly name: string;
  /** `page 3`, `pages 3 to 5`. */
  readonly place: string;
  /** Why a person should look at it; null where there is little doubt. */
  readonly unsure: string | null;
};
/** A table and the path of the document it is from. */
export type TablePiece = { readonly file: string; readonly table: NamedTable };

/** Below this a table is marked. */
const sureMin = 0.7;
const nameCharactersMax = 60;
const kindMs = 5_000;
const tablesMax = 5_000;

/** All tables of a document; `problem` says in words why there are none, or not all. Throws only the signal's reason. */
export async function readTables(
  source: FactSource,
  signal: AbortSignal,
): Promise<{ tables: NamedTable[]; problem: string | null }> {
  try {
    if (withinTime(kindMs, () => kindOf(source)).kind !== 'pdf')
      return { tables: [], problem: 'tables are only taken out of PDFs' };
    const { tables, problems } = await pdfTables(source, signal);
    return { tables: named(tables.slice(0, tablesMax)), problem: problems[0] ?? null };
  } catch (thrown) {
    signal.throwIfAborted();
    return { tables: [], problem: whyUnreadable(thrown, 'PDF') };
  }
}

function named(tables: readonly DocumentTable[]): NamedTable[] {
  const taken = new Set<string>();
  return tables.map((table, index) => {
    const wanted = table.caption === null ? `table-${String(index + 1)}` : shortName(table.caption);
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted} ${String(number)}`;
    taken.add(name.toLowerCase());
    return { ...table, name, place: placeWords(table), unsure: doubtOf(table) };
  });
}

/** The caption up to its first sentence's end, cut at a blank where it is long. */
function shortName(caption: string): string {
  const plain = caption
    .replace(/[:|]+(?=\s)/g, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[/\\:*?"<>|]+/g, '-')
    .trim();
  const cut = plain.length <= nameCharactersMax ? plain : plain.slice(0, nameCharactersMax + 1).replace(/\s+\S*$/, '');
  return cut.slice(0, nameCharactersMax).replace(/[\s.,;:–—-]+$/u, '') || 'table';
}

function doubtOf({ confidence, isRuled }: DocumentTable): string | null {
  if (confidence >= sureMin) return null;
  return isRuled ? 'many of its cells are empty' : 'no lines are drawn around it, and its columns are not clear';
}

/** Where a table stands, for people: `page 3`, `pages 3 to 5`. */
function placeWords({ parts }: DocumentTable): string {
  const [first, last] = [parts[0]?.page ?? 1, parts[parts.length - 1]?.page ?? 1];
  return first === last ? `page ${String(first)}` : `pages ${String(first)} to ${String(last)}`;
}

/**
 * Tables as a file of the format: one as csv or tsv, any number as xlsx, each a sheet, with a last sheet that tells where they are from and
 * leads there, as seen from `path`, where the file will lie.
 */
export async function writeTables(
  pieces: readonly TablePiece[],
  format: string,
  path: string,
): Promise<{ ok: true; bytes: Uint8Array; notes: string[] } | { ok: false; why: string }> {
  try {
    if (format === 'xlsx') return { ok: true, bytes: await comparedBook(workbookOf(pieces, path)), notes: [] };
    const [piece] = pieces;
    if (piece === undefined || pieces.length > 1) return { ok: false, why: `a ${format} file holds one table` };
    return { ok: true, ...textTable(piece.table, format === 'tsv' ? '\t' : ',') };
  } catch (thrown) {
    if (thrown instanceof Unreadable) return { ok: false, why: thrown.message };
    throw thrown;
  }
}

function textTable(table: NamedTable, delimiter: ',' | '\t'): { bytes: Uint8Array; notes: string[] } {
  let formulas = 0;
  const lines = rowsOfTable(table).map((row) =>
    csvRow(
      row.map((cell) => {
        if (!runsAsFormula(cell)) return cell;
        formulas++;
        return withoutFormula(cell);
      }),
      delimiter,
    ),
  );
  const cells =
    formulas === 1 ? '1 cell looks like a formula and has' : `${String(formulas)} cells look like formulas and have`;
  return {
    bytes: Buffer.from(lines.join('').toWellFormed(), 'utf8'),
    notes: formulas === 0 ? [] : [`${cells} an apostrophe in front`],
  };
}

const sourceColumns = [
  'Sheet',
  'File',
  'Table',
  'Page',
  'Left',
  'Top',
  'Right',
  'Bottom',
  'Rows',
  'Columns',
  'Confidence',
  'To check',
];

function workbookOf(pieces: readonly TablePiece[], path: string): Book {
  const names = sheetNamesOf([...pieces.map(({ table }) => table.name), 'Sources']);
  const writer = new XlsxWriter(names);
  for (const { table } of pieces) {
    const rows = rowsOfTable(table);
    const types = new ColumnTypes({ kind: 'printed', mark: decimalMarkOf(rows.flat()) });
    for (const row of rows.slice(1)) types.see(row);
    rows.forEach((row, index) =>
      writer.addRow(row.map((text, at) => (index === 0 ? { kind: 'text', text } : types.cell(text, at)))),
    );
    writer.nextSheet();
  }
  writer.addRow(sourceColumns.map((text) => ({ kind: 'text', text })));
  pieces.forEach((piece, index) => {
    for (const row of sourceRows(piece, names[index] ?? '', path)) writer.addRow(row);
  });
  return writer.finish();
}

/** A line for each page that the table is on; boxes in points from the top left corner of the page. */
function sourceRows({ file, table }: TablePiece, sheet: string, path: string): XlsxCell[][] {
  const text = (value: string, link?: string): XlsxCell => ({
    kind: 'text',
    text: value,
    ...(link === undefined ? {} : { link }),
  });
  const number = (value: number, decimals = 0): XlsxCell => ({
    kind: 'number',
    value: Number(value.toFixed(decimals)),
    decimals,
  });
  return table.parts.map(({ page, box }) => [
    text(sheet, `#${placeIn(sheet, 'A1')}`),
    text(file, linkTo({ file, page }, path)),
    text(table.caption ?? table.name),
    number(page),
    ...[box.left, box.top, box.right, box.bottom].map((value) => number(value, 1)),
    number(table.rows),
    number(table.columns),
    number(table.confidence, 2),
    text(table.unsure === null ? '' : `not sure: ${table.unsure}`),
  ]);
}
