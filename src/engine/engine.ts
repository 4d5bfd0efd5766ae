/**
 * All that a shell (the extension, the command line) may call. One engine a process; several processes may share a state folder.
 * Everything a person can meet comes back as a failure with words; a throw is a bug. What is done stands in the nouns beside it.
 */
import path from 'node:path';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { Redactor } from '../base/redactor.ts';
import type { Result } from '../base/result.ts';
import { t } from '../base/translate.ts';
import { accountMarkdown, type Account } from '../model/account.ts';
import type { Changes } from '../model/change.ts';
import type { Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Leavable } from '../model/narrowing.ts';
import { changeFlags } from '../model/nameFlags.ts';
import type { Answers } from '../model/plan.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Caps } from '../model/spending.ts';
import type { Task, Usage } from '../model/task.ts';
import { problemOf } from '../protocol/panelMessages.ts';
import type { Exception, Progress } from '../protocol/workerWire.ts';
import type { Direction } from './apply/journal.ts';
import type { LivePreview, Preview, Selection, TransactionHost } from './apply/preview.ts';
import type { RecoveryReport } from './apply/recovery.ts';
import { defaultRetention, type Going, type KeptItem, type Retention, type StoreReport } from './apply/storeKeeping.ts';
import type { Approved, RecoveryWish } from './apply/transactions.ts';
import { Arranging, type Move } from './arranging.ts';
import { ChromeTasks, type ChromePlace } from './chrome/chromeTasks.ts';
import { clientBeside, ConnectorDesk, type ConnectorDeskHost, type ConnectorLook } from './connectors/connectorDesk.ts';
import type { ConnectorPorts } from './connectors/ports.ts';
import { Decisions } from './decisions.ts';
import { ContentStore } from './disk/contentStore.ts';
import { realDisk } from './disk/disk.ts';
import { namedThings, type Named } from './disk/namedThings.ts';
import { StateFolder } from './disk/stateFolder.ts';
import { watchFolder } from './disk/watchFolder.ts';
import { FolderKinds } from './disk/folderKinds.ts';
import { examine, type DoctorReport } from './doctor.ts';
import { FolderChanges } from './folderChanges.ts';
import { History, type HistoryEntry, type HistoryMark } from './history/history.ts';
import type { HistoryRow, HistoryRows } from './history/taskRows.ts';
import type { ModelTest } from './gateway/modelTest.ts';
import type { Upstream } from './gateway/upstream.ts';
import { Keeping } from './keeping.ts';
import { Outgoing } from './outgoing.ts';
import { runQueue } from './queue/queue.ts';
import { waitsOf, type Wait } from './queue/waits.ts';
import { RecipeLibrary } from './recipes/library.ts';
import { startTriggerClock, type ClockHost } from './recipes/triggerClock.ts';
import { TriggerFile } from './recipes/triggerFile.ts';
import { Triggers } from './recipes/triggers.ts';
import { ruleDesk } from './ruleDesk.ts';
import { Running } from './running.ts';
import type { RulePreview } from './session/previewSession.ts';
import type { FileShow } from './session/showSession.ts';
import { workerProgram, type WorkerOptions } from './session/session.ts';
import { speak, type Spoken } from './session/speech.ts';
import type { TaskOrder } from './session/taskOrder.ts';
import { Searching, type Found, type KeptIndex, type OpenSearch } from './searching.ts';
import { TaskStore } from './session/taskStore.ts';
import { VirtualMachine } from './sandbox/vm/virtualMachine.ts';
import type { SkillRecipe } from './skills/skillRecipes.ts';
import { Skills } from './skills/skills.ts';
import { Workers } from './workers.ts';

export { defaultRetention };
export type {
  ChromePlace,
  ConnectorLook,
  ConnectorPorts,
  TaskOrder,
  Approved,
  DoctorReport,
  FileShow,
  HistoryEntry,
  HistoryMark,
  HistoryRow,
  HistoryRows,
  Found,
  KeptIndex,
  KeptItem,
  LivePreview,
  Move,
  OpenSearch,
  ModelTest,
  Preview,
  RecoveryReport,
  RecoveryWish,
  Retention,
  RulePreview,
  Selection,
  StoreReport,
  Wait,
};

