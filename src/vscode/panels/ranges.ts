/** A set of whole numbers as ascending `[first, last]` pairs: what people leave out comes in runs, and a million fit in a line. */
import type { Ranges } from '../../protocol/diffWire.ts';

export function toRanges(numbers: Iterable<number>): Ranges {
  const ranges: Ranges = [];
  for (const value of [...numbers].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && value <= last[1] + 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}

/** The numbers, up to `most` of them: what asks for more than there are changes is no choice of a person. */
export function fromRanges(ranges: Ranges, most = Number.MAX_SAFE_INTEGER): Set<number> {
  const numbers = new Set<number>();
  for (const [first, last] of ranges) {
    for (let value = first; value <= last && numbers.size < most; value++) numbers.add(value);
  }
  return numbers;
}
