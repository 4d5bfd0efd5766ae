/** All that stands in a picture, gathered before anything is made of it: directories of EXIF, packets of XMP, datasets of IPTC, its size. */
import type { Block } from './formats/block.ts';
import { readCiff, type Ciff } from './formats/ciff.ts';
import type { FileBytes } from './formats/fileBytes.ts';
import { readIptc, type IptcValues } from './formats/iptc.ts';
import { visitPicture } from './formats/pictureBlocks.ts';
import {
  bytesOfEntry,
  lengthOf,
  numberOf,
  openTiff,
  readDirectory,
  type Directory,
  type Tiff,
} from './formats/tiff.ts';
import { cleanText, decodeText } from './formats/words.ts';
import { readXmp, type XmpValues } from './formats/xmp.ts';

/** A directory with the TIFF that its entries lead into. */
export type Folder = { tiff: Tiff; entries: Directory };

export type Size = { width: number; height: number };

export type PictureParts = {
  /** In the order in which they stand; what the first one says counts. */
  main: Folder[];
  exif: Folder[];
  gps: Folder[];
  xmp: XmpValues[];
  iptc: IptcValues[];
  ciff: Ciff | null;
  /** As it is stored. */
  size: Size | null;
  /** Quarter turns, where the format itself tells them; null where EXIF's orientation counts. */
  quarters: number | null;
};

export const tags = {
  subfileType: 0x00fe,
  width: 0x0100,
  height: 0x0101,
  description: 0x010e,
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  software: 0x0131,
  artist: 0x013b,
  subfolders: 0x014a,
  xmp: 0x02bc,
  rating: 0x4746,
  copyright: 0x8298,
  exposure: 0x829a,
  aperture: 0x829d,
  iptc: 0x83bb,
  exifFolder: 0x8769,
  gpsFolder: 0x8825,
  iso: 0x8827,
  isoIndex: 0x8832,
  isoSpeed: 0x8833,
  exposureApex: 0x9201,
  apertureApex: 0x9202,
  focal: 0x920a,
  windowsTitle: 0x9c9b,
  windowsKeywords: 0x9c9e,
  shownWidth: 0xa002,
  shownHeight: 0xa003,
  lens: 0xa434,
  cropSize: 0xc620,
} as const;
const wanted: ReadonlySet<number> = new Set(Object.values(tags));

export const gpsTags = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 } as const;
const wantedOfGps: ReadonlySet<number> = new Set(Object.values(gpsTags));

const subfoldersMax = 8;
const textBytesMax = 4_000;
/** No camera's picture is wider or higher: beyond that a number is damage. */
const pixelsMax = 1_000_000;

/** Empty for what is no picture. */
export function gatherParts(bytes: FileBytes): PictureParts {
  const parts: PictureParts = {
    main: [],
    exif: [],
    gps: [],
    xmp: [],
    iptc: [],
    ciff: null,
    size: null,
    quarters: null,
  };
  visitPicture(bytes, (block) => {
    addBlock(parts, block);
    return false;
  });
  return parts;
}

function addBlock(parts: PictureParts, block: Block): void {
  switch (block.kind) {
    case 'exif':
      return addExif(parts, block);
    case 'xmp':
      parts.xmp.push(readXmp(block));
      return;
    case 'iptc':
      parts.iptc.push(readIptc(block));
      return;
    case 'pixels':
      parts.size ??= realSize(block.width, block.height);
      return;
    case 'turned':
      parts.quarters = block.quarters;
      return;
    case 'ciff':
      parts.ciff ??= readCiff(block);
      return;
    case 'text':
    case 'profile':
      return;
  }
}

