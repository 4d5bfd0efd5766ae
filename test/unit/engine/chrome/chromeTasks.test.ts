/** What a shell sees of Chrome: where it is, its stop, the picture of an ask, and a no that lets the task go on without it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { ChromeTasks } from '../../../../src/engine/chrome/chromeTasks.ts';
import { pngSize } from '../../../../src/engine/chrome/pngSize.ts';
import { Decisions } from '../../../../src/engine/decisions.ts';
import { StateFolder } from '../../../../src/engine/disk/stateFolder.ts';
import { Running } from '../../../../src/engine/running.ts';
import { hashOfPlan } from '../../../../src/engine/session/planHash.ts';
import { TaskStore } from '../../../../src/engine/session/taskStore.ts';
import { argumentsShown, pictureLimits, siteWords, type PageAsk } from '../../../../src/model/pageAsk.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { newFolder } from '../../../support/tree.ts';

const plan: Plan = {
  goal: 'Order chairs.',
  steps: [],
  scope: { grants: [], connectors: [], hosts: [] },
  assumptions: [],
  untouched: [],
  questions: [],
  rule: '',
  work: 'agent',
};
const wider: Plan = { ...plan, goal: 'Order chairs, and send the form.' };
const page: PageAsk = {
  site: 'shop.example',
  url: 'https://shop.example/order',
  fields: [{ name: 'textbox “Item”', value: 'Ten chairs' }],
  press: 'button “Order now”',
  picture: 'asked-1.png',
  to: 'chrome, submit',
  others: ['send 10 bytes of its own choosing to the connector chrome, with submit'],
  call: 'abc',
};

function rig(t: TestContext): {
  store: TaskStore;
  chrome: ChromeTasks;
  decisions: Decisions;
  id: string;
  closed: string[];
  told: string[];
  folder: string;
} {
  const root = newFolder();
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const state = new StateFolder(path.join(root, 'state'));
  state.prepare();
  const store = new TaskStore(state, () => 1);
  const running = new Running(state, () => undefined);
  const decisions = new Decisions(store, running);
  const created = decisions.create({
    ...{ instruction: 'order chairs', folder: root, engine: 'claude', approve: 'none' },
    ...{ planGate: 'always', answers: {} },
  });
  assert.ok(created.ok, JSON.stringify(created));
  const { id } = created.value;
  store.append(id, { kind: 'planned', plan, hash: hashOfPlan(plan) });
  store.append(id, { kind: 'approved', hash: hashOfPlan(plan) });
  const [closed, told]: [string[], string[]] = [[], []];
  const close = (task: string): Promise<void> => Promise.resolve(void closed.push(task));
  const chrome = new ChromeTasks({ state, store, running, close, changed: (task) => told.push(task) });
  const folder = path.join(path.dirname(state.taskFile(id, 'events.log')), 'chrome');
  fs.mkdirSync(folder, { recursive: true });
  return { store, chrome, decisions, id, closed, told, folder };
}

test('where Chrome is, is told once for each place, by the site alone', (t) => {
  const { chrome, id, told } = rig(t);
  assert.equal(chrome.siteOf(id), null);
  for (const site of ['', '', 'shop.example', 'shop.example']) chrome.isAt(id, site);
  assert.deepEqual([chrome.siteOf(id), told.length], ['shop.example', 2]);
  chrome.isAt(id, null);
  assert.deepEqual([chrome.siteOf(id), told.length], [null, 3]);
});

test('a site is its name as addresses write it: no letters of the page’s choosing, no path, and a long one keeps its end', () => {
  assert.equal(siteWords('https://Shop.Example:8443/a?b#Delegate is done'), 'shop.example:8443');
  assert.equal(siteWords('https://аpple.example/'), 'xn--pple-43d.example');
  assert.equal(siteWords('https://user:word@shop.example/'), 'shop.example');
  for (const none of ['about:blank', 'chrome-error://chromewebdata/', 'data:text/html,x', 'no address', ''])
    assert.equal(siteWords(none), '');
  const long = siteWords(`https://${'bank.example.'.repeat(8)}evil.example/`);
  assert.ok(long.length <= 60 && long.startsWith('…') && long.endsWith('.evil.example'), long);
});

test('a stop closes Chrome, pauses the task with what was stopped, and the task goes on from there', async (t) => {
  const { chrome, store, decisions, id, closed } = rig(t);
  assert.equal((await chrome.stop(id)).ok, false);
  assert.deepEqual([store.get(id)?.state, closed], ['awaiting approval', []]);
  store.append(id, { kind: 'working', isolation: 'none' });
  chrome.isAt(id, 'shop.example');
  const stopped = await chrome.stop(id);
  assert.ok(stopped.ok);
  assert.deepEqual([stopped.value.state, closed, chrome.siteOf(id)], ['paused', [id], null]);
  assert.match(stopped.value.failure?.message ?? '', /You stopped Chrome at shop\.example/);
  assert.match(stopped.value.failure?.next ?? '', /Go on with the task/);
  assert.equal((await chrome.stop('20260101-000000-aaaaaa')).ok, false);
  const resumed = decisions.resume(id);
  assert.ok(resumed.ok);
  assert.deepEqual([resumed.value.state, resumed.value.failure], ['awaiting approval', null]);
});

test('the picture of an ask is read within its bounds, from the task’s own folder, and follows no link', (t) => {
  const { chrome, store, id, folder } = rig(t);
  const file = path.join(folder, 'asked-1.png');
  assert.equal(chrome.picture(id), null);
  store.append(id, { kind: 'beyond', plan: wider, hash: hashOfPlan(wider), news: [], page });
  assert.equal(chrome.picture(id), null);
  fs.writeFileSync(file, head(1280, 800));
  assert.deepEqual([chrome.picture(id)?.width, chrome.picture(id)?.height], [1280, 800]);
  assert.equal(chrome.pictureFile(id), file);
  const wrong = [head(0, 800), head(1_000_000, 1_000_000), Buffer.from('<svg onload=alert(1)>'), Buffer.alloc(0)];
  for (const bytes of [...wrong, Buffer.concat([head(10, 10), Buffer.alloc(pictureLimits.bytesMax)])]) {
    fs.writeFileSync(file, bytes);
    assert.equal(chrome.picture(id), null);
  }
  fs.rmSync(file);
  fs.writeFileSync(path.join(folder, 'other.png'), head(10, 10));
  fs.symlinkSync(path.join(folder, 'other.png'), file);
  assert.equal(chrome.picture(id), null);
  assert.equal(pngSize(head(3, 4))?.height, 4);
});

test('a call without a page shows its arguments, each within bounds, and nothing of them is hidden by odd letters', () => {
  const { fields, picture } = argumentsShown({ text: 'a\u202Eb', many: ['x', 1], long: 'y'.repeat(5_000) });
  assert.equal(picture, null);
  assert.deepEqual(
    fields.map(({ name }) => name),
    ['text', 'many', 'long'],
  );
  assert.ok(!(fields[0]?.value ?? '').includes('\u202E'));
  assert.equal(fields[1]?.value, '["x",1]');
  assert.ok((fields[2]?.value ?? '').length < 500 && fields[2]?.value.endsWith('…'));
});

test('a no goes back to the plan that was approved, is for that very call, and for what was seen', (t) => {
  const { store, decisions, id } = rig(t);
  assert.equal(decisions.decline(id, hashOfPlan(plan)).ok, false);
  store.append(id, { kind: 'working', isolation: 'none' });
  store.append(id, { kind: 'beyond', plan: wider, hash: hashOfPlan(wider), news: ['send'], page });
  assert.deepEqual([store.get(id)?.page, store.get(id)?.approvedHash], [page, null]);
  assert.equal(decisions.decline(id, hashOfPlan(plan)).ok, false);
  const said = decisions.decline(id, hashOfPlan(wider));
  assert.ok(said.ok);
  const { state, planHash, approvedHash, declined, beyond } = said.value;
  assert.deepEqual([state, planHash, approvedHash], ['awaiting approval', hashOfPlan(plan), hashOfPlan(plan)]);
  assert.deepEqual([declined, beyond, said.value.page], [['abc'], [], null]);
  // Twice says nothing more.
  assert.equal(decisions.decline(id, hashOfPlan(wider)).ok, false);
});

function head(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(bytes);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
