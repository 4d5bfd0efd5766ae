/**
 * How long a part of a task's work still takes, from how fast its last part went. An estimate is given only where there is ground for
 * one: the end is known, it was watched for a while, and it went on in that time. Everything else is a guess, and none is told.
 */
import type { Progress } from '../../protocol/workerWire.ts';

/** The rate is that of this last time; after a change of pace the old one is forgotten this soon. */
const windowMs = 15_000;
const watchedMs = 3_000;
/** A figure that moved by so little says nothing of a rate. */
const stepsMin = 3;
/** Nothing is told beyond this: rates do not hold for a day. */
const longestMs = 24 * 3_600_000;
/** However often it is told, so often it is noted down. */
const sampleMs = 150;

type Sample = { readonly atMs: number; readonly done: number };

export class Pace {
  #text = '';
  #total: number | null = null;
  #samples: Sample[] = [];
  #latest: Sample | null = null;

  /** What is told at this time (milliseconds of a clock that never goes back). */
  take({ text, done, total = 0 }: Progress, atMs: number): void {
    // Another part of the work, or one that began anew, has a pace of its own.
    if (text !== this.#text || (this.#latest !== null && done < this.#latest.done)) this.#samples = [];
    this.#text = text;
    this.#total = total > 0 ? total : null;
    this.#latest = { atMs, done };
    const last = this.#samples.at(-1);
    if (last === undefined || atMs - last.atMs >= sampleMs) this.#samples.push(this.#latest);
    while (isOld(this.#samples, atMs)) this.#samples.shift();
  }

  /** Milliseconds to the end of this part; null where nobody can know. */
  leftMs(atMs: number): number | null {
    const [first] = this.#samples;
    const latest = this.#latest;
    if (first === undefined || latest === null || this.#total === null) return null;
    const steps = latest.done - first.done;
    if (latest.atMs - first.atMs < watchedMs || steps < stepsMin) return null;
    // While nothing is heard, time goes on: a worker that hangs gets slower, not faster.
    const rate = steps / (Math.max(atMs, latest.atMs) - first.atMs);
    const left = Math.max(0, this.#total - latest.done) / rate;
    return left <= longestMs ? left : null;
  }
}

/** Whether the first sample can go: the second is older than the window, too. */
function isOld([, second]: readonly Sample[], atMs: number): boolean {
  return second !== undefined && second.atMs < atMs - windowMs;
}
