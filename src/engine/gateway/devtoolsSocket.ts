/**
 * A socket to a Chrome on this machine, for its own protocol: whoever sits before it may be asked by Chrome first. The little of RFC 6455
 * that it needs, so that how large a message may be is said here, and so that it ends when it is ended, whoever is at the other side.
 */
import crypto from 'node:crypto';
import http from 'node:http';
import type { Duplex } from 'node:stream';

export type DevToolsSocket = {
  readonly send: (text: string) => void;
  readonly listen: (hear: (text: string) => void, end: () => void) => void;
  readonly close: () => void;
};

/** `nobody`: no program listens there; `refused`: Chrome said no, or its person did; `silence`: nobody answered in time. */
export type NoSocket = 'nobody' | 'refused' | 'silence';

const [continuation, textFrame, closeFrame, ping, pong] = [0x0, 0x1, 0x8, 0x9, 0xa];
const last = 0x80;
/** Pieces of one message: Chrome sends each in one. */
const partsMax = 1_000;
/** Bytes that wait to be read at the other side. */
const pongsHeldMax = 64 * 1024;

/** `endpoint`: `ws://127.0.0.1:…`. A longer message than `messageBytesMax` ends the connection. */
export async function openDevToolsSocket(
  endpoint: string,
  { waitMs, messageBytesMax }: { readonly waitMs: number; readonly messageBytesMax: number },
  signal: AbortSignal,
): Promise<DevToolsSocket | NoSocket> {
  const { port, pathname } = new URL(endpoint);
  const key = crypto.randomBytes(16).toString('base64');
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
  };
  const request = http.request({ host: '127.0.0.1', port, path: pathname, headers, agent: false, signal });
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle('silence'), waitMs);
    const settle = (how: DevToolsSocket | NoSocket): void => {
      clearTimeout(timer);
      if (typeof how === 'string') request.destroy();
      resolve(how);
    };
    request.once('upgrade', ({ headers: said }, socket, head) => {
      if (said['sec-websocket-accept'] === acceptOf(key))
        return settle(socketOver(socket, head, { messageBytesMax, mine: 'client' }));
      socket.destroy();
      settle('refused');
    });
    request.once('response', () => settle('refused'));
    request.once('error', (error) => settle('code' in error && error.code === 'ECONNREFUSED' ? 'nobody' : 'refused'));
    request.end();
  });
}

type Sides = { readonly messageBytesMax: number; readonly mine: 'client' | 'server' };

/** What only a program that read the key as a web socket's answers (RFC 6455, 4.2.2). */
export function acceptOf(key: string): string {
  return crypto.createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** A socket whose handshake is done. */
export function socketOver(socket: Duplex, head: Buffer, { messageBytesMax, mine }: Sides): DevToolsSocket {
  socket.on('error', () => undefined);
  const close = (): void => void socket.destroy();
  return {
    send: (text) => {
      if (!socket.destroyed) socket.write(framed(textFrame, Buffer.from(text), mine));
    },
    listen: (hear, end) => {
      const frames = new Frames(
        { messageBytesMax, mine },
        {
          text: hear,
          // Whoever asks without reading the answers gets no more of them.
          ping: (payload) => socket.writableLength < pongsHeldMax && socket.write(framed(pong, payload, mine)),
          close,
        },
      );
      socket.once('close', end);
      socket.once('end', close);
      if (socket.destroyed) end();
      frames.take(head);
      socket.on('data', (chunk: Buffer) => frames.take(chunk));
    },
    close,
  };
}

/** What a client sends is masked. */
function framed(kind: number, payload: Buffer, mine: Sides['mine']): Buffer {
  const long = payload.length > 0xffff;
  const size = payload.length > 125 ? (long ? 127 : 126) : payload.length;
  const head = Buffer.alloc(2 + (size < 126 ? 0 : long ? 8 : 2));
  head[0] = last | kind;
  head[1] = (mine === 'client' ? 0x80 : 0) | size;
  if (size === 126) head.writeUInt16BE(payload.length, 2);
  if (size === 127) head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (mine === 'server') return Buffer.concat([head, payload]);
  const mask = crypto.randomBytes(4);
  return Buffer.concat([head, mask, masked(payload, mask)]);
}

function masked(payload: Buffer, mask: Buffer): Buffer {
  const made = Buffer.from(payload);
  for (let at = 0; at < made.length; at++) made[at] = (made[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return made;
}

type Heard = {
  readonly text: (text: string) => void;
  readonly ping: (payload: Buffer) => unknown;
  readonly close: () => void;
};

/** Takes apart what comes: frames, and messages of several. What is too large or no frame ends all. */
class Frames {
  readonly #most: number;
  /** Bytes of what a message is masked with: a client masks all, a server nothing. */
  readonly #maskBytes: number;
  readonly #heard: Heard;
  #chunks: Buffer[] = [];
  #held = 0;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #isOver = false;

  constructor({ messageBytesMax, mine }: Sides, heard: Heard) {
    this.#most = messageBytesMax;
    this.#maskBytes = mine === 'server' ? 4 : 0;
    this.#heard = heard;
  }

  take(chunk: Buffer): void {
    if (this.#isOver || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#next());
  }

  #next(): boolean {
    if (this.#held < 2) return false;
    const head = this.#look(Math.min(this.#held, 10));
    const [first = 0, second = 0] = head;
    const short = second & 0x7f;
    const headBytes = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    if (head.length < headBytes) return false;
    const size = short === 126 ? head.readUInt16BE(2) : short === 127 ? Number(head.readBigUInt64BE(2)) : short;
    if ((second & 0x80) !== (this.#maskBytes > 0 ? 0x80 : 0) || size + this.#partBytes > this.#most) return this.#end();
    const before = headBytes + this.#maskBytes;
    if (this.#held < before + size) return false;
    const whole = this.#cut(before + size);
    const payload = whole.subarray(before);
    const plain = this.#maskBytes === 0 ? payload : masked(payload, whole.subarray(headBytes, before));
    return this.#frame(first & 0x0f, (first & last) !== 0, plain);
  }

  #frame(kind: number, isLast: boolean, payload: Buffer): boolean {
    if (kind === ping) this.#heard.ping(payload);
    else if (kind === textFrame || kind === continuation) {
      // A message begins once, and only one that began goes on.
      if ((kind === textFrame) !== (this.#parts.length === 0) || this.#parts.length >= partsMax) return this.#end();
      this.#parts.push(payload);
      this.#partBytes += payload.length;
      if (!isLast) return true;
      const text = Buffer.concat(this.#parts).toString('utf8');
      [this.#parts, this.#partBytes] = [[], 0];
      this.#heard.text(text);
    } else if (kind === closeFrame) return this.#end();
    return true;
  }

  #end(): false {
    this.#isOver = true;
    [this.#chunks, this.#parts, this.#held] = [[], [], 0];
    this.#heard.close();
    return false;
  }

  /** The first bytes, which stay. */
  #look(length: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) return first.subarray(0, length);
    this.#chunks = [Buffer.concat(this.#chunks)];
    return (this.#chunks[0] ?? Buffer.alloc(0)).subarray(0, length);
  }

  #cut(length: number): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks = all.length > length ? [all.subarray(length)] : [];
    this.#held -= length;
    return all.subarray(0, length);
  }
}
