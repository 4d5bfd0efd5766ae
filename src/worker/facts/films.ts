/**
 * When a film was taken, from an MP4 or MOV file: the creation date that phones write with its time zone, else the movie header's
 * creation time, which is UTC. Format: ISO/IEC 14496-12 (boxes, `mvhd`), Apple QuickTime file format (`©day`, `keys`/`ilst`).
 */
import { civilTime, fromFileTime, isPlausible, type CivilTime } from '../civilTime.ts';
import type { Bytes } from './tiffTime.ts';

/** Boxes looked at on one level before the search ends: a film has a handful, a hostile file may claim millions. */
const boxesMax = 200;
const movieBytesMax = 4 * 1024 * 1024;
/** Seconds from 1904, where QuickTime begins to count, to 1970. */
const secondsTo1970 = 2_082_844_800;

/** The time taken as a clock on the wall showed it, or null where the file does not say. */
export function filmTime(bytes: Bytes, size: number, today: string): CivilTime | null {
  const movie = findMovie(bytes, size);
  if (movie === null) return null;
  const said = saidTime(movie) ?? headerTime(movie);
  return said !== null && isPlausible(said, today) ? said : null;
}

/** The `moov` box: at the front of a file made for streaming, at the end of one that a camera wrote. */
function findMovie(bytes: Bytes, size: number): Uint8Array | null {
  let at = 0;
  for (let count = 0; count < boxesMax && at + 8 <= size; count += 1) {
    const head = Buffer.from(bytes(at, 16));
    if (head.length < 8) return null;
    let length = head.readUInt32BE(0);
    if (length === 1 && head.length === 16) length = Number(head.readBigUInt64BE(8));
    // A length of 0 means up to the end of the file.
    if (length === 0) length = size - at;
    if (length < 8) return null;
    if (head.toString('latin1', 4, 8) === 'moov') return bytes(at, Math.min(length, movieBytesMax));
    at += length;
  }
  return null;
}

/** Apple's `com.apple.quicktime.creationdate` and its like: `2019-07-03T14:22:33+0200`. The zone is the camera's own, so it is cut off. */
function saidTime(movie: Uint8Array): CivilTime | null {
  const text = Buffer.from(movie.buffer, movie.byteOffset, movie.byteLength).toString('latin1');
  const found = /(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})[+-]\d{2}:?\d{2}/.exec(text);
  return found === null ? null : civilTime(found.slice(1));
}

function headerTime(movie: Uint8Array): CivilTime | null {
  const bytes = Buffer.from(movie.buffer, movie.byteOffset, movie.byteLength);
  const at = bytes.indexOf('mvhd', 0, 'latin1');
  if (at < 0 || at + 20 > bytes.length) return null;
  const isLong = bytes[at + 4] === 1;
  const seconds = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : bytes.readUInt32BE(at + 8);
  // Zero is what a program writes that does not know.
  return seconds === 0 ? null : fromFileTime((seconds - secondsTo1970) * 1000);
}
