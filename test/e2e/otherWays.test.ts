// The ways around the main job: a card's own menu, the machine's check-up, a cancelled task, a window beside another one.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
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

test('a card’s context menu undoes what the task did', async () => {
  const before = snapshotOf(folder);
  await delegate(workbench, 'photos', 'organize by type');
  const diff = await approveThePlan(workbench);
  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/files (moved|renamed)/).waitFor();
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await part(queue, 'task-card').first().click({ button: 'right' });
  await workbench.page.getByRole('menuitem', { name: 'Undo Task…' }).waitFor();
  await workbench.screenshot('card-menu');
  await workbench.chooseFromMenu(() => rightClick(part(queue, 'task-card').first()), 'Undo Task…');
  await eventually(() => assertSameTree(folder, before));
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
  await clickButton(part(plan, 'plan-reject'));
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await clickButton(part(queue, 'action-retry'));
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
  // It takes keys once it has the focus, which comes a moment after it is drawn.
  await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  await workbench.page.keyboard.type('A word of mine. ');
  await workbench.page.locator('.tab.dirty', { hasText: 'report final.md' }).waitFor();
  await delegate(workbench, 'notes', 'replace spaces with underscores');
  const diff = await approveThePlan(workbench);
  await part(diff, 'diff-stopped').waitFor();
  await workbench.screenshot('unsaved');
  assert.match((await part(diff, 'diff-apply-why').textContent()) ?? '', /conflict/);
});
