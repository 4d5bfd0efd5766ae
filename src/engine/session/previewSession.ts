/** Rules tried while they are written, by a worker of their own. Nothing comes of it but what is answered. */
import type { Disposable } from '../../base/disposable.ts';
import type { Emitter } from '../../base/event.ts';
import { fail, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { PreviewReply, PreviewRequest } from '../../protocol/previewWire.ts';
import type { Progress } from '../../protocol/workerWire.ts';
import { KeptWorker, type Crowd, type KeptWorkerHost } from './keptWorker.ts';
import { spoken } from './speech.ts';

export type PreviewHost = KeptWorkerHost & {
  /** YYYY-MM-DD where the person is. */
  readonly today: () => string;
};

/** What is asked; the day, what of the folder it is about, and whether to look again, are the session's own. */
export type PreviewAsk = Omit<PreviewRequest, 'today' | 'again' | 'only'>;

/** Where rules are tried: a folder, or a part of it. */
export type PreviewPlace = { readonly mount: string; readonly only: readonly string[] | null };

/** A rule's preview on one folder. */
export class RulePreview implements Disposable {
  readonly #today: () => string;
  readonly #place: () => PreviewPlace | null;
  readonly #worker: KeptWorker;
  #isStale = false;

  constructor(host: PreviewHost, place: () => PreviewPlace | null, crowd: Crowd) {
    this.#today = host.today;
    this.#place = place;
    this.#worker = new KeptWorker(
      host,
      {
        name: marked('preview'),
        stopped: t('Change the rule, or open the editor again.'),
        next: t('Change the rule, or refresh the preview, and it starts again. Nothing was changed.'),
      },
      crowd,
    );
  }

  /** How far the worker is with what was asked. */
  get onProgress(): Emitter<Progress> {
    return this.#worker.onProgress;
  }

  /** The worker's process, while there is one. */
  async pid(): Promise<number | null> {
    return this.#worker.pid();
  }

  /** Tries a rule. Failures: those of starting a worker, `worker-failed` when it went away, `cancelled`, `no-such-task`. */
  async preview(ask: PreviewAsk, signal: AbortSignal): Promise<Result<PreviewReply, Failure>> {
    const place = this.#place();
    if (place === null) return fail(failure('no-such-task', t('The task of this preview is gone.')));
    return this.#worker.ask(
      place.mount,
      (channel) => {
        const again = this.#isStale ? { again: true as const } : {};
        this.#isStale = false;
        const only = place.only === null ? {} : { only: [...place.only] };
        return channel.call('preview', spoken({ ...ask, ...only, today: this.#today(), ...again }), signal);
      },
      signal,
    );
  }

  /** The next preview looks through the folder again. */
  refresh(): void {
    this.#isStale = true;
  }

  /** Ends the worker; the next question starts another. */
  end(): void {
    this.#worker.end();
  }

  dispose(): void {
    this.#worker.dispose();
  }
}
