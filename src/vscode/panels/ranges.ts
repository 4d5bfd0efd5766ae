import * as z from 'zod/mini';

/** A set of whole numbers as ascending `[first, last]` pairs: what people leave out comes in runs, and a million fit in a line. */
export const rangesSchema = z.array(z.tuple([z.int(), z.int()]));
export type Ranges = z.infer<typeof rangesSchema>;

export function toRanges(numbers: Iterable<number>): Ranges {
  const ranges: Ranges = [];
  for (const value of [...numbers].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && value <= last[1] + 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}

export function fromRanges(ranges: Ranges): Set<number> {
  const numbers = new Set<number>();
  for (const [first, last] of ranges) for (let value = first; value <= last; value++) numbers.add(value);
  return numbers;
}
