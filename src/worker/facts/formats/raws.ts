/** The blocks of two raw formats that are no TIFF: Fujifilm's RAF and Canon's CIFF (CRW), as far as their makers told. */
import type { Visit } from './block.ts';
import type { FileBytes } from './fileBytes.ts';
import { visitJpeg } from './jpeg.ts';

const rawTagsMax = 500;
const croppedSizeTag = 0x0111;

/** A RAF holds a JPEG with all the metadata; that JPEG may be smaller than the picture, whose size stands in tags of its own. */
export function visitFuji(bytes: FileBytes, visit: Visit): boolean {
  const isDone = visitJpeg(bytes, bytes.u32(84), (block) => block.kind !== 'pixels' && visit(block));
  if (isDone) return true;
  let at = bytes.u32(92);
  const count = Math.min(bytes.u32(at), rawTagsMax);
  at += 4;
  for (let index = 0; index < count; index += 1) {
    if (bytes.u16(at) === croppedSizeTag)
      return visit({ kind: 'pixels', width: bytes.u16(at + 6), height: bytes.u16(at + 4) });
    at += 4 + bytes.u16(at + 2);
  }
  return false;
}

export function visitCanonCrw(bytes: FileBytes, visit: Visit): boolean {
  return visit({ kind: 'ciff', bytes, at: 0, length: bytes.size });
}
