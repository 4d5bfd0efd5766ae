/** The person's own Chrome, through the built command: a Chromium that runs on its own stands for it, signed in, with a tab of its own. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  changingPages,
  click,
  heldAtAnotherPage,
  planFor,
  rigFor,
  said,
  uidOf,
  type Rig,
  type Turn,
} from '../support/chromeRig.ts';
import { callOf, finished } from '../support/connectors.ts';
import { inFiles, password, report, type Dashboard } from '../support/dashboard.ts';
import { use, type Block } from '../support/messagesDouble.ts';
import { answeringChrome, ownChromium, type OwnChromium } from '../support/ownChrome.ts';

import { newFolder } from '../support/tree.ts';

const own = ['--engine', 'claude', '--connector', 'chrome', '--chrome', 'own'];
const words = 'download the latest sales report from our dashboard and summarize it in a doc';

type OwnRig = Rig & {
  readonly chrome: OwnChromium;
  readonly entry: (more: object) => Promise<void>;
  /** What the dashboard was asked for since the person opened their tab. */
  readonly asked: () => readonly string[];
};

/** No driver: what is done in the person's Chrome, the task does without another program. */
async function ownRig(t: TestContext, turns: (dashboard: Dashboard) => readonly Turn[]): Promise<OwnRig> {
  const rig = await rigFor(t, turns, () => ({ driver: 'no-such-driver', driverArgs: [] }));
  const chrome = await ownChromium(t, rig.dashboard.address);
  const settings = rig.env['DELEGATE_CONNECTORS'] ?? '';
  const before = JSON.parse(fs.readFileSync(settings, 'utf8')) as { chrome: object };
  const entry = async (more: object): Promise<void> => {
    fs.writeFileSync(settings, JSON.stringify({ chrome: { ...before.chrome, ...more } }));
    const { status, report: told } = await rig.delegate('connectors', 'trust', 'chrome', '--yes', '--private');
    assert.equal(status, 0, JSON.stringify(told));
  };
  await entry({ ownData: chrome.data });
  const seen = rig.dashboard.asked.length;
  return { ...rig, chrome, entry, asked: () => rig.dashboard.asked.slice(seen) };
}

async function planned(rig: Rig): Promise<{ id: string; plan: string }> {
  const { report: told } = await rig.delegate('run', rig.mount, words, ...own);
  assert.equal(told.state, 'awaiting approval', JSON.stringify(told));
  return { id: told.task ?? '', plan: JSON.stringify(told) };
}

const save =
  (to: string): Turn =>
  (body) =>
    use('connector', {
      action: 'save',
      result: /"result":"([^"]+)"/.exec(said(body))?.[1],
      item: 0,
      to,
      reason: 'the latest report',
    });
const summary: Block = use('write', {
  path: 'summary.docx',
  markdown: '# Sales\n\nNorth sold 1200.\n',
  sources: ['sales.csv'],
  reason: 'what it says',
});
const place = (host: string): string => host.split(':')[0] ?? '';

test('a report is fetched in the person’s own Chrome, where they are signed in, in a window of its own; their tab stays as it was', async (t) => {
  const rig = await ownRig(t, ({ address, host }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    click('link', 'Download the latest report'),
    save('sales.csv'),
    summary,
    use('submit_result', { outcome: 'done', summary: 'The report is summarized.' }),
  ]);
  const { id, plan } = await planned(rig);
  assert.match(plan, /your own Chrome, with your sign-ins/, 'whose Chrome it is stands in the plan');
  assert.match(plan, /127\.0\.0\.1/, 'and so do the sites');
  assert.deepEqual(rig.asked(), [], 'before anything is opened');
  const tabs = await rig.chrome.tabs();
  const { report: worked } = await rig.delegate('approve', id);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-3)]));
  assert.deepEqual(await rig.chrome.tabs(), tabs, 'it closed its own window, and nothing else');
  assert.match(tabs.join(' '), /\/mail/);
  const heard = rig.heard.join('\n');
  assert.doesNotMatch(heard, /Dear Ada|\/mail|My mail/, 'no other tab is listed or read');
  assert.equal(await rig.chrome.person.pages()[0]?.title(), 'My mail');
  const audit = JSON.stringify((await rig.delegate('audit', id)).report);
  assert.match(audit, /your own Chrome, with your sign-ins/);
  assert.equal((await rig.delegate('apply', id)).status, 0);
  assert.equal(fs.readFileSync(path.join(rig.mount, 'sales.csv'), 'utf8'), report);
  assert.deepEqual(
    fs.readdirSync(path.join(rig.state, '..')).filter((name) => name.startsWith('Downloads')),
    [],
  );
});

