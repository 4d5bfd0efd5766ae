/** How much of a document's text is read. */
import { textCharactersMax } from './textSink.ts';

export type TextBounds = {
  readonly charactersMax: number;
  /** Of a PDF, or slides, or parts of a book. */
  readonly pagesMax: number;
  /** Of all sheets together. */
  readonly rowsMax: number;
  /** Milliseconds. */
  readonly limitMs: number;
};

/** For looking into a document: where what it is about stands. */
export const lookBounds: TextBounds = {
  charactersMax: textCharactersMax,
  pagesMax: 20,
  rowsMax: 2_000,
  limitMs: 10_000,
};

/** For writing all of it into another file. */
export const wholeBounds: TextBounds = {
  charactersMax: 20_000_000,
  pagesMax: 5_000,
  rowsMax: 1_048_576,
  limitMs: 30_000,
};
