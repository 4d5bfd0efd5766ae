/** What talks as the person's Chrome does, and answers what a test says: nothing of it is shown, and all that it was told is kept. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { newFolder } from './tree.ts';

export type Told = {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
};

export type ScriptedChrome = {
  /** Where it says how it is reached. */
  readonly data: string;
  readonly told: Told[];
  readonly says: (method: string, params: object, sessionId?: string) => void;
  /** How many connections are open. */
  readonly open: () => number;
  /** As when the person closes it. */
  readonly hangUp: () => void;
};

const usual: Readonly<Record<string, object>> = {
  'Browser.getVersion': { product: 'Chrome/150.0.0.0' },
  'Target.createTarget': { targetId: 'window' },
  'Target.attachToTarget': { sessionId: 'page' },
  'Page.getFrameTree': { frameTree: { frame: { id: 'top', url: 'https://dash.example/order' } } },
  'Page.createIsolatedWorld': { executionContextId: 1 },
  'Page.captureScreenshot': { data: Buffer.from('a picture').toString('base64') },
  'Runtime.evaluate': { result: { value: 0 } },
  'Accessibility.getFullAXTree': { nodes: [] },
};

/** Runs until the test ends. `answer`: what is done before a command is answered, and what with, where that is not what Chrome would. */
export async function scriptedChrome(
  t: TestContext,
  answer: (told: Told) => object | undefined | Promise<object | undefined> = () => undefined,
): Promise<ScriptedChrome> {
  const told: Told[] = [];
  const open = new Set<Duplex>();
  const server = http.createServer();
  const say = (message: object): void => {
    for (const socket of open) socket.write(framed(JSON.stringify(message)));
  };
  server.on('upgrade', (request, socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    let held = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (let text = textIn(held); text !== null; text = textIn(held)) {
        held = held.subarray(text.bytes);
        const command = JSON.parse(text.text) as Told;
        told.push(command);
        void Promise.resolve(answer(command)).then((result) =>
          say({ id: command.id, result: result ?? usual[command.method] ?? {} }),
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const data = newFolder();
  fs.writeFileSync(path.join(data, 'DevToolsActivePort'), `${String(address.port)}\n/devtools/browser/x\n`);
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  return {
    data,
    told,
    says: (method, params, sessionId) => say({ method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
    open: () => open.size,
    hangUp: () => open.forEach((socket) => socket.destroy()),
  };
}

function framed(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length > 125 ? Buffer.alloc(4) : Buffer.alloc(2);
  head[0] = 0x81;
  head[1] = payload.length > 125 ? 126 : payload.length;
  if (payload.length > 125) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** The first message that a client sent, with its length; null where it is not there whole. */
function textIn(held: Buffer): { readonly text: string; readonly bytes: number } | null {
  const short = (held[1] ?? 0) & 0x7f;
  const from = 2 + (short === 126 ? 2 : 0);
  if (held.length < from + 4) return null;
  const size = short === 126 ? held.readUInt16BE(2) : short;
  const bytes = from + 4 + size;
  if (held.length < bytes) return null;
  const mask = held.subarray(from, from + 4);
  const payload = Buffer.from(held.subarray(from + 4, bytes)).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return { text: Buffer.from(payload).toString('utf8'), bytes };
}
