/** The socket to a Chrome: what comes is taken apart whole, and whoever is at the other side can neither fill the memory nor keep it open. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { openDevToolsSocket, type DevToolsSocket } from '../../../src/engine/gateway/devtoolsSocket.ts';

type Server = { readonly endpoint: string; readonly socket: Promise<Duplex>; readonly received: Buffer[] };

async function server(t: TestContext, answer: 'yes' | 'no' | 'nothing' | 'another key' = 'yes'): Promise<Server> {
  const made = http.createServer((_, response) => void response.writeHead(404).end());
  const received: Buffer[] = [];
  const open: Duplex[] = [];
  const socket = new Promise<Duplex>((resolve) => {
    made.on('upgrade', (request, connection) => {
      open.push(connection);
      connection.on('error', () => undefined);
      if (answer === 'no') connection.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      if (answer === 'nothing' || answer === 'no') return;
      const asked = answer === 'yes' ? (request.headers['sec-websocket-key'] ?? '') : answer;
      const key = `${asked}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      connection.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      connection.on('data', (chunk: Buffer) => received.push(chunk));
      resolve(connection);
    });
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const each of open) each.destroy();
    made.close();
  });
  const address = made.address();
  assert.ok(address !== null && typeof address === 'object');
  return { endpoint: `ws://127.0.0.1:${String(address.port)}/devtools/browser/x`, socket, received };
}

const limits = { waitMs: 2_000, messageBytesMax: 100_000 };

async function opened(
  t: TestContext,
): Promise<{ socket: Duplex; heard: string[]; ended: Promise<void>; mine: DevToolsSocket; received: Buffer[] }> {
  const { endpoint, socket, received } = await server(t);
  const mine = await openDevToolsSocket(endpoint, limits, new AbortController().signal);
  assert.ok(typeof mine !== 'string');
  const heard: string[] = [];
  const ended = new Promise<void>((resolve) => mine.listen((text) => heard.push(text), resolve));
  return { socket: await socket, heard, ended, mine, received };
}

function frame(kind: number, payload: Buffer, isLast = true): Buffer {
  const size = payload.length;
  const head = size > 0xffff ? Buffer.alloc(10) : size > 125 ? Buffer.alloc(4) : Buffer.alloc(2);
  head[0] = (isLast ? 0x80 : 0) | kind;
  head[1] = size > 0xffff ? 127 : size > 125 ? 126 : size;
  if (size > 0xffff) head.writeBigUInt64BE(BigInt(size), 2);
  else if (size > 125) head.writeUInt16BE(size, 2);
  return Buffer.concat([head, payload]);
}

test('who asks without end and reads no answers fills no memory', async (t) => {
  const { socket, ended, received, mine } = await opened(t);
  socket.pause();
  const many = Buffer.concat(Array.from({ length: 10_000 }, () => frame(9, Buffer.alloc(125))));
  for (let times = 0; times < 20; times++) if (!socket.write(many)) await new Promise((go) => socket.once('drain', go));
  socket.resume();
  const had = (): number => received.reduce((sum, { length }) => sum + length, 0);
  let bytes = -1;
  while (bytes !== had()) {
    bytes = had();
    await settled();
  }
  assert.ok(bytes > 0 && bytes < 20 * 10_000 * 131, String(bytes));
  mine.close();
  await ended;
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

test('messages come whole, in pieces and large ones too; what is too large or no frame ends the connection', async (t) => {
  const { socket, heard, ended, mine, received } = await opened(t);
  const long = 'é'.repeat(40_000);
  const all = Buffer.concat([
    frame(1, Buffer.from('short')),
    frame(1, Buffer.from('in '), false),
    frame(9, Buffer.from('are you there')),
    frame(0, Buffer.from('pieces')),
    frame(1, Buffer.from('m'.repeat(300))),
    frame(1, Buffer.from(long)),
  ]);
  for (let at = 0; at < all.length; at += 7_001) socket.write(all.subarray(at, at + 7_001));
  for (const byte of frame(1, Buffer.from('byte by byte'))) socket.write(Buffer.from([byte]));
  await settled();
  assert.deepEqual(heard, ['short', 'in pieces', 'm'.repeat(300), long, 'byte by byte']);
  assert.equal(Buffer.concat(received)[0], 0x8a, 'a ping is answered');
  mine.send('{}');
  await settled();
  const sent = Buffer.concat(received).subarray(-8);
  const mask = sent.subarray(2, 6);
  assert.deepEqual([sent[0], sent[1]], [0x81, 0x82]);
  assert.equal(String.fromCharCode((sent[6] ?? 0) ^ (mask[0] ?? 0), (sent[7] ?? 0) ^ (mask[1] ?? 0)), '{}');
  socket.write(frame(1, Buffer.alloc(100_001)));
  await ended;
  assert.equal(heard.length, 5);
  mine.send('too late');
});

test('a message that never ends, a masked one and a goodbye end the connection', async (t) => {
  const endings: Buffer[] = [
    Buffer.concat(Array.from({ length: 30 }, (_, index) => frame(index === 0 ? 1 : 0, Buffer.alloc(5_000), false))),
    Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x41]),
    frame(8, Buffer.alloc(0)),
    Buffer.concat(Array.from({ length: 2_000 }, (_, index) => frame(index === 0 ? 1 : 0, Buffer.alloc(0), false))),
    frame(0, Buffer.from('goes on with nothing')),
    Buffer.concat([frame(1, Buffer.from('one'), false), frame(1, Buffer.from('another'))]),
  ];
  for (const ending of endings) {
    const { socket, heard, ended } = await opened(t);
    socket.write(ending);
    await ended;
    assert.deepEqual(heard, []);
  }
  const { ended, mine } = await opened(t);
  mine.close();
  await ended;
});

test('nobody there, a no, and silence are told apart; a stop ends the wait', async (t) => {
  const { signal } = new AbortController();
  assert.equal(await openDevToolsSocket('ws://127.0.0.1:1/x', limits, signal), 'nobody');
  assert.equal(await openDevToolsSocket((await server(t, 'no')).endpoint, limits, signal), 'refused');
  const mistaken = await server(t, 'another key');
  assert.equal(await openDevToolsSocket(mistaken.endpoint, limits, signal), 'refused');
  const over = await mistaken.socket;
  if (!over.readableEnded) await new Promise((resolve) => over.once('end', resolve));
  const silent = await server(t, 'nothing');
  assert.equal(await openDevToolsSocket(silent.endpoint, { ...limits, waitMs: 50 }, signal), 'silence');
  const stop = new AbortController();
  const waiting = openDevToolsSocket(silent.endpoint, limits, stop.signal);
  stop.abort();
  assert.equal(await waiting, 'refused');
});
