/** The tasks of a state folder, each folded from its event log. Reads again only what grew. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { Emitter } from '../../base/event.ts';
import { Redactor } from '../../base/redactor.ts';
import {
  endedStates,
  foldTask,
  taskEventSchema,
  taskIdSchema,
  type Task,
  type TaskEvent,
  type TaskEventBody,
} from '../../model/task.ts';
import { exceptionSchema, type Exception } from '../../protocol/workerWire.ts';
import { appendLine, openLog, readLog } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';

type Cached = { readonly bytes: number; readonly task: Task | null };

/**
 * So long the list may be behind on tasks that have ended, where another process goes on with one and no watcher tells of it: to look at
 * thousands of logs each time that something is drawn takes longer than the drawing.
 */
const endedAgainMs = 2_000;

export class TaskStore {
  readonly #state: StateFolder;
  readonly #now: () => number;
  readonly #secrets: Redactor;
  readonly #cache = new Map<string, Cached>();
  /** Tasks with news since they were last looked at. */
  readonly #news = new Set<string>();
  #lookedAtMs = -Infinity;
  /** Fires with a task's id after each event that this process appends. */
  readonly onEvent = new Emitter<string>();

  /** Nothing that `secrets` knows gets into a log. */
  constructor(state: StateFolder, now: () => number, secrets: Redactor = new Redactor()) {
    this.#state = state;
    this.#now = now;
    this.#secrets = secrets;
  }

  /** Every task, newest first. What other processes did with tasks that had ended may take a moment to show here. */
  all(): Task[] {
    const tasks: Task[] = [];
    const isAllLookedAt = performance.now() - this.#lookedAtMs > endedAgainMs;
    if (isAllLookedAt) this.#lookedAtMs = performance.now();
    for (const id of this.#state.taskIds()) {
      const known = isAllLookedAt || this.#news.has(id) ? null : (this.#cache.get(id)?.task ?? null);
      const task = known !== null && endedStates.includes(known.state) ? known : this.get(id);
      if (task !== null) tasks.push(task);
    }
    return tasks.sort((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1));
  }

  /** The task as its log says now, or null where there is none. */
  get(id: string): Task | null {
    if (!taskIdSchema.safeParse(id).success) return null;
    const file = this.#state.taskFile(id, 'events.log');
    this.#news.delete(id);
    const bytes = sizeOf(file);
    const cached = this.#cache.get(id);
    if (cached?.bytes === bytes) return cached.task;
    const task = foldTask(id, eventsIn(file));
    this.#cache.set(id, { bytes, task });
    return task;
  }

  /** Another process may have gone on with this task. */
  hasNews(id: string): void {
    this.#news.add(id);
  }

  create(body: Extract<TaskEventBody, { kind: 'created' }>): Task {
    const at = this.#now();
    const id = `${stampOf(at)}-${crypto.randomBytes(4).readUInt32BE().toString(36).padStart(6, '0').slice(-6)}`;
    this.#state.makeTask(id);
    this.append(id, body);
    const task = this.get(id);
    if (task === null) throw new Error('a task just made reads back');
    return task;
  }

  /** Appends a durable event. */
  append(id: string, body: TaskEventBody): void {
    const event: TaskEvent = { at: this.#now(), ...this.#secrets.value(body) };
    appendLine(this.#state.taskFile(id, 'events.log'), event);
    this.#news.add(id);
    this.onEvent.fire(id);
  }

  writeExceptions(id: string, hash: string, exceptions: readonly Exception[]): void {
    const file = this.#state.taskFile(id, `exceptions-${hash}.log`);
    fs.rmSync(file, { force: true });
    const log = openLog(file);
    for (const exception of exceptions) log.append(this.#secrets.value(exception));
    log.sync();
    log.close();
  }

  readExceptions(id: string, hash: string): Exception[] {
    const { records } = readLog(this.#state.taskFile(id, `exceptions-${hash}.log`), 'stop');
    return records.flatMap((raw) => {
      const parsed = exceptionSchema.safeParse(raw);
      return parsed.success ? [parsed.data] : [];
    });
  }

  changesFile(id: string, hash: string): string {
    return this.#state.taskFile(id, `changes-${hash}.log`);
  }
}

function* eventsIn(file: string): Iterable<TaskEvent> {
  for (const raw of readLog(file, 'skip').records) {
    const parsed = taskEventSchema.safeParse(raw);
    if (parsed.success) yield parsed.data;
  }
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** 20261122-153000, in UTC: ids sort by age. */
function stampOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
