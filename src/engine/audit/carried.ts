/**
 * What of a folder a request carries, as far as the host itself can tell: names of its files that stand in the request's texts, and
 * of those files a part of their contents. A worker that was taken over may disguise both; so what it says itself is kept as well,
 * as a claim.
 */
import crypto from 'node:crypto';
import type { Carried, NamedFiles } from '../../model/audit.ts';
import type { Disk } from '../disk/disk.ts';
import { folderNames } from '../disk/folderNames.ts';
import { readHead } from '../disk/readHead.ts';
import type { Payload } from '../gateway/books.ts';
import { NameIndex } from './nameIndex.ts';

const filesMax = 300_000;
const searchMsMax = 500;
/** Files whose contents are looked for in one request. */
const contentsMax = 40;
const contentBytesMax = 64 * 1024;
/** Names kept one by one in a record. */
const namesKeptMax = 100;

/** Pieces of a text that are looked for, and their length: long enough not to be there by chance. */
const piecesMax = 16;
const pieceCharacters = 40;
const shortCharactersMin = 16;

/** Looks through the requests of one run: the folder's names are read once, at the first. */
export class CarriedFiles {
  readonly #disk: Disk;
  readonly #mount: string;
  #index: Promise<{ names: NameIndex; isCut: boolean }> | null = null;

  constructor(disk: Disk, mount: string) {
    this.#disk = disk;
    this.#mount = mount;
  }

  async in(payload: Payload, claimed: readonly string[], signal: AbortSignal): Promise<Carried> {
    this.#index ??= this.#read(signal);
    const { names, isCut } = await this.#index;
    const found = await names.find(payload.texts, searchMsMax);
    const looked = [...new Set([...found.paths, ...claimed.filter((path) => names.has(path))])];
    const contents = this.#contentsOf(looked.slice(0, contentsMax), payload);
    const partly = isCut || found.isCut || looked.length > contentsMax;
    return {
      names: named(found.paths),
      contents: named(contents),
      claimed: named(new Set(claimed)),
      ...(partly ? { partly } : {}),
    };
  }

  async #read(signal: AbortSignal): Promise<{ names: NameIndex; isCut: boolean }> {
    try {
      const { paths, isCut } = await folderNames(this.#disk, this.#mount, filesMax, signal);
      return { names: new NameIndex(paths), isCut };
    } catch (error) {
      // The next request reads it anew.
      this.#index = null;
      throw error;
    }
  }

  #contentsOf(paths: readonly string[], { texts, attachments }: Payload): Set<string> {
    if (paths.length === 0) return new Set();
    const text = collapsed(texts.join('\n'));
    return new Set(
      paths.filter((path) => {
        const file = `${this.#mount}/${path}`;
        // A file that a cloud's client keeps elsewhere would be fetched.
        if (this.#disk.look(file)?.stub === true) return false;
        const head = readHead(file, contentBytesMax);
        if (head === null || head.size === 0) return false;
        if (attachments.some((bytes) => bytes.length === head.size && isWhole(file, bytes))) return true;
        if (head.bytes.includes(0)) return false;
        return piecesOf(collapsed(head.bytes.toString('utf8'))).some((piece) => text.includes(piece));
      }),
    );
  }
}

function isWhole(file: string, attached: Uint8Array): boolean {
  const whole = readHead(file, attached.length);
  return whole !== null && sha256(whole.bytes) === sha256(attached);
}

function named(paths: ReadonlySet<string>): NamedFiles {
  return { count: paths.size, first: [...paths].slice(0, namesKeptMax) };
}

/** However it was laid out, and inside JSON as well. */
function collapsed(text: string): string {
  return text.replaceAll(/(?:\s|\\[nrt])+/g, ' ').trim();
}

/** Pieces of a text, spread evenly over it; a short one as a whole. */
function piecesOf(text: string): string[] {
  if (text.length < shortCharactersMin) return [];
  if (text.length <= pieceCharacters) return [text];
  const last = text.length - pieceCharacters;
  const count = Math.min(piecesMax, Math.ceil(text.length / pieceCharacters));
  return Array.from({ length: count }, (_, index) => {
    const from = count === 1 ? 0 : Math.floor((index * last) / (count - 1));
    return text.slice(from, from + pieceCharacters);
  });
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
