/**
 * Between a {@link RelativePath} and what the file system calls wants: a plain string, or bytes for a name that is not UTF-8
 * (carried as U+DC80–U+DCFF, see src/model/relativePath.ts).
 */
import { hasRawBytes, type RelativePath } from '../../model/relativePath.ts';

/** The path for a file system call: a string, or the exact bytes where the name on disk is not UTF-8. `null` is the mount. */
export function toNative(mountPath: string, path: RelativePath | null): string | Buffer {
  if (path === null) return mountPath;
  const whole = `${mountPath}/${path}`;
  return hasRawBytes(path) ? encodeBytes(whole) : whole;
}

/** The bytes a carried name stands for. */
export function encodeBytes(text: string): Buffer {
  const parts: Buffer[] = [];
  let plain = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0xdc80 || code > 0xdcff) {
      plain += character;
      continue;
    }
    parts.push(Buffer.from(plain, 'utf8'), Buffer.from([code - 0xdc00]));
    plain = '';
  }
  parts.push(Buffer.from(plain, 'utf8'));
  return Buffer.concat(parts);
}

/** How many bytes a carried name takes on disk. */
export function bytesOnDisk(text: string): number {
  return hasRawBytes(text) ? encodeBytes(text).length : Buffer.byteLength(text, 'utf8');
}

/** The carried form of a name's bytes: valid UTF-8 as itself, every other byte as one lone surrogate. */
export function decodeName(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
      at += length;
    }
  }
  return text;
}

/** Lead byte ranges of UTF-8 with the bounds of the second byte (Unicode standard, table 3-7). */
const leads = [
  { from: 0x00, to: 0x7f, length: 1, low: 0, high: 0 },
  { from: 0xc2, to: 0xdf, length: 2, low: 0x80, high: 0xbf },
  { from: 0xe0, to: 0xe0, length: 3, low: 0xa0, high: 0xbf },
  { from: 0xe1, to: 0xec, length: 3, low: 0x80, high: 0xbf },
  { from: 0xed, to: 0xed, length: 3, low: 0x80, high: 0x9f },
  { from: 0xee, to: 0xef, length: 3, low: 0x80, high: 0xbf },
  { from: 0xf0, to: 0xf0, length: 4, low: 0x90, high: 0xbf },
  { from: 0xf1, to: 0xf3, length: 4, low: 0x80, high: 0xbf },
  { from: 0xf4, to: 0xf4, length: 4, low: 0x80, high: 0x8f },
] as const;

/** Bytes of the well-formed sequence that starts here, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const lead = leads.find((row) => first >= row.from && first <= row.to);
  if (lead === undefined || at + lead.length > bytes.length) return 0;
  if (lead.length === 1) return 1;
  const second = bytes[at + 1] ?? 0;
  if (second < lead.low || second > lead.high) return 0;
  for (let next = at + 2; next < at + lead.length; next += 1) {
    const byte = bytes[next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return lead.length;
}
