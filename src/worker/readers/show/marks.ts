/** Aligned rows or lines with a mark for each, and those of them that a person wants to see. */
import type { RowMark } from '../../../model/shown.ts';
import type { Pairs } from './align.ts';

export type Marked = Pairs & {
  /** How many are no longer the same. */
  readonly changed: number;
  readonly markAt: (index: number) => RowMark;
  /** Places among the pairs, of all or of those that changed. */
  readonly chosen: (only: 'all' | 'changed') => { readonly length: number; readonly at: (index: number) => number };
};

/** `isSame` is asked of pairs that have both. */
export function marked(pairs: Pairs, isSame: (before: number, after: number) => boolean): Marked {
  const { before, after } = pairs;
  const count = before.length;
  const kinds = new Uint8Array(count);
  const changed: number[] = [];
  for (let index = 0; index < count; index++) {
    const [b, a] = [before[index] ?? -1, after[index] ?? -1];
    const kind = b < 0 ? 1 : a < 0 ? 2 : isSame(b, a) ? 0 : 3;
    kinds[index] = kind;
    if (kind !== 0) changed.push(index);
  }
  return {
    before,
    after,
    changed: changed.length,
    markAt: (index) => marks[kinds[index] ?? 0] ?? 'same',
    chosen: (only) =>
      only === 'all'
        ? { length: count, at: (index) => index }
        : { length: changed.length, at: (index) => changed[index] ?? 0 },
  };
}

const marks: readonly RowMark[] = ['same', 'new', 'gone', 'changed'];

/** Each as it is: nothing to compare it with. */
export function alone(count: number): Marked {
  const places = Int32Array.from({ length: count }, (_, index) => index);
  return marked({ before: places, after: places }, () => true);
}

/** A text within a bound; what is left out is seen. */
export function cutTo(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax).toWellFormed()}…`;
}
