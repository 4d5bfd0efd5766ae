/** The task's window in the person's own Chrome: it is not left open by a stop, nothing begins in it unwatched, and pictures of asks do not pile up. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { ChromeConnection } from '../../../../src/engine/chrome/chromeConnection.ts';
import { newFolder } from '../../../support/tree.ts';
import { scriptedChrome, type ScriptedChrome, type Told } from '../../../support/scriptedChrome.ts';

type Rig = {
  readonly chrome: ScriptedChrome;
  readonly connection: ChromeConnection;
  readonly pictures: () => string[];
  readonly folder: string;
};

async function rig(
  t: TestContext,
  answer?: (told: Told) => object | undefined | Promise<object | undefined>,
): Promise<Rig> {
  const chrome = await scriptedChrome(t, answer);
  const folder = newFolder();
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const connection = new ChromeConnection({
    ...{ root: folder, browser: null, browserArgs: [], webSockets: [], privateHosts: [], ownData: chrome.data },
    drive: () => Promise.reject(new Error('no other program drives it')),
  });
  connection.forTask({
    ...{ hosts: ['dash.example'], folder, chrome: 'own' },
    ...{ denied: () => undefined, reached: () => Promise.resolve(null), tell: () => undefined, isAt: () => undefined },
  });
  t.after(() => connection.close());
  const kept = path.join(folder, 'chrome');
  const pictures = (): string[] => fs.readdirSync(kept).filter((name) => name.startsWith('asked-'));
  return { chrome, connection, folder, pictures };
}

async function until(is: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !is(); await new Promise((resolve) => setTimeout(resolve, 10)))
    assert.ok(Date.now() < end, 'in time');
}

const opening = ['Browser.getVersion', 'Target.createTarget', 'Target.attachToTarget', 'Fetch.enable'];

for (const stopped of opening)
  test(`a task that is stopped while its window opens (${stopped}) leaves none behind`, async (t) => {
    const stop = new AbortController();
    const { chrome, connection } = await rig(t, ({ method }) => {
      if (method === stopped) stop.abort();
      return undefined;
    });
    const done = await connection.call('open', { url: 'https://dash.example/' }, stop.signal);
    assert.ok(!done.ok);
    assert.equal(done.failure.code, 'cancelled');
    await until(() => chrome.open() === 0);
    const methods = chrome.told.map(({ method }) => method);
    assert.ok(!methods.includes('Page.navigate'), methods.join(' '));
    assert.equal(methods.includes('Target.closeTarget'), methods.includes('Target.createTarget'));
    assert.equal(methods.includes('Target.createTarget'), stopped !== 'Browser.getVersion');
  });

test('a window that opens while Chrome is closed for the task is closed, too', async (t) => {
  const closing: { now: () => Promise<void> } = { now: () => Promise.resolve() };
  const { chrome, connection } = await rig(t, ({ method }) => {
    if (method === 'Fetch.enable') void closing.now();
    return undefined;
  });
  closing.now = () => connection.close();
  const done = await connection.call('open', { url: 'https://dash.example/' }, new AbortController().signal);
  assert.ok(!done.ok);
  assert.equal(done.failure.code, 'cancelled');
  await until(() => chrome.open() === 0);
  assert.ok(
    chrome.told.some(({ method, params }) => method === 'Target.closeTarget' && params['targetId'] === 'window'),
  );
  assert.ok(!chrome.told.some(({ method }) => method === 'Page.navigate'));
});

test('a worker begins without the ways by which it would reach others unseen, and not at all where it keeps them', async (t) => {
  const { chrome, connection } = await rig(t, ({ method, sessionId }) =>
    method === 'Runtime.evaluate' && sessionId === 'keeps' ? { exceptionDetails: { text: 'no' } } : undefined,
  );
  const opened = await connection.call('open', { url: 'https://dash.example/' }, new AbortController().signal);
  assert.ok(opened.ok, JSON.stringify(opened));
  const begins = (sessionId: string): void =>
    chrome.says(
      'Target.attachedToTarget',
      { sessionId, targetInfo: { targetId: sessionId, type: 'worker' }, waitingForDebugger: true },
      'page',
    );
  const of = (session: string): string[] =>
    chrome.told.filter(({ sessionId }) => sessionId === session).map(({ method }) => method);
  begins('keeps');
  begins('worker');
  await until(() => of('worker').includes('Runtime.runIfWaitingForDebugger'));
  assert.deepEqual(of('worker'), ['Runtime.evaluate', 'Target.setAutoAttach', 'Runtime.runIfWaitingForDebugger']);
  const [{ params } = { params: {} }] = chrome.told.filter(({ sessionId }) => sessionId === 'worker');
  assert.match(JSON.stringify(params), /'WebTransport'/);
  assert.deepEqual(of('keeps'), ['Runtime.evaluate']);
  const inPage = chrome.told.find(({ method }) => method === 'Page.addScriptToEvaluateOnNewDocument');
  assert.match(JSON.stringify(inPage?.params), /'WebTransport'/);
});

test('of the pictures of asks there is one at a time, and none once the call is made', async (t) => {
  const { connection, pictures } = await rig(t);
  const { signal } = new AbortController();
  const shown = async (): Promise<string | null> => {
    const told = await connection.shown('submit', { fields: [] }, signal);
    assert.ok(told.ok, JSON.stringify(told));
    return told.value.page?.picture ?? null;
  };
  const first = await shown();
  assert.deepEqual(pictures(), [first]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const second = await shown();
  assert.notEqual(second, first);
  assert.deepEqual(pictures(), [second]);
  const sent = await connection.call('submit', { fields: [] }, signal);
  assert.ok(sent.ok, JSON.stringify(sent));
  assert.deepEqual(pictures(), []);
});

test('a Chrome that is closed while a page is shown for a yes is told of, with the next step', async (t) => {
  const close: { now: () => void } = { now: () => undefined };
  const { chrome, connection } = await rig(t, async ({ method }) => {
    if (method !== 'Page.captureScreenshot') return undefined;
    close.now();
    return new Promise(() => undefined);
  });
  close.now = chrome.hangUp;
  const shown = await connection.shown('submit', { fields: [] }, new AbortController().signal);
  assert.ok(!shown.ok);
  assert.match(`${shown.failure.message} ${shown.failure.next}`, /was closed\. Go on with the task/);
});

test('a page that was kept and cannot be read is none, and Chrome opens all the same', async (t) => {
  const { connection, folder } = await rig(t);
  fs.mkdirSync(path.join(folder, 'chrome'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'chrome', 'page.json'), '{ "url": ');
  const looked = await connection.call('page', {}, new AbortController().signal);
  assert.ok(looked.ok && !looked.value.isError, JSON.stringify(looked));
});
