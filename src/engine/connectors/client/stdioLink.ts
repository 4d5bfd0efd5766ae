/** The protocol over a server's standard input and output: a message a line, each bounded. */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { deserializeMessage, serializeMessage } from '@modelcontextprotocol/client';
import { connectorLimits } from '../../../model/connector.ts';
import type { ServerProcess } from '../../sandbox/serverProcess.ts';

const newline = 0x0a;

export class StdioLink implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #server: ServerProcess;
  #parts: Buffer[] = [];
  #held = 0;
  #received = 0;
  #isClosed = false;

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
    if (this.#isClosed) return;
    this.#received += chunk.length;
    if (this.#received > connectorLimits.receivedBytesMax) this.#server.kill('it sent more than is taken');
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
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
      this.#server.kill('it sent a message that is too large');
      return;
    }
    this.#parts.push(part);
  }

  /** What is no message is passed over: many servers print a greeting. */
  #hear(line: string): void {
    if (line === '') return;
    try {
      this.onmessage?.(deserializeMessage(line));
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error('it said what is no message'));
    }
  }
}
