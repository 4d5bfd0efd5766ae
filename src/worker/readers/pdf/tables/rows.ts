/** Which lines of a block are one row: by lines drawn between them, by the space between them, and by where text must have been wrapped. */
import type { Block, BlockLine } from './blocks.ts';
import { slotsOf } from './blocks.ts';
import type { Column, Slot } from './columns.ts';
import { edgesBetween } from './columns.ts';
import type { Grid, GridCell } from './grid.ts';
import { covered } from './rules.ts';
import { median, type Rule } from './shapes.ts';
import { headLines, headRows, withSpans } from './headings.ts';
import { isNumericSlot, looksContinued, pieceAbove, tightMax, type Rows, type Strip } from './strips.ts';
import type { Word } from './words.ts';

/** The block as a grid, one row for each group of lines. */
export function gridOfBlock({ lines, columns }: Block, across: readonly Rule[]): Grid {
  const strips = stripsOf(lines, columns, across);
  const rows = rowsOf(strips, columns, across);
  // What stands alone below the last row is not of the table.
  while (rows.length > 1 && rows[rows.length - 1]?.every(({ slots }) => slots.length < 2) === true) rows.pop();
  const left = Math.min(...lines.flatMap(({ pieces }) => pieces.map((piece) => piece.left)));
  const right = Math.max(...lines.flatMap(({ pieces }) => pieces.map((piece) => piece.right)));
  const tops = rows.map((row) => Math.min(...row.map(({ line }) => line.top)));
  const bottoms = rows.map((row) => Math.max(...row.map(({ line }) => line.bottom)));
  const ys = [
    ...tops.slice(0, 1),
    ...tops.slice(1).map((top, index) => (top + (bottoms[index] ?? top)) / 2),
    ...bottoms.slice(-1),
  ];
  return { xs: edgesBetween(columns, left, right), ys, cells: rows.flatMap(cellsOfRow) };
}

function stripsOf(lines: readonly BlockLine[], columns: readonly Column[], across: readonly Rule[]): Strip[] {
  const left = columns[0]?.left ?? 0;
  const right = columns[columns.length - 1]?.right ?? 0;
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const between =
      before === undefined ? [] : across.filter(({ at }) => at > before.base && at < line.base - 0.4 * line.em);
    return { line, slots: slotsOf(line, columns), isRuled: covered(between, left, right) > 0.6 };
  });
}

function cellsOfRow(row: readonly Strip[], at: number): GridCell[] {
  const cells = new Map<number, GridCell>();
  for (const { slots } of row) {
    for (const { piece, first, last } of slots) {
      const known = cells.get(first) ?? { row: at, column: first, rows: 1, columns: 1, words: [], turned: [] };
      cells.set(first, known);
      known.words.push(...piece.words);
      known.columns = Math.max(known.columns, last - first + 1);
    }
  }
  const placed = [...cells.values()].sort((one, two) => one.column - two.column);
  // What another piece of the row stands in, a piece does not span.
  placed.forEach((cell, index) => {
    const next = placed[index + 1];
    if (next !== undefined) cell.columns = Math.min(cell.columns, next.column - cell.column);
  });
  return placed;
}

function rowsOf(strips: readonly Strip[], columns: readonly Column[], across: readonly Rule[]): Rows {
  const ruled = strips.filter(({ isRuled }) => isRuled).length;
  if (ruled >= 3 && strips.length <= 4 * (ruled + 1)) return ruledRows(strips);
  const heads = headLines(strips);
  const limits = columns.map((_, column) =>
    Math.max(
      ...strips.flatMap(({ slots }) =>
        slots.filter((slot) => slot.first === column && slot.last === column).map(({ piece }) => piece.right),
      ),
      0,
    ),
  );
  return [...headRows(withSpans(strips.slice(0, heads), columns, across)), ...bodyRows(strips.slice(heads), limits)];
}

/** Between two drawn lines stands one row, or as many as there are numbers above each other. */
function ruledRows(strips: readonly Strip[]): Rows {
  const rows: Rows = [];
  for (const strip of strips) {
    const row = rows[rows.length - 1];
    const isNext = row === undefined || strip.isRuled || repeatsNumber(row, strip);
    if (isNext) rows.push([strip]);
    else row.push(strip);
  }
  return rows;
}

