/** Recordings of nothing but tags and a little silence, made byte by byte as the formats' specifications have it. */
import { latin, u16be, u16le, u32be, u32le, zeros } from './bytes.ts';

/** A text in one of ID3's encodings: 0 Latin-1, 1 UTF-16 with a mark, 2 UTF-16 big endian, 3 UTF-8. */
function encoded(text: string, encoding: 0 | 1 | 2 | 3): Buffer {
  const little = Buffer.from(text, 'utf16le');
  const contents = [
    latin(text),
    Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
    Buffer.from(little).swap16(),
    Buffer.from(text, 'utf8'),
  ][encoding];
  return Buffer.concat([Buffer.from([encoding]), contents ?? zeros(0)]);
}

const syncSafe = (value: number): Buffer =>
  Buffer.from([(value >>> 21) & 127, (value >>> 14) & 127, (value >>> 7) & 127, value & 127]);

const u24be = (value: number): Buffer => u32be(value).subarray(1);

/** A zero behind every FF. */
function stuffed(content: Buffer): Buffer {
  return Buffer.from([...content].flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}

export type TagOptions = {
  version?: 2 | 3 | 4;
  encoding?: 0 | 1 | 2 | 3;
  /** All of it in 2.2 and 2.3, frame by frame in 2.4. */
  isStuffed?: boolean;
  /** Sizes of 2.4 written as in 2.3, as some programs did. */
  isPlain?: boolean;
  /** Bytes of a picture that stands before the last frame. */
  cover?: number;
  isExtended?: boolean;
  padding?: number;
};

/** An ID3v2 tag with these texts (or raw contents) by the names of their frames. */
export function id3(frames: Readonly<Record<string, string | Buffer>>, options: TagOptions = {}): Buffer {
  const { version = 3, encoding = 0, isStuffed = false, cover = 0, isExtended = false, padding = 0 } = options;
  const frame = (id: string, content: Buffer): Buffer => {
    const inner = version === 4 && isStuffed ? stuffed(content) : content;
    if (version === 2) return Buffer.concat([latin(id), u24be(inner.length), inner]);
    const size = version === 4 && options.isPlain !== true ? syncSafe(inner.length) : u32be(inner.length);
    return Buffer.concat([latin(id), size, Buffer.from([0, version === 4 && isStuffed ? 2 : 0]), inner]);
  };
  const made = Object.entries(frames).map(([id, content]) =>
    frame(id, typeof content === 'string' ? encoded(content, encoding) : content),
  );
  const picture = frame(version === 2 ? 'PIC' : 'APIC', Buffer.alloc(cover, 0xff));
  if (cover > 0) made.splice(-1, 0, picture);
  const extended = !isExtended ? [] : version === 4 ? [syncSafe(6), zeros(2)] : [u32be(6), zeros(6)];
  const plain = Buffer.concat([...extended, ...made, zeros(padding)]);
  const isWhole = isStuffed && version < 4;
  const body = isWhole ? stuffed(plain) : plain;
  const flags = (isStuffed ? 0x80 : 0) | (isExtended ? 0x40 : 0);
  return Buffer.concat([latin('ID3'), Buffer.from([version, 0, flags]), syncSafe(body.length), body]);
}

/** The last 128 bytes of many an MP3. */
export function id3v1(fields: {
  title?: string;
  artist?: string;
  album?: string;
  year?: string;
  track?: number;
  genre?: number;
}): Buffer {
  const field = (text: string, length: number): Buffer =>
    Buffer.concat([latin(text), zeros(length)]).subarray(0, length);
  const { title = '', artist = '', album = '', year = '', track = 0, genre = 255 } = fields;
  return Buffer.concat([
    latin('TAG'),
    field(title, 30),
    field(artist, 30),
    field(album, 30),
    field(year, 4),
    zeros(29),
    Buffer.from([track, genre]),
  ]);
}

/** Frames of MPEG-1 layer III at 128 kbit/s and 44.1 kHz, 1,152 samples each: 100 of them play 2.6 seconds. */
export function mp3(tag: Buffer, frames = 100, end = zeros(0)): Buffer {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), zeros(413)]);
  return Buffer.concat([tag, ...Array.from({ length: frames }, () => frame), end]);
}

/** Comments as FLAC and Ogg keep them: `ARTIST=Ada`. */
export function comments(lines: readonly string[]): Buffer {
  const parts = lines.map((line) => Buffer.from(line, 'utf8'));
  return Buffer.concat([
    u32le(4),
    latin('test'),
    u32le(lines.length),
    ...parts.flatMap((part) => [u32le(part.length), part]),
  ]);
}

/** A FLAC of headers: as many seconds at 8 kHz as it says, and no sound. */
export function flac(lines: readonly string[], { seconds = 3, cover = 0, front = zeros(0) } = {}): Buffer {
  const block = (type: number, content: Buffer, isLast = false): Buffer =>
    Buffer.concat([Buffer.from([type | (isLast ? 0x80 : 0)]), u24be(content.length), content]);
  const samples = seconds * 8_000;
  // 20 bits of rate, 3 of channels, 5 of sample size, 36 of samples.
  const shape = (8_000n << 44n) | (0n << 41n) | (15n << 36n) | BigInt(samples);
  const shapeBytes = Buffer.alloc(8);
  shapeBytes.writeBigUInt64BE(shape);
  const info = Buffer.concat([u16be(4_096), u16be(4_096), zeros(6), shapeBytes, zeros(16)]);
  return Buffer.concat([
    front,
    latin('fLaC'),
    block(0, info),
    ...(cover > 0 ? [block(6, Buffer.concat([zeros(28), u32be(cover), zeros(cover)]))] : []),
    block(4, comments(lines), true),
    zeros(1_000),
  ]);
}

