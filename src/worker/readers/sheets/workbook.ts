/** A workbook as its readers hand it out: sheets of rows of text. */
import { Unreadable } from '../unreadable.ts';

export type RowTaker = (cells: readonly string[]) => 'more' | 'enough';

export type Workbook = {
  /** The names of its sheets, in order. */
  readonly sheets: readonly string[];
  /**
   * Hands out the rows of a sheet (from 0), empty ones too, until `take` has enough. Numbers are as short as they can be, dates are
   * ISO 8601, truth is TRUE or FALSE. Throws Unreadable.
   */
  readonly readRows: (sheet: number, take: RowTaker) => void;
};

/** Bytes of one part of it, unpacked. */
export const partBytesMax = 512 * 1024 * 1024;
/** As in Excel. */
export const rowsMax = 1_048_576;
export const columnsMax = 16_384;
/** Characters of one cell, thirty times what Excel takes. */
const cellCharactersMax = 1024 * 1024;
export const sheetsMax = 1_000;

/** The text of a cell with more behind it. Throws Unreadable where that is longer than any cell's. */
export function longerCell(text: string, more: string): string {
  if (text.length + more.length > cellCharactersMax) throw new Unreadable('a cell of it is too long to be read');
  return text + more;
}
