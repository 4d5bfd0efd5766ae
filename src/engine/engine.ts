/**
 * All that a shell (the extension, the command line) may call. One engine a process; several processes may share a state folder.
 * Everything a person can meet comes back as a failure with words; a throw is a bug.
 */
import path from 'node:path';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { Redactor } from '../base/redactor.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Changes } from '../model/change.ts';
import { failure, type Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Answers } from '../model/plan.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Caps } from '../model/spending.ts';
import { runningStates, type Task, type TaskEventBody } from '../model/task.ts';
import type { Exception, Progress } from '../protocol/workerWire.ts';
import {
  frozenChanges,
  livePreviewOf,
  previewOf,
  type LivePreview,
  type Preview,
  type Selection,
  type TransactionHost,
} from './apply/preview.ts';
import { recoverAll, type RecoveryReport } from './apply/recovery.ts';
import { carryOut, type Approved, type RecoveryWish } from './apply/transactions.ts';
import type { Direction } from './apply/journal.ts';
import { ContentStore } from './disk/contentStore.ts';
import type { Account } from '../model/account.ts';
import { accountOf } from './apply/account.ts';
import {
  defaultRetention,
  letGo,
  purgeEvents,
  storeReport,
  whatToLetGo,
  type KeptItem,
  type Retention,
  type StoreReport,
} from './apply/storeKeeping.ts';
import { realDisk } from './disk/disk.ts';
import { mountOf } from './disk/mountOf.ts';
import { StateFolder } from './disk/stateFolder.ts';
import { watchFolder } from './disk/watchFolder.ts';
import { examine, type DoctorReport } from './doctor.ts';
import { localDate } from './localDate.ts';
import type { Upstream } from './gateway/modelGateway.ts';
import { Outgoing } from './outgoing.ts';
import { runQueue } from './queue/queue.ts';
import { RecipeLibrary } from './recipes/library.ts';
import { startTriggerClock, type ClockHost } from './recipes/triggerClock.ts';
import { TriggerFile } from './recipes/triggerFile.ts';
import { Triggers } from './recipes/triggers.ts';
import { ruleDesk } from './ruleDesk.ts';
import { collectContents } from './session/collectContents.ts';
import { ContentIntake } from './session/contentIntake.ts';
import { createdEvent, orderProblem, type TaskOrder } from './session/taskOrder.ts';
import { canAdvance, noSuchTask, notNow, tooLongRule } from './fitting.ts';
import { PreviewCrowd, RulePreview } from './session/previewSession.ts';
import { runSession, workerProgram, type SessionHost, type WorkerOptions } from './session/session.ts';
import { TaskStore } from './session/taskStore.ts';

export { defaultRetention };
export type {
  TaskOrder,
  Approved,
  DoctorReport,
  KeptItem,
  LivePreview,
  Preview,
  RecoveryReport,
  RecoveryWish,
  Retention,
  RulePreview,
  Selection,
  StoreReport,
};

export type EngineOptions = WorkerOptions & {
  /** Absolute path; made when first needed. */
  readonly stateFolder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** `none` only by the person's explicit choice on this machine. */
  readonly isolation: 'sandbox' | 'none';
  /** Absolute paths of files with unsaved changes in an editor. */
  readonly unsavedFiles: () => readonly string[];
  /** Where trash goes: Delegate's own store, or the system's trash where it has one that can be used. */
  readonly trash?: () => 'store' | 'system';
  /** Where model calls go, and the key, asked for at each call; null where there is none. */
  readonly upstream: () => Promise<Upstream | null>;
  /** What a task and a day may send and cost, asked for at each request; the defaults, if nothing is given. */
  readonly caps?: () => Caps;
  /** Learns every key that is used; nothing that is stored holds what it knows. */
  readonly secrets?: Redactor;
  /** Absolute path of the folder with the ready recipes, and of workspace folders that the person trusts to bring recipes of their own. */
  readonly recipes?: { readonly ready: string; readonly workspaces: () => readonly string[] };
};

/** How often a running task looks whether another process paused or cancelled it. */
const lookMs = 500;

export class Engine {
  /** Fires with a task's id after each of its events, at progress (at most ten a second), and when another process changed it. */
  readonly onTask = new Emitter<string>();
  /** Fires with what went wrong in the background, where no call could return it: a bug, or a state folder that went away. */
  readonly onProblem = new Emitter<unknown>();
  /** Recipes: ready ones, the person's own, and those of trusted workspaces. */
  readonly recipes: RecipeLibrary;
  /** What runs by itself. */
  readonly triggers: Triggers;
  /** What left this machine for tasks, and what may. */
  readonly outgoing: Outgoing;
  /** Reads, prints and changes the text of rules. */
  readonly rules = ruleDesk;
  readonly #options: EngineOptions;
  readonly #state: StateFolder;
  readonly #store: TaskStore;
  readonly #contents: ContentStore;
  readonly #running = new Map<string, AbortController>();
  readonly #previews = new PreviewCrowd(limits.previewWorkersMax);
  readonly #progress = new Map<string, { progress: Progress; firedAt: number }>();

