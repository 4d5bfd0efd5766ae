/**
 * A review that stays fresh: the conflicts of a set of changes with a folder that others go on changing. Only the changes that a
 * changed path concerns are checked again.
 */
import type { Changes } from '../../model/change.ts';
import type { Conflict } from '../../model/conflict.ts';
import { isBelow, parentOf, parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import { columnsOf } from './changeTable.ts';
import { Check, type CheckRules } from './check.ts';
import type { FolderFacts } from './folderFacts.ts';
import { keyOn } from './names.ts';
import { layoutOf, type Layout } from './scene.ts';
import { Ledger } from './space.ts';

export type Review = {
  /** In the order of the changes. */
  readonly conflicts: () => readonly Conflict[];
  /**
   * Checks again what these paths concern (relative; '' for everything): how many changes that were, and whether any conflict came,
   * went or changed. What was cut off by the signal is checked the next time.
   */
  readonly touched: (
    paths: readonly string[],
    signal: AbortSignal,
  ) => Promise<{ readonly checked: number; readonly changed: boolean }>;
};

/** Facts and rules are asked for anew each time: they remember the folder as it was. */
export async function openReview(
  changes: Changes,
  facts: () => FolderFacts,
  rules: () => CheckRules,
  signal: AbortSignal,
): Promise<Review> {
  const review = new OpenReview(changes, facts, rules);
  await review.touched([''], signal);
  let last: Promise<unknown> = Promise.resolve();
  return {
    conflicts: () => review.conflicts(),
    touched: (paths, within) => {
      // One after the other: two at once would take each other's findings for their own.
      const next = last.then(() => review.touched(paths, within));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

type Found = { readonly conflict: Conflict; readonly other: number };

class OpenReview {
  readonly #layout: Layout;
  readonly #facts: () => FolderFacts;
  readonly #rules: () => CheckRules;
  readonly #places: PathOrder;
  readonly #ledger = new Ledger();
  readonly #found = new Map<number, Found[]>();
  /** Changes for which another's conflict names them. */
  readonly #rivals = new Map<number, Set<number>>();
  /** Told by the ledger, over all changes together. */
  #space = new Map<number, Conflict>();
  /** To be checked, and not checked yet. */
  readonly #due = new Set<number>();
  #allDue = false;
  #unsaved: ReadonlySet<string> = new Set();
  #shown: readonly Conflict[] | null = null;

  constructor(changes: Changes, facts: () => FolderFacts, rules: () => CheckRules) {
    const { names } = rules();
    this.#layout = layoutOf(changes, names);
    this.#facts = facts;
    this.#rules = rules;
    this.#places = new PathOrder(changes, (path) => keyOn(path, names));
  }

  conflicts(): readonly Conflict[] {
    if (this.#shown !== null) return this.#shown;
    const indexes = new Set([...this.#found.keys(), ...this.#space.keys()]);
    this.#shown = [...indexes]
      .sort((one, other) => one - other)
      .flatMap((index) => [
        ...(this.#found.get(index) ?? []).map(({ conflict }) => conflict),
        ...[this.#space.get(index)].filter((conflict) => conflict !== undefined),
      ]);
    return this.#shown;
  }

  async touched(paths: readonly string[], signal: AbortSignal): Promise<{ checked: number; changed: boolean }> {
    if (paths.includes('')) this.#allDue = true;
    const rules = this.#rules();
    if (!this.#allDue) for (const path of [...paths, ...this.#editedSince(rules.unsaved)]) this.#concern(path);
    this.#unsaved = rules.unsaved;
    const count = this.#layout.changes.length;
    const due = this.#allDue ? count : this.#due.size;
    const found = new Map<number, Found[]>();
    const check = new Check(this.#layout, this.#facts(), rules, {
      ledger: this.#ledger,
      report: (index, conflict, other) => {
        if (conflict.kind === 'no-space') space.set(index, conflict);
        else append(found, index, { conflict, other });
      },
    });
    const space = new Map<number, Conflict>();
    await check.all(this.#allDue ? everyIndex(count) : [...this.#due].sort((one, other) => one - other), signal);
    check.space();
    let changed = !sameConflicts([...this.#space.values()], [...space.values()]);
    this.#space = space;
    const checked = this.#allDue ? new Set([...this.#found.keys(), ...found.keys()]) : this.#due;
    for (const index of checked) changed = this.#put(index, found.get(index) ?? []) || changed;
    this.#due.clear();
    this.#allDue = false;
    if (changed) this.#shown = null;
    return { checked: due, changed };
  }

  /** Takes in what was found for a change; tells whether that is anything new. */
  #put(index: number, found: readonly Found[]): boolean {
    const before = this.#found.get(index) ?? [];
    for (const { other } of before) this.#rivals.get(other)?.delete(index);
    for (const { other } of found) {
      if (other < 0) continue;
      const rivals = this.#rivals.get(other) ?? new Set();
      this.#rivals.set(other, rivals.add(index));
    }
    if (found.length === 0) this.#found.delete(index);
    else this.#found.set(index, [...found]);
    return !sameConflicts(
      before.map(({ conflict }) => conflict),
      found.map(({ conflict }) => conflict),
    );
  }

  /** Files whose editors were changed or saved since the last look: no file system tells of that. */
  #editedSince(unsaved: ReadonlySet<string>): string[] {
    const before = this.#unsaved;
    return [...unsaved].filter((file) => !before.has(file)).concat([...before].filter((file) => !unsaved.has(file)));
  }

  /** Marks the changes that a changed path concerns. */
  #concern(text: string): void {
    const path = parseRelativePath(text);
    if (path === null) return;
    this.#atOrBelow(path);
    for (let above = parentOf(path); above !== null; above = parentOf(above)) {
      for (const index of this.#places.at(above)) {
        const change = this.#layout.changes.at(index);
        if (change?.from !== above || (change.op !== 'rmdir' && change.seen?.kind !== 'folder')) continue;
        this.#mark(index);
        // What is in a folder that moves stands in the way of what goes into it afterwards.
        if (change.op === 'move' && change.to !== undefined) {
          const then = parseRelativePath(change.to + path.slice(above.length));
          if (then !== null) this.#atOrBelow(then);
        }
      }
    }
  }

  #atOrBelow(path: RelativePath): void {
    for (const index of this.#places.atOrBelow(path)) this.#mark(index);
  }

  #mark(index: number): void {
    this.#due.add(index);
    for (const { other } of this.#found.get(index) ?? []) if (other >= 0) this.#due.add(other);
    for (const rival of this.#rivals.get(index) ?? []) this.#due.add(rival);
  }
}

/** Finds changes by the paths they name: two numbers a change, in the order of their paths. */
class PathOrder {
  readonly #order: Uint32Array;
  readonly #keyAt: (place: number) => string;
  readonly #keyOf: (path: string) => string;

  constructor(changes: Changes, keyOf: (path: string) => string) {
    const { from, to } = columnsOf(changes);
    const pathAt = (place: number): string | undefined => (place % 2 === 0 ? from(place / 2) : to((place - 1) / 2));
    this.#keyOf = keyOf;
    this.#keyAt = (place) => keyOf(pathAt(place) ?? '');
    const places = new Uint32Array(2 * changes.length);
    let count = 0;
    for (let place = 0; place < places.length; place++) if (pathAt(place) !== undefined) places[count++] = place;
    this.#order = places.slice(0, count).sort((one, other) => compare(this.#keyAt(one), this.#keyAt(other)));
  }

  /** Indexes of the changes that name this path. */
  *at(path: string): Generator<number> {
    const key = this.#keyOf(path);
    for (let at = this.#firstFrom(key); this.#key(at) === key; at++) yield this.#index(at);
  }

  *atOrBelow(path: string): Generator<number> {
    yield* this.at(path);
    const key = this.#keyOf(path);
    for (let at = this.#firstFrom(`${key}/`); isBelow(this.#key(at) ?? '', key); at++) yield this.#index(at);
  }

  #index(at: number): number {
    return (this.#order[at] ?? 0) >>> 1;
  }

  #key(at: number): string | undefined {
    const place = this.#order[at];
    return place === undefined ? undefined : this.#keyAt(place);
  }

  #firstFrom(key: string): number {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.#key(middle) ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** By UTF-16 units: all that lies below a folder stands together. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function* everyIndex(count: number): Generator<number> {
  for (let index = 0; index < count; index++) yield index;
}

function append(found: Map<number, Found[]>, index: number, one: Found): void {
  const list = found.get(index);
  if (list === undefined) found.set(index, [one]);
  else list.push(one);
}

function sameConflicts(some: readonly Conflict[], others: readonly Conflict[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ change, message, ways }, at) => {
      const other = others[at];
      return other?.change === change && other.message === message && other.ways.join() === ways.join();
    })
  );
}
