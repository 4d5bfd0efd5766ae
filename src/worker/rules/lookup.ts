/** A table in the folder as something to look up in: "old name → code". */
import { columnKey } from '../../model/rule/check.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { fold } from './names.ts';

/** A table's first row and the rest. */
export type Sheet = { readonly headers: readonly string[]; readonly rows: readonly (readonly string[])[] };

export type Cells = { readonly byHeader: ReadonlyMap<string, string>; readonly taken: string };

export type Lookup = {
  /** The row whose key column holds the text, large and small letters alike; `several` where rows disagree. */
  find: (key: string) => Cells | 'several' | null;
};

/** Makes a table ready: `column` is the header of its keys (the first, if null), `take` that of what is wanted (the second, if null).
 * The failure says which header is not there. */
export function lookupIn(sheet: Sheet, column: string | null, take: string | null): Result<Lookup, string> {
  const keyAt = column === null ? 0 : headerAt(sheet.headers, column);
  const takeAt = take === null ? (keyAt === 0 ? 1 : 0) : headerAt(sheet.headers, take);
  const there = sheet.headers.map((header) => `“${header}”`).join(', ');
  if (keyAt < 0) return fail(`it has no column “${column ?? ''}”; it has ${there}`);
  if (takeAt < 0) return fail(`it has no column “${take ?? ''}”; it has ${there}`);
  const rows = new Map<string, readonly string[] | 'several'>();
  for (const row of sheet.rows) {
    const key = keyOf(row[keyAt] ?? '');
    const known = rows.get(key);
    if (key === '' || (known !== undefined && known !== 'several' && sameRow(known, row))) continue;
    rows.set(key, known === undefined ? row : 'several');
  }
  return ok({
    find: (key) => {
      const row = rows.get(keyOf(key));
      if (row === undefined || row === 'several') return row ?? null;
      const byHeader = new Map(sheet.headers.map((header, at) => [header, (row[at] ?? '').trim()]));
      return { byHeader, taken: (row[takeAt] ?? '').trim() };
    },
  });
}

/** Where the header stands, in any script, with any blanks and marks; else the only one that a template names so. -1: nowhere. */
function headerAt(headers: readonly string[], wanted: string): number {
  const words = wordsOfHeader(wanted);
  const at = headers.findIndex((header) => wordsOfHeader(header) === words);
  if (at >= 0) return at;
  const named = headers.flatMap((header, index) => (columnKey(header) === wanted ? [index] : []));
  return named.length === 1 ? (named[0] ?? -1) : -1;
}

function wordsOfHeader(header: string): string {
  return fold(header.trim())
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function keyOf(text: string): string {
  return fold(text.trim());
}

function sameRow(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((cell, at) => cell === two[at]);
}
