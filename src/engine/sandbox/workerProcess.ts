/** A running worker: its pipes as a link, the tail of its log, and its end. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Failure } from '../../model/failure.ts';
import type { IsolationReport } from '../../model/isolation.ts';
import { limits } from '../../model/limits.ts';
import type { Link } from '../../protocol/channel.ts';

export type WorkerExit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why this side killed it, or null where it ended by itself. */
  readonly killed: string | null;
};

/** How a worker ended whose started process is only around it, and why, in words, where the one around it knows. */
export type Ended = Pick<WorkerExit, 'code' | 'signal'> & { readonly why: Failure | null };

export type WorkerProcess = {
  /** For `openHostChannel`. */
  readonly link: Link;
  /** The process that was started; all others of the worker are below it and end with it. */
  readonly pid: number;
  readonly isolation: IsolationReport;
  /** The last `limits.workerLogBytesMax` bytes of what it wrote to its standard error: untrusted text. */
  readonly logTail: () => string;
  /** When its last bytes came, in milliseconds of `performance.now`. */
  readonly heardAtMs: () => number;
  /** Ends it and all below it at once. `why` is told in {@link WorkerExit}. */
  readonly kill: (why?: string) => void;
  /** Resolves when no process of the worker is left; never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** Why it ended, once it has, where that can be said in better words than by its exit; null else. */
  readonly whyEnded: () => Failure | null;
};

/** Why a worker is killed that is asked something and says nothing. */
export const silenceWords = `it said nothing for ${String(limits.workerSilenceMs / 1_000)} seconds`;

/** Why a worker is killed whose start or task was cancelled. */
export const cancelledWords = 'cancelled';

/** A worker that writes this much to its standard error is broken or hostile. */
const logBytesMax = 64 * limits.workerLogBytesMax;
/** How long output that nobody reads may hold up the news of an exit. */
const unreadOutputMs = 2_000;

/** The last bytes of a stream, and a call when it was too much. */
export class LogTail {
  #chunks: Buffer[] = [];
  #kept = 0;
  #total = 0;

  constructor(stream: Readable, onTooMuch: () => void) {
    stream.on('data', (chunk: Buffer) => {
      this.#total += chunk.length;
      this.#keep(chunk);
      if (this.#total > logBytesMax) onTooMuch();
    });
    stream.on('error', () => undefined);
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-limits.workerLogBytesMax).toString('utf8');
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#kept += chunk.length;
    if (this.#kept <= 2 * limits.workerLogBytesMax) return;
    // A copy, so that the tail does not hold on to the large chunks it came from.
    const tail = Buffer.from(Buffer.concat(this.#chunks).subarray(-limits.workerLogBytesMax));
    this.#chunks = [tail];
    this.#kept = tail.length;
  }
}

/** Waits until the process is gone and everything that held its output with it. */
export function exitOf(child: ChildProcess, killed: () => string | null): Promise<WorkerExit> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      const timer = setTimeout(() => {
        child.stdout?.destroy();
      }, unreadOutputMs);
      child.once('close', () => {
        clearTimeout(timer);
        resolve({ code: child.exitCode, signal: child.signalCode, killed: killed() });
      });
    });
  });
}
