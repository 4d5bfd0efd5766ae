/** A file in memory as a reader gets it, with an account of what was read of it. */
import type { FactSource } from '../../../../../src/worker/facts/facts.ts';

/** After the latest of the public pictures. */
export const today = '2026-11-30';

export type CountedSource = FactSource & { reads: number; bytes: number };

export function sourceOf(content: Uint8Array, name = 'photo.jpg'): CountedSource {
  const source: CountedSource = {
    name,
    size: content.length,
    today,
    reads: 0,
    bytes: 0,
    read: (offset, length) => {
      const part = content.subarray(offset, offset + length);
      source.reads += 1;
      source.bytes += part.length;
      return part;
    },
  };
  return source;
}
