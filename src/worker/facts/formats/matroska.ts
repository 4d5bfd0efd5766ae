/** Matroska and WebM (RFC 8794, EBML; RFC 9559, Matroska). */
import type { FileBytes } from './fileBytes.ts';

type Element = { id: number; at: number; end: number };

const elementsMax = 500;
const ids = {
  header: 0x1a45_dfa3,
  segment: 0x1853_8067,
  cluster: 0x1f43_b675,
  info: 0x1549_a966,
  timestampScale: 0x2a_d7b1,
  duration: 0x4489,
  date: 0x4461,
  tracks: 0x1654_ae6b,
  track: 0xae,
  trackType: 0x83,
  codec: 0x86,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
} as const;
const videoType = 1;
/** Nanoseconds: what the time stamps count where nothing else is said. */
const scaleByDefault = 1_000_000;
const from2001Ms = Date.UTC(2001, 0, 1);

export type MatroskaFilm = {
  seconds: number | null;
  /** Milliseconds since 1970, UTC. */
  createdMs: number | null;
  video: { width: number; height: number; codec: string } | null;
};

/** Null where this is none. */
export function readMatroska(bytes: FileBytes): MatroskaFilm | null {
  if (bytes.u32(0) !== ids.header) return null;
  const film: MatroskaFilm = { seconds: null, createdMs: null, video: null };
  for (const segment of elementsIn(bytes, 0, bytes.size)) {
    if (segment.id !== ids.segment) continue;
    for (const part of elementsIn(bytes, segment.at, segment.end)) {
      // The pictures themselves; what comes behind them is an index.
      if (part.id === ids.cluster) break;
      if (part.id === ids.info) readInfo(bytes, part, film);
      if (part.id === ids.tracks) film.video ??= firstVideo(bytes, part);
    }
    break;
  }
  return film;
}

function readInfo(bytes: FileBytes, info: Element, film: MatroskaFilm): void {
  let scale = scaleByDefault;
  let duration: number | null = null;
  for (const { id, at, end } of elementsIn(bytes, info.at, info.end)) {
    if (id === ids.timestampScale) scale = numberIn(bytes, at, end);
    if (id === ids.duration) duration = end - at === 8 ? bytes.f64(at) : bytes.f32(at);
    if (id === ids.date && end - at === 8) film.createdMs = from2001Ms + dateMs(bytes, at);
  }
  film.seconds = duration !== null && duration > 0 ? (duration * scale) / 1e9 : null;
}

/** Nanoseconds, with a sign. */
function dateMs(bytes: FileBytes, at: number): number {
  return (bytes.i32(at) * 2 ** 32 + bytes.u32(at + 4)) / 1e6;
}

function firstVideo(bytes: FileBytes, tracks: Element): MatroskaFilm['video'] {
  for (const track of elementsIn(bytes, tracks.at, tracks.end)) {
    if (track.id !== ids.track) continue;
    const parts = new Map([...elementsIn(bytes, track.at, track.end)].map((part) => [part.id, part]));
    const type = parts.get(ids.trackType);
    const video = parts.get(ids.video);
    if (type === undefined || video === undefined || numberIn(bytes, type.at, type.end) !== videoType) continue;
    const sizes = new Map([...elementsIn(bytes, video.at, video.end)].map((part) => [part.id, part]));
    const sizeOf = (id: number): number => {
      const found = sizes.get(id);
      return found === undefined ? 0 : numberIn(bytes, found.at, found.end);
    };
    const codec = parts.get(ids.codec);
    const name = codec === undefined ? '' : bytes.latin(codec.at, Math.min(codec.end - codec.at, 40));
    return { width: sizeOf(ids.width), height: sizeOf(ids.height), codec: name };
  }
  return null;
}

function* elementsIn(bytes: FileBytes, at: number, end: number): Generator<Element> {
  let next = at;
  for (let count = 0; count < elementsMax && next < end; count += 1) {
    const idBytes = Math.clz32(bytes.u8(next)) - 23;
    if (idBytes > 4) return;
    const id = numberIn(bytes, next, next + idBytes);
    const sizeAt = next + idBytes;
    const sizeBytes = Math.clz32(bytes.u8(sizeAt)) - 23;
    if (sizeBytes > 8) return;
    const contents = sizeAt + sizeBytes;
    // The highest set bit of the first byte tells how many bytes there are, and is no part of the number.
    const first = bytes.u8(sizeAt) & (0xff >> sizeBytes);
    const size = first * 256 ** (sizeBytes - 1) + numberIn(bytes, sizeAt + 1, contents);
    // All ones: written while it was streamed, it goes on to the end.
    const stop = size === 2 ** (7 * sizeBytes) - 1 ? end : Math.min(contents + size, end);
    yield { id, at: contents, end: stop };
    next = stop;
  }
}

/** An unsigned number of up to eight bytes, the first the most significant. */
function numberIn(bytes: FileBytes, at: number, end: number): number {
  let value = 0;
  for (let place = at; place < Math.min(end, at + 8); place += 1) value = value * 256 + bytes.u8(place);
  return value;
}
