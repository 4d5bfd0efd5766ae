/**
 * Which rows of a table (or lines of a text) are those of another, in time that grows little faster than they do: what is the same at
 * both ends goes first, then what is there once on each side parts the rest, and only small stretches are compared one by one.
 */
import { diffArrays } from 'diff';

/** Pairs of places, from 0; -1 where there is none on that side. */
export type Pairs = { readonly before: Int32Array; readonly after: Int32Array };

/** How much alike two that differ are, from 0 to 1. */
export type Likeness = (before: number, after: number) => number;

/** Edits within a stretch without any that is there once; beyond them, all of it is gone and all of it new. */
const editsMax = 4_000;
/** Milliseconds for all such stretches together, and for one. */
const stretchesMs = 5_000;
const stretchMs = 2_500;
const depthMax = 60;
/** From this likeness on, one that differs is the other one changed. */
const alike = 0.4;
/** Pairs whose likeness is asked for, within a stretch and in all. */
const triedMax = 40_000;
const triedInAllMax = 200_000;

/** Aligns two lists of keys: equal keys are the same thing. */
export function align(before: readonly string[], after: readonly string[], likeness: Likeness): Pairs {
  const numbers = new Map<string, number>();
  const numbered = (keys: readonly string[]): Int32Array =>
    Int32Array.from(keys, (key) => {
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, numbers.size);
      return numbers.size - 1;
    });
  return new Aligner(numbered(before), numbered(after), likeness).run();
}

type Stretch = { readonly b0: number; readonly b1: number; readonly a0: number; readonly a1: number };

class Aligner {
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  readonly #likeness: Likeness;
  readonly #pairsBefore: Int32Array;
  readonly #pairsAfter: Int32Array;
  #count = 0;
  #leftMs = stretchesMs;
  #leftTries = triedInAllMax;
  /** What is gone and what is new since the last that is the same. */
  #gone: number[] = [];
  #new: number[] = [];

  constructor(before: Int32Array, after: Int32Array, likeness: Likeness) {
    this.#before = before;
    this.#after = after;
    this.#likeness = likeness;
    this.#pairsBefore = new Int32Array(before.length + after.length);
    this.#pairsAfter = new Int32Array(before.length + after.length);
  }

  run(): Pairs {
    this.#walk({ b0: 0, b1: this.#before.length, a0: 0, a1: this.#after.length }, 0);
    this.#settle();
    return {
      before: this.#pairsBefore.subarray(0, this.#count),
      after: this.#pairsAfter.subarray(0, this.#count),
    };
  }

  #walk({ b0: from, b1: to, a0, a1 }: Stretch, depth: number): void {
    let [b0, b1, start, end] = [from, to, a0, a1];
    while (b0 < b1 && start < end && this.#before[b0] === this.#after[start]) this.#same(b0++, start++);
    let tail = 0;
    while (b1 > b0 && end > start && this.#before[b1 - 1] === this.#after[end - 1]) {
      b1--;
      end--;
      tail++;
    }
    if (b0 === b1 || start === end) this.#rest(b0, b1, start, end);
    else this.#middle({ b0, b1, a0: start, a1: end }, depth);
    for (let at = 0; at < tail; at++) this.#same(b1 + at, end + at);
  }

