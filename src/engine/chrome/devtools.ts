/** Chrome's own protocol over its pipe: commands with their answers, and events. Messages end with a zero byte. */
import type { Readable, Writable } from 'node:stream';
import * as z from 'zod/mini';
import { chromeLimits } from '../../model/chrome.ts';

const messageSchema = z.object({
  id: z.optional(z.int()),
  method: z.optional(z.string()),
  params: z.optional(z.record(z.string(), z.unknown())),
  result: z.optional(z.record(z.string(), z.unknown())),
  error: z.optional(z.object({ message: z.string() })),
});
type Fields = Readonly<Record<string, unknown>>;

export class DevTools {
  readonly #commands: Writable;
  readonly #events: (method: string, params: Fields) => void;
  readonly #waiting = new Map<number, { resolve: (result: Fields) => void; reject: (error: Error) => void }>();
  #next = 0;
  #parts: Buffer[] = [];
  #held = 0;
  #isOver = false;

  constructor(commands: Writable, events: Readable, hear: (method: string, params: Fields) => void) {
    this.#commands = commands;
    this.#events = hear;
    events.on('data', (chunk: Buffer) => this.#take(chunk));
    events.once('close', () => this.#end());
  }

  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** Rejects with Chrome's words where it does not do it, and when it is gone. */
  async send(method: string, params: Fields = {}, sessionId?: string): Promise<Fields> {
    if (this.#isOver) throw new Error('Chrome is closed');
    const id = ++this.#next;
    const answer = new Promise<Fields>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const session = sessionId === undefined ? {} : { sessionId };
    this.#commands.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return answer;
  }

  #take(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, from)) {
      this.#hold(chunk.subarray(from, at));
      from = at + 1;
      const text = Buffer.concat(this.#parts).toString('utf8');
      [this.#parts, this.#held] = [[], 0];
      this.#hear(text);
    }
    if (from < chunk.length) this.#hold(Buffer.from(chunk.subarray(from)));
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    if (this.#held > chromeLimits.messageBytesMax) this.#end();
    else this.#parts.push(part);
  }

  #hear(text: string): void {
    if (this.#isOver || text === '') return;
    const message = messageSchema.safeParse(JSON.parse(text));
    if (!message.success) return;
    const { id, method, params = {}, result = {}, error } = message.data;
    if (id === undefined) {
      if (method !== undefined) this.#events(method, params);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }

  #end(): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(new Error('Chrome is closed'));
    this.#waiting.clear();
  }
}
