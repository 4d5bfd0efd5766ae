/**
 * New content on its way into a folder, kept in the state folder under its own SHA-256:
 *
 *   content/HH/HASH      whole, durable and never written again; HH are the first two digits
 *   content/incoming/    still being written; under no name that anyone looks for
 *
 * A call that the system refuses throws its error, with nothing left of the upload it was for.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { assert } from '../../base/assert.ts';
import { errorCode } from './errorCode.ts';
import { syncFolderOf } from './lineLog.ts';

const folderPattern = /^[0-9a-f]{2}$/;
const hashPattern = /^[0-9a-f]{64}$/;
/** A worker that says nothing for a minute is ended: what nobody wrote to for a day belongs to a process that died. */
const incomingMs = 24 * 60 * 60 * 1000;
const readBytes = 1024 * 1024;

export class ContentStore {
  readonly #folder: string;

  /** `root`: the state folder. Nothing is made before the first upload. */
  constructor(root: string) {
    this.#folder = path.join(path.resolve(root), 'content');
  }

  /** Opens an upload. The owner finishes or aborts it. */
  begin(): Upload {
    const incoming = path.join(this.#folder, 'incoming');
    makeFolder(incoming);
    return new Upload(path.join(incoming, crypto.randomUUID()), (hash) => this.pathOf(hash));
  }

  has(hash: string): boolean {
    return this.bytes(hash) !== null;
  }

  /** The size of that content, or null where the store does not have it. */
  bytes(hash: string): number | null {
    return sizeOf(this.pathOf(hash));
  }

  /** Absolute path of the file that holds that content, or would. */
  pathOf(hash: string): string {
    assert(hashPattern.test(hash), 'content is named by its SHA-256');
    return path.join(this.#folder, hash.slice(0, 2), hash);
  }

  /**
   * Removes contents that `keep` does not claim and that came (again) longer ago than `olderThanMs`, and what dead processes left
   * half sent. The age protects content that was sent and is not yet named by any change set.
   */
  collect(keep: (hash: string) => boolean, olderThanMs: number): { removed: number; bytes: number } {
    const now = Date.now();
    const sum = { removed: 0, bytes: 0 };
    const remove = (file: string, before: number): void => {
      const bytes = removeOlder(file, before);
      if (bytes === null) return;
      sum.removed += 1;
      sum.bytes += bytes;
    };
    for (const folder of namesIn(this.#folder)) {
      if (!folderPattern.test(folder)) continue;
      for (const name of namesIn(path.join(this.#folder, folder))) {
        if (!hashPattern.test(name) || !name.startsWith(folder) || keep(name)) continue;
        remove(this.pathOf(name), now - olderThanMs);
      }
    }
    const incoming = path.join(this.#folder, 'incoming');
    for (const name of namesIn(incoming)) remove(path.join(incoming, name), now - incomingMs);
    return sum;
  }
}

const fsync = promisify(fs.fsync);

/** One content while it comes in. After a call that threw, and after `finish` or `abort`, it is over. */
export class Upload {
  readonly #file: string;
  readonly #pathOf: (hash: string) => string;
  readonly #hash = crypto.createHash('sha256');
  #descriptor: number | null;
  #bytes = 0;
  #flushing = false;

  constructor(file: string, pathOf: (hash: string) => string) {
    this.#file = file;
    this.#pathOf = pathOf;
    // Read-only from the start: the mode binds whoever opens it later.
    this.#descriptor = fs.openSync(file, 'wx', 0o400);
  }

  /** How much was written. */
  get bytes(): number {
    return this.#bytes;
  }

  write(chunk: Uint8Array): void {
    const descriptor = this.#open();
    this.#orAbort(() => {
      for (let at = 0; at < chunk.length;) at += fs.writeSync(descriptor, chunk, at);
    });
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** Brings what was written to the drive without holding up this process, which `finish` would. No other call meanwhile. */
  async flush(): Promise<void> {
    const descriptor = this.#open();
    this.#flushing = true;
    try {
      await fsync(descriptor);
    } catch (error) {
      this.#flushing = false;
      this.abort();
      throw error;
    }
    this.#flushing = false;
  }

  /** Gives the content its name. Durable when it returns. Content that was there before, and is whole, stays and counts as new. */
  finish(): { hash: string; bytes: number } {
    const descriptor = this.#open();
    const bytes = this.#bytes;
    const hash = this.#hash.digest('hex');
    this.#orAbort(() => {
      assert(fs.fstatSync(descriptor).size === bytes, 'all that was sent was written');
      fs.fsyncSync(descriptor);
      this.#close();
      const target = this.#pathOf(hash);
      makeFolder(path.dirname(target));
      if (isWhole(target, hash, bytes)) {
        fs.unlinkSync(this.#file);
        const now = new Date();
        fs.utimesSync(target, now, now);
      } else {
        fs.renameSync(this.#file, target);
      }
      // Also for content that was there: whoever put it there may have died before this.
      syncFolderOf(target);
    });
    return { hash, bytes };
  }

  /** Leaves nothing of it. Once it is over, does nothing. */
  abort(): void {
    if (this.#descriptor === null) return;
    this.#close();
    fs.rmSync(this.#file, { force: true });
  }

  #open(): number {
    assert(this.#descriptor !== null && !this.#flushing, 'an upload takes one call at a time, until it is over');
    return this.#descriptor;
  }

  #close(): void {
    assert(this.#descriptor !== null && !this.#flushing, 'an upload is closed once, and not in the middle of a flush');
    fs.closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #orAbort(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.#descriptor === null) fs.rmSync(this.#file, { force: true });
      else this.abort();
      throw error;
    }
  }
}

/** Makes a folder, and those above it, that outlives a power cut. */
function makeFolder(folder: string): void {
  const first = fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = path.dirname(at)) syncFolderOf(at);
}

/** Whether the file holds exactly the content of that name. */
function isWhole(file: string, hash: string, bytes: number): boolean {
  return sizeOf(file) === bytes && hashOf(file) === hash;
}

function hashOf(file: string): string {
  const hash = crypto.createHash('sha256');
  const buffer = Buffer.allocUnsafe(readBytes);
  const descriptor = fs.openSync(file, 'r');
  try {
    for (let read = fs.readSync(descriptor, buffer); read > 0; read = fs.readSync(descriptor, buffer)) {
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    fs.closeSync(descriptor);
  }
  return hash.digest('hex');
}

/** The size of a plain file; null where there is none. */
function sizeOf(file: string): number | null {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : null;
}

/** Removes a file that was last touched before that time; its size, or null where it stays or is gone. */
function removeOlder(file: string, before: number): number | null {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.mtimeMs >= before) return null;
  try {
    fs.unlinkSync(file);
    return stats.size;
  } catch (error) {
    // Another process tidied up at the same time.
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
