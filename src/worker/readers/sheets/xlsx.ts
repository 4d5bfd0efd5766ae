/** XLSX (ECMA-376, part 1, 18): read as a stream, so that a million rows need no more memory than one and the shared strings. */
import { mainPartOf, relationsOf } from '../office/package.ts';
import { type Attributes, attributeOf, localName, scanPart } from '../markup.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { type NumberKind, numberKind, numberText } from './numberFormats.ts';
import { type CellBook, PlainCells, unescapeCell } from './plainCells.ts';
import { type RowBytes, scanRows } from './plainRows.ts';
import { columnsMax, longerCell, partBytesMax, rowsMax, type RowTaker, sheetsMax, type Workbook } from './workbook.ts';

/** Characters of all shared strings together, and how many strings they are: an empty one takes room as well. */
const sharedCharactersMax = 64 * 1024 * 1024;
const sharedStringsMax = 4_000_000;
const listBytesMax = 16 * 1024 * 1024;
/** A million rows of ten cells take half of it. */
const sheetBytesMax = 1024 * 1024 * 1024;

type Book = CellBook & { readonly zip: Zip };

/** Opens a workbook. Throws Unreadable. */
export function openXlsx(zip: Zip): Workbook {
  const main = mainPartOf(zip, 'xl/workbook.xml');
  const { sheets, from1904 } = readSheetList(zip, main);
  const relations = [...relationsOf(zip, main).values()];
  const partOf = (kind: string): string => relations.find((relation) => relation.kind === kind)?.target ?? '';
  let book: Book | null = null;
  return {
    sheets: sheets.map(({ name }) => name),
    readRows: (sheet, take) => {
      book ??= {
        zip,
        from1904,
        strings: readStrings(zip, partOf('sharedStrings')),
        kinds: readStyles(zip, partOf('styles')),
      };
      readSheet(book, sheets[sheet]?.part ?? '', take);
    },
  };
}

type SheetPart = { name: string; part: string; /** visible, hidden or veryHidden. */ state: string };

/** The sheets in their order. Throws Unreadable. */
export function readSheetList(zip: Zip, main: string): { sheets: SheetPart[]; from1904: boolean } {
  const relations = relationsOf(zip, main);
  const sheets: SheetPart[] = [];
  let from1904 = false;
  const found = scanPart(
    zip,
    main,
    { bytesMax: listBytesMax },
    {
      open: (name, attributes) => {
        if (localName(name) === 'workbookPr') from1904 = isTrue(attributeOf(attributes, 'date1904'));
        if (localName(name) !== 'sheet' || sheets.length >= sheetsMax) return;
        // The id has a prefix of its own: `id` alone would be another attribute.
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
        const relation = relations.get(id);
        if (relation?.kind === 'worksheet')
          sheets.push({
            name: attributeOf(attributes, 'name') ?? '',
            part: relation.target,
            state: attributeOf(attributes, 'state') ?? 'visible',
          });
      },
    },
  );
  if (!found) throw new Unreadable('the workbook is damaged');
  return { sheets, from1904 };
}

/** A truth value of OOXML. */
export function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true';
}

/** The shared strings. Phonetic guides (`rPh`) stand inside a string and are no part of it. */
export function readStrings(zip: Zip, part: string): string[] {
  const strings: string[] = [];
  let text = '';
  let guides = 0;
  let inText = false;
  let characters = 0;
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax },
    {
      open: (name) => {
        const local = localName(name);
        if (local === 'si') text = '';
        else if (local === 'rPh') guides++;
        else if (local === 't') inText = guides === 0;
      },
      text: (data) => {
        if (!inText) return;
        text += data;
        characters += data.length;
        if (characters > sharedCharactersMax) throw new Unreadable('a part of it is too large to be read');
      },
      close: (name) => {
        const local = localName(name);
        if (local === 'si') {
          if (strings.length === sharedStringsMax) throw new Unreadable('it holds too many texts to be read');
          strings.push(unescapeCell(text));
        } else if (local === 'rPh') guides--;
        else if (local === 't') inText = false;
      },
    },
  );
  return strings;
}

/** What numbers stand for, by the styles of cells. */
export function readNumberKinds(zip: Zip, main: string): readonly NumberKind[] {
  const part = [...relationsOf(zip, main).values()].find(({ kind }) => kind === 'styles')?.target;
  return part === undefined ? [] : readStyles(zip, part);
}

