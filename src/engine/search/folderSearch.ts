/** One folder's index in use: answers what a worker tells and asks of it, and what a person looks for. */
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { FindAsk, Found, SearchAnswer, SearchAsk } from '../../protocol/searchWire.ts';
import { isDamage, isWithinBounds, type FolderIndex, type Unread } from './folderIndex.ts';
import { parseQuery } from './query.ts';
import { indexFailure, type SearchIndexes } from './searchIndexes.ts';

/** What is asked by a person; `typing` where the last word may be unfinished. */
export type Wish = Omit<FindAsk, 'ask'> & { readonly typing?: boolean };

type File = { readonly path: RelativePath; readonly size: number; readonly mtimeMs: number };

/** What a refresh knows between its first batch of files and its end. */
type Refresh = {
  readonly lock: Disposable;
  readonly seen: Set<number>;
  /** Documents that are new or changed, by their number, in order, until they are settled. */
  readonly wanted: Map<number, File>;
  told: number;
  /** Characters of their paths, which are held here. */
  characters: number;
  isListed: boolean;
};

export class FolderSearch implements Disposable {
  readonly #indexes: SearchIndexes;
  readonly #mount: string;
  #index: FolderIndex | null = null;
  #refresh: Refresh | null = null;
  /** The database was found damaged since this was asked last. */
  #wasDamaged = false;

  /** `mount` is a folder's real path. */
  constructor(indexes: SearchIndexes, mount: string) {
    this.#indexes = indexes;
    this.#mount = mount;
  }

  /** Answers a worker. Whatever it says was parsed by schema; what it says out of place throws, and the host ends it. */
  answer(ask: SearchAsk): SearchAnswer {
    const answered = this.#guarded((index) => this.#answer(ask, index));
    return answered.ok ? answered.value : failed(answered.failure);
  }

