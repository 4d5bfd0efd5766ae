/**
 * A worker beside a task's own: it looks at the task's folder, as sandboxed as the one that plans, and answers until nobody has asked
 * for a while. It takes no lock, writes no event, and may send neither changes nor contents.
 */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { fixed, t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { openHostChannel, type CallFailure, type HostChannel } from '../../protocol/channel.ts';
import type { Progress } from '../../protocol/workerWire.ts';
import { type Isolation, launchWorker } from '../sandbox/launch.ts';
import { silenceWords, type WorkerProcess } from '../sandbox/workerProcess.ts';

export type KeptWorkerHost = {
  readonly workerFile: string;
  /** As a session's. */
  readonly assets: readonly string[];
  readonly isolation: Isolation;
  /** Milliseconds without a question after which a worker is ended. */
  readonly idleMs: number;
};

/** What is told of failures: of what it is, and what the person does next. */
export type KeptWorkerWords = { readonly name: string; readonly stopped: string; readonly next: string };

type Running = { readonly process: WorkerProcess; readonly channel: HostChannel };

/** Starts its worker at the first question, and again whenever it has gone. */
export class KeptWorker implements Disposable {
  /** How far the worker is with what was asked. */
  readonly onProgress = new Emitter<Progress>();
  readonly #host: KeptWorkerHost;
  readonly #words: KeptWorkerWords;
  readonly #crowd: Crowd;
  #running: Promise<Result<Running, Failure>> | null = null;
  #ends = new AbortController();
  #idle: NodeJS.Timeout | null = null;
  /** Questions that are not answered yet. */
  #asked = 0;
  #isOver = false;

  constructor(host: KeptWorkerHost, words: KeptWorkerWords, crowd: Crowd) {
    this.#host = host;
    this.#words = words;
    this.#crowd = crowd;
  }

  /** The worker's process, while there is one. */
  async pid(): Promise<number | null> {
    const running = await this.#running;
    return running?.ok === true ? running.value.process.pid : null;
  }

  /**
   * Asks a worker on the mount. Each channel is a worker of its own, which knows nothing of what was asked of another. Failures: those
   * of starting a worker, `worker-failed` when it went away, `cancelled`.
   */
  async ask<Value>(
    mount: string,
    question: (channel: HostChannel) => Promise<Result<Value, CallFailure>>,
    signal: AbortSignal,
  ): Promise<Result<Value, Failure>> {
    if (this.#isOver || signal.aborted) return fail(this.#stopped());
    this.#crowd.enter(this);
    this.#asked += 1;
    try {
      return await this.#answer(mount, question);
    } finally {
      this.#asked -= 1;
      this.#rest();
    }
  }

  async #answer<Value>(
    mount: string,
    question: (channel: HostChannel) => Promise<Result<Value, CallFailure>>,
  ): Promise<Result<Value, Failure>> {
    const ends = this.#ends;
    this.#running ??= this.#start(mount, ends);
    const running = await this.#running;
    if (!running.ok) {
      // Whatever was wrong may be mended: the next question tries again.
      if (this.#ends === ends) this.#running = null;
      return running;
    }
    const reply = await unlessSilent(running.value, question);
    return reply.ok ? reply : fail(this.#whyNot(reply.failure, running.value.process));
  }

  /** Ends the worker; the next question starts another. */
  end(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    this.#running = null;
    this.#ends.abort();
    this.#ends = new AbortController();
    this.#crowd.leave(this);
  }

  dispose(): void {
    this.#isOver = true;
    this.end();
  }

  /** Begins the time after which the worker is no longer needed, unless it is still at work. */
  #rest(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    if (this.#isOver || this.#asked > 0) return;
    this.#idle = setTimeout(() => {
      if (this.#asked === 0) this.end();
    }, this.#host.idleMs);
    this.#idle.unref();
  }

  async #start(mount: string, ends: AbortController): Promise<Result<Running, Failure>> {
    const { workerFile, assets, isolation } = this.#host;
    const launched = await launchWorker(
      {
        mount,
        workerFile,
        assets,
        isolation,
        memoryBytes: limits.workerMemoryBytes,
        scratchBytes: limits.scratchBytes,
      },
      ends.signal,
    );
    if (!launched.ok) return launched;
    const process = launched.value;
    const channel = openKeptChannel(process, (progress) => this.onProgress.fire(progress));
    void channel.ended.then(() => {
      process.kill(`its ${this.#words.name} is over`);
      // Another one may have been started since.
      if (this.#ends === ends) this.#running = null;
    });
    return ok({ process, channel });
  }

  #stopped(): Failure {
    return failure('cancelled', t('The {0} was stopped.', fixed(this.#words.name)), this.#words.stopped);
  }

  #whyNot(problem: CallFailure, process: WorkerProcess): Failure {
    const { next } = this.#words;
    const name = fixed(this.#words.name);
    switch (problem.kind) {
      case 'aborted':
        return this.#stopped();
      case 'too-large':
      case 'refused':
        return failure('worker-failed', t('The {0} could not be made: {1}', name, problem.message), next);
      case 'ended': {
        const log = displayPath(process.logTail().trim().split('\n').at(-1) ?? '').slice(0, logCharactersMax);
        const said = log === '' ? '' : t(' It said: {0}', log);
        return failure(
          'worker-failed',
          t('The {0}’s worker went away: {1}.{2}', name, problem.reason.message, said),
          next,
        );
      }
    }
  }
}

const logCharactersMax = 300;

/** Nothing but an answer is taken from such a worker. */
function openKeptChannel(process: WorkerProcess, progress: (progress: Progress) => void): HostChannel {
  const ignore = (): void => undefined;
  const refuse = (): Promise<never> => Promise.reject(new Error('a preview has no use for this'));
  return openHostChannel(
    process.link,
    { model: refuse, content: refuse },
    { ready: ignore, progress, changes: ignore, exceptions: ignore },
  );
}

type Member = Disposable & { readonly end: () => void };

/** At most so many kept workers of an engine at a time; whoever asked longest ago gives way. */
export class Crowd implements Disposable {
  readonly #most: number;
  /** Oldest question first. */
  readonly #inside = new Set<Member>();

  constructor(most: number) {
    this.#most = most;
  }

  enter(member: Member): void {
    this.#inside.delete(member);
    for (const other of this.#inside) if (this.#inside.size >= this.#most) other.end();
    this.#inside.add(member);
  }

  leave(member: Member): void {
    this.#inside.delete(member);
  }

  dispose(): void {
    for (const member of this.#inside) member.dispose();
  }
}

/** How often a worker that is at work is asked whether it lives. */
const lookMs = 1_000;

export async function unlessSilent<Value>(
  { process, channel }: Running,
  call: (channel: HostChannel) => Promise<Value>,
): Promise<Value> {
  const since = performance.now();
  const timer = setInterval(() => {
    const heardAtMs = Math.max(since, process.heardAtMs());
    if (performance.now() - heardAtMs > limits.workerSilenceMs) process.kill(silenceWords);
  }, lookMs);
  try {
    return await call(channel);
  } finally {
    clearInterval(timer);
  }
}
