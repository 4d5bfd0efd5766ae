/**
 * What a person does to keep their tasks in order: names, places in the queue, the archive. Events of a task's log like all others, but
 * no news of the task: what it does and waits for stays as it is.
 */
import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { parseRelativePath } from './relativePath.ts';

/** Characters of a title that a person gives. */
export const titleCharactersMax = 200;

/** A file's path in the mount, or a folder's with a slash at its end: all that lies below it. */
const onlyEntry = z.string().check(z.refine((entry) => isOnlyEntry(entry), 'not a path inside the mount'));
export const onlySchema = z.array(onlyEntry).check(z.minLength(1), z.maxLength(limits.onlyEntriesMax));

export const arrangingEvents = [
  /** An empty title takes the person's own away. */
  z.object({ kind: z.literal('titled'), title: z.string().check(z.maxLength(titleCharactersMax)) }),
  z.object({ kind: z.literal('archived') }),
  z.object({ kind: z.literal('unarchived') }),
  /** Put at another place of the queue: before all whose rank is larger. */
  z.object({ kind: z.literal('ordered'), rank: z.number() }),
] as const;
export type ArrangingEvent = z.infer<(typeof arrangingEvents)[number]>;

const kinds: readonly string[] = ['titled', 'archived', 'unarchived', 'ordered'] satisfies ArrangingEvent['kind'][];

/** Whether an event is one of these. */
export function isArranging<Event extends { kind: string }>(
  event: Event,
): event is Extract<Event, { kind: ArrangingEvent['kind'] }> {
  return kinds.includes(event.kind);
}

type Arranged = { readonly title: string | null; readonly archived: boolean; readonly rank: number };

/** What such an event says of the task from now on. */
export function arrangedBy(event: ArrangingEvent): Partial<Arranged> {
  switch (event.kind) {
    case 'titled':
      return { title: event.title === '' ? null : event.title };
    case 'archived':
      return { archived: true };
    case 'unarchived':
      return { archived: false };
    case 'ordered':
      return { rank: event.rank };
  }
}

/** Whether a text names a file of a mount, or (with a slash at its end) a folder in it. */
export function isOnlyEntry(entry: string): boolean {
  return parseRelativePath(entry.endsWith('/') ? entry.slice(0, -1) : entry) !== null;
}

/** Tells whether a path is what a task is about: named itself, or below a named folder. Null stands for the whole mount. */
export function onlyMatcher(only: readonly string[] | null): (path: string) => boolean {
  if (only === null) return () => true;
  const named = new Set(only);
  return (path) => {
    if (named.has(path) || named.has(`${path}/`)) return true;
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
      if (named.has(path.slice(0, slash + 1))) return true;
    return false;
  };
}

/** Room between two places that is too small to be told apart safely. */
const gapMin = 1e-3;
const gapOnRenewal = 1;

type Placed = { readonly id: string; readonly rank: number };

/**
 * The ranks to be written so that `id` stands before `before` (last, where that is null). `queue` is in the order of today, and holds
 * both. One rank is enough as long as there is room between the neighbours; else all get new ones. Empty where nothing changes.
 */
export function ranksFor(queue: readonly Placed[], id: string, before: string | null): Placed[] {
  const others = queue.filter((task) => task.id !== id);
  const at = before === null ? others.length : others.findIndex((task) => task.id === before);
  if (at < 0 || others.length === queue.length) return [];
  if (queue.findIndex((task) => task.id === id) === at) return [];
  const [previous, next] = [others[at - 1], others[at]];
  if (previous === undefined && next !== undefined) return [{ id, rank: next.rank - gapOnRenewal }];
  if (next === undefined && previous !== undefined) return [{ id, rank: previous.rank + gapOnRenewal }];
  if (previous === undefined || next === undefined) return [];
  if (next.rank - previous.rank > gapMin) return [{ id, rank: (previous.rank + next.rank) / 2 }];
  const order = [...others.slice(0, at).map((task) => task.id), id, ...others.slice(at).map((task) => task.id)];
  const first = Math.min(...queue.map(({ rank }) => rank));
  return order.map((task, place) => ({ id: task, rank: first + place * gapOnRenewal }));
}
