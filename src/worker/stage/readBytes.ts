/** Bounded reads from a file of the mount: never through a link, never from a pipe or device that would block. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { RelativePath } from '../../model/relativePath.ts';
import { toNative } from './nativePath.ts';

// Windows knows neither of the last two: there they are undefined, and an OR takes that as 0.
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Reads up to `length` bytes from `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** Opens a regular file, hands out reads while `use` runs, and closes it. Throws the system's error where it cannot. */
export function withFile<Value>(
  mountPath: string,
  path: RelativePath,
  use: (read: ReadAt, size: number) => Value,
): Value {
  const handle = openSync(toNative(mountPath, path), flags);
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new Error('not a regular file');
    return use((offset, length) => readAt(handle, offset, length), stats.size);
  } finally {
    closeSync(handle);
  }
}

function readAt(handle: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(handle, bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
