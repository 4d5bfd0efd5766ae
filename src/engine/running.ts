/** What runs in this process: at most one thing for a task, a worker or a transaction, with how far it is and the way to stop it. */
import { fail, type Result } from '../base/result.ts';
import { t } from '../base/translate.ts';
import { failure, type Failure } from '../model/failure.ts';
import type { Progress } from '../protocol/workerWire.ts';
import type { StateFolder } from './disk/stateFolder.ts';
import { Pace } from './queue/pace.ts';

const progressMs = 100;

export class Running {
  readonly #state: StateFolder;
  readonly #changed: (id: string) => void;
  readonly #controllers = new Map<string, AbortController>();
  readonly #progress = new Map<string, { progress: Progress; firedAt: number }>();
  readonly #paces = new Map<string, Pace>();

  /** `changed` is told of a task when its progress changed (at most ten times a second), and when it ended. */
  constructor(state: StateFolder, changed: (id: string) => void) {
    this.#state = state;
    this.#changed = changed;
  }

  has(id: string): boolean {
    return this.#controllers.has(id);
  }

  /** Null when nothing runs here for the task. */
  progress(id: string): Progress | null {
    return this.#progress.get(id)?.progress ?? null;
  }

  /** Milliseconds to the end of what it does now; null where nobody can know. */
  leftMs(id: string): number | null {
    return this.#paces.get(id)?.leftMs(performance.now()) ?? null;
  }

  show(id: string, progress: Progress): void {
    const last = this.#progress.get(id);
    const now = performance.now();
    const pace = this.#paces.get(id) ?? new Pace();
    this.#paces.set(id, pace);
    pace.take(progress, now);
    const due = last === undefined || now - last.firedAt >= progressMs || last.progress.text !== progress.text;
    this.#progress.set(id, { progress, firedAt: due ? now : last.firedAt });
    if (due) this.#changed(id);
  }

  /** Stops what runs here for the task, if anything does. */
  stop(id: string): void {
    this.#controllers.get(id)?.abort();
  }

  stopAll(): void {
    for (const controller of this.#controllers.values()) controller.abort();
  }

  /** Does the work under the task's lock, until it ends, is stopped here or by `signal`. Fails where another process has the task. */
  async during<Value>(
    id: string,
    signal: AbortSignal,
    work: (controller: AbortController) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    const lock = this.#state.takeTask(id);
    if (lock === null) return fail(failure('busy', t('Another process is working on this task.')));
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    this.#controllers.set(id, controller);
    try {
      return await work(controller);
    } finally {
      signal.removeEventListener('abort', abort);
      this.#controllers.delete(id);
      this.#progress.delete(id);
      this.#paces.delete(id);
      lock.dispose();
      this.#changed(id);
    }
  }
}
