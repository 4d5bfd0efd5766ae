/**
 * The indexes of all folders that were searched: `indexes/FOLDER/` in the state folder, FOLDER told by the path. One process at a time
 * brings one up to date; any number may search. Those that nobody used for longest go when all together are larger than they may be.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { mountIdentity } from '../apply/prepare.ts';
import { realDisk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import { lockState, takeLock } from '../disk/lock.ts';
import { diskFor } from '../disk/volume.ts';
import { FolderIndex, isDamage, removeIndex } from './folderIndex.ts';
import { noSqlite, sqlite } from './sqlite.ts';

export const defaultIndexBytes = 1e9;

/** An index as it is kept. */
export type KeptIndex = { readonly folder: string; readonly bytes: number; readonly usedAt: number };

export class SearchIndexes {
  readonly #root: string;
  readonly #bytesMax: () => number;

  /** `bytesMax`: of all indexes together, asked for when one has grown. */
  constructor(stateRoot: string, bytesMax: () => number) {
    this.#root = path.join(stateRoot, 'indexes');
    this.#bytesMax = bytesMax;
  }

  /** How large one may become. */
  get bytesMax(): number {
    return this.#bytesMax();
  }

  /** Opens the index of a folder (a real path); one that is damaged is made anew. The caller closes it. */
  open(mount: string): Result<FolderIndex, Failure> {
    if (sqlite() === null) return fail(failure('no-database', noSqlite.message, noSqlite.next));
    const identity = mountIdentity(diskFor(mount, realDisk), mount);
    if (identity === null) return fail(failure('no-such-folder', t('There is no folder {0}.', mount)));
    const file = this.#file(mount);
    try {
      this.#note(mount);
      try {
        return ok(FolderIndex.open(file, identity));
      } catch (error) {
        if (!isDamage(error)) throw error;
        removeIndex(file);
        return ok(FolderIndex.open(file, identity));
      }
    } catch (error) {
      return fail(indexFailure(error));
    }
  }

  /** The right to bring a folder's index up to date; null where another has it. */
  take(mount: string): Disposable | null {
    return takeLock(this.#lock(mount), mount);
  }

  /** Removes a folder's index. False where another process fills it now. */
  forget(mount: string): boolean {
    const folder = this.#folder(mount);
    if (lockState(this.#lock(mount)) === 'held') return false;
    removeIndex(this.#file(mount));
    fs.rmSync(folder, { recursive: true, force: true });
    return true;
  }

  /** What is kept, last used first. */
  kept(): KeptIndex[] {
    const all = list(this.#root).flatMap((name) => {
      const kept = keptIn(path.join(this.#root, name));
      return kept === null ? [] : [kept];
    });
    return all.sort((one, other) => other.usedAt - one.usedAt);
  }

  /** Removes what nobody used since then (milliseconds since 1970), and the indexes of folders that are gone. */
  letGo(usedBefore: number): KeptIndex[] {
    return this.kept().filter(
      ({ folder, usedAt }) => (usedAt < usedBefore || !fs.existsSync(folder)) && this.forget(folder),
    );
  }

  /** Removes those used longest ago until all together are no larger than they may be; `mount`'s own stays. */
  trim(mount: string): void {
    const kept = this.kept();
    let sum = kept.reduce((total, { bytes }) => total + bytes, 0);
    for (const { folder, bytes } of kept.reverse()) {
      if (sum <= this.#bytesMax()) return;
      if (folder !== mount && this.forget(folder)) sum -= bytes;
    }
  }

  #folder(mount: string): string {
    const name = crypto.createHash('sha256').update(mount).digest('hex').slice(0, 32);
    return path.join(this.#root, name);
  }

  #file(mount: string): string {
    return path.join(this.#folder(mount), 'index.db');
  }

  #lock(mount: string): string {
    return path.join(this.#folder(mount), 'refresh.lock');
  }

  /** Says whose index it is, and that it is used now. */
  #note(mount: string): void {
    const folder = this.#folder(mount);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(path.join(folder, noteName), mount, { mode: 0o600 });
  }
}

const noteName = 'folder.txt';

function keptIn(folder: string): KeptIndex | null {
  try {
    const note = path.join(folder, noteName);
    const mount = fs.readFileSync(note, 'utf8');
    const bytes = list(folder).reduce((sum, name) => sum + sizeOf(path.join(folder, name)), 0);
    return { folder: mount, bytes, usedAt: fs.statSync(note).mtimeMs };
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** What stands beside a database comes and goes. */
function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** What the database or the disk said, in words; what neither said is a bug, and thrown on. */
export function indexFailure(error: unknown): Failure {
  const isKnown = error instanceof Error && ('errcode' in error || errorCode(error) !== null);
  if (!isKnown && !(error instanceof SyntaxError)) throw error;
  return isDamage(error)
    ? failure(
        'state-damaged',
        t('The search index of this folder is damaged.'),
        t('Search again: it is made anew then.'),
      )
    : failure('disk-failed', t('The search index could not be used: {0}.', error.message));
}
