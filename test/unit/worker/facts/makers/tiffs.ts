/** TIFFs, and with them EXIF, made byte by byte. */
import { latin, u16be, u16le, u32be, u32le } from './bytes.ts';

/** Text, or numbers of a type: 1 byte, 3 short, 4 long, 5 rational (pairs), 7 undefined, 10 signed rational. */
export type Value =
  | string
  | { type: 1 | 3 | 4 | 7; values: readonly number[] }
  | { type: 5 | 10; fractions: readonly [number, number][] };
export type Tags = Readonly<Record<number, Value>>;

export type TiffParts = {
  order?: 'II' | 'MM';
  /** The number behind the order: 42, or a maker's own. */
  number?: number;
  main?: Tags;
  exif?: Tags;
  gps?: Tags;
  /** Further pictures, which the first directory names. */
  sub?: readonly Tags[];
  /** Bytes between the header and the directories. */
  gap?: number;
};

export const short = (...values: number[]): Value => ({ type: 3, values });
export const long = (...values: number[]): Value => ({ type: 4, values });
export const rational = (...fractions: [number, number][]): Value => ({ type: 5, fractions });
export const raw = (bytes: Uint8Array): Value => ({ type: 7, values: [...bytes] });
export const wide = (text: string): Value => ({ type: 1, values: [...Buffer.from(`${text}\0`, 'utf16le')] });

/** Degrees, minutes and seconds north and east. */
export function gpsTags(latitude: number, longitude: number): Tags {
  return { 1: latitude < 0 ? 'S' : 'N', 2: degrees(latitude), 3: longitude < 0 ? 'W' : 'E', 4: degrees(longitude) };
}

function degrees(value: number): Value {
  const size = Math.abs(value);
  const minutes = (size % 1) * 60;
  return rational([Math.floor(size), 1], [Math.floor(minutes), 1], [Math.round((minutes % 1) * 60 * 10_000), 10_000]);
}

export function makeTiff(parts: TiffParts): Buffer {
  const little = (parts.order ?? 'II') === 'II';
  const [u16, u32] = little ? [u16le, u32le] : [u16be, u32be];
  const first = 8 + (parts.gap ?? 0);
  const chunks: Buffer[] = [
    latin(parts.order ?? 'II'),
    u16(parts.number ?? 42),
    u32(first),
    Buffer.alloc(parts.gap ?? 0),
  ];
  let at = first;
  const write = (tags: Tags): number => {
    const start = at;
    const directory = directoryOf(tags, start, { u16, u32 });
    chunks.push(directory);
    at += directory.length;
    return start;
  };
  // The first directory stands first and names the others, so its length is measured before their places are known.
  const others = [parts.exif, parts.gps, ...(parts.sub ?? [])];
  const link = (starts: readonly number[]): Tags => ({
    ...parts.main,
    ...(parts.sub === undefined ? {} : { 0x014a: long(...starts.slice(2)) }),
    ...(parts.exif === undefined ? {} : { 0x8769: long(starts[0] ?? 0) }),
    ...(parts.gps === undefined ? {} : { 0x8825: long(starts[1] ?? 0) }),
  });
  let next = first + directoryOf(link(others.map(() => 0)), first, { u16, u32 }).length;
  const starts = others.map((tags) => {
    const start = next;
    if (tags !== undefined) next += directoryOf(tags, start, { u16, u32 }).length;
    return start;
  });
  write(link(starts));
  for (const tags of others) if (tags !== undefined) write(tags);
  return Buffer.concat(chunks);
}

type Order = { u16: (value: number) => Buffer; u32: (value: number) => Buffer };

function directoryOf(tags: Tags, start: number, { u16, u32 }: Order): Buffer {
  const entries = Object.entries(tags)
    .map(([tag, value]) => ({ tag: Number(tag), ...encoded(value, { u16, u32 }) }))
    .sort((one, other) => one.tag - other.tag);
  let at = start + 2 + entries.length * 12 + 4;
  const heads: Buffer[] = [u16(entries.length)];
  const values: Buffer[] = [];
  for (const { tag, type, count, bytes } of entries) {
    const isShort = bytes.length <= 4;
    const place = isShort ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]) : u32(at);
    heads.push(u16(tag), u16(type), u32(count), place);
    if (isShort) continue;
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
    values.push(padded);
    at += padded.length;
  }
  return Buffer.concat([...heads, u32(0), ...values]);
}

function encoded(value: Value, { u16, u32 }: Order): { type: number; count: number; bytes: Buffer } {
  if (typeof value === 'string') {
    const bytes = Buffer.from(`${value}\0`, 'utf8');
    return { type: 2, count: bytes.length, bytes };
  }
  if ('fractions' in value) {
    const bytes = Buffer.concat(value.fractions.flatMap((pair) => pair.map((part) => u32(part >>> 0))));
    return { type: value.type, count: value.fractions.length, bytes };
  }
  const widths = {
    1: (part: number): Buffer => Buffer.from([part]),
    3: u16,
    4: u32,
    7: (part: number): Buffer => Buffer.from([part]),
  };
  const { values } = value;
  const one = widths[value.type];
  return { type: value.type, count: values.length, bytes: Buffer.concat(values.map((part) => one(part))) };
}
