/** A table while it is found: bands of columns and rows, and cells that lie on them. */
import type { Box, Rule } from './shapes.ts';
import type { Word } from './words.ts';

export type GridCell = {
  row: number;
  column: number;
  rows: number;
  columns: number;
  words: Word[];
  /** Text that runs up or down. */
  turned: string[];
};

export type Grid = {
  /** The edges of the columns and rows: one more than there are of them. */
  xs: number[];
  ys: number[];
  cells: GridCell[];
};

export function cellBox({ xs, ys }: Grid, { row, column, rows, columns }: GridCell): Box {
  return {
    left: xs[column] ?? 0,
    top: ys[row] ?? 0,
    right: xs[column + columns] ?? 0,
    bottom: ys[row + rows] ?? 0,
  };
}

export function gridBox({ xs, ys }: Grid): Box {
  return { left: xs[0] ?? 0, top: ys[0] ?? 0, right: xs[xs.length - 1] ?? 0, bottom: ys[ys.length - 1] ?? 0 };
}

const isFilled = (cell: GridCell): boolean => cell.words.length > 0 || cell.turned.length > 0;

export function filledCells({ cells }: Grid): GridCell[] {
  return cells.filter(isFilled);
}

/** Without rows and columns that hold nothing. */
export function withoutEmpty(grid: Grid): Grid {
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (const cell of filledCells(grid)) {
    rows.add(cell.row);
    columns.add(cell.column);
  }
  const rowAt = numbering(grid.ys.length - 1, rows);
  const columnAt = numbering(grid.xs.length - 1, columns);
  const cells = filledCells(grid).map((cell) => {
    const [row, column] = [rowAt[cell.row] ?? 0, columnAt[cell.column] ?? 0];
    return {
      ...cell,
      row,
      column,
      rows: Math.max(1, (rowAt[cell.row + cell.rows] ?? row + 1) - row),
      columns: Math.max(1, (columnAt[cell.column + cell.columns] ?? column + 1) - column),
    };
  });
  return { xs: keptEdges(grid.xs, columns), ys: keptEdges(grid.ys, rows), cells };
}

/** The new number of each band, and of the end behind the last. */
function numbering(count: number, kept: ReadonlySet<number>): number[] {
  const numbers: number[] = [];
  let next = 0;
  for (let index = 0; index <= count; index++) {
    numbers.push(next);
    if (kept.has(index)) next++;
  }
  return numbers;
}

/** A band that goes is given to the one before it. */
function keptEdges(edges: readonly number[], kept: ReadonlySet<number>): number[] {
  const starts = edges.slice(0, -1).filter((_, index) => kept.has(index));
  return [...starts, edges[edges.length - 1] ?? 0];
}

export type Mesh = { readonly across: readonly Rule[]; readonly down: readonly Rule[] };
