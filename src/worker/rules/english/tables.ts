/** How tables in documents are asked for. "The tables" are what is inside; a table that is made is a list. */
import type { Known, Which } from '../commands.ts';
import type { Found } from '../grammar/parse.ts';
import { folderOf, lastName } from '../rows.ts';
import type { Clause, Meanings, Table, TableForm } from './meanings.ts';

/** What tables are written as; `one` is a single workbook for all of them. */
export const tableForm: Table<'tableForm'> = [
  [
    '(one|a single|the same|a common) (excel|xlsx) [file|workbook|spreadsheet|document]',
    () => ({ format: 'xlsx', isOne: true }),
  ],
  ['(one|a single|the same|a common) (workbook|spreadsheet)', () => ({ format: 'xlsx', isOne: true })],
  [
    '[a|an|separate|excel|ms|microsoft] (excel|xlsx|.xlsx) [file/files/workbook/workbooks/spreadsheet/spreadsheets/sheets/format/documents]',
    () => ({ format: 'xlsx', isOne: false }),
  ],
  ['[a|separate] (spreadsheet|spreadsheets|workbook|workbooks)', () => ({ format: 'xlsx', isOne: false })],
  [
    '[a|separate|individual] (csv|csvs|.csv|comma-separated|comma separated) [file/files/format/values/tables]',
    () => ({ format: 'csv', isOne: false }),
  ],
  ['[a|separate|individual] (tsv|tsvs|.tsv) [file/files/format]', () => ({ format: 'tsv', isOne: false })],
  ['[separate] files', () => ({ format: 'csv', isOne: false })],
];

/** The documents: as files are named everywhere, or some by their own names. */
export const papers: Table<'papers'> = [
  ['{which}', (found) => found.get('which')],
  ['[the] [file|files|pdf|pdfs|document|documents] {filesThere}', (found) => theFiles(found.get('filesThere'))],
];

/** Files that are named one after the other. */
export const filesThere: Table<'filesThere'> = [
  [
    '{one:fileThere} (,|and|, and|plus|&|as well as) {rest:filesThere}',
    (found) => [found.get('fileThere', 'one'), ...found.get('filesThere', 'rest')],
  ],
  ['{fileThere}', (found) => [found.get('fileThere')]],
];

/** Those files of one folder; null where they lie in several, which no rule takes at once. */
function theFiles(paths: readonly string[]): Which | null {
  const [first = '', ...more] = paths;
  const one = oneFile(first);
  if (more.some((path) => folderOf(path) !== folderOf(first))) return null;
  return more.length === 0 ? one : { ...one, where: [{ is: 'any', of: paths.flatMap((path) => oneFile(path).where) }] };
}

export function oneFile(path: string): Which {
  const folder = folderOf(path);
  const where: Which['where'] = [{ is: 'name', how: 'equals', text: lastName(path), on: 'name' }];
  return { where, notes: [], depth: 'top', ...(folder === '' ? {} : { in: folder }) };
}

const takeOut =
  '(extract|pull out|pull|get|take|take out|export|save|copy|grab|read out|read|scrape|collect|lift|convert|turn|transform|put|write|find and extract)';
const theTables = '[all|each|every|any] [of] [the|their] [data] (table|tables) [data]';
const outOf = '(from|of|out of|in|inside|within|found in|contained in|that are in|which are in|inside of)';
const as = '(to|into|in to|as|in|and save them as|and save as|and save them in|and save to|and export them to)';
const place = '[(in|into|to|under) {folder}]';

export const extractingTables: Table<'clause'> = [
  [`${takeOut} ${theTables} ${outOf} [all] {papers} ${as} {tableForm} ${place}`, taken],
  [`${takeOut} ${theTables} ${outOf} [all] {papers} ${as} [the|a] [file] [called|named] {fileName}`, taken],
  [`(extract|pull out|get|take|export|grab|scrape|lift) ${theTables} ${outOf} [all] {papers} ${place}`, taken],
  [`${takeOut} ${theTables} ${as} {tableForm} ${outOf} [all] {papers} ${place}`, taken],
  [
    `(make|create|build|generate) {tableForm} (from|of|with|out of|for|containing) ${theTables} ${outOf} [all] {papers} ${place}`,
    taken,
  ],
  [`(convert|turn|transform|export|save) [all] {papers} tables ${as} {tableForm} ${place}`, taken],
  [
    `(extract|get|export) ${theTables} [${as} {tableForm}] ${place}`,
    (found) => tablesOf(found, { where: [], notes: [] }),
  ],
];

function taken(found: Found<Meanings, Known>): Clause | null {
  return tablesOf(found, found.get('papers'));
}

const usual: TableForm = { format: 'csv', isOne: false };

function tablesOf(found: Found<Meanings, Known>, which: Meanings['which']): Clause | null {
  const name = found.maybe('fileName');
  if (name !== undefined && !/\.(?:csv|xlsx)$/i.test(name)) return null;
  const { format, isOne } = name === undefined ? (found.maybe('tableForm') ?? usual) : formOf(name);
  const folder = found.maybe('folder')?.name ?? null;
  const file = name ?? (isOne ? `${folder === null ? '' : `${folder}/`}tables.xlsx` : null);
  return { commands: [{ do: 'tables', which, format, into: isOne ? null : folder, file }], puzzles: [] };
}

/** Tables are what there is to convert in PDFs: “convert a.pdf to Excel”. */
export function isPdfs({ where }: Which): boolean {
  return where.some(
    (condition) =>
      (condition.is === 'extension' && condition.in.length === 1 && condition.in[0] === 'pdf') ||
      (condition.is === 'name' && condition.how === 'equals' && condition.text.toLowerCase().endsWith('.pdf')),
  );
}

function formOf(name: string): TableForm {
  return { format: /\.xlsx$/i.test(name) ? 'xlsx' : 'csv', isOne: true };
}
