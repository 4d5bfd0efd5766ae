/** Bounded reads from a file of the mount: never through a link, never from a pipe or device that would block. */
import { fail, ok, type Result } from '../../base/result.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import { codeOf } from './errorCode.ts';
import { openInMount, type OpenFile } from './folderWay.ts';

/** Reads up to `length` bytes from `offset`; fewer at the end of the file. Into `memory` of at least that length, if it is given. */
export type ReadAt = (offset: number, length: number, memory?: Buffer) => Uint8Array;

/** Opens a regular file, hands out reads while `use` runs, and closes it. Throws the system's error where it cannot. */
export function withFile<Value>(
  mountPath: string,
  path: RelativePath,
  use: (read: ReadAt, size: number) => Value,
): Value {
  const file = openInMount(mountPath, path);
  try {
    const stats = file.look();
    if (!stats.isFile()) throw new Error('not a regular file');
    return use((offset, length, memory) => readAt(file, offset, length, memory), stats.size);
  } finally {
    file.close();
  }
}

function readAt(file: OpenFile, offset: number, length: number, memory?: Buffer): Uint8Array {
  const bytes = memory ?? Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = file.read(bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** A whole file, at most so many bytes. The failure says why there is none, in words. */
export function readWhole(mountPath: string, path: RelativePath, bytesMax: number): Result<Uint8Array, string> {
  try {
    return withFile(mountPath, path, (read, size) =>
      size > bytesMax ? fail('it is too large to be read') : ok(read(0, size)),
    );
  } catch (error) {
    const code = codeOf(error);
    return fail(code === 'ENOENT' ? `it is not in the folder (${code})` : `it could not be read (${code})`);
  }
}

/** The same as {@link withFile} for uses that wait. */
export async function withOpenFile<Value>(
  mountPath: string,
  path: RelativePath,
  use: (read: ReadAt, size: number) => Promise<Value>,
): Promise<Value> {
  const file = openInMount(mountPath, path);
  try {
    const stats = file.look();
    if (!stats.isFile()) throw new Error('not a regular file');
    return await use((offset, length, memory) => readAt(file, offset, length, memory), stats.size);
  } finally {
    file.close();
  }
}

const streamBytes = 1024 * 1024;

/** A file from its front to its end. Throws the system's error where it cannot. A part is only good until the next is asked for. */
export async function* streamFile(mountPath: string, path: RelativePath): AsyncGenerator<Uint8Array> {
  const file = openInMount(mountPath, path);
  try {
    if (!file.look().isFile()) throw new Error('not a regular file');
    const memory = Buffer.allocUnsafe(streamBytes);
    for (let offset = 0; ; offset += streamBytes) {
      const part = readAt(file, offset, streamBytes, memory);
      if (part.length > 0) yield part;
      if (part.length < streamBytes) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  } finally {
    file.close();
  }
}

/** What tells that a file is still the same: its size and time; empty where it cannot be opened. */
export function markOf(mountPath: string, path: RelativePath): string {
  try {
    const file = openInMount(mountPath, path);
    try {
      const { size, mtimeMs } = file.look();
      return `${String(size)} ${String(mtimeMs)}`;
    } finally {
      file.close();
    }
  } catch {
    return '';
  }
}
