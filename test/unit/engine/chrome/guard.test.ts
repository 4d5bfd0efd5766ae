/** What a page may do in Chrome, request by request, and what comes of its downloads. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { chromeReads, chromeTools, inputOf } from '../../../../src/engine/chrome/chromeTools.ts';
import { DevTools, pipeLink } from '../../../../src/engine/chrome/devtools.ts';
import { mediaTypeOf, safeName } from '../../../../src/engine/chrome/downloads.ts';
import { Guard, type GuardMode } from '../../../../src/engine/chrome/guard.ts';
import { elementWords, refsIn, sameElement } from '../../../../src/engine/chrome/pageText.ts';
import { chromeLimits } from '../../../../src/model/chrome.ts';
import { newFolder } from '../../../support/tree.ts';

type Sent = { id: number; method: string; params: Record<string, unknown>; sessionId?: string };

/** A guard whose Chrome says yes to everything, and what it was told. */
async function guarded(t: TestContext): Promise<{ guard: Guard; told: Sent[]; folder: string }> {
  const root = newFolder();
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const [commands, events] = [new PassThrough(), new PassThrough()];
  const told: Sent[] = [];
  commands.on('data', (chunk: Buffer) => {
    for (const text of chunk.toString().split('\0').slice(0, -1)) {
      const sent = JSON.parse(text) as Sent;
      told.push(sent);
      events.write(`${JSON.stringify({ id: sent.id, result: {} })}\0`);
    }
  });
  const folder = path.join(root, 'downloads');
  const guard = new Guard({ folder, webSockets: [], isOwn: false });
  guard.sites = { hosts: ['dash.example'], privateHosts: [] };
  await guard.begin(new DevTools(pipeLink(commands, events), () => undefined));
  told.length = 0;
  return { guard, told, folder };
}

test('a page fetches from the sites of the plan, and sends nothing until a yes or the person', async (t) => {
  const { guard, told } = await guarded(t);
  const asks = (mode: GuardMode, method: string, url: string, more: object = {}): string => {
    guard.mode = mode;
    told.length = 0;
    guard.hear('Fetch.requestPaused', { requestId: 'r', request: { url, method, ...more } });
    return told[0]?.method ?? '';
  };
  const [go, no] = ['Fetch.continueRequest', 'Fetch.failRequest'];
  for (const method of ['GET', 'HEAD', 'OPTIONS']) assert.equal(asks('look', method, 'https://dash.example/a'), go);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'ODD'])
    assert.equal(asks('look', method, 'https://dash.example/a', { postData: 'x=1' }), no, method);
  for (const mode of ['look', 'send', 'person'] as const) {
    assert.equal(asks(mode, 'GET', 'https://evil.example/'), no, mode);
    assert.equal(asks(mode, 'POST', 'https://evil.example/'), no, mode);
    assert.equal(asks(mode, 'GET', 'http://169.254.169.254/latest'), no, mode);
    assert.equal(asks(mode, 'GET', 'data:text/html,x'), go, mode);
  }
  for (const mode of ['send', 'person'] as const) assert.equal(asks(mode, 'POST', 'https://dash.example/a'), go, mode);
  const blocked = guard.takeBlocked();
  assert.equal(blocked.filter(({ what }) => what === 'sending').length, 6);
  assert.deepEqual(blocked[0], {
    what: 'sending',
    method: 'POST',
    host: 'dash.example',
    bytes: 3,
    why: 'it would send something, which needs a yes',
  });
  assert.deepEqual(guard.takeBlocked(), []);
  for (let count = 0; count < 100; count++) asks('look', 'POST', 'https://dash.example/');
  assert.equal(guard.takeBlocked().length, chromeLimits.blockedToldMax);
  told.length = 0;
  guard.hear('Fetch.requestPaused', { requestId: 1 });
  assert.deepEqual(told, []);
});

test('an address that changes something is held like sending where a click or a script asks for it, and no service worker is taken', async (t) => {
  const { guard, told } = await guarded(t);
  const asks = (mode: GuardMode, resourceType: string, place: string, headers: object = {}): string => {
    guard.mode = mode;
    told.length = 0;
    const request = { url: `https://dash.example${place}`, method: 'GET', headers };
    guard.hear('Fetch.requestPaused', { requestId: 'r', resourceType, request }, 'session');
    return [told[0]?.method, told[0]?.params['errorReason'], told[0]?.sessionId].join(' ').trim();
  };
  assert.equal(asks('look', 'Document', '/sales?year=2026'), 'Fetch.continueRequest  session');
  assert.equal(asks('look', 'Document', '/logout'), 'Fetch.failRequest Aborted session', 'the page stays');
  for (const kind of ['XHR', 'Fetch']) assert.match(asks('look', kind, '/delete?id=5'), /failRequest/, kind);
  for (const kind of ['Image', 'Script', 'Stylesheet'])
    assert.match(asks('look', kind, '/delete.svg'), /continueRequest/, kind);
  for (const mode of ['send', 'person'] as const)
    assert.match(asks(mode, 'Document', '/logout'), /continueRequest/, mode);
  assert.deepEqual(
    guard.takeBlocked().map(({ what, method }) => `${what} ${method}`),
    ['sending GET', 'sending GET', 'sending GET'],
  );
  for (const mode of ['look', 'send', 'person'] as const)
    assert.match(asks(mode, 'Other', '/sw.js', { 'Service-Worker': 'script' }), /failRequest/, mode);
  guard.shut();
  assert.match(asks('send', 'Document', '/sales'), /failRequest/);
});

