/** The way of Chrome's driver to it: one program, told of the address, in sessions of its own; Chrome listens nowhere itself. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { DevTools, pipeLink } from '../../../src/engine/chrome/devtools.ts';
import { DriverSeat } from '../../../src/engine/chrome/driverSeat.ts';
import { isOwnPort } from '../../../src/engine/chrome/whosePort.ts';
import { openDevToolsSocket, type DevToolsSocket } from '../../../src/engine/gateway/devtoolsSocket.ts';
import { openDriverDoor } from '../../../src/engine/gateway/driverDoor.ts';
import { startChrome } from '../../../src/engine/sandbox/chromeProcess.ts';
import { newFolder } from '../../support/tree.ts';

const limits = { waitMs: 2_000, messageBytesMax: 100_000 };
const { signal } = new AbortController();

async function inside(endpoint: string): Promise<DevToolsSocket> {
  const socket = await openDevToolsSocket(endpoint, limits, signal);
  assert.ok(typeof socket !== 'string');
  return socket;
}

async function until(is: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !is(); await new Promise((resolve) => setTimeout(resolve, 5)))
    assert.ok(Date.now() < end, 'in time');
}

test('the door lets in one program that knows the address, tells nobody of it, and shuts behind it', async (t) => {
  const entered: DevToolsSocket[] = [];
  const door = await openDriverDoor({
    ...limits,
    mayEnter: (port) => isOwnPort(port),
    enter: (socket) => entered.push(socket),
  });
  t.after(() => door.close());
  const { host, pathname } = new URL(door.endpoint);
  for (const place of ['/json/version', '/json/list', '/json', pathname]) {
    const answer = await fetch(`http://${host}${place}`);
    assert.deepEqual([answer.status, await answer.text()], [404, ''], place);
  }
  for (const place of ['/', '/devtools/browser/x', `${pathname}x`])
    assert.equal(await openDevToolsSocket(`ws://${host}${place}`, limits, signal), 'refused', place);
  assert.equal(entered.length, 0);
  const driver = await inside(door.endpoint);
  assert.equal(entered.length, 1);
  const heard: string[] = [];
  const ended = new Promise<void>((resolve) => entered[0]?.listen((text) => heard.push(text), resolve));
  for (const text of ['short', 'm'.repeat(300), 'é'.repeat(40_000)]) driver.send(text);
  await until(() => heard.length === 3);
  assert.deepEqual(heard, ['short', 'm'.repeat(300), 'é'.repeat(40_000)]);
  assert.equal(await openDevToolsSocket(door.endpoint, limits, signal), 'refused');
  driver.close();
  await ended;
  assert.equal(await openDevToolsSocket(door.endpoint, limits, signal), 'refused', 'nor after that');
  assert.equal(entered.length, 1);
});

test('another account’s program is not let in, though it knows the address', async (t) => {
  const entered: DevToolsSocket[] = [];
  const [account = 0, seen]: [number | undefined, boolean[]] = [process.getuid?.(), []];
  const another = await openDriverDoor({
    ...limits,
    mayEnter: (port) => {
      seen.push(isOwnPort(port), isOwnPort(port, account + 1));
      return isOwnPort(port, account + 1);
    },
    enter: (socket) => entered.push(socket),
  });
  t.after(() => another.close());
  assert.equal(await openDevToolsSocket(another.endpoint, limits, signal), 'refused');
  assert.deepEqual([seen, entered], [[true, false], []]);
  assert.ok(!isOwnPort(1), 'nobody has that one');
});

async function seated(t: TestContext): Promise<{
  sent: { id: number; method: string; sessionId?: string }[];
  says: (message: object) => void;
  heard: unknown[];
  driver: DevToolsSocket;
}> {
  const [commands, events] = [new PassThrough(), new PassThrough()];
  const sent: { id: number; method: string; sessionId?: string }[] = [];
  const says = (message: object): void => void events.write(`${JSON.stringify(message)}\0`);
  commands.on('data', (chunk: Buffer) => {
    for (const text of chunk.toString().split('\0').slice(0, -1)) {
      const command = JSON.parse(text) as { id: number; method: string };
      sent.push(command);
      if (command.method === 'Odd.command') says({ id: command.id, error: { message: 'no such thing' } });
      else says({ id: command.id, result: { sessionId: 'root' } });
    }
  });
  let seat: DriverSeat | null = null;
  const devtools = new DevTools(pipeLink(commands, events), (method, params, session) => {
    if (session !== undefined) seat?.hear(method, params, session);
  });
  const made = await DriverSeat.make(devtools);
  seat = made;
  const door = await openDriverDoor({ ...limits, mayEnter: () => true, enter: (socket) => made.take(socket) });
  t.after(() => door.close());
  const driver = await inside(door.endpoint);
  const heard: unknown[] = [];
  driver.listen(
    (text) => heard.push(JSON.parse(text)),
    () => heard.push('over'),
  );
  return { sent, says, heard, driver };
}

test('a driver commands and hears its own sessions alone, under its own numbers', async (t) => {
  const { sent, says, heard, driver } = await seated(t);
  driver.send('{"id":7,"method":"Target.getTargets"}');
  await until(() => heard.length === 1);
  assert.deepEqual(heard.splice(0), [{ id: 7, result: { sessionId: 'root' } }]);
  assert.equal(sent.at(-1)?.sessionId, 'root');
  driver.send('{"id":8,"method":"Odd.command"}');
  driver.send('{"id":9,"method":"Page.navigate","sessionId":"guard"}');
  await until(() => heard.length === 2);
  assert.match(JSON.stringify(heard), /"id":8,"error":\{"code":-32000,"message":"no such thing"\}/);
  assert.match(JSON.stringify(heard.splice(0)), /"id":9,.*Session with given id not found.*"sessionId":"guard"/);
  assert.ok(!sent.some(({ sessionId }) => sessionId === 'guard'), 'a session that is not its own is not reached');
  says({ method: 'Fetch.requestPaused', params: { requestId: 'r' } });
  says({ method: 'Page.loaded', params: {}, sessionId: 'guard' });
  says({ method: 'Target.attachedToTarget', params: { sessionId: 'page' }, sessionId: 'root' });
  says({ method: 'Page.loaded', params: {}, sessionId: 'page' });
  says({ method: 'Target.detachedFromTarget', params: { sessionId: 'page' }, sessionId: 'root' });
  says({ method: 'Page.loaded', params: {}, sessionId: 'page' });
  says({ method: 'Last', params: {}, sessionId: 'root' });
  await until(() => heard.length === 4);
  assert.deepEqual(heard.splice(0), [
    { method: 'Target.attachedToTarget', params: { sessionId: 'page' } },
    { method: 'Page.loaded', params: {}, sessionId: 'page' },
    { method: 'Target.detachedFromTarget', params: { sessionId: 'page' } },
    { method: 'Last', params: {} },
  ]);
  driver.send('no command');
  await until(() => heard.length === 1);
  assert.deepEqual(heard, ['over']);
});

test('Chrome is started on its pipe alone', async (t) => {
  const folder = newFolder();
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const [browser, told] = [path.join(folder, 'browser'), path.join(folder, 'told')];
  fs.writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\necho it ends here >&2\n`, { mode: 0o700 });
  const chrome = startChrome({ browser, more: [], profile: path.join(folder, 'profile'), proxyPort: 1 });
  assert.ok(chrome.ok, JSON.stringify(chrome));
  await chrome.value.exited;
  await until(() => chrome.value.said() !== '');
  assert.equal(chrome.value.said(), 'it ends here');
  const args = fs.readFileSync(told, 'utf8');
  assert.match(args, /^--remote-debugging-pipe$/m);
  assert.doesNotMatch(args, /remote-debugging-(?:port|address)/);
});
