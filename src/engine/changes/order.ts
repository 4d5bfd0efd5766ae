/**
 * Puts changes into an order in which each finds its place free: chains from their free end, cycles through one temporary name
 * each (n changes and c cycles make n + c renames), folders before what goes into them. O(n × path depth).
 */
import { assert } from '../../base/assert.ts';
import type { Change, Changes, Seen } from '../../model/change.ts';
import { join, parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { columnsOf, type Columns } from './changeTable.ts';
import { arrives, graphOf, leaves, type Graph } from './graph.ts';
import { StepList, type Spot, type Step } from './steps.ts';

/**
 * How a change is carried out that is not one step: what stands at its source is put away to a spot in a store, what is to stand at
 * its target waits at another (in the stage, or in a store).
 */
export type Route = {
  readonly away?: Spot;
  readonly waits?: { readonly spot: Spot; readonly seen: Seen };
};

/** Routes by the place of their change; the others are carried out as they stand. */
export type Routes = ReadonlyMap<number, Route>;

/** Temporary names carry the transaction, so that two never meet and a person can tell whose they are. */
export function temporaryName(transaction: string, number: number): string {
  return `.delegate-${transaction}-${String(number)}.tmp`;
}

/** `changes` must be free of conflicts that stop (see check.ts). */
export function stepsFor(changes: Changes, routes: Routes, transaction: string): StepList {
  const graph = graphOf(changes, (index) => routes.get(index)?.away !== undefined);
  return new Ordering(graph, routes, transaction).run();
}

class Ordering {
  readonly #graph: Graph;
  readonly #columns: Columns;
  readonly #routes: Routes;
  readonly #transaction: string;
  readonly #steps: StepList;
  /** How many others each change still waits for. */
  readonly #waits: Int32Array;
  /** Waiting changes by what they wait for: first and next, a linked list in two arrays a relation. */
  readonly #afterLeave: Successors;
  readonly #afterArrival: Successors;
  /** What a folder that goes away waits for, for walking a cycle. */
  readonly #below = new Map<number, number[]>();
  readonly #done: Uint8Array;
  readonly #left: Uint8Array;
  /** Where folders (and parked things) are now, by where they were. */
  readonly #nowAt = new Map<string, RelativePath>();
  #ready: number[] = [];
  #temporaries = 0;

  constructor(graph: Graph, routes: Routes, transaction: string) {
    const count = graph.changes.length;
    this.#graph = graph;
    this.#columns = columnsOf(graph.changes);
    this.#routes = routes;
    this.#transaction = transaction;
    this.#steps = new StepList(graph.changes);
    this.#waits = new Int32Array(count);
    this.#afterLeave = new Successors(count);
    this.#afterArrival = new Successors(count);
    this.#done = new Uint8Array(count);
    this.#left = new Uint8Array(count);
    for (let index = 0; index < count; index++) {
      this.#wait(this.#afterLeave, graph.vacatedBy[index] ?? -1, index);
      this.#wait(this.#afterArrival, graph.parentBy[index] ?? -1, index);
      const removal = graph.leavesFor[index] ?? -1;
      if (removal >= 0) {
        this.#wait(this.#afterLeave, index, removal);
        const below = this.#below.get(removal);
        if (below === undefined) this.#below.set(removal, [index]);
        else below.push(index);
      }
    }
  }

  run(): StepList {
    const count = this.#graph.changes.length;
    for (let index = 0; index < count; index++) if (this.#waits[index] === 0) this.#ready.push(index);
    let left = count;
    for (let stuckFrom = 0; left > 0;) {
      left -= this.#runReady();
      if (left === 0) break;
      while (this.#done[stuckFrom] === 1) stuckFrom += 1;
      this.#stepAside(this.#cycleMember(stuckFrom));
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
    if (this.#isPlainFile(index)) return this.#emitFile(index);
    const change = this.#at(index);
    const route = this.#routes.get(index);
    if (route !== undefined) this.#emitRouted(index, change, route);
    else if (change.op === 'mkdir') this.#steps.pushPlain(index);
    else this.#emitPlain(index, change);
    this.#done[index] = 1;
    this.#leave(index, change);
    if (arrives(change)) this.#release(this.#afterArrival, index);
  }

  /** Almost every change: the move of a file that stands where it stood. */
  #isPlainFile(index: number): boolean {
    const { op, kind, from, to } = this.#columns;
    if (this.#nowAt.size > 0 || op(index) !== 'move' || this.#routes.has(index)) return false;
    return kind(index) === 'file' && from(index) !== to(index);
  }

  /** The same as {@link #emit}, without making the change. */
  #emitFile(index: number): void {
    this.#steps.pushPlain(index);
    this.#done[index] = 1;
    this.#left[index] = 1;
    this.#release(this.#afterLeave, index);
    this.#release(this.#afterArrival, index);
  }

  #leave(index: number, change: Change): void {
    if (!leaves(change) || this.#left[index] === 1) return;
    this.#left[index] = 1;
    this.#release(this.#afterLeave, index);
  }

  #emitPlain(index: number, change: Change): void {
    const from = needed(change.from);
    const now = this.#current(from);
    // A folder that moved may have brought the thing to where it is to go.
    if (change.op === 'move' && now === change.to) return;
    if (now === from) this.#steps.pushPlain(index);
    else if (change.op === 'rmdir')
      this.#steps.push({ do: 'rmdir', change: change.id, from: now, identity: seenOf(change).identity });
    else
      this.#steps.push(
        moveStep(change.id, seenOf(change), { root: 0, path: now }, { root: 0, path: needed(change.to) }),
      );
    if (change.op !== 'move') return;
    if (seenOf(change).kind === 'folder') this.#nowAt.set(from, needed(change.to));
    else this.#nowAt.delete(from);
  }

  #emitRouted(index: number, change: Change, { away, waits }: Route): void {
    if (away !== undefined && this.#left[index] === 0) this.#putAway(change, away);
    if (waits === undefined) return;
    this.#steps.push(moveStep(change.id, waits.seen, waits.spot, { root: 0, path: needed(change.to) }));
  }

  #putAway(change: Change, away: Spot): void {
    const now = this.#current(needed(change.from));
    this.#steps.push(moveStep(change.id, seenOf(change), { root: 0, path: now }, away));
  }

  /** Takes a change's thing out of the way, so that what waits for its place can go on: for good, or to a temporary name. */
  #stepAside(index: number): void {
    const change = this.#at(index);
    const away = this.#routes.get(index)?.away;
    if (away !== undefined) this.#putAway(change, away);
    else this.#park(change);
    this.#leave(index, change);
  }

  #park(change: Change): void {
    const from = needed(change.from);
    const name = temporaryName(this.#transaction, this.#temporaries++);
    const to = join(this.#steadyFolder(from), name);
    this.#steps.push(
      moveStep(change.id, seenOf(change), { root: 0, path: this.#current(from) }, { root: 0, path: to }),
    );
    this.#nowAt.set(from, to);
  }

  /** A change on a cycle that `start` waits in or behind, whose leaving lets another go on. */
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
    const member = cycle.find((at) => this.#canStepAside(at) && this.#afterLeave.has(at));
    assert(member !== undefined, 'every cycle of changes has one that can step aside');
    return member;
  }

  #canStepAside(index: number): boolean {
    const { op } = this.#at(index);
    // A folder that is put away for good has to wait until what is below it has left.
    const below = this.#below.get(index);
    const free = below === undefined || below.every((inner) => this.#left[inner] === 1);
    return (op === 'move' || op === 'modify') && this.#left[index] === 0 && (free || !this.#routes.has(index));
  }

  /** One of the changes that `index` still waits for. */
  #unmet(index: number): number {
    const vacating = this.#graph.vacatedBy[index] ?? -1;
    if (vacating >= 0 && this.#left[vacating] === 0) return vacating;
    const parent = this.#graph.parentBy[index] ?? -1;
    if (parent >= 0 && this.#done[parent] === 0) return parent;
    const below = this.#below.get(index)?.find((inner) => this.#left[inner] === 0);
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

  #at(index: number): Change {
    const change = this.#graph.changes.at(index);
    assert(change !== undefined, 'an index of the graph names a change');
    return change;
  }
}

function moveStep(change: number, seen: Seen, from: Spot, to: Spot): Step {
  const { identity, kind, size, mtimeNs } = seen;
  return {
    do: 'move',
    change,
    from: from.path,
    ...(from.root === 0 ? {} : { fromRoot: from.root }),
    to: to.path,
    ...(to.root === 0 ? {} : { toRoot: to.root }),
    identity,
    kind,
    size,
    mtimeNs,
  };
}

/** Many small lists in flat arrays: who waits for whom. */
class Successors {
  readonly #first: Int32Array;
  readonly #who: number[] = [];
  readonly #next: number[] = [];

  constructor(count: number) {
    this.#first = new Int32Array(count).fill(-1);
  }

  add(needed: number, waiter: number): void {
    this.#who.push(waiter);
    this.#next.push(this.#first[needed] ?? -1);
    this.#first[needed] = this.#who.length - 1;
  }

  has(needed: number): boolean {
    return (this.#first[needed] ?? -1) >= 0;
  }

  take(needed: number, each: (waiter: number) => void): void {
    for (let at = this.#first[needed] ?? -1; at >= 0; at = this.#next[at] ?? -1) each(this.#who[at] ?? -1);
    this.#first[needed] = -1;
  }
}

function seenOf(change: Change): Seen {
  assert(change.seen !== undefined, 'what leaves was looked at');
  return change.seen;
}

function needed(path: RelativePath | undefined): RelativePath {
  assert(path !== undefined, `a change names its paths`);
  return path;
}
