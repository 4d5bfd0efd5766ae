/** What the cells of a plain row read as, made of their bytes: the same as of the same cells that a parser read. */
import { isShortestNumber, type NumberKind, numberText } from './numberFormats.ts';
import { numberType, sharedType, truthType } from './plainRow.ts';
import type { RowBytes } from './plainRows.ts';
import { columnsMax, longerCell } from './workbook.ts';

/** What a workbook says of the cells of its sheets. */
export type CellBook = {
  readonly strings: readonly string[];
  /** By the number of a cell's style. */
  readonly kinds: readonly NumberKind[];
  readonly from1904: boolean;
};

const [zero, nine, one] = [0x30, 0x39, 0x31];
/** Digits of a number that is made of its bytes. */
const digitsMax = 9;

export class PlainCells {
  readonly #book: CellBook;

  constructor(book: CellBook) {
    this.#book = book;
  }

  /** Puts the cells of the row where they belong; those between them are empty. Throws Unreadable. */
  into(cells: string[], from: RowBytes): void {
    const { row } = from;
    for (let cell = 0; cell < row.cells; cell++) {
      const column = row.columns[cell] ?? columnsMax;
      if (column >= columnsMax) continue;
      const text = this.#text(cell, from);
      if (column === cells.length) {
        cells.push(text);
        continue;
      }
      while (cells.length < column) cells.push('');
      cells[column] = text;
    }
  }

  #text(cell: number, from: RowBytes): string {
    const { row, bytes } = from;
    const [start = 0, end = 0] = [row.starts[cell], row.ends[cell]];
    switch (row.types[cell]) {
      case sharedType: {
        const number = wholeNumber(bytes, start, end);
        return this.#book.strings[number < 0 ? Number(from.text(cell)) : number] ?? '';
      }
      case truthType:
        return end - start === 1 && bytes[start] === one ? 'TRUE' : 'FALSE';
      case numberType:
        return this.#number(cell, from, this.#book.kinds[row.styles[cell] ?? -1] ?? 'number');
      default:
        return unescapeCell(longerCell('', from.text(cell)));
    }
  }

  #number(cell: number, from: RowBytes, kind: NumberKind): string {
    const { row, bytes } = from;
    const [start = 0, end = 0] = [row.starts[cell], row.ends[cell]];
    if (kind === 'number') {
      if (isShortestNumber(bytes, start, end)) return from.text(cell);
    } else if (kind === 'date') {
      const day = wholeNumber(bytes, start, end);
      if (day >= 0) return numberText(day, kind, this.#book.from1904);
    }
    const text = longerCell('', from.text(cell));
    const value = Number(text);
    return Number.isNaN(value) ? text : numberText(value, kind, this.#book.from1904);
  }
}

/** The number that the digits are; -1 where there is something else. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > digitsMax) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) return -1;
    number = number * 10 + byte - zero;
  }
  return number;
}

/** Characters that XML does not have are written `_x000D_` (ECMA-376, part 1, 22.4.2.4). */
export function unescapeCell(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
