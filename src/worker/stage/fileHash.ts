/** SHA-256 of a file's contents. */
import { createHash } from 'node:crypto';
import type { ReadAt } from './readBytes.ts';
import { takeTurns } from './turns.ts';

const partBytes = 1024 * 1024;
const memory = Buffer.allocUnsafe(partBytes);

/** The hash (hex) of all that `read` gives up to `size`; hears a cancel between parts of a megabyte. */
export async function hashOf({ read, size }: { read: ReadAt; size: number }, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const turns = takeTurns(signal);
  for (let offset = 0; offset < size; offset += partBytes) {
    hash.update(read(offset, Math.min(partBytes, size - offset), memory));
    await turns.pass();
  }
  return hash.digest('hex');
}
