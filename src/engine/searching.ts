/** Searching in the documents of folders: what shells may ask of the indexes, and bringing one up to date. */
import type { Disposable } from '../base/disposable.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { t } from '../base/translate.ts';
import { failure, type Failure } from '../model/failure.ts';
import type { Found } from '../protocol/searchWire.ts';
import type { Progress } from '../protocol/workerWire.ts';
import { mountOf } from './disk/mountOf.ts';
import { localDate } from './localDate.ts';
import type { Unread } from './search/folderIndex.ts';
import { FolderSearch, type Wish } from './search/folderSearch.ts';
import { parseQuery } from './search/query.ts';
import { defaultIndexBytes, SearchIndexes, type KeptIndex } from './search/searchIndexes.ts';
import { noSqlite, sqlite } from './search/sqlite.ts';
import { runIndexing, type Indexed } from './session/indexSession.ts';
import type { Isolation } from './sandbox/backend.ts';
import { workerProgram, type WorkerOptions } from './session/session.ts';

export type { Found, Indexed, KeptIndex, Unread, Wish };

export type SearchingHost = WorkerOptions & {
  readonly stateFolder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isolation: Isolation;
  /** Bytes of all indexes together, asked for when one has grown. */
  readonly searchBytes?: () => number;
};

export class Searching {
  readonly #host: SearchingHost;
  readonly #indexes: SearchIndexes;

  constructor(host: SearchingHost) {
    this.#host = host;
    this.#indexes = new SearchIndexes(host.stateFolder, host.searchBytes ?? (() => defaultIndexBytes));
  }

  /** A folder to be searched; nothing is read yet. Failures: `no-such-folder`, `no-database` where this Node has no database. */
  open(folder: string): Result<OpenSearch, Failure> {
    if (sqlite() === null) return fail(failure('no-database', noSqlite.message, noSqlite.next));
    const mount = mountOf(folder);
    return mount.ok ? ok(new OpenSearch(mount.value, new FolderSearch(this.#indexes, mount.value), this.#host)) : mount;
  }

  /** The index as a task's worker on that mount (a real path) may use it; the caller disposes of it. */
  forTask(mount: string): FolderSearch {
    return new FolderSearch(this.#indexes, mount);
  }

  /** Removes the index of a folder, which may be gone itself. Failures: `busy`. */
  forget(folder: string): Result<void, Failure> {
    const mount = mountOf(folder);
    return this.#indexes.forget(mount.ok ? mount.value : folder)
      ? ok(undefined)
      : fail(
          failure('busy', t('This folder’s documents are being read now.'), t('Wait until that is done, or stop it.')),
        );
  }

  /** The indexes that are kept, last used first. */
  kept(): readonly KeptIndex[] {
    return this.#indexes.kept();
  }

  /** Removes those that nobody used for so many days (or `all`), and those of folders that are gone. */
  letGo(days: number | 'all'): readonly KeptIndex[] {
    return this.#indexes.letGo(days === 'all' ? Number.MAX_SAFE_INTEGER : this.#host.now() - days * dayMs);
  }
}

const dayMs = 24 * 60 * 60 * 1_000;

/** One folder that is searched, until it is disposed of. */
export class OpenSearch implements Disposable {
  /** The folder's real path. */
  readonly mount: string;
  readonly #search: FolderSearch;
  readonly #host: SearchingHost;

  constructor(mount: string, search: FolderSearch, host: SearchingHost) {
    this.mount = mount;
    this.#search = search;
    this.#host = host;
  }

  /** Reads what is new or changed since the last time, in a sandboxed worker. What was read when `signal` aborts is kept. */
  async refresh(progress: (progress: Progress) => void, signal: AbortSignal): Promise<Result<Indexed, Failure>> {
    const { isolation, now } = this.#host;
    const host = { ...workerProgram(this.#host), isolation, today: () => localDate(now()), progress };
    return runIndexing(this.mount, this.#search, host, signal);
  }

  /** Whether there is anything in the words to look for. Failure: `bad-usage`. */
  understands(words: string): Result<unknown, Failure> {
    return parseQuery(words);
  }

  /** The documents with these words, best first. Failures: `bad-usage` where no word is in it, and those of the index. */
  find(wish: Wish): Result<Found, Failure> {
    return this.#search.find(wish);
  }

  /** How many documents can be found; the first that could not be read, and why. */
  status(unreadMost: number): Result<{ documents: number; unreadable: number; unread: readonly Unread[] }, Failure> {
    return this.#search.status(unreadMost);
  }

  dispose(): void {
    this.#search.dispose();
  }
}
