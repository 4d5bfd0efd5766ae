import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { operationSchema } from './operation.ts';
import { parseRelativePath, type RelativePath } from './relativePath.ts';

export const relativePathSchema = z.pipe(
  z.string(),
  z.transform((text, context): RelativePath => {
    const parsed = parseRelativePath(text);
    if (parsed !== null) return parsed;
    context.issues.push({ code: 'custom', message: 'not a path inside the mount', input: text });
    return z.NEVER;
  }),
);

export const contentHashSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const entryKinds = ['file', 'folder', 'link', 'other'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What the engine itself saw at a path. Numbers that pass 2^53 travel as decimal text. */
export const seenSchema = z.object({
  kind: z.enum(entryKinds),
  /** Bytes. */
  size: z.number(),
  /** Nanoseconds since 1970, as decimal text. */
  mtimeNs: z.string().check(z.regex(/^-?\d{1,20}$/)),
  /**
   * What tells the thing from all others on its drive, whatever it is called: its inode number as decimal text, or a mark made of
   * what can be seen of it (it begins with `~`), where the drive's numbers do not last. Device numbers are no part of it: they
   * are others after a restart.
   */
  identity: z.string().check(z.regex(/^(\d{1,20}|~.{0,64})$/)),
  /** The drive it was on at this look; never compared with that of an earlier one. */
  device: z.optional(z.string()),
  links: z.int(),
  /** A stand-in for a file that is kept in a cloud: it has a size and no bytes here. Never read, copied or put away. */
  stub: z.optional(z.literal(true)),
});
export type Seen = z.infer<typeof seenSchema>;

/** A document that a new file was made of, and which of its tables (from 0). Only ever shown: nothing is decided by it. */
export const originSchema = z.object({ path: relativePathSchema, table: z.int().check(z.minimum(0)) });
/** Which step of the plan's rule it is by (from 0), where there are several. Only ever shown. */
const stepSchema = z.int().check(z.minimum(0), z.maximum(limits.stepsMax));
const originsSchema = z.array(originSchema).check(z.maxLength(limits.originsMax));

/**
 * What a worker asks for: untrusted. `from` is the path in the folder as it is, `to` the path in the folder as it will be.
 * Folders on the way to `to` need no change of their own; the engine adds what is missing.
 */
export const proposedChangeSchema = z.object({
  op: operationSchema,
  from: z.optional(relativePathSchema),
  to: z.optional(relativePathSchema),
  /** Content of a create or modify: sent to the content store before. */
  content: z.optional(contentHashSchema),
  /** The tables that a new file holds, in its order, where they are from documents. */
  origins: z.optional(originsSchema),
  /** Why, in words for a person: "date taken 2019-07-03, from the file itself". */
  reason: z.string().check(z.maxLength(500)),
  step: z.optional(stepSchema),
  /** Size and mtime (milliseconds) as the worker saw them: a file that differs when the set is frozen was changed meanwhile. */
  sawSize: z.optional(z.number()),
  sawMtimeMs: z.optional(z.number()),
});
export type ProposedChange = z.infer<typeof proposedChangeSchema>;

/** Something that Delegate put away: trashed, or replaced by a newer content. */
export const storedSchema = z.object({
  /** Absolute path of the store it is in (see engine/disk/stores). */
  store: z.string(),
  /** Where in the store. */
  item: relativePathSchema,
  seen: seenSchema,
});
export type Stored = z.infer<typeof storedSchema>;

/**
 * One typed operation of a frozen change set. A move takes `from` to `to`; a create and a mkdir put something at `to`; a trash and an
 * rmdir take away what stands at `from`; a modify puts new content at `to` and what stood at `from` (usually the same path) into
 * the store.
 */
export const changeSchema = z.object({
  /** 1, 2, 3…: its place in the change set. */
  id: z.int().check(z.minimum(1), z.maximum(2 * limits.changesMax)),
  op: operationSchema,
  from: z.optional(relativePathSchema),
  to: z.optional(relativePathSchema),
  content: z.optional(contentHashSchema),
  /** In place of `content`, for undo: what comes back from the store. */
  stored: z.optional(storedSchema),
  /** As the worker told it. */
  origins: z.optional(originsSchema),
  /** Bytes of the file moved or trashed, or of the new content. */
  bytes: z.optional(z.number()),
  reason: z.string().check(z.maxLength(500)),
  step: z.optional(stepSchema),
  /** What stands at `from` (or, for a modify, at the path): the precondition. */
  seen: z.optional(seenSchema),
  /** A folder that nobody asked for by itself: other changes need it, and it goes when they go. */
  implied: z.optional(z.literal(true)),
});
export type Change = z.infer<typeof changeSchema>;

/** Changes in order: an array, or a table that makes them as they are asked for (see engine/changes/changeTable). */
export type Changes = {
  readonly length: number;
  at: (index: number) => Change | undefined;
  [Symbol.iterator]: () => IterableIterator<Change>;
};

/** The path a change is listed under: where the thing is now, or will be if it is not yet. */
export function subjectOf(change: Change): RelativePath {
  const path = change.from ?? change.to;
  if (path === undefined) throw new Error(`change ${String(change.id)} names no path`);
  return path;
}

/** The head of a frozen change set; its lines are one change each. Approval binds to `hash`. */
export const changeSetHeadSchema = z.object({
  version: z.literal(1),
  /** SHA-256 (hex) over the change lines, in order. */
  hash: contentHashSchema,
  count: z.int(),
  /** How many changes of each operation. */
  counts: z.partialRecord(operationSchema, z.int()),
  /** Bytes of the files the set touches. */
  bytes: z.number(),
});
export type ChangeSetHead = z.infer<typeof changeSetHeadSchema>;
