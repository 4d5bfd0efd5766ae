/** What drawn lines leave open: columns and rows that only the places of the words tell, within the raster of the lines. */
import { columnsOf, edgesBetween } from './columns.ts';
import { cellBox, type Grid, type GridCell } from './grid.ts';
import { isNumeric, linesOf, lineText, piecesOf, type Line, type Piece } from './words.ts';

/** Cuts bands of columns, then bands of rows, where words in them stand in columns and rows of their own. */
export function refined(grid: Grid): Grid {
  return withCutRows(withCutSpans(withCutColumns(grid)));
}

/** A cell over several columns whose pieces stand each in one of them has only lost its walls: it falls into its places. */
function withCutSpans(grid: Grid): Grid {
  const cells = grid.cells.flatMap((cell) => {
    if (cell.columns < 2 || cell.turned.length > 0) return [cell];
    const inner = grid.xs.slice(cell.column + 1, cell.column + cell.columns);
    const lines = linesOf(cell.words).map(({ words }) => piecesOf(words));
    const isParted =
      lines.some((line) => line.length > 1) &&
      lines.every((line) =>
        line.every(
          (piece, index) =>
            bandOf(piece, inner) > bandOf(line[index - 1], inner) &&
            !inner.some((x) => piece.left < x - 0.3 * piece.em && piece.right > x + 0.3 * piece.em),
        ),
      );
    return isParted ? partsAcross({ ...cell, columns: 1 }, inner) : [cell];
  });
  return { ...grid, cells };
}

function bandOf(piece: Piece | undefined, inner: readonly number[]): number {
  return piece === undefined ? -1 : inner.filter((x) => (piece.left + piece.right) / 2 > x).length;
}

function withCutColumns(grid: Grid): Grid {
  let cut = grid;
  for (let column = grid.xs.length - 2; column >= 0; column--) {
    const inner = innerColumns(cut, column);
    if (inner.length > 0) cut = cutColumn(cut, column, inner);
  }
  return cut;
}

/** The edges within a band of columns: where most of its lines have a gap. */
function innerColumns(grid: Grid, column: number): number[] {
  const own = grid.cells.filter((cell) => cell.column === column && cell.columns === 1 && cell.words.length > 0);
  const lines = own.flatMap(({ words }) => linesOf(words)).map(({ words }) => piecesOf(words));
  const parted = lines.filter((line) => line.length > 1).length;
  if (parted < 2 || parted < 0.5 * lines.length) return [];
  const columns = columnsOf(lines);
  if (columns.length < 2) return [];
  const edges = edgesBetween(columns, grid.xs[column] ?? 0, grid.xs[column + 1] ?? 0);
  return edges.slice(1, -1);
}

function cutColumn(grid: Grid, column: number, inner: readonly number[]): Grid {
  const xs = [...grid.xs.slice(0, column + 1), ...inner, ...grid.xs.slice(column + 1)];
  const cells = grid.cells.flatMap((cell): GridCell[] => {
    if (cell.column > column) return [{ ...cell, column: cell.column + inner.length }];
    if (cell.column + cell.columns <= column) return [cell];
    if (cell.columns > 1) return [{ ...cell, columns: cell.columns + inner.length }];
    return partsAcross(cell, inner);
  });
  return { xs, ys: grid.ys, cells };
}

/** A cell's lines fall into the new columns, unless a piece runs across an edge: then the cell is one, as before. */
function partsAcross(cell: GridCell, inner: readonly number[]): GridCell[] {
  const lines = linesOf(cell.words).map(({ words }) => piecesOf(words));
  const isWhole =
    cell.words.length > 0 &&
    lines.every((line) => line.length === 1) &&
    lines.some(
      ([piece]) =>
        piece !== undefined && inner.some((x) => piece.left < x - piece.em * 0.3 && piece.right > x + piece.em * 0.3),
    );
  if (isWhole || cell.turned.length > 0) return [{ ...cell, columns: inner.length + 1 }];
  return Array.from({ length: inner.length + 1 }, (_, part) => ({
    ...cell,
    column: cell.column + part,
    words: cell.words.filter((word) => inner.filter((x) => (word.left + word.right) / 2 > x).length === part),
  }));
}

function withCutRows(grid: Grid): Grid {
  let cut = grid;
  for (let row = grid.ys.length - 2; row >= 0; row--) {
    const inner = innerRows(cut, row);
    if (inner.length > 0) cut = cutRow(cut, row, inner);
  }
  return cut;
}

/** The edges within a band of rows, where it holds several numbers above each other, or lines that stand far apart. */
function innerRows(grid: Grid, row: number): number[] {
  const own = grid.cells.filter((cell) => cell.row === row && cell.rows === 1 && cell.words.length > 0);
  const stacks = own.map(({ words }) => linesOf(words));
  const all = linesOf(own.flatMap(({ words }) => words));
  if (all.length < 2 || own.length < 2) return [];
  const numeric = stacks.filter((lines) => lines.length > 1 && lines.every((line) => isNumeric(lineText(line.words))));
  const starts = numeric.length > 0 ? rowsByNumbers(numeric, all) : rowsByGaps(all, own);
  return starts.slice(1).map((line) => {
    const before = all[all.indexOf(line) - 1] ?? line;
    return (before.base + 0.22 * before.em + line.base - 0.75 * line.em) / 2;
  });
}

/** A number is never continued on the next line, so each begins a row. */
function rowsByNumbers(stacks: readonly (readonly Line[])[], all: readonly Line[]): Line[] {
  const bases = stacks.flatMap((lines) => lines.map(({ base }) => base));
  const starts = all.filter((line) => bases.some((base) => Math.abs(base - line.base) < 0.3 * line.em));
  const [first] = all;
  // What stands above the first number is a heading of its own.
  return first === undefined || starts.includes(first) ? starts : [first, ...starts];
}

/** Lines further apart than lines of one text, in most columns, are rows. */
function rowsByGaps(all: readonly Line[], own: readonly GridCell[]): Line[] {
  const gaps = all.slice(1).map((line, index) => (line.base - (all[index]?.base ?? 0)) / line.em);
  const filled = all.filter(
    (line) =>
      own.filter(({ words }) => words.some((word) => Math.abs(word.base - line.base) < 0.3 * line.em)).length >
      own.length / 2,
  );
  const areRows = all.length > 2 && gaps.every((gap) => gap > 1.6) && filled.length > 0.8 * all.length;
  return areRows ? [...all] : [];
}

function cutRow(grid: Grid, row: number, inner: readonly number[]): Grid {
  const ys = [...grid.ys.slice(0, row + 1), ...inner, ...grid.ys.slice(row + 1)];
  const cells = grid.cells.flatMap((cell): GridCell[] => {
    if (cell.row > row) return [{ ...cell, row: cell.row + inner.length }];
    if (cell.row + cell.rows <= row) return [cell];
    if (cell.rows > 1) return [{ ...cell, rows: cell.rows + inner.length }];
    const box = cellBox(grid, cell);
    const lines = linesOf(cell.words);
    const isOne =
      lines.length === 1 &&
      inner.length > 0 &&
      (lines[0]?.base ?? 0) > (box.top + box.bottom) / 2 - (lines[0]?.em ?? 0) &&
      cell.turned.length > 0;
    if (isOne || cell.turned.length > 0) return [{ ...cell, rows: inner.length + 1 }];
    return Array.from({ length: inner.length + 1 }, (_, part) => ({
      ...cell,
      row: cell.row + part,
      words: cell.words.filter((word) => inner.filter((y) => word.base - 0.25 * word.em > y).length === part),
    }));
  });
  return { xs: grid.xs, ys, cells };
}
