/**
 * A task is its event log. Nothing else is stored: the state below is folded from the events, in order, so that a reload,
 * a crash and a second window all show the same thing.
 */
import * as z from 'zod/mini';
import { changeSetHeadSchema, contentHashSchema } from './change.ts';
import { chromeChoices, type ChromeChoice } from './chrome.ts';
import { failureSchema, type Failure } from './failure.ts';
import { type IsolationKind, isolationKinds, type IsolationLevel, isolationLevelSchema } from './isolation.ts';
import { operationSchema, type Operation } from './operation.ts';
import { originSchema, type Origin } from './origin.ts';
import { pageAskSchema, type PageAsk } from './pageAsk.ts';
import { answersSchema, planSchema, questionSchema, type Answers, type Plan, type Question } from './plan.ts';
import { receiptSchema, type Receipt } from './receipt.ts';
import { usedSkillSchema, type UsedSkill } from './skill.ts';
import { toldSchema, type Told } from './told.ts';
import { afterInterruption, effectOf, fresh, inMachineAfter, leftMachine } from './taskEffects.ts';
import { arrangedBy, arrangingEvents, isArranging, onlySchema } from './arranging.ts';

export { isTalking } from './taskEffects.ts';

export const taskIdSchema = z.string().check(z.regex(/^\d{8}-\d{6}-[0-9a-z]{6}$/));

export const taskStates = [
  'queued',
  'planning',
  'asking',
  'awaiting approval',
  'working',
  'awaiting review',
  'applying',
  'done',
  'paused',
  'failed',
  'cancelled',
  'undone',
] as const;
export type TaskState = (typeof taskStates)[number];

/** How far a task goes without a person: `none` stops at each gate, `plan` passes the plan, `all` applies as well. */
export const approvals = ['none', 'plan', 'all'] as const;

/** How the worker was walled in, as it was found at its start; logs of earlier versions have the kind alone. */
const isolated = { isolation: z.enum(isolationKinds), level: z.optional(isolationLevelSchema) };

/** The person's word that the task goes on in the process sandbox, after its virtual machine failed. */
const otherIsolation = z.optional(z.literal('sandbox'));

const usageSchema = z.object({ inputTokens: z.int(), outputTokens: z.int(), usd: z.number() });
export type Usage = z.infer<typeof usageSchema>;

export const exceptionsSummarySchema = z.object({ count: z.int(), kept: z.int() });

const eventKinds = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('created'),
    instruction: z.string(),
    /** Absolute real path of the folder. */
    mount: z.string(),
    engine: z.enum(['rules', 'claude']),
    approve: z.enum(approvals),
    /** Whether even a rule's plan waits for a yes (the panels), or only a model's (the command line). */
    planGate: z.enum(['always', 'model']),
    answers: answersSchema,
    /** The rule (text or JSON) that the person chose: it stands in for understanding the instruction. */
    rule: z.optional(z.string()),
    /** The recipe it came from, and what set it off, where it was not a person. */
    recipe: z.optional(z.object({ name: z.string(), trigger: z.optional(z.string()) })),
    /** What of the folder it is about, where that is not all of it. */
    only: z.optional(onlySchema),
    /** Connectors that the task may use, by name; where it does not say, the shell does. */
    connectors: z.optional(z.array(z.string())),
    /** Which Chrome it uses; a profile of Delegate's own, where it does not say. */
    chrome: z.optional(z.enum(chromeChoices)),
    /** Where it came from, where not from Delegate's own commands and panels. */
    origin: z.optional(originSchema),
  }),
  z.object({ kind: z.literal('planning'), ...isolated }),
  z.object({
    kind: z.literal('asked'),
    message: z.string(),
    questions: z.array(questionSchema),
    plan: z.optional(planSchema),
  }),
  z.object({ kind: z.literal('answered'), answers: answersSchema }),
  z.object({ kind: z.literal('steered'), text: z.string() }),
  /** The person wrote or changed the rule itself: from now on it says what happens. */
  z.object({ kind: z.literal('ruled'), rule: z.string() }),
  /** Put back into the queue, with what was said and answered so far. */
  z.object({ kind: z.literal('retried'), isolation: otherIsolation }),
  z.object({ kind: z.literal('planned'), plan: planSchema, hash: contentHashSchema }),
  z.object({
    kind: z.literal('approved'),
    /** Of the plan that the yes is for. */
    hash: contentHashSchema,
    /** The person left some kinds of changes out: the plan without them, which the hash is of. */
    narrowed: z.optional(z.object({ without: z.array(operationSchema), plan: planSchema })),
  }),
  /** The person said no to sending something from a page: the plan that they approved before stands, and the call is not made. */
  z.object({ kind: z.literal('declined') }),
  /** The work went beyond the approved plan: this one permits it, and waits for a yes of its own. */
  z.object({
    kind: z.literal('beyond'),
    plan: planSchema,
    hash: contentHashSchema,
    news: z.array(z.string()),
    /** The page in Chrome that something is to be sent from. */
    page: z.optional(pageAskSchema),
  }),
  z.object({ kind: z.literal('working'), ...isolated }),
  z.object({
    kind: z.literal('frozen'),
    head: changeSetHeadSchema,
    exceptions: exceptionsSummarySchema,
    /** What the agent that did the work says of it. */
    told: z.optional(toldSchema),
  }),
  /** The worker had nothing to propose. */
  z.object({ kind: z.literal('nothing'), message: z.string() }),
  /** A transaction begins; its journal tells the rest. */
  z.object({
    kind: z.literal('applying'),
    transaction: z.string(),
    direction: z.enum(['apply', 'undo', 'redo']),
    count: z.int(),
  }),
  /** A transaction ended whole. `standing` is how many of the task's changes are in force now. */
  z.object({ kind: z.literal('applied'), transaction: z.string(), receipt: receiptSchema, standing: z.int() }),
  /** A transaction was taken back; the folder is as before it. */
  z.object({ kind: z.literal('rolledBack'), transaction: z.string(), failure: failureSchema }),
  z.object({ kind: z.literal('used'), usage: usageSchema }),
  /** The model read a skill, for the first time in this task or as it stands now. */
  z.object({ kind: z.literal('skill'), skill: usedSkillSchema }),
  /** Things that the task had put away are gone for good: they were too old, or too many. */
  z.object({ kind: z.literal('purged'), items: z.int(), bytes: z.number(), paths: z.array(z.string()) }),
  /** By a person, or because a limit was reached: then why, and how to go on. */
  z.object({ kind: z.literal('paused'), why: z.optional(failureSchema) }),
  z.object({ kind: z.literal('resumed'), isolation: otherIsolation }),
  /** The process that ran the task went away in the middle; it starts again from its last gate. */
  z.object({ kind: z.literal('interrupted') }),
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
  z.object({ kind: z.literal('cancelled') }),
  ...arrangingEvents,
]);
export type TaskEventBody = z.infer<typeof eventKinds>;

