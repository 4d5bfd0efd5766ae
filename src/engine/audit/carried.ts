/**
 * What of a folder a request carries, as far as the host itself can tell: names of its files that stand in the request's texts, and
 * parts of their contents. A worker that was taken over may disguise both; so what it says itself is kept as well, as a claim.
 */
import crypto from 'node:crypto';
import type { Carried, NamedFiles } from '../../model/audit.ts';
import type { Disk } from '../disk/disk.ts';
import { folderNames } from '../disk/folderNames.ts';
import { readHead, type Head } from '../disk/readHead.ts';
import type { Payload } from '../gateway/books.ts';
import { ContentIndex } from './contentIndex.ts';
import { NameIndex } from './nameIndex.ts';

const filesMax = 300_000;
const searchMsMax = 500;
/** How long the folder's files are read for their contents, once a run; how much of each; how long others wait for their turn. */
const readMsMax = 1_000;
const readBytesMax = 16 * 1024;
const turnMs = 25;
/** Files that are looked into for one request, beyond those that were read before: those that it names. */
const namedMax = 40;
/** Names kept one by one in a record. */
const namesKeptMax = 100;

type Folder = { readonly paths: readonly string[]; readonly names: NameIndex; readonly isCut: boolean };

/** Looks through the requests of one run: the folder is read once, at the first. */
export class CarriedFiles {
  readonly #disk: Disk;
  readonly #mount: string;
  readonly #contents = new ContentIndex();
  #folder: Promise<Folder> | null = null;

  constructor(disk: Disk, mount: string) {
    this.#disk = disk;
    this.#mount = mount;
  }

  async in(payload: Payload, claimed: readonly string[], signal: AbortSignal): Promise<Carried> {
    this.#folder ??= this.#read(signal);
    const { paths, names, isCut } = await this.#folder;
    const found = await names.find(payload.texts, searchMsMax);
    const looked = [...new Set([...found.paths, ...claimed.filter((path) => names.has(path))])];
    for (const path of looked.slice(0, namedMax)) this.#takeIn(path);
    const contents = await this.#contents.find(payload.texts.join('\n'), searchMsMax);
    const attached = payload.attachments.length === 0 ? [] : paths.filter((path) => this.#isAttached(path, payload));
    return {
      names: named(found.paths),
      contents: named(new Set([...contents.paths, ...attached])),
      claimed: named(new Set(claimed)),
      ...(isCut || found.isCut || contents.isCut ? { partly: true as const } : {}),
    };
  }

  async #read(signal: AbortSignal): Promise<Folder> {
    try {
      const { paths, isCut } = await folderNames(this.#disk, this.#mount, filesMax, signal);
      const isWhole = await this.#readContents(paths, signal);
      return { paths, names: new NameIndex(paths), isCut: isCut || !isWhole };
    } catch (error) {
      // The next request reads it anew.
      this.#folder = null;
      throw error;
    }
  }

  /** Reads the files' beginnings, as far as there is time; whether there was enough. */
  async #readContents(paths: readonly string[], signal: AbortSignal): Promise<boolean> {
    let spentMs = 0;
    let turnBegan = performance.now();
    for (const path of paths) {
      this.#takeIn(path);
      const now = performance.now();
      if (spentMs + now - turnBegan > readMsMax) return false;
      if (now - turnBegan < turnMs) continue;
      spentMs += now - turnBegan;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      turnBegan = performance.now();
    }
    return true;
  }

  #takeIn(path: string): void {
    if (this.#contents.has(path)) return;
    const head = this.#head(path, readBytesMax);
    if (head !== null) this.#contents.add(path, head.bytes);
  }

  #head(path: string, bytesMax: number): Head | null {
    const file = `${this.#mount}/${path}`;
    // A file that a cloud's client keeps elsewhere would be fetched.
    return this.#disk.look(file)?.stub === true ? null : readHead(file, bytesMax);
  }

  #isAttached(path: string, { attachments }: Payload): boolean {
    const size = this.#disk.look(`${this.#mount}/${path}`)?.size;
    const alike = attachments.filter((bytes) => bytes.length === size);
    if (size === undefined || alike.length === 0) return false;
    const whole = this.#head(path, size);
    return whole !== null && alike.some((bytes) => sha256(bytes) === sha256(whole.bytes));
  }
}

function named(paths: ReadonlySet<string>): NamedFiles {
  return { count: paths.size, first: [...paths].slice(0, namesKeptMax) };
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
