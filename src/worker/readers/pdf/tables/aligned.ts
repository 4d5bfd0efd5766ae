/** Tables that have no lines, or only some across: found by the columns that their pieces stand in. */
import { blockLines, blocksOf, type Block, type BlockLine } from './blocks.ts';
import { columnsOf, slotOf, type Column } from './columns.ts';
import type { Grid } from './grid.ts';
import { likeness } from './likeness.ts';
import { gridOfBlock } from './rows.ts';
import { overlap, type Rule } from './shapes.ts';
import type { Word } from './words.ts';
import { zonesOf } from './zones.ts';

export type AlignedTable = { readonly grid: Grid; readonly confidence: number };

/** The tables among words that no raster has taken. `across` are the lines that are drawn across. */
export function alignedTables(words: readonly Word[], across: readonly Rule[]): AlignedTable[] {
  const found: AlignedTable[] = [];
  for (const zone of zonesOf(words)) {
    for (const block of blocksOf(blockLines(zone), across)) {
      const trimmed = trimmedBlock(block, across);
      if (trimmed === null) continue;
      const confidence = likeness(trimmed, across);
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