export type EngineOptions = WorkerOptions & {
  /** Absolute path; made when first needed. */
  readonly stateFolder: string;
  /** The person's language; English, if not said. */
  readonly speech?: Spoken;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** `none` only by the person's explicit choice on this machine; `vm` needs an image (`virtualMachine`). */
  readonly isolation: 'sandbox' | 'vm' | 'none';
  /** Whether that is only what is usual: tasks that were begun in the virtual machine go on there then. */
  readonly isolationIsUsual?: boolean;
  /** Absolute paths of files with unsaved changes in an editor. */
  readonly unsavedFiles: () => readonly string[];
  /** Where trash goes: Delegate's own store, or the system's trash where it has one that can be used. */
  readonly trash?: () => 'store' | 'system';
  /** Where model calls go, and the key, asked for at each call; null where there is none. */
  readonly upstream: () => Promise<Upstream | null>;
  /** What a task and a day may send and cost, asked for at each request; the defaults, if nothing is given. */
  readonly caps?: () => Caps;
  /** Bytes of all search indexes together; the default, if nothing is given. */
  readonly searchBytes?: () => number;
  /** Learns every key that is used; nothing that is stored holds what it knows. */
  readonly secrets?: Redactor;
  /** What connectors need of the shell; none, if nothing is given. `offers`: whether a task that does not say which may use all trusted ones. */
  readonly connectors?: ConnectorPorts & { readonly offers: boolean; readonly client?: ConnectorDeskHost['client'] };
  /** Absolute path of the folder with the ready recipes, and of workspace folders that the person trusts to bring recipes of their own. */
  readonly recipes?: { readonly ready: string; readonly workspaces: () => readonly string[] };
  /** The same for skills; `home` is the person's home folder, whose usual folders of skills count too. */
  readonly skills?: {
    readonly ready: string;
    readonly home: string | null;
    readonly workspaces: () => readonly string[];
  };
};

export class Engine {
  /** Fires with a task's id after each of its events, at progress (at most ten a second), and when another process changed it. */
  readonly onTask = new Emitter<string>();
  /** Fires with what went wrong in the background, where no call could return it: a bug, or a state folder that went away. */
  readonly onProblem = new Emitter<unknown>();
  /** Recipes: ready ones, the person's own, and those of trusted workspaces. */
  readonly recipes: RecipeLibrary;
  /** Skills: the person's own, Delegate's, and those of trusted workspaces. */
  readonly skills: Skills;
  /** What runs by itself. */
  readonly triggers: Triggers;
  /** What left this machine for tasks, and what may. */
  readonly outgoing: Outgoing;
  /** An account as Markdown. */
  readonly accountPage = accountMarkdown;
  /** What is odd about a change's names, in sentences. */
  readonly nameFlags = changeFlags;
  /** Searching in the documents of folders. */
  readonly search: Searching;
  /** The image of the virtual machine: made, told of, removed. */
  readonly virtualMachine: VirtualMachine;
  /** Names, places in the queue and the archive of tasks; and the same task again. */
  readonly arranging: Arranging;
  /** What lies in folders, in short. */
  readonly kinds: FolderKinds;
  /** What was applied, and the past of each file. */
  readonly history: History;
  /** Servers of tools outside the folder: what is configured, and what the person trusts of it. */
  readonly connectors: ConnectorDesk;
  /** Chrome: which task drives it, where, the stop, and what it shows in an ask. */
  readonly chrome: ChromeTasks;
  /** What is wrong with a message to a panel, or null; it goes no further then. */
  readonly messageProblem = problemOf;
  /** Reads, prints and changes the text of rules. */
  readonly rules = ruleDesk;
  readonly #options: EngineOptions;
  readonly #state: StateFolder;
  readonly #store: TaskStore;
  readonly #running: Running;
  readonly #workers: Workers;
  readonly #decisions: Decisions;
  readonly #changes: FolderChanges;
  readonly #keeping: Keeping;
  #parallel = 1;

