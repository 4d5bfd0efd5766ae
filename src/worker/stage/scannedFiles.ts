/**
 * The files of a scan, folder by folder: a million of them take a few dozen bytes each, and what a rule asks for is made when it asks.
 * The names of a folder's files are one text (a name holds no slash), their numbers lie in two columns.
 */
import { pathCharactersMax, type RelativePath } from '../../model/relativePath.ts';

export type ScannedFile = { readonly path: RelativePath; readonly size: number; readonly mtimeMs: number };

/** What may be asked of a scan's files. A plain array is one too. */
export type FileList = Iterable<ScannedFile> & {
  readonly length: number;
  map<Value>(valueOf: (file: ScannedFile) => Value): Value[];
  filter(isWanted: (file: ScannedFile) => boolean): ScannedFile[];
};

/** Files of one folder that follow each other in the order of the whole. */
export type Run = {
  /** What stands before each name: the folder with a slash, or nothing at the top. */
  readonly prefix: string;
  readonly names: string;
  /** Where its numbers begin in the columns. */
  readonly first: number;
  readonly count: number;
};

const roomAtFirst = 1_024;

export class ScannedFiles implements FileList {
  readonly #runs: Run[] = [];
  #sizes = new Float64Array(roomAtFirst);
  #mtimesMs = new Float64Array(roomAtFirst);
  #looked = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** How many files have been looked at: {@link length} counts only those that have their place. */
  get looked(): number {
    return this.#looked;
  }

  /** Keeps a file's numbers, for a run that is added later. */
  look(size: number, mtimeMs: number): void {
    if (this.#looked === this.#sizes.length) {
      this.#sizes = twiceAsLong(this.#sizes);
      this.#mtimesMs = twiceAsLong(this.#mtimesMs);
    }
    this.#sizes[this.#looked] = size;
    this.#mtimesMs[this.#looked] = mtimeMs;
    this.#looked += 1;
  }

  add(run: Run): void {
    this.#runs.push(run);
    this.#length += run.count;
  }

  *[Symbol.iterator](): Generator<ScannedFile, undefined> {
    for (const { prefix, names, first } of this.#runs) {
      let at = first;
      for (const name of names.split('/')) {
        const path = prefix + name;
        if (!fits(path)) throw new Error('a scan keeps no path that is too long');
        yield { path, size: this.#sizes[at] ?? 0, mtimeMs: this.#mtimesMs[at] ?? 0 };
        at += 1;
      }
    }
  }

  map<Value>(valueOf: (file: ScannedFile) => Value): Value[] {
    return Array.from(this, valueOf);
  }

  filter(isWanted: (file: ScannedFile) => boolean): ScannedFile[] {
    const wanted: ScannedFile[] = [];
    for (const file of this) if (isWanted(file)) wanted.push(file);
    return wanted;
  }
}

function twiceAsLong(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * column.length);
  longer.set(column);
  return longer;
}

/** A name that the file system gave holds no slash and no NUL and is never `.` or `..`: only the length is left to check. */
export function fits(path: string): path is RelativePath {
  return path.length <= pathCharactersMax;
}
