// The main job, as a person does it: a folder's menu, a sentence, the plan, every change, one step, and the way back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
  delegate,
  eventually,
  openQuestion,
  panel,
  part,
  clickButton,
  rowOf,
  snapshotOf,
} from './support.ts';

const instruction = 'organize these photos by date';

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
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder);
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
  await workbench.close();
});

test('photos are organized by date, and undo brings every byte back', async () => {
  const before = snapshotOf(folder);
  await openQuestion(workbench, 'photos');
  await workbench.screenshot('main-job-1-say-it');
  await workbench.answer(instruction);

  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await workbench.screenshot('main-job-2-plan');
  assertSameTree(folder, before);

  const diff = await approveThePlan(workbench);
  assert.ok((await part(diff, 'diff-group').count()) > 1, 'the changes are grouped by folder');
  assert.match(
    (await part(diff, 'diff-row').filter({ hasText: 'IMG_0412.jpg' }).textContent()) ?? '',
    /top level.*2022/s,
  );
  await workbench.screenshot('main-job-3-changes');
  assertSameTree(folder, before);

  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/Delegate: \d+ files moved.* in photos\./).waitFor();
  await part(diff, 'receipt').waitFor();
  await workbench.screenshot('main-job-4-applied');
  const applied = snapshotOf(folder);
  assert.notDeepEqual(applied, before);
  assert.deepEqual(contentsOf(applied), contentsOf(before), 'no file was lost, added or changed');

  await workbench
    .toast(/files (moved|renamed)/)
    .getByRole('button', { name: 'Undo' })
    .click();
  await workbench.toast(/files (moved|renamed) back/).waitFor();
  await workbench.screenshot('main-job-5-undone');
  assertSameTree(folder, before);
});

test('a row that is left out stays where it is', async () => {
  await delegate(workbench, 'photos', instruction);
  const diff = await approveThePlan(workbench);
  const total = Number(/\d+/.exec((await part(diff, 'diff-apply').textContent()) ?? '')?.[0]);
  await (await rowOf(diff, 'P1030977.jpg')).getByTestId('diff-check').click();
  await part(diff, 'diff-apply')
    .filter({ hasNotText: new RegExp(`\\b${String(total)}\\b`) })
    .waitFor();
  await workbench.screenshot('left-out');
  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/files (moved|renamed)/).waitFor();
  assert.ok(fs.existsSync(path.join(folder, 'photos', 'P1030977.jpg')));
  assert.ok(!fs.existsSync(path.join(folder, 'photos', 'P1030978.jpg')));
});

test('what is in the way is shown at its row, and can be left out', async () => {
  await delegate(workbench, 'photos', instruction);
  const diff = await approveThePlan(workbench);
  fs.appendFileSync(path.join(folder, 'photos/P1030977.jpg'), 'edited meanwhile');
  await part(diff, 'diff-stopped').waitFor();
  await workbench.screenshot('conflict');
  const row = await rowOf(diff, 'P1030977.jpg');
  await eventually(async () => assert.match((await row.textContent()) ?? '', /changed since/));
  await clickButton(part(diff, 'diff-leave-out-conflicts'));
  await part(diff, 'diff-stopped').waitFor({ state: 'detached' });
  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/files (moved|renamed)/).waitFor();
  assert.ok(fs.readFileSync(path.join(folder, 'photos/P1030977.jpg'), 'utf8').endsWith('edited meanwhile'));
  assert.ok(fs.existsSync(path.join(folder, 'photos/2024/02/P1030978.jpg')));
});

test('an instruction that is not understood is met with a question and examples', async () => {
  await delegate(workbench, 'notes', 'make it sparkle, somehow');
  const plan = await panel(workbench, 'plan');
  await part(plan, 'question-instruction').waitFor();
  await workbench.screenshot('not-understood');
  assert.ok((await part(plan, 'rephrase-choice').count()) > 0);
  // The way to a model that would understand it is one click.
  await part(plan, 'rephrase-model').click();
  await workbench.page.locator('.quick-input-widget', { hasText: 'Set Up the Model' }).waitFor();
  await workbench.page.keyboard.press('Escape');
  await part(plan, 'rephrase-choice').first().click();
  await part(plan, 'plan-approve').waitFor();
});

test('a reload in the middle forgets nothing', async () => {
  await delegate(workbench, 'photos', instruction);
  const plan = await panel(workbench, 'plan');
  const goal = await part(plan, 'plan-goal').textContent();
  await part(plan, 'plan-approve').waitFor();
  await reloadWindow();
  const again = await panel(workbench, 'plan');
  assert.equal(await part(again, 'plan-goal').textContent(), goal);
  const diff = await approveThePlan(workbench);
  await (await rowOf(diff, 'P1030977.jpg')).getByTestId('diff-check').click();
  await part(diff, 'diff-totals').filter({ hasText: 'left out' }).waitFor();
  const words = await part(diff, 'diff-totals').textContent();
  await reloadWindow();
  const back = await panel(workbench, 'diff');
  await eventually(async () => assert.equal(await part(back, 'diff-totals').textContent(), words));
});

test('the queue takes a task too, and shows how it stands', async () => {
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await workbench.screenshot('queue-empty');
  await part(queue, 'composer-text').locator('textarea').fill('organize by type');
  await clickButton(part(queue, 'composer-submit'));
  await part(queue, 'task-card').filter({ hasText: 'organize by type' }).waitFor();
  await part(queue, 'action-review-plan').waitFor();
  await workbench.screenshot('queue-with-task');
  await workbench.statusBarItem('1 needs you').waitFor();
});

test('the palette and the view’s button lead to the same question', async () => {
  await workbench.runAndChoose('Delegate: Delegate Task…', 'photos');
  await workbench.page.locator('.quick-input-title', { hasText: 'Delegate Task in photos' }).waitFor();
  await workbench.page.keyboard.press('Escape');
  await workbench.runCommand('Delegate: Show Queue');
  await panel(workbench, 'queue');
  await workbench.page.getByRole('button', { name: 'Delegate Task…' }).first().click();
  await workbench.choice('notes').waitFor();
  await workbench.screenshot('pick-folder');
});

test('several folders at once are several tasks', async () => {
  await workbench.explorerRow('inbox').click();
  // A click opens it too, and moves what stands below.
  await workbench.explorerRow('contacts.csv').waitFor();
  await workbench.explorerRow('photos').click({ modifiers: ['ControlOrMeta'] });
  await openQuestion(workbench, 'photos', 'Delegate Task in 2 folders');
  await workbench.answer('organize by type');
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await eventually(async () =>
    assert.equal(await part(queue, 'task-card').filter({ hasText: 'organize by type' }).count(), 2),
  );
  await workbench.screenshot('several-folders');
});

/** As the command does it: VS Code writes down what is open before it goes. */
async function reloadWindow(): Promise<void> {
  await workbench.reloadBy(() => workbench.runCommand('Developer: Reload Window'));
}

/** The files' contents and times, whatever their names. */
function contentsOf(tree: Record<string, string>): string[] {
  return Object.values(tree).filter((about) => about !== 'folder').sort(); // prettier-ignore
}
