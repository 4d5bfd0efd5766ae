/** Files made of boxes: HEIC, JPEG XL, CR3, MP4 and QuickTime; and those of other containers for films. */
import { brotliCompressSync } from 'node:zlib';
import { latin, u16be, u16le, u32be, u32le, zeros } from './bytes.ts';
import { riffChunk, type Size } from './pictures.ts';

export function box(type: string, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([u32be(bytes.length + 8), latin(type), bytes]);
}

/** With a version and flags. */
const full = (type: string, version: number, ...content: Buffer[]): Buffer =>
  box(type, u32be(version << 24), ...content);

export type HeicParts = { exif?: Buffer; xmp?: string; quarters?: number; brand?: string };

/** A picture of one item, with its metadata behind it. */
export function makeHeic({ exif, xmp, quarters, brand = 'heic' }: HeicParts, { width, height }: Size): Buffer {
  const items = [
    { id: 1, info: Buffer.concat([latin('hvc1'), zeros(1)]), content: zeros(10) },
    ...(exif === undefined
      ? []
      : [{ id: 2, info: latin('Exif\0'), content: Buffer.concat([u32be(6), latin('Exif\0\0'), exif]) }]),
    ...(xmp === undefined ? [] : [{ id: 3, info: latin('mime\0application/rdf+xml\0'), content: Buffer.from(xmp) }]),
  ];
  const turned = quarters === undefined ? [] : [box('irot', Buffer.from([quarters]))];
  const properties = box(
    'iprp',
    box('ipco', full('ispe', 0, u32be(width), u32be(height)), ...turned),
    full('ipma', 0, u32be(1), u16be(1), Buffer.from([turned.length + 1, 1, ...turned.map(() => 0x82)])),
  );
  const infos = full(
    'iinf',
    0,
    u16be(items.length),
    ...items.map(({ id, info }) => full('infe', 2, u16be(id), u16be(0), info)),
  );
  const head = box('ftyp', latin(`${brand}\0\0\0\0mif1${brand}`));
  const meta = (places: readonly number[]): Buffer =>
    full(
      'meta',
      0,
      full('hdlr', 0, zeros(4), latin('pict'), zeros(13)),
      full('pitm', 0, u16be(1)),
      full(
        'iloc',
        0,
        Buffer.from([0x44, 0x00]),
        u16be(items.length),
        ...items.map(({ id, content }, index) =>
          Buffer.concat([u16be(id), u16be(0), u16be(1), u32be(places[index] ?? 0), u32be(content.length)]),
        ),
      ),
      infos,
      properties,
    );
  let at = head.length + meta([]).length + 8;
  const places = items.map(({ content }) => {
    at += content.length;
    return at - content.length;
  });
  return Buffer.concat([head, meta(places), box('mdat', ...items.map(({ content }) => content))]);
}

export function makeJpegXl({
  exif,
  xmp,
  isPacked = false,
}: {
  exif?: Buffer;
  xmp?: string;
  isPacked?: boolean;
}): Buffer {
  const one = (type: string, content: Buffer): Buffer =>
    isPacked ? box('brob', latin(type), brotliCompressSync(content)) : box(type, content);
  return Buffer.concat([
    box('JXL ', Buffer.from([0x0d, 0x0a, 0x87, 0x0a])),
    box('ftyp', latin('jxl \0\0\0\0jxl ')),
    ...(exif === undefined ? [] : [one('Exif', Buffer.concat([u32be(0), exif]))]),
    ...(xmp === undefined ? [] : [one('xml ', Buffer.from(xmp))]),
    box('jxlc', Buffer.from([0xff, 0x0a, 0, 0])),
  ]);
}

export function makeCr3({ main, exif, gps }: { main: Buffer; exif: Buffer; gps: Buffer }): Buffer {
  const canon = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex');
  return Buffer.concat([
    box('ftyp', latin('crx \0\0\0\x01crx isom')),
    box(
      'moov',
      box('uuid', canon, box('CNCV', latin('CanonCR3_001')), box('CMT1', main), box('CMT2', exif), box('CMT4', gps)),
    ),
    box('mdat', zeros(20)),
  ]);
}

export type FilmParts = {
  /** UTC, ISO 8601. */
  created?: string;
  seconds?: number;
  size?: Size;
  /** Whether the camera was held upright. */
  isTurned?: boolean;
  codec?: string;
  /** Of QuickTime's metadata. */
  keys?: Readonly<Record<string, string>>;
  /** Of QuickTime's user data. */
  userData?: Readonly<Record<string, string>>;
  brand?: string | null;
  /** Bytes of film before the index. */
  before?: number;
  isLong?: boolean;
};

const scale = 600;
const fixed = (value: number): Buffer => u32be(value * 65_536);
const straight = [fixed(1), u32be(0), u32be(0), u32be(0), fixed(1), u32be(0), zeros(8), u32be(0x4000_0000)];
const turned = [
  u32be(0),
  fixed(1),
  u32be(0),
  u32be(0xffff_0000),
  u32be(0),
  u32be(0),
  fixed(1),
  u32be(0),
  u32be(0x4000_0000),
];
const since1904 = (utc: string | undefined): number => (utc === undefined ? 0 : Date.parse(utc) / 1000 + 2_082_844_800);

