/**
 * Runs tasks by itself. Tasks on different folders run side by side; tasks on the same folder, or one above or below it, in the
 * order they were given, or were put into since. A task that waits for a person holds nobody up: what it proposes is checked again when it is applied.
 */
import { endedStates, type Task } from '../../model/task.ts';
import { overlap } from '../disk/stateFolder.ts';

export type QueueHost = {
  readonly tasks: () => readonly Task[];
  /** Whether a worker has something to do for the task, and no process works on it. */
  readonly isRunnable: (task: Task) => boolean;
  /** Whether some process works on the task. */
  readonly isHeld: (task: Task) => boolean;
  readonly advance: (id: string) => Promise<unknown>;
  readonly recover: () => Promise<unknown>;
  readonly mounts: () => readonly string[];
  /** Told of what a background step threw; the queue goes on. */
  readonly problem: (error: unknown) => void;
  readonly parallel: number;
};

export type Queue = { readonly wake: () => void };

/** Besides every wake, the queue looks this often: another process may have died. */
const lookMs = 5_000;
const pauseMs = 100;

export function runQueue(host: QueueHost, signal: AbortSignal): Queue {
  const running = new Set<string>();
  const bell = new Bell(signal);
  const wake = (): void => bell.ring();
  const start = (task: Task): void => {
    running.add(task.id);
    void host
      .advance(task.id)
      .catch(host.problem)
      .finally(() => {
        running.delete(task.id);
        wake();
      });
  };
  let recoveredAt = -Infinity;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        if (performance.now() - recoveredAt > lookMs) {
          recoveredAt = performance.now();
          await host.recover();
        }
        for (const task of startable(host, running)) start(task);
      } catch (error) {
        host.problem(error);
      }
      // Progress wakes the queue often; it need not look as often.
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await bell.wait(lookMs);
    }
  };
  void loop();
  return { wake };
}

/** Remembers one ring until somebody waits for it. */
class Bell {
  #rung = false;
  #waiter: (() => void) | null = null;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#waiter?.();
  }

  /** Waits for a ring, at most so long. */
  async wait(mostMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMs);
        this.#waiter = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#waiter = null;
    this.#rung = false;
  }
}

/** The tasks to start now, in the order of the queue. */
export function startable(host: QueueHost, running: ReadonlySet<string>): Task[] {
  // Most tasks of a history wait for nothing any more, and whether a process holds one takes a look at the disk.
  const open = inQueueOrder(host.tasks().filter((task) => running.has(task.id) || !endedStates.includes(task.state)));
  const mounts = host.mounts();
  const busy = open.filter((task) => running.has(task.id) || task.state === 'applying' || host.isHeld(task));
  const chosen: Task[] = [];
  let free = host.parallel - running.size;
  for (const task of open) {
    if (free <= 0) break;
    if (running.has(task.id) || !host.isRunnable(task)) continue;
    if (!mounts.some((mount) => overlap(task.mount, mount) && task.mount.startsWith(mount))) continue;
    if ([...busy, ...chosen].some((other) => other.id !== task.id && overlap(other.mount, task.mount))) continue;
    chosen.push(task);
    free -= 1;
  }
  return chosen;
}

/** By their places in the queue; of equal ones the older first. */
export function inQueueOrder(tasks: readonly Task[]): Task[] {
  return [...tasks].sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
}
