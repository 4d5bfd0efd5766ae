// The queue as a person uses it: tasks change places while one runs, thousands of old ones are searched, questions of several tasks are
// answered in one place, and files are dropped onto the panel. Pictures of it at two widths, dark and light.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { encodeLine } from '../../src/engine/disk/lineLog.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import { TaskStore } from '../../src/engine/session/taskStore.ts';
import type { TaskEvent } from '../../src/model/task.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { changes, eventually, panel, part, clickButton } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig();
});
after(async () => {
  await rig.stop();
});
beforeEach(async () => {
  fs.rmSync(rig.stateFolder, { recursive: true, force: true });
  folder = rig.makeSample();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
  await workbench.close();
});

/** What another process keeps in the state folder. */
function store(): TaskStore {
  return new TaskStore(new StateFolder(rig.stateFolder), Date.now);
}

function created(instruction: string, mount: string): Extract<TaskEvent, { kind: 'created' }> {
  return {
    at: Date.now(),
    kind: 'created',
    ...{ instruction, mount, engine: 'rules', approve: 'none', planGate: 'always', answers: {} },
  };
}

async function openQueue(): Promise<Frame> {
  workbench = await rig.openWorkbench(folder);
  await workbench.setTheme('dark');
  await workbench.runCommand('Delegate: Show Queue');
  return panel(workbench, 'queue');
}

/** Chooses an entry of a card's menu. */
async function choose(card: Locator, entry: string): Promise<void> {
  await workbench.chooseFromMenu(() => card.getByTestId('task-more').click({ timeout: 5_000 }), entry);
}

/** The cards' names, from top to bottom. */
async function names(within: Locator): Promise<string[]> {
  return (await within.getByTestId('task-open').allTextContents()).map((text) => text.trim());
}

/** Makes the side bar about so wide, by its edge. */
async function widen(px: number): Promise<void> {
  const bar = await workbench.page.locator('.part.sidebar').boundingBox();
  assert.ok(bar !== null);
  await workbench.page.mouse.move(bar.x + bar.width, bar.y + 300);
  await workbench.page.mouse.down();
  await workbench.page.mouse.move(bar.x + px, bar.y + 300, { steps: 8 });
  await workbench.page.mouse.up();
}

/** Drops these texts of these types onto an element, as the browser would tell of it. */
async function drop(
  queue: Frame,
  onto: string,
  data: Record<string, string>,
  half: 'upper' | 'lower' = 'upper',
): Promise<void> {
  const script = `(() => {
    const transfer = new DataTransfer();
    for (const [type, text] of Object.entries(${JSON.stringify(data)})) transfer.setData(type, text);
    const element = document.querySelector(${JSON.stringify(onto)});
    const { left, top, height } = element.getBoundingClientRect();
    const at = { clientX: left + 20, clientY: top + ${half === 'lower' ? 'height - 4' : '4'} };
    for (const type of ['dragenter', 'dragover', 'drop'])
      element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer, ...at }));
  })()`;
  await queue.evaluate(script);
}