/** Whether a column has a number in both. */
function repeatsNumber(row: readonly Strip[], strip: Strip): boolean {
  return strip.slots.some(
    (slot) =>
      isNumericSlot(slot) &&
      row.some(({ slots }) => slots.some((other) => other.first === slot.first && isNumericSlot(other))),
  );
}

function bodyRows(strips: readonly Strip[], limits: readonly number[]): Rows {
  // Between two lines that both begin a row for certain, where there are such.
  const isFull = ({ slots }: Strip): boolean => slots.length > 1 && slots[0]?.first === 0;
  const gapsOf = (wanted: (one: Strip, two: Strip) => boolean): number[] =>
    strips.slice(1).flatMap((strip, index) => {
      const before = strips[index];
      return before !== undefined && wanted(before, strip) ? [strip.line.base - before.line.base] : [];
    });
  const full = gapsOf((one, two) => isFull(one) && isFull(two));
  const usualGap = median(full.length > 1 ? full : gapsOf(() => true));
  const anchor = anchorOf(strips);
  const rows: Rows = [];
  for (const strip of strips) {
    const row = rows[rows.length - 1];
    if (row !== undefined && !strip.isRuled && continues(row, strip, { limits, usualGap, anchor })) row.push(strip);
    else rows.push([strip]);
  }
  return rows;
}

type Around = {
  readonly limits: readonly number[];
  readonly usualGap: number;
  readonly anchor: 'first' | 'last' | null;
};

const hasNumbers = ({ slots }: Strip): boolean => slots.some((slot) => slot.first > 0 && isNumericSlot(slot));

/** Whether numbers stand beside the first or the last line of a text of several lines; null where the ends of the table don't tell. */
function anchorOf(strips: readonly Strip[]): 'first' | 'last' | null {
  const [first, last] = [strips[0], strips[strips.length - 1]];
  if (first === undefined || last === undefined) return null;
  const isText = (strip: Strip): boolean => !hasNumbers(strip) && strip.slots.some((slot) => slot.first > 0);
  if (isText(first) && hasNumbers(last)) return 'last';
  return isText(last) && hasNumbers(first) ? 'first' : null;
}

/** Whether a line goes on with what the row above it began. */
function continues(row: readonly Strip[], strip: Strip, around: Around): boolean {
  const last = row[row.length - 1];
  if (last === undefined) return false;
  const gap = strip.line.base - last.line.base;
  const em = Math.max(strip.line.em, last.line.em);
  if (gap > tightMax * em || gap > 1.25 * around.usualGap) return false;
  const isCloser = gap < 0.85 * around.usualGap;
  const columnsBefore = new Set(row.flatMap(({ slots }) => slots.map(({ first }) => first)));
  const own = strip.slots.filter(({ first }) => columnsBefore.has(first));
  if (!isWrapped(row, own, around.limits)) return false;
  const isOpen = (slot: Slot): boolean => looksContinued(row, slot);
  if (own.length < strip.slots.length) {
    // Texts of several lines, the numbers beside the last.
    return around.anchor !== 'first' && !row.some(hasNumbers) && (isCloser || own.every(isOpen));
  }
  if (hasNumbers(strip) || (around.anchor === 'last' && row.some(hasNumbers))) return false;
  const hasLabel = own.some(({ first }) => first === 0);
  return isCloser || !hasLabel || (own.length > 1 ? own.some(isOpen) : own.every(isOpen));
}

/** Text is wrapped only where the next word does not fit any more. */
function isWrapped(row: readonly Strip[], own: readonly Slot[], limits: readonly number[]): boolean {
  return (
    own.length > 0 &&
    own.every((slot) => {
      const before = pieceAbove(row, slot.first);
      const word: Word | undefined = slot.piece.words[0];
      if (before === null || word === undefined) return false;
      const limit = limits[slot.first] ?? 0;
      return before.right + 0.2 * word.em + (word.right - word.left) > limit - 0.5 * word.em;
    })
  );
}
