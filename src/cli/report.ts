/** What a command has to say: one object, the same for `--json` and for people. */
import type { Result } from '../base/result.ts';
import type { Engine, Preview } from '../engine/engine.ts';
import type { Conflict } from '../model/conflict.ts';
import type { Change } from '../model/change.ts';
import type { Failure } from '../model/failure.ts';
import type { IsolationKind, IsolationLevel } from '../model/isolation.ts';
import { changeFlags } from '../model/nameFlags.ts';
import { limits } from '../model/limits.ts';
import type { Notices } from '../model/notices.ts';
import type { Question, Quote } from '../model/plan.ts';
import { planDiff, type PlanDiff } from '../model/planDiff.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Scope } from '../model/scope.ts';
import { scopeRemarks } from '../model/scopeRemarks.ts';
import { scopeInWords } from '../model/scopeWords.ts';
import type { Task, TaskState, Usage } from '../model/task.ts';
import type { Told } from '../model/told.ts';
import type { Exception } from '../protocol/workerWire.ts';

/** The object of DESIGN's command line contract; paths are relative to the folder, with `/`. */
export type TaskReport = {
  task: string;
  state: TaskState;
  engine: 'rules' | 'claude';
  instruction: string;
  folder: string;
  /** The sandbox that the last worker ran in; `none` was the person's own choice. */
  isolation: IsolationKind | null;
  /** The layers that held when it started, and those that are not there. */
  level: IsolationLevel | null;
  /** Whether any of its workers ran without a sandbox. */
  unsandboxed: boolean;
  /** When the person let it go on in the process sandbox after its virtual machine failed (ISO 8601). */
  leftMachine?: string;
  plan: {
    goal: string;
    steps: string[];
    /** `old → new`, of some files; absent where none gets another name or place. */
    examples?: string[];
    assumptions: string[];
    questions: Question[];
    untouched: string[];
    scope: Scope;
    /** The scope in words, and what of it the person's words do not ask for. */
    mayDo: { text: string; remark?: string }[];
    /** What this folder says to the AI; absent where no AI reads it. */
    notices?: Notices;
    /** Files of the folder whose wishes the plan goes by. */
    wishes?: string[];
    /** Skills that the model read, with whose they are. */
    skills?: string[];
    /** What the rest is expected to use; absent where no model does the work. */
    quote?: Quote;
  } | null;
  /** What changed since the plan that was there before; empty where nothing did. */
  planChanges: PlanDiff;
  /** What the work would do beyond the plan that was approved. */
  beyond?: string[];
  /** Whether a no to that lets the task go on without it. */
  declinable?: true;
  /** `flags`: what is odd about the names, in sentences. */
  changes: {
    id: number;
    op: string;
    from?: string;
    to?: string;
    bytes?: number;
    reason: string;
    flags?: string[];
  }[];
  conflicts: { change: number; kind: string; severity: string; message: string; ways: string[] }[];
  /** What the choices of this command did away with. */
  settled?: { change: number; kind: string; way: string; message: string }[];
  /** Targets that are called otherwise than proposed, by this command's own names. */
  named?: { change: number; to: string }[];
  exceptions: { count: number; first: Exception[] };
  /** What the agent that did the work says of it. */
  told?: Told;
  /** Whether changes of the task are in force in the folder. */
  applied: boolean;
  receipt?: Receipt;
  usage: Usage;
  message?: string;
  error?: Failure;
};

