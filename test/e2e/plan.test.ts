// The plan, decided on by the keyboard alone: what throws something away is set apart, and the yes can be to the rest; other words, no.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Frame, Locator } from 'playwright-core';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { pressUntil } from './byKeyboard.ts';
import { assertSameTree, changes, delegate, eventually, panel, part, snapshotOf } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder);
  await workbench.setTheme('dark');
});
after(async () => {
  await workbench.close();
  await rig.stop();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

/** A task's plan, waiting; the keyboard is in its panel. */
async function planFor(name: string, instruction: string): Promise<Frame> {
  await workbench.runCommand('View: Close All Editors');
  await delegate(workbench, name, instruction);
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await part(plan, 'plan-goal').click();
  return plan;
}

/** Goes from stop to stop until the element has the keyboard. */
async function tabTo(plan: Frame, wanted: Locator, key = 'Tab'): Promise<void> {
  const focused = wanted.and(plan.locator(':focus, :focus-within'));
  await pressUntil(workbench.page, key, String(wanted), async () => (await focused.count()) > 0);
}

const keyboard = { press: (key: string): Promise<void> => workbench.page.keyboard.press(key) };

/**
 * Selects the words of the field that has the keyboard. Not by Ctrl+A: VS Code takes that key itself, and carries it out a moment
 * later, in the middle of what is typed by then.
 */
async function selectLine(): Promise<void> {
  await keyboard.press('Control+End');
  await keyboard.press('Control+Shift+Home');
}

test('a plan without its moves to the trash is approved by a key, and what would have gone stays', async () => {
  const before = snapshotOf(folder);
  const plan = await planFor('inbox', 'convert csv files to Excel and delete the originals');
  const care = part(plan, 'plan-care');
  assert.match(await care.innerText(), /Look at this twice/);
  assert.match(await part(plan, 'plan-care-trash').innerText(), /Goes to the trash[\s\S]*up to 2 files/);
  assert.doesNotMatch(await part(plan, 'plan-scope').innerText(), /trash/i);
  await workbench.screenshot('plan-1-care-dark');
  await tabTo(plan, part(plan, 'plan-exact').locator('summary'));
  await keyboard.press('Enter');
  await eventually(async () => assert.match(await part(plan, 'plan-exact').innerText(), /trash[\s\S]*2/));
  await workbench.screenshot('plan-2-permission');
  // Words that were not sent hold a yes back, and it says why.
  await tabTo(plan, part(plan, 'plan-steer-text'));
  await workbench.page.keyboard.type('and the pictures');
  await keyboard.press('Control+Shift+Enter');
  await eventually(async () => assert.match(await part(plan, 'spoken').innerText(), /not sent/));
  await selectLine();
  await keyboard.press('Delete');
  await keyboard.press('Control+Shift+Enter');
  const diff = await changes(workbench);
  const rows = await part(diff, 'diff-row').allInnerTexts();
  assert.ok(rows.some((row) => row.includes('contacts.xlsx')));
  assert.ok(!rows.some((row) => /trash/i.test(row)), rows.join('\n'));
  assert.match(await diff.locator('body').innerText(), /2 files? (were )?left alone|without moves to the trash/i);
  await workbench.screenshot('plan-3-changes-without-trash');
  assertSameTree(folder, before);
  await part(diff, 'diff-apply').focus();
  await keyboard.press('Enter');
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'inbox/contacts.xlsx'))));
  assert.ok(fs.existsSync(path.join(folder, 'inbox/contacts.csv')));
});

test('other words for the whole task plan again, and Escape keeps the old ones', async () => {
  const before = snapshotOf(folder);
  const plan = await planFor('photos', 'organize these photos by date');
  await tabTo(plan, part(plan, 'plan-reword'));
  await keyboard.press('Enter');
  await part(plan, 'plan-reword-form').waitFor();
  await keyboard.press('Escape');
  await part(plan, 'plan-reword-form').waitFor({ state: 'detached' });
  await tabTo(plan, part(plan, 'plan-reword'));
  await keyboard.press('Enter');
  await tabTo(plan, part(plan, 'plan-reword-text'));
  await selectLine();
  await workbench.page.keyboard.type('make all names lower case');
  await workbench.screenshot('plan-4-other-words');
  await tabTo(plan, part(plan, 'plan-reword-done'));
  await keyboard.press('Enter');
  await eventually(async () => assert.match(await part(plan, 'plan-goal').innerText(), /lower case/i));
  await part(plan, 'plan-changed').waitFor();
  assertSameTree(folder, before);
});

test('a rejected plan says that nothing was changed; the first stop of the keyboard leads to the buttons', async () => {
  const before = snapshotOf(folder);
  const plan = await planFor('notes', 'replace spaces with underscores in file names');
  await tabTo(plan, plan.locator('.skip-link'), 'Shift+Tab');
  await keyboard.press('Enter');
  await eventually(async () => assert.ok(await plan.locator('#plan-foot :focus').count()));
  await tabTo(plan, part(plan, 'plan-reject'));
  await keyboard.press('Enter');
  await eventually(async () => assert.match(await part(plan, 'plan-message').innerText(), /Nothing was changed/));
  await workbench.screenshot('plan-5-rejected');
  assertSameTree(folder, before);
});

test('it can be read in a narrow, a wide and a light window', async () => {
  await planFor('inbox', 'convert csv files to Excel and delete the originals');
  await workbench.setTheme('light');
  await workbench.screenshot('plan-6-light');
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await workbench.page.setViewportSize({ width: 360, height: 800 });
  await workbench.screenshot('plan-7-narrow-light');
  const plan = await panel(workbench, 'plan');
  const tooWide = await plan.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.ok(tooWide <= 0, `${String(tooWide)} px too wide`);
  await workbench.page.setViewportSize({ width: 1700, height: 1000 });
  await workbench.screenshot('plan-8-wide-light');
  await workbench.setTheme('highContrast');
  await workbench.screenshot('plan-9-high-contrast');
});
