/**
 * The two dates of an EXIF block, read from a JPEG or a TIFF (most camera originals are TIFF): DateTimeOriginal (0x9003) and
 * CreateDate (0x9004); those of an XMP packet where EXIF has none. A few hundred bytes are looked at, an order of magnitude less work than a whole metadata parser.
 * Formats: EXIF 2.32 (CIPA DC-008), TIFF 6.0; Fujifilm RAF by its JPEG; Canon CR3 by its CMT2 block.
 */

/** Reads bytes at an offset of the file; fewer at its end. */
export type Bytes = (offset: number, length: number) => Uint8Array;

export type ExifTimes = { original: string | null; created: string | null };

const tags = { exifFolder: 0x8769, original: 0x9003, created: 0x9004 } as const;
const entriesMax = 2_000;
const segmentsMax = 200;

/** The dates as written in the file, or null where this is no format known here or holds no EXIF. */
export function readExifTimes(bytes: Bytes): ExifTimes | null {
  const head = bytes(0, 12);
  if (head[0] === 0xff && head[1] === 0xd8) return inJpeg(bytes, 0);
  const mark = latin(head);
  if (mark.startsWith('II') || mark.startsWith('MM')) return inTiff(bytes, 0);
  if (mark.startsWith('FUJIFILMCCD')) return inJpeg(bytes, number(bytes(84, 4), 0, 4, false));
  if (mark.startsWith('ftypcrx', 4)) return inCanon(bytes);
  return null;
}

function inJpeg(bytes: Bytes, start: number): ExifTimes | null {
  let at = start + 2;
  let xmp: ExifTimes | null = null;
  for (let count = 0; count < segmentsMax; count += 1) {
    const head = bytes(at, 10);
    if (head.length < 10 || head[0] !== 0xff) return xmp;
    const marker = head[1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Start of scan or end of image: the picture itself follows, and no EXIF.
    if (marker === 0xda || marker === 0xd9) return xmp;
    const length = number(head, 2, 2, false);
    const kind = marker === 0xe1 ? latin(head.subarray(4, 8)) : '';
    // EXIF is the camera's own word; XMP, what a program copied or added, counts only where EXIF tells no date.
    const exif = kind === 'Exif' ? inTiff(bytes, at + 10) : null;
    if (exif !== null) return exif;
    if (kind === 'http') xmp ??= inXmp(latin(bytes(at + 4, length)));
    at += 2 + length;
  }
  return xmp;
}

/** XMP is XML: a date is an attribute or an element of a name that no other field has. */
function inXmp(text: string): ExifTimes | null {
  const original = /exif:DateTimeOriginal(?:="|>)([^"<]{10,40})/.exec(text)?.[1] ?? null;
  const created = /(?:xmp|xap):CreateDate(?:="|>)([^"<]{10,40})/.exec(text)?.[1] ?? null;
  return original === null && created === null ? null : { original, created };
}

function inCanon(bytes: Bytes): ExifTimes | null {
  const at = latin(bytes(0, 64 * 1024)).indexOf('CMT2');
  return at < 0 ? null : inTiff(bytes, at + 4);
}

function inTiff(bytes: Bytes, base: number): ExifTimes | null {
  const head = bytes(base, 8);
  if (head.length < 8) return null;
  const order = latin(head.subarray(0, 2));
  if (order !== 'II' && order !== 'MM') return null;
  const little = order === 'II';
  const times: ExifTimes = { original: null, created: null };
  const exif = inFolder(bytes, { base, at: number(head, 4, 4, little), little }, times);
  if (exif !== null) inFolder(bytes, { base, at: exif, little }, times);
  return times.original === null && times.created === null ? null : times;
}

/** Reads one directory of entries; gives the place of the EXIF directory if it names one. */
function inFolder(bytes: Bytes, place: { base: number; at: number; little: boolean }, times: ExifTimes): number | null {
  const { base, at, little } = place;
  const count = number(bytes(base + at, 2), 0, 2, little);
  if (count === 0 || count > entriesMax) return null;
  const entries = bytes(base + at + 2, count * 12);
  let exif: number | null = null;
  for (let offset = 0; offset + 12 <= entries.length; offset += 12) {
    const tag = number(entries, offset, 2, little);
    const value = number(entries, offset + 8, 4, little);
    if (tag === tags.exifFolder) exif = value;
    else if (tag === tags.original) times.original ??= latin(bytes(base + value, 19));
    else if (tag === tags.created) times.created ??= latin(bytes(base + value, 19));
  }
  return exif;
}

function number(bytes: Uint8Array, at: number, length: 2 | 4, little: boolean): number {
  if (at + length > bytes.length) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return length === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
