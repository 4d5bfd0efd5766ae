/** The result of one document, as it is kept for a restarted task. */
import * as z from 'zod/mini';
import type { CheckedCell } from '../verify/checkTable.ts';

const text = z.string();
const valueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['text', 'summary']), text }),
  z.object({ type: z.literal('number'), number: text }),
  z.object({ type: z.literal('date'), day: text }),
  z.object({ type: z.literal('money'), amount: text, currency: z.nullable(text) }),
  z.object({ type: z.literal('yes-no'), yes: z.boolean() }),
  z.object({ type: z.literal('choice'), choice: text }),
]);
const placeSchema = z.object({
  words: text,
  page: z.optional(z.int()),
  box: z.optional(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  cell: z.optional(text),
  line: z.optional(z.int()),
});
const keptSchema = z.array(
  z.object({
    value: z.nullable(valueSchema),
    check: z.object({
      status: z.enum(['found', 'computed', 'not found', 'no text (picture)', 'empty']),
      place: z.nullable(placeSchema),
      note: text,
    }),
  }),
);

export function keptText(cells: readonly CheckedCell[]): string {
  return JSON.stringify(cells);
}

/** Null for what is none: the document is asked again. */
export function keptCells(kept: string | null, fields: number): CheckedCell[] | null {
  if (kept === null) return null;
  try {
    const parsed = keptSchema.safeParse(JSON.parse(kept));
    if (!parsed.success || parsed.data.length !== fields) return null;
    // An absent place in words has the same meaning as no place: only the types differ.
    return parsed.data.map(({ value, check }) => ({ value, check: { ...check, place: placeOf(check.place) } }));
  } catch {
    return null;
  }
}

function placeOf(place: z.infer<typeof placeSchema> | null): CheckedCell['check']['place'] {
  if (place === null) return null;
  const { words, page, box, cell, line } = place;
  return {
    words,
    ...(page === undefined ? {} : { page }),
    ...(box === undefined ? {} : { box }),
    ...(cell === undefined ? {} : { cell }),
    ...(line === undefined ? {} : { line }),
  };
}
