/** RIFF, which WebP and AVI are made of (Microsoft, Multimedia programming interface 1.0; Google, WebP container specification). */
import type { Visit } from './block.ts';
import type { FileBytes } from './fileBytes.ts';

/** `at` and `end` are those of its contents; of a LIST the type is the one of the list. */
export type Chunk = { type: string; at: number; end: number };

const chunksMax = 300;

/** The chunks that follow one another from `at` up to `end`. One that claims to be longer ends there. AIFF's numbers are `big`. */
export function* chunksIn(
  bytes: FileBytes,
  at: number,
  end: number,
  order: 'little' | 'big' = 'little',
): Generator<Chunk> {
  let next = at;
  for (let count = 0; count < chunksMax && next + 8 <= end; count += 1) {
    const type = bytes.latin(next, 4);
    const length = bytes.u32(next + 4, order === 'little');
    const isList = type === 'LIST';
    const contents = next + (isList ? 12 : 8);
    yield { type: isList ? bytes.latin(next + 8, 4) : type, at: contents, end: Math.min(next + 8 + length, end) };
    next += 8 + length + (length % 2);
  }
}

export function visitWebp(bytes: FileBytes, visit: Visit): boolean {
  let isSized = false;
  for (const { type, at, end } of chunksIn(bytes, 12, bytes.size)) {
    const size = isSized ? null : sizeOf(bytes, type, at);
    if (size !== null) {
      isSized = true;
      if (visit({ kind: 'pixels', ...size })) return true;
    }
    if (type === 'XMP ' && visit({ kind: 'xmp', bytes, at, length: end - at })) return true;
    if (type !== 'EXIF') continue;
    // Some writers put JPEG's mark before it.
    const tiff = bytes.latin(at, 4) === 'Exif' ? at + 6 : at;
    if (visit({ kind: 'exif', bytes, at: tiff, holds: 'main', own: false })) return true;
  }
  return false;
}

/** The canvas, else the one picture, lossy (RFC 6386) or lossless. */
function sizeOf(bytes: FileBytes, type: string, at: number): { width: number; height: number } | null {
  const u24 = (place: number): number => bytes.u16(place, true) + bytes.u8(place + 2) * 65_536;
  if (type === 'VP8X') return { width: u24(at + 4) + 1, height: u24(at + 7) + 1 };
  if (type === 'VP8 ') return { width: bytes.u16(at + 6, true) & 0x3fff, height: bytes.u16(at + 8, true) & 0x3fff };
  if (type !== 'VP8L') return null;
  const bits = bytes.u32(at + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
