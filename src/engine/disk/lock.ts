/**
 * Locks that survive a crash: a file that names its owner. A lock whose owner no longer runs is stale and may be taken over.
 * Made with `link`, which never replaces; broken by renaming it aside and looking at what was caught.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Disposable } from '../../base/disposable.ts';
import { errorCode } from './errorCode.ts';
import { isRunning, thisProcess } from './processIdentity.ts';

const ownerSchema = z.object({
  host: z.string(),
  boot: z.string(),
  space: z.string(),
  pid: z.int(),
  started: z.string(),
  /** What the lock is about: the absolute path of a mount, for mount locks. */
  about: z.string(),
  /** Tells two locks of one process apart. */
  nonce: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

/** Takes the lock, or returns null where another running process (or this one) holds it. Dispose to give it back. */
export function takeLock(file: string, about: string): Disposable | null {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const owner: Owner = { ...thisProcess(), about, nonce: crypto.randomUUID() };
  const mine = `${file}.${owner.nonce}`;
  fs.writeFileSync(mine, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (linkIfFree(mine, file)) return { dispose: () => giveBack(file, owner.nonce) };
      if (!breakIfStale(file)) return null;
    }
    return null;
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/** Who holds the lock: `null` for nobody, `'stale'` for a process that is gone. */
export function lockState(file: string): 'free' | 'held' | 'stale' {
  const owner = readOwner(file);
  if (owner === null) return 'free';
  return owner !== 'damaged' && isRunning(owner) ? 'held' : 'stale';
}

/** What the lock is about, or null where there is no such lock. */
export function aboutLock(file: string): string | null {
  const owner = readOwner(file);
  return owner === null || owner === 'damaged' ? null : owner.about;
}

function linkIfFree(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    // exFAT and some network drives have no hard links: an exclusive create is the next best.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
  }
  try {
    fs.writeFileSync(to, fs.readFileSync(from), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a stale lock. False where it is not stale. */
function breakIfStale(file: string): boolean {
  if (lockState(file) !== 'stale') return lockState(file) === 'free';
  const aside = `${file}.${crypto.randomUUID()}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
  // Between the look and the rename another process may have broken it and taken it: then it goes back.
  if (lockState(aside) === 'held') linkIfFree(aside, file);
  fs.rmSync(aside, { force: true });
  return true;
}

function giveBack(file: string, nonce: string): void {
  const owner = readOwner(file);
  if (owner !== null && owner !== 'damaged' && owner.nonce === nonce) fs.rmSync(file, { force: true });
}

function readOwner(file: string): Owner | 'damaged' | null {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'damaged';
  } catch {
    return 'damaged';
  }
}
