/** Chrome's own protocol, over its pipe or over a socket: commands with their answers, and events. */
import type { Readable, Writable } from 'node:stream';
import * as z from 'zod/mini';
import { chromeLimits } from '../../model/chrome.ts';

const messageSchema = z.object({
  id: z.optional(z.int()),
  method: z.optional(z.string()),
  params: z.optional(z.record(z.string(), z.unknown())),
  result: z.optional(z.record(z.string(), z.unknown())),
  error: z.optional(z.object({ message: z.string() })),
  sessionId: z.optional(z.string()),
});
type Fields = Readonly<Record<string, unknown>>;

/** Who carries the messages, one text each. */
export type DevToolsLink = {
  readonly send: (text: string) => void;
  /** Said once, at the beginning: who hears each message, and that there are no more. */
  readonly listen: (hear: (text: string) => void, end: () => void) => void;
};
type Hear = (method: string, params: Fields, session: string | undefined) => void;

export class DevTools {
  readonly #link: DevToolsLink;
  readonly #events: Hear;
  readonly #waiting = new Map<number, { resolve: (result: Fields) => void; reject: (error: Error) => void }>();
  #next = 0;
  #isOver = false;
  #over: () => void = () => undefined;
  /** Resolves when nothing more can be sent. */
  readonly ended = new Promise<void>((resolve) => (this.#over = resolve));

  constructor(link: DevToolsLink, hear: Hear) {
    this.#link = link;
    this.#events = hear;
    link.listen(
      (text) => this.#hear(text),
      () => this.#end(),
    );
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
    this.#link.send(JSON.stringify({ id, method, params, ...session }));
    return answer;
  }

  #hear(text: string): void {
    if (this.#isOver || text === '') return;
    const message = messageSchema.safeParse(parsed(text));
    if (!message.success) return;
    const { id, method, params = {}, result = {}, error, sessionId } = message.data;
    if (id === undefined) {
      if (method !== undefined) this.#events(method, params, sessionId);
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
    this.#over();
  }
}

/** Whoever sits at a Chrome's port may say anything: what is no message is passed over. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Over Chrome's pipe, where messages end with a zero byte. One that is too long ends all. */
export function pipeLink(commands: Writable, events: Readable): DevToolsLink {
  return {
    send: (text) => commands.write(`${text}\0`),
    listen: (hear, end) => {
      let [parts, held]: [Buffer[], number] = [[], 0];
      const hold = (part: Buffer): void => {
        held += part.length;
        if (held > chromeLimits.messageBytesMax) end();
        else parts.push(part);
      };
      events.on('data', (chunk: Buffer) => {
        let from = 0;
        for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, from)) {
          hold(chunk.subarray(from, at));
          from = at + 1;
          const text = Buffer.concat(parts).toString('utf8');
          [parts, held] = [[], 0];
          hear(text);
        }
        if (from < chunk.length) hold(Buffer.from(chunk.subarray(from)));
      });
      events.once('close', end);
    },
  };
}
