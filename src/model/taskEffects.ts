/** What each event makes of a task. */
import type { ArrangingEvent } from './arranging.ts';
import type { Failure, FailureCode } from './failure.ts';
import type { UsedSkill } from './skill.ts';
import { agreedAs, beyondAs, declinedAs } from './taskBeyond.ts';
import type { Task, TaskEvent, TaskState, Usage } from './task.ts';

/** Failures that lie outside of what was said and done: an agent goes on behind them as if nothing had been. */
const outerFailures: readonly FailureCode[] = [
  'model-failed',
  'connector-failed',
  'vm-failed',
  'limit-reached',
  'no-key',
  'busy',
  'disk-failed',
];

/** A new start, on the folder as it is now; what an agent has worked out is kept where it was not at fault. */
function afterRetry(task: Task): Partial<Task> {
  const { engine, rule, state, failure, plan, approvedHash, planHash } = task;
  const goesOn = engine !== 'rules' && rule === null && state === 'failed' && failure !== null;
  if (!goesOn || !outerFailures.includes(failure.code)) return { ...fresh, ...seenPlan(task), ...anewTalk(task) };
  const isWork = plan?.work === 'agent' && approvedHash !== null && approvedHash === planHash;
  return isWork ? { state: 'awaiting approval', failure: null, message: null } : { ...fresh, ...seenPlan(task) };
}

/** What could not be started there belongs there, too. */
export function inMachineAfter({ inMachine }: Task, failure: Failure | undefined): Pick<Task, 'inMachine'> {
  return { inMachine: inMachine || failure?.code === 'vm-failed' };
}

export function leftMachine({ at, isolation }: Extract<TaskEvent, { kind: 'retried' | 'resumed' }>): Partial<Task> {
  return isolation === undefined ? {} : { leftMachineAt: at, inMachine: false };
}

/** The last of a name as it was read. */
function withSkill({ skills }: Task, read: UsedSkill): UsedSkill[] {
  return [...skills.filter(({ name }) => name !== read.name), read];
}

/** What was read and said before is not gone on from. */
function anewTalk({ talk }: Task): Pick<Task, 'talk' | 'skills'> {
  return { talk: talk + 1, skills: [] };
}

/** Where a task whose worker went away goes on. */
export function afterInterruption(task: Task): Partial<Task> {
  return { state: task.approvedHash === null ? 'queued' : 'awaiting approval' };
}

export type Ordinary = Exclude<TaskEvent, { kind: 'paused' | 'resumed' | ArrangingEvent['kind'] }>;

export function effectOf(task: Task, event: Ordinary): Partial<Task> {
  switch (event.kind) {
    case 'created':
    case 'purged':
      return {};
    case 'planning':
      return { state: 'planning', ...isolationAfter(task, event), failure: null, message: null };
    case 'asked': {
      const { questions, message, plan } = event;
      return { state: 'asking', questions, message, ...(plan === undefined ? {} : { plan }) };
    }
    case 'answered':
      return {
        ...fresh,
        ...seenPlan(task),
        answers: { ...task.answers, ...event.answers },
        // New words for the whole task leave nothing of what was said about the old ones.
        ...(event.answers['instruction'] === undefined ? {} : { steering: [], rule: null, ...anewTalk(task) }),
      };
    case 'steered':
      // Whoever talks with a model hears it at the next turn; nothing is made void by it.
      if (isTalking(task)) return { steering: [...task.steering, event.text] };
      // Words say something of the instruction, not of a rule that was written by hand.
      return { ...fresh, ...seenPlan(task), rule: null, steering: [...task.steering, event.text] };
    case 'ruled':
      // The rule was written knowing the answers: where it says something else, it is meant.
      return { ...fresh, ...seenPlan(task), rule: event.rule, steering: [], answers: {}, ...anewTalk(task) };
    case 'retried':
      return { ...afterRetry(task), ...leftMachine(event) };
    case 'planned':
      return plannedAs(event);
    case 'beyond':
      return beyondAs(task, event);
    case 'declined':
      return declinedAs(task);
    case 'approved':
      return { ...approvedAs(event), ...agreedAs(task, event), ...(task.beyond.length === 0 ? {} : { message: null }) };
    case 'working':
      return { state: 'working', ...isolationAfter(task, event) };
    case 'frozen':
      return { state: 'awaiting review', head: event.head, exceptions: event.exceptions, told: event.told ?? null };
    case 'nothing':
      return { state: 'done', message: event.message };
    case 'used':
      return { usage: addUsage(task.usage, event.usage) };
    case 'skill':
      return { skills: withSkill(task, event.skill) };
    case 'interrupted':
      return afterInterruption(task);
    case 'failed':
      return { state: 'failed', failure: event.failure, ...inMachineAfter(task, event.failure) };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'applying':
    case 'applied':
    case 'rolledBack':
      return transactionEffect(task, event);
  }
}