function addExif(parts: PictureParts, block: Extract<Block, { kind: 'exif' }>): void {
  const tiff = openTiff(block.bytes, block.at);
  if (tiff === null) return;
  const entries = readDirectory(tiff, tiff.first, block.holds === 'gps' ? wantedOfGps : wanted);
  parts[block.holds].push({ tiff, entries });
  if (block.holds !== 'main') return;
  const exif = numberOf(tiff, entries.get(tags.exifFolder));
  const gps = numberOf(tiff, entries.get(tags.gpsFolder));
  if (exif !== null) parts.exif.push({ tiff, entries: readDirectory(tiff, exif, wanted) });
  if (gps !== null) parts.gps.push({ tiff, entries: readDirectory(tiff, gps, wantedOfGps) });
  if (block.own) addOwn(parts, { tiff, entries });
}

/** What a file that is a TIFF keeps in its first directory: its own size, its captions. */
function addOwn(parts: PictureParts, { tiff, entries }: Folder): void {
  const { bytes } = tiff;
  const xmp = entries.get(tags.xmp);
  const iptc = entries.get(tags.iptc);
  if (xmp !== undefined) parts.xmp.push(readXmp({ bytes, at: xmp.at, length: lengthOf(xmp) }));
  if (iptc !== undefined) parts.iptc.push(readIptc({ bytes, at: iptc.at, length: lengthOf(iptc) }));
  parts.size ??= sizeOfTiff({ tiff, entries }) ?? sizeIn(parts.exif, tags.shownWidth, tags.shownHeight);
}

/**
 * The largest of the pictures in a TIFF that is no small copy of another: the first directory of a scan, a further one of a raw file,
 * whose first holds what the camera shows on its back.
 */
function sizeOfTiff(first: Folder): Size | null {
  const { tiff } = first;
  const offsets = Array.from({ length: subfoldersMax }, (_, index) =>
    numberOf(tiff, first.entries.get(tags.subfolders), index),
  ).filter((offset) => offset !== null);
  const folders = [first, ...offsets.map((offset) => ({ tiff, entries: readDirectory(tiff, offset, wanted) }))];
  const sizes = folders
    .filter(({ entries }) => ((numberOf(tiff, entries.get(tags.subfileType)) ?? 0) & 1) === 0)
    .map((folder) => croppedSize(folder) ?? sizeIn([folder], tags.width, tags.height))
    .filter((size) => size !== null);
  const area = ({ width, height }: Size): number => width * height;
  return sizes.reduce<Size | null>((best, size) => (best === null || area(size) > area(best) ? size : best), null);
}

/** What is left of a DNG when the edge that only the program needs is cut off. */
function croppedSize({ tiff, entries }: Folder): Size | null {
  const entry = entries.get(tags.cropSize);
  return realSize(numberOf(tiff, entry, 0), numberOf(tiff, entry, 1));
}

function sizeIn(folders: readonly Folder[], width: number, height: number): Size | null {
  return realSize(numberIn(folders, width), numberIn(folders, height));
}

function realSize(width: number | null, height: number | null): Size | null {
  if (width === null || height === null) return null;
  return width >= 1 && width <= pixelsMax && height >= 1 && height <= pixelsMax ? { width, height } : null;
}

/** The first number under a tag in the first folder that has one. */
export function numberIn(folders: readonly Folder[], tag: number, index = 0): number | null {
  for (const { tiff, entries } of folders) {
    const value = numberOf(tiff, entries.get(tag), index);
    if (value !== null) return value;
  }
  return null;
}

/** The text under a tag, cleaned, in the first folder that has some; empty where none has. */
export function textIn(folders: readonly Folder[], tag: number): string {
  for (const { tiff, entries } of folders) {
    const entry = entries.get(tag);
    const text = entry === undefined ? '' : cleanText(decodeText(bytesOfEntry(tiff, entry, textBytesMax)));
    if (text !== '') return text;
  }
  return '';
}

/** Windows writes its own tags in UTF-16. */
export function windowsTextIn(folders: readonly Folder[], tag: number): string {
  for (const { tiff, entries } of folders) {
    const entry = entries.get(tag);
    const text = entry === undefined ? '' : cleanText(bytesOfEntry(tiff, entry, textBytesMax).toString('utf16le'));
    if (text !== '') return text;
  }
  return '';
}
