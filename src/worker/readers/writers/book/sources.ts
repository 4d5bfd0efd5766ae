/** Where the values of a workbook are from: a last sheet with a line for each, or notes at the cells themselves. */
import { columnName, textOfCell, type XlsxCell } from '../../sheets/cells.ts';
import { placeIn } from '../../sheets/sheetNames.ts';
import type { CellSource } from './bookCells.ts';

export type Sourced = {
  readonly sheet: string;
  readonly row: number;
  readonly column: number;
  readonly cell: XlsxCell;
  readonly source: CellSource;
};

export const sourceTitles = ['Sheet', 'Cell', 'Value', 'File', 'Page', 'Note'];

/** The line of the sheet: its cell leads to the value, its file to the document, at its page where that is a PDF. */
export function sourceLine({ sheet, row, column, cell, source }: Sourced, bookPath: string): XlsxCell[] {
  const text = (words: string, link?: string): XlsxCell => ({
    kind: 'text',
    text: words,
    ...(link === undefined ? {} : { link }),
  });
  const place = `${columnName(column)}${String(row)}`;
  const page: XlsxCell = source.page === undefined ? text('') : { kind: 'number', value: source.page, decimals: 0 };
  return [
    text(sheet),
    text(place, `#${placeIn(sheet, place)}`),
    cell.kind === 'formula' ? text(textOfCell(cell)) : cell,
    text(source.file, linkTo(source, bookPath)),
    page,
    text(source.note ?? ''),
  ];
}

/** What a note at the cell says. */
export function sourceNote({ file, page, note }: CellSource): string {
  return `${file}${page === undefined ? '' : `, page ${String(page)}`}${note === undefined ? '' : `: ${note}`}`;
}

/** From the workbook's folder to the file, at its page where it is a PDF. */
export function linkTo({ file, page }: CellSource, bookPath: string): string {
  const [from, to] = [bookPath.split('/').slice(0, -1), file.split('/')];
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const steps = [
    ...from.slice(shared).map(() => '..'),
    ...to.slice(shared).map((name) => encodeURIComponent(name.toWellFormed())),
  ];
  const at = page !== undefined && /\.pdf$/i.test(file) ? `#page=${String(page)}` : '';
  return `${steps.join('/')}${at}`;
}
