/** One picture file made into another. */
import { Unreadable } from '../unreadable.ts';
import { type EncodeFormat, encodePicture, framesOfGif } from './codecs.ts';
import { readHeader } from './header.ts';
import { decodeFor } from './scaledJpeg.ts';
import { exifFor, intoJpeg, intoPng, orientationOf, readLuggage } from './luggage.ts';
import { fitted, type Luggage, type Picture, pixelsMax, turned } from './picture.ts';

/** The endings (lower case, no dot) that are read and written. */
export const pictureFormats: Readonly<Record<string, EncodeFormat>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  png: 'png',
  gif: 'gif',
  bmp: 'bmp',
  tif: 'tiff',
  tiff: 'tiff',
  webp: 'webp',
};

/** The endings of pictures that are read and not written. */
const onlyRead = new Set(['heic', 'heif', 'avif']);

/** Whether pictures of this ending are read. */
export function isReadPicture(extension: string): boolean {
  return Object.hasOwn(pictureFormats, extension) || onlyRead.has(extension);
}

const usualQuality = 85;
const sideMax = 65_535;
/** What is written of these takes longer, or is unwieldy beyond it. */
const writtenPixelsMax: Readonly<Partial<Record<EncodeFormat, number>>> = { gif: 16_000_000, webp: 25_000_000 };

/**
 * Options: `quality` 1 to 100 (JPEG, WebP), `longest-side` in pixels (never made larger), `exif` `keep` (what is done where nothing is
 * said) or `drop`. Throws Unreadable, or what a library throws at a damaged file. Notes say what did not go along.
 */
export async function convertPicture(
  bytes: Uint8Array,
  to: string,
  options: Readonly<Record<string, string>>,
): Promise<{ bytes: Uint8Array; notes: string[] }> {
  const format = pictureFormats[to];
  if (format === undefined) throw new Unreadable(`pictures cannot be written as ${to} here`);
  const quality = numberOption(options, 'quality', usualQuality, 100);
  const longestSide = numberOption(options, 'longest-side', sideMax, sideMax);
  const exif = options['exif'] ?? 'keep';
  if (exif !== 'keep' && exif !== 'drop') throw new Unreadable(`exif is keep or drop, not ${exif}`);
  const header = readHeader(bytes);
  const pixels = header.width * header.height;
  if (pixels === 0) throw new Unreadable('the picture is damaged');
  if (pixels > pixelsMax) throw new Unreadable('the picture has more pixels than are read');
  const all = readLuggage(bytes, header.format);
  const luggage = exif === 'keep' ? all : { ...all, exif: null };
  const decoded = await decodeFor(bytes, header, longestSide);
  const picture = turned(fitted(decoded, longestSide), orientationOf(all.exif));
  if (picture.width * picture.height > (writtenPixelsMax[format] ?? pixelsMax)) {
    throw new Unreadable(`the picture has more pixels than are written as ${to}: make it smaller`);
  }
  const notes = [];
  if (header.format === 'gif' && format !== 'gif' && framesOfGif(bytes) > 1)
    notes.push('only its first picture was kept');
  if (header.format === 'tiff')
    notes.push(
      `${hasMorePages(bytes) ? 'only its first page was kept, ' : ''}without what is written in it about the photo`,
    );
  const written = await encodePicture(picture, format, quality);
  return pack(written, format, { luggage, picture, notes });
}

/** Whether a TIFF's first directory is followed by another (TIFF 6.0, section 2). */
function hasMorePages(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  const first = view.getUint32(4, isLittle);
  if (first + 2 > bytes.length) return false;
  const next = first + 2 + 12 * view.getUint16(first, isLittle);
  return next + 4 <= bytes.length && view.getUint32(next, isLittle) !== 0;
}

function pack(
  written: Uint8Array,
  format: EncodeFormat,
  { luggage, picture, notes }: { luggage: Luggage; picture: Picture; notes: string[] },
): { bytes: Uint8Array; notes: string[] } {
  const goes = { exif: luggage.exif === null ? null : exifFor(luggage.exif, picture), profile: luggage.profile };
  if (format === 'jpeg') return { bytes: intoJpeg(written, goes), notes };
  if (format === 'png') return { bytes: intoPng(written, goes), notes };
  if (luggage.exif !== null) notes.push('what is written in it about the photo (EXIF) did not go along');
  if (luggage.profile !== null) notes.push('its colour profile did not go along');
  return { bytes: written, notes };
}

function numberOption(options: Readonly<Record<string, string>>, name: string, usual: number, most: number): number {
  const said = Object.hasOwn(options, name) ? options[name] : undefined;
  if (said === undefined) return usual;
  const value = Number(said);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Unreadable(`${name} is a whole number from 1 to ${String(most)}, not ${said}`);
  }
  return value;
}
