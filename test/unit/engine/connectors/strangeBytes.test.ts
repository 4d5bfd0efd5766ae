/** What a connector's server at a web address, and a page that comes back from a sign-in, can say: an error where it is asked, no more. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { connectorFetch } from '../../../../src/engine/connectors/client/connectorFetch.ts';
import { listenForRedirect } from '../../../../src/engine/connectors/client/redirectListener.ts';

/** A service on loopback that says exactly that; its address. */
async function saying(t: TestContext, answer: string): Promise<string> {
  const service = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  t.after(() => service.close());
  return `127.0.0.1:${String((service.address() as net.AddressInfo).port)}`;
}

for (const [title, answer] of [
  ['a status that is none', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n'],
  ['a status that is none, with a body', 'HTTP/1.1 099 What\r\nContent-Length: 2\r\n\r\nhi'],
  ['a status too high', 'HTTP/1.1 999 What\r\nContent-Length: 2\r\n\r\nhi'],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nrest'],
  ['no HTTP at all', '\0\0\0'],
] as const) {
  test(`an answer of a server at a web address ends its request alone: ${title}`, async (t) => {
    const place = await saying(t, answer);
    const failed: string[] = [];
    const fetch = connectorFetch({
      allows: () => true,
      own: `http://${place}`,
      privateHosts: [place],
      signal: new AbortController().signal,
      resolver: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      failed: (why) => failed.push(why),
    });
    await assert.rejects(fetch(`http://${place}/mcp`), /it sent what cannot be read|could not be reached/);
    assert.equal(failed.length, 1);
  });
}

test('a page that comes to the listener of a sign-in with an address that is none hears that nothing is there', async () => {
  const listener = await listenForRedirect(0);
  const { port, pathname } = new URL(listener.url);
  const heard = listener.heard('s', 5_000, new AbortController().signal);
  for (const target of ['//', 'http://[', `${pathname}?state=other`]) {
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [text] = await new Promise<[Buffer]>((resolve) => socket.once('data', (chunk) => resolve([chunk])));
    assert.match(String(text), /^HTTP\/1\.1 404/, target);
    socket.destroy();
  }
  await fetch(`${listener.url}?state=s&code=c`);
  assert.equal((await heard)?.get('code'), 'c');
  listener.close();
});
