/** The blocks of two more formats that are made of boxes: JPEG XL (ISO/IEC 18181-2) and Canon's CR3, which is nowhere specified. */
import { brotliDecompressSync } from 'node:zlib';
import type { Visit } from './block.ts';
import { boxesIn, within, type Box } from './boxes.ts';
import { bytesOf, type FileBytes } from './fileBytes.ts';

const inflatedBytesMax = 1024 * 1024;
const deflatedBytesMax = 256 * 1024;

export function visitJpegXl(bytes: FileBytes, visit: Visit): boolean {
  for (const box of boxesIn(bytes, 0, bytes.size)) {
    const plain = box.type === 'brob' ? inflated(box) : box;
    if (plain !== null && visitPlain(plain, visit)) return true;
  }
  return false;
}

function visitPlain({ bytes, type, at, end }: Box, visit: Visit): boolean {
  if (type === 'xml ') return visit({ kind: 'xmp', bytes, at, length: end - at });
  if (type === 'Exif') return visit({ kind: 'exif', bytes, at: at + 4 + bytes.u32(at), holds: 'main', own: false });
  return false;
}

/** A compressed box begins with the type of what is in it. */
function inflated({ bytes, at, end }: Box): Box | null {
  const length = end - at - 4;
  const type = bytes.latin(at, 4);
  if (length > deflatedBytesMax || (type !== 'xml ' && type !== 'Exif')) return null;
  try {
    const plain = bytesOf(brotliDecompressSync(bytes.slice(at + 4, length), { maxOutputLength: inflatedBytesMax }));
    return { bytes: plain, type, at: 0, end: plain.size };
  } catch {
    // Damaged, or a bomb: a picture without this block.
    return null;
  }
}

/** Canon's own boxes in the movie header, each a TIFF of one directory. */
const canonDirectories: Readonly<Record<string, 'main' | 'exif' | 'gps'>> = { CMT1: 'main', CMT2: 'exif', CMT4: 'gps' };
const uuidBytes = 16;
const xmpUuid = 'be7acfcb97a942e89c71999491e3afac';

export function visitCanonRaw(bytes: FileBytes, visit: Visit): boolean {
  for (const box of boxesIn(bytes, 0, bytes.size)) {
    if (box.type === 'moov' && visitCanonMovie(box, visit)) return true;
    const { at, end } = box;
    const isXmp = box.type === 'uuid' && bytes.slice(at, uuidBytes).toString('hex') === xmpUuid;
    if (isXmp && visit({ kind: 'xmp', bytes, at: at + uuidBytes, length: end - at - uuidBytes })) return true;
  }
  return false;
}

function visitCanonMovie(movie: Box, visit: Visit): boolean {
  for (const outer of within(movie)) {
    if (outer.type !== 'uuid') continue;
    for (const { type, bytes, at } of within(outer, uuidBytes)) {
      const holds = canonDirectories[type];
      if (holds !== undefined && visit({ kind: 'exif', bytes, at, holds, own: holds === 'main' })) return true;
    }
  }
  return false;
}
