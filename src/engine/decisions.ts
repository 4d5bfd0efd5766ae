/** What a person says about a task. Each becomes an event of its log, where it fits the state; the queue, or `advance`, goes on from there. */
import path from 'node:path';
import { fail, ok, type Result } from '../base/result.ts';
import { marked, t } from '../base/translate.ts';
import { failure, type Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Leavable } from '../model/narrowing.ts';
import type { Answers } from '../model/plan.ts';
import { isLeftByMachine, isTalking, type Task, type TaskEventBody } from '../model/task.ts';
import { mountOf } from './disk/mountOf.ts';
import { noSuchTask, notNow, tooLongRule } from './fitting.ts';
import { narrowed } from './approval/narrowed.ts';
import type { Running } from './running.ts';
import { hashOfPlan } from './session/planHash.ts';
import { createdEvent, orderProblem, type TaskOrder } from './session/taskOrder.ts';
import type { TaskStore } from './session/taskStore.ts';

export class Decisions {
  readonly #store: TaskStore;
  readonly #running: Running;

  constructor(store: TaskStore, running: Running) {
    this.#store = store;
    this.#running = running;
  }

  create(order: TaskOrder): Result<Task, Failure> {
    const instruction = order.instruction.trim();
    const problem = orderProblem(order);
    if (problem !== null) return fail(problem);
    const mount = mountOf(order.folder);
    if (!mount.ok) return mount;
    if (path.parse(mount.value).root === mount.value) {
      return fail(failure('refused', t('A whole drive is too much for one task.'), t('Name a folder in it.')));
    }
    return ok(this.#store.create(createdEvent(order, instruction, mount.value)));
  }

  approve(id: string, hash: string, without: readonly Leavable[]): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state !== 'awaiting approval') return fail(notNow(task, t('approve')));
    if (task.planHash !== hash) {
      return fail(
        failure('wrong-state', t('The plan has changed since you saw it.'), t('Look at it again, then approve.')),
      );
    }
    if (without.length === 0) return this.#say(id, { kind: 'approved', hash });
    const narrower = narrowed(task, without);
    if (!narrower.ok) return narrower;
    const plan = narrower.value;
    return this.#say(id, { kind: 'approved', hash: hashOfPlan(plan), narrowed: { without: [...without], plan } });
  }

  decline(id: string, hash: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    const { state, page, hashBefore, planHash, approvedHash } = task;
    if (state !== 'awaiting approval' || page === null || hashBefore === null || approvedHash !== null)
      return fail(notNow(task, t('say no to a page')));
    if (planHash !== hash)
      return fail(
        failure('wrong-state', t('The page is another one now.'), t('Look at it again, then say yes or no.')),
      );
    return this.#say(id, { kind: 'declined' });
  }

  answer(id: string, answers: Answers): Result<Task, Failure> {
    const task = this.#store.get(id);
    const asked = new Set(task === null ? [] : [...keysOf(task), instructionKey]);
    if (answers[instructionKey]?.trim() === '') return fail(nothingSaid);
    const stray = Object.keys(answers).find((key) => !asked.has(key));
    if (task !== null && stray !== undefined) return fail(noSuchQuestion(stray, [...asked]));
    return this.#revise(id, { kind: 'answered', answers }, t('answer'));
  }

  /** Whoever talks with a model hears it at the next turn; else the plan is made again with it. */
  steer(id: string, text: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task !== null && isTalking(task)) return this.#say(id, { kind: 'steered', text });
    return this.#revise(id, { kind: 'steered', text }, t('steer'));
  }

  useRule(id: string, rule: string): Result<Task, Failure> {
    return rule.length > limits.ruleCharactersMax
      ? fail(tooLongRule())
      : this.#revise(id, { kind: 'ruled', rule }, t('change the rule'));
  }

  retry(id: string): Result<Task, Failure> {
    return this.#revise(id, { kind: 'retried' }, t('retry'));
  }

  pause(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (!['queued', 'planning', 'working', 'awaiting approval'].includes(task.state))
      return fail(notNow(task, t('pause')));
    return this.#stop(id, { kind: 'paused' });
  }

  resume(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state !== 'paused') return fail(notNow(task, t('resume')));
    return this.#say(id, { kind: 'resumed' });
  }

  /** Goes on, or begins anew, in the process sandbox: only after the task's virtual machine failed. */
  leaveMachine(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (!isLeftByMachine(task)) return fail(notNow(task, t('let go on in the process sandbox')));
    const kind = task.state === 'paused' ? 'resumed' : 'retried';
    return this.#say(id, { kind, isolation: 'sandbox' });
  }

  cancel(id: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state === 'applying') {
      this.#running.stop(id);
      return ok(task);
    }
    if (['done', 'undone', 'cancelled'].includes(task.state)) return fail(notNow(task, t('cancel')));
    return this.#stop(id, { kind: 'cancelled' });
  }

  #revise(id: string, event: TaskEventBody, verb: string): Result<Task, Failure> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state === 'applying' || task.transactions.length > 0) return fail(notNow(task, verb));
    return this.#stop(id, event);
  }

  /** Says something that ends the running worker, if there is one here. */
  #stop(id: string, event: TaskEventBody): Result<Task, Failure> {
    const said = this.#say(id, event);
    this.#running.stop(id);
    return said;
  }

  #say(id: string, event: TaskEventBody): Result<Task, Failure> {
    this.#store.append(id, event);
    const task = this.#store.get(id);
    return task === null ? fail(noSuchTask(id)) : ok(task);
  }
}

/** What the task asks now, and what its plan stands on, answered or not. */
function keysOf({ questions, plan }: Task): string[] {
  return [...questions, ...(plan?.questions ?? [])].map(({ key }) => key);
}

/** Other words for the whole task may come at any time, asked for or not. */
const instructionKey = 'instruction';

const nothingSaid = failure(
  'bad-usage',
  marked('The new instruction is empty.'),
  marked('Say what should happen to the files.'),
);

function noSuchQuestion(key: string, keys: readonly string[]): Failure {
  return failure(
    'bad-usage',
    t('The task has no question “{0}”.', key),
    keys.length === 0 ? t('It asks nothing now.') : t('It asks: {0}.', keys.join(', ')),
  );
}
