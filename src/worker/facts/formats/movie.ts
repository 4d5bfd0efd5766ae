/** MP4, QuickTime and their family (ISO/IEC 14496-12 and -14; Apple, QuickTime file format; 3GPP TS 26.244). */
import { boxesIn, brandOf, findBox, findInside, within, type Box } from './boxes.ts';
import type { FileBytes } from './fileBytes.ts';
import { decodeText } from './words.ts';

/** Seconds from 1904, where QuickTime begins to count, to 1970. */
const secondsTo1970 = 2_082_844_800;
/** What a file begins with that is older than brands. */
const firstTypes = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);
/** Sound alone. */
const soundBrands = new Set(['M4A ', 'M4B ', 'M4P ']);
const wordBytesMax = 500;

/** The `moov` box: at the front of a file made for streaming, at the end of one that a camera wrote. */
export function findMovie(bytes: FileBytes): Box | null {
  const brand = brandOf(bytes);
  const isMovie = brand === '' ? firstTypes.has(bytes.latin(4, 4)) : !soundBrands.has(brand);
  return isMovie ? findBox(boxesIn(bytes, 0, bytes.size), 'moov') : null;
}

export type MovieHeader = {
  /** Milliseconds since 1970, UTC; null where the writer did not know. */
  createdMs: number | null;
  seconds: number | null;
};

export function readMovieHeader(movie: Box): MovieHeader {
  const box = findBox(within(movie), 'mvhd');
  if (box === null) return { createdMs: null, seconds: null };
  const { bytes, at } = box;
  const isLong = bytes.u8(at) === 1;
  const created = isLong ? bytes.u64(at + 4) : bytes.u32(at + 4);
  const scale = bytes.u32(at + (isLong ? 20 : 12));
  const extended = findInside(movie, 'mvex', 'mehd');
  const duration =
    (isLong ? bytes.u64(at + 24) : bytes.u32(at + 16)) || (extended === null ? 0 : fragmentsOf(extended));
  const isKnown = duration > 0 && duration !== 0xffff_ffff && scale > 0 && Number.isFinite(duration);
  return {
    // Zero is what a program writes that does not know.
    createdMs: created === 0 ? null : (created - secondsTo1970) * 1000,
    seconds: isKnown ? duration / scale : null,
  };
}

/** A film that was streamed tells its length here. */
function fragmentsOf({ bytes, at }: Box): number {
  return bytes.u8(at) === 1 ? bytes.u64(at + 4) : bytes.u32(at + 4);
}

/**
 * What is said of the film in words: by the names of QuickTime's user data (`©day`, `©xyz`) and of its metadata keys
 * (`com.apple.quicktime.creationdate`).
 */
export function readMovieWords(movie: Box): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const box of within(movie)) {
    if (box.type === 'meta') addKeyed(box, words);
    if (box.type === 'udta') addUserData(box, words);
  }
  return words;
}

function addUserData(box: Box, words: Map<string, string>): void {
  for (const { bytes, type, at, end } of within(box)) {
    if (!type.startsWith('\u00a9')) continue;
    // A length and a language before the text.
    const length = Math.min(bytes.u16(at), end - at - 4, wordBytesMax);
    if (length > 0) words.set(type, decodeText(bytes.slice(at + 4, length)));
  }
}

/** A list of names, and a list of values that count into it. */
function addKeyed(meta: Box, words: Map<string, string>): void {
  // In MP4 a version stands before the boxes, in QuickTime none.
  const skipped = meta.bytes.u32(meta.at) === 0 ? 4 : 0;
  const parts = [...within(meta, skipped)];
  const keys = parts.find(({ type }) => type === 'keys');
  const list = parts.find(({ type }) => type === 'ilst');
  if (keys === undefined || list === undefined) return;
  const names = [...within(keys, 8)].map(({ bytes, at, end }) => bytes.latin(at, Math.min(end - at, wordBytesMax)));
  for (const item of within(list)) {
    const { bytes, at } = item;
    // The type of an item is the number of its key.
    const name = names[bytes.u32(at - 4) - 1];
    const data = findBox(within(item), 'data');
    if (name === undefined || data === null) continue;
    words.set(name, decodeText(bytes.slice(data.at + 8, Math.min(data.end - data.at - 8, wordBytesMax))));
  }
}

export type VideoTrack = { width: number; height: number; codec: string };

/** The first track with pictures, as it is shown; null where there is none. */
export function readVideoTrack(movie: Box): VideoTrack | null {
  for (const track of within(movie)) {
    if (track.type !== 'trak') continue;
    const media = findBox(within(track), 'mdia');
    const handler = findInside(media, 'hdlr');
    if (handler === null || handler.bytes.latin(handler.at + 8, 4) !== 'vide') continue;
    return videoOf(findInside(track, 'tkhd'), findInside(media, 'minf', 'stbl', 'stsd'));
  }
  return null;
}

function videoOf(header: Box | null, samples: Box | null): VideoTrack {
  // Behind the version and the count: length, type, and as the 33rd byte on the size as it is coded.
  const entry = samples === null ? null : samples.at + 8;
  const coded = samples !== null && entry !== null && entry < samples.end ? samples.bytes : null;
  const codec = coded === null || entry === null ? '' : coded.latin(entry + 4, 4);
  const shown = header === null ? { width: 0, height: 0 } : shownSize(header);
  if (shown.width > 0 && shown.height > 0) return { ...shown, codec };
  if (coded === null || entry === null) return { width: 0, height: 0, codec };
  return { width: coded.u16(entry + 32), height: coded.u16(entry + 34), codec };
}

/** Width and height are fixed-point numbers; the matrix before them says how the picture is turned. */
function shownSize({ bytes, at }: Box): { width: number; height: number } {
  const matrix = at + (bytes.u8(at) === 1 ? 52 : 40);
  const width = Math.round(bytes.u32(matrix + 36) / 65_536);
  const height = Math.round(bytes.u32(matrix + 40) / 65_536);
  const isTurned = bytes.u32(matrix) === 0 && bytes.u32(matrix + 16) === 0 && bytes.u32(matrix + 4) !== 0;
  return isTurned ? { width: height, height: width } : { width, height };
}
