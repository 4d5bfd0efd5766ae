/** Facts of films: how large, how long, how coded, and when they were taken. What is not known of a format is left out. */
import { noFacts, type Facts, type FactSource, type Moment } from './facts.ts';
import { readAvi } from './formats/avi.ts';
import { withBytes, type FileBytes } from './formats/fileBytes.ts';
import { readMatroska } from './formats/matroska.ts';
import { findMovie, readMovieHeader, readMovieWords, readVideoTrack } from './formats/movie.ts';
import { cleanText } from './formats/words.ts';
import { clockWordsMoment, plausible, utcMoment, writtenMoment } from './moments.ts';

/** `seconds` only where the length is known, `moment` only where the file tells one. */
type Film = {
  video: { width: number; height: number; codec: string } | null;
  seconds: number | null;
};

/** No film is wider, and none is longer: beyond these a number is damage. */
const pixelsMax = 100_000;
const secondsMax = 1_000_000;

/** The fields `video.*` of MP4, QuickTime, 3GP, AVI, Matroska and WebM. */
export function readFilm(source: FactSource): Facts {
  const film = withBytes(source, filmOf);
  if (film?.video == null) return noFacts;
  const { width, height, codec } = film.video;
  const fields = new Map(noFacts.fields);
  const isSized = width > 0 && height > 0 && width <= pixelsMax && height <= pixelsMax;
  if (isSized) fields.set('video.width', String(width)).set('video.height', String(height));
  if (film.seconds !== null && film.seconds <= secondsMax)
    fields.set('video.duration', String(Math.round(film.seconds)));
  const name = cleanText(codecNames[codec] ?? codec);
  if (name !== '') fields.set('video.codec', name);
  return { ...noFacts, fields };
}

/** Matroska's names for what MP4 calls otherwise: one name for one coding. */
const codecNames: Readonly<Record<string, string>> = {
  'V_MPEG4/ISO/AVC': 'avc1',
  'V_MPEGH/ISO/HEVC': 'hvc1',
  'V_MPEG4/ISO/ASP': 'mp4v',
  V_AV1: 'av01',
  V_VP8: 'vp08',
  V_VP9: 'vp09',
  V_MJPEG: 'mjpg',
  V_THEORA: 'theora',
};

function filmOf(bytes: FileBytes): Film | null {
  const movie = findMovie(bytes);
  if (movie === null) return readMatroska(bytes) ?? readAvi(bytes);
  return { video: readVideoTrack(movie), seconds: readMovieHeader(movie).seconds };
}

/**
 * When a film was taken: as the camera's clock showed it where the file says so, with the camera's zone; else the time in the file's
 * header, which is UTC, as a clock in this process's zone showed it. Null for all that is no film.
 */
export function filmMoment(bytes: FileBytes, today: string): Moment | null {
  const movie = findMovie(bytes);
  if (movie !== null) {
    const { createdMs } = readMovieHeader(movie);
    return plausible(saidMoment(readMovieWords(movie)), today) ?? plausible(momentOf(createdMs), today);
  }
  const matroska = readMatroska(bytes);
  if (matroska !== null) return plausible(momentOf(matroska.createdMs), today);
  const avi = readAvi(bytes);
  return avi === null ? null : plausible(writtenMoment(avi.said) ?? clockWordsMoment(avi.said), today);
}

function momentOf(createdMs: number | null): Moment | null {
  return createdMs === null ? null : utcMoment(createdMs);
}

/** A day alone, or a time in UTC, is when a film came out, not when a camera took it. */
function saidMoment(words: ReadonlyMap<string, string>): Moment | null {
  for (const name of ['com.apple.quicktime.creationdate', '\u00a9day']) {
    const text = words.get(name) ?? '';
    const moment = /[+-]\d{2}:?\d{2}$/.test(text.trimEnd()) ? writtenMoment(text) : null;
    if (moment?.offsetMinutes != null) return moment;
  }
  return null;
}
