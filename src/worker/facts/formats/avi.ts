/** AVI (Microsoft, AVI RIFF file reference; OpenDML extensions). */
import type { FileBytes } from './fileBytes.ts';
import { chunksIn, type Chunk } from './riff.ts';

export type AviFilm = {
  seconds: number | null;
  video: { width: number; height: number; codec: string } | null;
  /** When it was digitised, as the camera wrote it; empty where it did not. */
  said: string;
};

const saidBytesMax = 40;

/** Null where this is none. */
export function readAvi(bytes: FileBytes): AviFilm | null {
  if (bytes.latin(0, 4) !== 'RIFF' || bytes.latin(8, 4) !== 'AVI ') return null;
  const film: AviFilm = { seconds: null, video: null, said: '' };
  for (const header of chunksIn(bytes, 12, bytes.size)) {
    if (header.type === 'movi') break;
    if (header.type !== 'hdrl') continue;
    for (const { type, at, end } of chunksIn(bytes, header.at, header.end)) {
      if (type === 'strl' && film.video === null) readStream(bytes, [...chunksIn(bytes, at, end)], film);
      if (type === 'IDIT') film.said = bytes.latin(at, Math.min(end - at, saidBytesMax));
    }
  }
  return film;
}

/** A stream's header says of what kind it is and how long, its format how large. */
function readStream(bytes: FileBytes, chunks: readonly Chunk[], film: AviFilm): void {
  const header = chunks.find(({ type }) => type === 'strh');
  const format = chunks.find(({ type }) => type === 'strf');
  if (header === undefined || format === undefined || bytes.latin(header.at, 4) !== 'vids') return;
  const [scale, rate, length] = [20, 24, 32].map((place) => bytes.u32(header.at + place, true));
  const seconds = ((length ?? 0) * (scale ?? 0)) / (rate ?? 0);
  film.seconds = seconds > 0 && Number.isFinite(seconds) ? seconds : null;
  film.video = {
    width: bytes.i32(format.at + 4, true),
    height: Math.abs(bytes.i32(format.at + 8, true)),
    codec: bytes.latin(format.at + 16, 4),
  };
}