function readStyles(zip: Zip, part: string): NumberKind[] {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let inCells = false;
  scanPart(
    zip,
    part,
    { bytesMax: listBytesMax },
    {
      open: (name, attributes) => {
        const local = localName(name);
        const id = Number(attributes['numFmtId'] ?? 0);
        if (local === 'numFmt') codes.set(id, attributes['formatCode'] ?? '');
        else if (local === 'cellXfs') inCells = true;
        else if (local === 'xf' && inCells) kinds.push(numberKind(id, codes.get(id)));
      },
      close: (name) => {
        if (localName(name) === 'cellXfs') inCells = false;
      },
    },
  );
  return kinds;
}

/** The cell that is being read. */
type OpenCell = { column: number; type: string; kind: NumberKind; text: string };

function readSheet(book: Book, part: string, take: RowTaker): void {
  const reader = new SheetReader(book, take);
  const found = scanRows(book.zip, part, sheetBytesMax, reader);
  if (!found) throw new Unreadable('a sheet of it is missing');
}

/** Follows the tags of one sheet. Rows and cells without a place of their own come after the one before. */
class SheetReader {
  readonly #book: Book;
  readonly #take: RowTaker;
  readonly #plain: PlainCells;
  #row = 0;
  #cells: string[] = [];
  #cell: OpenCell | null = null;
  #column = 0;
  #inValue = false;
  #guides = 0;
  isDone = false;

  constructor(book: Book, take: RowTaker) {
    this.#book = book;
    this.#take = take;
    this.#plain = new PlainCells(book);
  }

  readonly open = (name: string, attributes: Attributes): void => {
    switch (localName(name)) {
      case 'row':
        this.#openRow(Number(attributes['r'] ?? this.#row + 1));
        break;
      case 'c':
        this.#openCell(
          columnOf(attributes['r']) ?? this.#column,
          Number(attributes['s'] ?? -1),
          attributes['t'] ?? 'n',
        );
        break;
      case 'v':
      case 't':
        this.#inValue = this.#guides === 0;
        break;
      case 'rPh':
        this.#guides++;
        break;
    }
  };

  readonly text = (data: string): void => {
    if (this.#inValue && this.#cell !== null) this.#cell.text = longerCell(this.#cell.text, data);
  };

  readonly close = (name: string): void => {
    switch (localName(name)) {
      case 'row':
        this.#give(this.#cells);
        this.#cells = [];
        break;
      case 'c':
        this.#closeCell();
        break;
      case 'v':
      case 't':
        this.#inValue = false;
        break;
      case 'rPh':
        this.#guides--;
        break;
    }
  };

  get isBetweenRows(): boolean {
    return this.#cell === null && !this.#inValue && this.#guides === 0;
  }

  readonly plainRow = (row: RowBytes): void => {
    this.#openRow(row.row.number);
    const cells: string[] = [];
    if (!this.isDone) this.#plain.into(cells, row);
    this.#give(cells);
  };

  #openRow(number: number): void {
    const wanted = Number.isInteger(number) ? Math.min(number, rowsMax) : this.#row + 1;
    while (this.#row + 1 < wanted && !this.isDone) this.#give([]);
    this.#cells = [];
    this.#column = 0;
  }

  #give(cells: readonly string[]): void {
    if (this.isDone) return;
    this.#row++;
    this.isDone = this.#take(cells) === 'enough' || this.#row >= rowsMax;
  }

  #openCell(column: number, style: number, type: string): void {
    this.#column = column + 1;
    this.#cell = column < columnsMax ? { column, kind: this.#book.kinds[style] ?? 'number', type, text: '' } : null;
  }

  #closeCell(): void {
    const cell = this.#cell;
    this.#cell = null;
    if (cell === null || cell.text === '') return;
    const text = cellText(cell, this.#book);
    while (this.#cells.length < cell.column) this.#cells.push('');
    this.#cells[cell.column] = text;
  }
}

function cellText({ type, text, kind }: OpenCell, book: Book): string {
  switch (type) {
    case 's':
      return book.strings[Number(text)] ?? '';
    case 'b':
      return text === '1' ? 'TRUE' : 'FALSE';
    case 'n': {
      const value = Number(text);
      return Number.isNaN(value) ? text : numberText(value, kind, book.from1904);
    }
    default:
      // Text in place, a formula's text, an error, a date in ISO 8601.
      return unescapeCell(text);
  }
}

/** The column (from 0) of a place like `AB12`; null where it names none. */
export function columnOf(place: string | undefined): number | null {
  if (place === undefined) return null;
  let column = 0;
  let at = 0;
  for (; at < place.length && at < 4; at++) {
    const letter = place.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return at === 0 ? null : column - 1;
}
