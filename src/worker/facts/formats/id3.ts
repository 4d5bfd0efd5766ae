/**
 * The tag at the front of MP3 and other recordings (ID3v2.2, id3.org, "ID3 tag version 2"; ID3v2.3.0; ID3v2.4.0). Only the frames that
 * somebody asks for are read: the pictures between them, which are most of a tag's bytes, are passed over.
 */
import { Buffer } from 'node:buffer';
import { bytesOf, type FileBytes } from './fileBytes.ts';
import { decodeText } from './words.ts';

/** `end` is where the recording or the next tag begins. Texts by the names of version 2.4 and those of 2.3 that it gave up. */
export type Id3 = { readonly end: number; readonly texts: ReadonlyMap<Id3Frame, string> };

/** What version 2.2 calls the frames; a `-` where it has none. */
const frameNames = {
  TIT2: 'TT2',
  TPE1: 'TP1',
  TPE2: 'TP2',
  TALB: 'TAL',
  TRCK: 'TRK',
  TPOS: 'TPA',
  TCON: 'TCO',
  TYER: 'TYE',
  TDAT: 'TDA',
  TORY: 'TOR',
  TDRC: '-',
  TDRL: '-',
  TDOR: '-',
} as const;
export type Id3Frame = keyof typeof frameNames;

const frameOf = new Map<string, Id3Frame>();
for (const frame of Object.keys(frameNames) as Id3Frame[]) frameOf.set(frame, frame).set(frameNames[frame], frame);

const framesMax = 1_000;
/** Bytes of one text: a title is none that takes more. */
const textBytesMax = 4_000;
/** Of a tag that is unsynchronised as a whole, so much is put right: its texts stand in front of its pictures. */
const resyncedBytesMax = 1024 * 1024;

const headBytes = 10;

/** The tag that begins at `at`; null where none does. One that claims to be longer than the file ends with it. */
export function readId3(bytes: FileBytes, at: number): Id3 | null {
  const version = bytes.u8(at + 3);
  if (bytes.latin(at, 3) !== 'ID3' || version < 2 || version > 4) return null;
  const flags = bytes.u8(at + 5);
  const size = syncSafe(bytes, at + 6);
  const footer = version === 4 && (flags & 0x10) !== 0 ? headBytes : 0;
  const end = Math.min(at + headBytes + size + footer, bytes.size);
  const start = at + headBytes;
  const isWhole = version < 4 && (flags & 0x80) !== 0;
  const body: Body = isWhole
    ? resynced(bytes.slice(start, Math.min(size, resyncedBytesMax)))
    : { bytes, at: start, end: Math.min(start + size, bytes.size) };
  return { end, texts: readFrames(body, version, flags) };
}

type Body = { readonly bytes: FileBytes; readonly at: number; readonly end: number };

function resynced(content: Buffer): Body {
  const plain = withoutStuffing(content);
  return { bytes: bytesOf(plain), at: 0, end: plain.length };
}

/** A zero was put behind each FF, so that nothing looks like the beginning of sound. */
function withoutStuffing(content: Buffer): Buffer {
  const plain = Buffer.alloc(content.length);
  let length = 0;
  for (let at = 0; at < content.length; at += 1) {
    plain[length] = content[at] ?? 0;
    length += 1;
    if (content[at] === 0xff && content[at + 1] === 0) at += 1;
  }
  return plain.subarray(0, length);
}

/** Seven bits a byte. */
function syncSafe(bytes: FileBytes, at: number): number {
  const part = (index: number): number => bytes.u8(at + index) & 0x7f;
  return part(0) * 2 ** 21 + part(1) * 2 ** 14 + part(2) * 2 ** 7 + part(3);
}

function readFrames(body: Body, version: number, flags: number): Map<Id3Frame, string> {
  const { bytes, end } = body;
  const texts = new Map<Id3Frame, string>();
  const head = version === 2 ? 6 : headBytes;
  let at = body.at + extendedBytes(body, version, flags);
  for (let count = 0; count < framesMax && at + head < end; count += 1) {
    const id = bytes.latin(at, version === 2 ? 3 : 4);
    if (!/^[A-Z][A-Z0-9]{2,3}$/.test(id)) break;
    const size = frameSize(body, at, version);
    const frame = frameOf.get(id);
    if (frame !== undefined && !texts.has(frame)) {
      const text = textOf(contentOf({ bytes, at: at + head, end: Math.min(at + head + size, end) }, version));
      if (text !== '') texts.set(frame, text);
    }
    at += head + size;
  }
  return texts;
}

/** Version 2.3 does not count the size itself, version 2.4 does; in 2.2 the flag means a compression that nobody has defined. */
function extendedBytes({ bytes, at }: Body, version: number, flags: number): number {
  if ((flags & 0x40) === 0 || version === 2) return 0;
  return version === 3 ? 4 + bytes.u32(at) : syncSafe(bytes, at);
}

/** Some programs write plain sizes into version 2.4: where only the plain one leads to another frame or to the end, it is meant. */
function frameSize(body: Body, at: number, version: number): number {
  const { bytes } = body;
  if (version === 2) return bytes.u16(at + 3) * 256 + bytes.u8(at + 5);
  const plain = bytes.u32(at + 4);
  if (version === 3) return plain;
  const safe = syncSafe(bytes, at + 4);
  return safe !== plain && !isFrameStart(body, at + headBytes + safe) && isFrameStart(body, at + headBytes + plain)
    ? plain
    : safe;
}

function isFrameStart({ bytes, end }: Body, at: number): boolean {
  return at === end || (at < end && /^(?:[A-Z][A-Z0-9]{3}|\0+)$/.test(bytes.latin(at, 4)));
}

/** A frame's bytes as its writer meant them; none of what is compressed or encrypted. */
function contentOf(frame: Body, version: number): Buffer {
  const { bytes, end } = frame;
  const flags = version === 2 ? 0 : bytes.u8(frame.at - 1);
  const [packed, grouped] = version === 3 ? [0xc0, 0x20] : [0x0c, 0x40];
  if ((flags & packed) !== 0) return Buffer.alloc(0);
  const isStuffed = version === 4 && (flags & 0x02) !== 0;
  const extra = ((flags & grouped) === 0 ? 0 : 1) + (version === 4 && (flags & 0x01) !== 0 ? 4 : 0);
  const at = frame.at + extra;
  // A copy: the next read may take the place of what is looked at.
  const content = Buffer.from(bytes.slice(at, Math.max(0, Math.min(end - at, textBytesMax))));
  return isStuffed ? withoutStuffing(content) : content;
}

const bigEndian = new TextDecoder('utf-16be');
const littleEndian = new TextDecoder('utf-16le');

/** The first of the texts in a frame: version 2.4 parts several by a zero. */
function textOf(content: Buffer): string {
  const text = content.subarray(1);
  const values = (decoded: string): string => decoded.split('\0').find((value) => value.trim() !== '') ?? '';
  switch (content[0]) {
    case 0:
    case 3:
      // What should be Latin-1 is UTF-8 from many a program.
      return values(decodeText(text));
    case 1:
      return values(text[0] === 0xfe && text[1] === 0xff ? bigEndian.decode(text) : littleEndian.decode(text));
    case 2:
      return values(bigEndian.decode(text));
    default:
      return '';
  }
}
