import { plural, t } from '../../base/translate.ts';
import type { Failure } from '../../model/failure.ts';
import { isolationWords, leftMachineWords } from '../../model/isolation.ts';
import type { Origin } from '../../model/origin.ts';
import type { PageAsk } from '../../model/pageAsk.ts';
import { askedFor, isLeftByMachine, type Task, type TaskState } from '../../model/task.ts';
import type { TaskAction, TaskCard } from '../../protocol/panelWire.ts';
import type { Progress } from '../../protocol/workerWire.ts';
import type { ChromePlace, Wait } from '../../engine/engine.ts';
import { isApproved, needsPerson, nextStep, number, receiptWords, remedyLabels } from '../words.ts';
import { aboutOf, waitWords } from './cardWords.ts';
import { chromeOf } from './pageCard.ts';
import { safeLine, safeText } from './safeText.ts';

/** What else is known of a task, where a panel shows it. */
type More = {
  /** A line about what was sent for it. */
  readonly sent?: string;
  /** Milliseconds that it still takes for what it does now. */
  readonly leftMs?: number | null;
  /** Why it does not go on yet. */
  readonly wait?: Wait | undefined;
  readonly place?: TaskCard['place'];
  /** Where the task's Chrome is; null where none is open. */
  readonly chromeAt?: ChromePlace | null;
};

/** What a panel shows of a task: pure, from the task, what runs of it right now, and the folder's name as the person knows it. */
export function taskCard(task: Task, heard: Progress | null, folder: string, more: More = {}): TaskCard {
  // What a worker said last goes on a little longer than the work.
  const progress = stoppedStates.includes(task.state) ? null : heard;
  const { sent = '', leftMs = null, wait, place = null, chromeAt = null } = more;
  return {
    id: task.id,
    instruction: safeText(askedFor(task)),
    folder: safeLine(folder),
    engine: task.engine,
    state: task.state,
    status: safeLine(wait === undefined || progress !== null ? statusOf(task, progress) : waitWords(wait)),
    progress: progress === null ? null : progressOf(progress, leftMs),
    unsandboxed: task.ranUnsandboxed,
    sandbox: sandboxOf(task),
    ...machineOf(task),
    createdAt: task.createdAt,
    changedAt: task.changedAt,
    changes: task.head?.count ?? 0,
    standing: task.standing,
    usage: task.usage,
    sent: safeLine(sent),
    failure: task.failure === null ? null : failureOf(task, task.failure),
    actions: actionsFor(task),
    recipe: recipeOf(task),
    skills: task.skills.map(({ name }) => safeLine(name)),
    title: task.title === null ? null : safeLine(task.title),
    archived: task.archived,
    about: aboutOf(task.only),
    place,
    needsYou: needsPerson(task),
    ...chromeOf(task, chromeAt),
    ...(task.origin === null ? {} : { origin: originOf(task.origin) }),
  };
}

const stoppedStates: readonly TaskState[] = ['paused', 'failed', 'cancelled'];

function failureOf({ state }: Task, failure: Failure): NonNullable<TaskCard['failure']> {
  const mild = state === 'paused' && failure.code === 'cancelled' ? ({ mild: true } as const) : {};
  const help = remedyLabels[failure.code];
  const click = help === undefined ? {} : { help };
  return { message: safeLine(failure.message), next: safeLine(nextStep(failure)), ...mild, ...click };
}

function sandboxOf({ isolation, level, leftMachineAt }: Task): string | null {
  if (isolation === null || isolation === 'none') return null;
  const words = isolationWords(isolation, level);
  return leftMachineAt === null ? words : `${words}. ${leftMachineWords(leftMachineAt)}`;
}

function machineOf({ isolation, level }: Task): Pick<TaskCard, 'machine'> {
  if (isolation !== 'vm') return {};
  return { machine: level?.machine?.emulated === false ? 'accelerated' : 'emulated' };
}

/** Where a task came from, for people. */
function originOf({ by, name }: Origin): NonNullable<TaskCard['origin']> {
  return by === 'chat'
    ? { words: t('from the chat'), agent: false }
    : { words: t('asked for by an agent, through the tool {0}', name), agent: true };
}

