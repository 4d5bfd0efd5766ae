/**
 * The write-ahead log of one transaction. Nothing in the folder is touched before `intent` is durable, and `end` is written only
 * after every folder that was touched is durable. Between the two, recovery reads the truth from the folder itself: each step
 * names what it moves by identity. Only steps whose identity is ambiguous (two names of one file in one plan) leave a record
 * of their own.
 */
import * as z from 'zod/mini';
import { changeSchema, entryKinds, relativePathSchema, type Change } from '../../model/change.ts';
import { failureSchema, type Failure } from '../../model/failure.ts';
import { receiptSchema, type Receipt } from '../../model/receipt.ts';
import { readLog } from '../disk/lineLog.ts';

export const directions = ['apply', 'undo', 'redo'] as const;
export type Direction = (typeof directions)[number];

const beginSchema = z.object({
  r: z.literal('begin'),
  version: z.literal(1),
  transaction: z.string(),
  task: z.string(),
  /** Absolute path of the folder, and which folder that was. */
  mount: z.string(),
  mountIdentity: z.string(),
  direction: z.enum(directions),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Files in the mount before. */
  filesBefore: z.int(),
});
export type Begin = z.infer<typeof beginSchema>;

const identity = z.string();
const exact = z.optional(z.literal(true));
const stepSchema = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('move'),
    change: z.int(),
    from: relativePathSchema,
    to: relativePathSchema,
    /** Everything that was seen of what moves; of a folder only kind and identity must still hold. */
    identity,
    kind: z.enum(entryKinds),
    size: z.number(),
    mtimeNs: z.string(),
    /** Set where the identity has a second name in this plan: the step gets a durable record of its own. */
    exact,
  }),
  z.object({ do: z.literal('mkdir'), change: z.int(), to: relativePathSchema, exact }),
  z.object({ do: z.literal('rmdir'), change: z.int(), from: relativePathSchema, identity, exact }),
]);
/** A step as the journal holds it: with the identity of what it moves. */
export type JournalStep = z.infer<typeof stepSchema>;

const endSchema = z.object({
  r: z.literal('end'),
  outcome: z.enum(['done', 'rolled back']),
  receipt: z.optional(receiptSchema),
  failure: z.optional(failureSchema),
});

const recordSchema = z.discriminatedUnion('r', [
  beginSchema,
  z.object({ r: z.literal('change'), change: changeSchema }),
  z.object({ r: z.literal('step'), step: stepSchema }),
  z.object({ r: z.literal('intent'), changes: z.int(), steps: z.int() }),
  /** An ambiguous step was carried out (or, on the way back, taken back) and its folders are durable. */
  z.object({ r: z.literal('exact'), step: z.int(), way: z.enum(['forth', 'back']) }),
  /** From here on the steps before `done` are taken back, last first. `made`: identities of folders made, by step. */
  z.object({
    r: z.literal('back'),
    done: z.int(),
    made: z.array(z.tuple([z.int(), z.string()])),
    failure: failureSchema,
  }),
  endSchema,
]);
export type JournalRecord = z.infer<typeof recordSchema>;

/** What a journal says. */
export type Journal = {
  readonly begin: Begin;
  readonly changes: readonly Change[];
  readonly steps: readonly JournalStep[];
  /** Whether the whole plan is in it; without, nothing was touched. */
  readonly intended: boolean;
  /** Ambiguous steps known to be done, and those known to be taken back. */
  readonly exactForth: ReadonlySet<number>;
  readonly exactBack: ReadonlySet<number>;
  readonly back: {
    readonly done: number;
    readonly made: ReadonlyMap<number, string>;
    readonly failure: Failure;
  } | null;
  /** Something whole stands behind something damaged: what lies between is lost, and nothing may be guessed from it. */
  readonly damaged: boolean;
  readonly end: {
    readonly outcome: 'done' | 'rolled back';
    readonly receipt: Receipt | null;
    readonly failure: Failure | null;
  } | null;
};

/** Reads a journal up to its first damaged line. Null where not even its beginning is whole: nothing was touched then. */
export function readJournal(file: string): Journal | null {
  const changes: Change[] = [];
  const steps: JournalStep[] = [];
  const exactForth = new Set<number>();
  const exactBack = new Set<number>();
  let begin: Begin | null = null;
  let intended = false;
  let back: Journal['back'] = null;
  let end: Journal['end'] = null;
  const { records, wholeAfterDamage } = readLog(file, 'stop');
  for (const raw of records) {
    const parsed = recordSchema.safeParse(raw);
    if (!parsed.success) break;
    const record = parsed.data;
    if (record.r === 'begin') begin = record;
    else if (record.r === 'change') changes.push(record.change);
    else if (record.r === 'step') steps.push(record.step);
    else if (record.r === 'intent') intended = record.changes === changes.length && record.steps === steps.length;
    else if (record.r === 'exact') (record.way === 'forth' ? exactForth : exactBack).add(record.step);
    else if (record.r === 'back') back = { done: record.done, made: new Map(record.made), failure: record.failure };
    else end = { outcome: record.outcome, receipt: record.receipt ?? null, failure: record.failure ?? null };
  }
  return begin === null
    ? null
    : { begin, changes, steps, intended, exactForth, exactBack, back, end, damaged: wholeAfterDamage };
}
