/** The smallest files that carry a date taken, made byte by byte. */

export type Dates = { original?: string; created?: string; order?: 'II' | 'MM' };

/** An EXIF block (TIFF) whose EXIF directory holds these dates, `2019:07:03 14:22:33`. */
export function tiff({ original, created, order = 'II' }: Dates): Buffer {
  const little = order === 'II';
  const entries = [
    { tag: 0x9003, text: original },
    { tag: 0x9004, text: created },
  ].filter((entry): entry is { tag: number; text: string } => entry.text !== undefined);
  const exifAt = 26;
  const textAt = exifAt + 2 + entries.length * 12 + 4;
  const bytes = Buffer.alloc(textAt + entries.length * 20);
  const u16 = (value: number, at: number): void => {
    if (little) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt16BE(value, at);
  };
  const u32 = (value: number, at: number): void => {
    if (little) bytes.writeUInt32LE(value, at);
    else bytes.writeUInt32BE(value, at);
  };
  bytes.write(order, 0, 'latin1');
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  u16(0x8769, 10);
  u16(4, 12);
  u32(1, 14);
  u32(exifAt, 18);
  u16(entries.length, exifAt);
  for (const [index, { tag, text }] of entries.entries()) {
    const at = exifAt + 2 + index * 12;
    u16(tag, at);
    u16(2, at + 2);
    u32(20, at + 4);
    u32(textAt + index * 20, at + 8);
    bytes.write(`${text}\0`, textAt + index * 20, 'latin1');
  }
  return bytes;
}

function chunkLength(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A JPEG of nothing but headers, with an EXIF segment behind `before` bytes of other segments. */
export function jpeg(dates: Dates | null, before = 0): Buffer {
  const parts: Buffer[] = [Buffer.from([0xff, 0xd8])];
  const segment = (marker: number, content: Buffer): void => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(content.length + 2);
    parts.push(Buffer.from([0xff, marker]), length, content);
  };
  for (let left = before; left > 0; left -= 60_000) segment(0xe2, Buffer.alloc(Math.min(left, 60_000)));
  if (dates !== null) segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(dates)]));
  parts.push(Buffer.from([0xff, 0xda, 0, 2, 0, 0xff, 0xd9]));
  return Buffer.concat(parts);
}

/** A PNG with an eXIf chunk. */
export function png(dates: Dates): Buffer {
  const chunk = (type: string, content: Buffer): Buffer =>
    Buffer.concat([chunkLength(content.length), Buffer.from(type, 'latin1'), content, Buffer.alloc(4)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(1, 0);
  header.writeUInt32BE(1, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('eXIf', tiff(dates)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A film with a movie header of this UTC time, and Apple's own creation date if given. */
export function film(utc: string, said?: string): Buffer {
  const box = (type: string, content: Buffer): Buffer =>
    Buffer.concat([chunkLength(content.length + 8), Buffer.from(type, 'latin1'), content]);
  const header = Buffer.alloc(100);
  header.writeUInt32BE(utc === '' ? 0 : Math.floor(Date.parse(utc) / 1000) + 2_082_844_800, 4);
  // QuickTime's international text: two bytes of length, two of language.
  const words = Buffer.from(`\0${String.fromCharCode(said?.length ?? 0)}\0\0${said ?? ''}`, 'latin1');
  const meta = said === undefined ? [] : [box('udta', box('\u00a9day', words))];
  return Buffer.concat([
    box('ftyp', Buffer.from('qt  \0\0\0\0qt  ', 'latin1')),
    box('mdat', Buffer.alloc(5_000)),
    box('moov', Buffer.concat([box('mvhd', header), ...meta])),
  ]);
}
