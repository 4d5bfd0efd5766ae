/** The directories of a TIFF, which EXIF is made of (TIFF 6.0; EXIF 2.32, CIPA DC-008). */
import type { FileBytes } from './fileBytes.ts';

export type Tiff = {
  bytes: FileBytes;
  /** Where its header stands, which all its offsets count from. */
  base: number;
  little: boolean;
  /** The offset of the first directory. */
  first: number;
};

/** The values of a tag: how many of which type, and where the first one stands in the file. */
export type Entry = { type: number; count: number; at: number };
export type Directory = ReadonlyMap<number, Entry>;

/** Entries of one directory: a camera writes fewer than a hundred. */
const entriesMax = 2_000;
const entryBytes = 12;

/** Bytes of one value, by its type. */
const valueBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** UTF-8, since EXIF 3.0. */
const utf8Type = 129;

/** 0 for what is no type. */
function valueBytesOf(type: number): number {
  return type === utf8Type ? 1 : (valueBytes[type] ?? 0);
}

/** Null where there is no such header at `base`. */
export function openTiff(bytes: FileBytes, base: number): Tiff | null {
  const order = bytes.u16(base);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  return { bytes, base, little, first: bytes.u32(base + 4, little) };
}

/** The wanted tags of the directory at an offset of the TIFF. Of a tag that stands there twice the first counts. */
export function readDirectory(tiff: Tiff, offset: number, wanted: ReadonlySet<number>): Directory {
  const { bytes, base, little } = tiff;
  const found = new Map<number, Entry>();
  const start = base + offset;
  const count = bytes.u16(start, little);
  if (offset === 0 || count > entriesMax) return found;
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 + index * entryBytes;
    const tag = bytes.u16(at, little);
    if (!wanted.has(tag) || found.has(tag)) continue;
    const entry = readEntry(tiff, at);
    if (entry !== null) found.set(tag, entry);
  }
  return found;
}

function readEntry({ bytes, base, little }: Tiff, at: number): Entry | null {
  const type = bytes.u16(at + 2, little);
  const count = bytes.u32(at + 4, little);
  const length = valueBytesOf(type) * count;
  if (length === 0) return null;
  return { type, count, at: length <= 4 ? at + 8 : base + bytes.u32(at + 8, little) };
}

/** The number at a place among its values; null where there is none, or where it is a fraction of nothing. */
export function numberOf({ bytes, little }: Tiff, entry: Entry | undefined, index = 0): number | null {
  if (entry === undefined || index >= entry.count) return null;
  const value = valueAt(bytes, entry.type, entry.at + index * valueBytesOf(entry.type), little);
  return Number.isFinite(value) ? value : null;
}

function valueAt(bytes: FileBytes, type: number, at: number, little: boolean): number {
  switch (type) {
    case 1:
    case 7:
      return bytes.u8(at);
    case 3:
      return bytes.u16(at, little);
    case 4:
    case 13:
      return bytes.u32(at, little);
    case 5:
      return bytes.u32(at, little) / bytes.u32(at + 4, little);
    case 6:
      return (bytes.u8(at) << 24) >> 24;
    case 8:
      return (bytes.u16(at, little) << 16) >> 16;
    case 9:
      return bytes.i32(at, little);
    case 10:
      return bytes.i32(at, little) / bytes.i32(at + 4, little);
    case 11:
      return bytes.f32(at, little);
    case 12:
      return bytes.f64(at, little);
    default:
      return NaN;
  }
}

/** How many bytes its values take. */
export function lengthOf({ type, count }: Entry): number {
  return valueBytesOf(type) * count;
}

/** Its values as they stand; at most so many bytes of them. */
export function bytesOfEntry(tiff: Tiff, entry: Entry, bytesMax: number): Buffer {
  return tiff.bytes.slice(entry.at, Math.min(lengthOf(entry), bytesMax));
}
