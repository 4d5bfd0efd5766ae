/** The resources that Photoshop keeps beside a picture, in a JPEG, a TIFF or a PSD (Adobe Photoshop file formats specification). */
import type { Place, Visit } from './block.ts';
import type { FileBytes } from './fileBytes.ts';

const resourcesMax = 500;
const resourceMark = 0x3842_494d; // 8BIM

/** Visits the metadata among them. */
export function visitResources({ bytes, at, length }: Place, visit: Visit): boolean {
  const end = at + length;
  let next = at;
  for (let count = 0; count < resourcesMax && next + 12 <= end; count += 1) {
    if (bytes.u32(next) !== resourceMark) return false;
    const name = bytes.u8(next + 6) + 1;
    const sizeAt = next + 6 + name + (name % 2);
    const size = bytes.u32(sizeAt);
    if (sizeAt + 4 + size > end) return false;
    if (visitResource(bytes.u16(next + 4), { bytes, at: sizeAt + 4, length: size }, visit)) return true;
    next = sizeAt + 4 + size + (size % 2);
  }
  return false;
}

function visitResource(id: number, place: Place, visit: Visit): boolean {
  if (id === 0x0404) return visit({ kind: 'iptc', ...place });
  if (id === 0x0424) return visit({ kind: 'xmp', ...place });
  if (id === 0x0422) return visit({ kind: 'exif', bytes: place.bytes, at: place.at, holds: 'main', own: false });
  return false;
}

/** A Photoshop document: the size in its header, the resources behind its palette. */
export function visitPhotoshop(bytes: FileBytes, visit: Visit): boolean {
  if (visit({ kind: 'pixels', width: bytes.u32(18), height: bytes.u32(14) })) return true;
  const at = 26 + 4 + bytes.u32(26);
  return visitResources({ bytes, at: at + 4, length: bytes.u32(at) }, visit);
}
