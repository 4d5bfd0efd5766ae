/**
 * The wire between the extension host and its webviews. Panels receive whole snapshots and send intents; they hold no truth.
 * All text in a snapshot is already safe to show (see model/displayPath): panels render it as text, never as HTML.
 */
import * as z from 'zod/mini';
import { contentHashSchema } from '../model/change.ts';
import type { Operation } from '../model/operation.ts';
import type { Question } from '../model/plan.ts';
import type { Receipt } from '../model/receipt.ts';
import type { TaskState, Usage } from '../model/task.ts';
import { answersSchema } from '../model/plan.ts';

/** What every panel shows of a task. */
export type TaskCard = {
  id: string;
  instruction: string;
  /** The folder, as the person knows it: relative to the workspace where possible. */
  folder: string;
  engine: 'rules' | 'claude';
  state: TaskState;
  /** One line: what it does or what it waits for. */
  status: string;
  progress: { text: string; done: number; total?: number } | null;
  /** Set when it ran without the sandbox: always shown. */
  unsandboxed: boolean;
  createdAt: number;
  changedAt: number;
  changes: number;
  /** Changes in force in the folder. */
  standing: number;
  usage: Usage;
  failure: { message: string; next: string } | null;
  /** What the person can do with it now, in this order. */
  actions: TaskAction[];
  /** The recipe it came from, and what set it off, where it was not a person. */
  recipe: { name: string; trigger: string | null } | null;
};

export const taskActions = [
  'answer',
  'review plan',
  'review changes',
  'apply',
  'undo',
  'redo',
  'pause',
  'resume',
  'cancel',
  'retry',
  'log',
] as const;
export type TaskAction = (typeof taskActions)[number];

export type QueueSnapshot = {
  panel: 'queue';
  tasks: TaskCard[];
  /** Workspace folders that a task can be given to. */
  folders: { path: string; name: string }[];
  /** Null when the sandbox works; else what is missing and how to get it. */
  sandboxProblem: { message: string; next: string } | null;
  examples: string[];
};

export type PlanSnapshot = {
  panel: 'plan';
  task: TaskCard;
  /** Null while it is made, or when the instruction was not understood. */
  plan: {
    goal: string;
    steps: string[];
    assumptions: string[];
    untouched: string[];
    /** The scope in words, one line a grant: "Move up to 412 files from anywhere to 20??/**". */
    scope: string[];
    /** The grants themselves, as readable JSON. */
    scopeText: string;
    ruleText: string;
  } | null;
  message: string | null;
  questions: Question[];
};

export type ChangeRow = {
  id: number;
  op: Operation;
  from: string | null;
  to: string | null;
  /** Bytes; null where it has no meaning. */
  bytes: number | null;
  reason: string;
  /** `words` say what is wrong in short, `message` in a whole sentence that names the file. */
  conflicts: { kind: string; severity: 'stop' | 'warn'; words: string; message: string }[];
  /** What the person chose about a conflict, and what comes of it. */
  settled?: string;
  /** Whether there is new content to look at. */
  content?: true;
  /** Whether there is something to choose about this row. */
  choosable?: true;
};

/** Conflicts of one kind, and what the person chose for all of them. */
export type ConflictGroup = {
  kind: string;
  /** What is wrong, in words. */
  words: string;
  /** How many stand. */
  count: number;
  ways: { value: string; label: string }[];
  /** Empty where nothing was chosen. */
  chosen: string;
};

export type DiffSnapshot = {
  panel: 'diff';
  task: TaskCard;
  goal: string;
  /** Rows follow in `rows` messages until this many came. A new `revision` makes rows sent before void. */
  rowCount: number;
  revision: number;
  counts: Partial<Record<Operation, number>>;
  /** Changes of the set that the person left out, dependents included. */
  rejected: number[];
  /** What the last choice dragged along: "Leaving out 1 also leaves out 3: …". Null when nothing. */
  closure: string | null;
  /** How many will be applied now, and how many of them meet a conflict that stops. */
  accepted: number;
  stopped: number;
  conflictGroups: ConflictGroup[];
  /** How many conflicts the person's choices did away with. */
  settled: number;
  /** What a yes to this very snapshot binds to; null while the folder is still looked at. */
  checked: string | null;
  exceptions: { count: number; first: { path: string; why: string }[] };
  receipt: Receipt | null;
  busy: boolean;
};

export type ToPanel =
  | { type: 'snapshot'; snapshot: QueueSnapshot | PlanSnapshot | DiffSnapshot }
  | { type: 'rows'; revision: number; first: number; rows: ChangeRow[] };

const id = z.string().check(z.maxLength(64));
const line = z.string().check(z.maxLength(4_000));

/** What a panel may ask for; checked in the host before anything acts on it. */
export const intentSchema = z.discriminatedUnion('type', [
  /** The panel's script runs and wants its snapshot. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('new task'), folder: line, instruction: line }),
  /** Asks for the folder picker and the input box. */
  z.object({ type: z.literal('compose') }),
  z.object({
    type: z.literal('do'),
    task: id,
    action: z.enum(taskActions),
    /** What the person saw when they said so: a snapshot's `checked`. */
    saw: z.optional(contentHashSchema),
  }),
  z.object({ type: z.literal('open'), task: id }),
  z.object({ type: z.literal('approve'), task: id }),
  z.object({ type: z.literal('answers'), task: id, answers: answersSchema }),
  z.object({ type: z.literal('steer'), task: id, text: line }),
  /** Check boxes of the diff panel: these rows in or out. The host answers with a snapshot. */
  z.object({
    type: z.literal('choose'),
    task: id,
    changes: z.array(z.int()).check(z.maxLength(1_000_000)),
    accepted: z.boolean(),
  }),
  z.object({ type: z.literal('leave out conflicts'), task: id }),
  /** A way out for all conflicts of a kind; an empty way takes the choice back. */
  z.object({ type: z.literal('settle kind'), task: id, kind: id, way: id }),
  /** Asks for the ways out of one row's conflict. */
  z.object({ type: z.literal('settle row'), task: id, change: z.int() }),
  z.object({ type: z.literal('save receipt'), task: id }),
  /** Asks for a row's new content beside what there is now. */
  z.object({ type: z.literal('compare'), task: id, change: z.int() }),
  z.object({ type: z.literal('reveal'), task: id, change: z.int(), side: z.enum(['from', 'to']) }),
  z.object({ type: z.literal('doctor') }),
]);
export type Intent = z.infer<typeof intentSchema>;
