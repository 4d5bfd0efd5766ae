/** Tables as files: a map's, with where each value stands, or one that the model gave cell by cell. */
import { readers } from '../readers/load.ts';
import type { Checked } from './verify/checkTable.ts';
import { flagLines, tableOf } from './verify/checkedWords.ts';

type BookSheet = Parameters<ReturnType<typeof readers>['writeWorkbook']>[0][number];
type BookColumn = BookSheet['columns'][number];
type BookCell = BookSheet['rows'] extends Iterable<readonly (infer Cell)[]> ? Cell : never;

export type GivenTable = {
  readonly columns: readonly (
    string | { readonly title: string; readonly total?: 'sum' | 'average' | 'count' | undefined }
  )[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
};

export type WrittenFile =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly flags: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** Whether a map made it. */
export function isMade(table: Checked | GivenTable): table is Checked {
  return 'flags' in table;
}

function titleOf(column: GivenTable['columns'][number]): string {
  return typeof column === 'string' ? column : column.title;
}

function plainRows(table: Checked | GivenTable): {
  head: string[];
  rows: readonly (readonly (string | number | boolean | null)[])[];
} {
  return isMade(table) ? tableOf(table) : { head: table.columns.map(titleOf), rows: table.rows };
}

/** A table as text, to be read again and held against its sources. */
export function tableText(table: Checked | GivenTable): string {
  const { head, rows } = plainRows(table);
  return [head, ...rows]
    .map((row) => row.map((value) => String(value ?? '').replaceAll(/[\t\n]/g, ' ')).join('\t'))
    .join('\n');
}

export function csvOf(table: Checked | GivenTable): WrittenFile {
  const { head, rows } = plainRows(table);
  const made = readers().writeCsv({ columns: head.map((title) => ({ title })), rows });
  if (!made.ok) return made;
  return { ok: true, bytes: made.bytes, flags: [...made.problems, ...(isMade(table) ? flagLines(table) : [])] };
}

/** A workbook, its values typed; a map's with a sheet that tells where each stands. */
export async function bookOf(
  table: Checked | GivenTable,
  { path, withTotals }: { path: string; withTotals: boolean },
): Promise<WrittenFile> {
  const sheet = isMade(table) ? madeSheet(table, withTotals) : givenSheet(table);
  const made = await readers().writeWorkbook([sheet], { path, sources: isMade(table) ? 'sheet' : 'none' });
  if (!made.ok) return made;
  return { ok: true, bytes: made.bytes, flags: [...made.problems, ...(isMade(table) ? flagLines(table) : [])] };
}

function givenSheet({ columns, rows }: GivenTable): BookSheet {
  const told = columns.map((column): BookColumn => {
    const total = typeof column === 'string' ? undefined : column.total;
    return { title: titleOf(column), ...(total === undefined ? {} : { total }) };
  });
  return { name: 'Table', columns: told, rows };
}

type Field = Checked['columns'][number];

const kinds: Readonly<Partial<Record<Field['type'], NonNullable<BookColumn['kind']>>>> = {
  number: 'number',
  money: 'money',
  date: 'date',
  'yes-no': 'truth',
};

function madeSheet({ columns, rows }: Checked, withTotals: boolean): BookSheet {
  const told = columns.map(({ name, type }): BookColumn => {
    const isSummed = withTotals && (type === 'number' || type === 'money');
    return { title: name, kind: kinds[type] ?? 'text', ...(isSummed ? { total: 'sum' } : {}) };
  });
  return {
    name: 'Table',
    columns: [...told, { title: 'Source', kind: 'text' }, { title: 'Check', kind: 'text' }],
    rows: rows.map(({ source, cells, check }) => [...cells.map((cell) => cellOf(cell, source)), source, check]),
  };
}

function cellOf({ value, check }: Checked['rows'][number]['cells'][number], file: string): BookCell {
  if (value === null) return null;
  const note = [check.status, check.place?.words ?? '', check.note].filter((words) => words !== '').join('; ');
  const page = check.place?.page;
  const source = { file, note, ...(page === undefined ? {} : { page }) };
  const currency = value.type === 'money' && value.currency !== null ? { currency: value.currency } : {};
  return { value: plainValue(value), source, ...currency };
}

function plainValue(value: NonNullable<Checked['rows'][number]['cells'][number]['value']>): string | number | boolean {
  switch (value.type) {
    case 'number':
      return asNumber(value.number);
    case 'money':
      return asNumber(value.amount);
    case 'date':
      return value.day;
    case 'yes-no':
      return value.yes;
    case 'choice':
      return value.choice;
    case 'text':
    case 'summary':
      return value.text;
  }
}

/** Digits that a number would not keep stay text. */
function asNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isFinite(number) && Math.abs(number) < 1e15 ? number : digits;
}