  /** Opens the state folder. Cheap: reads nothing before the first question. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#state = new StateFolder(options.stateFolder);
    const secrets = options.secrets ?? new Redactor();
    this.#store = new TaskStore(this.#state, options.now, secrets);
    this.outgoing = new Outgoing({
      ...options,
      state: this.#state,
      secrets,
      used: (id, usage) => this.#store.append(id, { kind: 'used', usage }),
    });
    this.#contents = new ContentStore(options.stateFolder);
    this.#store.onEvent.on((id) => this.onTask.fire(id));
    const { ready = null, workspaces = (): readonly string[] => [] } = options.recipes ?? {};
    this.recipes = new RecipeLibrary({ ready, user: path.join(this.#state.root, 'recipes'), workspaces });
    this.triggers = new Triggers(this, this.recipes, new TriggerFile(this.#state.root));
  }

  /** Every task, newest first. */
  tasks(): Task[] {
    return this.#store.all();
  }

  task(id: string): Task | null {
    return this.#store.get(id);
  }

  /** What the running worker or transaction of the task says it does; null when nothing runs here. */
  progress(id: string): Progress | null {
    return this.#progress.get(id)?.progress ?? null;
  }

  async createTask(order: TaskOrder): Promise<Result<Task, Failure>> {
    const instruction = order.instruction.trim();
    const problem = orderProblem(order);
    if (problem !== null) return fail(problem);
    const mount = mountOf(order.folder);
    if (!mount.ok) return mount;
    if (path.parse(mount.value).root === mount.value) {
      return fail(failure('refused', 'A whole drive is too much for one task.', 'Name a folder in it.'));
    }
    return ok(this.#store.create(createdEvent(order, instruction, mount.value)));
  }

  /** Runs the task's worker until its next gate (a question, the plan, the review, an end). Resolves with the task as it then stands. */
  async advance(id: string, signal: AbortSignal): Promise<Result<Task, Failure>> {
    const lock = this.#state.takeTask(id);
    if (lock === null) return fail(failure('busy', 'Another process is working on this task.'));
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const look = setInterval(() => {
      const state = this.#store.get(id)?.state;
      if (state === 'cancelled' || state === 'paused') abort();
    }, lookMs);
    this.#running.set(id, controller);
    try {
      const task = this.#store.get(id);
      if (task !== null && canAdvance(task)) await runSession(id, this.#sessionHost(task), controller.signal);
      const after = this.#store.get(id);
      if (after === null) return fail(noSuchTask(id));
      // Stopped from outside (the window closed, Ctrl-C): it goes on from its last gate next time.
      if (signal.aborted && runningStates.includes(after.state)) this.#store.append(id, { kind: 'interrupted' });
      return ok(this.#store.get(id) ?? after);
    } finally {
      clearInterval(look);
      signal.removeEventListener('abort', abort);
      this.#running.delete(id);
      this.#progress.delete(id);
      lock.dispose();
      this.onTask.fire(id);
    }
  }

  /** Says yes to the plan that `hash` names. The queue, or `advance`, goes on from there. */
  async approve(id: string, hash: string): Promise<Result<Task, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state !== 'awaiting approval') return fail(notNow(task, 'approve'));
    if (task.planHash !== hash) {
      return fail(failure('wrong-state', 'The plan has changed since you saw it.', 'Look at it again, then approve.'));
    }
    return this.#say(id, { kind: 'approved', hash });
  }

  /** Answers or changes answers; the plan is made again. */
  async answer(id: string, answers: Answers): Promise<Result<Task, Failure>> {
    return this.#revise(id, { kind: 'answered', answers }, 'answer');
  }

  /** Says something more about the task; the plan is made again with it. */
  async steer(id: string, text: string): Promise<Result<Task, Failure>> {
    return this.#revise(id, { kind: 'steered', text }, 'steer');
  }

  /** Takes a rule (text or JSON) that the person wrote in place of the instruction; the plan is made again by it. */
  async useRule(id: string, rule: string): Promise<Result<Task, Failure>> {
    return rule.length > limits.ruleCharactersMax
      ? fail(tooLongRule())
      : this.#revise(id, { kind: 'ruled', rule }, 'change the rule');
  }

  /** Rules tried on the task's folder while they are written. Nothing comes of it; the caller disposes of it. */
  openPreview(id: string): RulePreview {
    const { isolation, now } = this.#options;
    const host = {
      ...workerProgram(this.#options),
      isolation,
      today: () => localDate(now()),
      idleMs: limits.previewIdleMs,
    };
    return new RulePreview(host, () => this.#store.get(id)?.mount ?? null, this.#previews);
  }

  /** Puts the task back into the queue, to be planned on the folder as it is now. */
  async retry(id: string): Promise<Result<Task, Failure>> {
    return this.#revise(id, { kind: 'retried' }, 'retry');
  }

  async pause(id: string): Promise<Result<Task, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (!['queued', 'planning', 'working', 'awaiting approval'].includes(task.state))
      return fail(notNow(task, 'pause'));
    return this.#stop(id, { kind: 'paused' });
  }

  async resume(id: string): Promise<Result<Task, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state !== 'paused') return fail(notNow(task, 'resume'));
    return this.#say(id, { kind: 'resumed' });
  }

