/** Files as the readers take them: whole where a format needs it, and never more than a bound. */
import type { FactSource } from '../facts/facts.ts';
import { Unreadable } from './unreadable.ts';

/** Bytes of a file that is read as a whole; of a PDF, of which only parts are read. */
export const wholeFileBytesMax = 64 * 1024 * 1024;
export const pdfBytesMax = 128 * 1024 * 1024;

/** All of a file. Throws Unreadable where it is larger than `bytesMax`. */
export function wholeFile(source: FactSource, bytesMax = wholeFileBytesMax): Uint8Array {
  if (source.size > bytesMax) throw new Unreadable('it is too large to be read');
  return source.read(0, source.size);
}

/** Bytes in memory as a file; its name tells its kind. */
export function sourceOf(bytes: Uint8Array, name: string): FactSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    // Whoever reads from memory asks for no dates that could lie in the future.
    today: '9999-12-30',
  };
}

/** The ending in lower case without its dot; empty where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** The name without its ending. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}
