/** ZIP files byte by byte, so that they can lie: what the directory says and what stands there are given apart. */
import { crc32, deflateRawSync } from 'node:zlib';

export type Part = {
  readonly name: string | Buffer;
  /** What stands there, packed as it says in `method`. */
  readonly packed: Buffer;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  /** What the directory says instead of the truth. */
  readonly says?: { readonly packedBytes?: number; readonly bytes?: number; readonly offset?: number };
  /** The directory names it, and nothing stands there: it shares the bytes at `says.offset`. */
  readonly isGhost?: boolean;
  /** Both headers say that the name is UTF-8. */
  readonly isUtf8?: boolean;
};

/** A part with the content, deflated. */
export function deflated(name: string | Buffer, content: Buffer | string): Part {
  return { name, packed: deflateRawSync(content), method: 8 };
}

export function stored(name: string, content: Buffer): Part {
  return { name, packed: content, method: 0 };
}

/** The file. `count` is what the end says of how many parts there are. */
export function zipFile(parts: readonly Part[], count = parts.length): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, method, says = {}, isGhost = false, isUtf8 = false } of parts) {
    const bytes = Buffer.from(name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(isUtf8 ? 0x800 : 0, 6);
    header.writeUInt16LE(method, 8);
    header.writeUInt32LE(method === 0 ? crc32(packed) : 0, 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt16LE(bytes.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(isUtf8 ? 0x800 : 0, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(says.packedBytes ?? packed.length, 20);
    entry.writeUInt32LE(says.bytes ?? packed.length, 24);
    entry.writeUInt16LE(bytes.length, 28);
    entry.writeUInt32LE(says.offset ?? offset, 42);
    central.push(entry, bytes);
    if (isGhost) continue;
    local.push(header, bytes, packed);
    offset += header.length + bytes.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
