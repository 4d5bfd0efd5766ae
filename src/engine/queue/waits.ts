/** Why a task that could go on does not yet: what the queue waits for, told to people. Pure. */
import { runningStates, type Task } from '../../model/task.ts';
import { isQueued } from '../arranging.ts';
import { overlap } from '../disk/stateFolder.ts';
import { inQueueOrder } from './queue.ts';

export type Wait =
  /** Another task on the same folder, or on one above or below it, goes first. */
  | { readonly for: 'folder'; readonly behind: Task }
  /** As many tasks run as may at once; so many of the queue go before it. */
  | { readonly for: 'turn'; readonly ahead: number; readonly running: number };

/** What each task of the queue waits for, by its id; those that start in a moment are not among them. */
export function waitsOf(tasks: readonly Task[], parallel: number): ReadonlyMap<string, Wait> {
  const running = tasks.filter(({ state }) => runningStates.includes(state));
  const waits = new Map<string, Wait>();
  const before: Task[] = [];
  let ahead = 0;
  for (const task of inQueueOrder(tasks.filter(isQueued))) {
    const behind = [...running, ...before].find((other) => overlap(other.mount, task.mount));
    if (behind !== undefined) waits.set(task.id, { for: 'folder', behind });
    else if (running.length + ahead >= parallel) waits.set(task.id, { for: 'turn', ahead, running: running.length });
    if (behind === undefined) ahead += 1;
    before.push(task);
  }
  return waits;
}
