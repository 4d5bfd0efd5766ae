/** Text set in columns of prose: each is a place of its own, so that lines beside each other are not taken for rows. */
import { overlap } from './shapes.ts';
import { linesOf, piecesOf, type Piece, type Word } from './words.ts';

/** Lines of prose that make a column. */
const linesMin = 6;
const zonesDeepMax = 4;

/** A piece of running text. */
export function isProse(piece: Piece): boolean {
  if (piece.words.length < 5) return false;
  const text = piece.words.map((word) => word.text).join('');
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters >= 22 && letters > 0.75 * text.length;
}

/** The words of each place, read on its own. */
export function zonesOf(words: readonly Word[], deep = 0): Word[][] {
  const gutter = deep < zonesDeepMax ? gutterOf(words) : null;
  if (gutter === null) return [[...words]];
  const { left, right, top, bottom } = gutter;
  const parts: [Word[], Word[], Word[], Word[]] = [[], [], [], []];
  for (const word of words) {
    const y = word.base - 0.3 * word.em;
    const part = y < top ? 0 : y > bottom ? 3 : (word.left + word.right) / 2 < (left + right) / 2 ? 1 : 2;
    parts[part].push(word);
  }
  if (parts.filter((part) => part.length > 0).length < 2) return [[...words]];
  return parts.filter((part) => part.length > 0).flatMap((part) => zonesOf(part, deep + 1));
}

type Gutter = { left: number; right: number; top: number; bottom: number };

/** The strip between two columns of prose, as far as nothing stands across it. */
function gutterOf(words: readonly Word[]): Gutter | null {
  const pieces = linesOf(words).flatMap((line) => piecesOf(line.words));
  const prose = pieces.filter(isProse);
  if (prose.length < 2 * linesMin) return null;
  const starts = margins(prose);
  for (let index = 0; index + 1 < starts.length; index++) {
    const [one, two] = [starts[index], starts[index + 1]];
    if (one === undefined || two === undefined) continue;
    const edge = Math.min(...two.map(({ left }) => left));
    const before = one.filter((piece) => piece.right < edge - 0.3 * piece.em);
    if (before.length < 0.9 * one.length) continue;
    const right = edge;
    const left = Math.max(...before.map((piece) => piece.right));
    const [top, bottom] = [Math.max(topOf(one), topOf(two)), Math.min(bottomOf(one), bottomOf(two))];
    if (bottom - top < linesMin * (one[0]?.em ?? 10)) continue;
    return freeStrip(pieces, { left, right, top, bottom });
  }
  return null;
}

const topOf = (pieces: readonly Piece[]): number => Math.min(...pieces.map(({ top }) => top));
const bottomOf = (pieces: readonly Piece[]): number => Math.max(...pieces.map(({ bottom }) => bottom));

/** Pieces of prose by their common left edge; edges with few lines are no margins. */
function margins(prose: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of [...prose].sort((one, two) => one.left - two.left)) {
    const group = groups[groups.length - 1];
    if (group !== undefined && piece.left - (group[0]?.left ?? 0) < 1.2 * piece.em) group.push(piece);
    else groups.push([piece]);
  }
  return groups.filter((group) => group.length >= linesMin);
}

/** Widens the strip upward and downward until something stands across it. */
function freeStrip(pieces: readonly Piece[], strip: Gutter): Gutter {
  const middle = (strip.left + strip.right) / 2;
  const across = pieces.filter(
    (piece) => overlap(piece.left, piece.right, middle - piece.em, middle + piece.em) > 1.2 * piece.em,
  );
  const within = across.filter((piece) => piece.base > strip.top && piece.base < strip.bottom);
  // A heading across the middle ends the strip there.
  const bottom = within.length === 0 ? strip.bottom : Math.min(...within.map((piece) => piece.top));
  const above = across.filter((piece) => piece.base <= strip.top).map((piece) => piece.bottom);
  const below = across.filter((piece) => piece.base >= bottom).map((piece) => piece.top);
  return { ...strip, top: Math.max(-Infinity, ...above), bottom: Math.min(Infinity, ...below) };
}
