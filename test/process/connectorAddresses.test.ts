// Servers of connectors at web addresses: reached in the protocol's ways, behind the same walls, and signed in to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect } from '../../src/engine/connectors/client/connection.ts';
import { ConnectorDesk } from '../../src/engine/connectors/connectorDesk.ts';
import type { ConnectorPorts } from '../../src/engine/connectors/ports.ts';
import { startSecuredServer } from '../support/authorizationServer.ts';
import { called, choices, never, opened, rig, textIn, trusted } from '../support/connectorRig.ts';
import { serverProgram } from '../support/connectors.ts';
import { freePort } from '../support/rig/server.ts';

/** The real server-everything at a web address of this machine, in one of its ways. */
async function atAddress(
  t: TestContext,
  way: 'streamableHttp' | 'sse',
): Promise<{ url: string; port: number; stop: () => void }> {
  const port = await freePort();
  const child = spawn(process.execPath, [serverProgram('@modelcontextprotocol/server-everything'), way], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: 'ignore',
  });
  t.after(() => child.kill('SIGKILL'));
  const origin = `http://127.0.0.1:${String(port)}`;
  let isUp = false;
  for (let tries = 0; tries < 300 && !isUp; tries++) {
    isUp = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (!isUp) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(isUp, 'the server listens');
  return { url: `${origin}/${way === 'sse' ? 'sse' : 'mcp'}`, port, stop: () => child.kill('SIGKILL') };
}

test('a server at a web address is reached where the person named its port, and nowhere else', async (t) => {
  const { url, port } = await atAddress(t, 'streamableHttp');
  const made = rig(t, { web: { type: 'http', url } });
  const closed = await made.desk.trust('web', null, choices, never);
  assert.ok(
    !closed.ok && /on this machine or in a private network, which is closed/.test(closed.failure.message),
    JSON.stringify(closed),
  );
  const { trust } = await trusted(made, 'web', { isPrivate: true });
  assert.deepEqual(trust?.privateHosts, [`127.0.0.1:${String(port)}`]);
  assert.match(textIn(await called(made, 'web', 'echo', { message: 'over the wire' })), /over the wire/);
});

for (const type of ['http', 'sse'] as const) {
  test(`a server of the protocol’s older way (2024-11-05) is reached as ${type}, behind the same walls`, async (t) => {
    const { url, port, stop } = await atAddress(t, 'sse');
    const made = rig(t, { old: { type, url } });
    const closed = await made.desk.trust('old', null, choices, never);
    assert.ok(
      !closed.ok && /in a private network, which is closed/.test(closed.failure.message),
      JSON.stringify(closed),
    );
    const { trust } = await trusted(made, 'old', { isPrivate: true });
    assert.deepEqual(trust?.privateHosts, [`127.0.0.1:${String(port)}`]);
    assert.match(textIn(await called(made, 'old', 'get-sum', { a: 2, b: 40 })), /42/);
    // It dies in the middle of a call: the call ends at once, in words.
    const connection = await opened(made, 'old');
    assert.ok(!('code' in connection));
    const long = connection.call('trigger-long-running-operation', { duration: 15, steps: 3 }, never);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const began = performance.now();
    stop();
    const ended = await long;
    assert.ok(!ended.ok && ended.failure.code === 'connector-failed');
    assert.match(
      `${ended.failure.message} ${ended.failure.next}`,
      /did not answer: .*Go on with the task to try again/,
    );
    assert.ok(performance.now() - began < 10_000);
    assert.equal(connection.isOpen(), false);
  });
}

test('an address that speaks neither way fails with what it answered first', async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end('nothing here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const made = rig(t, { none: { url: `http://127.0.0.1:${String(port)}/mcp` } });
  const refused = await made.desk.trust('none', null, { ...choices, isPrivate: true }, never);
  assert.ok(!refused.ok);
  assert.match(refused.failure.message, /could not be reached: .*nothing here/);
});

test('rights that a call wants beyond the sign-in pause the task; the person gives them once, and it goes on', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const browsed: string[] = [];
  const made = rig(
    t,
    { secured: { url: secured.url } },
    {
      confirmSignIn: () => Promise.resolve(true),
      openBrowser: (address) => {
        browsed.push(address);
        void secured.consent(address);
        return Promise.resolve(true);
      },
    },
  );
  await trusted(made, 'secured', { isPrivate: true });
  secured.wants('files:read');
  for (let tries = 0; tries < 2; tries++)
    assert.match(
      textIn(await called(made, 'secured', 'whoami')),
      /wants more rights for this than your sign-in gave it\. Say yes to them with Delegate: Connectors….*then go on with the task/,
    );
  assert.equal(browsed.length, 1, 'a task opens no browser');
  await made.desk.close(null);
  assert.ok((await made.desk.test('secured', null, never)).ok);
  assert.equal(new URL(browsed[1] ?? '').searchParams.get('scope'), 'files:read');
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  await made.desk.close(null);
  assert.ok((await made.desk.test('secured', null, never)).ok);
  assert.equal(browsed.length, 2, 'asked once');
});

