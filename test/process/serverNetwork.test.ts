// Where a connector's server gets to on the network: by whatever way a hostile one tries, to what the person granted, and nowhere else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { TaskView } from '../../src/engine/connectors/ports.ts';
import type { Resolver } from '../../src/engine/gateway/checkedLookup.ts';
import { serverProgram } from '../support/connectors.ts';
import { serverRig, trying } from '../support/serverRig.ts';

/** A service of this machine; what it heard. */
async function service(t: TestContext): Promise<{ readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const answer: RequestListener = (request, response) => {
    heard.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
    response.end(`hello ${request.url ?? ''}`);
  };
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, heard };
}

/** What a task is to a connection, where nothing comes of it. */
function taskView(folder: string): TaskView {
  return {
    hosts: [],
    folder,
    chrome: 'dedicated',
    tell: () => undefined,
    isAt: () => undefined,
    denied: () => undefined,
    reached: () => Promise.resolve(null),
  };
}

const local: Resolver = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

test('straight: no address of this machine, of a private network, of a cloud or of the world is there', async (t) => {
  const { port, heard } = await service(t);
  const hosts = ['127.0.0.1', '::1', 'localhost', '169.254.169.254', '10.0.0.1', '192.168.1.1', '1.1.1.1', '0.0.0.0'];
  const targets = hosts.flatMap((host) => [port, 80, 53].map((each) => ['inet', host, each]));
  const made = serverRig(t, { ...trying('connects', targets), network: true });
  await made.open({ network: true });
  const told = await made.call();
  assert.equal(Object.keys(told).length, targets.length);
  for (const [target, how] of Object.entries(told)) assert.notEqual(how, 'connected', target);
  assert.deepEqual(heard, []);
});

