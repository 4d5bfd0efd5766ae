/** The bounds of what a person is shown of a file, in one answer. */
import { limits } from './limits.ts';

/** Rows or lines of one answer, and columns that are shown of a table. */
export const shownRowsMax = 200;
export const shownColumnsMax = 60;
/** Characters of one cell and of one line of text. */
export const shownCellMax = 400;
export const shownLineMax = 4_000;
/** Characters of a text that is handed over whole, for an editor. */
export const wholeTextMax = 1_000_000;
/** Bytes of a file that is shown. */
export const shownBytesMax = 64 * 1024 * 1024;
/** Bytes of a picture that is shown, and pixels of its longer side. */
export const shownPictureBytesMax = 1024 * 1024;
export const shownSideMax = 1_400;
/** Cells of a page whose places are told. */
export const placedCellsMax = 5_000;
/** Characters of a remark. */
export const remarkMax = limits.textCharactersMax;

export const rowMarks = ['same', 'new', 'gone', 'changed'] as const;
/** What became of a row or a line. */
export type RowMark = (typeof rowMarks)[number];
