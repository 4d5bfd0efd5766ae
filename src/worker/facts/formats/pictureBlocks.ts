/** Tells the format of a picture by its first bytes, whatever its name, and visits its blocks. */
import type { Visit } from './block.ts';
import { brandOf } from './boxes.ts';
import type { FileBytes } from './fileBytes.ts';
import { visitHeif } from './heif.ts';
import { visitJpeg } from './jpeg.ts';
import { visitCanonRaw, visitJpegXl } from './otherBoxes.ts';
import { visitPhotoshop } from './photoshop.ts';
import { visitPng } from './png.ts';
import { visitCanonCrw, visitFuji } from './raws.ts';
import { visitWebp } from './riff.ts';

/** TIFF's own number, and those of Olympus and Panasonic, whose raw files are TIFFs in all else. */
const tiffNumbers = new Set([42, 0x4f52, 0x5352, 0x55]);
const heifBrands = new Set('heic heix hevc hevx heim heis hevm hevs mif1 mif2 msf1 avif avis miaf'.split(' '));

type Visitor = (bytes: FileBytes, visit: Visit) => boolean;

/** Visits the blocks of a picture; false also where this is none of the pictures known here. */
export function visitPicture(bytes: FileBytes, visit: Visit): boolean {
  return visitorFor(bytes)?.(bytes, visit) ?? false;
}

/** Null where this is none of the pictures known here. */
function visitorFor(bytes: FileBytes): Visitor | null {
  switch (bytes.u16(0)) {
    case 0xffd8:
      return visitFirstJpeg;
    case 0x4949:
    case 0x4d4d:
      return tiffVisitor(bytes);
    case 0x8950:
      return bytes.u32(0) === 0x8950_4e47 ? visitPng : null;
    case 0x4749:
      return bytes.u32(0) === 0x4749_4638 ? visitGif : null;
    case 0x424d:
      return visitBmp;
    case 0x3842:
      return bytes.u32(0) === 0x3842_5053 ? visitPhotoshop : null;
    case 0x5249:
      return bytes.latin(8, 4) === 'WEBP' ? visitWebp : null;
    case 0x4655:
      return bytes.latin(0, 8) === 'FUJIFILM' ? visitFuji : null;
    default:
      return boxVisitor(bytes);
  }
}

function tiffVisitor(bytes: FileBytes): Visitor | null {
  if (bytes.latin(6, 8) === 'HEAPCCDR') return visitCanonCrw;
  return tiffNumbers.has(bytes.u16(2, bytes.u8(0) === 0x49)) ? visitTiff : null;
}

function boxVisitor(bytes: FileBytes): Visitor | null {
  if (bytes.latin(4, 4) === 'JXL ') return visitJpegXl;
  const brand = brandOf(bytes);
  if (brand === 'crx ') return visitCanonRaw;
  return heifBrands.has(brand) ? visitHeif : null;
}

function visitFirstJpeg(bytes: FileBytes, visit: Visit): boolean {
  return visitJpeg(bytes, 0, visit);
}

/** Its XMP and IPTC are tags of its own, which whoever reads the directories finds there. */
function visitTiff(bytes: FileBytes, visit: Visit): boolean {
  return visit({ kind: 'exif', bytes, at: 0, holds: 'main', own: true });
}

/** The logical screen (CompuServe, GIF 89a). */
function visitGif(bytes: FileBytes, visit: Visit): boolean {
  return visit({ kind: 'pixels', width: bytes.u16(6, true), height: bytes.u16(8, true) });
}

/** Windows' header, whose height is below zero for pictures stored from the top; or the short one of OS/2. */
function visitBmp(bytes: FileBytes, visit: Visit): boolean {
  const isShort = bytes.u32(14, true) === 12;
  if (isShort) return visit({ kind: 'pixels', width: bytes.u16(18, true), height: bytes.u16(20, true) });
  return visit({ kind: 'pixels', width: bytes.i32(18, true), height: Math.abs(bytes.i32(22, true)) });
}
