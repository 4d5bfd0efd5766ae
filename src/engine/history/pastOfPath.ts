/**
 * What became of one thing through many transactions: where it came from, going back from where it is, and where it went, going forth from
 * where it was. Pure; of each transaction it only asks which change put something at a path, and which took something from it.
 *
 * Within a transaction every `from` is a path in the folder as it was, every `to` one in the folder as it became: so one look at a path is
 * one step, whatever order the changes were carried out in, and swaps need no care. What no change names goes along with the nearest folder
 * above that one names.
 */
import type { Change, Seen } from '../../model/change.ts';
import { parentOf, parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import type { Direction } from '../apply/journal.ts';

/** A transaction that was carried out, as far as a path needs it. */
export type Past = {
  readonly id: string;
  readonly task: string;
  /** Absolute. */
  readonly mount: string;
  readonly direction: Direction;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The change that put something at this path, or null. */
  readonly arriving: (path: RelativePath) => Change | null;
  /** The change that took something from this path (new contents take the old ones away), or null. */
  readonly leaving: (path: RelativePath) => Change | null;
  /** What a change put into a store, as the store's path and the item's; null where it put nothing away. */
  readonly putBy: (change: number) => string | null;
  /** Whether this transaction put that thing into a store. */
  readonly hasPut: (item: string) => boolean;
  /** The change that brought that thing back from a store, or null. */
  readonly bringing: (item: string) => Change | null;
  /** What the change left at its target, or null where the journal does not say. */
  readonly left: (change: Change) => Seen | null;
};

/** One thing that a transaction did to the thing in question. Paths are absolute. */
export type PastStep = {
  readonly past: Past;
  readonly change: Change;
  /** Null where it was made, or came out of a store. */
  readonly from: string | null;
  /** Null where it went into a store, or was removed. */
  readonly to: string | null;
  /** The change was about a folder above, which took it along. */
  readonly carried: boolean;
};

/** How the way back ended. */
export type Beginning =
  /** It was there before all that is known. */
  | 'came'
  /** Delegate made it. */
  | 'made'
  /** It got its place later than the last transaction that speaks of the place, by another program. */
  | 'from elsewhere';

export type WayBackInTime = {
  /** Newest first. */
  readonly steps: readonly PastStep[];
  readonly beginning: Beginning;
  /** Where it was before all of them. */
  readonly first: string;
};

export type WayForth = {
  /** Oldest first. */
  readonly steps: readonly PastStep[];
  readonly end:
    | { readonly is: 'there'; readonly path: string }
    | { readonly is: 'put away'; readonly item: string }
    /** Removed, or taken away by another program. */
    | { readonly is: 'gone' };
};

/** Far more than anybody reads. */
export const stepsMax = 1_000;

type Named = { readonly change: Change; readonly is: 'arriving' | 'leaving'; readonly rest: string };

/** Goes back from what stands at `path` (absolute) after `pasts[index]`, which are newest first. */
export function wayBack(pasts: readonly Past[], path: string, index = 0): WayBackInTime {
  const steps: PastStep[] = [];
  let now = path;
  /** Out of a store: whatever happened at the path until it was put there is not its own. */
  let sought: string | null = null;
  for (let at = index; at < pasts.length && steps.length < stepsMax; at++) {
    const past = pasts[at];
    const inner = past === undefined ? null : insideOf(now, past.mount);
    if (past === undefined || inner === null || (sought !== null && !past.hasPut(sought))) continue;
    const named = nearest(past, inner, sought === null ? 'arriving' : 'leaving');
    if (named === null) continue;
    const carried = named.rest !== '';
    if (sought !== null) {
      steps.push({ past, change: named.change, from: now, to: null, carried });
      sought = null;
      continue;
    }
    const { change } = named;
    // Something else of that name left then, or the folder above is newer than that: it came later.
    if (named.is === 'leaving' || (carried && change.op === 'mkdir')) return ended('from elsewhere');
    const from = change.from === undefined ? null : `${past.mount}/${change.from}${named.rest}`;
    steps.push({ past, change, from: change.op === 'create' ? null : from, to: now, carried });
    if (change.op === 'mkdir' || (change.op === 'create' && change.stored === undefined)) return ended('made');
    if (change.op === 'create' && change.stored !== undefined) sought = `${change.stored.store}/${change.stored.item}`;
    else now = from ?? now;
  }
  return ended(steps.length === 0 ? 'from elsewhere' : 'came');

  function ended(beginning: Beginning): WayBackInTime {
    return { steps, beginning, first: now };
  }
}

/** Goes forth from what stood at `path` (absolute) before `pasts[index]`, which are newest first. */
export function wayForth(pasts: readonly Past[], path: string, index: number): WayForth {
  const steps: PastStep[] = [];
  let now = path;
  let item: string | null = null;
  for (let at = index; at >= 0 && steps.length < stepsMax; at--) {
    const past = pasts[at];
    if (past === undefined) continue;
    if (item !== null) {
      const change = past.bringing(item);
      if (change?.to === undefined) continue;
      const to = `${past.mount}/${change.to}`;
      steps.push({ past, change, from: null, to, carried: false });
      [now, item] = [to, null];
      continue;
    }
    const inner = insideOf(now, past.mount);
    const named = inner === null ? null : nearest(past, inner, 'leaving');
    if (named === null) continue;
    // Something else got the name: so it was gone by then.
    if (named.is === 'arriving') return { steps, end: { is: 'gone' } };
    const { change, rest } = named;
    const carried = rest !== '';
    const to = change.to === undefined ? null : `${past.mount}/${change.to}${rest}`;
    steps.push({ past, change, from: now, to, carried });
    if (to !== null) now = to;
    else {
      item = change.op === 'trash' ? past.putBy(change.id) : null;
      // What lay in a folder that went into a store comes back with it, under the same path.
      if (item === null) return { steps, end: { is: 'gone' } };
      if (carried) return inFolder(pasts, { steps, path: now, rest, item }, at - 1);
    }
  }
  return item === null ? { steps, end: { is: 'there', path: now } } : { steps, end: { is: 'put away', item } };
}

function inFolder(
  pasts: readonly Past[],
  { steps, path, rest, item }: { steps: readonly PastStep[]; path: string; rest: string; item: string },
  index: number,
): WayForth {
  for (let at = index; at >= 0; at--) {
    const past = pasts[at];
    const change = past?.bringing(item);
    if (past === undefined || change?.to === undefined) continue;
    const to = `${past.mount}/${change.to}${rest}`;
    const back: PastStep = { past, change, from: null, to, carried: true };
    const on = wayForth(pasts, to, at - 1);
    return { steps: [...steps, back, ...on.steps], end: on.end };
  }
  return { steps, end: { is: 'put away', item: `${item}${rest === '' ? '' : path.slice(path.length - rest.length)}` } };
}

/** The newest transaction that took something from this path (absolute), or null. */
export function lastLeaving(pasts: readonly Past[], path: string): number | null {
  for (const [at, past] of pasts.entries()) {
    const inner = insideOf(path, past.mount);
    if (inner !== null && nearest(past, inner, 'leaving')?.is === 'leaving') return at;
  }
  return null;
}

/** What the transaction says of the path itself, or else of the nearest folder above; of both ways, `first` before the other. */
function nearest(past: Past, inner: RelativePath, first: Named['is']): Named | null {
  const other: Named['is'] = first === 'arriving' ? 'leaving' : 'arriving';
  for (let path: RelativePath | null = inner; path !== null; path = parentOf(path)) {
    for (const is of [first, other] as const) {
      const change = past[is](path);
      // New contents are put where the old ones were: that is the same thing, either way.
      if (change !== null) return { change, is: change.op === 'modify' ? first : is, rest: inner.slice(path.length) };
    }
  }
  return null;
}

/** The path below the mount, or null where it is not below it. */
export function insideOf(path: string, mount: string): RelativePath | null {
  return path.startsWith(`${mount}/`) ? parseRelativePath(path.slice(mount.length + 1)) : null;
}
