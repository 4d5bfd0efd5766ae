/** How much a block of lines looks like a table. */
import { slotsOf, type Block, type BlockLine } from './blocks.ts';
import { isNoTable } from './notTables.ts';
import { overlap, type Rule } from './shapes.ts';
import { isNumericSlot } from './strips.ts';
import { isProse } from './zones.ts';

/** From 0 to 1: how much a block looks like a table. Below one half it is none. */
export function likeness(block: Block, across: readonly Rule[]): number {
  const { lines, columns } = block;
  const rows = lines.filter(({ pieces }) => pieces.length > 1);
  if (rows.length < 2 || columns.length < 2) return 0;
  const rules = rulesOf(block, across);
  if (isNoTable(block)) return 0;
  const slots = rows.map((line) => slotsOf(line, columns));
  const filled =
    slots.reduce((sum, each) => sum + new Set(each.map(({ first }) => first)).size, 0) / (rows.length * columns.length);
  if (rows.length < 3 && rules < 2 && (columns.length < 4 || filled < 0.8)) return 0;
  const values = slots.flat().filter(({ first }) => first > 0);
  const numeric = values.filter(isNumericSlot).length / Math.max(1, values.length);
  const prose =
    lines.flatMap(({ pieces }) => pieces).filter(isProse).length / lines.flatMap(({ pieces }) => pieces).length;
  const lined = alignment(rows, columns.length);
  // A line of one piece within a column goes on with a cell; one across columns parts what is around it.
  const singles =
    lines.filter((line) => line.pieces.length === 1 && slotsOf(line, columns).some(({ first, last }) => last > first))
      .length / lines.length;
  const size = Math.min(1, (rows.length * columns.length) / 12);
  const score =
    0.35 * numeric + 0.3 * filled + 0.25 * lined + 0.15 * size + 0.1 * Math.min(rules, 3) - 0.6 * prose - 0.3 * singles;
  return Math.max(0, Math.min(1, columns.length === 2 ? score - 0.1 : score));
}

/** Lines across most of the block, within and right around it. */
function rulesOf({ lines, columns }: Block, across: readonly Rule[]): number {
  const [first, last] = [lines[0], lines[lines.length - 1]];
  if (first === undefined || last === undefined) return 0;
  const [left, right] = [columns[0]?.left ?? 0, columns[columns.length - 1]?.right ?? 0];
  return across.filter(
    ({ at, from, to }) =>
      at > first.top - first.em && at < last.bottom + last.em && overlap(from, to, left, right) > 0.7 * (right - left),
  ).length;
}

/** Which part of the pieces stands exactly below or above another, by its left edge, its right edge or its middle. */
function alignment(rows: readonly BlockLine[], columns: number): number {
  const pieces = rows.slice(0, 200).flatMap(({ pieces: own }) => own);
  if (pieces.length === 0 || columns === 0) return 0;
  const places = [
    pieces.map(({ left }) => left),
    pieces.map(({ right }) => right),
    pieces.map(({ left, right }) => (left + right) / 2),
  ].map((all) => [...all].sort((one, two) => one - two));
  const shared = (all: readonly number[], at: number, slack: number): boolean => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle] ?? 0) < at - slack) low = middle + 1;
      else high = middle;
    }
    return (all[low + 2] ?? Infinity) <= at + slack;
  };
  const aligned = pieces.filter(({ left, right, em }) => {
    const slack = 0.12 * em;
    return [left, right, (left + right) / 2].some((at, index) => shared(places[index] ?? [], at, slack));
  });
  return aligned.length / pieces.length;
}
