/** Tables that have no lines, or only some across: found by the columns that their pieces stand in. */
import { blockLines, blocksOf, isListMark, slotsOf, type Block, type BlockLine } from './blocks.ts';
import { columnsOf, slotOf, type Column } from './columns.ts';
import type { Grid } from './grid.ts';
import { gridOfBlock, isNumericSlot, textOfPiece } from './rows.ts';
import { overlap, type Rule } from './shapes.ts';
import type { Piece, Word } from './words.ts';
import { isProse, zonesOf } from './zones.ts';

export type AlignedTable = { readonly grid: Grid; readonly confidence: number };

/** The tables among words that no raster has taken. `across` are the lines that are drawn across. */
export function alignedTables(words: readonly Word[], across: readonly Rule[]): AlignedTable[] {
  const found: AlignedTable[] = [];
  for (const zone of zonesOf(words)) {
    for (const block of blocksOf(blockLines(zone), across)) {
      const trimmed = trimmedBlock(block, across);
      if (trimmed === null) continue;
      const confidence = confidenceOf(trimmed, across);
      if (confidence >= acceptMin) found.push({ grid: gridOfBlock(trimmed, across), confidence });
    }
  }
  return found;
}

const acceptMin = 0.5;

/** Without lines at its ends that belong to no column, or lie outside the lines that close it. */
function trimmedBlock({ lines }: Block, across: readonly Rule[]): Block | null {
  const columns = columnsOf(lines.map(({ pieces }) => pieces));
  if (lines.length === 0 || columns.length < 2) return null;
  const kept = insideRules(lines, columns, across);
  while (isSingle(kept[0]) && !fitsLabels(kept)) kept.shift();
  return kept.length < 2 ? null : { lines: kept, columns: columnsOf(kept.map(({ pieces }) => pieces)) };
}

/** Single lines above the first and below the last line that is drawn across most of the columns go. */
function insideRules(lines: readonly BlockLine[], columns: readonly Column[], across: readonly Rule[]): BlockLine[] {
  const kept = [...lines];
  const [first, last] = [kept[0], kept[kept.length - 1]];
  const [left, right] = [columns[0]?.left ?? 0, columns[columns.length - 1]?.right ?? 0];
  if (first === undefined || last === undefined) return kept;
  const [from, to] = [first.top - 3 * first.em, last.bottom + 2 * last.em];
  const closing = across.filter(
    (rule) => rule.at > from && rule.at < to && overlap(rule.from, rule.to, left, right) > 0.7 * (right - left),
  );
  if (closing.length < 2) return kept;
  const [top, bottom] = [Math.min(...closing.map(({ at }) => at)), Math.max(...closing.map(({ at }) => at))];
  while (isSingle(kept[0]) && (kept[0]?.base ?? top) < top) kept.shift();
  while (isSingle(kept[kept.length - 1]) && (kept[kept.length - 1]?.top ?? bottom) > bottom) kept.pop();
  return kept;
}

function isSingle(line: BlockLine | undefined): boolean {
  return line?.pieces.length === 1;
}

/** Whether a line before the rows stands over other columns, or is no wider than the labels below. */
function fitsLabels([line, ...rest]: readonly BlockLine[]): boolean {
  const [piece] = line?.pieces ?? [];
  const columns = columnsOf(rest.map(({ pieces }) => pieces));
  if (piece === undefined || columns.length < 2) return false;
  if (slotOf(piece, columns).first > 0) return true;
  const labels = rest
    .flatMap(({ pieces }) => pieces)
    .filter((other) => {
      const { first, last } = slotOf(other, columns);
      return first === 0 && last === 0;
    });
  return piece.right <= Math.max(0, ...labels.map(({ right }) => right)) + 0.5 * piece.em;
}

/** From 0 to 1: how much a block looks like a table. Below one half it is none. */
function confidenceOf(block: Block, across: readonly Rule[]): number {
  const { lines, columns } = block;
  const rows = lines.filter(({ pieces }) => pieces.length > 1);
  if (rows.length < 2 || columns.length < 2) return 0;
  const rules = rulesOf(block, across);
  if (isList(block) || isContents(block)) return 0;
  const slots = rows.map((line) => slotsOf(line, columns));
  const filled =
    slots.reduce((sum, each) => sum + new Set(each.map(({ first }) => first)).size, 0) / (rows.length * columns.length);
  if (rows.length < 3 && rules < 2 && (columns.length < 4 || filled < 0.8)) return 0;
  const values = slots.flat().filter(({ first }) => first > 0);
  const numeric = values.filter(isNumericSlot).length / Math.max(1, values.length);
  const prose =
    lines.flatMap(({ pieces }) => pieces).filter(isProse).length / lines.flatMap(({ pieces }) => pieces).length;
  const lined = alignment(rows, columns.length);
  const singles = 1 - rows.length / lines.length;
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

/** Marks and numbers before texts. */
function isList({ lines }: Block): boolean {
  const firsts = lines.filter(({ pieces }) => pieces.length > 1).map(({ pieces }) => pieces[0]);
  const marks = firsts.filter((piece) => piece !== undefined && isListMark(textOfPiece(piece))).length;
  const isNarrow = lines.every(({ pieces }) => pieces.length < 3);
  return isNarrow && marks > 0.5 * firsts.length;
}

/** A table of contents: titles, and pages that only grow. */
function isContents({ lines, columns }: Block): boolean {
  if (columns.length > 3) return false;
  const pages = lines.flatMap(({ pieces }) =>
    pieces.length > 1 ? [textOfPiece(pieces[pieces.length - 1] as Piece)] : [],
  );
  const numbers = pages.map((page) => (/^\d{1,4}$/.test(page) ? Number(page) : NaN));
  const isGrowing = numbers.every((page, index) => index === 0 || page >= (numbers[index - 1] ?? 0));
  return numbers.length > 3 && isGrowing && !numbers.some(Number.isNaN);
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
