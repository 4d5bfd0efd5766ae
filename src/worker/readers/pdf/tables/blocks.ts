/** Runs of lines that could be a table without lines around it: several pieces a line, in the same columns line after line. */
import { columnsOf, slotOf, type Column, type Slot } from './columns.ts';
import { median, overlap, type Rule } from './shapes.ts';
import { isCaption, isNote } from './captions.ts';
import { cutAtRivers } from './rivers.ts';
import { isProse } from './zones.ts';
import { isNumeric, lineText, linesOf, pieceOf, piecesOf, type Line, type Piece, type Word } from './words.ts';

export type BlockLine = {
  readonly pieces: readonly Piece[];
  readonly base: number;
  readonly top: number;
  readonly bottom: number;
  readonly em: number;
};
export type Block = { readonly lines: readonly BlockLine[]; readonly columns: readonly Column[] };

/** Lines of one piece between lines of several, at most. */
const singlesMax = 3;
/** Lines of one piece that go on in a column, at most, and how many rows tell where the columns are. */
const wrapsMax = 14;
const rowsLooked = 12;
/** Lines of one piece above the first row, at most. */
const headsMax = 5;
/** Empty space between two lines of a table, in ems. */
const spaceMax = 3.2;

export function blockLines(words: readonly Word[]): BlockLine[] {
  return linesOf(words).map(blockLine);
}

function blockLine(line: Line): BlockLine {
  const pieces = piecesOf(line.words);
  return {
    pieces,
    base: line.base,
    top: Math.min(...pieces.map(({ top }) => top), line.base),
    bottom: Math.max(...pieces.map(({ bottom }) => bottom), line.base),
    em: median(
      line.words.map(({ em }) => em),
      line.em,
    ),
  };
}

/** Whether the line could be a row: several pieces, and not just a mark or number before running text. */
function isRowLike({ pieces }: BlockLine): boolean {
  const [first, second] = pieces;
  if (first === undefined || second === undefined) return false;
  if (pieces.length === 2 && isProse(second) && isListMark(lineText(first.words))) return false;
  return !(pieces.length === 2 && isProse(first) && isProse(second));
}

/** `•`, `1.`, `(a)`, `iv)`, `2.3.1`. */
export function isListMark(text: string): boolean {
  return /^(?:[^\p{L}\p{N}\s]{1,2}|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[o§])$/iu.test(
    text,
  );
}

/** Candidates, from top to bottom. `rules` are the lines drawn across. */
export function blocksOf(lines: readonly BlockLine[], rules: readonly Rule[]): Block[] {
  return runsOf(lines).flatMap((run) => cutWhereColumnsChange(withRivers(run), rules));
}

function runsOf(lines: readonly BlockLine[]): BlockLine[][] {
  const runs: BlockLine[][] = [];
  let open: BlockLine[] = [];
  let singles: BlockLine[] = [];
  // How many of the singles go on in a column, from the first on.
  let own = 0;
  const end = (): void => {
    if (open.length > 0) runs.push([...open, ...singles.slice(0, own)]);
    [open, singles, own] = [[], [], 0];
  };
  lines.forEach((line, index) => {
    const before = singles[singles.length - 1] ?? open[open.length - 1];
    if (before !== undefined && line.base - before.base > spaceMax * Math.max(line.em, before.em) + 0.5 * pitchOf(open))
      end();
    if (isAside(line)) return end();
    if (isRowLike(line)) {
      if (open.length === 0) singles = headingsBefore(lines, index);
      open.push(...singles, line);
      [singles, own] = [[], 0];
      return;
    }
    if (open.length === 0) return;
    const isOwn = before !== undefined && isInColumn(line, before, open);
    const isText = line.pieces.some((piece) => isProse(piece) && piece.words.length > 9);
    if (singles.length >= (isOwn ? wrapsMax : singlesMax) || (isText && !isOwn)) return end();
    if (isOwn && own === singles.length) own++;
    singles.push(line);
  });
  end();
  return runs;
}

/** A caption or a note: no part of any table. The number of a caption may be set apart from its words. */
function isAside({ pieces }: BlockLine): boolean {
  const [first, second, third] = pieces;
  if (first === undefined || third !== undefined) return false;
  const text = lineText(first.words);
  if (second !== undefined && isNumeric(lineText(second.words))) return false;
  return isCaption(text) || isNote(text);
}

/** Whether a line of one piece goes on in a column of the rows before it, right below them. */
function isInColumn(line: BlockLine, before: BlockLine, open: readonly BlockLine[]): boolean {
  const [piece] = line.pieces;
  if (piece === undefined || line.base - before.base > 1.6 * line.em) return false;
  const rows = open.filter(({ pieces }) => pieces.length > 1).slice(-rowsLooked);
  return rows.every(
    ({ pieces }) =>
      pieces.filter(({ left, right }) => overlap(piece.left, piece.right, left, right) > 0.3 * piece.em).length < 2,
  );
}

