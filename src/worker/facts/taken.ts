/** When a photo was taken, from its EXIF block. A damaged file is a photo without a date, never a failure. */
import ExifReader from 'exifreader';
import { civilTime, isPlausible, type CivilTime } from '../civilTime.ts';
import { readExifTimes, type Bytes, type ExifTimes } from './tiffTime.ts';

/** How much is read of a file whose EXIF block has no fixed place (HEIC, AVIF, PNG, WebP); the second is the last try. */
const headBytes = [128 * 1024, 2 * 1024 * 1024] as const;

/** The time taken: DateTimeOriginal, else CreateDate, whichever is a real date that a camera can have written by `today`. */
export function photoTime(bytes: Bytes, size: number, today: string): CivilTime | null {
  const times = quietly(() => readExifTimes(bytes)) ?? slowTimes(bytes, size);
  return parseExifTime(times?.original, today) ?? parseExifTime(times?.created, today);
}

function slowTimes(bytes: Bytes, size: number): ExifTimes | null {
  if (!isContainer(bytes(0, 16))) return null;
  for (const length of headBytes) {
    const times = quietly(() => timesFromReader(bytes(0, length)));
    if (times !== null && (times.original !== null || times.created !== null)) return times;
    if (size <= length) return null;
  }
  return null;
}

/** HEIC and its family, PNG, WebP, JPEG XL: what exifreader knows and {@link readExifTimes} does not. */
function isContainer(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1');
  return (
    text.startsWith('ftyp', 4) || text.startsWith('\x89PNG') || text.startsWith('WEBP', 8) || text.startsWith('JXL ', 4)
  );
}

function timesFromReader(head: Uint8Array): ExifTimes {
  const tags = ExifReader.load(Buffer.from(head), { expanded: true }).exif;
  return { original: textOf(tags?.DateTimeOriginal), created: textOf(tags?.DateTimeDigitized) };
}

function textOf(tag: { value: unknown } | undefined): string | null {
  const value: unknown = Array.isArray(tag?.value) ? tag.value[0] : tag?.value;
  return typeof value === 'string' ? value : null;
}

const exifPattern = /^(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/;

function parseExifTime(text: string | null | undefined, today: string): CivilTime | null {
  const found = exifPattern.exec(text ?? '');
  const time = found === null ? null : civilTime(found.slice(1));
  return time !== null && isPlausible(time, today) ? time : null;
}

/** Broken bytes make parsers throw: here that only means that no date was found. */
function quietly<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
