/**
 * Reads ZIP files (PKWARE APPNOTE 6.3.9) as hostile as they come: the directory is bounded, an entry's output is bounded while it
 * is made, whatever the directory says of it, all of them together are too, parts that share their bytes are none, and only what is
 * asked for is read of the file. Names are keys and nothing else: no part is ever put anywhere under its name.
 */
import type { FactSource } from '../facts/facts.ts';
import { unpacker } from './inflate.ts';
import { Unreadable } from './unreadable.ts';

export type ZipEntry = {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  /** Where its local header starts. */
  readonly offset: number;
};

export type Zip = {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** The whole of an entry; null where there is none. Throws Unreadable beyond `bytesMax`. */
  readonly read: (name: string, bytesMax: number) => Uint8Array | null;
  /**
   * Hands out an entry in pieces until `take` has enough; each is good only until the next. False where there is no such entry. Throws
   * Unreadable beyond `bytesMax`.
   */
  readonly stream: (name: string, bytesMax: number, take: (piece: Uint8Array) => 'more' | 'enough') => boolean;
};

const entriesMax = 20_000;
const directoryBytesMax = 8 * 1024 * 1024;
/** What all that is read of one file may come to. */
const unpackedBytesMax = 2 * 1024 * 1024 * 1024;
/** Of the file, at once. */
const pieceBytes = 64 * 1024;
const endBytes = 22;
const localBytes = 30;
const commentBytesMax = 65_535;
const unknown32 = 0xffffffff;

