/**
 * Ends work that computes for too long. A document can be made so that a parser never comes to an end, and a worker that says
 * nothing for a minute is ended with its whole task; so a single file gets seconds.
 */
import vm from 'node:vm';
import { Unreadable } from './unreadable.ts';

const box: { work: () => void } = { work: () => undefined };
const context = vm.createContext(box);
// Only what runs from within a script can be stopped from outside; this one does nothing else.
const script = new vm.Script('work()');

/**
 * Runs `work`, which must not wait for anything, for at most `limitMs` milliseconds; returns its value or throws what it throws.
 * Throws Unreadable where the time is up: what the work had half done is then as it was left, so it must own all that it touches.
 */
export function withinTime<Value>(limitMs: number, work: () => Value): Value {
  const done: { value: Value }[] = [];
  const before = box.work;
  box.work = () => {
    done.push({ value: work() });
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    if (isTimeOut(error)) throw new Unreadable('it takes too long to read');
    throw error;
  } finally {
    box.work = before;
  }
  const [first] = done;
  if (first === undefined) throw new Error('The work did not run.');
  return first.value;
}

/** Milliseconds for a table by its rows: half a minute, and more for large ones, but less than a worker may say nothing (`workerSilenceMs`). */
export function tableMs(rows: number): number {
  return Math.min(30_000 + Math.ceil(rows / 50), tableMsMax);
}

/** For a table whose rows nobody has counted. */
export const tableMsMax = 50_000;

/** The error is of the other context's kind, so that it is no instance of this one's. */
function isTimeOut(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
