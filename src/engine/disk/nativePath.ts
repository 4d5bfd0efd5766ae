import { hasRawBytes } from '../../model/relativePath.ts';

/**
 * The path as the file system wants it: text as it is, or bytes where a name is not valid UTF-8
 * (each lone surrogate U+DC80–U+DCFF stands for the byte 0x80–0xFF; see model/relativePath).
 */
export function nativePath(path: string): string | Buffer {
  if (!hasRawBytes(path)) return path;
  const bytes: number[] = [];
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...Buffer.from(character, 'utf8'));
  }
  return Buffer.from(bytes);
}

/** The opposite: a name's bytes as text that loses nothing. */
export function textOfName(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(bytes)) return text;
  let result = '';
  for (let at = 0; at < bytes.length;) {
    const length = validSequenceLength(bytes, at);
    if (length === 0) {
      result += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      result += bytes.toString('utf8', at, at + length);
      at += length;
    }
  }
  return result;
}

/** How many bytes from `at` make one valid UTF-8 character; 0 where none does. */
function validSequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    const piece = bytes.subarray(at, at + length);
    const text = piece.toString('utf8');
    if ([...text].length === 1 && Buffer.from(text, 'utf8').equals(piece)) return length;
  }
  return 0;
}
