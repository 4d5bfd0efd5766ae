// The ways around the main job: a card's own menu, the machine's check-up, a cancelled task, a window beside another one.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { approveThePlan, assertSameTree, delegate, eventually, panel, part, snapshotOf } from './support.ts';

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

test('a card’s context menu undoes what the task did', async () => {
  const before = snapshotOf(folder);
  await delegate(workbench, 'photos', 'organize by type');
  const diff = await approveThePlan(workbench);
  await part(diff, 'diff-apply').click();
  await workbench.toast(/files (moved|renamed)/).waitFor();
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await part(queue, 'task-card').first().click({ button: 'right' });
  const entry = workbench.page.getByRole('menuitem', { name: 'Undo Task…' });
  await entry.waitFor();
  await workbench.screenshot('card-menu');
  await eventually(async () => {
    if (await entry.isVisible()) await entry.click();
    assertSameTree(folder, before);
  });
});

test('the machine’s check-up is a page', async () => {
  await workbench.runCommand('Delegate: Check This Machine');
  const page = await workbench.webview('h1:has-text("Delegate: this machine")');
  await page.getByText('Sandbox', { exact: true }).first().waitFor();
  await workbench.screenshot('doctor');
});

test('a task that is cancelled changes nothing and can be run again', async () => {
  const before = snapshotOf(folder);
  await delegate(workbench, 'photos', 'organize by type');
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-reject').click();
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await part(queue, 'action-retry').click();
  await part(queue, 'action-review-plan').waitFor();
  assertSameTree(folder, before);
});

test('another window on the same folder shows the same task', async () => {
  await delegate(workbench, 'photos', 'organize by type');
  await part(await panel(workbench, 'plan'), 'plan-approve').waitFor();
  const other = await rig.openWorkbench(folder);
  try {
    await other.runCommand('Delegate: Show Queue');
    const queue = await panel(other, 'queue');
    await part(queue, 'action-review-plan').waitFor();
    await approveThePlan(workbench);
    await part(queue, 'action-review-changes').waitFor();
    await other.screenshot('second-window');
  } finally {
    await other.close();
  }
});

test('a file with unsaved changes in an editor is not moved away under it', async () => {
  await workbench.explorerRow('notes').click();
  await workbench.explorerRow('report final.md').dblclick();
  await workbench.page.locator('.monaco-editor').first().waitFor();
  await workbench.page.keyboard.type('A word of mine. ');
  await delegate(workbench, 'notes', 'replace spaces with underscores');
  const diff = await approveThePlan(workbench);
  await part(diff, 'diff-stopped').waitFor();
  await workbench.screenshot('unsaved');
  assert.match((await part(diff, 'diff-apply-why').textContent()) ?? '', /conflict/);
});