/** A way to a port of this machine, as an editor makes one for a browser that is on another. */
async function forwarded(t: TestContext): Promise<(address: string) => Promise<string>> {
  let to = '';
  const server = createServer((request, response) => {
    void fetch(new URL(request.url ?? '/', to)).then(async (answer) => response.end(await answer.text()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return (own) => {
    to = own;
    return Promise.resolve(`http://localhost:${String(port)}${new URL(own).pathname}`);
  };
}

test('a browser on another machine comes back by the way that the editor makes, which may be another the next time', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const browsed: string[] = [];
  const ways = [await forwarded(t), await forwarded(t)];
  let way = 0;
  const made = rig(
    t,
    { secured: { url: secured.url } },
    {
      confirmSignIn: () => Promise.resolve(true),
      outside: (address) => ways[way]?.(address) ?? Promise.resolve(address),
      openBrowser: (address) => {
        browsed.push(address);
        void secured.consent(address);
        return Promise.resolve(true);
      },
    },
  );
  await trusted(made, 'secured', { isPrivate: true });
  const backTo = (at: number): URL => new URL(new URL(browsed[at] ?? '').searchParams.get('redirect_uri') ?? '');
  assert.deepEqual([backTo(0).hostname, backTo(0).pathname], ['localhost', '/delegate/callback']);
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  await made.desk.close(null);
  secured.expire('all');
  way = 1;
  assert.ok((await made.desk.test('secured', null, never)).ok);
  assert.notEqual(backTo(1).port, backTo(0).port);
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
});

test('the person signs in with their browser, a token that ran out is renewed, and one that cannot be is told', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const confirmed: string[] = [];
  const browsed: string[] = [];
  const ports: Partial<ConnectorPorts> = {
    confirmSignIn: (_, origin) => Promise.resolve(confirmed.push(origin) > 0),
    openBrowser: (address) => {
      browsed.push(address);
      void secured.consent(address);
      return Promise.resolve(true);
    },
  };
  const made = rig(t, { secured: { url: secured.url } }, ports);
  const { trust } = await trusted(made, 'secured', { isPrivate: true });
  assert.deepEqual(new Set(confirmed), new Set([secured.origin]));
  assert.ok(trust?.signInAt.includes(secured.origin));
  const [address] = browsed;
  assert.equal(browsed.length, 1);
  assert.equal(new URL(address ?? '').searchParams.get('code_challenge_method'), 'S256');
  // What it is told stays secret, and nothing of it is in the state folder.
  const [first = ''] = secured.tokens();
  assert.equal(made.secrets.text(`token ${first}`).includes(first), false);
  assert.equal(readFileSync(path.join(made.root, 'connectors.json'), 'utf8').includes(first), false);
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  await made.desk.close(null);
  secured.expire('access');
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
  assert.equal(browsed.length, 1, 'renewed without a browser');
  await made.desk.close(null);
  secured.expire('all');
  const over = await called(made, 'secured', 'whoami');
  assert.match(textIn(over), /not signed in to the connector secured any more\. Sign in with Delegate: Connectors…/);
  assert.equal(browsed.length, 1, 'a task opens no browser');
  const tested = await made.desk.test('secured', null, never);
  assert.ok(tested.ok);
  assert.equal(browsed.length, 2);
  assert.match(textIn(await called(made, 'secured', 'whoami')), /you came with/);
});

test('a sign-in that the person declines, at a host that they do not know, sends nobody there', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const browsed: string[] = [];
  const made = rig(
    t,
    { secured: { url: secured.url } },
    {
      openBrowser: (address) => Promise.resolve(browsed.push(address) > 0),
    },
  );
  const refused = await made.desk.trust('secured', null, { ...choices, isPrivate: true }, never);
  assert.ok(!refused.ok && refused.failure.code === 'connector-failed');
  assert.deepEqual([browsed, secured.asked], [[], []]);
});

test('a token that another process renewed meanwhile is taken as it is now', async (t) => {
  const secured = await startSecuredServer();
  t.after(() => secured.close());
  const one = rig(
    t,
    { secured: { url: secured.url } },
    {
      confirmSignIn: () => Promise.resolve(true),
      openBrowser: (address) => {
        void secured.consent(address);
        return Promise.resolve(true);
      },
    },
  );
  // As two commands on one state folder are.
  const desk = new ConnectorDesk({ ...one, now: Date.now, client: { connect } });
  t.after(() => desk.close(null));
  const other = { ...one, desk };
  await trusted(one, 'secured', { isPrivate: true });
  for (const each of [one, other]) assert.match(textIn(await called(each, 'secured', 'whoami')), /you came with/);
  for (const [first, second] of [
    [one, other],
    [other, one],
  ] as const) {
    secured.expire('access');
    // Whoever comes first renews it; what there was before is worth nothing any more.
    for (const each of [first, second]) assert.match(textIn(await called(each, 'secured', 'whoami')), /you came with/);
  }
  assert.equal(secured.asked.filter((line) => line === 'GET /authorize').length, 1);
});