function plannedAs({ plan, hash }: Extract<TaskEvent, { kind: 'planned' }>): Partial<Task> {
  const { questions } = plan;
  return { state: 'awaiting approval', plan, planHash: hash, questions, message: null, beyond: [], page: null };
}

function approvedAs({ hash, narrowed }: Extract<TaskEvent, { kind: 'approved' }>): Partial<Task> {
  if (narrowed === undefined) return { approvedHash: hash };
  return { approvedHash: hash, planHash: hash, plan: narrowed.plan, without: narrowed.without };
}

function isolationAfter(
  task: Task,
  { isolation, level }: Extract<TaskEvent, { kind: 'planning' | 'working' }>,
): Pick<Task, 'isolation' | 'level' | 'ranUnsandboxed' | 'inMachine'> {
  const ranUnsandboxed = task.ranUnsandboxed || isolation === 'none';
  return { isolation, level: level ?? null, ranUnsandboxed, inMachine: isolation === 'vm' };
}

/** A plan that goes is the one that the next is compared with. */
function seenPlan({ plan, planBefore }: Task): Pick<Task, 'planBefore'> {
  return { planBefore: plan ?? planBefore };
}

/** What a new answer or a new word from the person makes void. */
export const fresh = {
  state: 'queued',
  plan: null,
  planHash: null,
  approvedHash: null,
  without: [],
  beyond: [],
  page: null,
  declined: [],
  agreed: [],
  questions: [],
  message: null,
  head: null,
  exceptions: null,
  told: null,
  failure: null,
} as const satisfies Partial<Task>;

type TransactionEvent = Extract<TaskEvent, { kind: 'applying' | 'applied' | 'rolledBack' }>;

function transactionEffect(task: Task, event: TransactionEvent): Partial<Task> {
  switch (event.kind) {
    case 'applying':
      return { state: 'applying', open: { id: event.transaction, direction: event.direction }, failure: null };
    case 'applied': {
      const direction = task.open?.direction ?? 'apply';
      return {
        state: event.standing === 0 ? 'undone' : 'done',
        open: null,
        standing: event.standing,
        transactions: [
          ...task.transactions,
          { id: event.transaction, direction, at: event.at, receipt: event.receipt },
        ],
      };
    }
    case 'rolledBack':
      return { state: stateAfterRollBack(task), open: null, failure: event.failure };
  }
}

function stateAfterRollBack(task: Task): TaskState {
  if (task.transactions.length === 0) return 'awaiting review';
  return task.standing === 0 ? 'undone' : 'done';
}

function addUsage(one: Usage, other: Usage): Usage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    usd: one.usd + other.usd,
  };
}

/** Whether a worker is in the middle of a talk with a model, as far as the log knows. */
export function isTalking({ engine, rule, state, plan }: Task): boolean {
  if (engine === 'rules' || rule !== null) return false;
  return state === 'planning' || (state === 'working' && plan?.work === 'agent');
}