  #answer(ask: SearchAsk, index: FolderIndex): SearchAnswer {
    switch (ask.ask) {
      case 'files':
        return this.#files(ask, index);
      case 'same': {
        const file = this.#wanted(ask.at);
        const known = index.takeOver(file, ask.hash);
        if (known) this.#refresh?.wanted.delete(ask.at);
        return { is: 'same', known };
      }
      case 'put': {
        const file = this.#wanted(ask.at);
        if (!isWithinBounds(ask)) throw new Error('more text than a document may have');
        const { bytesMax } = this.#indexes;
        const bytes = index.bytes();
        // Documents that went stay until the end of a refresh: who never comes to it would fill the drive with names.
        if (bytes > bytesMax + limits.search.namesBytesMax) {
          index.forgetGone();
          throw new Error('more names than an index takes');
        }
        index.put(file, bytes <= bytesMax ? ask : { texts: [], problem: fullWords(bytesMax) });
        this.#refresh?.wanted.delete(ask.at);
        return { is: 'taken' };
      }
      case 'end':
        this.#end(index);
        return { is: 'taken' };
      case 'find': {
        const found = find(ask, index);
        return found.ok ? { is: 'found', found: found.value } : failed(found.failure);
      }
    }
  }

  /** Finds documents. Failures: `bad-usage` where no word is in it, and those of the database. */
  find(wish: Wish): Result<Found, Failure> {
    const found = this.#guarded((index) => find(wish, index));
    return found.ok ? found.value : found;
  }

  /** How many documents can be found, and which could not be read. */
  status(most: number): Result<{ documents: number; unreadable: number; unread: Unread[] }, Failure> {
    return this.#guarded((index) => ({ ...index.counts(), unread: index.unread(most) }));
  }

  /** Marks the document that was being read, as its worker has gone; its path, or null where none was. */
  blame(problem: string): RelativePath | null {
    const [first] = this.#refresh?.wanted ?? [];
    if (first === undefined) return null;
    const [at, file] = first;
    const marked = this.#guarded((index) => index.put(file, { texts: [], problem }));
    if (!marked.ok) return null;
    this.#refresh?.wanted.delete(at);
    return file.path;
  }

  /** Whether the database was found damaged, and made anew, since this was asked last. */
  takeDamage(): boolean {
    const was = this.#wasDamaged;
    this.#wasDamaged = false;
    return was;
  }

  /** Lets go of the refresh; what was put stays. */
  stop(): void {
    this.#refresh?.lock.dispose();
    this.#refresh = null;
  }

  dispose(): void {
    this.stop();
    this.#close();
  }

  #files({ first, last, batch }: Extract<SearchAsk, { ask: 'files' }>, index: FolderIndex): SearchAnswer {
    if (first) {
      this.stop();
      const lock = this.#indexes.take(this.#mount);
      if (lock === null) return { is: 'busy' };
      this.#refresh = { lock, seen: new Set(), wanted: new Map(), told: 0, characters: 0, isListed: false };
    }
    const refresh = this.#refresh;
    if (refresh === null || refresh.isListed) throw new Error('files that nobody asked for');
    for (const file of batch) {
      const at = refresh.told++;
      refresh.characters += file.path.length;
      if (at >= limits.search.documentsMax || refresh.characters > limits.search.pathCharactersMax)
        throw new Error('more documents than an index takes');
      const known = index.known(file);
      if (known === null) refresh.wanted.set(at, file);
      else refresh.seen.add(known);
    }
    if (!last) return { is: 'taken' };
    refresh.isListed = true;
    index.leave(refresh.seen);
    refresh.seen.clear();
    const sizes = index.goneSizes();
    const wanted = [...refresh.wanted.keys()];
    return { is: 'wanted', wanted, maybe: wanted.filter((at) => sizes.has(refresh.wanted.get(at)?.size ?? -1)) };
  }

  #wanted(at: number): File {
    const file = this.#refresh?.isListed === true ? this.#refresh.wanted.get(at) : undefined;
    if (file === undefined) throw new Error('a document that nobody asked for');
    return file;
  }

  #end(index: FolderIndex): void {
    if (this.#refresh?.isListed !== true) throw new Error('the end of nothing');
    index.forgetGone();
    this.stop();
    this.#indexes.trim(this.#mount);
  }

  #guarded<Value>(act: (index: FolderIndex) => Value): Result<Value, Failure> {
    const opened = this.#index === null ? this.#indexes.open(this.#mount) : ok(this.#index);
    if (!opened.ok) return opened;
    this.#index = opened.value;
    try {
      return ok(act(this.#index));
    } catch (error) {
      if (!(error instanceof Error) || !('errcode' in error || error instanceof SyntaxError)) throw error;
      if (isDamage(error)) this.#scrap();
      return fail(indexFailure(error));
    }
  }

  /** A database that is not whole goes: the next who opens it makes it anew. */
  #scrap(): void {
    this.#wasDamaged = true;
    this.#close();
    this.stop();
    this.#indexes.forget(this.#mount);
  }

  #close(): void {
    const index = this.#index;
    this.#index = null;
    try {
      index?.close();
    } catch (error) {
      // Its last puts are lost with it: the next refresh reads them again.
      indexFailure(error);
    }
  }
}

function find({ words, under, types, limit, cursor, ...wish }: Wish, index: FolderIndex): Result<Found, Failure> {
  const query = parseQuery(words, wish.typing);
  if (!query.ok) return query;
  const offset = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(offset) || offset < 0 || offset > limits.search.offsetMax)
    return fail(failure('bad-usage', t('This is no cursor of a search.'), t('Search without one, or in other words.')));
  const found = index.find(query.value, {
    limit,
    offset,
    ...(under === undefined ? {} : { under: under.replace(/^(?:\.?\/)+|\/+$|^\.$/g, '') }),
    ...(types === undefined
      ? {}
      : { types: types.map((type) => type.toLowerCase().replace(/^\./, '').toWellFormed()) }),
  });
  const next = offset + found.hits.length;
  const more = found.hits.length > 0 && next < found.total && next <= limits.search.offsetMax;
  return ok({ ...found, remarks: [...query.value.remarks], ...(more ? { cursor: String(next) } : {}) });
}

function failed({ message, next }: Failure): SearchAnswer {
  return { is: 'failed', message, next };
}

function fullWords(bytesMax: number): string {
  return `the index is full at ${String(Math.round(bytesMax / 1e6))} MB: raise delegate.search.megabytes to have it in`;
}
