/** The program that drives Chrome, on Chrome's own pipe beside the guard: in a session of its own, and those that come of it. No other's are heard there. */
import * as z from 'zod/mini';
import type { DevToolsSocket } from '../gateway/devtoolsSocket.ts';
import type { DevTools } from './devtools.ts';

const commandSchema = z.object({
  id: z.int(),
  method: z.string(),
  params: z.optional(z.record(z.string(), z.unknown())),
  sessionId: z.optional(z.string()),
});
const sessionSchema = z.object({ sessionId: z.string() });

export class DriverSeat {
  readonly #devtools: DevTools;
  readonly #root: string;
  readonly #sessions: Set<string>;
  #socket: DevToolsSocket | null = null;

  private constructor(devtools: DevTools, root: string) {
    this.#devtools = devtools;
    this.#root = root;
    this.#sessions = new Set([root]);
  }

  static async make(devtools: DevTools): Promise<DriverSeat> {
    const { sessionId } = sessionSchema.parse(await devtools.send('Target.attachToBrowserTarget'));
    return new DriverSeat(devtools, sessionId);
  }

  /** Who drives, from now on. */
  take(socket: DevToolsSocket): void {
    this.#socket = socket;
    socket.listen(
      (text) => void this.#command(text),
      () => (this.#socket = null),
    );
  }

  /** What Chrome says in a session. */
  hear(method: string, params: Readonly<Record<string, unknown>>, session: string): void {
    if (!this.#sessions.has(session)) return;
    const other = sessionSchema.safeParse(params);
    if (other.success && method === 'Target.attachedToTarget') this.#sessions.add(other.data.sessionId);
    if (other.success && method === 'Target.detachedFromTarget') this.#sessions.delete(other.data.sessionId);
    this.#say({ method, params }, session);
  }

  async #command(text: string): Promise<void> {
    const parsed = commandSchema.safeParse(jsonIn(text));
    if (!parsed.success) {
      this.#socket?.close();
      return;
    }
    const { id, method, params, sessionId = this.#root } = parsed.data;
    try {
      if (!this.#sessions.has(sessionId)) throw new Error('Session with given id not found.');
      this.#say({ id, result: await this.#devtools.send(method, params, sessionId) }, sessionId);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#say({ id, error: { code: -32_000, message } }, sessionId);
    }
  }

  #say(message: object, session: string): void {
    this.#socket?.send(JSON.stringify(session === this.#root ? message : { ...message, sessionId: session }));
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