/** Every event carries its time (milliseconds since 1970). */
export const taskEventSchema = z.intersection(z.object({ at: z.number() }), eventKinds);
export type TaskEvent = z.infer<typeof taskEventSchema>;

/** What the log says now. */
export type Task = {
  readonly id: string;
  readonly instruction: string;
  readonly mount: string;
  readonly engine: 'rules' | 'claude';
  readonly approve: (typeof approvals)[number];
  readonly planGate: 'always' | 'model';
  readonly state: TaskState;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly answers: Answers;
  readonly steering: readonly string[];
  /** The rule that the person wrote or chose; null where the instruction says what happens. */
  readonly rule: string | null;
  readonly recipe: { readonly name: string; readonly trigger?: string | undefined } | null;
  /** Connectors that it may use, by name; null where nobody said. */
  readonly connectors: readonly string[] | null;
  /** Which Chrome it uses: the person's choice when they made the task. */
  readonly chrome: ChromeChoice;
  /** Where it came from; null for Delegate's own commands and panels. */
  readonly origin: Origin | null;
  /** The isolation of the last worker that ran, and what held of it; null before the first. */
  readonly isolation: IsolationKind | null;
  readonly level: IsolationLevel | null;
  /** Whether any worker of it ran without a sandbox: that stays with the task. */
  readonly ranUnsandboxed: boolean;
  /** When the person let it go on in the process sandbox after its virtual machine had failed; null where they did not. */
  readonly leftMachineAt: number | null;
  /** Whether it was to run in the virtual machine, as far as the log knows, and was not let leave it. */
  readonly inMachine: boolean;
  readonly plan: Plan | null;
  readonly planHash: string | null;
  readonly approvedHash: string | null;
  /** Kinds of changes that the person left out of the plan when they approved it: none of them is made, whatever the rule says. */
  readonly without: readonly Operation[];
  /** The plan that the person saw before this one, so that a changed plan is shown by what changed. */
  readonly planBefore: Plan | null;
  /** The yes to that plan, where the work went beyond it. */
  readonly hashBefore: string | null;
  /** What the work would do beyond the plan that was approved, one line a kind; empty where the plan is no such one. */
  readonly beyond: readonly string[];
  /** The page in Chrome that such a plan would send something from; null where it is about none. */
  readonly page: PageAsk | null;
  /** Calls that the person said no to. */
  readonly declined: readonly string[];
  /** Asks to send that the person said yes to, by what the yes is for (see `PageAsk.yes`). */
  readonly agreed: readonly string[];
  readonly questions: readonly Question[];
  /** Why it asks, or what a finished task has to say. */
  readonly message: string | null;
  readonly head: z.infer<typeof changeSetHeadSchema> | null;
  readonly exceptions: z.infer<typeof exceptionsSummarySchema> | null;
  /** What the agent that did the work says of it. */
  readonly told: Told | null;
  /** How often the talk with a model was begun anew: what was said before is not gone on from. */
  readonly talk: number;
  /** Transactions that ended whole, oldest first. */
  readonly transactions: readonly { id: string; direction: 'apply' | 'undo' | 'redo'; at: number; receipt: Receipt }[];
  /** A transaction whose end is not in the log: still running, or cut short. */
  readonly open: { id: string; direction: 'apply' | 'undo' | 'redo' } | null;
  /** How many of the task's changes are in force in the folder. */
  readonly standing: number;
  readonly usage: Usage;
  /** Skills that the model has read for it, in the order in which it did. */
  readonly skills: readonly UsedSkill[];
  readonly failure: Failure | null;
  /** What of the folder it is about (see model/arranging); null for all of it. */
  readonly only: readonly string[] | null;
  /** The person's own name for it; null where it goes by its instruction. */
  readonly title: string | null;
  /** Out of sight, and still in the history. */
  readonly archived: boolean;
  /** Its place in the queue: a smaller number goes first. Where the person has not moved it, when it was made. */
  readonly rank: number;
};

