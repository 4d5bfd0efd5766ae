/** The tasks' workers: one run of a task's own, from gate to gate, and those that try rules while they are written. */
import path from 'node:path';
import type { Redactor } from '../base/redactor.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { UsedSkill } from '../model/skill.ts';
import { askedFor, runningStates, type Task } from '../model/task.ts';
import type { ChromeTasks } from './chrome/chromeTasks.ts';
import type { ConnectorDesk } from './connectors/connectorDesk.ts';
import { TaskConnectors } from './connectors/taskConnectors.ts';
import type { ContentStore } from './disk/contentStore.ts';
import { realDisk } from './disk/disk.ts';
import type { StateFolder } from './disk/stateFolder.ts';
import { canAdvance, noSuchTask } from './fitting.ts';
import { localDate } from './localDate.ts';
import type { Outgoing } from './outgoing.ts';
import type { Running } from './running.ts';
import { ContentIntake } from './session/contentIntake.ts';
import { Crowd } from './session/keptWorker.ts';
import { RulePreview } from './session/previewSession.ts';
import { FileShow } from './session/showSession.ts';
import type { Isolation } from './sandbox/backend.ts';
import { runSession, workerProgram, type SessionHost, type WorkerOptions } from './session/session.ts';
import type { ConnectorHooks } from './session/heldCall.ts';
import { TalkLog } from './session/talkLog.ts';
import type { Searching } from './searching.ts';
import type { SkillLibrary } from './skills/skillLibrary.ts';
import { TaskSkills } from './skills/taskSkills.ts';
import type { TaskStore } from './session/taskStore.ts';

export type WorkersHost = WorkerOptions & {
  readonly state: StateFolder;
  readonly store: TaskStore;
  readonly contents: ContentStore;
  readonly outgoing: Outgoing;
  /** Nothing that it knows gets into what is kept. */
  readonly secrets: Redactor;
  readonly search: Searching;
  readonly skills: SkillLibrary;
  readonly connectors: ConnectorDesk;
  /** Is told where a task's Chrome is; null where it is closed. */
  readonly chromeIsAt: ChromeTasks['isAt'];
  /** Whether a task that does not say which may use all trusted connectors. */
  readonly offersConnectors: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isolation: Isolation;
  /** Where tasks that were begun in the virtual machine go on, although `isolation` is only what is usual; null where it is meant. */
  readonly staysIn: Isolation | null;
  /** The model's name, asked for at each plan; null where there is none. */
  readonly modelName: () => Promise<string | null>;
};

/** How often a running task looks whether another process paused or cancelled it. */
const lookMs = 500;

export class Workers {
  readonly #host: WorkersHost;
  readonly #running: Running;
  readonly #previews = new Crowd(limits.previewWorkersMax);
  readonly #shows = new Crowd(limits.showWorkersMax);

  constructor(host: WorkersHost, running: Running) {
    this.#host = host;
    this.#running = running;
  }