function recipeOf({ recipe }: Task): TaskCard['recipe'] {
  if (recipe === null) return null;
  return { name: safeLine(recipe.name), trigger: recipe.trigger === undefined ? null : safeLine(recipe.trigger) };
}

function progressOf({ text, done, total }: Progress, leftMs: number | null): NonNullable<TaskCard['progress']> {
  return {
    text: safeLine(text),
    done,
    ...(total === undefined ? {} : { total }),
    ...(leftMs === null ? {} : { leftMs }),
  };
}

const inWords: Record<TaskState, string> = {
  queued: t('In the queue'),
  planning: t('Making the plan'),
  asking: t('Has a question for you'),
  'awaiting approval': t('The plan waits for your approval'),
  working: t('Preparing the changes'),
  'awaiting review': t('The changes wait for your review'),
  applying: t('Applying'),
  done: t('Done'),
  paused: t('Paused'),
  failed: t('Failed'),
  cancelled: t('Cancelled'),
  undone: t('Undone: the folder is as before'),
};

/** One line: what it does or what it waits for. */
export function statusOf(task: Task, progress: Progress | null): string {
  if (progress !== null) return progressWords(progress);
  if (isApproved(task)) return t('Approved, in the queue');
  switch (task.state) {
    case 'asking':
      return task.message ?? inWords.asking;
    case 'awaiting approval':
      if (task.page !== null) return asksWords(task.page);
      return task.beyond.length > 0 ? t('Asks again: {0}', task.beyond.join('; ')) : inWords['awaiting approval'];
    case 'awaiting review':
      return reviewStatus(task);
    case 'applying':
      return task.open === null || task.open.direction === 'apply'
        ? t('Applying')
        : task.open.direction === 'undo'
          ? t('Undoing')
          : t('Redoing');
    case 'done':
      return doneStatus(task);
    case 'failed':
      return task.failure?.message ?? inWords.failed;
    case 'paused':
      return task.failure === null ? inWords.paused : t('Paused: {0}', task.failure.message);
    default:
      return inWords[task.state];
  }
}

/** What a task wants to send, in short. */
export function asksWords({ picture, site, to }: PageAsk): string {
  return picture === null
    ? t('Asks to call the connector {0}', to)
    : t('Asks to send something from a page at {0}', site);
}

/** "Reading photo dates: 120 of 412". */
export function progressWords({ text, done, total }: Progress): string {
  if (total !== undefined && total > 0) return t('{0}: {1} of {2}', text, done, total);
  return done > 0 ? `${text}: ${number(done)}` : text;
}

function reviewStatus(task: Task): string {
  const count = task.head?.count ?? 0;
  return plural(count, '{0} change waits for your review', '{0} changes wait for your review');
}

function doneStatus(task: Task): string {
  const last = task.transactions.at(-1);
  if (last === undefined) return task.message ?? t('Done: nothing to change');
  return t('Done: {0}', receiptWords(last.receipt));
}

const cancellable: TaskAction[] = ['pause', 'cancel'];

/** What the person can do with a task in each state, the likeliest first. */
const actions: Record<TaskState, (task: Task) => TaskAction[]> = {
  queued: () => cancellable,
  planning: () => cancellable,
  asking: () => ['answer', 'cancel'],
  'awaiting approval': (task) => (isApproved(task) ? cancellable : ['review plan', 'cancel']),
  working: () => cancellable,
  'awaiting review': () => ['review changes', 'apply', 'cancel'],
  applying: () => ['cancel'],
  done: (task) => (task.standing === 0 ? ['log'] : ['undo', ...redoable(task), 'review changes', 'log']),
  paused: (task) => ['resume', ...leavable(task), 'cancel'],
  failed: (task) => ['retry', ...leavable(task), 'log'],
  cancelled: () => ['retry', 'log'],
  undone: () => ['redo', 'review changes', 'log'],
};

function redoable(task: Task): TaskAction[] {
  return task.transactions.at(-1)?.direction === 'undo' ? ['redo'] : [];
}

function leavable(task: Task): TaskAction[] {
  return isLeftByMachine(task) ? ['leave machine'] : [];
}

/** What the person can do with the task now, the likeliest first. Commands, cards and panels all ask here. */
export function actionsFor(task: Task): TaskAction[] {
  return actions[task.state](task);
}
