/** Cells that were written, read back and compared. */
import { columnName } from '../../sheets/cells.ts';
import { openXlsx } from '../../sheets/xlsx.ts';
import type { Zip } from '../../zip.ts';

const shownCharacters = 40;

/** What does not read as it was meant, in words; null where all does. What is meant stands under `row column`. */
export function cellsDifference(
  zip: Zip,
  expected: ReadonlyMap<{ readonly index: number }, ReadonlyMap<string, string>>,
): string | null {
  const workbook = openXlsx(zip);
  for (const [{ index }, wanted] of expected) {
    const missing = new Set([...wanted].flatMap(([key, text]) => (text === '' ? [] : [key])));
    const wrong: string[] = [];
    let row = 0;
    workbook.readRows(index, (cells) => {
      row++;
      cells.forEach((text, column) => {
        const key = `${String(row)} ${String(column)}`;
        const meant = wanted.get(key);
        missing.delete(key);
        if (meant !== undefined && !isSame(text, meant))
          wrong.push(`${columnName(column)}${String(row)} reads “${cut(text)}” in place of “${cut(meant)}”`);
      });
      return wrong.length === 0 ? 'more' : 'enough';
    });
    const [first] = wrong;
    if (first !== undefined) return first;
    if (missing.size > 0) return 'a cell that was written is not there';
  }
  return null;
}

function cut(text: string): string {
  return text.slice(0, shownCharacters);
}

/** Days and moments are read as ISO 8601 has them. */
function isSame(read: string, meant: string): boolean {
  const plain = (text: string): string => text.replace(' ', 'T').replace(/T00:00(?::00)?$/, '');
  return read === meant || plain(read) === plain(meant) || plain(read) === `${plain(meant)}:00`;
}
