/** QEMU's monitor (QMP: lines of JSON): one command after the other. */
import type { Duplex } from 'node:stream';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';

const lineSchema = z.union([
  z.object({ return: z.unknown() }),
  z.object({ error: z.object({ desc: z.string() }) }),
  z.object({ event: z.string() }),
  z.object({ QMP: z.unknown() }),
]);

export class Monitor {
  readonly #port: Duplex;
  readonly #lines: AsyncIterator<string>;

  constructor(port: Duplex) {
    this.#port = port;
    port.on('error', () => undefined);
    this.#lines = createInterface({ input: port })[Symbol.asyncIterator]();
  }

  /** To be called first. */
  async open(): Promise<void> {
    await this.ask('qmp_capabilities');
  }

  /** Throws the monitor's own words where it refuses, or an error where it is gone. */
  async ask(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#port.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    for (;;) {
      const next = await this.#lines.next();
      if (next.done === true) throw new Error('the monitor is gone');
      const line = lineSchema.parse(JSON.parse(next.value));
      if ('error' in line) throw new Error(line.error.desc);
      if ('return' in line) return line.return;
    }
  }
}