/** Reads the directory. Throws Unreadable for what is no ZIP. */
export function openZip(source: FactSource): Zip {
  const entries = readDirectory(source);
  let left = unpackedBytesMax;
  const stream: Zip['stream'] = (name, bytesMax, take) => {
    const entry = entries.get(name);
    if (entry === undefined) return false;
    unpack(source, entry, Math.min(bytesMax, left), (piece) => {
      left -= piece.length;
      return take(piece);
    });
    return true;
  };
  return {
    entries,
    stream,
    read: (name, bytesMax) => {
      const pieces: Uint8Array[] = [];
      const found = stream(name, bytesMax, (piece) => {
        pieces.push(new Uint8Array(piece));
        return 'more';
      });
      return found ? Buffer.concat(pieces) : null;
    },
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Directory = { offset: number; bytes: number };

function readDirectory(source: FactSource): Map<string, ZipEntry> {
  const { offset, bytes } = findDirectory(source);
  if (bytes > directoryBytesMax) throw new Unreadable('it holds too many files');
  const directory = source.read(offset, bytes);
  const view = viewOf(directory);
  const entries = new Map<string, ZipEntry>();
  const spans: Span[] = [];
  let at = 0;
  while (at + 46 <= directory.length && view.getUint32(at, true) === 0x02014b50) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const nameEnd = at + 46 + (nameBytes ?? 0);
    const end = nameEnd + (extraBytes ?? 0) + (commentBytes ?? 0);
    if (end > directory.length) break;
    const name = Buffer.from(directory.subarray(at + 46, nameEnd)).toString('utf8');
    const extra = directory.subarray(nameEnd, nameEnd + (extraBytes ?? 0));
    // Of two entries with one name the first is taken, by every part of a document alike.
    const entry = entryOf(view, at, name, extra);
    if (!entries.has(name)) entries.set(name, entry);
    spans.push({ start: entry.offset, end: entry.offset + localBytes + entry.packedBytes });
    if (spans.length > entriesMax) throw new Unreadable('it holds too many files');
    at = end;
  }
  standApart(spans);
  return entries;
}

type Span = { readonly start: number; readonly end: number };

/** Many parts that are made of the same bytes turn a small file into a large one. */
function standApart(spans: Span[]): void {
  spans.sort((one, other) => one.start - other.start);
  for (const [at, { start }] of spans.entries()) {
    const before = spans[at - 1];
    if (before !== undefined && before.end > start) throw new Unreadable('it is damaged: its parts overlap');
  }
}

function entryOf(view: DataView, at: number, name: string, extra: Uint8Array): ZipEntry {
  const sizes = {
    bytes: view.getUint32(at + 24, true),
    packedBytes: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  if (Object.values(sizes).includes(unknown32)) takeLongSizes(sizes, extra);
  return {
    name,
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    packedBytes: sizes.packedBytes,
    offset: sizes.offset,
  };
}

/** ZIP64: the fields that did not fit stand in an extra field, in this order. */
function takeLongSizes(sizes: Record<'bytes' | 'packedBytes' | 'offset', number>, extra: Uint8Array): void {
  const view = viewOf(extra);
  let at = 0;
  while (at + 4 <= extra.length) {
    const [kind, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    let field = at + 4;
    const end = Math.min(field + length, extra.length);
    for (const name of ['bytes', 'packedBytes', 'offset'] as const) {
      if (kind !== 1 || sizes[name] !== unknown32 || field + 8 > end) continue;
      sizes[name] = Number(view.getBigUint64(field, true));
      field += 8;
    }
    at = end;
  }
}

const compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

function findDirectory(source: FactSource): Directory {
  if (source.size === 0) throw new Unreadable('it is empty');
  // What Office encrypts lies in a file of the older kind (MS-OFFCRYPTO).
  const head = source.read(0, Math.min(source.size, compound.length));
  if (compound.every((byte, at) => head[at] === byte))
    throw new Unreadable('it is encrypted, or of Office before 2007');
  const tailBytes = Math.min(source.size, endBytes + commentBytesMax);
  const tailOffset = source.size - tailBytes;
  const tail = source.read(tailOffset, tailBytes);
  const view = viewOf(tail);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const directory = { bytes: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
    const isLong = directory.offset === unknown32 || view.getUint16(at + 10, true) === 0xffff;
    return isLong ? findLongDirectory(source, tailOffset + at) : directory;
  }
  throw new Unreadable('it is damaged: its list of parts is missing');
}

/** ZIP64: a locator of 20 bytes stands before the end record and says where the long one is. */
function findLongDirectory(source: FactSource, endOffset: number): Directory {
  const damaged = new Unreadable('it is damaged: its list of parts is missing');
  const locator = source.read(Math.max(0, endOffset - 20), 20);
  if (locator.length < 20 || viewOf(locator).getUint32(0, true) !== 0x07064b50) throw damaged;
  const record = source.read(Number(viewOf(locator).getBigUint64(8, true)), 56);
  if (record.length < 56 || viewOf(record).getUint32(0, true) !== 0x06064b50) throw damaged;
  const view = viewOf(record);
  return { bytes: Number(view.getBigUint64(40, true)), offset: Number(view.getBigUint64(48, true)) };
}

function unpack(
  source: FactSource,
  entry: ZipEntry,
  bytesMax: number,
  take: (piece: Uint8Array) => 'more' | 'enough',
): void {
  if (entry.encrypted) throw new Unreadable('it is encrypted');
  if (entry.method !== 0 && entry.method !== 8) throw new Unreadable('it is packed in a way that is not read');
  const local = source.read(entry.offset, localBytes);
  if (local.length < localBytes || viewOf(local).getUint32(0, true) !== 0x04034b50) {
    throw new Unreadable('it is damaged: a part is missing');
  }
  const start = entry.offset + localBytes + viewOf(local).getUint16(26, true) + viewOf(local).getUint16(28, true);
  const end = start + entry.packedBytes;
  let made = 0;
  const state: { said: 'more' | 'enough' } = { said: 'more' };
  const give = (piece: Uint8Array): 'more' | 'enough' => {
    made += piece.length;
    if (made > bytesMax) throw new Unreadable('a part of it is too large to be read');
    if (piece.length > 0 && state.said === 'more') state.said = take(piece);
    return state.said;
  };
  const inflate = entry.method === 8 ? unpacker(give) : null;
  try {
    for (let at = start; at < end && state.said === 'more'; at += pieceBytes) {
      const piece = source.read(at, Math.min(pieceBytes, end - at));
      if (piece.length === 0) throw new Unreadable('it is damaged: its end is missing');
      if (inflate === null) give(piece);
      else inflate.push(piece, at + piece.length >= end);
    }
  } finally {
    inflate?.close();
  }
}
