/** Which encoding text is in, and writing it in another. */
import { analyse } from 'chardet';
import { fail, ok, type Result } from '../../base/result.ts';

export type DecodedText = {
  readonly text: string;
  /** A label of the Encoding Standard: "utf-8", "windows-1252", "shift_jis". */
  readonly encoding: string;
  /** Whether it started with a byte order mark, which is not part of `text`. */
  readonly marked: boolean;
  /** Whether every byte had a meaning; where not, U+FFFD stands for what had none. */
  readonly exact: boolean;
};

/** Encodings that text can be written in. */
export const writableEncodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'windows-1252'] as const;
export type WritableEncoding = (typeof writableEncodings)[number];

/** Bytes that a guess is made from. */
const sampleBytes = 64 * 1024;
/** A guess below this (of 100) is no better than the commonest encoding of the West. */
const confidenceMin = 20;
const marks = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Whether bytes are no text in any encoding: zeros outside UTF-16, or many control characters. */
export function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleBytes);
  if (sample.length === 0 || markOf(sample) !== null || wideEncoding(sample) !== null) return false;
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    // Escape belongs to ISO-2022; tab, line ends and form feed to text.
    if (byte < 32 && byte !== 27 && (byte < 9 || byte > 13)) controls++;
  }
  return controls > sample.length / 50;
}

/** Decodes text in any encoding; where nothing tells which, the likeliest one. `hint` is what the document itself says. */
export function decodeText(bytes: Uint8Array, hint: string | null = null): DecodedText {
  const mark = markOf(bytes);
  if (mark !== null) return decodeAs(bytes.subarray(mark.bytes.length), mark.encoding, true);
  const utf8 = decodeAs(bytes, 'utf-8', false);
  // Bytes above 127 that happen to be UTF-8 are hardly ever anything else.
  if (utf8.exact && wideEncoding(bytes) === null) return utf8;
  const hinted = hint === null ? null : labelOf(hint);
  if (hinted !== null && !hinted.startsWith('utf-')) return decodeAs(bytes, hinted, false);
  return isMostlyUtf8(bytes) ? utf8 : decodeAs(bytes, guessEncoding(bytes), false);
}

function markOf(bytes: Uint8Array): (typeof marks)[number] | null {
  return marks.find((mark) => mark.bytes.every((byte, index) => bytes[index] === byte)) ?? null;
}

function decodeAs(bytes: Uint8Array, encoding: string, marked: boolean): DecodedText {
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encoding, marked, exact: true };
  } catch {
    return { text: new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes), encoding, marked, exact: false };
  }
}

/** The standard's name of an encoding, or null for one that is not known. */
function labelOf(name: string): string | null {
  try {
    return new TextDecoder(name.trim()).encoding;
  } catch {
    return null;
  }
}

/** UTF-16 without its mark: in text of the West every second byte is zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, sampleBytes);
  if (sample.length < 4) return null;
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 4;
  if (odd > many && even < many / 16) return 'utf-16le';
  return even > many && odd < many / 16 ? 'utf-16be' : null;
}

/** UTF-8 with a stray byte here and there: cut off, or pasted together. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  let [good, bad] = [0, 0];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0;
    const follows = bytes.subarray(at + 1, at + length);
    const whole = length > 0 && follows.length === length - 1 && follows.every((next) => (next & 0xc0) === 0x80);
    if (!whole) bad++;
    else if (length > 1) good++;
    at += whole ? length : 1;
  }
  return good > bad * 20;
}

function guessEncoding(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  if (wide !== null) return wide;
  for (const { name, confidence } of analyse(bytes.subarray(0, sampleBytes))) {
    if (confidence < confidenceMin) break;
    const label = labelOf(name);
    if (label !== null && !label.startsWith('utf-')) return label;
  }
  return 'windows-1252';
}

/** What cannot be written: the character, and the line (from 1) that it first stands in. */
export type Unwritable = { character: string; line: number };

/** Text as bytes, with a byte order mark where the encoding is told by one. Fails with the first character that does not exist there. */
export function encodeText(text: string, encoding: WritableEncoding): Result<Uint8Array, Unwritable> {
  switch (encoding) {
    case 'utf-8':
      return ok(Buffer.from(text, 'utf8'));
    case 'utf-8-bom':
      return ok(Buffer.from(`\ufeff${text}`, 'utf8'));
    case 'utf-16le':
      return ok(Buffer.from(`\ufeff${text}`, 'utf16le'));
    case 'windows-1252':
      return encodeWestern(text);
  }
}

let western: ReadonlyMap<string, number> | null = null;

/** Windows-1252 as the Encoding Standard has it, turned round. */
function westernTable(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('windows-1252');
  western ??= new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(new Uint8Array([byte])), byte]));
  return western;
}

function encodeWestern(text: string): Result<Uint8Array, Unwritable> {
  const table = westernTable();
  const bytes = new Uint8Array(text.length);
  let at = 0;
  let line = 1;
  for (const character of text) {
    const byte = table.get(character);
    if (byte === undefined) return fail({ character, line });
    if (character === '\n') line++;
    bytes[at++] = byte;
  }
  return ok(bytes.subarray(0, at));
}
