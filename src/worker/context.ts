/** What an engine may say to the host while it works: throttled, cut to the wire's bounds, and slowed down by a slow host. */
import type { Result } from '../base/result.ts';
import type { ProposedChange } from '../model/change.ts';
import { limits } from '../model/limits.ts';
import type { CallFailure, WorkerChannel } from '../protocol/channel.ts';
import { talkCharactersMax, talkEntriesMax } from '../protocol/talkWire.ts';
import type { Exception, Progress } from '../protocol/workerWire.ts';
import { wordsOf } from './callWords.ts';
import { senderOf } from './contentSender.ts';
import { modelServiceOver } from './modelService.ts';
import type { WorkContext } from './engines.ts';

const progressEveryMs = 100;

/** A context for one call, and `finish`, to be awaited before its reply. */
export type OpenContext = { readonly context: WorkContext; readonly finish: () => Promise<void> };

/** The context of one call on this channel. */
export function openContext(channel: WorkerChannel, mountPath: string, signal: AbortSignal): OpenContext {
  const progress = new ProgressThrottle((latest) => channel.note('progress', latest));
  const context: WorkContext = {
    mountPath,
    signal,
    progress: (latest) => {
      progress.tell(latest);
    },
    changes: (batch) =>
      sendAll(batch, signal, (part: readonly ProposedChange[]) => channel.note('changes', { batch: [...part] })),
    exceptions: (batch) =>
      sendAll(batch, signal, (part: readonly Exception[]) => channel.note('exceptions', { batch: [...part] })),
    sendContent: (source, callSignal) => senderOf(channel).send(source, AbortSignal.any([signal, callSignal])),
    model: async (body, carries, callSignal, use = 'main') => {
      const call = { body, carries: [...carries], use };
      const reply = await channel.call('model', call, AbortSignal.any([signal, callSignal]));
      if (reply.ok) return reply.value;
      throw new Error(wordsOf(reply.failure));
    },
    service: modelServiceOver(channel),
    talk: talkOver(channel, signal),
    connector: async (ask, callSignal) => {
      const reply = await channel.call('connector', ask, AbortSignal.any([signal, callSignal]));
      if (reply.ok) return reply.value;
      throw new Error(wordsOf(reply.failure));
    },
    search: async (ask, callSignal) => {
      const reply = await channel.call('search', ask, AbortSignal.any([signal, callSignal]));
      if (reply.ok) return reply.value;
      throw new Error(wordsOf(reply.failure));
    },
    skill: async (ask, callSignal) => {
      const reply = await channel.call('skill', ask, AbortSignal.any([signal, callSignal]));
      if (reply.ok) return reply.value;
      throw new Error(wordsOf(reply.failure));
    },
  };
  return { context, finish: () => progress.finish() };
}

/** The talk's log at the host, in parts that the wire takes. */
function talkOver(channel: WorkerChannel, signal: AbortSignal): WorkContext['talk'] {
  return {
    remember: async (entries) => {
      for (const part of partsOf(entries)) {
        const reply = await channel.call('remember', { entries: part }, signal);
        if (!reply.ok) throw new Error(wordsOf(reply.failure));
      }
    },
    recall: async () => {
      const entries: string[] = [];
      for (;;) {
        const reply = await channel.call('recall', { after: entries.length }, signal);
        if (!reply.ok) throw new Error(wordsOf(reply.failure));
        entries.push(...reply.value.entries);
        if (reply.value.last) return entries;
      }
    },
    heard: async (after) => {
      const reply = await channel.call('heard', { after }, signal);
      if (!reply.ok) throw new Error(wordsOf(reply.failure));
      return reply.value.words;
    },
  };
}

/** Entries in messages of bounded size. */
function partsOf(entries: readonly string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const entry of entries) {
    const last = parts.at(-1);
    if (last === undefined || entry.length > room || last.length === talkEntriesMax) {
      parts.push([entry]);
      room = talkCharactersMax - entry.length;
    } else {
      last.push(entry);
      room -= entry.length;
    }
  }
  return parts;
}

/** Sends a batch in parts that the wire takes; a part that is too large for a frame is halved. */
async function sendAll<Item>(
  batch: readonly Item[],
  signal: AbortSignal,
  send: (part: readonly Item[]) => Promise<Result<void, CallFailure>>,
): Promise<void> {
  let start = 0;
  let size: number = limits.changesPerBatchMax;
  while (start < batch.length) {
    signal.throwIfAborted();
    const part = batch.slice(start, start + size);
    const sent = await send(part);
    if (sent.ok) {
      start += part.length;
      size = limits.changesPerBatchMax;
    } else if (sent.failure.kind === 'too-large' && part.length > 1) {
      size = Math.ceil(part.length / 2);
    } else {
      throw new Error(wordsOf(sent.failure));
    }
  }
}

/** Sends the latest progress at most every `progressEveryMs`, and never two at once. */
class ProgressThrottle {
  readonly #send: (progress: Progress) => Promise<unknown>;
  #latest: Progress | null = null;
  #sentAtMs = -Infinity;
  #sending: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (progress: Progress) => Promise<unknown>) {
    this.#send = send;
  }

  tell(progress: Progress): void {
    this.#latest = progress;
    const waitMs = this.#sentAtMs + progressEveryMs - performance.now();
    // The clock is asked each time, because an engine that computes without a pause keeps timers from firing.
    if (waitMs <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), waitMs);
  }

  async finish(): Promise<void> {
    this.#flush();
    await this.#sending;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const latest = this.#latest;
    if (latest === null) return;
    this.#latest = null;
    this.#sentAtMs = performance.now();
    this.#sending = this.#send(latest);
  }
}
