/**
 * All that a chat and another agent's tools can reach of Delegate: they put a task into the queue, and hear how it stands. There is
 * nothing here by which a plan is approved, a question answered, a change applied or one taken back: those are the person's, in the
 * panels. Nothing else in this folder knows the engine (a test holds it).
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { failure, type Failure, type FailureCode } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Operation } from '../../model/operation.ts';
import type { Origin } from '../../model/origin.ts';
import { endedStates, type Task, type TaskState } from '../../model/task.ts';
import type { EngineName } from '../../protocol/workerWire.ts';
import { folderLabel, isInWorkspace, reallyInWorkspace, workspaceFolders } from '../folders.ts';
import { actionsFor, taskCard } from '../panels/taskCard.ts';
import { safeLine } from '../panels/safeText.ts';
import { readSettings } from '../settings.ts';
import type { Shell } from '../shell.ts';
import { inert } from '../tell.ts';
import { failureWords, nextStep, waitsForPerson } from '../words.ts';
import type { Order } from './orders.ts';

/** How a task stands. */
export type TaskNews = {
  readonly id: string;
  readonly folder: string;
  readonly instruction: string;
  readonly state: TaskState;
  readonly origin: Origin | null;
  /** One line for the person; some of its words may be a worker's. */
  readonly status: string;
  readonly waitsForPerson: boolean;
  readonly ended: boolean;
  /** How many changes of each kind it proposes, once they are known. */
  readonly counts: Readonly<Partial<Record<Operation, number>>>;
  readonly openQuestions: number;
  readonly can: { readonly reviewPlan: boolean; readonly reviewChanges: boolean; readonly undo: boolean };
  /** What kind of thing stopped it, and what the person can do: both from Delegate's own table. */
  readonly trouble: { readonly code: FailureCode; readonly next: string } | null;
};

export type Door = {
  /** This window's folders on a disk. */
  readonly folders: () => readonly { readonly path: string; readonly name: string }[];
  readonly isTrusted: () => boolean;
  /** The engine that the person chose in the settings. */
  readonly engine: () => EngineName;
  /** Queues a task; its plan waits for the person. What stops it comes back in words. */
  readonly queue: (order: Order, origin: Origin) => Promise<Result<TaskNews, string>>;
  /** Null where this window has no such task. */
  readonly news: (id: string) => TaskNews | null;
  /** This window's tasks, the newest first. */
  readonly tasks: () => readonly TaskNews[];
  /** Calls whenever a task has news. */
  readonly follow: (hear: (id: string) => void) => { readonly dispose: () => void };
  /** The text without secrets, and without anything that VS Code would make a link of. */
  readonly inert: (text: string) => string;
};

export function openDoor(shell: Shell): Door {
  const here = (task: Task): boolean => isInWorkspace(task.mount);
  return {
    folders: workspaceFolders,
    isTrusted: () => vscode.workspace.isTrusted,
    engine: () => readSettings().engine,
    queue: (order, origin) => queue(shell, order, origin),
    news: (id) => {
      const task = shell.engine().task(id);
      return task === null || !here(task) ? null : newsOf(shell, task);
    },
    tasks: () =>
      shell
        .engine()
        .tasks()
        .filter(here)
        .map((task) => newsOf(shell, task)),
    follow: (hear) => shell.engine().onTask.on(hear),
    inert,
  };
}

async function queue(shell: Shell, order: Order, origin: Origin): Promise<Result<TaskNews, string>> {
  const { folder, instruction, engine } = order;
  if (!path.isAbsolute(folder) || !reallyInWorkspace(folder))
    return fail(t('{0} is not in this workspace. Delegate works only inside the folders that are open here.', folder));
  if (origin.by === 'tool') {
    const refusal = refusalOf(shell, engine);
    if (refusal !== null) return fail(refusal);
  }
  const made = await shell.engine().createTask({
    instruction,
    folder,
    engine: engine ?? readSettings().engine,
    approve: 'none',
    planGate: 'always',
    answers: {},
    origin,
  });
  if (!made.ok) return fail(failureWords(made.failure));
  shell.log.info(`${made.value.id}: created for ${folder}, by ${origin.by} ${origin.name}`);
  // A panel comes up by itself only for what the person said themselves.
  if (origin.by === 'chat') await shell.own.touch(made.value.id);
  return ok(newsOf(shell, made.value));
}

/** Why a tool may not queue a task now, whoever calls it; null where it may. */
function refusalOf(shell: Shell, engine: EngineName | null): string | null {
  if (!vscode.workspace.isTrusted)
    return t(
      'This window is in Restricted Mode, in which no agent can queue a task. The person can, in Delegate itself.',
    );
  if (engine === 'claude' && readSettings().engine !== 'claude')
    return t(
      'The person has chosen the built-in rules, and a tool cannot choose a model in their place. Leave out “engine”.',
    );
  const open = shell
    .engine()
    .tasks()
    .filter((task) => task.origin?.by === 'tool' && !endedStates.includes(task.state));
  return open.length < limits.toolTasksOpenMax
    ? null
    : t('{0} tasks that tools have queued are still open. The person has to look at some of them first.', open.length);
}

function newsOf(shell: Shell, task: Task): TaskNews {
  const card = taskCard(task, shell.engine().progress(task.id), folderLabel(task.mount));
  const actions = actionsFor(task);
  return {
    id: task.id,
    folder: card.folder,
    instruction: safeLine(task.instruction),
    state: task.state,
    origin: task.origin,
    status: card.status,
    waitsForPerson: waitsForPerson(task),
    ended: endedStates.includes(task.state),
    counts: task.head?.counts ?? {},
    openQuestions: task.questions.filter(({ chosen }) => chosen === undefined).length,
    can: {
      reviewPlan: actions.includes('review plan') || actions.includes('answer'),
      reviewChanges: actions.includes('review changes'),
      undo: actions.includes('undo'),
    },
    trouble: task.failure === null ? null : troubleOf(task.failure),
  };
}

/** Without the failure's own words, in which a worker's may stand. */
function troubleOf({ code }: Failure): TaskNews['trouble'] {
  return { code, next: nextStep(failure(code, '')) };
}