test('by the proxy: addresses in every form, and names that lead to this machine', async (t) => {
  const { port, heard } = await service(t);
  const resolver: Resolver = (host) => {
    const [open, closed] = [
      { address: '1.1.1.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    // One that is public and this machine at once.
    if (host === 'both.test') return Promise.resolve([open, closed]);
    if (host === 'mapped.test') return Promise.resolve([{ address: '::ffff:127.0.0.1', family: 6 }]);
    return local(host);
  };
  const places = [
    ...['127.0.0.2', '127.1', '2130706434', '0x7f000002', '[::ffff:127.0.0.1]', '[::]', '0.0.0.0', '169.254.169.254'],
    ...['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.100.100.200', '[fe80::1]', '[fd00:ec2::254]', 'inward.test'],
    ...['both.test', 'mapped.test', 'metadata.google.internal'],
  ];
  const addresses = places.flatMap((place) => [`http://${place}/`, `https://${place}/`]);
  const made = serverRig(t, { ...trying('asks', addresses), network: true }, { resolver });
  await made.open({ network: true });
  const told = await made.call();
  assert.equal(Object.keys(told).length, addresses.length);
  for (const [address, how] of Object.entries(told)) assert.match(String(how), /Forbidden/, address);
  assert.deepEqual(heard, []);
  const ports = serverRig(
    t,
    { ...trying('asks', [`http://inward.test:${String(port)}/`]), network: true },
    { resolver },
  );
  await ports.open({ network: true });
  assert.match(JSON.stringify(await ports.call()), /Forbidden/);
  assert.deepEqual(heard, []);
});

test('what is connected to is what was looked up, once: a name that changes between the look and the connection gains nothing', async (t) => {
  const { port, heard } = await service(t);
  const place = `changes.test:${String(port)}`;
  let looks = 0;
  const resolver: Resolver = () =>
    Promise.resolve([{ address: looks++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
  const made = serverRig(t, { ...trying('asks', [`http://${place}/`]), privateHosts: [place] }, { resolver });
  await made.open({ isPrivate: true });
  assert.deepEqual(await made.call(), { [`http://${place}/`]: 'hello /' });
  assert.deepEqual([looks, heard], [1, [`${place}/`]]);
  // At the next connection it is looked up, and held against the rules, again.
  assert.match(JSON.stringify(await made.call()), /Forbidden/);
  assert.deepEqual([looks, heard.length], [2, 1]);
});

test('a host that is named is reached, by programs that know of proxies and by those that do not; others are not', async (t) => {
  const { port, heard } = await service(t);
  const place = `files.test:${String(port)}`;
  const entry = { network: ['api.example.com'], privateHosts: [place, `127.0.0.1:${String(port)}`] };
  const asked = [`http://${place}/a`, `http://127.0.0.1:${String(port)}/b`, `http://other.test:${String(port)}/c`];
  const knowing = serverRig(t, { ...trying('asks', asked), ...entry }, { resolver: local });
  await knowing.open({ network: true, isPrivate: true });
  const told = await knowing.call();
  assert.deepEqual(
    asked.map((address) => told[address]),
    ['hello /a', 'hello /b', 'HTTP Error 403: Forbidden'],
  );
  assert.deepEqual(heard.splice(0), [`${place}/a`, `127.0.0.1:${String(port)}/b`]);
  const targets = [
    ['inet', 'files.test', port],
    ['inet', '127.0.0.1', port],
    ['inet', 'files.test', port + 1],
    ['inet', '127.0.0.2', port],
  ];
  const straight = serverRig(t, { ...trying('connects', targets), ...entry }, { resolver: local });
  await straight.open({ network: true, isPrivate: true });
  const ways = Object.values(await straight.call()).map((how) => how === 'connected');
  assert.deepEqual(ways, [true, true, false, false]);
  // What the entry names and the person did not grant is closed.
  const without = serverRig(t, { ...trying('connects', targets), ...entry }, { resolver: local });
  await without.open({ network: true });
  assert.equal(Object.values(await without.call()).includes('connected'), false);
});

test('the web’s own ports of a host that is named are there, for programs that know no proxy', async (t) => {
  const targets = [443, 80, 81].map((port) => ['inet', 'api.example.com', port]);
  const resolver: Resolver = () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]);
  const entry = { ...trying('connects', targets), network: ['api.example.com'] };
  const made = serverRig(t, entry, { resolver });
  const connection = await made.open({ network: true });
  const denied: string[] = [];
  connection.forTask?.({ ...taskView(made.folder), denied: (host) => void denied.push(host) });
  const how = Object.values(await made.call());
  // Something takes the connection inside; where it would lead is refused out here.
  assert.deepEqual(how.slice(0, 2), ['connected', 'connected']);
  assert.match(String(how[2]), /refused/);
  for (let tries = 0; tries < 200 && denied.length < 2; tries++) await setTimeout(50);
  assert.deepEqual(denied.sort(), ['api.example.com:443', 'api.example.com:80']);
});

test('what is encrypted passes through a tunnel, to what is named; much of it, whole, both ways', async (t) => {
  const { port } = await service(t);
  const targets = [
    ['files.test', port],
    ['files.test', port + 1],
    ['evil.test', 443],
  ];
  const entry = { ...trying('tunnels', targets), privateHosts: [`files.test:${String(port)}`] };
  const made = serverRig(t, entry, { resolver: local });
  await made.open({ isPrivate: true });
  const told = Object.values(await made.call()).map(String);
  assert.equal(told[0], 'hello /through');
  for (const how of told.slice(1)) assert.match(how, /403 Forbidden/);
  // The whole comes back when the whole has come.
  const echo = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => response.end(Buffer.concat(parts)));
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  t.after(() => echo.close());
  const place = `files.test:${String((echo.address() as AddressInfo).port)}`;
  const much = { ...trying('passes much', `http://${place}/`), privateHosts: [place] };
  const passing = serverRig(t, much, { resolver: local });
  await passing.open({ isPrivate: true });
  assert.deepEqual(await passing.call(), { came: 20_000_000 });
});

test('a server that looks up very many names at once holds up nobody else', async (t) => {
  let [now, most, all] = [0, 0, 0];
  const resolver: Resolver = async () => {
    most = Math.max(most, ++now);
    await setTimeout(20);
    now--;
    all++;
    return [{ address: '10.0.0.1', family: 4 }];
  };
  const addresses = Array.from({ length: 30 }, (_, index) => `http://host${String(index)}.test/`);
  const made = serverRig(t, { ...trying('asks at once', addresses), network: true }, { resolver });
  await made.open({ network: true });
  const told = await made.call();
  for (const how of Object.values(told)) assert.match(String(how), /Forbidden/);
  assert.deepEqual([most, all], [2, 30]);
});

test('every place that a server reaches, and every one that it may not, is told to the record, once', async (t) => {
  const { port } = await service(t);
  const place = `127.0.0.1:${String(port)}`;
  const asked = [`http://files.test:${String(port)}/`, `http://files.test:${String(port)}/again`, 'https://evil.test/'];
  const entry = { ...trying('asks', asked), privateHosts: [place, `files.test:${String(port)}`] };
  const made = serverRig(t, entry, { resolver: local });
  const connection = await made.open({ isPrivate: true });
  const [reached, denied]: [string[], string[]] = [[], []];
  const view: TaskView = {
    ...taskView(made.folder),
    denied: (host, _, why) => void denied.push(`${host}: ${why}`),
    reached: (each) => {
      reached.push(each);
      return Promise.resolve(null);
    },
  };
  connection.forTask?.(view);
  await made.call();
  assert.deepEqual(reached, [`files.test:${String(port)}`]);
  assert.deepEqual(denied, ['evil.test:443: evil.test is not among the hosts that it may reach']);
  // What cannot be recorded is not connected to.
  const other = serverRig(t, entry, { resolver: local });
  (await other.open({ isPrivate: true })).forTask?.({ ...view, reached: () => Promise.reject(new Error('disk full')) });
  assert.match(JSON.stringify(await other.call()), /Forbidden/);
});

test('what a server connects to before anybody asks it anything stands in a record first: the task’s, or that of no task', async (t) => {
  const { port, heard } = await service(t);
  const place = `files.test:${String(port)}`;
  const entry = { ...trying('asks at start', [`http://${place}/`]), privateHosts: [place] };
  const made = serverRig(t, entry, { resolver: local });
  const connection = await made.open({ isPrivate: true });
  const log = path.join(made.root, 'connections.log');
  // Trusted and opened, each without a task.
  assert.equal(readFileSync(log, 'utf8').split(`"reached":"${place}"`).length - 1, 2);
  assert.deepEqual(
    made.desk.connections('bad').map((each) => [each.place, each.refused]),
    [
      [place, null],
      [place, null],
    ],
  );
  assert.deepEqual(made.desk.connections('another'), []);
  assert.match(JSON.stringify(await made.call()), /hello/);
  await connection.close();
  const before = heard.length;
  const reached: string[] = [];
  const view: TaskView = {
    ...taskView(made.folder),
    reached: (each) => {
      reached.push(`${each} after ${String(heard.length - before)}`);
      return Promise.resolve(null);
    },
  };
  await made.opened(view);
  assert.deepEqual(reached, [`${place} after 0`]);
  assert.equal(readFileSync(log, 'utf8').split('"reached"').length - 1, 2);
  // Where there is no place for it, nothing is connected to.
  await made.desk.close(null);
  rmSync(log);
  mkdirSync(log);
  const all = heard.length;
  const looked = await made.desk.test('bad', made.folder, new AbortController().signal);
  assert.ok(looked.ok);
  assert.equal(heard.length, all);
});

test('a server of Node works with a network as without', async (t) => {
  const made = serverRig(t, {
    command: 'node',
    args: [serverProgram('@modelcontextprotocol/server-everything')],
    network: ['api.example.com'],
  });
  const connection = await made.open({ network: true });
  const tools = await connection.tools(new AbortController().signal);
  assert.ok(tools.ok && tools.value.length > 5);
});