/** Gathers the report; `asked` is the preview that the command went by, if it went by one. Conflicts are looked for again in the folder as it is now, while the task waits for its review. */
export async function reportOf(
  engine: Engine,
  task: Task,
  { error, asked }: { error: Failure | null; asked: Preview | null },
  signal: AbortSignal,
): Promise<TaskReport> {
  const changes = task.head === null ? null : engine.changes(task.id);
  const receipt = task.transactions.at(-1)?.receipt;
  const problem = error ?? failureIn(changes) ?? task.failure;
  return {
    task: task.id,
    state: task.state,
    engine: task.engine,
    instruction: task.instruction,
    folder: task.mount,
    isolation: task.isolation,
    level: task.level,
    unsandboxed: task.ranUnsandboxed,
    plan: planOf(task),
    planChanges: changedIn(task),
    ...beyondOf(task),
    changes: changes?.ok === true ? Array.from(changes.value, plainChange) : [],
    conflicts: asked === null ? await conflictsNow(engine, task, signal) : plainConflicts(asked.conflicts),
    ...(asked === null || asked.settled.length === 0 ? {} : { settled: [...asked.settled] }),
    ...(asked === null || asked.named.size === 0 ? {} : { named: namedIn(asked) }),
    exceptions: { count: task.exceptions?.count ?? 0, first: engine.exceptions(task.id).slice(0, limits.filesToldMax) },
    applied: task.standing > 0,
    ...(receipt === undefined ? {} : { receipt }),
    usage: task.usage,
    ...present({ message: task.message, told: task.told, error: problem, leftMachine: leftMachineOf(task) }),
  };
}

function beyondOf({ beyond, page }: Task): Pick<TaskReport, 'beyond' | 'declinable'> {
  return { ...(beyond.length === 0 ? {} : { beyond: [...beyond] }), ...(page === null ? {} : { declinable: true }) };
}

function leftMachineOf({ leftMachineAt }: Task): string | null {
  return leftMachineAt === null ? null : new Date(leftMachineAt).toISOString();
}

/** What is there of what may be. */
function present<Fields extends Record<string, unknown>>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const there = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(there) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

function namedIn({ named }: Preview): NonNullable<TaskReport['named']> {
  return [...named].flatMap(([change, { to }]) => (to === undefined ? [] : [{ change, to }]));
}

function changedIn({ plan, planBefore }: Task): PlanDiff {
  return plan === null || planBefore === null ? [] : planDiff(planBefore, plan);
}

function failureIn(changes: Result<unknown, Failure> | null): Failure | null {
  return changes === null || changes.ok ? null : changes.failure;
}

async function conflictsNow(engine: Engine, task: Task, signal: AbortSignal): Promise<TaskReport['conflicts']> {
  if (task.state !== 'awaiting review') return [];
  const preview = await engine.preview(task.id, 'apply', { kind: 'all' }, signal);
  return preview.ok ? plainConflicts(preview.value.conflicts) : [];
}

function plainConflicts(conflicts: readonly Conflict[]): TaskReport['conflicts'] {
  return conflicts.map(({ change, kind, severity, message, ways }) => ({
    change,
    kind,
    severity,
    message,
    ways: [...ways],
  }));
}

function planOf(task: Task): TaskReport['plan'] {
  if (task.plan === null) {
    if (task.questions.length === 0) return null;
    // Not understood: the question is all there is of a plan.
    const scope = { grants: [], connectors: [], hosts: [] };
    const none = { steps: [], assumptions: [], untouched: [], scope, mayDo: [] };
    return { goal: '', questions: [...task.questions], ...none };
  }
  const { goal, steps, examples, assumptions, questions, untouched, scope, notices, wishes, skills, quote } = task.plan;
  const remarks = scopeRemarks(scope, task);
  const mayDo = scopeInWords(scope).map((text, at) => {
    const remark = remarks[at] ?? null;
    return remark === null ? { text } : { text, remark };
  });
  return {
    goal,
    steps,
    assumptions,
    questions,
    untouched,
    scope,
    mayDo,
    ...present({ examples, notices, wishes, skills, quote }),
  };
}

function plainChange({ id, op, from, to, bytes, reason }: Change): TaskReport['changes'][number] {
  const flags = changeFlags({ from, to });
  return {
    id,
    op,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(bytes === undefined ? {} : { bytes }),
    reason,
    ...(flags.length === 0 ? {} : { flags }),
  };
}
