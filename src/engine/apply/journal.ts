/**
 * The write-ahead log of one transaction. Nothing that a person could see is touched before `intent` is durable, and `end` is written
 * only after every folder that was touched is durable. Between the two, recovery reads the truth from the folder itself: each step
 * names what it moves by identity. Only steps whose identity is ambiguous (two names of one file in one plan) leave a record
 * of their own.
 *
 *   begin, change…                     what is to be done
 *   ready, staged…                     only where content is written: it is prepared in folders that `ready` names, out of the way
 *   plain | step…, intent              how: plain ones are a change as it stands, known by its place
 *   exact…, back                       on the way
 *   end
 */
import * as z from 'zod/mini';
import {
  changeSchema,
  relativePathSchema,
  seenSchema,
  type Change,
  type Seen,
  type Stored,
} from '../../model/change.ts';
import { failureSchema, type Failure } from '../../model/failure.ts';
import { receiptSchema, type Receipt } from '../../model/receipt.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import { ChangeTable } from '../changes/changeTable.ts';
import { StepList, stepSchema } from '../changes/steps.ts';
import { readLogFrom, scanLog } from '../disk/lineLog.ts';

export const directions = ['apply', 'undo', 'redo'] as const;
export type Direction = (typeof directions)[number];

const beginSchema = z.object({
  r: z.literal('begin'),
  version: z.literal(2),
  transaction: z.string(),
  task: z.string(),
  /** Absolute path of the folder, and which folder that was. */
  mount: z.string(),
  mountIdentity: z.string(),
  /** Absolute paths of the stores that this transaction uses; a step's root 1 is the first of them. */
  stores: z.array(z.string()),
  /** Drives that it touches: between two, nothing but a sync keeps an order. */
  drives: z.int(),
  direction: z.enum(directions),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Files in the mount before. */
  filesBefore: z.int(),
});
export type Begin = z.infer<typeof beginSchema>;

const stagedSchema = z.object({
  r: z.literal('staged'),
  /** The change's id. */
  change: z.int(),
  /** What was prepared, as it stands in the stage. */
  seen: seenSchema,
  /** Files in it, where it is a folder. */
  files: z.int(),
  attributesLost: z.int(),
});
export type Staged = z.infer<typeof stagedSchema>;

const endSchema = z.object({
  r: z.literal('end'),
  outcome: z.enum(['done', 'rolled back']),
  receipt: z.optional(receiptSchema),
  failure: z.optional(failureSchema),
});

const recordSchema = z.discriminatedUnion('r', [
  beginSchema,
  z.object({ r: z.literal('change'), change: changeSchema }),
  /** From here on these folders of the mount may exist, with copies in them that nobody has seen. */
  z.object({ r: z.literal('ready'), stages: z.array(relativePathSchema) }),
  stagedSchema,
  /** Steps that are changes as they stand, by the changes' places in this journal. */
  z.object({ r: z.literal('plain'), places: z.array(z.int()) }),
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

/** Plain steps in one record. */
export const placesPerRecord = 512;

/** What a journal says. */
export type Journal = {
  readonly begin: Begin;
  readonly changes: ChangeTable;
  readonly stages: readonly RelativePath[];
  /** What was prepared, by change. */
  readonly staged: ReadonlyMap<number, Staged>;
  readonly steps: StepList;
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
  const reading = new Reading();
  const { wholeAfterDamage } = scanLog(file, 'stop', (raw) => {
    const parsed = recordSchema.safeParse(raw);
    if (!parsed.success) return 'stop';
    reading.take(parsed.data);
    return undefined;
  });
  return reading.journal(wholeAfterDamage);
}

/** The record that stands at a place of the journal (see disk/lineLog); null where none does that is one. */
export function recordAt(file: string, place: number): JournalRecord | null {
  const { records, places } = readLogFrom(file, place, 1);
  const parsed = recordSchema.safeParse(records[0]);
  return parsed.success && places[0] === place ? parsed.data : null;
}

/** The stores that a journal uses, from its first line alone. */
export function storesOf(file: string): readonly string[] {
  let stores: readonly string[] = [];
  scanLog(file, 'stop', (raw) => {
    const begin = beginSchema.safeParse(raw);
    if (begin.success) stores = begin.data.stores;
    return 'stop';
  });
  return stores;
}

/** Whether the file is a journal that lost its beginning, rather than one that never had one. */
export function lostItsBeginning(file: string): boolean {
  return scanLog(file, 'stop', (raw) => (recordSchema.safeParse(raw).success ? undefined : 'stop')).wholeAfterDamage;
}

class Reading {
  readonly #changes = new ChangeTable();
  readonly #steps = new StepList(this.#changes);
  readonly #staged = new Map<number, Staged>();
  readonly #exactForth = new Set<number>();
  readonly #exactBack = new Set<number>();
  #begin: Begin | null = null;
  #stages: readonly RelativePath[] = [];
  #intended = false;
  #back: Journal['back'] = null;
  #end: Journal['end'] = null;

  take(record: JournalRecord): void {
    switch (record.r) {
      case 'begin':
        this.#begin = record;
        break;
      case 'change':
        this.#changes.push(record.change);
        break;
      case 'ready':
        this.#stages = record.stages;
        break;
      case 'staged':
        this.#staged.set(record.change, record);
        break;
      case 'plain':
        for (const place of record.places) this.#steps.pushPlain(place);
        break;
      case 'step':
        this.#steps.push(record.step);
        break;
      case 'intent':
        this.#intended = record.changes === this.#changes.length && record.steps === this.#steps.length;
        break;
      case 'exact':
        (record.way === 'forth' ? this.#exactForth : this.#exactBack).add(record.step);
        break;
      case 'back':
        this.#back = { done: record.done, made: new Map(record.made), failure: record.failure };
        break;
      case 'end':
        this.#end = { outcome: record.outcome, receipt: record.receipt ?? null, failure: record.failure ?? null };
        break;
    }
  }

  journal(damaged: boolean): Journal | null {
    if (this.#begin === null) return null;
    return {
      begin: this.#begin,
      changes: this.#changes,
      stages: this.#stages,
      staged: this.#staged,
      steps: this.#steps,
      intended: this.#intended,
      exactForth: this.#exactForth,
      exactBack: this.#exactBack,
      back: this.#back,
      end: this.#end,
      damaged,
    };
  }
}

/** What a transaction put into stores, by change: where it is and what it was. */
export function putAwayBy({ begin, steps }: Journal): Map<number, Stored> {
  const stored = new Map<number, Stored>();
  for (const step of steps.specials.values()) {
    if (step.do !== 'move' || (step.toRoot ?? 0) === 0) continue;
    const { identity, kind, size, mtimeNs } = step;
    const seen: Seen = { kind, size, mtimeNs, identity, links: 1 };
    stored.set(step.change, { store: begin.stores[(step.toRoot ?? 0) - 1] ?? '', item: step.to, seen });
  }
  return stored;
}

/** The changes of a journal, by id. */
export function byId(changes: Iterable<Change>): Map<number, Change> {
  const map = new Map<number, Change>();
  for (const change of changes) map.set(change.id, change);
  return map;
}
