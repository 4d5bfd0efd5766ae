/** What goes along from one JPEG, PNG or WebP file into another JPEG or PNG: EXIF, and the meaning of the colours. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { FileBytes } from '../../facts/formats/fileBytes.ts';
import { visitHeif } from '../../facts/formats/heif.ts';
import { jpegSegments } from './jpegSegments.ts';
import type { PictureFormat } from './header.ts';
import type { Luggage, Picture } from './picture.ts';

const none: Luggage = { exif: null, profile: null };
const exifName = Buffer.from('Exif\0\0', 'latin1');
const profileName = Buffer.from('ICC_PROFILE\0', 'latin1');
const segmentBytesMax = 65_533;
const profileBytesMax = 4 * 1024 * 1024;
const chunksMax = 10_000;

/** Reads it; what is damaged is left behind. */
export function readLuggage(bytes: Uint8Array, format: PictureFormat): Luggage {
  switch (format) {
    case 'jpeg':
      return fromJpeg(bytes);
    case 'png':
      return fromPng(bytes);
    case 'webp':
      return fromWebp(bytes);
    case 'heic':
    case 'avif':
      return fromHeif(bytes);
    case 'gif':
    case 'bmp':
    case 'tiff':
      return none;
  }
}

function startsWith(bytes: Uint8Array, name: Buffer): boolean {
  return Buffer.from(bytes.subarray(0, name.length)).equals(name);
}

function fromJpeg(bytes: Uint8Array): Luggage {
  let exif: Uint8Array | null = null;
  const parts: Uint8Array[] = [];
  for (const { marker, start, end } of jpegSegments(bytes)) {
    const content = bytes.subarray(start, end);
    if (marker === 0xe1 && startsWith(content, exifName)) exif ??= new Uint8Array(content.subarray(exifName.length));
    // Two bytes number the parts, which stand in order.
    if (marker === 0xe2 && startsWith(content, profileName)) parts.push(content.subarray(profileName.length + 2));
  }
  return { exif, profile: parts.length === 0 ? null : colourProfile(Buffer.concat(parts)) };
}

/** Only one for red, green and blue fits the pixels that are written (ICC.1, 7.2.6). */
function colourProfile(profile: Uint8Array): Uint8Array | null {
  const isFor = Buffer.from(profile.subarray(16, 20)).toString('latin1');
  return isFor === 'RGB ' && profile.length <= profileBytesMax ? profile : null;
}

