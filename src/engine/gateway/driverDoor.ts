/**
 * The way of the program that drives Chrome to it: an address on loopback that only that program is told, which lets in one connection, of this
 * account's own. Chrome itself listens nowhere, as it would let in whoever is on the machine.
 */
import crypto from 'node:crypto';
import http from 'node:http';
import type { Socket } from 'node:net';
import { acceptOf, socketOver, type DevToolsSocket } from './devtoolsSocket.ts';

export type DriverDoor = {
  /** `ws://127.0.0.1:…`. */
  readonly endpoint: string;
  readonly close: () => void;
};

type Inside = {
  readonly messageBytesMax: number;
  /** Whether who comes from that port may come in. */
  readonly mayEnter: (port: number) => boolean;
  /** Who came in, once. */
  readonly enter: (socket: DevToolsSocket) => void;
};

export async function openDriverDoor({ messageBytesMax, mayEnter, enter }: Inside): Promise<DriverDoor> {
  const place = `/devtools/browser/${crypto.randomUUID()}`;
  const server = http.createServer((_, response) => void response.writeHead(404).end());
  let inside: Socket | null = null;
  server.on('upgrade', (request, socket: Socket, head) => {
    socket.on('error', () => undefined);
    if (inside !== null || request.url !== place || !mayEnter(socket.remotePort ?? 0)) return void socket.destroy();
    inside = socket;
    const accept = acceptOf(request.headers['sec-websocket-key'] ?? '');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    enter(socketOver(socket, head, { messageBytesMax, mine: 'server' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `ws://127.0.0.1:${String(address.port)}${place}`,
    close: () => {
      inside?.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
