/** Changes cells of a workbook and adds rows to it; everything else of the file stays as it is, byte by byte. */
import { mainPartOf } from '../../office/package.ts';
import { cellOf } from '../../sheets/cellValues.ts';
import { cellCharactersMax, cellText, columnName, spaceOf } from '../../sheets/cells.ts';
import { columnsMax, rowsMax } from '../../sheets/workbook.ts';
import { openXlsx, readNumberKinds, readSheetList } from '../../sheets/xlsx.ts';
import { sourceOf } from '../../source.ts';
import { Unreadable } from '../../unreadable.ts';
import { openZip, type Zip } from '../../zip.ts';
import type { Written } from '../writeDocument.ts';
import { cellsDifference } from './cellsDifference.ts';
import { computeOnLoad, forgetFormulas, hasFormulas } from './calculation.ts';
import { dropStaleValues, type Place } from './dependents.ts';
import { edited, type EditedPackage } from './package.ts';
import { guardOf } from './sheetGuards.ts';
import {
  type Area,
  areaOf,
  endSplice,
  firstTag,
  isIn,
  type NewCell,
  type RowAt,
  rowSplices,
  scanRows,
  withAttribute,
} from './sheetXml.ts';
import { attribute, partsOfName, type Splice, spliced } from './xmlTags.ts';

export type EditValue = string | number | boolean | null;
export type WorkbookEdit =
  /** Empties the cell where the value is null. Its look stays; a day such as 2024-05-03 is one where the cell shows days. */
  | { readonly sheet: string; /** `B3` */ readonly cell: string; readonly value: EditValue }
  | {
      readonly sheet: string;
      readonly cell: string;
      readonly total: 'sum' | 'average' | 'count';
      /** The cells that it is of: `B2:B8`. */
      readonly of: string;
    }
  /** Rows behind the last, which look like it. */
  | { readonly sheet: string; readonly append: readonly (readonly EditValue[])[] };

type SheetPart = { readonly name: string; readonly part: string; readonly index: number };
/** A cell that is to be written, and what it should read as afterwards. */
type Planned = { readonly row: number; readonly column: number; readonly write: NewCell; readonly text: string | null };
type Book = {
  readonly file: EditedPackage;
  readonly sheets: readonly SheetPart[];
  readonly kinds: ReturnType<typeof readNumberKinds>;
  readonly from1904: boolean;
  /** Cells with new values, and those with totals of ours. */
  readonly changed: Place[];
  readonly fresh: Place[];
};

const editsMax = 10_000;
const cellsMax = 1_000_000;
const functions = { sum: 'SUM', average: 'AVERAGE', count: 'COUNTA' } as const;
/** Days between the two calendars of spreadsheets. */
const days1904 = 1_462;

/** The workbook with the edits made, all or none. */
export function editWorkbook(bytes: Uint8Array, edits: readonly WorkbookEdit[]): Written {
  return edited(bytes, (file) => {
    if (edits.length > editsMax)
      throw new Unreadable(`more than ${editsMax.toLocaleString('en')} edits at once are not made`);
    const book = openBook(file);
    const problems: string[] = [];
    const expected = new Map<SheetPart, Map<string, string>>();
    const make = (sheet: SheetPart, planned: readonly Planned[], appended: readonly (readonly EditValue[])[]): void => {
      const wanted = expected.get(sheet) ?? new Map<string, string>();
      expected.set(sheet, wanted);
      change(book, sheet, { planned, appended, wanted, problems });
    };
    const placed = (sheet: SheetPart, planned: readonly Planned[]): Place[] =>
      planned.map(({ row, column }) => ({ sheet: sheet.index, row, column }));
    for (const [sheet, own] of bySheet(book, edits)) {
      const values = lastOfEach(own.flatMap((edit) => ('value' in edit ? [plannedValue(book, edit)] : [])));
      book.changed.push(...placed(sheet, values));
      const appended = own.flatMap((edit) => ('append' in edit ? edit.append : []));
      make(sheet, values, appended);
    }
    // Totals are of what stands there after all that.
    for (const [sheet, own] of bySheet(book, edits)) {
      const totals = own.flatMap((edit) => ('total' in edit ? [edit] : []));
      if (totals.length === 0) continue;
      const read = file.isChanged ? openZip(sourceOf(file.bytes(), 'edited')) : file.zip;
      const planned = lastOfEach(totals.map((edit) => plannedTotal(read, sheet, edit)));
      book.fresh.push(...placed(sheet, planned));
      make(sheet, planned, []);
    }
    if (file.isChanged) problems.push(...recomputed(book));
    return { problems, check: (zip) => cellsDifference(zip, expected) };
  });
}

