/** Sends new content to the host in parts, each after the host has taken the one before: a slow drive slows the engine down. */
import { limits } from '../model/limits.ts';
import type { WorkerChannel } from '../protocol/channel.ts';
import { wordsOf } from './callWords.ts';

/** What the host made of it: the SHA-256 (hex) that changes name, and how many bytes it has. */
export type SentContent = { readonly hash: string; readonly bytes: number };

type Part = { readonly data: Uint8Array; readonly last: boolean };

const senders = new WeakMap<WorkerChannel, ContentSender>();

/** The channel's one sender: uploads are counted by channel. */
export function senderOf(channel: WorkerChannel): ContentSender {
  const known = senders.get(channel) ?? new ContentSender(channel);
  senders.set(channel, known);
  return known;
}

class ContentSender {
  readonly #channel: WorkerChannel;
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  #nextUpload = 1;

  constructor(channel: WorkerChannel) {
    this.#channel = channel;
  }

  async send(source: AsyncIterable<Uint8Array> | Uint8Array, signal: AbortSignal): Promise<SentContent> {
    await this.#turn();
    try {
      return await this.#sendParts(source, signal);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#open -= 1;
      else next();
    }
  }

  /** Waits for one of the host's places; whoever leaves one hands it on. */
  async #turn(): Promise<void> {
    if (this.#open < limits.contentUploadsMax) this.#open += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async #sendParts(source: AsyncIterable<Uint8Array> | Uint8Array, signal: AbortSignal): Promise<SentContent> {
    const upload = this.#nextUpload++;
    try {
      for await (const { data, last } of partsOf(source)) {
        signal.throwIfAborted();
        const part = { upload, data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'), last };
        const reply = await this.#channel.call('content', part, signal);
        if (!reply.ok) throw new Error(wordsOf(reply.failure));
        const { hash, received } = reply.value;
        if (hash !== undefined) return { hash, bytes: received };
      }
      throw new Error('the host gave no name to the content');
    } catch (error) {
      // Whoever stopped it, its place at the host must become free; a host that is gone has no places.
      const drop = { upload, data: '', last: true, drop: true } as const;
      await this.#channel.call('content', drop, new AbortController().signal);
      throw error;
    }
  }
}

/** The source in parts as large as the wire takes. A part is only good until the next one is asked for. */
async function* partsOf(source: AsyncIterable<Uint8Array> | Uint8Array): AsyncIterable<Part> {
  const whole = source instanceof Uint8Array;
  const buffer = Buffer.allocUnsafe(
    whole ? Math.min(source.length, limits.contentChunkBytes) : limits.contentChunkBytes,
  );
  let used = 0;
  for await (const piece of whole ? [source] : source) {
    for (let at = 0; at < piece.length;) {
      // A full buffer is sent when more follows: only then it is known not to be the last.
      if (used === buffer.length) {
        yield { data: buffer, last: false };
        used = 0;
      }
      const taken = piece.subarray(at, at + buffer.length - used);
      buffer.set(taken, used);
      used += taken.length;
      at += taken.length;
    }
  }
  yield { data: buffer.subarray(0, used), last: true };
}