type Page = { contents: Buffer; samples: number; flags?: number; stream?: number };

function oggPages(pages: readonly Page[]): Buffer {
  return Buffer.concat(
    pages.map(({ contents, samples, flags = 0, stream = 7 }, at) => {
      const lengths = [...Array.from({ length: Math.floor(contents.length / 255) }, () => 255), contents.length % 255];
      const place = Buffer.alloc(8);
      place.writeBigInt64LE(BigInt(samples));
      return Buffer.concat([
        latin('OggS\0'),
        Buffer.from([flags]),
        place,
        u32le(stream),
        u32le(at),
        zeros(4),
        Buffer.from([lengths.length, ...lengths]),
        contents,
      ]);
    }),
  );
}

/** An Ogg Opus file of headers and as many pages of silence; Opus counts in 1/48,000 of a second, 312 of which are skipped. */
export function opus(lines: readonly string[], { seconds = 3, pages = 40, pageBytes = 4_000 } = {}): Buffer {
  const head = Buffer.concat([latin('OpusHead'), Buffer.from([1, 1]), u16le(312), u32le(8_000), zeros(3)]);
  const tags = Buffer.concat([latin('OpusTags'), comments(lines)]);
  const last = seconds * 48_000 + 312;
  return oggPages([
    { contents: head, samples: 0, flags: 2 },
    { contents: tags, samples: 0 },
    ...Array.from({ length: pages }, (_, at) => ({
      contents: zeros(pageBytes),
      samples: Math.round((last * (at + 1)) / pages),
      flags: at === pages - 1 ? 4 : 0,
    })),
  ]);
}

/** A WAVE file of 8-bit sound at 8 kHz, with an INFO list and an ID3 tag in a chunk where they are given. */
export function wav({
  info = {},
  tag = zeros(0),
  seconds = 1,
}: {
  info?: Record<string, string>;
  tag?: Buffer;
  seconds?: number;
}): Buffer {
  const chunk = (id: string, content: Buffer): Buffer =>
    Buffer.concat([latin(id), u32le(content.length), content, zeros(content.length % 2)]);
  const format = Buffer.concat([u16le(1), u16le(1), u32le(8_000), u32le(8_000), u16le(1), u16le(8)]);
  const list = Object.entries(info).map(([id, text]) => chunk(id, latin(`${text}\0`)));
  const body = Buffer.concat([
    latin('WAVE'),
    chunk('fmt ', format),
    ...(list.length > 0 ? [chunk('LIST', Buffer.concat([latin('INFO'), ...list]))] : []),
    chunk('data', Buffer.alloc(seconds * 8_000, 128)),
    ...(tag.length > 0 ? [chunk('id3 ', tag)] : []),
  ]);
  return Buffer.concat([latin('RIFF'), u32le(body.length), body]);
}

/** An AIFF file of 8-bit sound at 8 kHz with an ID3 tag in a chunk. */
export function aiff(tag: Buffer, seconds = 1): Buffer {
  const chunk = (id: string, content: Buffer): Buffer =>
    Buffer.concat([latin(id), u32be(content.length), content, zeros(content.length % 2)]);
  // The rate is an 80-bit number: 8,000 = 1.953125 × 2^12.
  const rate = Buffer.concat([u16be(16_383 + 12), u32be(0xfa00_0000), zeros(4)]);
  const common = Buffer.concat([u16be(1), u32be(seconds * 8_000), u16be(8), rate]);
  const body = Buffer.concat([
    latin('AIFF'),
    chunk('COMM', common),
    chunk('SSND', zeros(8 + seconds * 8_000)),
    chunk('ID3 ', tag),
  ]);
  return Buffer.concat([latin('FORM'), u32be(body.length), body]);
}

/** An MP4 of sound with iTunes' tags: texts by their four letters, track and disc as `[number, of]`. */
export function m4a(
  tags: Readonly<Record<string, string | readonly [number, number]>>,
  { cover = 0, seconds = 3 } = {},
): Buffer {
  const box = (type: string, ...contents: Buffer[]): Buffer => {
    const content = Buffer.concat(contents);
    return Buffer.concat([u32be(content.length + 8), latin(type), content]);
  };
  const data = (type: number, content: Buffer): Buffer => box('data', u32be(type), zeros(4), content);
  const items = Object.entries(tags).map(([name, value]) =>
    box(
      name,
      typeof value === 'string'
        ? data(1, Buffer.from(value, 'utf8'))
        : data(0, Buffer.concat([zeros(2), u16be(value[0]), u16be(value[1]), zeros(2)])),
    ),
  );
  if (cover > 0) items.splice(1, 0, box('covr', data(13, zeros(cover))));
  const header = Buffer.concat([zeros(12), u32be(8_000), u32be(seconds * 8_000), zeros(4)]);
  const handler = Buffer.concat([zeros(8), latin('soun'), zeros(13)]);
  const sound = Buffer.concat([zeros(6), u16be(1), zeros(8), u16be(1), u16be(16), zeros(4), u16be(8_000), zeros(2)]);
  const samples = box('stsd', zeros(4), u32be(1), box('mp4a', sound));
  const media = box('mdia', box('mdhd', header), box('hdlr', handler), box('minf', box('stbl', samples)));
  const track = box('trak', box('tkhd', zeros(84)), media);
  const movie = Buffer.concat([zeros(12), u32be(1_000), u32be(seconds * 1_000), zeros(80)]);
  const meta = box('meta', zeros(4), box('hdlr', zeros(8), latin('mdirappl'), zeros(9)), box('ilst', ...items));
  return Buffer.concat([
    box('ftyp', latin('M4A \0\0\0\0M4A ')),
    box('mdat', zeros(3_000)),
    box('moov', box('mvhd', movie), track, box('udta', meta)),
  ]);
}