  #middle(stretch: Stretch, depth: number): void {
    const anchors = depth >= depthMax ? [] : this.#anchors(stretch);
    if (anchors.length === 0) {
      this.#compare(stretch);
      return;
    }
    let { b0, a0 } = stretch;
    for (const [b, a] of anchors) {
      this.#walk({ b0, b1: b, a0, a1: a }, depth + 1);
      this.#same(b, a);
      [b0, a0] = [b + 1, a + 1];
    }
    this.#walk({ b0, b1: stretch.b1, a0, a1: stretch.a1 }, depth + 1);
  }

  /** What is there exactly once on both sides, as far as it stands in the same order. */
  #anchors({ b0, b1, a0, a1 }: Stretch): [number, number][] {
    const places = new Map<number, { count: number; b: number; a: number }>();
    for (let b = b0; b < b1; b++) {
      const key = this.#before[b] ?? -1;
      const known = places.get(key);
      if (known === undefined) places.set(key, { count: 1, b, a: -1 });
      else known.count = 3;
    }
    for (let a = a0; a < a1; a++) {
      const known = places.get(this.#after[a] ?? -1);
      if (known === undefined) continue;
      known.a = a;
      known.count += 1;
    }
    const once = [...places.values()].filter(({ count, a }) => count === 2 && a >= 0);
    // A map keeps its order, so they stand in the order of before.
    return longestRising(once.map(({ a }) => a)).map((index) => [once[index]?.b ?? 0, once[index]?.a ?? 0]);
  }

  #compare({ b0, b1, a0, a1 }: Stretch): void {
    const start = performance.now();
    const timeout = Math.min(stretchMs, this.#leftMs);
    const parts =
      timeout <= 0
        ? undefined
        : diffArrays([...this.#before.subarray(b0, b1)], [...this.#after.subarray(a0, a1)], {
            timeout,
            maxEditLength: editsMax,
          });
    this.#leftMs -= performance.now() - start;
    if (parts === undefined) {
      this.#rest(b0, b1, a0, a1);
      return;
    }
    let [b, a] = [b0, a0];
    for (const { added, removed, value } of parts) {
      if (added) for (let at = 0; at < value.length; at++) this.#new.push(a++);
      else if (removed) for (let at = 0; at < value.length; at++) this.#gone.push(b++);
      else for (let at = 0; at < value.length; at++) this.#same(b++, a++);
    }
  }

  #rest(b0: number, b1: number, a0: number, a1: number): void {
    for (let b = b0; b < b1; b++) this.#gone.push(b);
    for (let a = a0; a < a1; a++) this.#new.push(a);
  }

  #same(b: number, a: number): void {
    if (this.#gone.length > 0 || this.#new.length > 0) this.#settle();
    this.#put(b, a);
  }

  #put(b: number, a: number): void {
    this.#pairsBefore[this.#count] = b;
    this.#pairsAfter[this.#count++] = a;
  }

  /** What is gone and what is new between two that are the same: those that are alike are one thing that changed. */
  #settle(): void {
    const [gone, fresh] = [this.#gone, this.#new];
    this.#gone = [];
    this.#new = [];
    const tries = gone.length * fresh.length;
    const isTried = tries <= Math.min(triedMax, this.#leftTries);
    if (gone.length === fresh.length && !isTried) {
      gone.forEach((b, index) => this.#put(b, fresh[index] ?? -1));
      return;
    }
    if (isTried) this.#leftTries -= tries;
    const pairs = isTried ? pairsAlike(gone, fresh, this.#likeness) : [];
    let [b, a] = [0, 0];
    for (const [nextB, nextA] of [...pairs, [gone.length, fresh.length] as const]) {
      while (b < nextB) this.#put(gone[b++] ?? -1, -1);
      while (a < nextA) this.#put(-1, fresh[a++] ?? -1);
      if (nextB < gone.length && nextA < fresh.length) this.#put(gone[b++] ?? -1, fresh[a++] ?? -1);
    }
  }
}

/** The places of the longest rising sequence. */
function longestRising(values: readonly number[]): number[] {
  const ends: number[] = [];
  const before = new Int32Array(values.length).fill(-1);
  values.forEach((value, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  });
  const found: number[] = [];
  for (let at = ends[ends.length - 1] ?? -1; at >= 0; at = before[at] ?? -1) found.push(at);
  return found.reverse();
}

/** The pairs, in order, whose likeness comes to the most together. */
function pairsAlike(gone: readonly number[], fresh: readonly number[], likeness: Likeness): [number, number][] {
  const wide = fresh.length + 1;
  /** The most that what follows can come to, and whether the pair here is part of it. */
  const best = new Float32Array((gone.length + 1) * wide);
  const taken = new Uint8Array((gone.length + 1) * wide);
  const at = (b: number, a: number): number => best[b * wide + a] ?? 0;
  for (let b = gone.length - 1; b >= 0; b--) {
    for (let a = fresh.length - 1; a >= 0; a--) {
      const value = likeness(gone[b] ?? 0, fresh[a] ?? 0);
      const skip = Math.max(at(b + 1, a), at(b, a + 1));
      const isTaken = value >= alike && value + at(b + 1, a + 1) >= skip;
      best[b * wide + a] = isTaken ? value + at(b + 1, a + 1) : skip;
      taken[b * wide + a] = isTaken ? 1 : 0;
    }
  }
  const pairs: [number, number][] = [];
  for (let b = 0, a = 0; b < gone.length && a < fresh.length;) {
    if (taken[b * wide + a] === 1) pairs.push([b++, a++]);
    else if (at(b + 1, a) >= at(b, a + 1)) b++;
    else a++;
  }
  return pairs;
}
