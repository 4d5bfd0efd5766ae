import crypto from 'node:crypto';
import fs from 'node:fs';
import { nativePath } from './nativePath.ts';

/** What was copied: SHA-256 (hex) of the bytes read, and how many. */
export type Copied = { readonly hash: string; readonly bytes: number };

/** What was written is not what was read. */
export class CopyDiffers extends Error {}

/** Large blocks and plain calls: streams cost half as much again. */
const blockBytes = 1024 * 1024;

/** See `Disk.copyNew`. */
export async function copyNew(from: string, to: string, signal: AbortSignal): Promise<Copied> {
  const source = fs.openSync(nativePath(from), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  try {
    const target = fs.openSync(nativePath(to), 'wx+');
    let whole = false;
    try {
      const written = await copyBytes(source, target, signal);
      fs.fsyncSync(target);
      const read = await hashOf(target, signal);
      if (read.hash !== written.hash || read.bytes !== written.bytes) {
        throw new CopyDiffers('what was written is not what was read');
      }
      whole = true;
      return written;
    } finally {
      fs.closeSync(target);
      if (!whole) fs.unlinkSync(nativePath(to));
    }
  } finally {
    fs.closeSync(source);
  }
}

async function copyBytes(source: number, target: number, signal: AbortSignal): Promise<Copied> {
  return eachBlock(source, signal, (block) => {
    for (let at = 0; at < block.length;) at += fs.writeSync(target, block, at);
  });
}

async function hashOf(file: number, signal: AbortSignal): Promise<Copied> {
  return eachBlock(file, signal, () => undefined);
}

async function eachBlock(file: number, signal: AbortSignal, take: (block: Buffer) => void): Promise<Copied> {
  const hash = crypto.createHash('sha256');
  const buffer = Buffer.allocUnsafe(blockBytes);
  let bytes = 0;
  for (;;) {
    const length = fs.readSync(file, buffer, 0, blockBytes, bytes);
    if (length === 0) return { hash: hash.digest('hex'), bytes };
    const block = buffer.subarray(0, length);
    hash.update(block);
    take(block);
    bytes += length;
    if (length === blockBytes) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
  }
}