  /** Ends the task. One that is being applied is taken back; one that was applied needs `undo`. */
  async cancel(id: string): Promise<Result<Task, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state === 'applying') {
      this.#running.get(id)?.abort();
      return ok(task);
    }
    if (['done', 'undone', 'cancelled'].includes(task.state)) return fail(notNow(task, 'cancel'));
    return this.#stop(id, { kind: 'cancelled' });
  }

  /** The frozen change set, verified against its hash. */
  changes(id: string): Result<Changes, Failure> {
    const task = this.#store.get(id);
    return task === null ? fail(noSuchTask(id)) : frozenChanges(task, this.#store);
  }

  /** Files left alone, with the reason (the first thousand). */
  exceptions(id: string): readonly Exception[] {
    const head = this.#store.get(id)?.head;
    return head === null || head === undefined ? [] : this.#store.readExceptions(id, head.hash);
  }

  async preview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<Preview, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    return previewOf(task, direction, selection, this.#transactionHost(), signal);
  }

  /** A preview that is told of changes in the folder, and checks only what they concern. */
  async livePreview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<LivePreview, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    return livePreviewOf(task, direction, selection, this.#transactionHost(), signal);
  }

  /** Carries out the selection, all of it or nothing. A conflict that stops anywhere in it applies nothing. */
  async transact(
    id: string,
    direction: Direction,
    approved: Approved,
    signal: AbortSignal,
  ): Promise<Result<Receipt, Failure>> {
    const lock = this.#state.takeTask(id);
    if (lock === null) return fail(failure('busy', 'Another process is working on this task.'));
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal.addEventListener('abort', abort, { once: true });
    this.#running.set(id, controller);
    try {
      const task = this.#store.get(id);
      if (task === null) return fail(noSuchTask(id));
      if (task.open !== null)
        return fail(failure('busy', 'A transaction of this task was cut short.', 'Run `delegate recover`.'));
      return await carryOut(task, direction, approved, this.#transactionHost(), controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      return fail(failure('cancelled', 'It was stopped before anything was touched.'));
    } finally {
      signal.removeEventListener('abort', abort);
      this.#running.delete(id);
      this.#progress.delete(id);
      lock.dispose();
      this.onTask.fire(id);
    }
  }

  /**
   * Finishes or takes back what a crash cut short. Every command calls it first; it is idempotent. A person may ask for the way back,
   * or for journals that cannot be read to be set aside.
   */
  async recover(signal: AbortSignal, wish: RecoveryWish = 'either'): Promise<RecoveryReport> {
    return recoverAll(this.#transactionHost(), wish, signal);
  }

  /** The account of one of the task's transactions, file by file: the last, if none is named. */
  account(id: string, transaction: string | null): Result<Account, Failure> {
    const task = this.#store.get(id);
    return task === null
      ? fail(noSuchTask(id))
      : accountOf(task, transaction, { state: this.#state, exceptions: this.exceptions(id) });
  }

  /** What is kept for undo: trash and replaced contents. */
  async kept(signal: AbortSignal): Promise<StoreReport> {
    return storeReport(this.#state, realDisk, signal);
  }

  /**
   * Lets go for good of what retention no longer asks to keep (or, with `all`, of everything), and says so in the tasks' logs.
   * Undo of those changes is not possible any more.
   */
  async letGo(which: Retention | 'all', signal: AbortSignal): Promise<readonly KeptItem[]> {
    const gone = letGo(
      await whatToLetGo(which, { state: this.#state, disk: realDisk }, this.#options.now(), signal),
      realDisk,
    );
    for (const [task, event] of purgeEvents(gone)) if (this.#store.get(task) !== null) this.#store.append(task, event);
    // Contents are only wanted for doing something again: a list of what is kept does not name them, so they stay the usual time at least.
    const days = Math.max(defaultRetention.days, which === 'all' ? 0 : which.days);
    const since = this.#options.now() - days * 24 * 60 * 60 * 1_000;
    collectContents(this.#contents, { store: this.#store, state: this.#state }, since);
    return gone;
  }

  /** Tasks that a worker has something to do for and no process works on, oldest first. */
  unattended(): Task[] {
    return this.tasks()
      .filter((task) => canAdvance(task) && !this.#state.taskIsHeld(task.id))
      .reverse();
  }

  /** What this machine has and lacks. */
  async doctor(signal: AbortSignal): Promise<DoctorReport> {
    const upstream = await this.#options.upstream();
    const { isolation, workerFile } = this.#options;
    return examine({ stateFolder: this.#state.root, isolation, workerFile, upstream, env: process.env }, signal);
  }

  /**
   * Runs queued and approved tasks on these mounts (and below) by itself, at most `parallel` at a time, until disposed. Also
   * watches the state folder, so that what another window or a command does shows here.
   */
  startQueue(mounts: () => readonly string[], parallel: number): Disposable {
    this.#state.prepare();
    const stop = new AbortController();
    const queue = runQueue(
      {
        tasks: () => this.tasks(),
        isRunnable: (task) => canAdvance(task) && !this.#state.taskIsHeld(task.id),
        isHeld: (task) => this.#state.taskIsHeld(task.id),
        advance: (id) => this.advance(id, stop.signal),
        recover: () => this.recover(stop.signal),
        mounts,
        problem: (error) => this.onProblem.fire(error),
        parallel: Math.max(1, Math.min(parallel, limits.parallelTasksMax)),
      },
      stop.signal,
    );
    const own = this.onTask.on(() => queue.wake());
    const others = watchFolder(path.join(this.#state.root, 'tasks'), (name) => {
      const [id] = name.split(path.sep);
      if (id !== undefined && !this.#running.has(id)) this.onTask.fire(id);
    });
    return {
      dispose: () => {
        stop.abort();
        own.dispose();
        others.dispose();
      },
    };
  }

  /** Runs triggers by themselves on the folders that are this process's, until disposed. */
  startTriggers(told: Pick<ClockHost, 'mine' | 'told' | 'applied'>): Disposable {
    const problem = (error: unknown): void => this.onProblem.fire(error);
    return startTriggerClock({ ...told, engine: this, triggers: this.triggers, now: this.#options.now, problem });
  }

  /** Ends running workers; nothing is lost. */
  dispose(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#previews.dispose();
  }

  async #revise(id: string, event: TaskEventBody, verb: string): Promise<Result<Task, Failure>> {
    const task = this.#store.get(id);
    if (task === null) return fail(noSuchTask(id));
    if (task.state === 'applying' || task.transactions.length > 0) return fail(notNow(task, verb));
    return this.#stop(id, event);
  }

  /** Says something that ends the running worker, if there is one here. */
  #stop(id: string, event: TaskEventBody): Result<Task, Failure> {
    const said = this.#say(id, event);
    this.#running.get(id)?.abort();
    return said;
  }

  #say(id: string, event: TaskEventBody): Result<Task, Failure> {
    this.#store.append(id, event);
    const task = this.#store.get(id);
    return task === null ? fail(noSuchTask(id)) : ok(task);
  }

  #sessionHost(task: Task): SessionHost {
    const { id } = task;
    const { isolation, upstream, now } = this.#options;
    return {
      store: this.#store,
      openIntake: () => new ContentIntake(this.#contents, this.#state.taskFile(id, 'contents.log')),
      disk: realDisk,
      ...workerProgram(this.#options),
      isolation,
      today: () => localDate(now()),
      modelName: async () => (await upstream())?.model ?? null,
      model: this.outgoing.modelFor(task),
      progress: (progress) => this.#showProgress(id, progress),
    };
  }

  #transactionHost(): TransactionHost {
    const { now, unsavedFiles } = this.#options;
    return {
      state: this.#state,
      store: this.#store,
      disk: realDisk,
      now,
      unsavedFiles,
      trash: this.#options.trash ?? (() => 'store'),
      progress: (task, done, total) => this.#showProgress(task, { text: 'Moving files', done, total }),
    };
  }

  #showProgress(id: string, progress: Progress): void {
    const last = this.#progress.get(id);
    const now = performance.now();
    const due = last === undefined || now - last.firedAt >= progressMs || last.progress.text !== progress.text;
    this.#progress.set(id, { progress, firedAt: due ? now : last.firedAt });
    if (due) this.onTask.fire(id);
  }
}

const progressMs = 100;
