/** Tables drawn into PDFs by code, with or without lines, so that what must be found is known. */
import { textWidth, type PageMaker } from './pdfMaker.ts';

export type TableLook = {
  readonly left?: number;
  readonly top?: number;
  readonly size?: number;
  readonly rowHeight?: number;
  /** Widths of the columns; as wide as their widest text and a gap, if not said. */
  readonly widths?: readonly number[];
  readonly gap?: number;
  /** `grid`: all cells; `across`: above, below and under the first row; `none`. */
  readonly lines?: 'grid' | 'across' | 'none';
  /** By column; the first is left, the others right, if not said. */
  readonly align?: readonly ('left' | 'right' | 'center')[];
};

/** Draws the rows, each text on one line, and returns the y below the table. A cell may hold several lines, parted by \n. */
export function drawTable(page: PageMaker, rows: readonly (readonly string[])[], look: TableLook = {}): number {
  const { left = 60, top = 80, size = 10, rowHeight = 16, gap = 14, lines = 'none', align = [] } = look;
  const columns = Math.max(...rows.map((row) => row.length));
  const widest = (column: number): number =>
    Math.max(...rows.flatMap((row) => (row[column] ?? '').split('\n').map((line) => textWidth(line, size))));
  const widths = look.widths ?? Array.from({ length: columns }, (_, column) => widest(column) + gap);
  const xs = widths.reduce((edges, width) => [...edges, (edges[edges.length - 1] ?? 0) + width], [left]);
  const right = xs[xs.length - 1] ?? left;
  let y = top;
  const across = (at: number): void => void page.line(left, at, right, at);
  if (lines !== 'none') across(y);
  rows.forEach((row, index) => {
    const high = Math.max(...row.map((cell) => cell.split('\n').length));
    row.forEach((cell, column) => {
      const side = align[column] ?? (column === 0 ? 'left' : 'right');
      const [from, to] = [(xs[column] ?? 0) + gap / 2, (xs[column + 1] ?? 0) - gap / 2];
      const x = side === 'left' ? from : side === 'right' ? to : (from + to) / 2;
      cell.split('\n').forEach((line, at) => {
        if (line !== '') page.text(x, y + 0.7 * rowHeight + at * 1.15 * size, line, { size, align: side });
      });
    });
    y += rowHeight + (high - 1) * 1.15 * size;
    if (lines === 'grid' || (lines === 'across' && index === 0)) across(y);
  });
  if (lines === 'across') across(y);
  if (lines === 'grid') for (const x of xs) page.line(x, top, x, y);
  return y;
}

/** Running text of so many lines, from `top` down; returns the y below it. */
export function drawProse(page: PageMaker, top: number, lines: number, { left = 60, size = 10 } = {}): number {
  const words =
    'the year under review saw a steady growth of revenue in all regions while costs stayed below plan'.split(' ');
  for (let line = 0; line < lines; line++) {
    const text = Array.from({ length: 15 }, (_, at) => words[(line * 7 + at * 3) % words.length] ?? '').join(' ');
    page.text(left, top + line * 1.25 * size, text, { size });
  }
  return top + lines * 1.25 * size;
}

/** Rows of a bank statement: date, text, amount, balance. */
export function statementRows(from: number, count: number): string[][] {
  const words = ['Transfer', 'Card payment', 'Standing order', 'Interest', 'Refund', 'Cash withdrawal'];
  return Array.from({ length: count }, (_, at) => {
    const number = from + at;
    const day = `${String(2010 + (number % 15))}-${String((number % 12) + 1).padStart(2, '0')}-${String((number % 28) + 1).padStart(2, '0')}`;
    const amount = ((number * 7919) % 1_000_000) / 100;
    const balance = ((number * 104_729) % 100_000_000) / 100;
    return [
      day,
      `${words[number % words.length] ?? ''} ${String(number)}`,
      money(number % 3 === 0 ? -amount : amount),
      money(balance),
    ];
  });
}

function money(value: number): string {
  return value.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');
}

/** A statement of so many rows, its heading on each page. */
export function drawStatement(
  pages: () => PageMaker,
  rows: readonly (readonly string[])[],
  { lines, perPage = 40 }: { lines: TableLook['lines']; perPage?: number },
): void {
  const head = ['Date', 'Text', 'Amount', 'Balance'];
  for (let at = 0; at < rows.length; at += perPage) {
    const page = pages();
    page.text(60, 40, 'Statement of account 12 345 678', { size: 9 });
    drawTable(page, [head, ...rows.slice(at, at + perPage)], {
      top: 60,
      widths: [90, 190, 90, 100],
      align: ['left', 'left', 'right', 'right'],
      ...(lines === undefined ? {} : { lines }),
    });
    page.text(297, 815, `Page ${String(at / perPage + 1)}`, { size: 9, align: 'center' });
  }
}
