/** IPTC-IIM datasets, the captions of the nineties that programs still write (IPTC-NAA information interchange model 4.2). */
import type { Place } from './block.ts';
import { decodeText } from './words.ts';

/** Values by dataset of the application record, in order. */
export type IptcValues = ReadonlyMap<number, readonly string[]>;

const datasetsMax = 1_000;
const valueBytesMax = 2_000;
const applicationRecord = 2;

export function readIptc({ bytes, at, length }: Place): IptcValues {
  const found = new Map<number, string[]>();
  const end = at + length;
  let next = at;
  for (let count = 0; count < datasetsMax && next + 5 <= end && bytes.u8(next) === 0x1c; count += 1) {
    const size = bytes.u16(next + 3);
    // The highest bit means a length of its own for huge values, which none of these has.
    if (size > 0x7fff) break;
    if (bytes.u8(next + 1) === applicationRecord) {
      const dataset = bytes.u8(next + 2);
      const values = found.get(dataset) ?? [];
      values.push(decodeText(bytes.slice(next + 5, Math.min(size, valueBytesMax, end - next - 5))));
      found.set(dataset, values);
    }
    next += 5 + size;
  }
  return found;
}