  async advance(id: string, signal: AbortSignal): Promise<Result<Task, Failure>> {
    const { store } = this.#host;
    return this.#running.during(id, signal, async (controller) => {
      const look = setInterval(() => {
        const state = store.get(id)?.state;
        if (state === 'cancelled' || state === 'paused') controller.abort();
      }, lookMs);
      try {
        const task = store.get(id);
        if (task !== null && canAdvance(task)) await this.#run(task, controller.signal);
        const after = store.get(id);
        if (after === null) return fail(noSuchTask(id));
        // Stopped from outside (the window closed, Ctrl-C): it goes on from its last gate next time.
        if (signal.aborted && runningStates.includes(after.state)) store.append(id, { kind: 'interrupted' });
        return ok(store.get(id) ?? after);
      } finally {
        clearInterval(look);
      }
    });
  }

  openPreview(id: string): RulePreview {
    const { now, store } = this.#host;
    const host = {
      ...workerProgram(this.#host),
      isolation: this.#isolationOf(store.get(id)),
      today: () => localDate(now()),
      idleMs: limits.previewIdleMs,
    };
    return new RulePreview(host, () => store.get(id), this.#previews);
  }

  openShow(id: string): FileShow {
    const { store, contents } = this.#host;
    const isolation = this.#isolationOf(store.get(id));
    const host = { ...workerProgram(this.#host), isolation, contents, idleMs: limits.showIdleMs };
    return new FileShow(host, () => store.get(id), this.#shows);
  }

  /** Whether a worker has something to do for the task and no process works on it. */
  isWanted(task: Task): boolean {
    return canAdvance(task) && !this.#host.state.taskIsHeld(task.id);
  }

  /** Ends those that try rules or show files; the others end with what runs. */
  dispose(): void {
    this.#previews.dispose();
    this.#shows.dispose();
  }

  async #run(task: Task, signal: AbortSignal): Promise<void> {
    const search = this.#host.search.forTask(task.mount);
    const skills = new TaskSkills(this.#host.skills, (skill) => this.#noteSkill(task.id, skill));
    const asks: Pick<SessionHost, 'search' | 'skills'> = {
      search: (ask) => search.answer(ask),
      skills: (ask) => skills.answer(ask),
    };
    try {
      await runSession(task.id, { ...this.#sessionHost(task), ...asks }, signal);
    } finally {
      search.dispose();
      // While a person is asked, its servers may live on: what they hold is not lost.
      const waits = this.#host.store.get(task.id)?.state === 'awaiting approval';
      if (!waits) await this.#host.connectors.close(task.id);
    }
  }

  /** As was set; a task that the person let leave its virtual machine is not put back into it, and no other leaves it unasked. */
  #isolationOf(task: Task | null): Isolation {
    const { isolation, staysIn } = this.#host;
    if (typeof isolation === 'object' && task !== null && task.leftMachineAt !== null) return 'sandbox';
    return isolation === 'sandbox' && task?.inMachine === true ? (staysIn ?? isolation) : isolation;
  }

  /** Once for each skill as it stands. */
  #noteSkill(id: string, skill: UsedSkill): void {
    const { store } = this.#host;
    const isKnown = store.get(id)?.skills.some(({ name, hash }) => name === skill.name && hash === skill.hash);
    if (isKnown !== true) store.append(id, { kind: 'skill', skill });
  }

  #sessionHost(task: Task): Omit<SessionHost, 'search' | 'skills'> {
    const { id } = task;
    const { now, state, store, contents, outgoing, modelName, secrets } = this.#host;
    return {
      store,
      openIntake: () => new ContentIntake(contents, state.taskFile(id, 'contents.log')),
      disk: realDisk,
      ...workerProgram(this.#host),
      isolation: this.#isolationOf(task),
      today: () => localDate(now()),
      modelName,
      model: outgoing.modelFor(task),
      left: () => outgoing.left(id),
      openTalk: () => new TalkLog(state.taskFile(id, `talk-${String(task.talk)}.log`), secrets),
      progress: (progress) => this.#running.show(id, progress),
      openConnectors: (hooks) => this.#openConnectors(task, hooks),
    };
  }

  #openConnectors(task: Task, hooks: ConnectorHooks): TaskConnectors {
    const { state, store, connectors, offersConnectors, outgoing, secrets } = this.#host;
    const { id, mount, connectors: given, chrome } = task;
    const names = given ?? (offersConnectors ? null : []);
    return new TaskConnectors({
      ...hooks,
      ...outgoing.connectorBooks(task),
      mount,
      folder: path.dirname(state.taskFile(id, 'events.log')),
      connectors: connectors.forTask(id, mount, names, chrome),
      chrome,
      clean: (text) => secrets.text(text),
      tell: (text) => this.#running.show(id, { text, done: 0 }),
      isAt: (site, waits) => this.#host.chromeIsAt(id, site, waits),
      declined: () => store.get(id)?.declined ?? [],
      agreed: () => store.get(id)?.agreed ?? [],
      said: () => {
        const now = store.get(id);
        return now === null ? '' : [askedFor(now), ...Object.values(now.answers)].join('\n');
      },
    });
  }
}