test('tasks that wait change places while one runs: by keys, by the menu, by dragging; and then run in that order', async () => {
  const mount = path.join(folder, 'notes');
  const running = store().create(created('Sort the notes by year', mount));
  const lock = new StateFolder(rig.stateFolder).takeTask(running.id);
  assert.ok(lock !== null, 'this process works on it');
  store().append(running.id, { kind: 'planning', isolation: 'bubblewrap' });
  for (const words of ['organize by type', 'make everything lower case', 'replace spaces with underscores']) {
    // Of those made in one and the same millisecond none is the first.
    await sleep(5);
    store().create(created(words, mount));
  }
  const queue = await openQueue();
  const now = part(queue, 'section-now');
  const order = (expected: string[]): Promise<void> =>
    eventually(async () =>
      assert.deepEqual(
        (await names(now)).map((name) => name.split(' ')[0]),
        expected,
      ),
    );
  await order(['Sort', 'organize', 'make', 'replace']);
  const cardOf = (words: string): Locator => part(queue, 'task-card').filter({ hasText: words }).first();
  await cardOf('organize').getByText('Waits for “Sort the notes by year” on the same folder').waitFor();

  // By keys alone: from card to card, and the card's own place.
  await cardOf('Sort').getByTestId('task-open').focus();
  for (let at = 0; at < 3; at++) await workbench.page.keyboard.press('ArrowDown');
  await workbench.page.keyboard.press('Alt+ArrowUp');
  await order(['Sort', 'organize', 'replace', 'make']);
  await eventually(async () =>
    assert.match((await queue.locator(':focus').getAttribute('aria-label')) ?? '', /^replace spaces .*Queued/),
  );
  await workbench.page.keyboard.press('Alt+ArrowUp');
  await order(['Sort', 'replace', 'organize', 'make']);
  await workbench.page.keyboard.press('Shift+F10');
  await workbench.page.getByRole('menuitem', { name: 'Move Down in the Queue' }).waitFor();
  await workbench.screenshot('queue-menu');
  await workbench.page.keyboard.press('Escape');

  await choose(cardOf('make'), 'Move to the Top of the Queue');
  await order(['Sort', 'make', 'replace', 'organize']);
  await choose(cardOf('organize'), 'Rename Task…');
  await workbench.page.locator('.quick-input-title', { hasText: 'Rename Task' }).waitFor();
  await workbench.answer('Sort of mine');
  await cardOf('Sort of mine').getByTestId('task-said').filter({ hasText: 'organize by type' }).waitFor();

  const moved = (await cardOf('make').getAttribute('data-task')) ?? '';
  const replace = (await cardOf('replace').getAttribute('data-task')) ?? '';
  await drop(queue, `[data-task="${replace}"]`, { 'application/vnd.delegate.task': moved }, 'lower');
  await order(['Sort', 'replace', 'make', 'Sort']);
  await widen(400);
  await workbench.screenshot('queue-order-400-dark');

  const first = part(queue, 'task-card').filter({ hasText: 'replace' });
  store().append(running.id, { kind: 'cancelled' });
  lock.dispose();
  await eventually(async () => assert.equal(await first.getAttribute('data-state'), 'awaiting approval'));
  const planned = store()
    .all()
    .filter(({ plan }) => plan !== null)
    .sort((one, other) => one.changedAt - other.changedAt);
  assert.equal(planned[0]?.instruction, 'replace spaces with underscores');
});

test('two thousand old tasks are searched at once, put away and found again', async () => {
  const tasks = path.join(rig.stateFolder, 'tasks');
  for (let at = 0; at < 2_000; at++) {
    const time = Date.UTC(2025, 0, 1) + at * 60_000;
    const id = `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${String(at).padStart(6, '0')}`;
    fs.mkdirSync(path.join(tasks, id), { recursive: true });
    const words = at === 700 ? 'Find the needle in Zoë’s hay' : `Task number ${String(at)} about papers`;
    const events = [
      { ...created(words, path.join(folder, 'notes')), at: time },
      { at: time + 1, kind: 'cancelled' },
    ];
    fs.writeFileSync(path.join(tasks, id, 'events.log'), events.map(encodeLine).join(''));
  }
  const queue = await openQueue();
  const cards = part(queue, 'task-card');
  await cards.first().waitFor();
  assert.equal(await cards.count(), 50);
  assert.equal(await part(queue, 'section-done').locator('.count').textContent(), '2000');
  await part(queue, 'show-more').click();
  await eventually(async () => assert.equal(await cards.count(), 150));

  await part(queue, 'queue-search').locator('input').fill('zoe needle');
  await part(queue, 'queue-found').filter({ hasText: '1 task found' }).waitFor();
  assert.equal(await cards.count(), 1);
  const tookMs = Number(
    await queue.evaluate(`(async () => {
      const field = document.querySelector('[data-testid="queue-search"]');
      const begun = performance.now();
      field.value = 'papers 1234';
      field.dispatchEvent(new Event('input'));
      while (!document.body.textContent.includes('Task number 1234')) await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    })()`),
  );
  console.log(`search in 2,000 tasks, from the key to the picture: ${tookMs.toFixed(0)} ms`);
  assert.ok(tookMs < 1_000);
  await part(queue, 'queue-search').locator('input').fill('needle');
  await cards.filter({ hasText: 'needle' }).waitFor();
  await choose(cards.first(), 'Archive Task');
  await part(queue, 'queue-found').filter({ hasText: 'No task has these words.' }).waitFor();
  await part(queue, 'queue-archived').click();
  await part(queue, 'section-archived').getByText('Find the needle').first().waitFor();
  await part(queue, 'queue-by-folder').click();
  await part(queue, 'section-folder notes').waitFor();

  // All of it is there after a reload.
  await part(queue, 'composer-text').locator('textarea').fill('a draft');
  await workbench.page.waitForTimeout(500); // a webview's state is written down a moment later
  await workbench.reloadBy(() => workbench.runCommand('Developer: Reload Window'));
  const again = await panel(workbench, 'queue');
  await part(again, 'queue-found').filter({ hasText: '1 task found' }).waitFor();
  assert.equal(await part(again, 'composer-text').locator('textarea').inputValue(), 'a draft');
  assert.equal(await part(again, 'queue-by-folder').getAttribute('aria-pressed'), 'true');
  await widen(250);
  await workbench.screenshot('queue-search-250');
});