/** A river is what most lines agree on, so it is looked for in the whole run. */
function withRivers(run: readonly BlockLine[]): BlockLine[] {
  const cut = cutAtRivers(run.map(({ pieces }) => pieces));
  return run.map((line, index) => ({ ...line, pieces: cut[index] ?? line.pieces }));
}

function pitchOf(lines: readonly BlockLine[]): number {
  return median(lines.slice(1).map((line, index) => line.base - (lines[index]?.base ?? 0)));
}

/**
 * Lines of one piece right above the first row that belong to it: what several of its columns have in common, and the beginning of
 * a label that ends in it.
 */
function headingsBefore(lines: readonly BlockLine[], index: number): BlockLine[] {
  const heads: BlockLine[] = [];
  const row = lines[index];
  if (row === undefined) return heads;
  let next = row;
  for (const line of lines.slice(Math.max(0, index - headsMax), index).reverse()) {
    const [piece] = line.pieces;
    if (piece === undefined || line.pieces.length !== 1 || isAside(line)) break;
    if (!isHeadingOf(row, piece, (next.base - line.base) / Math.max(line.em, next.em))) break;
    heads.unshift(line);
    next = line;
  }
  return heads;
}

/** `gap`: ems to the line below it. */
function isHeadingOf({ pieces }: BlockLine, piece: Piece, gap: number): boolean {
  const [first, second] = pieces;
  const last = pieces[pieces.length - 1];
  if (first === undefined || second === undefined || last === undefined) return false;
  const isOver = piece.left > first.right && piece.right <= last.right + piece.em && gap < 1.8;
  const isLabel = piece.right < second.left && Math.abs(piece.left - first.left) < 1.5 * piece.em && gap < 1.35;
  return isOver || isLabel;
}

/** Two tables under each other have columns that do not fit together: then there are fewer in all than in one of them. */
function cutWhereColumnsChange(lines: readonly BlockLine[], rules: readonly Rule[], deep = 0): Block[] {
  const columns = columnsOf(lines.map(({ pieces }) => pieces));
  const pitch = pitchOf(lines);
  if (lines.length > 3 && lines.length < 400 && deep < 6) {
    for (let at = 2; at < lines.length - 1; at++) {
      const [before, line] = [lines[at - 1], lines[at]];
      if (before === undefined || line === undefined) continue;
      const isGap = line.base - before.base > 1.5 * pitch || line.pieces.length === 1;
      if (!isGap) continue;
      const upper = columnsOf(lines.slice(0, at).map(({ pieces }) => pieces));
      const lower = columnsOf(lines.slice(at).map(({ pieces }) => pieces));
      const most = upper.length > lower.length ? lines.slice(0, at) : lines.slice(at);
      const isFew = most.filter(({ pieces }) => pieces.length > 1).length < 3;
      if (isFew || columns.length >= Math.max(upper.length, lower.length) || Math.min(upper.length, lower.length) < 2)
        continue;
      return [
        ...cutWhereColumnsChange(lines.slice(0, at), rules, deep + 1),
        ...cutWhereColumnsChange(lines.slice(at), rules, deep + 1),
      ];
    }
  }
  return columns.length < 2 ? [] : [{ lines, columns }];
}

/** A line's pieces with the columns that they cover; pieces that run on across a gap of the others are cut there. */
export function slotsOf(line: BlockLine, columns: readonly Column[]): Slot[] {
  // A line with a piece for most columns spans none of them.
  const isCrowded = line.pieces.length > 0.6 * columns.length;
  return line.pieces.flatMap((piece) => cutAtGaps(piece, columns, isCrowded)).map((piece) => slotOf(piece, columns));
}

function cutAtGaps(piece: Piece, columns: readonly Column[], isCrowded: boolean): Piece[] {
  const { first, last } = slotOf(piece, columns);
  if (first === last) return [piece];
  const parts: Word[][] = [[]];
  piece.words.forEach((word, index) => {
    const next = piece.words[index + 1];
    parts[parts.length - 1]?.push(word);
    if (next === undefined) return;
    const isGap = columns.slice(first, last).some((column, at) => {
      const following = columns[first + at + 1];
      return (
        following !== undefined &&
        word.right <= column.right + 0.3 * word.em &&
        next.left >= following.left - 0.3 * word.em &&
        next.left > column.right - 0.1 * word.em
      );
    });
    const bothNumbers = /^[^\p{L}]*\d[^\p{L}]*$/u.test(word.text) && /^[^\p{L}]*\d[^\p{L}]*$/u.test(next.text);
    const gap = (next.left - word.right) / word.em;
    if (isGap && (bothNumbers || gap > (isCrowded ? 0.25 : 0.45))) parts.push([]);
  });
  return parts.length === 1 ? [piece] : parts.map(pieceOf);
}
