/** The rows of a workbook with their numbers; hidden sheets, rows and cells apart. */
import type { Passage } from '../passages/passage.ts';
import type { Workbook } from '../sheets/workbook.ts';
import { withoutHidden } from './apart.ts';
import type { Pieces } from './pieces.ts';

const rowsTogether = 50;

/** What is not seen of one sheet, and why. */
type Unseen = { sheet: string | null; readonly rows: Map<number, string>; readonly cells: Map<string, string> };

/** `unseen` names its places as the readers of hidden text do: `sheet “Costs”, cell B7`. */
export function sheetPieces(book: Workbook, unseen: readonly Passage[], into: Pieces): void {
  const bySheet = new Map<string, Unseen>();
  // Where only the sheet is told, the words themselves are looked for.
  const unplaced = unseen.filter((passage) => passage.seen === 'no' && !take(passage, bySheet));
  const shown = into.empty();
  for (const [index, name] of book.sheets.entries()) {
    if (shown.isFull) break;
    addSheet(book, index, { name, unseen: bySheet.get(name) ?? none }, shown);
  }
  const hidden = unplaced.map(({ text }) => text);
  for (const piece of withoutHidden(shown.all(), hidden)) into.add(piece);
  for (const { place, why, text } of unplaced) into.add({ place, hidden: why, text });
  for (const { place, seen, why, text } of unseen) if (seen === 'aside') into.add({ place, hidden: why, text });
  if (shown.isCut) into.leaveOut();
}

const none: Unseen = { sheet: null, rows: new Map(), cells: new Map() };

/** Whether it says which sheet, row or cell it is. */
function take({ place, why }: Passage, bySheet: Map<string, Unseen>): boolean {
  const [, name, cell, row] = /^sheet “(.*?)”(?:, cell ([A-Z]+(\d+)))?$/s.exec(place) ?? [];
  if (name === undefined || (cell === undefined && why !== 'a hidden sheet')) return false;
  const known = bySheet.get(name) ?? { sheet: null, rows: new Map<number, string>(), cells: new Map<string, string>() };
  bySheet.set(name, known);
  if (cell === undefined || why === 'a hidden sheet') known.sheet = why;
  else if (why === 'a hidden row') known.rows.set(Number(row), why);
  else known.cells.set(cell, why);
  return true;
}

/** Rows that follow each other. */
type Together = { first: number; lines: string[] };

function addSheet(
  book: Workbook,
  index: number,
  { name, unseen }: { readonly name: string; readonly unseen: Unseen },
  into: Pieces,
): void {
  const place = `sheet “${name}”`;
  const together: Together = { first: 1, lines: [] };
  const flush = (next: number): void => {
    if (together.lines.some((line) => line !== ''))
      into.add({
        place,
        lines: { of: 'row', first: together.first },
        text: together.lines.join('\n'),
        ...(unseen.sheet === null ? {} : { hidden: unseen.sheet }),
      });
    together.first = next;
    together.lines = [];
  };
  let row = 0;
  book.readRows(index, (cells) => {
    row += 1;
    const shown = apart(cells, { row, place, unseen }, into);
    together.lines.push(shown.join('\t').trimEnd());
    if (together.lines.length >= rowsTogether) flush(row + 1);
    return into.isFull ? 'enough' : 'more';
  });
  flush(row + 1);
}

/** The cells of a row that are seen; the others are added by themselves. */
function apart(
  cells: readonly string[],
  { row, place, unseen }: { readonly row: number; readonly place: string; readonly unseen: Unseen },
  into: Pieces,
): string[] {
  const tidy = cells.map((cell) => cell.replace(/\s+/g, ' '));
  const lines = { of: 'row', first: row } as const;
  const whole = unseen.rows.get(row);
  if (whole !== undefined) {
    into.add({ place, lines, hidden: whole, text: tidy.join('\t') });
    return [];
  }
  if (unseen.cells.size === 0) return tidy;
  return tidy.map((cell, column) => {
    const why = unseen.cells.get(`${columnName(column)}${String(row)}`);
    if (why !== undefined) into.add({ place, lines, hidden: why, text: cell });
    return why === undefined ? cell : '';
  });
}

/** A, B … Z, AA … */
function columnName(column: number): string {
  const above = Math.floor(column / 26);
  return `${above === 0 ? '' : columnName(above - 1)}${String.fromCharCode(65 + (column % 26))}`;
}
