/**
 * Puts changes into an order in which each finds its place free: chains from their free end, cycles through one temporary name
 * each (n changes and c cycles make n + c renames), folders before what goes into them. O(n × path depth).
 */
import { assert } from '../../base/assert.ts';
import type { Change } from '../../model/change.ts';
import { join, parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { arrives, graphOf, leaves, type Graph } from './graph.ts';

/**
 * One call on the disk. Paths are where things are at that moment, in the mount.
 */
export type Step =
  | { readonly do: 'move'; readonly change: number; readonly from: RelativePath; readonly to: RelativePath }
  | { readonly do: 'mkdir'; readonly change: number; readonly to: RelativePath }
  | { readonly do: 'rmdir'; readonly change: number; readonly from: RelativePath };

/** Temporary names carry the transaction, so that two never meet and a person can tell whose they are. */
export function temporaryName(transaction: string, number: number): string {
  return `.delegate-${transaction}-${String(number)}.tmp`;
}

/** `changes` must be free of conflicts that stop (see check.ts). */
export function stepsFor(changes: readonly Change[], transaction: string): Step[] {
  return new Ordering(graphOf(changes), transaction).run();
}

class Ordering {
  readonly #graph: Graph;
  readonly #transaction: string;
  readonly #steps: Step[] = [];
  /** How many others each change still waits for. */
  readonly #waits: Int32Array;
  /** Waiting changes by what they wait for: first and next, a linked list in two arrays a relation. */
  readonly #afterLeave: Successors;
  readonly #afterArrival: Successors;
  readonly #done: Uint8Array;
  readonly #left: Uint8Array;
  /** Where folders (and parked things) are now, by where they were. */
  readonly #nowAt = new Map<string, RelativePath>();
  #ready: number[] = [];
  #temporaries = 0;

  constructor(graph: Graph, transaction: string) {
    const count = graph.changes.length;
    this.#graph = graph;
    this.#transaction = transaction;
    this.#waits = new Int32Array(count);
    this.#afterLeave = new Successors(count);
    this.#afterArrival = new Successors(count);
    this.#done = new Uint8Array(count);
    this.#left = new Uint8Array(count);
    for (let index = 0; index < count; index++) {
      this.#wait(this.#afterLeave, graph.vacatedBy[index] ?? -1, index);
      this.#wait(this.#afterArrival, graph.parentBy[index] ?? -1, index);
      const removal = graph.leavesFor[index] ?? -1;
      if (removal >= 0) this.#wait(this.#afterLeave, index, removal);
    }
  }

  run(): Step[] {
    const count = this.#graph.changes.length;
    for (let index = 0; index < count; index++) if (this.#waits[index] === 0) this.#ready.push(index);
    let left = count;
    for (let stuckFrom = 0; left > 0;) {
      left -= this.#runReady();
      if (left === 0) break;
      while (this.#done[stuckFrom] === 1) stuckFrom += 1;
      this.#park(this.#cycleMember(stuckFrom));
    }
    return this.#steps;
  }

  #wait(list: Successors, needed: number, waiter: number): void {
    if (needed < 0) return;
    list.add(needed, waiter);
    this.#waits[waiter] = (this.#waits[waiter] ?? 0) + 1;
  }

  #release(list: Successors, index: number): void {
    list.take(index, (waiter) => {
      const waits = (this.#waits[waiter] ?? 0) - 1;
      this.#waits[waiter] = waits;
      if (waits === 0) this.#ready.push(waiter);
    });
  }

  /** Carries out all that waits for nothing; returns how many changes that were. */
  #runReady(): number {
    let count = 0;
    while (this.#ready.length > 0) {
      const batch = this.#ready;
      this.#ready = [];
      for (const index of batch) {
        this.#emit(index);
        count += 1;
      }
    }
    return count;
  }

  #emit(index: number): void {
    const change = this.#at(index);
    if (change.op === 'mkdir') {
      this.#steps.push({ do: 'mkdir', change: change.id, to: needed(change.to) });
    } else if (change.op === 'move') {
      const to = needed(change.to);
      this.#steps.push({ do: 'move', change: change.id, from: this.#current(needed(change.from)), to });
      if (this.#tracked(change)) this.#nowAt.set(needed(change.from), to);
      else this.#nowAt.delete(needed(change.from));
    } else {
      assert(change.op === 'rmdir', 'only operations that the engine carries out are ordered');
      this.#steps.push({ do: 'rmdir', change: change.id, from: this.#current(needed(change.from)) });
    }
    this.#done[index] = 1;
    if (leaves(change) && this.#left[index] === 0) {
      this.#left[index] = 1;
      this.#release(this.#afterLeave, index);
    }
    if (arrives(change)) this.#release(this.#afterArrival, index);
  }

  /** Moves a change's thing out of the way, so that what waits for its place can go on; it arrives later. */
  #park(index: number): void {
    const change = this.#at(index);
    const from = needed(change.from);
    const name = temporaryName(this.#transaction, this.#temporaries++);
    const to = join(this.#steadyFolder(from), name);
    this.#steps.push({ do: 'move', change: change.id, from: this.#current(from), to });
    this.#nowAt.set(from, to);
    this.#left[index] = 1;
    this.#release(this.#afterLeave, index);
  }

  /** A move on a cycle that `start` waits in or behind, whose leaving lets another go on. */
  #cycleMember(start: number): number {
    const path: number[] = [];
    const seenAt = new Map<number, number>();
    let index = start;
    while (!seenAt.has(index)) {
      seenAt.set(index, path.length);
      path.push(index);
      index = this.#unmet(index);
    }
    const cycle = path.slice(seenAt.get(index));
    const member = cycle.find((at) => this.#at(at).op === 'move' && this.#left[at] === 0 && this.#afterLeave.has(at));
    assert(member !== undefined, 'every cycle of changes has a move that can be parked');
    return member;
  }

  /** One of the changes that `index` still waits for. */
  #unmet(index: number): number {
    const vacating = this.#graph.vacatedBy[index] ?? -1;
    if (vacating >= 0 && this.#left[vacating] === 0) return vacating;
    const parent = this.#graph.parentBy[index] ?? -1;
    if (parent >= 0 && this.#done[parent] === 0) return parent;
    const below = this.#afterLeave.waitedFor(index, (needed) => this.#left[needed] === 0);
    assert(below !== undefined, 'a change that waits, waits for another');
    return below;
  }

  /** Where the thing that was at `path` is now, after the folder moves so far. */
  #current(path: RelativePath): RelativePath {
    if (this.#nowAt.size === 0) return path;
    for (let above: RelativePath | null = path; above !== null; above = parentOf(above)) {
      const now = this.#nowAt.get(above);
      if (now !== undefined) return relativePath(now + path.slice(above.length));
    }
    return path;
  }

  /** The nearest folder above `path` that stays where it is through the whole change set; null for the top. */
  #steadyFolder(path: RelativePath): RelativePath | null {
    let steady = parentOf(path);
    for (let above = steady; above !== null; above = parentOf(above)) {
      if (this.#graph.leaverAt.has(above)) steady = parentOf(above);
    }
    return steady;
  }

  #tracked(change: Change): boolean {
    return change.seen === undefined || change.seen.kind === 'folder';
  }

  #at(index: number): Change {
    const change = this.#graph.changes[index];
    assert(change !== undefined, 'an index of the graph names a change');
    return change;
  }
}

/** Many small lists in four flat arrays: who waits for whom. */
class Successors {
  readonly #first: Int32Array;
  readonly #who: number[] = [];
  readonly #next: number[] = [];
  /** The opposite direction, for walking a cycle: whom a change waits for through this relation. */
  readonly #neededBy = new Map<number, number[]>();

  constructor(count: number) {
    this.#first = new Int32Array(count).fill(-1);
  }

  add(needed: number, waiter: number): void {
    this.#who.push(waiter);
    this.#next.push(this.#first[needed] ?? -1);
    this.#first[needed] = this.#who.length - 1;
    const list = this.#neededBy.get(waiter);
    if (list === undefined) this.#neededBy.set(waiter, [needed]);
    else list.push(needed);
  }

  has(needed: number): boolean {
    return (this.#first[needed] ?? -1) >= 0;
  }

  take(needed: number, each: (waiter: number) => void): void {
    for (let at = this.#first[needed] ?? -1; at >= 0; at = this.#next[at] ?? -1) each(this.#who[at] ?? -1);
    this.#first[needed] = -1;
  }

  waitedFor(waiter: number, open: (needed: number) => boolean): number | undefined {
    return this.#neededBy.get(waiter)?.find(open);
  }
}

function needed(path: RelativePath | undefined): RelativePath {
  assert(path !== undefined, `a change names its paths`);
  return path;
}
