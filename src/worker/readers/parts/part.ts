/** What a reader of documents is asked for, and what it gives: a part of a document as text, and how to go on. */

/** From 1, both ends with it; to the end where nothing is said. */
export type Span = { readonly from: number; readonly to?: number };

export type PartAsk = {
  /** Of a PDF. */
  readonly pages?: Span;
  /** Of a sheet or a table. */
  readonly rows?: Span;
  /** Of everything else. */
  readonly lines?: Span;
  /** By its name, or its number from 1. */
  readonly sheet?: string | number;
  /** Words of the heading that begins it. */
  readonly section?: string;
  readonly charactersMax: number;
  /** From a reply's `next`: where in the file the lines begin, so that nothing before is read again. */
  readonly at?: number;
};

/** Text that somebody who looks at the document does not see. It is no part of `text`. */
export type HiddenText = { readonly place: string; readonly why: string; readonly text: string };

export type Totals = {
  readonly pages?: number;
  readonly sheets?: readonly { readonly name: string; readonly isHidden: boolean }[];
  /** Null where the end was not seen. */
  readonly rows?: number | null;
  readonly lines?: number | null;
  /** Of the whole document; null where not all of it was read. */
  readonly characters: number | null;
};

export type Part = {
  readonly kind: 'pages' | 'rows' | 'lines' | 'none';
  /** With marks for pages, rows (a number and a tab before each, tabs between the cells) or lines (a number and a tab). */
  readonly text: string;
  readonly hidden: readonly HiddenText[];
  readonly totals: Totals;
  /** What to ask to go on; null at the end. */
  readonly next: PartAsk | null;
  /** Why something was not read, in words: "the PDF is encrypted". */
  readonly problems: readonly string[];
};

export const partCharactersMax = 200_000;
const partCharactersMin = 200;
const hiddenMax = 50;
const hiddenCharactersMax = 500;
const spanMax = Number.MAX_SAFE_INTEGER;

/** Numbers as they can be used, whatever was asked. */
export function spanOf(span: Span | undefined): { from: number; to: number } {
  const whole = (value: number | undefined, usual: number): number =>
    value === undefined || !Number.isFinite(value) ? usual : Math.max(1, Math.floor(value));
  return { from: whole(span?.from, 1), to: whole(span?.to, spanMax) };
}

/** The span that goes on at a number, with the end that was asked for. */
export function spanFrom(from: number, to: number): Span {
  return to === spanMax ? { from } : { from, to };
}

export function charactersOf({ charactersMax }: PartAsk): number {
  if (!Number.isFinite(charactersMax)) return partCharactersMax;
  return Math.min(partCharactersMax, Math.max(partCharactersMin, Math.floor(charactersMax)));
}

/** As much of the hidden text as is told of, each piece cut; a problem where there is more. */
export function boundHidden(hidden: readonly HiddenText[]): { hidden: HiddenText[]; problems: string[] } {
  const cut = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, hiddenCharactersMax);
  const more = hidden.length - hiddenMax;
  return {
    hidden: hidden.slice(0, hiddenMax).map(({ place, why, text }) => ({ place, why, text: cut(text) })),
    problems: more > 0 ? [`${String(more)} more pieces of hidden text are not told of`] : [],
  };
}

/** A cell in one line, without the mark between cells. */
export function cellText(cell: string): string {
  return /[\s\0]/.test(cell) ? cell.replace(/[\s\0]+/g, ' ').trim() : cell;
}

/** Why there is nothing. */
export function nothing(...problems: string[]): Part {
  return { kind: 'none', text: '', hidden: [], totals: { characters: null }, next: null, problems };
}
