/** The tables of one page. */
import { alignedTables } from './aligned.ts';
import { cellBox, filledCells, gridBox, withoutEmpty, type Grid } from './grid.ts';
import { rasterOf } from './lattice.ts';
import { refined } from './refine.ts';
import { meshes, mergedRules } from './rules.ts';
import { around, isCentredIn, median, type Box, type PageMarks } from './shapes.ts';
import { viewsOf, type View } from './turned.ts';
import { captionOf } from './captions.ts';
import { linesOf, textOfWords, wordsOf, type Line, type Word } from './words.ts';

export type TableCell = {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly text: string;
  /** Points from the top left corner of the page as it is shown. */
  readonly box: Box;
};
export type PageTable = {
  readonly box: Box;
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly TableCell[];
  /** From 0 to 1. */
  readonly confidence: number;
  readonly isRuled: boolean;
  /** The words above or below that name it. */
  readonly caption: string | null;
  /** The edges of its columns, seen with its text upright. */
  readonly edges: readonly number[];
  /** Lines of other text above and below it. */
  readonly linesBefore: number;
  readonly linesAfter: number;
};

/** All tables of a page, from top to bottom. */
export function tablesOfPage(marks: PageMarks): PageTable[] {
  return viewsOf(marks)
    .flatMap(tablesOfView)
    .sort((one, two) => one.box.top - two.box.top);
}

function tablesOfView(view: View): PageTable[] {
  const words = wordsOf(view.glyphs);
  const em = median(
    words.map((word) => word.em),
    10,
  );
  const [across, down] = [mergedRules(view.across, em), mergedRules(view.down, em)];
  const taken = new Set<Word>();
  const grids: FoundGrid[] = [];
  for (const mesh of meshes(across, down)) {
    const raster = rasterOf(mesh);
    if (raster === null) continue;
    const box = gridBox(raster);
    const inside = words.filter((word) => !taken.has(word) && isCentredIn(word, box));
    if (inside.length === 0) continue;
    const grid = withoutEmpty(refined(withoutEmpty(withWords(raster, inside))));
    if (!isTable(grid)) continue;
    for (const word of inside) taken.add(word);
    grids.push({ grid, confidence: ruledConfidence(grid), isRuled: true });
  }
  const free = words.filter((word) => !taken.has(word));
  for (const { grid, confidence } of alignedTables(free, across)) {
    for (const { words: own } of grid.cells) for (const word of own) taken.add(word);
    grids.push({ grid: withoutEmpty(grid), confidence, isRuled: false });
  }
  const rest = linesOf(free.filter((word) => !taken.has(word)));
  return grids.map((found) => tableOf(found, view, rest));
}

type FoundGrid = { readonly grid: Grid; readonly confidence: number; readonly isRuled: boolean };

function withWords(grid: Grid, words: readonly Word[]): Grid {
  const boxes = grid.cells.map((cell) => cellBox(grid, cell));
  const cells = grid.cells.map((cell) => ({ ...cell, words: [] as Word[] }));
  for (const word of words) {
    const at = boxes.findIndex((box) => isCentredIn(word, box));
    cells[at]?.words.push(word);
  }
  return { ...grid, cells };
}

function isTable(grid: Grid): boolean {
  const filled = filledCells(grid);
  const [rows, columns] = [grid.ys.length - 1, grid.xs.length - 1];
  if (rows < 2 || columns < 2 || filled.length < 4) return false;
  return filled.length >= 0.15 * rows * columns && !isPatchwork(grid);
}

/** Cells that keep to no columns: the bars of a chart. */
function isPatchwork(grid: Grid): boolean {
  const rows = new Set(filledCells(grid).map(({ row }) => row));
  const spanned = new Set(filledCells(grid).flatMap(({ row, columns }) => (columns > 1 ? [row] : [])));
  return spanned.size > 0.6 * rows.size;
}

/** Lines leave little doubt, unless most of what they part is empty. */
function ruledConfidence(grid: Grid): number {
  const filled = filledCells(grid).reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const share = filled / ((grid.xs.length - 1) * (grid.ys.length - 1));
  return Math.min(0.98, 0.55 + 0.6 * share);
}

function tableOf({ grid, confidence, isRuled }: FoundGrid, view: View, rest: readonly Line[]): PageTable {
  const cells = filledCells(grid).map((cell) => ({
    row: cell.row,
    column: cell.column,
    rows: cell.rows,
    columns: cell.columns,
    text: [...(cell.words.length > 0 ? [textOfWords(cell.words)] : []), ...cell.turned].join(' '),
    box: view.back(isRuled ? cellBox(grid, cell) : around(cell.words)),
  }));
  const box = gridBox(grid);
  return {
    box: view.back(box),
    rows: grid.ys.length - 1,
    columns: grid.xs.length - 1,
    cells,
    confidence,
    isRuled,
    caption: captionOf(box, rest),
    edges: grid.xs,
    linesBefore: rest.filter(({ base }) => base < box.top).length,
    linesAfter: rest.filter(({ base }) => base > box.bottom).length,
  };
}

/** The cells as rows of text; a cell that spans several stands at its first place. */
export function rowsOfTable({ rows, columns, cells }: Pick<PageTable, 'rows' | 'columns' | 'cells'>): string[][] {
  const grid = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ''));
  for (const { row, column, text } of cells) {
    const line = grid[row];
    if (line !== undefined)
      line[column] = line[column] === '' || line[column] === undefined ? text : `${line[column]} ${text}`;
  }
  return grid;
}
