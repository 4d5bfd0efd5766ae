/** What a person does to keep their tasks in order: names, places in the queue, the archive, the same again. */
import { fail, ok, type Result } from '../base/result.ts';
import { t } from '../base/translate.ts';
import { ranksFor, titleCharactersMax } from '../model/arranging.ts';
import { failure, type Failure } from '../model/failure.ts';
import { endedStates, type Task, type TaskEventBody } from '../model/task.ts';
import { canAdvance, noSuchTask, notNow } from './fitting.ts';
import { inQueueOrder } from './queue/queue.ts';
import { createdEvent } from './session/taskOrder.ts';
import type { TaskStore } from './session/taskStore.ts';

/** Where a task of the queue can go: past its neighbour, to the front, or before a certain one (null: to the end). */
export type Move = 'up' | 'down' | 'top' | { readonly before: string | null };

export class Arranging {
  readonly #store: TaskStore;

  constructor(store: TaskStore) {
    this.#store = store;
  }

  /** Gives the task a name of the person's own; an empty one takes it away. */
  rename(id: string, title: string): Result<Task, Failure> {
    const named = title.trim();
    if (named.length > titleCharactersMax)
      return fail(failure('bad-usage', t('A title has at most {0} characters.', String(titleCharactersMax))));
    return this.#say(id, { kind: 'titled', title: named });
  }

  /** Takes a task that has ended out of sight. Its receipt, its changes and undo stay as they are. */
  archive(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (!endedStates.includes(task.state)) return fail(notNow(task, t('archive it: cancel it first')));
    return task.archived ? ok(task) : this.#say(id, { kind: 'archived' });
  }

  unarchive(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    return task.archived ? this.#say(id, { kind: 'unarchived' }) : ok(task);
  }

  /** Puts a task that waits for its turn to another place among those that do. */
  move(id: string, to: Move): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    const queue = this.queue();
    const at = queue.findIndex((one) => one.id === id);
    if (at < 0) return fail(notNow(task, t('move it in the queue')));
    const before = targetOf(queue, at, to);
    for (const { id: moved, rank } of ranksFor(queue, id, before)) this.#store.append(moved, { kind: 'ordered', rank });
    return ok(this.#store.get(id) ?? task);
  }

  /** The tasks that wait for their turn, in its order. */
  queue(): Task[] {
    return this.queueOf(this.#store.all());
  }

  /** Those of these tasks that wait for their turn, in its order. */
  queueOf(tasks: readonly Task[]): Task[] {
    return inQueueOrder(tasks.filter(isQueued));
  }

  /** A new task that asks for the same, on the folder as it is now: with its own gates, and nothing approved. */
  duplicate(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    const { mount, engine, approve, planGate, rule, recipe, only } = task;
    const order = {
      ...{ folder: mount, engine, approve, planGate, answers: {} },
      ...(rule === null ? {} : { rule }),
      ...(recipe === null ? {} : { recipe: { name: recipe.name } }),
      ...(only === null ? {} : { only }),
    };
    const instruction = task.answers['instruction'] ?? task.instruction;
    const created = this.#store.create(createdEvent({ ...order, instruction }, instruction, mount));
    return task.title === null ? ok(created) : this.#say(created.id, { kind: 'titled', title: task.title });
  }

  #say(id: string, event: TaskEventBody): Result<Task, Failure> {
    if (this.#store.get(id) === null) return fail(noSuchTask(id));
    this.#store.append(id, event);
    const task = this.#store.get(id);
    return task === null ? fail(noSuchTask(id)) : ok(task);
  }
}

/** Whether it waits for its turn: to be planned, or with its approved plan for the work. */
export function isQueued(task: Task): boolean {
  return canAdvance(task) && (task.state === 'queued' || task.state === 'awaiting approval');
}

/** Before which task it goes; null for the end. */
function targetOf(queue: readonly Task[], at: number, to: Move): string | null {
  switch (to) {
    case 'up':
      return queue[Math.max(0, at - 1)]?.id ?? null;
    case 'down':
      return queue[at + 2]?.id ?? null;
    case 'top':
      return queue[0]?.id ?? null;
    default:
      return to.before;
  }
}
