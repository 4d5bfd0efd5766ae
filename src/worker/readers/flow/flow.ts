/**
 * A document as its words flow: what HTML, Markdown and word processors have in common. The readers make it, the writers take it,
 * and neither knows the other. It holds no markup, so what is written from it can hold none that was smuggled in.
 */

export type TextStyle = {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly code: boolean;
  /** An address that is safe to follow, or null. */
  readonly link: string | null;
};

export type Run =
  | ({ readonly kind: 'text'; readonly text: string } & TextStyle)
  | { readonly kind: 'break' }
  | { readonly kind: 'picture'; readonly words: string; readonly address: string | null };

export type HeadingLevel = 1 | 2 | 3 | 4 | 5 | 6;

export type Block =
  | { readonly kind: 'heading'; readonly level: HeadingLevel; readonly runs: readonly Run[] }
  /** `indent` is how many lists it lies in, `quote` how many quotations. */
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[]; readonly indent: number; readonly quote: number }
  /** `depth` counts from 0; `number` is what an ordered item shows. */
  | {
      readonly kind: 'item';
      readonly runs: readonly Run[];
      readonly ordered: boolean;
      readonly number: number;
      readonly depth: number;
    }
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  /** Rows of cells; the first row is the header where it says so. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Run[])[])[]; readonly hasHeader: boolean }
  | { readonly kind: 'rule' };

export type Flow = {
  readonly title: string | null;
  readonly blocks: readonly Block[];
  /** What the reader left out, in words: "2 pictures". */
  readonly leftOut: readonly string[];
};

export const plainStyle: TextStyle = { bold: false, italic: false, strike: false, code: false, link: null };
/** Lists that lie in each other; deeper ones are shown at this depth. */
export const listDepthMax = 8;

export function headingLevel(level: number): HeadingLevel {
  switch (level) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return level;
    default:
      return 6;
  }
}

/** The words of some runs, without their looks. */
export function wordsOfRuns(runs: readonly Run[]): string {
  return runs
    .map((run) => (run.kind === 'text' ? run.text : run.kind === 'break' ? '\n' : run.words))
    .join('')
    .trim();
}

/** The document's title: its own, else its first heading. */
export function titleOfFlow({ title, blocks }: Flow): string {
  if (title !== null && title.trim() !== '') return title.trim();
  const heading = blocks.find((block) => block.kind === 'heading');
  return heading === undefined ? '' : wordsOfRuns(heading.runs).replace(/\s+/g, ' ');
}

/** "1 picture", "3 pictures"; nothing for none. */
export function countOf(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${String(count)} ${count === 1 ? one : many}`];
}