test('in the person’s own Chrome a page sends nothing, opens nothing and reaches nobody by itself, and links that change something are held', async (t) => {
  const rig = await ownRig(t, ({ address, host, thief }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/talk` }),
    callOf('chrome', 'page'),
    click('button', 'Count'),
    // Labelled so that only a browser that reads closely takes it for a page.
    callOf('chrome', 'open', { url: `${address}/odd` }),
    click('button', 'More'),
    callOf('chrome', 'open', { url: `${address}/twice` }),
    click('button', 'More'),
    callOf('chrome', 'open', { url: `${address}/account` }),
    click('link', 'Leave'),
    click('link', 'Delete this item'),
    // What stands on the page is no data of the model's own.
    callOf('chrome', 'open', { url: `${address}/sales?year=2026` }),
    callOf('chrome', 'open', { url: `${address}/account` }),
    click('link', 'More'),
    callOf('chrome', 'open', { url: `${address}/news` }),
    click('button', 'Delete everything'),
    callOf('chrome', 'open', { url: `${thief}/collect` }),
    finished,
  ]);
  const { id } = await planned(rig);
  const tabs = await rig.chrome.tabs();
  const { report: worked } = await rig.delegate('approve', id);
  const heard = rig.heard.join('\n');
  assert.equal(worked.state, 'done', JSON.stringify([worked, rig.heard.slice(-2)]));
  const other = rig.asked().filter((line) => !line.startsWith('GET'));
  assert.deepEqual(other, [], 'no form, no beacon, no web socket, no worker');
  assert.ok(rig.asked().includes('GET /sales'), 'an address of the page is followed without an ask');
  assert.ok(!rig.asked().some((line) => /logout|item|opened/.test(line)), rig.asked().join(', '));
  assert.deepEqual(rig.dashboard.stolen, []);
  assert.match(heard, /Text of a frame/, 'frames are read, too');
  assert.match(heard, /In a page: undefined\./, 'no transport that nobody can look at');
  assert.match(heard, /In a worker itself: undefined\./);
  assert.match(heard, /In a worker within: undefined\./);
  assert.doesNotMatch(heard, /In a (?:page|worker)[^.]*: function/);
  assert.ok(heard.split('RootWebArea \\"Odd').length > 2, 'both were shown as pages');
  assert.match(heard, /Not sent: GET to 127\.0\.0\.1:\d+ \(its address reads as if it changed something/);
  assert.match(heard, /link “Delete this item” reads as if it changed something/);
  assert.match(heard, /Not sent: POST to 127\.0\.0\.1/);
  assert.match(heard, /Not downloaded: a file \(the page makes it by itself/);
  assert.match(heard, /Not let through: 127\.0\.0\.1/);
  assert.deepEqual(await rig.chrome.tabs(), tabs);
});

test('in the person’s own Chrome a form is sent after a yes that shows the page, and only once', async (t) => {
  const rig = await ownRig(t, ({ address, host }) => [
    planFor({
      host: place(host),
      more: [{ connector: 'chrome', tools: ['submit'], does: 'send', atMost: 1 }],
    }),
    callOf('chrome', 'open', { url: `${address}/order` }),
    (body) =>
      callOf('chrome', 'submit', {
        element: uidOf(body, 'button', 'Order now'),
        fields: [{ element: uidOf(body, 'textbox', 'Item'), value: 'Ten chairs' }],
      }),
    finished,
  ]);
  const { id } = await planned(rig);
  const { report: held } = await rig.delegate('approve', id);
  assert.equal(held.state, 'awaiting approval', JSON.stringify([held, rig.heard.slice(-2)]));
  const lines = (held.beyond ?? []).join('\n');
  assert.match(lines, /on the page http:\/\/127\.0\.0\.1:\d+\/order/);
  assert.match(lines, /with textbox “Item” = “Ten chairs”/);
  const picture = /the page as it looks now: (.*\.png)/.exec(lines)?.[1] ?? '';
  assert.deepEqual([...fs.readFileSync(picture).subarray(1, 4)], [...Buffer.from('PNG')]);
  const posts = (): string[] => rig.asked().filter((line) => line.startsWith('POST'));
  assert.deepEqual(posts(), []);
  const { report: done } = await rig.delegate('approve', id);
  assert.equal(done.state, 'done', JSON.stringify([done, rig.heard.slice(-2)]));
  assert.deepEqual(posts(), ['POST /order item=Ten+chairs']);
  assert.match(rig.heard.at(-1) ?? '', /\/order is done/);
});

test('in the person’s own Chrome a yes is for the page that was shown: one that became another is asked about anew, and gets nothing', async (t) => {
  const rig = await ownRig(t, (dashboard) => changingPages(dashboard));
  const { id } = await planned(rig);
  await heldAtAnotherPage(rig, id, (await rig.delegate('approve', id)).report);
});

test('each way by which the person’s own Chrome cannot be had pauses the task with its words, and it goes on after that', async (t) => {
  const rig = await ownRig(t, ({ address, host }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    click('link', 'Download the latest report'),
    save('sales.csv'),
    finished,
  ]);
  const empty = newFolder();
  t.after(() => fs.rmSync(empty, { recursive: true, force: true }));
  const portFile = path.join(empty, 'DevToolsActivePort');
  await rig.entry({ ownData: empty });
  const { id } = await planned(rig);
  const pausedWith = async (verb: 'approve' | 'resume', what: RegExp, next: RegExp): Promise<void> => {
    const { report: told } = await rig.delegate(verb, id);
    assert.equal(told.state, 'paused', JSON.stringify(told));
    assert.equal(told.error?.code, 'connector-failed');
    assert.match(told.error.message, what);
    assert.match(JSON.stringify(told.error), next);
  };
  await pausedWith('approve', /is not running/, /Start it/);
  fs.symlinkSync('nowhere-1', path.join(empty, 'SingletonLock'));
  await pausedWith('resume', /does not let itself be controlled/, /chrome:\/\/inspect\/#remote-debugging/);
  // What an earlier Chrome left behind.
  fs.writeFileSync(portFile, '1\n/devtools/browser/gone\n');
  await pausedWith('resume', /does not let itself be controlled/, /chrome:\/\/inspect/);
  const no = await answeringChrome(t, null);
  fs.writeFileSync(portFile, `${String(no)}\n/devtools/browser/x\n`);
  await pausedWith('resume', /answered with no/, /say yes when Chrome asks/);
  const old = await answeringChrome(t, 'Chrome/143.0.7499.1');
  fs.writeFileSync(portFile, `${String(old)}\n/devtools/browser/x\n`);
  await pausedWith('resume', /too old for this \(version 143\)/, /Update Chrome/);
  fs.copyFileSync(path.join(rig.chrome.data, 'DevToolsActivePort'), portFile);
  const { report: worked } = await rig.delegate('resume', id);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-2)]));
});

test('a window that the person closes in their own Chrome stops the task, which goes on where it was when they say so', async (t) => {
  let isClosed = false;
  const rig: OwnRig = await ownRig(t, ({ address, host }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    async (body) => {
      const element = uidOf(body, 'link', 'Download the latest report');
      if (!isClosed) {
        isClosed = true;
        await rig.chrome.person
          .pages()
          .find((page) => page.url().endsWith('/sales'))
          ?.close();
      }
      return callOf('chrome', 'click', { element });
    },
    save('sales.csv'),
    finished,
  ]);
  const { id } = await planned(rig);
  const { report: stopped } = await rig.delegate('approve', id);
  assert.equal(stopped.state, 'paused', JSON.stringify([stopped, rig.heard.slice(-2)]));
  assert.match(stopped.error?.message ?? '', /window in your Chrome was closed/);
  const { report: worked } = await rig.delegate('resume', id);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-2)]));
  assert.match((await rig.chrome.tabs()).join(' '), /\/mail/);
  assert.doesNotMatch((await rig.chrome.tabs()).join(' '), /\/sales/);
});

test('the person’s own Chrome is for a connector of the type chrome, a model’s task, and a plan that they see', async (t) => {
  const rig = await rigFor(t, () => [finished]);
  const refused = async (why: RegExp, ...args: string[]): Promise<void> => {
    const { status, report: told } = await rig.delegate('run', rig.mount, words, ...args);
    assert.equal(status, 2, JSON.stringify(told));
    assert.match(JSON.stringify(told.error), why);
  };
  await refused(/name one with --connector/, '--engine', 'claude', '--chrome', 'own');
  await refused(/after you saw its plan/, ...own, '--approve', 'plan');
  await refused(/dedicated or own/, '--engine', 'claude', '--connector', 'chrome', '--chrome', 'theirs');
  await refused(/built-in rules/, '--connector', 'chrome', '--chrome', 'own');
});

test('a spreadsheet and a PDF that were downloaded are read before they are applied, and what is written is held against them', async (t) => {
  const read = (path: string): Turn => use('read', { path });
  const rig = await ownRig(t, ({ address, host }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    click('link', 'As a spreadsheet'),
    save('report.xlsx'),
    use('read', { path: 'report.xlsx', sheet: 2 }),
    callOf('chrome', 'page'),
    click('link', 'As a PDF'),
    // Not saved: it is read where it came.
    (body) => use('read', { path: `result:${/"result":"([^"]+)"/.exec(said(body))?.[1] ?? ''}/0` }),
    read('result:999/0'),
    use('write', {
      path: 'summary.docx',
      markdown: '# Sales\n\nNorth sold 4711.\n',
      sources: ['report.xlsx'],
      reason: 'what the report says',
    }),
    use('submit_result', { outcome: 'done', summary: 'Summarized.' }),
  ]);
  const { id } = await planned(rig);
  const { report: worked } = await rig.delegate('approve', id);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-3)]));
  const heard = rig.heard.join('\n');
  assert.ok(heard.includes(inFiles.sheet), 'the spreadsheet was read');
  assert.ok(heard.includes(inFiles.pdf), 'the PDF was read');
  assert.match(heard, /there is no such result/);
  assert.doesNotMatch(
    JSON.stringify(worked),
    /found in none|not checked/,
    'the number was found in what was downloaded',
  );
  assert.deepEqual(worked.changes?.map(({ op, to }) => `${op} ${to ?? ''}`).toSorted(), [
    'create report.xlsx',
    'create summary.docx',
  ]);
});

test('in their own Chrome, too, the person signs in themselves where they are not, and the task goes on after that', async (t) => {
  const rig = await ownRig(t, ({ address, host }) => [
    planFor({ host: place(host) }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    callOf('chrome', 'sign_in'),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    click('link', 'Download the latest report'),
    save('sales.csv'),
    finished,
  ]);
  await rig.chrome.person.clearCookies();
  const { id } = await planned(rig);
  const byHand = async (): Promise<void> => {
    const window = await rig.chrome.person.waitForEvent('page', { timeout: 120_000 });
    const field = window.getByLabel('Password');
    await field.waitFor({ timeout: 30_000 });
    await rig.handedOver();
    await field.fill(password);
    await window.getByRole('button', { name: 'Sign in' }).click();
    await window.getByText('Dashboard').waitFor({ timeout: 30_000 });
  };
  const [{ report: worked }] = await Promise.all([rig.delegate('approve', id), byHand()]);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-2)]));
  assert.ok(!rig.heard.join('\n').includes(password), 'the model never sees the password');
  assert.deepEqual(
    rig
      .asked()
      .filter((line) => line.startsWith('POST'))
      .map((line) => line.split(' ')[1]),
    ['/login'],
  );
});
