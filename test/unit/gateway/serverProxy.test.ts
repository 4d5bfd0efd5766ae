/** A server's only way out: what is said over it, and what is answered, ends nothing but itself, and nothing outlives it. */
import assert from 'node:assert/strict';
import http2 from 'node:http2';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { serveServer, wayHeader, type ServerProxyHost } from '../../../src/engine/gateway/serverProxy.ts';

type World = {
  readonly place: string;
  readonly session: http2.ClientHttp2Session;
  readonly refused: string[];
  /** Connections that the service has now. */
  readonly open: Set<net.Socket>;
  readonly dispose: () => void;
};

/** The two ends of a pipe, as a server's is. */
async function pipe(): Promise<[net.Socket, net.Socket]> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const its = new Promise<net.Socket>((resolve) => server.once('connection', resolve));
  const mine = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const ends: [net.Socket, net.Socket] = [mine, await its];
  server.close();
  return ends;
}

/** A proxy and, on loopback, a service that says exactly that to each connection. */
async function world(t: TestContext, answer: string, more: Partial<ServerProxyHost> = {}): Promise<World> {
  const open = new Set<net.Socket>();
  const service = net.createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (answer !== '') socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const place = `127.0.0.1:${String((service.address() as net.AddressInfo).port)}`;
  const refused: string[] = [];
  const [mine, its] = await pipe();
  const served = serveServer(its, {
    reach: { hosts: [], privateHosts: [place] },
    reaching: () => Promise.resolve(null),
    refused: (where, why) => refused.push(`${where}: ${why}`),
    ...more,
  });
  const session = http2.connect('http://proxy', { createConnection: () => mine });
  session.on('error', () => undefined);
  t.after(() => {
    session.destroy();
    served.dispose();
    for (const socket of open) socket.destroy();
    service.close();
  });
  return { place, session, refused, open, dispose: () => served.dispose() };
}

/** What the proxy answers to a raw request. */
async function asked({ session }: World, request: string): Promise<string> {
  const stream = session.request({ ':method': 'POST' }, { endStream: false });
  let text = '';
  stream.on('data', (chunk) => (text += String(chunk)));
  stream.on('error', () => undefined);
  stream.write(request);
  await Promise.race([new Promise((resolve) => stream.once('end', resolve)), setTimeout(1_000)]);
  stream.destroy();
  return text;
}

const answers = [
  ['a trailer and no body', 'HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 200/],
  ['a status that is none', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 502/],
  ['a status too high', 'HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 502/],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nrest', /^HTTP\/1\.1 502/],
  ['a body that ends early', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', /half$/],
  ['no HTTP at all', '\0\0\0', /^HTTP\/1\.1 502/],
] as const;

for (const [title, answer, expected] of answers) {
  test(`an answer ends nothing but its request: ${title}`, async (t) => {
    const made = await world(t, answer);
    assert.match(
      await asked(made, `GET http://${made.place}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      expected,
    );
  });
}

test('a request ends nothing but itself, and its body is passed on as one', async (t) => {
  const made = await world(t, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  const to = `http://${made.place}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
  for (const request of [
    `POST ${to}Trailer: x\r\nContent-Length: 0\r\n\r\n`,
    `POST ${to}Trailer: x\r\n\r\n`,
    `GET ${to}Expect: 100-continue\r\nTrailer: x\r\n\r\n`,
    `GET ${to}Transfer-Encoding: chunked\r\nTrailer: x\r\n\r\n2\r\nhi\r\n0\r\nx: y\r\n\r\n`,
  ])
    assert.match(await asked(made, request), /ok$/, request);
  for (const request of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', `GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n`])
    assert.match(await asked(made, request), /^HTTP\/1\.1 403|^$/, request);
});

test('no more decisions and connections are under way than may be, also for streams that are gone', async (t) => {
  let asking = 0;
  const answer: ((why: string | null) => void)[] = [];
  const made = await world(t, '', {
    reaching: () => {
      asking++;
      return new Promise((resolve) => answer.push(resolve));
    },
  });
  await new Promise<void>((resolve) => made.session.once('remoteSettings', () => resolve()));
  for (let round = 0; round < 9; round++) {
    const streams = Array.from({ length: 100 }, () =>
      made.session.request({ ':method': 'GET', [wayHeader]: made.place }),
    );
    for (const stream of streams) stream.on('error', () => undefined);
    await setTimeout(30);
    for (const stream of streams) stream.destroy();
    await setTimeout(30);
  }
  assert.equal(asking, 128);
  for (const each of answer) each(null);
  await setTimeout(200);
  // Those who asked are gone: nobody connects.
  assert.equal(made.open.size, 0);
});

test('a connection ends with its stream, and all end with the server', async (t) => {
  const made = await world(t, '');
  const begin = (): Duplex => {
    const stream = made.session.request({ ':method': 'POST', [wayHeader]: made.place }, { endStream: false });
    stream.on('error', () => undefined);
    return stream;
  };
  const until = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 40 && made.open.size !== count; tries++) await setTimeout(25);
    assert.equal(made.open.size, count);
  };
  const one = begin();
  await until(1);
  one.destroy();
  await until(0);
  for (let each = 0; each < 5; each++) begin();
  await until(5);
  made.dispose();
  await until(0);
});

test('what is only on its way ends with the server: nothing is connected to after it', async (t) => {
  let [looked, reached] = [0, 0];
  const looks: (() => void)[] = [];
  const service = net.createServer(() => {
    reached++;
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  t.after(() => service.close());
  const place = `slow.test:${String((service.address() as net.AddressInfo).port)}`;
  const made = await world(t, '', {
    reach: { hosts: [], privateHosts: [place] },
    resolver: async () => {
      looked++;
      await new Promise<void>((resolve) => looks.push(resolve));
      return [{ address: '127.0.0.1', family: 4 }];
    },
  });
  for (let each = 0; each < 10; each++) {
    const stream = made.session.request({ ':method': 'POST', [wayHeader]: place }, { endStream: false });
    stream.on('error', () => undefined);
  }
  for (let tries = 0; tries < 40 && looked < 2; tries++) await setTimeout(25);
  made.dispose();
  for (let tries = 0; tries < 20; tries++) {
    for (const look of looks.splice(0)) look();
    await setTimeout(10);
  }
  assert.equal(looked, 10);
  assert.equal(reached, 0);
});

test('why a place is not connected to is told, also where it could not be recorded', async (t) => {
  const made = await world(t, '', { reaching: () => Promise.resolve('the limit is reached') });
  const request = `GET http://${made.place}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  assert.match(await asked(made, request), /^HTTP\/1\.1 403/);
  assert.deepEqual(made.refused, [`${made.place}: the limit is reached`]);
  const broken = await world(t, '', { reaching: () => Promise.reject(new Error('disk full')) });
  assert.match(await asked(broken, request.replace(made.place, broken.place)), /^HTTP\/1\.1 403/);
  assert.deepEqual(broken.refused, [`${broken.place}: it could not be recorded`]);
});
