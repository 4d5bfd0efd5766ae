/** Which columns the pieces of several lines stand in: pieces above each other share one, pieces of the same line never do. */
import { overlap } from './shapes.ts';
import type { Piece } from './words.ts';

export type Column = { readonly left: number; readonly right: number };
/** A piece and the columns it covers. */
export type Slot = { readonly piece: Piece; readonly first: number; readonly last: number };

type Cluster = { left: number; right: number; lines: Set<number>; firstLine: number; lastLine: number; em: number };

/** Overlap that counts, in ems. */
const overlapMin = 0.1;

/** The columns of lines of pieces, from left to right. Lines of one piece have no say. */
export function columnsOf(lines: readonly (readonly Piece[])[]): Column[] {
  const pieces = lines.flatMap((line, at) => (line.length < 2 ? [] : line.map((piece) => ({ piece, at }))));
  pieces.sort((one, two) => one.piece.right - one.piece.left - (two.piece.right - two.piece.left));
  let clusters: Cluster[] = [];
  const spans: Piece[] = [];
  for (const { piece, at } of pieces) {
    const near = clusters.filter(
      (cluster) => overlap(piece.left, piece.right, cluster.left, cluster.right) > overlapMin * piece.em,
    );
    const isSpan = near.some((cluster) => cluster.lines.has(at)) || shareLine(near);
    if (isSpan) {
      spans.push(piece);
      continue;
    }
    const whole: Cluster = {
      left: piece.left,
      right: piece.right,
      lines: new Set([at]),
      firstLine: at,
      lastLine: at,
      em: piece.em,
    };
    for (const cluster of near) {
      whole.left = Math.min(whole.left, cluster.left);
      whole.right = Math.max(whole.right, cluster.right);
      whole.firstLine = Math.min(whole.firstLine, cluster.firstLine);
      whole.lastLine = Math.max(whole.lastLine, cluster.lastLine);
      for (const line of cluster.lines) whole.lines.add(line);
    }
    clusters = [...clusters.filter((cluster) => !near.includes(cluster)), whole];
  }
  clusters.sort((one, two) => one.left - two.left);
  return withHeadings(clusters, spans).map(({ left, right }) => ({ left, right }));
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

/** A heading that stands beside its column (to the left of numbers set to the right) belongs to the nearer neighbour that has none. */
function withHeadings(clusters: readonly Cluster[], spans: readonly Piece[]): Cluster[] {
  const kept = [...clusters];
  for (let index = 0; index < kept.length; index++) {
    const cluster = kept[index];
    if (cluster === undefined || cluster.lines.size > 3) continue;
    if (cluster.lastLine < 3 && joinsBefore(kept[index - 1], cluster, spans)) {
      kept.splice(index, 1);
      index = Math.max(-1, index - 2);
      continue;
    }
    const hosts = [kept[index - 1], kept[index + 1]].filter(
      (other) => other !== undefined && cluster.lastLine < other.firstLine && other.lines.size >= cluster.lines.size,
    );
    const gap = (other: Cluster): number => Math.max(other.left - cluster.right, cluster.left - other.right);
    const [host] = hosts.filter((other) => other !== undefined).sort((one, two) => gap(one) - gap(two));
    if (host === undefined) continue;
    host.left = Math.min(host.left, cluster.left);
    host.right = Math.max(host.right, cluster.right);
    host.firstLine = cluster.firstLine;
    for (const line of cluster.lines) host.lines.add(line);
    kept.splice(index, 1);
    index = Math.max(-1, index - 2);
  }
  return kept;
}

/** The last words of a heading that is set wide stand beside the others, over a column that goes on below those. */
function joinsBefore(before: Cluster | undefined, cluster: Cluster, spans: readonly Piece[]): boolean {
  if (before === undefined || before.lastLine <= cluster.lastLine + 1 || cluster.lines.size > 2) return false;
  const isBridged = spans.some(
    ({ left, right, em }) => Math.abs(left - before.left) < em && Math.abs(right - cluster.right) < em,
  );
  const gap = cluster.left - before.right;
  const isBeside =
    gap < (isBridged ? 4 : 1.2) * cluster.em && [...cluster.lines].every((line) => before.lines.has(line));
  if (!isBeside) return false;
  before.right = Math.max(before.right, cluster.right);
  return true;
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
