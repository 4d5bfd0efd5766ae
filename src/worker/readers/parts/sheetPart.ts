/** Rows of a workbook's sheet: read from the top, only as far as asked, and without the cells that nobody sees. */
import { mainPartOf } from '../office/package.ts';
import { unseenCells } from '../passages/xlsx.ts';
import { openOds } from '../sheets/ods.ts';
import type { Workbook } from '../sheets/workbook.ts';
import { columnOf, openXlsx, readSheetList } from '../sheets/xlsx.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import {
  boundHidden,
  cellText,
  charactersOf,
  type HiddenText,
  type Part,
  type PartAsk,
  spanFrom,
  spanOf,
} from './part.ts';

const limitMs = 20_000;
/** A part holds fewer cells than this. */
const hiddenCellsMax = 200_000;

type Sheet = {
  readonly name: string;
  readonly isHidden: boolean;
  /** Of XLSX; null elsewhere. */ readonly part: string | null;
};

/** Throws Unreadable. */
export function sheetPart(zip: Zip, kind: 'xlsx' | 'ods', ask: PartAsk): Part {
  return withinTime(limitMs, () => {
    const book = kind === 'xlsx' ? openXlsx(zip) : openOds(zip);
    const sheets = sheetsOf(zip, kind, book);
    const index = chosen(sheets, ask.sheet);
    return rowsOf(book, { zip, sheets, index }, ask);
  });
}

function sheetsOf(zip: Zip, kind: 'xlsx' | 'ods', book: Workbook): Sheet[] {
  if (kind === 'ods') return book.sheets.map((name) => ({ name, isHidden: false, part: null }));
  return readSheetList(zip, mainPartOf(zip, 'xl/workbook.xml')).sheets.map(({ name, part, state }) => ({
    name,
    isHidden: state !== 'visible',
    part,
  }));
}

/** The sheet that was asked for, else the first that is seen. */
function chosen(sheets: readonly Sheet[], wanted: string | number | undefined): number {
  if (sheets.length === 0) throw new Unreadable('it has no sheets');
  const seen = sheets.findIndex(({ isHidden }) => !isHidden);
  if (wanted === undefined) return Math.max(0, seen);
  const index =
    typeof wanted === 'number'
      ? wanted - 1
      : sheets.findIndex(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (sheets[index] === undefined)
    throw new Unreadable(
      `its sheets are ${sheets
        .slice(0, 30)
        .map(({ name }, at) => `${String(at + 1)} “${name}”`)
        .join(', ')}`,
    );
  return index;
}

type Place = { readonly zip: Zip; readonly sheets: readonly Sheet[]; readonly index: number };

function rowsOf(book: Workbook, { zip, sheets, index }: Place, ask: PartAsk): Part {
  const sheet = sheets[index];
  const { from, to } = spanOf(ask.rows);
  const room = charactersOf(ask);
  const rows: { number: number; cells: string[] }[] = [];
  const seen = { number: 0, used: 0, isFull: false };
  book.readRows(index, (cells) => {
    seen.number++;
    if (seen.number < from) return 'more';
    const tidied = cells.map(cellText);
    const length = tidied.reduce((sum, cell) => sum + cell.length + 1, String(seen.number).length + 1);
    seen.isFull = seen.number > to || (seen.used > 0 && seen.used + length > room);
    if (seen.isFull) return 'enough';
    if (tidied.some((cell) => cell !== '')) {
      rows.push({ number: seen.number, cells: tidied });
      seen.used += length;
    }
    return 'more';
  });
  const hidden = sheet?.isHidden === true ? [] : hideCells(zip, sheet, rows);
  const lines = rows.map((row) => `${String(row.number)}\t${row.cells.join('\t')}`.trimEnd());
  const name = sheet?.name ?? '';
  const mark = `[sheet ${String(index + 1)} of ${String(sheets.length)}: “${name}”${sheet?.isHidden === true ? ', hidden: nobody who opens the workbook sees it' : ''}]`;
  const bounded = boundHidden(hidden);
  const cut = lines.some((line) => line.length > room);
  return {
    kind: 'rows',
    text: [mark, ...lines.map((line) => line.slice(0, room))].join('\n'),
    hidden: bounded.hidden,
    totals: {
      sheets: sheets.map(({ name: title, isHidden }) => ({ name: title, isHidden })),
      rows: seen.isFull ? null : seen.number,
      characters: null,
    },
    next:
      seen.isFull && seen.number <= to
        ? { sheet: index + 1, rows: spanFrom(seen.number, to), charactersMax: ask.charactersMax }
        : null,
    problems: [
      ...bounded.problems,
      ...(seen.number < from && !seen.isFull ? [`the sheet has ${String(seen.number)} rows`] : []),
      ...(cut ? ['a row is longer than what was asked for: its end is left out'] : []),
    ],
  };
}

/** Takes the cells that nobody sees out of the rows, and tells of them. */
function hideCells(zip: Zip, sheet: Sheet | undefined, rows: { number: number; cells: string[] }[]): HiddenText[] {
  const [first, last] = [rows[0]?.number, rows.at(-1)?.number];
  const part = sheet?.part ?? null;
  if (part === null || first === undefined || last === undefined) return [];
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  const hidden: HiddenText[] = [];
  for (const { reference, row, why } of unseenCells(zip, part, {
    from: first,
    to: last,
    cellsMax: hiddenCellsMax,
  })) {
    const cells = byNumber.get(row)?.cells;
    const column = columnOf(reference);
    const text = cells?.[column ?? -1] ?? '';
    if (cells === undefined || column === null || text === '') continue;
    cells[column] = '';
    hidden.push({ place: `cell ${reference}`, why, text });
  }
  return hidden;
}