  /** Opens the state folder. Cheap: reads nothing before the first question. */
  constructor(options: EngineOptions) {
    const { now, upstream, stateFolder, secrets = new Redactor() } = options;
    this.#options = options;
    if (options.speech !== undefined) speak(options.speech);
    const state = new StateFolder(stateFolder);
    const store = new TaskStore(state, now, secrets);
    const contents = new ContentStore(stateFolder);
    const used = (id: string, usage: Usage): void => store.append(id, { kind: 'used', usage });
    this.#state = state;
    this.#store = store;
    this.outgoing = new Outgoing({ ...options, state, secrets, used, clouds: path.dirname(options.workerFile) });
    this.#running = new Running(state, (id) => this.onTask.fire(id));
    const modelName = async (): Promise<string | null> => (await upstream())?.model ?? null;
    this.virtualMachine = new VirtualMachine(path.join(state.root, 'vm'));
    const isolation = options.isolation === 'vm' ? { vm: this.virtualMachine.folder } : options.isolation;
    this.search = new Searching({ ...options, isolation, stateFolder: state.root });
    this.skills = new Skills({ root: state.root, ...options.skills });
    const { connectors: ports = null, workerFile } = options;
    const client = ports?.client ?? clientBeside(workerFile);
    this.connectors = new ConnectorDesk({ root: state.root, ports, secrets, now, client });
    const close = (id: string): Promise<void> => this.connectors.close(id);
    this.chrome = new ChromeTasks({
      state,
      store,
      running: this.#running,
      close,
      changed: (id) => this.onTask.fire(id),
    });
    const chromeIsAt: ChromeTasks['isAt'] = (...where) => this.chrome.isAt(...where);
    const own = { chromeIsAt, state, store, contents, outgoing: this.outgoing, secrets, modelName, isolation };
    const staysIn = options.isolationIsUsual === true ? { vm: this.virtualMachine.folder } : null;
    const asked = { search: this.search, skills: this.skills.library, connectors: this.connectors };
    this.#workers = new Workers(
      { ...options, ...own, ...asked, staysIn, offersConnectors: ports?.offers ?? false },
      this.#running,
    );
    this.#decisions = new Decisions(store, this.#running);
    this.arranging = new Arranging(store);
    this.kinds = new FolderKinds(() => performance.now());
    this.#changes = new FolderChanges(
      transactionHost(options, { state, store, running: this.#running }),
      this.#running,
    );
    this.history = new History({ state, store, disk: realDisk });
    this.#keeping = new Keeping({ state, store, contents, now, search: this.search });
    store.onEvent.on((id) => this.onTask.fire(id));
    const { ready = null, workspaces = (): readonly string[] => [] } = options.recipes ?? {};
    const ofSkills = (): readonly SkillRecipe[] => this.skills.recipes();
    this.recipes = new RecipeLibrary({ ready, user: path.join(state.root, 'recipes'), workspaces, ofSkills });
    this.triggers = new Triggers(this, this.recipes, new TriggerFile(state.root));
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
    return this.#running.progress(id);
  }

  /** Milliseconds that the running worker or transaction of the task still takes for what it does now; null where nobody can know. */
  timeLeft(id: string): number | null {
    return this.#running.leftMs(id);
  }

