/**
 * Rules tried while they are written: a worker of its own looks at the task's folder, as sandboxed as the one that plans, and answers
 * until nobody has asked for a while. It takes no lock, writes no event, and may send neither changes nor contents.
 */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { openHostChannel, type CallFailure, type HostChannel } from '../../protocol/channel.ts';
import type { PreviewReply, PreviewRequest } from '../../protocol/previewWire.ts';
import type { Progress } from '../../protocol/workerWire.ts';
import { launchWorker } from '../sandbox/launch.ts';
import type { WorkerProcess } from '../sandbox/workerProcess.ts';

export type PreviewHost = {
  readonly workerFile: string;
  /** As a session's. */
  readonly assets: readonly string[];
  readonly isolation: 'sandbox' | 'none';
  /** YYYY-MM-DD where the person is. */
  readonly today: () => string;
  /** Milliseconds without a question after which a worker is ended. */
  readonly idleMs: number;
};

/** What is asked; the day, and whether to look again, are the session's own. */
export type PreviewAsk = Omit<PreviewRequest, 'today' | 'again'>;

/** A rule's preview on one folder. Starts its worker at the first question, and again whenever it has gone. */
export class RulePreview implements Disposable {
  /** How far the worker is with what was asked. */
  readonly onProgress = new Emitter<Progress>();
  readonly #host: PreviewHost;
  readonly #mount: () => string | null;
  readonly #crowd: PreviewCrowd;
  #running: Promise<Result<Running, Failure>> | null = null;
  #ends = new AbortController();
  #idle: NodeJS.Timeout | null = null;
  /** Questions that are not answered yet. */
  #asked = 0;
  #isStale = false;
  #isOver = false;

  constructor(host: PreviewHost, mount: () => string | null, crowd: PreviewCrowd) {
    this.#host = host;
    this.#mount = mount;
    this.#crowd = crowd;
  }

  /** The worker's process, while there is one. */
  async pid(): Promise<number | null> {
    const running = await this.#running;
    return running?.ok === true ? running.value.process.pid : null;
  }

  /** Tries a rule. Failures: those of starting a worker, `worker-failed` when it went away, `cancelled`, `no-such-task`. */
  async preview(ask: PreviewAsk, signal: AbortSignal): Promise<Result<PreviewReply, Failure>> {
    const mount = this.#mount();
    if (this.#isOver || signal.aborted) return fail(stopped());
    if (mount === null) return fail(failure('no-such-task', 'The task of this preview is gone.'));
    this.#crowd.enter(this);
    this.#asked += 1;
    try {
      return await this.#answer(mount, ask, signal);
    } finally {
      this.#asked -= 1;
      this.#rest();
    }
  }

  async #answer(mount: string, ask: PreviewAsk, signal: AbortSignal): Promise<Result<PreviewReply, Failure>> {
    const ends = this.#ends;
    this.#running ??= this.#start(mount, ends);
    const running = await this.#running;
    if (!running.ok) {
      // Whatever was wrong may be mended: the next question tries again.
      if (this.#ends === ends) this.#running = null;
      return running;
    }
    const again = this.#isStale ? { again: true as const } : {};
    this.#isStale = false;
    const request = { ...ask, today: this.#host.today(), ...again };
    const reply = await unlessSilent(running.value, (channel) => channel.call('preview', request, signal));
    return reply.ok ? reply : fail(whyNot(reply.failure, running.value.process));
  }

  /** The next preview looks through the folder again. */
  refresh(): void {
    this.#isStale = true;
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
    const channel = openPreviewChannel(process, (progress) => this.onProgress.fire(progress));
    void channel.ended.then(() => {
      process.kill('its preview is over');
      // Another one may have been started since.
      if (this.#ends === ends) this.#running = null;
    });
    return ok({ process, channel });
  }
}

type Running = { readonly process: WorkerProcess; readonly channel: HostChannel };

/** Nothing but an answer is taken from a preview's worker. */
function openPreviewChannel(process: WorkerProcess, progress: (progress: Progress) => void): HostChannel {
  const ignore = (): void => undefined;
  const refuse = (): Promise<never> => Promise.reject(new Error('a preview has no use for this'));
  return openHostChannel(
    process.link,
    { model: refuse, content: refuse },
    { ready: ignore, progress, changes: ignore, exceptions: ignore },
  );
}

/** At most so many previews of an engine have a worker; whoever asked longest ago gives way. */
export class PreviewCrowd implements Disposable {
  readonly #most: number;
  /** Oldest question first. */
  readonly #inside = new Set<RulePreview>();

  constructor(most: number) {
    this.#most = most;
  }

  enter(preview: RulePreview): void {
    this.#inside.delete(preview);
    for (const other of this.#inside) if (this.#inside.size >= this.#most) other.end();
    this.#inside.add(preview);
  }

  leave(preview: RulePreview): void {
    this.#inside.delete(preview);
  }

  dispose(): void {
    for (const preview of this.#inside) preview.dispose();
  }
}

/** How often a worker that is at work is asked whether it lives. */
const lookMs = 1_000;

/** Ends the worker when it says nothing for too long. */
export async function unlessSilent<Value>(
  { process, channel }: Running,
  call: (channel: HostChannel) => Promise<Value>,
): Promise<Value> {
  const since = performance.now();
  const timer = setInterval(() => {
    const heardAtMs = Math.max(since, process.heardAtMs());
    if (performance.now() - heardAtMs > limits.workerSilenceMs) process.kill('it said nothing for too long');
  }, lookMs);
  try {
    return await call(channel);
  } finally {
    clearInterval(timer);
  }
}

function stopped(): Failure {
  return failure('cancelled', 'The preview was stopped.', 'Change the rule, or open the editor again.');
}

const nextTry = 'Change the rule, or refresh the preview, and it starts again. Nothing was changed.';
const logCharactersMax = 300;

function whyNot(problem: CallFailure, process: WorkerProcess): Failure {
  switch (problem.kind) {
    case 'aborted':
      return stopped();
    case 'too-large':
    case 'refused':
      return failure('worker-failed', `The preview could not be made: ${problem.message}`, nextTry);
    case 'ended': {
      const log = displayPath(process.logTail().trim().split('\n').at(-1) ?? '').slice(0, logCharactersMax);
      const said = log === '' ? '' : ` It said: ${log}`;
      return failure('worker-failed', `The preview’s worker went away: ${problem.reason.message}.${said}`, nextTry);
    }
  }
}
