/** The rows and cells of a sheet by where they stand in its XML (ECMA-376, part 1, 18.3.1). */
import { columnOf } from '../../sheets/xlsx.ts';
import { Unreadable } from '../../unreadable.ts';
import { attribute, partsOfName, type Splice, spliced, type Tag, tagsOf } from './xmlTags.ts';

export type CellAt = {
  readonly column: number;
  readonly tag: Tag;
  /** Behind its closing tag. */
  readonly end: number;
  readonly formula: Tag | null;
};
export type RowAt = {
  readonly number: number;
  readonly tag: Tag;
  /** Where its closing tag starts; the end of the tag where it is empty. */
  readonly inner: number;
  readonly end: number;
  readonly cells: readonly CellAt[];
};
export type SheetData = {
  readonly tag: Tag;
  /** Where its closing tag starts. */ readonly inner: number;
  readonly end: number;
};

type Open = { number: number; tag: Tag; cells: CellAt[] };
type OpenCell = { column: number; tag: Tag; formula: Tag | null };

/** Hands out the rows in their order; returns where they stand as a whole. Throws Unreadable. */
export function scanRows(xml: string, take: (row: RowAt) => void): SheetData {
  const rows = new RowScanner(xml, take);
  let data: Tag | null = null;
  for (const tag of tagsOf(xml)) {
    const { local } = partsOfName(tag.name);
    if (local === 'sheetData') {
      if (tag.kind === 'empty') return { tag, inner: tag.end, end: tag.end };
      if (tag.kind === 'close' && data !== null) return { tag: data, inner: tag.start, end: tag.end };
      data = tag;
    } else if (data !== null) rows.see(tag, local);
  }
  throw new Unreadable('a sheet of it is damaged');
}

class RowScanner {
  readonly #xml: string;
  readonly #take: (row: RowAt) => void;
  #row: Open | null = null;
  #cell: OpenCell | null = null;
  #last = 0;

  constructor(xml: string, take: (row: RowAt) => void) {
    this.#xml = xml;
    this.#take = take;
  }

  see(tag: Tag, local: string): void {
    if (local === 'row') {
      if (tag.kind !== 'close') this.#openRow(tag);
      if (tag.kind !== 'open') this.#closeRow(tag);
    } else if (local === 'c') {
      if (tag.kind !== 'close') this.#openCell(tag);
      if (tag.kind !== 'open') this.#closeCell(tag);
    } else if (local === 'f' && tag.kind !== 'close' && this.#cell !== null) this.#cell.formula = tag;
  }

  #openRow(tag: Tag): void {
    const number = Number(attribute(this.#xml, tag, 'r') ?? this.#last + 1);
    if (!Number.isSafeInteger(number) || number <= this.#last)
      throw new Unreadable('a sheet of it is damaged: its rows are out of order');
    this.#last = number;
    this.#row = { number, tag, cells: [] };
  }

  #closeRow(tag: Tag): void {
    const row = this.#row;
    this.#row = null;
    if (row !== null) this.#take({ ...row, inner: tag.kind === 'empty' ? tag.end : tag.start, end: tag.end });
  }

  #openCell(tag: Tag): void {
    const place = attribute(this.#xml, tag, 'r') ?? undefined;
    const column = columnOf(place) ?? (this.#row?.cells.at(-1)?.column ?? -1) + 1;
    this.#cell = { column, tag, formula: null };
  }

  #closeCell(tag: Tag): void {
    if (this.#cell !== null) this.#row?.cells.push({ ...this.#cell, end: tag.end });
    this.#cell = null;
  }
}

/** How a new cell is written: with the style that is there, or another's. */
export type NewCell = (style: string | null) => string;

/** The row with its cells replaced or added, each at its place. */
export function rowSplices(xml: string, row: RowAt, wanted: ReadonlyMap<number, NewCell>): Splice[] {
  const splices: Splice[] = [];
  const columns = [...wanted.keys()].sort((one, other) => one - other);
  const added: string[] = [];
  for (const column of columns) {
    const write = wanted.get(column);
    if (write === undefined) continue;
    const there = row.cells.find((cell) => cell.column === column);
    if (there !== undefined) {
      splices.push({ start: there.tag.start, end: there.end, text: write(attribute(xml, there.tag, 's')) });
      continue;
    }
    const text = write(null);
    const next = row.cells.find((cell) => cell.column > column);
    if (next !== undefined) splices.push({ start: next.tag.start, end: next.tag.start, text });
    else added.push(text);
  }
  if (added.length === 0) return splices;
  if (row.tag.kind !== 'empty') return [...splices, { start: row.inner, end: row.inner, text: added.join('') }];
  const open = `${xml.slice(row.tag.start, row.tag.end).replace(/\s*\/>$/, '')}>`;
  return [{ start: row.tag.start, end: row.tag.end, text: `${open}${added.join('')}</${row.tag.name}>` }];
}

/** New rows behind the last, or in a sheet without any. */
export function endSplice(xml: string, data: SheetData, rows: string): Splice {
  if (data.tag.kind !== 'empty') return { start: data.inner, end: data.inner, text: rows };
  const open = `${xml.slice(data.tag.start, data.tag.end).replace(/\s*\/>$/, '')}>`;
  return { start: data.tag.start, end: data.tag.end, text: `${open}${rows}</${data.tag.name}>` };
}

export type Area = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** `A1:C5` or `B2`, columns from 0, rows from 1; null for what names no area. */
export function areaOf(text: string): Area | null {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/.exec(text);
  if (found === null) return null;
  const [, column, row, lastColumn = column, lastRow = row] = found;
  const [left, right] = [columnOf(column), columnOf(lastColumn)];
  if (left === null || right === null) return null;
  const [top, bottom] = [Number(row), Number(lastRow)];
  return top < 1 || bottom < top || right < left ? null : { left, top, right, bottom };
}

export function isIn({ left, top, right, bottom }: Area, row: number, column: number): boolean {
  return column >= left && column <= right && row >= top && row <= bottom;
}

/** All areas that tags of a name say in an attribute: merged cells, formulas over several. */
export function areasOf(xml: string, local: string, name: string, isMeant: (tag: Tag) => boolean = () => true): Area[] {
  const areas: Area[] = [];
  for (const tag of tagsOf(xml)) {
    if (tag.kind === 'close' || partsOfName(tag.name).local !== local || !isMeant(tag)) continue;
    const area = areaOf(attribute(xml, tag, name) ?? '');
    if (area !== null) areas.push(area);
  }
  return areas;
}

/** The tag of a name, the first there is. */
export function firstTag(xml: string, local: string): Tag | null {
  for (const tag of tagsOf(xml)) if (tag.kind !== 'close' && partsOfName(tag.name).local === local) return tag;
  return null;
}

/** The text with a tag's attribute set. */
export function withAttribute(xml: string, tag: Tag, name: string, value: string): string {
  const whole = xml.slice(tag.start, tag.end);
  const known = new RegExp(`(\\s${name}\\s*=\\s*)(?:"[^"]*"|'[^']*')`);
  const text = known.test(whole)
    ? whole.replace(known, `$1"${value}"`)
    : whole.replace(/(\s*\/?>)$/, ` ${name}="${value}"$1`);
  return spliced(xml, [{ start: tag.start, end: tag.end, text }]);
}