test('questions of two tasks are answered in one place, by keyboard alone', async () => {
  const queue = await openQueue();
  for (const [words, name] of [
    ['make it sparkle, somehow', 'notes'],
    ['clean up', 'inbox'],
  ] as const)
    store().create(created(words, path.join(folder, name)));
  const asked = part(queue, 'asking-task');
  await eventually(async () => assert.equal(await asked.count(), 2));
  await eventually(async () =>
    assert.match((await workbench.statusBarItem('Delegate').textContent()) ?? '', /2 need you/),
  );
  await widen(400);
  await workbench.screenshot('queue-questions-400-dark');
  await asked.first().locator('tk-radio').first().focus();
  await workbench.page.keyboard.press('Space');
  await workbench.page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await asked.count(), 1));
  await eventually(async () =>
    assert.equal(await queue.locator('[data-testid="asking-task"] tk-radio:focus').count(), 1),
  );
  await workbench.page.keyboard.press('Space');
  await workbench.page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await asked.count(), 0));
  await eventually(() =>
    assert.deepEqual(
      store()
        .all()
        .map(({ state }) => state),
      ['awaiting approval', 'awaiting approval'],
    ),
  );
  await part(queue, 'spoken').filter({ hasText: 'Plan ready' }).waitFor({ state: 'attached' });
});

test('files that are dropped are what the task is about, and nothing else is touched', async () => {
  const queue = await openQueue();
  // As the Explorer names them where the window runs on another machine than the folder.
  const remote = (name: string): string => {
    const { pathname } = pathToFileURL(path.join(folder, name));
    return `vscode-remote://${new URL(workbench.page.url()).host}${pathname}`;
  };
  await part(queue, 'composer-fits')
    .filter({ hasText: /This folder holds 2\d photos\./ })
    .waitFor();
  await widen(250);
  await workbench.screenshot('queue-empty-250-dark');
  await drop(queue, '#app', { 'text/uri-list': pathToFileURL('/etc/hostname').href });
  await part(queue, 'composer-refused').filter({ hasText: '“hostname” is not in this workspace.' }).waitFor();
  await drop(queue, '#app', { 'application/vnd.code.uri-list': remote('inbox') });
  await part(queue, 'composer-refused').waitFor({ state: 'detached' });
  await eventually(async () =>
    assert.match((await part(queue, 'composer-folder').locator('.selected-value').textContent()) ?? '', /inbox/),
  );
  const files = ['inbox/ideas.md', 'inbox/flyer.pdf', 'inbox/contacts.csv'];
  await drop(queue, '#app', { 'application/vnd.code.uri-list': files.map(remote).join('\r\n') });
  const chips = part(queue, 'composer-files').locator('.chip-file');
  await eventually(async () => assert.equal(await chips.count(), 3));
  await chips.filter({ hasText: 'contacts.csv' }).getByTestId('composer-file-remove').click();
  await part(queue, 'composer-text').locator('textarea').fill('clean up');
  await part(queue, 'composer-vague').getByText('It helps to say by what').waitFor();
  await workbench.screenshot('queue-files-250-dark');
  await widen(400);
  await workbench.setTheme('light');
  await workbench.screenshot('queue-files-400-light');
  await widen(250);
  await workbench.screenshot('queue-files-250-light');
  await part(queue, 'composer-text').locator('textarea').fill('put everything into a folder called Kept');
  await clickButton(part(queue, 'composer-submit'));
  const card = part(queue, 'task-card');
  await card.filter({ hasText: '2 chosen: ideas.md, flyer.pdf' }).waitFor();
  const plan = await panel(workbench, 'plan');
  await clickButton(part(plan, 'plan-approve'));
  const diff = await changes(workbench);
  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/2 files moved/).waitFor();
  assert.deepEqual(fs.readdirSync(path.join(folder, 'inbox/Kept')).sort(), ['flyer.pdf', 'ideas.md']);
  assert.ok(fs.existsSync(path.join(folder, 'inbox/contacts.csv')));
  await workbench.screenshot('queue-done-250-light');
  await workbench.setTheme('dark');
});