function* pngChunks(bytes: Uint8Array): Generator<{ name: string; content: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  for (let count = 0; count < chunksMax && at + 12 <= bytes.length; count++) {
    const length = view.getUint32(at);
    const name = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    yield { name, content: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

function fromPng(bytes: Uint8Array): Luggage {
  let { exif, profile } = none;
  for (const { name, content } of pngChunks(bytes)) {
    if (name === 'eXIf') exif = new Uint8Array(content);
    if (name === 'iCCP') profile = unpackProfile(content);
  }
  return { exif, profile };
}

/** A name, a zero, a zero for deflate, and the profile. */
function unpackProfile(content: Uint8Array): Uint8Array | null {
  try {
    const packed = content.subarray(content.indexOf(0) + 2);
    return colourProfile(inflateSync(packed, { maxOutputLength: profileBytesMax }));
  } catch {
    return null;
  }
}

function fromWebp(bytes: Uint8Array): Luggage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let { exif, profile } = none;
  let at = 12;
  for (let count = 0; count < chunksMax && at + 8 <= bytes.length; count++) {
    const name = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    const length = view.getUint32(at + 4, true);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'EXIF') exif = new Uint8Array(content.subarray(startsWith(content, exifName) ? exifName.length : 0));
    if (name === 'ICCP') profile = colourProfile(new Uint8Array(content));
    at += 8 + length + (length % 2);
  }
  return { exif, profile };
}

/** Its pixels come upright, whatever its EXIF says of them. */
function fromHeif(bytes: Uint8Array): Luggage {
  const found: { exif: Uint8Array | null; profile: Uint8Array | null } = { exif: null, profile: null };
  const read = (at: number, most: number): Uint8Array => bytes.subarray(at, at + most);
  visitHeif(new FileBytes(read, bytes.length), (block) => {
    if (block.kind === 'exif') found.exif ??= new Uint8Array(bytes.subarray(block.at, block.at + (block.length ?? 0)));
    if (block.kind === 'profile')
      found.profile ??= colourProfile(new Uint8Array(bytes.subarray(block.at, block.at + block.length)));
    return false;
  });
  if (found.exif !== null) firstDirectory(found.exif)?.entries.get(274)?.write(1);
  return found;
}

/** The orientation that EXIF tells, 1 to 8; 1 where it tells none. */
export function orientationOf(exif: Uint8Array | null): number {
  const entry = exif === null ? null : firstDirectory(exif)?.entries.get(274);
  return entry === null || entry === undefined ? 1 : entry.read();
}

type Entry = { readonly read: () => number; readonly write: (value: number) => void };
type Directory = { readonly entries: Map<number, Entry>; readonly nextAt: number; readonly view: DataView };

function firstDirectory(exif: Uint8Array): Directory | null {
  if (exif.length < 14) return null;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  return directoryAt(view, view.getUint32(4, isLittle(view)));
}

function isLittle(view: DataView): boolean {
  return view.getUint8(0) === 0x49;
}

/** The numbers of one or two bytes or four that stand in a directory itself. */
function directoryAt(view: DataView, at: number): Directory | null {
  if (at < 8 || at + 2 > view.byteLength) return null;
  const little = isLittle(view);
  const count = view.getUint16(at, little);
  const nextAt = at + 2 + count * 12;
  if (nextAt + 4 > view.byteLength) return null;
  const entries = new Map<number, Entry>();
  for (let entry = at + 2; entry < nextAt; entry += 12) {
    const short = view.getUint16(entry + 2, little) === 3;
    const place = entry + 8;
    entries.set(view.getUint16(entry, little), {
      read: () => (short ? view.getUint16(place, little) : view.getUint32(place, little)),
      write: (value) => {
        if (short) view.setUint16(place, value, little);
        else view.setUint32(place, value, little);
      },
    });
  }
  return { entries, nextAt, view };
}

/** EXIF for the picture as it is written: upright, of its new size, without the small picture of the old one. */
export function exifFor(exif: Uint8Array, { width, height }: Picture): Uint8Array | null {
  const copy = new Uint8Array(exif);
  const directory = firstDirectory(copy);
  if (directory === null) return null;
  const { view } = directory;
  directory.entries.get(274)?.write(1);
  view.setUint32(directory.nextAt, 0, isLittle(view));
  const inner = directory.entries.get(34665);
  const sizes = inner === undefined ? null : directoryAt(view, inner.read());
  sizes?.entries.get(40962)?.write(width);
  sizes?.entries.get(40963)?.write(height);
  return copy;
}

function jpegSegment(marker: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Puts it into a JPEG file behind its first marker. */
export function intoJpeg(bytes: Uint8Array, { exif, profile }: Luggage): Uint8Array {
  const segments: Buffer[] = [];
  if (exif !== null && exif.length + exifName.length <= segmentBytesMax) {
    segments.push(jpegSegment(0xe1, exifName, exif));
  }
  const room = segmentBytesMax - profileName.length - 2;
  const count = Math.ceil((profile?.length ?? 0) / room);
  for (let part = 0; profile !== null && count <= 255 && part < count; part++) {
    const piece = profile.subarray(part * room, (part + 1) * room);
    segments.push(jpegSegment(0xe2, profileName, Buffer.from([part + 1, count]), piece));
  }
  return Buffer.concat([bytes.subarray(0, 2), ...segments, bytes.subarray(2)]);
}

function pngChunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** Puts it into a PNG file behind its header. */
export function intoPng(bytes: Uint8Array, { exif, profile }: Luggage): Uint8Array {
  const headerEnd = 8 + 25;
  const chunks: Buffer[] = [];
  if (profile !== null) {
    chunks.push(pngChunk('iCCP', Buffer.concat([Buffer.from('ICC profile\0\0', 'latin1'), deflateSync(profile)])));
  }
  if (exif !== null) chunks.push(pngChunk('eXIf', exif));
  return Buffer.concat([bytes.subarray(0, headerEnd), ...chunks, bytes.subarray(headerEnd)]);
}