function openBook(file: EditedPackage): Book {
  const main = mainPartOf(file.zip, 'xl/workbook.xml');
  const { sheets, from1904 } = readSheetList(file.zip, main);
  return {
    file,
    from1904,
    sheets: sheets.map(({ name, part }, index) => ({ name, part, index })),
    kinds: readNumberKinds(file.zip, main),
    changed: [],
    fresh: [],
  };
}

/** Formulas are computed anew when the file is opened; what hangs on a change shows nothing until then. */
function recomputed({ file, sheets, changed, fresh }: Book): string[] {
  const now = openZip(sourceOf(file.bytes(), 'edited'));
  const computing = sheets.map(({ part }) => part);
  if (!hasFormulas(now, computing)) return [];
  computeOnLoad(file);
  const stale = dropStaleValues(file, sheets, { changed, fresh });
  if (stale === 0) return [];
  const what = stale === 1 ? '1 formula that hangs on them shows' : `${String(stale)} formulas that hang on them show`;
  return [`${what} nothing until a spreadsheet program opens it`];
}

function bySheet(book: Book, edits: readonly WorkbookEdit[]): Map<SheetPart, WorkbookEdit[]> {
  const groups = new Map<SheetPart, WorkbookEdit[]>();
  for (const edit of edits) {
    const sheet =
      book.sheets.find(({ name }) => name === edit.sheet) ??
      book.sheets.find(({ name }) => name.toLowerCase() === edit.sheet.toLowerCase());
    if (sheet === undefined) {
      const names = book.sheets.map(({ name }) => name).join(', ');
      throw new Unreadable(`it has no sheet ${edit.sheet}: its sheets are ${names.slice(0, 500)}`);
    }
    groups.set(sheet, [...(groups.get(sheet) ?? []), edit]);
  }
  return groups;
}

/** Of several edits of one cell the last counts. */
function lastOfEach(planned: readonly Planned[]): Planned[] {
  return [...new Map(planned.map((each) => [`${String(each.row)} ${String(each.column)}`, each])).values()];
}

function placeOf(cell: string): { row: number; column: number } {
  const area = areaOf(cell.toUpperCase());
  if (area === null || cell.includes(':') || area.top > rowsMax || area.left >= columnsMax)
    throw new Unreadable(`${cell} is no cell: write such as B3`);
  return { row: area.top, column: area.left };
}

function plannedValue(book: Book, { cell, value }: { readonly cell: string; readonly value: EditValue }): Planned {
  const { row, column } = placeOf(cell);
  return { row, column, ...written(book, value, `${columnName(column)}${String(row)}`) };
}

/** The cell's XML for a value: text is text, whatever it looks like. */
function written(book: Book, value: EditValue, place: string): Pick<Planned, 'write' | 'text'> {
  const start = (style: string | null): string =>
    `<@c r="${place}"${style === null ? '' : ` s="${style.replace(/\D/g, '')}"`}`;
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new Unreadable(`${place} cannot be ${String(value)}`);
      return { text: null, write: (style) => `${start(style)}><@v>${String(value)}</@v></@c>` };
    case 'boolean':
      return {
        text: value ? 'TRUE' : 'FALSE',
        write: (style) => `${start(style)} t="b"><@v>${value ? '1' : '0'}</@v></@c>`,
      };
    case 'string': {
      if (value.length > cellCharactersMax)
        throw new Unreadable(`${place} would have more text than a spreadsheet holds`);
      const day = cellOf(value);
      return {
        text: value.toWellFormed(),
        write: (style) => {
          const kind = book.kinds[Number(style ?? -1)];
          if ((day.kind === 'date' || day.kind === 'moment') && (kind === 'date' || kind === 'moment'))
            return `${start(style)}><@v>${String(day.serial - (book.from1904 ? days1904 : 0))}</@v></@c>`;
          const words = value === '' ? '' : cellText(value);
          return words === ''
            ? `${start(style)}/>`
            : `${start(style)} t="inlineStr"><@is><@t${spaceOf(value)}>${words}</@t></@is></@c>`;
        },
      };
    }
    default:
      return { text: '', write: (style) => `${start(style)}/>` };
  }
}

