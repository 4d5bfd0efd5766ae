/** What is kept for undo, and letting go of it. */
import {
  defaultRetention,
  letGo,
  purgeEvents,
  storeReport,
  whatToLetGo,
  type Going,
  type KeptItem,
  type StoreReport,
} from './apply/storeKeeping.ts';
import type { ContentStore } from './disk/contentStore.ts';
import { realDisk } from './disk/disk.ts';
import type { StateFolder } from './disk/stateFolder.ts';
import { collectContents } from './session/collectContents.ts';
import type { Searching } from './searching.ts';
import type { TaskStore } from './session/taskStore.ts';

export type KeepingHost = {
  readonly state: StateFolder;
  readonly store: TaskStore;
  readonly contents: ContentStore;
  readonly search: Searching;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export class Keeping {
  readonly #host: KeepingHost;

  constructor(host: KeepingHost) {
    this.#host = host;
  }

  async report(signal: AbortSignal): Promise<StoreReport> {
    return storeReport(this.#host.state, realDisk, signal);
  }

  async letGo(which: Going, signal: AbortSignal): Promise<readonly KeptItem[]> {
    const { state, store, contents, now, search } = this.#host;
    const gone = letGo(await whatToLetGo(which, { state, disk: realDisk }, now(), signal), realDisk);
    for (const [task, event] of purgeEvents(gone)) if (store.get(task) !== null) store.append(task, event);
    if (typeof which === 'object' && 'items' in which) return gone;
    // Contents are only wanted for doing something again: a list of what is kept does not name them, so they stay the usual time at least.
    const days = Math.max(defaultRetention.days, which === 'all' ? 0 : which.days);
    collectContents(contents, { store, state }, now() - days * 24 * 60 * 60 * 1_000);
    search.letGo(which === 'all' ? 'all' : which.days);
    return gone;
  }
}
