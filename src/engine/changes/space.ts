/** Whether all that must be written fits on the drives it goes to. */
import type { Change, Seen } from '../../model/change.ts';
import { join, type RelativePath } from '../../model/relativePath.ts';
import { deviceIn, type FolderFacts } from './folderFacts.ts';
import type { Finder } from './graph.ts';

/** A drive is never filled to the brim: the journal, and whoever else writes, need room too. */
const keptFreeBytes = 16 * 1024 * 1024;
/** Entries of one folder that are looked at; what is in it beyond these is not counted. */
const weighedMax = 100_000;

/** What a change must write, and where. */
export type Need = {
  readonly bytes: number;
  readonly device: string;
  /** A folder that stands on that drive. */
  readonly folder: RelativePath | null;
};

/** The needs of all changes, in their order: three columns, since a million of them may be told. */
export class Ledger {
  readonly #index: number[] = [];
  readonly #bytes: number[] = [];
  readonly #device: string[] = [];
  readonly #folders = new Map<string, RelativePath | null>();

  set(index: number, need: Need | null): void {
    const at = this.#placeOf(index);
    const known = this.#index[at] === index ? 1 : 0;
    if (need === null) {
      if (known === 1) for (const column of [this.#index, this.#bytes, this.#device]) column.splice(at, 1);
      return;
    }
    this.#folders.set(need.device, need.folder);
    if (at === this.#index.length) {
      this.#index.push(index);
      this.#bytes.push(need.bytes);
      this.#device.push(need.device);
      return;
    }
    this.#index.splice(at, known, index);
    this.#bytes.splice(at, known, need.bytes);
    this.#device.splice(at, known, need.device);
  }

  /** The changes, in their order, that no longer fit. */
  overdrawn(facts: FolderFacts): number[] {
    const left = new Map<string, number>();
    for (const [device, folder] of this.#folders) left.set(device, roomFor(facts, folder));
    return this.#index.filter((_, at) => {
      const device = this.#device[at] ?? '';
      const room = (left.get(device) ?? 0) - (this.#bytes[at] ?? 0);
      left.set(device, room);
      return room < 0;
    });
  }

  #placeOf(index: number): number {
    let [low, high] = [0, this.#index.length];
    if (index > (this.#index[high - 1] ?? -1)) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#index[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function roomFor(facts: FolderFacts, folder: RelativePath | null): number {
  // A folder that is gone meanwhile is a conflict of its own.
  if (facts.folder(folder)?.kind !== 'folder') return Number.POSITIVE_INFINITY;
  return facts.freeBytes(folder) - keptFreeBytes;
}

/** What a copy of the thing would weigh, and the first in it that cannot be copied. */
export type Weight = {
  bytes: number;
  /** Neither file, folder nor link. */
  other: RelativePath | null;
  stub: RelativePath | null;
};

export function weigh(facts: FolderFacts, from: RelativePath, now: Seen, leaverAt: Finder): Weight {
  const weight: Weight = { bytes: 0, other: null, stub: null };
  const take = (path: RelativePath, seen: Seen): void => {
    if (seen.kind === 'file') weight.bytes += seen.size;
    if (seen.kind === 'other') weight.other ??= path;
    if (seen.stub === true) weight.stub ??= path;
    if (seen.kind === 'folder') waiting.push(path);
  };
  const waiting: RelativePath[] = [];
  let count = 0;
  take(from, now);
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = facts.entries(folder);
    // What may not be read cannot be copied.
    if (entries === null && facts.look(folder) !== null) weight.other ??= folder;
    for (const name of entries ?? []) {
      if (++count > weighedMax) return weight;
      const path = join(folder, name);
      // What has a change of its own leaves before its folder does.
      const seen = leaverAt.has(path) ? null : facts.look(path);
      if (seen !== null) take(path, seen);
    }
  }
  return weight;
}

/** Bytes of new content that the change puts onto the device. */
export function contentBytes({ op, bytes, stored }: Change, device: string, facts: FolderFacts): number {
  if (op !== 'create' && op !== 'modify') return 0;
  // What comes back from a store on the same drive only gets its name again.
  const kept = stored === undefined ? null : facts.lookAt(`${stored.store}/${stored.item}`);
  if (kept !== null && deviceIn(kept) === device) return 0;
  return bytes ?? stored?.seen.size ?? 0;
}