test('downloads that are too much together end with the one that goes beyond, and there is room again once they are taken', async (t) => {
  const { guard, told } = await guarded(t);
  const download = (guid: string, bytes: number, state = 'completed'): void => {
    guard.hear('Browser.downloadWillBegin', { guid, suggestedFilename: `${guid}.zip`, url: 'https://dash.example/a' });
    guard.hear('Browser.downloadProgress', { guid, state: 'inProgress', receivedBytes: 0, totalBytes: bytes });
    guard.hear('Browser.downloadProgress', { guid, state, receivedBytes: bytes, totalBytes: bytes });
  };
  const most = chromeLimits.downloadBytesMax;
  download('a', most);
  download('b', most);
  // It is there before it can be cancelled.
  download('c', 1);
  const cancelled = (): unknown[] =>
    told.flatMap(({ method, params }) => (method === 'Browser.cancelDownload' ? [params['guid']] : []));
  assert.deepEqual([...new Set(cancelled())], ['c']);
  assert.match(JSON.stringify(guard.takeBlocked()), /"c\.zip".*too large/);
  assert.deepEqual(
    guard.takeDownloads().map(({ name }) => name),
    ['a.zip', 'b.zip'],
  );
  download('d', most);
  assert.deepEqual(
    guard.takeDownloads().map(({ name }) => name),
    ['d.zip'],
  );
});

test('downloads come in whole, bounded in size and number, under names that lead nowhere', async (t) => {
  const { guard, told, folder } = await guarded(t);
  const begin = (guid: string, suggestedFilename = 'a.csv'): void =>
    guard.hear('Browser.downloadWillBegin', { guid, suggestedFilename, url: 'https://dash.example/a' });
  const progress = (guid: string, state: string, receivedBytes = 1, totalBytes = 1): void =>
    guard.hear('Browser.downloadProgress', { guid, state, receivedBytes, totalBytes });
  begin('one');
  assert.ok(guard.isDownloading);
  progress('one', 'inProgress');
  assert.deepEqual(guard.takeDownloads(), []);
  progress('one', 'completed');
  assert.ok(!guard.isDownloading);
  assert.deepEqual(guard.takeDownloads(), [{ name: 'a.csv', file: path.join(folder, 'one') }]);
  begin('../../escape');
  progress('../../escape', 'completed');
  begin('large');
  progress('large', 'inProgress', 0, chromeLimits.downloadBytesMax + 1);
  begin('gone');
  progress('gone', 'canceled');
  assert.deepEqual(guard.takeDownloads(), []);
  assert.ok(told.some(({ method, params }) => method === 'Browser.cancelDownload' && params['guid'] === 'large'));
  for (let count = 0; count < 20; count++) begin(`many-${String(count)}`);
  const cancelled = told.filter(({ method }) => method === 'Browser.cancelDownload');
  assert.equal(cancelled.length, 1 + 20 - chromeLimits.downloadsMax);
  const names = [
    ['../../etc/passwd', 'etc passwd'],
    ['a\u202Egpj.exe', 'a gpj.exe'],
    ['C:\\x\\y.txt', 'C x y.txt'],
    ['...', 'download'],
    ['', 'download'],
    ['report 2026.csv', 'report 2026.csv'],
  ];
  for (const [given = '', expected] of names) assert.equal(safeName(given), expected);
  assert.equal(mediaTypeOf('A.CSV'), 'text/csv');
  assert.equal(mediaTypeOf('a.exe'), 'application/octet-stream');
});

test('an element is told by role and name, and found again where its number is another', () => {
  const before = refsIn(
    'uid=1_0 RootWebArea "Order" url="x"\n  uid=1_2 textbox "Item"\n  uid=1_3 button "Go"\n  uid=1_4 button "Go"',
  );
  const now = refsIn('uid=7_1 button "Go"\nuid=7_2 textbox "Item" value="x"\nuid=7_3 button "Go"\nno element');
  assert.equal(sameElement('1_2', before, now), '7_2');
  assert.equal(sameElement('1_4', before, now), '7_3');
  assert.equal(sameElement('1_0', before, now), null);
  assert.equal(sameElement('7_1', [], now), null, 'what nobody was shown is no element');
  assert.equal(sameElement('9_9', before, now), null);
  assert.equal(elementWords('1_3', before), 'button “Go”');
  assert.equal(elementWords('9_9', before), 'an element that is not there');
});

test('only what looks is said to read; arguments that do not fit are refused', () => {
  assert.deepEqual(chromeReads, ['open', 'page', 'click', 'picture', 'sign_in']);
  assert.equal(chromeTools.length, chromeReads.length + 1);
  for (const values of [{}, { url: 1 }, { url: 'x'.repeat(3_000) }, null])
    assert.equal(typeof inputOf('open', values), 'string');
  for (const element of ['', '1 2', '../x', 'x'.repeat(50)])
    assert.equal(typeof inputOf('click', { element }), 'string');
  assert.deepEqual(inputOf('click', { element: '1_2' }), { element: '1_2' });
});

test('Chrome’s messages are taken apart whole; what is none, or too much, ends nothing or all', async () => {
  const [commands, events] = [new PassThrough(), new PassThrough()];
  const heard: string[] = [];
  const devtools = new DevTools(pipeLink(commands, events), (method) => heard.push(method));
  const answer = devtools.send('A');
  const failing = devtools.send('B');
  const lost = devtools.send('C');
  events.write('{"method":"E1"}\0{"meth');
  events.write('od":"E2","params":{"x":1}}\0{"id":1,"result":{"y":2}}\0');
  events.write('{"id":2,"error":{"message":"no"}}\0{"id":99,"result":{}}\0{"odd":true}\0');
  assert.deepEqual(await answer, { y: 2 });
  await assert.rejects(failing, /no/);
  assert.deepEqual(heard, ['E1', 'E2']);
  events.destroy();
  await assert.rejects(lost, /Chrome is closed/);
  await assert.rejects(devtools.send('D'), /Chrome is closed/);
});
