// Save and repeat: a recipe run from the palette, one's own saved from a task, and a tied folder whose news wait in a tray for review.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
  changes,
  delegate,
  eventually,
  panel,
  part,
  clickButton,
  rightClick,
  snapshotOf,
} from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig({ settings: { 'files.autoSave': 'off' } });
});
after(async () => {
  await rig.stop();
});
beforeEach(async () => {
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder);
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
  await workbench.close();
});

/** The title of whatever question is open. */
async function question(title: string): Promise<void> {
  await workbench.page.locator('.quick-input-title', { hasText: title }).waitFor();
}

/** Opens an element's menu and takes an entry, which asks something. */
async function choose(from: Locator, entry: string, title: string): Promise<void> {
  await workbench.chooseFromMenu(() => rightClick(from), entry);
  await question(title);
}

test('a ready recipe is picked, its form answered, and its plan waits like any other', async () => {
  const before = snapshotOf(folder);
  await workbench.runAndChoose('Delegate: Run Recipe…', 'photos');
  await question('Recipes');
  await workbench.screenshot('recipe-1-picker');
  await workbench.input().fill('Photos by date');
  await workbench.choice('Photos by date').click();
  await question('Photos by date (1 of 2)');
  await workbench.screenshot('recipe-2-form');
  await workbench.page.keyboard.press('Enter');
  await question('Photos by date (2 of 2)');
  await workbench.choice('Year only').click();
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await workbench.screenshot('recipe-3-plan');
  assertSameTree(folder, before);
  const diff = await approveThePlan(workbench);
  await clickButton(part(diff, 'diff-apply'));
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'photos/Photos/2022/DSC00871.JPG'))));
});

test('a task’s rule is saved as a recipe of one’s own, found in the picker, and run on another folder', async () => {
  await delegate(workbench, 'photos', 'replace spaces with underscores in file names');
  await part(await panel(workbench, 'plan'), 'plan-approve').waitFor();
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await choose(part(queue, 'task-card'), 'Save as Recipe…', 'Save as Recipe');
  await workbench.answer('No spaces');
  await workbench.choice('Yours').click();
  await workbench.toast('saved as “No spaces”').waitFor();
  await workbench.screenshot('recipe-4-saved');
  await workbench.runAndChoose('Delegate: Run Recipe…', 'notes');
  await question('Recipes');
  await workbench.choice('No spaces').click();
  const plan = await panel(workbench, 'plan');
  await eventually(async () => assert.match((await part(plan, 'plan-goal').textContent()) ?? '', /underscore|spaces/i));
});

test('new files in a tied folder become one proposal in the tray, and nothing moves before a yes', async () => {
  const inbox = path.join(folder, 'inbox');
  await choose(workbench.explorerRow('inbox'), 'Propose When New Files Arrive…', 'Recipes');
  await workbench.input().fill('Downloads by type');
  await workbench.choice('Downloads by type').click();
  const told = workbench.toast('waits for your review');
  await told.waitFor();
  const before = snapshotOf(inbox);
  fs.writeFileSync(path.join(inbox, 'new arrival.pdf'), '%PDF-1.4\n');
  fs.writeFileSync(path.join(inbox, 'new picture.png'), 'not yet a picture');
  const arrived = snapshotOf(inbox);
  assert.notDeepEqual(arrived, before);
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  const card = part(queue, 'task-card').filter({ hasText: 'Downloads by type' });
  await card.waitFor({ timeout: 40_000 });
  await part(queue, 'action-review-changes').waitFor();
  await workbench.screenshot('recipe-5-tray');
  assert.match(await queue.locator('body').innerText(), /Proposals/i);
  assertSameTree(inbox, arrived);
  await part(queue, 'action-review-changes').click();
  const diff = await changes(workbench);
  await workbench.screenshot('recipe-6-proposal');
  const rows = await part(diff, 'diff-row').allInnerTexts();
  assert.ok(rows.some((text) => text.includes('new arrival.pdf')));
  await clickButton(part(diff, 'diff-apply'));
  await eventually(() => assert.ok(!fs.existsSync(path.join(inbox, 'new arrival.pdf'))));
  await workbench.runCommand('Delegate: Scheduled and Watching…');
  await question('Scheduled and Watching');
  await workbench.choice('Downloads by type, when new files arrive').waitFor();
  await workbench.screenshot('recipe-7-triggers');
});