/** The state in which a paused task goes on. */
type Resumable = { task: Task; before: TaskState };

/** Folds a log into a task. The first event must be `created`; returns null where it is not. */
export function foldTask(id: string, events: Iterable<TaskEvent>): Task | null {
  let current: Resumable | null = null;
  for (const event of events) {
    if (current === null) {
      if (event.kind !== 'created') return null;
      current = { task: newTask(id, event), before: 'queued' };
    } else {
      current = step(current, event);
    }
  }
  return current?.task ?? null;
}

function newTask(id: string, event: Extract<TaskEvent, { kind: 'created' }>): Task {
  return {
    id,
    instruction: event.instruction,
    mount: event.mount,
    engine: event.engine,
    approve: event.approve,
    planGate: event.planGate,
    createdAt: event.at,
    changedAt: event.at,
    answers: event.answers,
    steering: [],
    rule: event.rule ?? null,
    recipe: event.recipe ?? null,
    connectors: event.connectors ?? null,
    chrome: event.chrome ?? 'dedicated',
    origin: event.origin ?? null,
    isolation: null,
    level: null,
    ranUnsandboxed: false,
    leftMachineAt: null,
    inMachine: false,
    ...fresh,
    planBefore: null,
    hashBefore: null,
    talk: 0,
    transactions: [],
    open: null,
    standing: 0,
    usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
    skills: [],
    only: event.only ?? null,
    title: null,
    archived: false,
    rank: event.at,
  };
}

function step({ task, before }: Resumable, event: TaskEvent): Resumable {
  // What housekeeping did is no news of the task.
  if (event.kind === 'purged') return { task, before };
  // Nor is where the person keeps it.
  if (isArranging(event)) return { task: { ...task, ...arrangedBy(event) }, before };
  const next = { ...task, changedAt: event.at };
  switch (event.kind) {
    case 'paused':
      return {
        task: { ...next, state: 'paused', failure: event.why ?? task.failure, ...inMachineAfter(task, event.why) },
        before: task.state,
      };
    case 'resumed':
      return {
        task: {
          ...next,
          failure: null,
          ...leftMachine(event),
          ...(runningStates.includes(before) ? afterInterruption(task) : { state: before }),
        },
        before,
      };
    default:
      // What a worker still had to say when the person stopped it changes nothing.
      if ((task.state === 'cancelled' || task.state === 'paused') && !freshStarts.has(event.kind))
        return { task, before };
      return { task: inSight({ ...next, ...effectOf(task, event) }), before };
  }
}

/** What goes on again comes out of the archive. */
function inSight(task: Task): Task {
  return task.archived && !endedStates.includes(task.state) ? { ...task, archived: false } : task;
}

/** Events that count in a task that was paused or cancelled: those that a person starts anew with, and a transaction's. */
const freshStarts = new Set<TaskEvent['kind']>([
  ...(['answered', 'steered', 'ruled', 'retried', 'cancelled', 'used', 'skill', 'purged'] as const),
  // What happens to the folder counts, whatever was said meanwhile.
  ...(['applying', 'applied', 'rolledBack'] as const),
]);

/** Whether it stopped by itself in the middle, because a limit was reached: it goes on when the person says so. */
export function isStuck({ state, failure }: Task): boolean {
  return state === 'paused' && failure !== null;
}

/** Whether its virtual machine failed, so that a person may let it go on in the process sandbox. */
export function isLeftByMachine({ state, failure }: Task): boolean {
  return (state === 'failed' || state === 'paused') && failure?.code === 'vm-failed';
}

/** All that was asked, in the person's own words: the instruction as it stands, and what was said since. */
export function askedFor(task: Task): string {
  return [task.answers['instruction'] ?? task.instruction, ...task.steering].join(' · ');
}

/** States in which a process works on the task right now. */
export const runningStates: readonly TaskState[] = ['planning', 'working', 'applying'];

/** States in which nothing more happens by itself, and nobody is waited for. */
export const endedStates: readonly TaskState[] = ['done', 'undone', 'failed', 'cancelled'];

/** States in which the task waits for a person. */
export const waitingStates: readonly TaskState[] = ['asking', 'awaiting approval', 'awaiting review'];