  /** What each of these tasks that could go on waits for, by its id. */
  waits(tasks: readonly Task[]): ReadonlyMap<string, Wait> {
    return waitsOf(tasks, this.#parallel);
  }

  /** What dropped or picked things (absolute paths) are to a task: a folder, or things of one; `roots` are the real paths of the workspace. */
  named(paths: readonly string[], roots: readonly string[]): Result<Named, Failure> {
    return namedThings(paths, roots);
  }

  async createTask(order: TaskOrder): Promise<Result<Task, Failure>> {
    return this.#decisions.create(order);
  }

  /** Runs the task's worker until its next gate (a question, the plan, the review, an end). Resolves with the task as it then stands. */
  async advance(id: string, signal: AbortSignal): Promise<Result<Task, Failure>> {
    return this.#workers.advance(id, signal);
  }

  /**
   * Says yes to the plan that `hash` names, but for these kinds of changes: the work then leaves alone what it would do of them. The
   * queue, or `advance`, goes on from there.
   */
  async approve(id: string, hash: string, without: readonly Leavable[] = []): Promise<Result<Task, Failure>> {
    return this.#decisions.approve(id, hash, without);
  }

  /** Says no to what a page would send, by the hash of the plan that asks for it: the task goes on without it. */
  async decline(id: string, hash: string): Promise<Result<Task, Failure>> {
    return this.#decisions.decline(id, hash);
  }

  /** Answers or changes answers; the plan is made again. */
  async answer(id: string, answers: Answers): Promise<Result<Task, Failure>> {
    return this.#decisions.answer(id, answers);
  }

  /** Says something more about the task; the plan is made again with it. */
  async steer(id: string, text: string): Promise<Result<Task, Failure>> {
    return this.#decisions.steer(id, text);
  }

  /** Takes a rule (text or JSON) that the person wrote in place of the instruction; the plan is made again by it. */
  async useRule(id: string, rule: string): Promise<Result<Task, Failure>> {
    return this.#decisions.useRule(id, rule);
  }

  /** Rules tried on the task's folder while they are written. Nothing comes of it; the caller disposes of it. */
  openPreview(id: string): RulePreview {
    return this.#workers.openPreview(id);
  }

  /** What is in the files of the task's changes, for a person to look at; the caller disposes of it. */
  openShow(id: string): FileShow {
    return this.#workers.openShow(id);
  }

  /** Puts the task back into the queue, to be planned on the folder as it is now. */
  async retry(id: string): Promise<Result<Task, Failure>> {
    return this.#decisions.retry(id);
  }

  /** Lets a task whose virtual machine failed go on in the process sandbox. For a person to say, by the task: nothing else calls it. */
  async leaveMachine(id: string): Promise<Result<Task, Failure>> {
    return this.#decisions.leaveMachine(id);
  }

  async pause(id: string): Promise<Result<Task, Failure>> {
    return this.#decisions.pause(id);
  }

  async resume(id: string): Promise<Result<Task, Failure>> {
    return this.#decisions.resume(id);
  }

  /** Ends the task. One that is being applied is taken back; one that was applied needs `undo`. */
  async cancel(id: string): Promise<Result<Task, Failure>> {
    const cancelled = this.#decisions.cancel(id);
    if (cancelled.ok) await this.outgoing.endBatches(cancelled.value, AbortSignal.timeout(batchCancelMs));
    return cancelled;
  }

  /** The frozen change set, verified against its hash. */
  changes(id: string): Result<Changes, Failure> {
    return this.#changes.frozen(id);
  }

  /** Files left alone, with the reason (the first fifty thousand). */
  exceptions(id: string): readonly Exception[] {
    return this.#changes.exceptions(id);
  }

  async preview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<Preview, Failure>> {
    return this.#changes.preview(id, direction, selection, signal);
  }

  /** Why what a change makes or moves cannot be given this name; null where it can. Whether the name is free tells the preview. */
  nameProblem(id: string, change: number, name: string): Failure | null {
    return this.#changes.nameProblem(id, change, name);
  }

  /** A preview that is told of changes in the folder, and checks only what they concern. */
  async livePreview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<LivePreview, Failure>> {
    return this.#changes.livePreview(id, direction, selection, signal);
  }

  /** Carries out the selection, all of it or nothing. A conflict that stops anywhere in it applies nothing. */
  async transact(
    id: string,
    direction: Direction,
    approved: Approved,
    signal: AbortSignal,
  ): Promise<Result<Receipt, Failure>> {
    return this.#changes.transact(id, direction, approved, signal);
  }

  /**
   * Finishes or takes back what a crash cut short. Every command calls it first; it is idempotent. A person may ask for the way back,
   * or for journals that cannot be read to be set aside.
   */
  async recover(signal: AbortSignal, wish: RecoveryWish = 'either'): Promise<RecoveryReport> {
    return this.#changes.recover(signal, wish);
  }

  /** The account of one of the task's transactions, file by file: the last, if none is named. */
  account(id: string, transaction: string | null): Result<Account, Failure> {
    return this.#changes.account(id, transaction);
  }

  /** What is kept for undo: trash and replaced contents. */
  async kept(signal: AbortSignal): Promise<StoreReport> {
    return this.#keeping.report(signal);
  }

  /**
   * Lets go for good of what retention no longer asks to keep (or of everything, or of these items), and says so in the tasks' logs.
   * Undo of those changes is not possible any more.
   */
  async letGo(which: Going, signal: AbortSignal): Promise<readonly KeptItem[]> {
    return this.#keeping.letGo(which, signal);
  }

  /** Tasks that a worker has something to do for and no process works on, oldest first. */
  unattended(): Task[] {
    return this.tasks()
      .filter((task) => this.#workers.isWanted(task))
      .reverse();
  }

  /** What this machine has and lacks; on demand, with one tiny call to each model. */
  async doctor(
    signal: AbortSignal,
    model: 'and the model' | 'without the model' = 'without the model',
  ): Promise<DoctorReport> {
    const upstream = await this.#options.upstream();
    const { isolation, workerFile } = this.#options;
    const tests = model === 'and the model' ? await this.outgoing.testModel(process.env, signal) : [];
    const here = { stateFolder: this.#state.root, isolation, workerFile, upstream, env: process.env };
    // How guests run is found by starting one: before the report is made, which tells it.
    const trial = isolation === 'vm' ? await this.virtualMachine.trial(workerProgram(this.#options), signal) : null;
    return examine({ ...here, machine: await this.virtualMachine.report(), trial, tests }, signal);
  }

  /**
   * Runs queued and approved tasks on these mounts (and below) by itself, at most `parallel` at a time, until disposed. Also
   * watches the state folder, so that what another window or a command does shows here.
   */
  startQueue(mounts: () => readonly string[], parallel: number): Disposable {
    this.#state.prepare();
    const stop = new AbortController();
    this.#parallel = Math.max(1, Math.min(parallel, limits.parallelTasksMax));
    const queue = runQueue(
      {
        tasks: () => this.tasks(),
        isRunnable: (task) => this.#workers.isWanted(task),
        isHeld: (task) => this.#state.taskIsHeld(task.id),
        advance: (id) => this.advance(id, stop.signal),
        recover: () => this.recover(stop.signal),
        mounts,
        problem: (error) => this.onProblem.fire(error),
        parallel: this.#parallel,
      },
      stop.signal,
    );
    const own = this.onTask.on(() => queue.wake());
    const others = watchFolder(path.join(this.#state.root, 'tasks'), (name) => {
      const [id] = name.split(path.sep);
      if (id === undefined || this.#running.has(id)) return;
      this.#store.hasNews(id);
      this.onTask.fire(id);
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
    this.#running.stopAll();
    this.#workers.dispose();
    void this.connectors.close(null);
  }
}

/** A service that does not answer must not hold up a cancelled task for longer. */
const batchCancelMs = 15_000;

/** What transactions need of the engine. */
function transactionHost(
  { now, unsavedFiles, trash = () => 'store' }: EngineOptions,
  { state, store, running }: { state: StateFolder; store: TaskStore; running: Running },
): TransactionHost {
  return {
    ...{ state, store, disk: realDisk, now, unsavedFiles, trash },
    progress: (task, done, total) => running.show(task, { text: t('Moving files'), done, total }),
  };
}
