/** Narrow strips that no word of many lines stands in: columns set so close that single lines don't show them. */
import { pieceOf, type Piece, type Word } from './words.ts';

type Strip = { readonly from: number; readonly to: number };

/** A blank as wide as in running text, in ems, lets no river through. */
const blankMax = 0.3;
const widthMin = 0.25;
const linesMin = 4;
/** Lines that may stand across a river: headings. */
const acrossMax = 0.1;

/** The pieces of each line, cut where a river runs through pieces of most lines. */
export function cutAtRivers(lines: readonly (readonly Piece[])[]): Piece[][] {
  const rows = lines.filter((line) => line.length > 1);
  if (rows.length < linesMin) return lines.map((line) => [...line]);
  const rivers = riversOf(rows).filter((river) => isNeeded(river, rows));
  if (rivers.length === 0) return lines.map((line) => [...line]);
  return lines.map((line) => (line.length < 2 ? [...line] : line.flatMap((piece) => cutPiece(piece, rivers))));
}

function riversOf(rows: readonly (readonly Piece[])[]): Strip[] {
  const steps: { at: number; by: number }[] = [];
  let em = 0;
  for (const row of rows) {
    for (const { from, to } of solidParts(row)) steps.push({ at: from, by: 1 }, { at: to, by: -1 });
    em = Math.max(em, row[0]?.em ?? 0);
  }
  steps.sort((one, two) => one.at - two.at || one.by - two.by);
  const allowed = rows.length < 6 ? 0 : Math.max(1, Math.floor(acrossMax * rows.length));
  const rivers: Strip[] = [];
  let [depth, start] = [0, NaN];
  for (const { at, by } of steps) {
    const before = depth;
    depth += by;
    if (before > allowed && depth <= allowed) start = at;
    else if (before <= allowed && depth > allowed && at - start >= widthMin * em) rivers.push({ from: start, to: at });
  }
  return rivers;
}

/** Words with the blanks of running text between them. */
function solidParts(row: readonly Piece[]): Strip[] {
  const parts: { from: number; to: number }[] = [];
  for (const word of row.flatMap(({ words }) => words)) {
    const last = parts[parts.length - 1];
    if (last !== undefined && word.left - last.to < blankMax * word.em) last.to = Math.max(last.to, word.right);
    else parts.push({ from: word.left, to: word.right });
  }
  return parts;
}

/** Whether it runs through pieces that would otherwise be whole, and words of most lines end or begin right at it. */
function isNeeded(river: Strip, rows: readonly (readonly Piece[])[]): boolean {
  const cut = rows.filter((row) => row.some((piece) => cutPiece(piece, [river]).length > 1)).length;
  if (cut === 0) return false;
  const beside = (isBeside: (word: Word) => boolean): number =>
    rows.filter((row) => row.some(({ words }) => words.some(isBeside))).length;
  const ending = beside((word) => Math.abs(word.right - river.from) < 0.3 * word.em);
  const beginning = beside((word) => Math.abs(word.left - river.to) < 0.3 * word.em);
  return Math.max(ending, beginning) >= 0.5 * rows.length;
}

function cutPiece(piece: Piece, rivers: readonly Strip[]): Piece[] {
  const parts: Word[][] = [[]];
  piece.words.forEach((word, index) => {
    parts[parts.length - 1]?.push(word);
    const next = piece.words[index + 1];
    if (next === undefined) return;
    const slack = 0.02 * word.em;
    if (rivers.some(({ from, to }) => word.right <= from + slack && next.left >= to - slack)) parts.push([]);
  });
  return parts.length === 1 ? [piece] : parts.map(pieceOf);
}
