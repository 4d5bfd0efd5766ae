/** The transactions that were carried out, newest first, each answering by its index what it did to a path. Nothing is read at the start. */
import type { RelativePath } from '../../model/relativePath.ts';
import { recordAt, type JournalRecord } from '../apply/journal.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { itemKey, makeIndex, openIndex, type JournalIndex, type KeyOf } from './journalIndex.ts';
import type { Past } from './pastOfPath.ts';

/** Small indexes that stay in memory: each, and all together. */
const keptBytesMax = 256 * 1024;
const keptBytesInAllMax = 32 * 1024 * 1024;

export class Pasts {
  readonly #state: StateFolder;
  readonly #open = new Map<string, Past | null>();
  #keptBytes = 0;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(state: StateFolder) {
    this.#state = state;
  }

  /** All of them, newest first; those that are new since the last time are looked through, which takes a while where they are large. */
  async all(signal: AbortSignal): Promise<readonly Past[]> {
    // One after the other: two that ask at once would look through the same journals.
    const own = this.#pending.then(() => this.#catchUp(signal));
    this.#pending = own.catch(() => undefined);
    return own;
  }

  async #catchUp(signal: AbortSignal): Promise<readonly Past[]> {
    const ids = this.#state.doneTransactions();
    for (const id of ids) {
      if (this.#open.has(id)) continue;
      const journal = this.#state.doneTransaction(id);
      const file = this.#state.historyIndex(id);
      const room = this.#keptBytes < keptBytesInAllMax ? keptBytesMax : 0;
      const index = openIndex(file, journal, room) ?? (await makeIndex(file, journal, room, signal));
      this.#keptBytes += index?.bytesKept ?? 0;
      this.#open.set(id, index?.head.done === true ? pastOf(id, index, journal) : null);
    }
    const there = new Set(ids);
    for (const id of this.#open.keys()) if (!there.has(id)) this.#open.delete(id);
    const pasts = [...this.#open.values()].filter((past) => past !== null);
    return pasts.sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
  }
}

function pastOf(id: string, index: JournalIndex, journal: string): Past {
  const { task, mount, direction, at, stores } = index.head;
  /** The rows with this key that are what `wanted` says: a row of another key may have the same hash. */
  const first = <Value>(of: KeyOf, key: string, wanted: (record: JournalRecord) => Value | null): Value | null => {
    for (const place of index.placesOf(of, key)) {
      const record = recordAt(journal, place);
      const value = record === null ? null : wanted(record);
      if (value !== null) return value;
    }
    return null;
  };
  const change = (of: 'to' | 'from') => (path: RelativePath) =>
    first(of, path, (record) => (record.r === 'change' && record.change[of] === path ? record.change : null));
  const put = (record: JournalRecord): { change: number; item: string } | null => {
    if (record.r !== 'step' || record.step.do !== 'move') return null;
    const item = itemKey(stores[(record.step.toRoot ?? 0) - 1], record.step.to);
    return item === undefined ? null : { change: record.step.change, item };
  };
  return {
    ...{ id, task, mount, direction, at },
    arriving: change('to'),
    leaving: change('from'),
    putBy: (number) =>
      first('put', String(number), (record) => {
        const found = put(record);
        return found?.change === number ? found.item : null;
      }),
    hasPut: (item) => first('item', item, (record) => (put(record)?.item === item ? true : null)) ?? false,
    bringing: (item) =>
      first('back', item, (record) => {
        if (record.r !== 'change' || record.change.stored === undefined) return null;
        const { store, item: inner } = record.change.stored;
        return itemKey(store, inner) === item ? record.change : null;
      }),
    left: ({ id: number, op, seen, stored }) =>
      first('staged', String(number), (record) =>
        record.r === 'staged' && record.change === number ? record.seen : null,
      ) ?? (op === 'move' ? (seen ?? null) : (stored?.seen ?? null)),
  };
}
