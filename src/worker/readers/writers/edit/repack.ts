/**
 * A ZIP file with some of its parts replaced, and nothing else touched: every other part is copied as it stands, byte by byte, packed as it
 * was (PKWARE APPNOTE 6.3.9). What is between the parts and behind the directory goes along.
 */
import { crc32, deflateRawSync } from 'node:zlib';
import { Unreadable } from '../../unreadable.ts';

type Entry = {
  readonly name: string;
  /** Its lines in the directory, whole. */
  readonly record: Buffer;
  readonly offset: number;
};

const localBytes = 30;
const recordBytes = 46;
const endBytes = 22;
const commentBytesMax = 65_535;
const unknown32 = 0xffffffff;
const entriesMax = 20_000;

/** Throws Unreadable for what cannot be taken apart and put together again as it was. */
export function repacked(file: Uint8Array, replaced: ReadonlyMap<string, Uint8Array | null>): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const end = endOf(bytes);
  const [size, start] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
  if (start === unknown32 || size === unknown32 || start + size > end) {
    throw new Unreadable('it is packed in a way that is not edited here');
  }
  const entries = entriesOf(bytes.subarray(start, start + size));
  const inOrder = [...entries].sort((one, other) => one.offset - other.offset);
  const pieces: Buffer[] = [bytes.subarray(0, inOrder[0]?.offset ?? start)];
  let written = pieces[0]?.length ?? 0;
  const records = new Map<Entry, Buffer>();
  for (const [at, entry] of inOrder.entries()) {
    const content = replaced.get(entry.name);
    if (content === null) continue;
    const record = Buffer.from(entry.record);
    const next = inOrder[at + 1]?.offset ?? start;
    const piece = content === undefined ? bytes.subarray(entry.offset, next) : packed(entry, content, record);
    record.writeUInt32LE(written, 42);
    records.set(entry, record);
    pieces.push(piece);
    written += piece.length;
  }
  const kept = entries.flatMap((entry) => records.get(entry) ?? []);
  return Buffer.concat([...pieces, ...kept, endRecord(bytes.subarray(end), kept, written)]);
}

/** The end of the file, which says where the directory stands. */
function endRecord(was: Buffer, directory: readonly Buffer[], offset: number): Buffer {
  const tail = Buffer.from(was);
  tail.writeUInt16LE(directory.length, 8);
  tail.writeUInt16LE(directory.length, 10);
  tail.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  tail.writeUInt32LE(offset, 16);
  return tail;
}

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - endBytes - commentBytesMax);
  for (let at = bytes.length - endBytes; at >= first; at--) {
    if (bytes.readUInt32LE(at) === 0x06054b50) return at;
  }
  throw new Unreadable('it is damaged: its list of parts is missing');
}

function entriesOf(directory: Buffer): Entry[] {
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at + recordBytes <= directory.length && directory.readUInt32LE(at) === 0x02014b50) {
    const lengths = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const [nameBytes = 0, extraBytes = 0, commentBytes = 0] = lengths;
    const to = at + recordBytes + nameBytes + extraBytes + commentBytes;
    if (to > directory.length) break;
    const record = directory.subarray(at, to);
    const name = record.toString('utf8', recordBytes, recordBytes + nameBytes);
    const offset = record.readUInt32LE(42);
    if (offset === unknown32) throw new Unreadable('it is packed in a way that is not edited here');
    if (names.has(name)) throw new Unreadable('it is damaged: two of its parts have one name');
    if (names.size === entriesMax) throw new Unreadable('it holds too many files');
    names.add(name);
    entries.push({ name, record, offset });
    at = to;
  }
  return entries;
}

/** The part with its new content; `record` comes to say so. */
function packed(entry: Entry, content: Uint8Array, record: Buffer): Buffer {
  const data = deflateRawSync(content, { level: 6 });
  // Sizes stand in the header, not behind the data; the name is what it was.
  const flags = record.readUInt16LE(8) & ~0x0008;
  const nameBytes = record.readUInt16LE(28);
  const header = Buffer.alloc(localBytes);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(8, 8);
  // The time of its last change stays: it says nothing about this one.
  record.copy(header, 10, 12, 16);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(nameBytes, 26);
  record.writeUInt16LE(flags, 8);
  record.writeUInt16LE(8, 10);
  header.copy(record, 16, 14, 26);
  return Buffer.concat([header, entry.record.subarray(recordBytes, recordBytes + nameBytes), data]);
}
