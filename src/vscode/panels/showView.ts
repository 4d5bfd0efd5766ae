import { t } from '../../base/translate.ts';
import type { Engine, FileShow } from '../../engine/engine.ts';
import type { Change } from '../../model/change.ts';
import type { Intent, ToPanel } from '../../protocol/panelWire.ts';
import { safeLine } from './safeText.ts';

type Asked = { readonly change: number; readonly abort: AbortController; open: number };

/** What a panel shows of the files of one change at a time. Another change drops what was asked of the one before. */
export class ShowView {
  readonly #engine: () => Engine;
  readonly #task: string;
  readonly #send: (message: ToPanel) => Promise<void>;
  #show: FileShow | null = null;
  #asked: Asked | null = null;

  constructor(engine: () => Engine, task: string, send: (message: ToPanel) => Promise<void>) {
    this.#engine = engine;
    this.#task = task;
    this.#send = send;
  }

  /** The worker's end, made at the first question. */
  get files(): FileShow {
    this.#show ??= this.#engine().openShow(this.#task);
    return this.#show;
  }

  /** Answers with a part of what the change is about; null is a change that is not there (any more). */
  async take({ change: id, look, want }: Extract<Intent, { type: 'show' }>, change: Change | null): Promise<void> {
    if (this.#asked?.change !== id) this.#drop();
    this.#asked ??= { change: id, abort: new AbortController(), open: 0 };
    const asked = this.#asked;
    if (change === null) {
      const next = t('Choose another row.');
      await this.#send({
        type: 'show failed',
        change: id,
        look,
        message: t('This change is not there any more.'),
        next,
      });
      return;
    }
    asked.open += 1;
    const reply = await this.files.show(change, want, asked.abort.signal).finally(() => (asked.open -= 1));
    if (asked.abort.signal.aborted) return;
    if (reply.ok) await this.#send({ type: 'shown', change: id, look, reply: reply.value });
    else {
      const { message, next } = reply.failure;
      await this.#send({ type: 'show failed', change: id, look, message: safeLine(message), next: safeLine(next) });
    }
  }

  /** A worker that is still busy with what nobody wants to see any more is ended: the next one starts at once. */
  #drop(): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.abort.abort();
    if ((asked?.open ?? 0) > 0) this.#show?.end();
  }

  close(): void {
    this.#drop();
    this.#show?.dispose();
    this.#show = null;
  }
}
