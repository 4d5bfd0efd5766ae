/** A browser's only way out: what the plan names, at public addresses, and nothing else. */
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { startSitesProxy } from '../../../src/engine/gateway/sitesProxy.ts';
import { closedSite, type Sites } from '../../../src/model/chrome.ts';

function check(address: string, sites: Sites, expected: RegExp | null): void {
  const why = closedSite(address, sites);
  if (expected === null) assert.equal(why, null, address);
  else assert.match(why ?? '', expected, address);
}

test('a site is open by its name, encrypted and at its usual port; a private one by name and port', () => {
  const sites = {
    hosts: ['dash.example', '*.cdn.example', 'localhost', '127.0.0.1', '[::1]'],
    privateHosts: ['localhost:8080'],
  };
  for (const address of [
    'https://dash.example/',
    'https://DASH.example./x?y',
    'https://a.cdn.example/',
    'wss://dash.example/',
  ])
    check(address, sites, null);
  check('http://localhost:8080/', sites, null);
  check('http://localhost:8081/', sites, /without encryption/);
  check('https://localhost:8081/', sites, /port 8081/);
  check('http://127.0.0.1:8080/', sites, /without encryption/);
  check('http://dash.example/', sites, /without encryption/);
  check('https://dash.example:8443/', sites, /port 8443/);
  for (const address of [
    'https://evil.example/',
    'https://dash.example.evil.example/',
    'https://cdn.example/',
    'https://xcdn.example/',
    'https://dash.example@evil.example/',
    'https://evil.example#dash.example',
    'https://evil.example\\.dash.example/',
  ])
    check(address, sites, /not in the plan|names a user/);
  check('https://user:secret@dash.example/', sites, /names a user/);
  for (const address of [
    'file:///etc/passwd',
    'chrome://settings',
    'javascript:alert(1)',
    'ftp://dash.example/',
    'view-source:https://dash.example',
  ])
    check(address, sites, /is not opened/);
  check('nonsense', sites, /no address/);
  check('https://dash.example/', { hosts: [], privateHosts: [] }, /not in the plan/);
});

type World = { readonly port: number; readonly target: number; readonly refused: string[]; readonly heard: string[] };

/** A proxy that lets a server on loopback be seen, and resolves names as it is told. */
async function world(t: TestContext, hosts: readonly string[], resolved = '127.0.0.1'): Promise<World> {
  const heard: string[] = [];
  const server = http.createServer((request, response) => {
    heard.push(`${request.method ?? ''} ${request.url ?? ''} ${String(request.headers['proxy-connection'])}`);
    response.end('the page');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target = (server.address() as net.AddressInfo).port;
  const refused: string[] = [];
  const proxy = await startSitesProxy({
    sites: () => ({ hosts, privateHosts: [`dash.test:${String(target)}`, `127.0.0.1:${String(target)}`] }),
    refused: (host, why) => refused.push(`${host}: ${why}`),
    resolver: () => Promise.resolve([{ address: resolved, family: 4 }]),
  });
  t.after(() => {
    proxy.close();
    server.closeAllConnections();
    server.close();
  });
  return { port: proxy.port, target, refused, heard };
}

/** What a raw request is answered, whole. */
async function asked(port: number, request: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => undefined);
  socket.write(request);
  await new Promise((resolve) => {
    socket.once('close', resolve);
    setTimeout(resolve, 1_000);
  });
  socket.destroy();
  return text;
}

const plain = (address: string): string =>
  `GET ${address} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\nConnection: close\r\n\r\n`;
const tunnel = (place: string): string => `CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n\r\n`;

test('what the plan names goes through, with nothing of the proxy’s in it', async (t) => {
  const { port, target, heard, refused } = await world(t, ['dash.test', '127.0.0.1']);
  assert.match(await asked(port, plain(`http://dash.test:${String(target)}/a?b`)), /the page$/);
  assert.match(await asked(port, plain(`http://127.0.0.1:${String(target)}/`)), /the page$/);
  assert.deepEqual(heard, ['GET /a?b undefined', 'GET / undefined']);
  const inside = await asked(port, `${tunnel(`dash.test:${String(target)}`)}GET /t HTTP/1.0\r\n\r\n`);
  assert.match(inside, /^HTTP\/1\.1 200[\s\S]*the page$/);
  assert.deepEqual(refused, []);
});

test('what the plan does not name is refused before anything is looked up or connected to', async (t) => {
  const { port, target, heard, refused } = await world(t, ['dash.test']);
  for (const address of [
    `http://127.0.0.1:${String(target)}/`,
    'http://evil.test/',
    'http://dash.test/',
    'file:///etc/passwd',
    '/x',
  ])
    assert.match(await asked(port, plain(address)), /^HTTP\/1\.1 403/, address);
  for (const place of [
    `127.0.0.1:${String(target)}`,
    'evil.test:443',
    'dash.test:22',
    '[::1]:443',
    'localhost:443',
    'nonsense',
    '',
  ])
    assert.match(await asked(port, tunnel(place)), /^HTTP\/1\.1 4\d\d/, place);
  assert.deepEqual(heard, []);
  assert.ok(refused.length >= 10);
});

test('a public name that leads to this machine or a private network is not connected to', async (t) => {
  for (const resolved of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.1.1', '::1']) {
    const { port, heard } = await world(t, ['site.test', '10.0.0.1'], resolved);
    assert.match(await asked(port, tunnel('site.test:443')), /^HTTP\/1\.1 502/, resolved);
    assert.match(await asked(port, tunnel('10.0.0.1:443')), /^HTTP\/1\.1 403/);
    assert.deepEqual(heard, []);
  }
});

for (const [title, answer, expected] of [
  ['a trailer and no body', 'HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 200/],
  ['a status that is none', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 502/],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nrest', /^HTTP\/1\.1 502/],
  ['a body that ends early', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', /half$/],
] as const) {
  test(`what a site answers ends nothing but its request: ${title}`, async (t) => {
    const site = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const place = `127.0.0.1:${String((site.address() as net.AddressInfo).port)}`;
    const proxy = await startSitesProxy({
      sites: () => ({ hosts: ['127.0.0.1'], privateHosts: [place] }),
      refused: () => undefined,
    });
    t.after(() => {
      proxy.close();
      site.close();
    });
    assert.match(await asked(proxy.port, plain(`http://${place}/`)), expected);
  });
}
