/** Which columns the pieces of several lines stand in: pieces above each other share one, pieces of the same line never do. */
import { overlap } from './shapes.ts';
import { isNumeric, isYear, lineText, type Piece } from './words.ts';

export type Column = { readonly left: number; readonly right: number };
/** A piece and the columns it covers. */
export type Slot = { readonly piece: Piece; readonly first: number; readonly last: number };

type Cluster = { left: number; right: number; lines: Set<number> };

/** Overlap that counts, in ems. */
const overlapMin = 0.1;
/** Lines that headings may take. */
const headLinesMax = 8;

/**
 * The columns of lines of pieces, from left to right. Lines of one piece have no say, and headings only where they stand over nothing:
 * over a column without a value.
 */
export function columnsOf(lines: readonly (readonly Piece[])[]): Column[] {
  const start = firstValues(lines);
  const body = clustersOf(lines.slice(start));
  if (start === 0 || body.length < 2) return sorted(start === 0 ? body : clustersOf(lines));
  const heads = lines.slice(0, start).filter((line) => line.length > 1);
  return sorted([
    ...body,
    ...clustersOf(
      heads.map((line) => line.filter((piece) => isAlone(piece, line, { body, heads }))),
      1,
    ),
  ]);
}

function sorted(clusters: readonly Cluster[]): Column[] {
  return clusters.map(({ left, right }) => ({ left, right })).sort((one, two) => one.left - two.left);
}

/** The first line with values; 0 where no line has any, or only those far down. */
function firstValues(lines: readonly (readonly Piece[])[]): number {
  const at = lines.findIndex((line) => {
    const values = line.slice(1).map(({ words }) => lineText(words));
    const numbers = values.filter((text) => isNumeric(text) && !isYear(text)).length;
    return numbers > 0 && numbers >= values.length / 2;
  });
  return at > 0 && lines.slice(0, at).filter((line) => line.length > 1).length <= headLinesMax ? at : 0;
}

function clustersOf(lines: readonly (readonly Piece[])[], piecesMin = 2): Cluster[] {
  const pieces = lines.flatMap((line, at) => (line.length < piecesMin ? [] : line.map((piece) => ({ piece, at }))));
  pieces.sort((one, two) => one.piece.right - one.piece.left - (two.piece.right - two.piece.left));
  let clusters: Cluster[] = [];
  for (const { piece, at } of pieces) {
    const near = clusters.filter((cluster) => sharesPlace(piece, cluster));
    // What stands over two pieces of one line spans their columns.
    if (near.some((cluster) => cluster.lines.has(at)) || shareLine(near)) continue;
    const whole: Cluster = { left: piece.left, right: piece.right, lines: new Set([at]) };
    for (const cluster of near) {
      whole.left = Math.min(whole.left, cluster.left);
      whole.right = Math.max(whole.right, cluster.right);
      for (const line of cluster.lines) whole.lines.add(line);
    }
    clusters = [...clusters.filter((cluster) => !near.includes(cluster)), whole];
  }
  return clusters;
}

function sharesPlace(piece: Piece, { left, right }: Column): boolean {
  return overlap(piece.left, piece.right, left, right) > overlapMin * piece.em;
}

function shareLine(clusters: readonly Cluster[]): boolean {
  const seen = new Set<number>();
  for (const { lines } of clusters) {
    for (const line of lines) {
      if (seen.has(line)) return true;
      seen.add(line);
    }
  }
  return false;
}

/**
 * Whether a piece of a heading stands over no column, and beside none that has no heading of its own in this line: the heading of numbers
 * set to the right may stand to their left. The last words of a heading that is set wide are not alone either.
 */
function isAlone(
  piece: Piece,
  line: readonly Piece[],
  { body, heads }: { body: readonly Cluster[]; heads: readonly (readonly Piece[])[] },
): boolean {
  if (body.some((cluster) => sharesPlace(piece, cluster))) return false;
  const gap = ({ left, right }: Column): number => Math.max(left - piece.right, piece.left - right);
  const nearest = body.reduce((one, two) => (gap(two) < gap(one) ? two : one));
  const others = line.filter((other) => other !== piece);
  if (gap(nearest) < piece.em || !others.some((other) => sharesPlace(other, nearest))) return false;
  const before = others.filter(({ right }) => right <= piece.left).pop();
  if (before === undefined) return true;
  const isBridged = heads.some((head) => head.some(({ left, right }) => left < before.right && right > piece.left));
  return piece.left - before.right > (isBridged ? 4 : 1.2) * piece.em;
}

/** The columns that a piece covers: one, where most of it is in that one. */
export function slotOf(piece: Piece, columns: readonly Column[]): Slot {
  const shares = columns.map(({ left, right }) => overlap(piece.left, piece.right, left, right));
  const covering = shares.flatMap((share, index) => (share > 0.3 * piece.em ? [index] : []));
  const [first] = covering;
  const last = covering[covering.length - 1];
  const best = shares.indexOf(Math.max(...shares));
  if (first === undefined || last === undefined) return { piece, first: best, last: best };
  const width = piece.right - piece.left;
  if (first !== last && (shares[best] ?? 0) >= 0.75 * width) return { piece, first: best, last: best };
  return { piece, first, last };
}

/** Halfway between neighbouring columns, and the ends. */
export function edgesBetween(columns: readonly Column[], left: number, right: number): number[] {
  const inner = columns.slice(1).map((column, index) => (column.left + (columns[index]?.right ?? column.left)) / 2);
  return [
    Math.min(left, columns[0]?.left ?? left),
    ...inner,
    Math.max(right, columns[columns.length - 1]?.right ?? right),
  ];
}
