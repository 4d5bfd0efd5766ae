/** Boxes, which MP4, QuickTime, HEIF, JPEG XL and Canon CR3 are made of (ISO/IEC 14496-12). */
import type { FileBytes } from './fileBytes.ts';

/** `at` and `end` are those of its contents. */
export type Box = { bytes: FileBytes; type: string; at: number; end: number };

/** Boxes looked at in one place: a film has a handful, a hostile file may claim millions. */
const boxesMax = 300;

/** Those that follow one another from `at` up to `end`. One that claims to be longer ends there. */
export function* boxesIn(bytes: FileBytes, at: number, end: number): Generator<Box> {
  let next = at;
  for (let count = 0; count < boxesMax && next + 8 <= end; count += 1) {
    let length = bytes.u32(next);
    let head = 8;
    if (length === 1) {
      length = bytes.u64(next + 8);
      head = 16;
    }
    // A length of 0 means up to the end of the file.
    if (length === 0) length = end - next;
    if (length < head) return;
    yield { bytes, type: bytes.latin(next + 4, 4), at: next + head, end: Math.min(next + length, end) };
    next += length;
  }
}

/** The boxes inside a box, `skipped` bytes behind its start. */
export function within(box: Box, skipped = 0): Generator<Box> {
  return boxesIn(box.bytes, box.at + skipped, box.end);
}

export function findBox(boxes: Iterable<Box>, type: string): Box | null {
  for (const box of boxes) if (box.type === type) return box;
  return null;
}

/** The box at the end of a path of types below one. */
export function findInside(box: Box | null, ...path: readonly string[]): Box | null {
  let found = box;
  for (const type of path) found = found === null ? null : findBox(within(found), type);
  return found;
}

/** The brand that a file says it is of; empty for QuickTime files from before there were brands, and for all else. */
export function brandOf(bytes: FileBytes): string {
  return bytes.latin(4, 4) === 'ftyp' ? bytes.latin(8, 4) : '';
}
