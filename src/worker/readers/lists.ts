/** A list of files as a file. */
import { withoutFormula, type FormulaWay } from '../../model/formulas.ts';
import { escapeHtml } from './escape.ts';
import { htmlPage } from './flow/htmlPage.ts';
import { cellOf } from './sheets/cellValues.ts';
import { addAmountRows, type ListLook } from './sheets/amountSheet.ts';
import { csvRow } from './sheets/delimited.ts';
import { comparedBook, XlsxWriter } from './sheets/xlsxWriter.ts';

type Rows = readonly (readonly string[])[];

/** Formats of which a spreadsheet program makes cells by their text alone. */
const runFormulas: ReadonlySet<string> = new Set(['csv', 'txt']);

type Manner = { readonly look: ListLook | undefined; readonly at: string };

const writers: Readonly<
  Record<string, (rows: Rows, columns: readonly string[], manner: Manner) => Uint8Array | Promise<Uint8Array>>
> = {
  csv: (rows, columns) => utf8([columns, ...rows].map((row) => csvRow(row)).join('')),
  xlsx: (rows, columns, { look, at }) => {
    const writer = new XlsxWriter('List');
    writer.addRow(columns.map((text) => ({ kind: 'text', text })));
    if (look === undefined) for (const row of rows) writer.addRow(row.map(cellOf));
    else addAmountRows(writer, rows, look, (path) => addressFrom(at, path));
    return comparedBook(writer.finish());
  },
  md: (rows, columns) =>
    utf8(
      [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.map(markdownCell).join(' | ')} |\n`).join(''),
    ),
  html: (rows, columns) => utf8(htmlPage('List', htmlTable(rows, columns))),
  txt: (rows) => utf8(rows.map((row) => `${row.map((cell) => cell.replace(/\s+/g, ' ')).join('\t')}\n`).join('')),
  json: (rows, columns) => {
    const objects = rows.map((row) => Object.fromEntries(columns.map((title, at) => [title, row[at] ?? ''])));
    return utf8(`${JSON.stringify(objects, null, 2)}\n`);
  },
};

export type ListRequest = {
  readonly rows: Rows;
  readonly columns: readonly string[];
  /** An ending: lower case, no dot. */
  readonly format: string;
  /** What becomes of cells that a spreadsheet program would run, where the format leaves that to the program. */
  readonly formulas: FormulaWay;
  /** What its columns hold, where that is known better than by each cell; for sheets. */
  readonly look?: ListLook;
  /** Where the list will stand, from the top of the folder. */
  readonly at: string;
};

/** The list as a file. */
export async function writeList({ rows, columns, format, formulas, look, at }: ListRequest): Promise<Uint8Array> {
  const write = Object.hasOwn(writers, format) ? writers[format] : undefined;
  if (write === undefined) throw new Error(`no list can be written as ${format}`);
  if (formulas === 'keep' || !runFormulas.has(format)) return write(rows, columns, { look, at });
  return write(
    rows.map((row) => row.map(withoutFormula)),
    columns.map(withoutFormula),
    { look, at },
  );
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text.toWellFormed(), 'utf8');
}

function markdownCell(cell: string): string {
  return cell.replace(/\s+/g, ' ').replace(/[\\|`*_<>[\]]/g, '\\$&');
}

/** Cells under the title Path lead to their files. */
function htmlTable(rows: Rows, columns: readonly string[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>\n`;
  const cellOf = (cell: string, at: number): string =>
    columns[at]?.toLowerCase() === 'path' && cell !== ''
      ? `<a href="${escapeHtml(relativeAddress(cell))}">${escapeHtml(cell)}</a>`
      : escapeHtml(cell);
  return `<table>\n${line(columns.map(escapeHtml), 'th')}${rows.map((row) => line(row.map(cellOf), 'td')).join('')}</table>`;
}

/** The address of a file from the folder of the list. */
function addressFrom(list: string, path: string): string {
  return `${'../'.repeat(list.split('/').length - 1)}${relativeAddress(path).slice(2)}`;
}

/** The address of a file from the folder of the page; `./` keeps a colon in a name from being a scheme. */
function relativeAddress(path: string): string {
  return `./${path.toWellFormed().split('/').map(encodeURIComponent).join('/')}`;
}
