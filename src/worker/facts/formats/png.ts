/** The blocks of a PNG (W3C PNG, third edition: IHDR, eXIf, tEXt, zTXt, iTXt; XMP specification part 3). */
import { inflateSync } from 'node:zlib';
import type { Visit } from './block.ts';
import { bytesOf, type FileBytes } from './fileBytes.ts';

/** A picture's data comes in as many chunks as its writer likes; metadata behind more of them than this is not looked for. */
const chunksMax = 2_000;
const textBytesMax = 256 * 1024;
const inflatedBytesMax = 1024 * 1024;
const keywordBytesMax = 80;

type Chunk = { bytes: FileBytes; at: number; length: number };

export function visitPng(bytes: FileBytes, visit: Visit): boolean {
  let at = 8;
  for (let count = 0; count < chunksMax && at + 12 <= bytes.size; count += 1) {
    const length = bytes.u32(at);
    if (visitChunk(bytes.latin(at + 4, 4), { bytes, at: at + 8, length }, visit)) return true;
    at += 12 + length;
  }
  return false;
}

function visitChunk(type: string, chunk: Chunk, visit: Visit): boolean {
  const { bytes, at } = chunk;
  switch (type) {
    case 'IHDR':
      return visit({ kind: 'pixels', width: bytes.u32(at), height: bytes.u32(at + 4) });
    case 'eXIf':
      return visit({ kind: 'exif', bytes, at, holds: 'main', own: false });
    case 'tEXt':
      return visitText(chunk, 'plain', visit);
    case 'zTXt':
      return visitText(chunk, 'inflate', visit);
    case 'iTXt':
      return visitText(chunk, 'international', visit);
    default:
      return false;
  }
}

function visitText(chunk: Chunk, form: 'plain' | 'inflate' | 'international', visit: Visit): boolean {
  if (chunk.length > textBytesMax) return false;
  const content = chunk.bytes.slice(chunk.at, chunk.length);
  const keywordEnd = content.subarray(0, keywordBytesMax).indexOf(0);
  if (keywordEnd < 0) return false;
  const name = content.toString('latin1', 0, keywordEnd);
  const text = textOf(content.subarray(keywordEnd + 1), form);
  if (text === null) return false;
  if (name === 'XML:com.adobe.xmp') {
    const bytes = bytesOf(text);
    return visit({ kind: 'xmp', bytes, at: 0, length: bytes.size });
  }
  return visit({ kind: 'text', name, text: text.toString(form === 'international' ? 'utf8' : 'latin1') });
}

/** The text behind its keyword: as it stands, inflated, or behind the names of its languages. */
function textOf(content: Buffer, form: 'plain' | 'inflate' | 'international'): Buffer | null {
  if (form === 'plain') return content;
  if (form === 'inflate') return inflate(content.subarray(1));
  const isDeflated = content[0] === 1;
  const languageEnd = content.indexOf(0, 2);
  const translatedEnd = languageEnd < 0 ? -1 : content.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) return null;
  const text = content.subarray(translatedEnd + 1);
  return isDeflated ? inflate(text) : text;
}

function inflate(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: inflatedBytesMax });
  } catch {
    // Damaged, or a bomb: a picture without this text.
    return null;
  }
}