type TotalEdit = Extract<WorkbookEdit, { total: string }>;

function plannedTotal(zip: Zip, sheet: SheetPart, edit: TotalEdit): Planned {
  const { row, column } = placeOf(edit.cell);
  const area = areaOf(edit.of.toUpperCase());
  if (area === null || (area.left !== area.right && area.top !== area.bottom))
    throw new Unreadable(`${edit.of} is no row or column of cells: write such as B2:B8`);
  if (isIn(area, row, column)) throw new Unreadable(`${edit.cell} cannot be a total of itself`);
  const texts = textsIn(zip, sheet, area).filter((text) => text !== '');
  const numbers = texts.map(Number).filter((value) => !Number.isNaN(value));
  if (edit.total !== 'count' && numbers.length === 0) throw new Unreadable(`there are no numbers in ${edit.of}`);
  const sum = numbers.reduce((all, value) => all + value, 0);
  const exact = edit.total === 'count' ? texts.length : edit.total === 'sum' ? sum : sum / numbers.length;
  const value = String(Number(exact.toPrecision(15)));
  const reference = `${columnName(area.left)}${String(area.top)}:${columnName(area.right)}${String(area.bottom)}`;
  const place = `${columnName(column)}${String(row)}`;
  return {
    row,
    column,
    text: null,
    write: (style) =>
      `<@c r="${place}"${style === null ? '' : ` s="${style.replace(/\D/g, '')}"`}><@f>${functions[edit.total]}(${reference})</@f><@v>${value}</@v></@c>`,
  };
}

function textsIn(zip: Zip, sheet: SheetPart, area: Area): string[] {
  const texts: string[] = [];
  let row = 0;
  openXlsx(zip).readRows(sheet.index, (cells) => {
    row++;
    if (row >= area.top) texts.push(...cells.slice(area.left, area.right + 1));
    if (texts.length > cellsMax) throw new Unreadable('more than a million cells are not added up');
    return row >= area.bottom ? 'enough' : 'more';
  });
  return texts;
}

type Change = {
  readonly planned: readonly Planned[];
  readonly appended: readonly (readonly EditValue[])[];
  /** What cells should read as, by `row column`. */
  readonly wanted: Map<string, string>;
  readonly problems: string[];
};

function change(book: Book, sheet: SheetPart, { planned, appended, wanted, problems }: Change): void {
  const xml = book.file.text(sheet.part);
  const guard = guardOf(book.file.zip, sheet, xml);
  const rows = new Map<number, Map<number, NewCell>>();
  for (const { row, column, write, text } of planned) {
    guard.cell(row, column);
    rows.set(row, (rows.get(row) ?? new Map<number, NewCell>()).set(column, write));
    if (text !== null) wanted.set(`${String(row)} ${String(column)}`, text);
  }
  const left = [...rows.keys()].sort((one, other) => one - other);
  const splices: Splice[] = [];
  const gone: string[] = [];
  let last: RowAt | null = null;
  const data = scanRows(xml, (row) => {
    last = row;
    for (let next = left[0]; next !== undefined && next <= row.number; next = left[0]) {
      left.shift();
      const cells = rows.get(next) ?? new Map<number, NewCell>();
      if (next < row.number) {
        splices.push({ start: row.tag.start, end: row.tag.start, text: newRow(next, cells) });
        continue;
      }
      splices.push(...rowSplices(xml, row, cells));
      for (const cell of row.cells) {
        if (!cells.has(cell.column) || cell.formula === null) continue;
        guard.formula(xml, cell.formula, `${columnName(cell.column)}${String(next)}`);
        gone.push(`${columnName(cell.column)}${String(next)}`);
      }
    }
  });
  const behind = left.map((number) => newRow(number, rows.get(number) ?? new Map<number, NewCell>()));
  const start = Math.max(lastNumber(last), left.at(-1) ?? 0);
  behind.push(...appendedRows(book, xml, { sheet, appended, last, start, wanted }));
  if (start + appended.length > rowsMax)
    throw new Unreadable(`it would have more than ${rowsMax.toLocaleString('en')} rows`);
  if (behind.length > 0) splices.push(endSplice(xml, data, behind.join('')));
  const { prefix } = partsOfName(data.tag.name);
  const ready = splices.map((splice) => ({ ...splice, text: prefixed(splice.text, prefix) }));
  const width = appended.reduce((most, cells) => Math.max(most, cells.length), 0);
  const reach = {
    bottom: appended.length > 0 ? start + appended.length : planned.reduce((most, { row }) => Math.max(most, row), 0),
    right: planned.reduce((most, { column }) => Math.max(most, column), width - 1),
  };
  book.file.put(sheet.part, withDimension(spliced(xml, ready), reach));
  if (appended.length > 0) problems.push(...guard.growth());
  forget(book, sheet, gone);
}

