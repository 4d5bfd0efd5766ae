/** What stands in columns and is no table: lists, contents, code with numbered lines, the scales of charts. */
import { isListMark, type Block } from './blocks.ts';
import { textOfPiece } from './strips.ts';
import { isNumeric } from './words.ts';

/** Rows of the texts of their pieces. */
type Texts = readonly (readonly string[])[];

export function isNoTable({ lines, columns }: Block): boolean {
  const rows = lines.map(({ pieces }) => pieces.map(textOfPiece)).filter((row) => row.length > 1);
  return isList(rows) || isContents(rows) || isNumbered(rows, columns.length) || isScale(rows);
}

/** Marks and numbers before texts. */
function isList(rows: Texts): boolean {
  const marks = rows.filter(([first = '']) => isListMark(first)).length;
  return rows.every((row) => row.length < 3) && marks > 0.5 * rows.length;
}

/** Titles, perhaps with the numbers of their sections, and pages that only grow. */
function isContents(rows: Texts): boolean {
  const ends = rows.map((row) => row[row.length - 1] ?? '');
  const pages = ends.filter((text) => /^\d{1,4}$/.test(text)).map(Number);
  const small = ends.filter((text) => /^[ivxl]{1,6}$/.test(text)).length;
  if (pages.length < 3 || pages.length + small < 0.8 * rows.length) return false;
  const falling = pages.filter((page, index) => page < (pages[index - 1] ?? 0)).length;
  const isGrowing = falling <= 0.05 * pages.length && (pages[pages.length - 1] ?? 0) > (pages[0] ?? 0);
  const titled = rows.filter((row) => row.slice(0, -1).some((text) => /\p{L}{3}/u.test(text))).length;
  const values = rows.filter((row) => row.slice(1, -1).some((text) => isNumeric(text) && !isSection(text))).length;
  return isGrowing && titled > 0.7 * rows.length && values < 0.2 * rows.length;
}

function isSection(text: string): boolean {
  return /^(?:\d{1,3}(?:\.\d{1,3}){0,4}\.?|[A-Z](?:\.\d{1,3}){0,4})$/.test(text);
}

/** Lines of code or verse, each with its number. */
function isNumbered(rows: Texts, columns: number): boolean {
  const numbers = rows.map(([first = '']) => (/^\d{1,6}$/.test(first) ? Number(first) : NaN));
  const following = numbers.filter((number, index) => index > 0 && number === (numbers[index - 1] ?? NaN) + 1).length;
  if (rows.length < 3 || following < 0.7 * (rows.length - 1)) return false;
  const rest = rows.flatMap((row) => row.slice(1));
  const values = rest.filter(isNumeric).length;
  return values < 0.2 * rest.length && (columns === 2 || rest.length < 0.75 * rows.length * (columns - 1));
}

/** A few rows of nothing but numbers: what stands beside the axes of a chart. */
function isScale(rows: Texts): boolean {
  const hasWords = rows.some((row) => row.some((text) => /\p{L}{2}/u.test(text)));
  return rows.length <= 6 && !hasWords;
}
