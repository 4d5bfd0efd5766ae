/** ODS (OpenDocument 1.3, part 3, 9): rows and cells carry how often they are repeated, up to the edge of the sheet. */
import { type Attributes, attributeOf, localName, scanPart } from '../markup.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { columnsMax, longerCell, partBytesMax, rowsMax, type RowTaker, sheetsMax, type Workbook } from './workbook.ts';

const part = 'content.xml';

/** Opens a spreadsheet. Throws Unreadable. */
export function openOds(zip: Zip): Workbook {
  const sheets: string[] = [];
  const found = scanPart(
    zip,
    part,
    { bytesMax: partBytesMax },
    {
      open: (name, attributes) => {
        if (name === 'table:table' && sheets.length < sheetsMax) sheets.push(attributeOf(attributes, 'name') ?? '');
      },
    },
  );
  if (!found) throw new Unreadable('the spreadsheet is damaged');
  return {
    sheets,
    readRows: (sheet, take) => {
      const reader = new SheetReader(sheet, take);
      scanPart(zip, part, { bytesMax: partBytesMax, isDone: () => reader.isDone }, reader);
    },
  };
}

/** Follows the tags of one sheet. What is empty up to the edge is not handed out. */
class SheetReader {
  readonly #sheet: number;
  readonly #take: RowTaker;
  /** The table we are in, from 0; tables inside cells do not count. */
  #table = -1;
  #depth = 0;
  #rows = 0;
  #emptyRows = 0;
  #rowRepeated = 1;
  #cells: string[] = [];
  #emptyCells = 0;
  #cell: { text: string; value: string | null; repeated: number } | null = null;
  #inNote = false;
  isDone = false;

  constructor(sheet: number, take: RowTaker) {
    this.#sheet = sheet;
    this.#take = take;
  }

  readonly open = (name: string, attributes: Attributes): void => {
    const local = localName(name);
    if (name === 'table:table' && this.#depth++ === 0) this.#table++;
    if (this.#table !== this.#sheet || this.#depth !== 1) return;
    if (local === 'table-row') {
      this.#rowRepeated = repeats(attributes, 'number-rows-repeated', rowsMax);
      this.#cells = [];
      this.#emptyCells = 0;
    } else if (local === 'table-cell' || local === 'covered-table-cell') {
      const repeated = repeats(attributes, 'number-columns-repeated', columnsMax);
      this.#cell = { text: '', value: valueOf(attributes), repeated };
    } else if (local === 'annotation') {
      this.#inNote = true;
    } else if (this.#cell !== null && !this.#inNote) {
      this.#cell.text = longerCell(this.#cell.text, spaceOf(local, attributes, this.#cell.text));
    }
  };

  readonly text = (data: string): void => {
    // Between paragraphs there may be line ends for the eye; inside one there are none.
    if (this.#cell === null || this.#inNote) return;
    this.#cell.text = longerCell(this.#cell.text, data.replace(/[\r\n\t]+ */g, ''));
  };

  readonly close = (name: string): void => {
    const local = localName(name);
    if (name === 'table:table') {
      if (this.#table === this.#sheet && this.#depth === 1) this.isDone = true;
      this.#depth--;
    }
    if (this.#table !== this.#sheet || this.#depth !== 1) return;
    if (local === 'annotation') this.#inNote = false;
    else if (local === 'table-cell' || local === 'covered-table-cell') this.#closeCell();
    else if (local === 'table-row') this.#closeRow();
  };

  #closeCell(): void {
    const cell = this.#cell;
    this.#cell = null;
    if (cell === null) return;
    const text = cell.value ?? cell.text;
    if (text === '') {
      this.#emptyCells += cell.repeated;
      return;
    }
    const room = columnsMax - this.#cells.length;
    for (let index = 0; index < Math.min(this.#emptyCells, room); index++) this.#cells.push('');
    this.#emptyCells = 0;
    for (let index = 0; index < cell.repeated && this.#cells.length < columnsMax; index++) this.#cells.push(text);
  }

  #closeRow(): void {
    if (this.#cells.length === 0) {
      this.#emptyRows = Math.min(this.#emptyRows + this.#rowRepeated, rowsMax);
      return;
    }
    for (; this.#emptyRows > 0; this.#emptyRows--) this.#give([]);
    for (let index = 0; index < this.#rowRepeated; index++) this.#give(this.#cells);
  }

  #give(cells: readonly string[]): void {
    if (this.isDone) return;
    this.#rows++;
    this.isDone = this.#take(cells) === 'enough' || this.#rows >= rowsMax;
  }
}

function repeats(attributes: Attributes, name: string, most: number): number {
  const count = Number(attributeOf(attributes, name) ?? 1);
  return Number.isInteger(count) && count > 0 ? Math.min(count, most) : 1;
}

/** The value where it is exact; null where the text that is shown is the value. */
function valueOf(attributes: Attributes): string | null {
  switch (attributeOf(attributes, 'value-type')) {
    case 'float':
    case 'percentage':
    case 'currency': {
      const value = attributeOf(attributes, 'value');
      return value === null || Number.isNaN(Number(value)) ? null : String(Number(value));
    }
    case 'date':
      return attributeOf(attributes, 'date-value');
    case 'boolean':
      return attributeOf(attributes, 'boolean-value')?.toUpperCase() ?? null;
    default:
      return null;
  }
}

/** What stands for space in text (OpenDocument 1.3, part 3, 6.1). */
function spaceOf(local: string, attributes: Attributes, before: string): string {
  switch (local) {
    case 's':
      return ' '.repeat(repeats(attributes, 'c', 1_000));
    case 'tab':
      return '\t';
    case 'line-break':
      return '\n';
    case 'p':
      return before === '' ? '' : '\n';
    default:
      return '';
  }
}
