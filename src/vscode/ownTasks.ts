import type * as vscode from 'vscode';

const key = 'delegate.tasksStartedHere';
const keptMax = 200;
/** For so long after an act on a task the person is taken to be waiting for what comes of it. */
const attentionMs = 15_000;

/** The tasks that were started in this window, which survives its reload, and when the person last did something with each. */
export class OwnTasks {
  readonly #memory: vscode.Memento;
  readonly #ids: Set<string>;
  readonly #actedAt = new Map<string, number>();

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    const kept = memory.get<unknown>(key);
    this.#ids = new Set(Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Notes that the person started, answered, approved or steered the task here. */
  async touch(id: string): Promise<void> {
    this.#actedAt.set(id, Date.now());
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    await this.#memory.update(key, [...this.#ids].slice(-keptMax));
  }

  /** When the person last did something with it (milliseconds since 1970); 0 for not in this window. */
  actedAt(id: string): number {
    return this.#actedAt.get(id) ?? 0;
  }

  /** Whether the person did something with it a moment ago, and so may be shown what came of it at once. */
  isAwaited(id: string): boolean {
    return Date.now() - this.actedAt(id) < attentionMs;
  }
}
