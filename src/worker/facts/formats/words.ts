/** Text as it stands in metadata, made fit for a name, a list or a table. */
import { Buffer } from 'node:buffer';

/** Characters of one value: a caption may be a page, a name is none. */
export const wordsMax = 500;

const strictly = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 where the bytes are that, else one character a byte: what older programs wrote, whatever they should have. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictly.decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}

// Line breaks and tabs part words; other control characters, and those that turn the direction of writing, mean nothing in a value.
const spaces = /[\s\u0085]+/g;
const unwanted = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]+/gu;

/** Up to the first NUL, in one line, without control characters, trimmed, at most {@link wordsMax} characters. */
export function cleanText(text: string): string {
  const end = text.indexOf('\0');
  // Cut before the patterns run: what comes in may be a megabyte.
  const cut = (end < 0 ? text : text.slice(0, end)).trimStart().slice(0, wordsMax * 4);
  const clean = cut.toWellFormed().replace(spaces, ' ').replace(unwanted, '').trim();
  return clean.length <= wordsMax ? clean : [...clean].slice(0, wordsMax).join('').trim();
}

/** At most so many decimals, and no zeros at the end: 2.8, 50, 48.8566. */
export function plainNumber(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
