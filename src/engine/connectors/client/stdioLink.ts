/** The protocol over a server's standard input and output: a message a line, each bounded. */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { deserializeMessage, serializeMessage } from '@modelcontextprotocol/client';
import { connectorLimits } from '../../../model/connector.ts';
import type { ServerProcess } from '../../sandbox/serverProcess.ts';

const newline = 0x0a;
/** Lines that are no messages: many servers print a greeting. More of them is no server. */
const strangeLinesMax = 1_000;
const messagesMax = 1_000_000;

export class StdioLink implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #server: ServerProcess;
  #parts: Buffer[] = [];
  #held = 0;
  #received = 0;
  #messages = 0;
  #strange = 0;
  #isClosed = false;
  #isOver = false;
  #firstStrange: string | null = null;

  constructor(server: ServerProcess) {
    this.#server = server;
  }

  async start(): Promise<void> {
    const { stdin, stdout, exited } = this.#server;
    stdin.on('error', () => undefined);
    stdout.on('error', () => undefined);
    stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    void exited.then(() => this.#end());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) throw new Error('the server has ended');
    await new Promise<void>((resolve, reject) => {
      this.#server.stdin.write(serializeMessage(message), (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** The first line that it wrote and that is no message; null where there is none. */
  get strange(): string | null {
    return this.#firstStrange;
  }

  /** Whether it has said anything that is a message. */
  get hasSpoken(): boolean {
    return this.#messages > 0;
  }

  async close(): Promise<void> {
    this.#server.kill('the connection is closed');
    await this.#server.exited;
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onclose?.();
  }

  #take(chunk: Buffer): void {
    if (this.#isClosed || this.#isOver) return;
    this.#received += chunk.length;
    if (this.#received > connectorLimits.receivedBytesMax) this.#endIt('it sent more than is taken');
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && this.#isHeard(); at = chunk.indexOf(newline, from)) {
      this.#hold(chunk.subarray(from, at));
      from = at + 1;
      this.#hear(Buffer.concat(this.#parts).toString('utf8').trim());
      [this.#parts, this.#held] = [[], 0];
    }
    if (from < chunk.length) this.#hold(Buffer.from(chunk.subarray(from)));
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    if (this.#held > connectorLimits.messageBytesMax) {
      [this.#parts, this.#held] = [[], 0];
      this.#endIt('it sent a message that is too large');
      return;
    }
    this.#parts.push(part);
  }

  #isHeard(): boolean {
    return !this.#isOver;
  }

  /** Nothing more of it is heard. */
  #endIt(why: string): void {
    this.#isOver = true;
    this.#server.kill(why);
  }

  /** What is no message is passed over. */
  #hear(line: string): void {
    if (line === '') return;
    try {
      const message = deserializeMessage(line);
      this.#messages += 1;
      if (this.#messages > messagesMax) this.#endIt('it sent more messages than are taken');
      else this.onmessage?.(message);
    } catch (error) {
      this.#firstStrange ??= line.slice(0, 200);
      this.#strange += 1;
      if (this.#strange > strangeLinesMax) this.#endIt('it wrote too many lines that are no messages');
      this.onerror?.(error instanceof Error ? error : new Error('it said what is no message'));
    }
  }
}