export function makeFilm(parts: FilmParts): Buffer {
  const { brand = 'qt  ', before = 100 } = parts;
  const userData = Object.entries(parts.userData ?? {}).map(([name, text]) =>
    box(name, u16be(Buffer.byteLength(text)), u16be(0x15c7), Buffer.from(text)),
  );
  return Buffer.concat([
    ...(brand === null ? [] : [box('ftyp', latin(`${brand}\0\0\0\0${brand}`))]),
    box('mdat', zeros(before)),
    box(
      'moov',
      movieHeader(parts),
      ...(parts.size === undefined ? [soundTrack()] : [soundTrack(), videoTrack(parts, parts.size)]),
      ...(parts.keys === undefined ? [] : [keyedMeta(parts.keys)]),
      ...(userData.length === 0 ? [] : [box('udta', ...userData)]),
    ),
  ]);
}

function movieHeader({ created, seconds = 0, isLong = false }: FilmParts): Buffer {
  const wide = (value: number): Buffer => (isLong ? Buffer.concat([u32be(0), u32be(value)]) : u32be(value));
  const time = wide(since1904(created));
  return full('mvhd', Number(isLong), time, time, u32be(scale), wide(Math.round(seconds * scale)), fixed(1), zeros(76));
}

function soundTrack(): Buffer {
  const header = full('tkhd', 0, zeros(20), zeros(16), ...straight, zeros(8));
  return box('trak', header, box('mdia', full('hdlr', 0, latin('mhlrsoun'), zeros(13))));
}

function videoTrack({ isTurned = false, codec = 'avc1' }: FilmParts, { width, height }: Size): Buffer {
  const matrix = isTurned ? turned : straight;
  const entry = box(codec, zeros(24), u16be(width), u16be(height), zeros(50));
  return box(
    'trak',
    full('tkhd', 0, zeros(8), u32be(1), zeros(8), zeros(16), ...matrix, fixed(width), fixed(height)),
    box(
      'mdia',
      full('mdhd', 0, zeros(8), u32be(scale), u32be(0), zeros(4)),
      full('hdlr', 0, latin('mhlrvide'), zeros(13)),
      box('minf', box('stbl', full('stsd', 0, u32be(1), entry))),
    ),
  );
}

function keyedMeta(keys: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(keys);
  const values = names.map((name, index) =>
    Buffer.concat([
      u32be(Buffer.byteLength(keys[name] ?? '') + 24),
      u32be(index + 1),
      box('data', u32be(1), u32be(0), Buffer.from(keys[name] ?? '')),
    ]),
  );
  return box(
    'meta',
    full('hdlr', 0, zeros(4), latin('mdta'), zeros(13)),
    full('keys', 0, u32be(names.length), ...names.map((name) => box('mdta', latin(name)))),
    box('ilst', ...values),
  );
}

const list = (type: string, ...content: Buffer[]): Buffer =>
  riffChunk('LIST', Buffer.concat([latin(type), ...content]));

export function makeAvi(
  { width, height }: Size,
  { frames, codec, said }: { frames: number; codec: string; said?: string },
): Buffer {
  const main = Buffer.concat([
    u32le(40_000),
    zeros(12),
    u32le(frames),
    zeros(4),
    u32le(1),
    zeros(4),
    u32le(width),
    u32le(height),
    zeros(16),
  ]);
  const stream = Buffer.concat([
    latin('vids'),
    latin(codec),
    zeros(12),
    u32le(1),
    u32le(25),
    zeros(4),
    u32le(frames),
    zeros(20),
  ]);
  const format = Buffer.concat([u32le(40), u32le(width), u32le(height), u16le(1), u16le(24), latin(codec), zeros(20)]);
  const header = list(
    'hdrl',
    riffChunk('avih', main),
    list('strl', riffChunk('strh', stream), riffChunk('strf', format)),
    ...(said === undefined ? [] : [riffChunk('IDIT', latin(said))]),
  );
  return riffChunk('RIFF', Buffer.concat([latin('AVI '), header, list('movi', zeros(40))]));
}

/** An element with its length in eight bytes, or of unknown length. */
function element(id: number, content: Buffer, isOpen = false): Buffer {
  const idBytes = u32be(id);
  const first = idBytes.findIndex((byte) => byte !== 0);
  const length = isOpen
    ? Buffer.from('01ffffffffffffff', 'hex')
    : Buffer.concat([Buffer.from([1, 0, 0, 0]), u32be(content.length)]);
  return Buffer.concat([idBytes.subarray(first), length, content]);
}

export function makeMatroska(
  { width, height }: Size,
  { seconds, codec, created }: { seconds: number; codec: string; created?: string },
): Buffer {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(seconds * 1000);
  const date = Buffer.alloc(8);
  if (created !== undefined) date.writeBigInt64BE(BigInt(Date.parse(created) - Date.UTC(2001, 0, 1)) * 1_000_000n);
  const info = Buffer.concat([
    element(0x2a_d7b1, Buffer.from([0x0f, 0x42, 0x40])),
    element(0x4489, duration),
    ...(created === undefined ? [] : [element(0x4461, date)]),
  ]);
  const video = element(0xe0, Buffer.concat([element(0xb0, u16be(width)), element(0xba, u16be(height))]));
  const track = (type: number, ...rest: Buffer[]): Buffer =>
    element(0xae, Buffer.concat([element(0xd7, Buffer.from([type])), element(0x83, Buffer.from([type])), ...rest]));
  const tracks = Buffer.concat([track(2), track(1, element(0x86, latin(codec)), video)]);
  const segment = Buffer.concat([
    element(0x1549_a966, info),
    element(0x1654_ae6b, tracks),
    element(0x1f43_b675, zeros(30), true),
  ]);
  return Buffer.concat([element(0x1a45_dfa3, element(0x4282, latin('matroska'))), element(0x1853_8067, segment, true)]);
}
