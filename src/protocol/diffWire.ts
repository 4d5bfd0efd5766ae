/** What the diff panel and its host tell each other beyond a snapshot: counts of deeds, rows anew, names, files left alone. */
import * as z from 'zod/mini';
import { contentHashSchema } from '../model/change.ts';

/** What a transaction does, each kind counted by itself. */
export const deedNames = [
  'moveFiles',
  'renameFiles',
  'moveFolders',
  'renameFolders',
  'createFiles',
  'modifyFiles',
  'makeFolders',
  'trashFiles',
  'trashFolders',
  'removeFolders',
] as const;
export type DeedName = (typeof deedNames)[number];
export type Deeds = Partial<Record<DeedName, number>>;

/** Each change of the set counted once. `there` are folders that stand already; `added` come on top, by the person's choices. */
export type Tally = { accepted: number; left: number; conflict: number; there: number; added: number };

/** Numbers as ascending pairs, first and last: what people choose comes in runs. */
export type Ranges = [number, number][];
export const rangesMax = 500_000;
const change = z.int().check(z.minimum(0), z.maximum(10_000_000));
export const rangesSchema = z.array(z.tuple([change, change])).check(z.maxLength(rangesMax));

export const exceptionsPageMax = 500;
export const nameCharactersMax = 1_000;

const task = z.string().check(z.maxLength(64));
const look = z.int();

/** What the diff panel asks for beyond what all panels may (see panelWire). */
export const diffIntents = [
  /** The person's own name for what a change makes or moves; null takes it back. The host answers with `named`. */
  z.object({
    type: z.literal('name'),
    task,
    change,
    name: z.nullable(z.string().check(z.maxLength(nameCharactersMax))),
  }),
  /** A page of the files that were left alone, of those whose path or reason holds the words. */
  z.object({
    type: z.literal('exceptions'),
    task,
    look,
    first: z.int().check(z.minimum(0)),
    count: z.int().check(z.minimum(1), z.maximum(exceptionsPageMax)),
    search: z.string().check(z.maxLength(200)),
  }),
  /** All text changes that are to be applied, in one editor. `saw` is what the person sees. */
  z.object({ type: z.literal('compare all'), task, saw: z.optional(contentHashSchema) }),
  /** What else is in the folder of a change's side, so many folders up. */
  z.object({
    type: z.literal('stays'),
    task,
    look,
    change,
    side: z.enum(['from', 'to']),
    up: z.int().check(z.minimum(0), z.maximum(1_000)),
  }),
] as const;

const text = z.string().check(z.maxLength(100_000));
const path = z.string().check(z.maxLength(300_000));

/** What comes back; `look` and `change` are those of the intent that is answered. */
export const diffNewsSchemas = [
  z.object({ type: z.literal('named'), change: z.int(), problem: z.nullable(text) }),
  z.object({
    type: z.literal('exceptions'),
    look,
    total: z.int(),
    matching: z.int(),
    first: z.int(),
    rows: z.array(z.object({ path, why: text })).check(z.maxLength(exceptionsPageMax)),
  }),
  z.object({ type: z.literal('stays'), look, count: z.int(), names: z.array(path) }),
] as const;
export type DiffNews = z.infer<(typeof diffNewsSchemas)[number]>;

const count = z.int();
export const tallySchema = z.object({ accepted: count, left: count, conflict: count, there: count, added: count });
export const deedsSchema = z.partialRecord(z.enum(deedNames), count);