function lastNumber(row: RowAt | null): number {
  return row?.number ?? 0;
}

/** Our own tags are marked; text cannot hold the mark behind a `<`. */
function prefixed(text: string, prefix: string): string {
  return text.replace(/<(\/?)@/g, `<$1${prefix}`);
}

function newRow(number: number, cells: ReadonlyMap<number, NewCell>): string {
  const columns = [...cells].sort(([one], [other]) => one - other);
  return `<@row r="${String(number)}">${columns.map(([, write]) => write(null)).join('')}</@row>`;
}

type Appending = {
  readonly sheet: SheetPart;
  readonly appended: Change['appended'];
  readonly last: RowAt | null;
  readonly start: number;
  readonly wanted: Map<string, string>;
};

/** Rows that look like the last, unless that is the header. */
function appendedRows(book: Book, xml: string, { sheet, appended, last, start, wanted }: Appending): string[] {
  const styles = new Map<number, string | null>();
  if (last !== null && last.number > 1)
    for (const cell of last.cells) styles.set(cell.column, attribute(xml, cell.tag, 's'));
  return appended.map((values, index) => {
    const number = start + index + 1;
    if (values.length > columnsMax)
      throw new Unreadable(`a row has more than ${columnsMax.toLocaleString('en')} columns`);
    const cells = values.map((value, column) => {
      const { write, text } = written(book, value, `${columnName(column)}${String(number)}`);
      if (text !== null) wanted.set(`${String(number)} ${String(column)}`, text);
      book.changed.push({ sheet: sheet.index, row: number, column });
      return write(styles.get(column) ?? null);
    });
    return `<@row r="${String(number)}">${cells.join('')}</@row>`;
  });
}

function withDimension(xml: string, reach: { readonly bottom: number; readonly right: number }): string {
  const tag = firstTag(xml, 'dimension');
  const area = tag === null ? null : areaOf(attribute(xml, tag, 'ref') ?? '');
  if (tag === null || area === null) return xml;
  const [right, bottom] = [Math.max(area.right, reach.right), Math.max(area.bottom, reach.bottom)];
  if (right === area.right && bottom === area.bottom) return xml;
  return withAttribute(
    xml,
    tag,
    'ref',
    `${columnName(area.left)}${String(area.top)}:${columnName(right)}${String(bottom)}`,
  );
}

function forget(book: Book, sheet: SheetPart, places: readonly string[]): void {
  if (places.length === 0) return;
  const main = mainPartOf(book.file.zip, 'xl/workbook.xml');
  const sheetId = sheetIdOf(book.file.text(main), sheet.name);
  forgetFormulas(
    book.file,
    places.map((place) => ({ sheetId, place })),
  );
}

function sheetIdOf(workbook: string, name: string): string {
  const sheets = firstTag(workbook, 'sheets');
  const from = sheets?.start ?? 0;
  for (const found of workbook.slice(from).matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)) {
    const tag = {
      kind: 'empty',
      name: found[0].slice(1).split(/\s/)[0] ?? '',
      start: from + found.index,
      end: from + found.index + found[0].length,
    } as const;
    if (attribute(workbook, tag, 'name') === name) return attribute(workbook, tag, 'sheetId') ?? '';
  }
  return '';
}
