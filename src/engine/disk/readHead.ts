import fs from 'node:fs';
import { nativePath } from './nativePath.ts';

export type Head = { readonly bytes: Buffer; readonly size: number };

/** The first bytes of a regular file, at most so many, and how large it is; null for what is none or cannot be read. Follows no link. */
export function readHead(file: string, bytesMax: number): Head | null {
  let fd: number;
  try {
    // Without waiting: a FIFO has no end.
    const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
    fd = fs.openSync(nativePath(file), flags);
  } catch {
    return null;
  }
  try {
    const stats = fs.fstatSync(fd);
    if (!stats.isFile()) return null;
    const bytes = Buffer.alloc(Math.min(bytesMax, stats.size));
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = fs.readSync(fd, bytes, length, bytes.length - length, length);
    return { bytes: bytes.subarray(0, length), size: stats.size };
  } catch {
    return null;
  } finally {
    fs.closeSync(fd);
  }
}
