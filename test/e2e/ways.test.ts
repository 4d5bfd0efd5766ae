// Ways out of a conflict, chosen in the panel: for a whole kind, for one row, and taken back; then apply, part of it undone, the rest.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { bench, reviewedTask } from '../support/reviewedTask.ts';
import {
  approveThePlan,
  assertSameTree,
  delegate,
  eventually,
  panel,
  part,
  clickButton,
  rowOf,
  snapshotOf,
} from './support.ts';

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

test('a name that is taken: keep both, apply, take one file back, then the rest', async () => {
  await delegate(workbench, 'notes', 'replace spaces with underscores and make everything lower case');
  const diff = await approveThePlan(workbench);
  const stranger = path.join(folder, 'notes/report_final.md');
  fs.writeFileSync(stranger, 'a stranger');
  const before = snapshotOf(folder);
  await part(diff, 'diff-stopped').waitFor();
  const row = await rowOf(diff, 'report final.md');
  await eventually(async () => assert.match((await row.textContent()) ?? '', /already there/));
  await workbench.screenshot('ways-1-conflict');

  await row.getByTestId('diff-settle').click();
  await workbench.page.getByText('Keep both: add a number to the new name').first().click();
  await part(diff, 'diff-settled').waitFor();
  await eventually(async () => assert.match((await row.textContent()) ?? '', /report_final \(2\)\.md/));
  await part(diff, 'diff-stopped').waitFor({ state: 'detached' });
  await workbench.screenshot('ways-2-settled');

  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/files (moved|renamed)/).waitFor();
  assert.equal(fs.readFileSync(stranger, 'utf8'), 'a stranger');
  assert.ok(fs.existsSync(path.join(folder, 'notes/report_final (2).md')));
  await part(diff, 'diff-undo').waitFor();
  await eventually(async () => assert.match((await row.textContent()) ?? '', /report_final \(2\)\.md/));

  // All but one row are left as they are: that one alone is taken back.
  const undo = part(diff, 'diff-undo');
  await part(diff, 'diff-filter').locator('input').fill('');
  await part(diff, 'diff-group').first().getByTestId('diff-check').click();
  await undo.filter({ hasText: 'Undo these (0)' }).waitFor();
  await (await rowOf(diff, 'report final.md')).getByTestId('diff-check').click();
  await undo.filter({ hasText: 'Undo these (1)' }).waitFor();
  await workbench.screenshot('ways-3-undo-these');
  await clickButton(undo);
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'notes/report final.md'))));
  assert.equal(fs.readFileSync(stranger, 'utf8'), 'a stranger');
  await clickButton(undo.filter({ hasText: 'Undo these (9)' }));
  await eventually(() => assertSameTree(folder, before));
});

test('what was chosen for the apply is not chosen for the undo: a newer file is not put away unasked', async () => {
  await delegate(workbench, 'notes', 'replace spaces with underscores in file names');
  const diff = await approveThePlan(workbench);
  const [old, next] = ['notes/report final.md', 'notes/report_final.md'].map((name) => path.join(folder, name));
  assert.ok(old !== undefined && next !== undefined);
  const content = fs.readFileSync(old, 'utf8');
  fs.writeFileSync(next, 'in the way');
  await part(diff, 'diff-way-target-exists').click();
  await diff.locator('tk-option', { hasText: 'put what is there into the trash' }).click();
  await part(diff, 'diff-stopped').waitFor({ state: 'detached' });
  await workbench.screenshot('ways-4-replace-all');
  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/files renamed/).waitFor();
  assert.equal(fs.readFileSync(next, 'utf8'), content);

  fs.writeFileSync(old, 'newer');
  await part(diff, 'diff-stopped').waitFor();
  // The panel must not say that something is chosen which is not.
  const way = part(diff, 'diff-way-target-exists');
  await eventually(async () => assert.match((await way.locator('.selected-value').textContent()) ?? '', /Choose…/));
  await workbench.screenshot('ways-5-undo-stopped');
  await clickButton(part(diff, 'diff-undo'));
  await workbench.toast(/Nothing was changed/).waitFor();
  assert.equal(fs.readFileSync(old, 'utf8'), 'newer');
  assert.equal(fs.readFileSync(next, 'utf8'), content);
});

test('new content is shown beside the old before it is applied, counted after, and listed while it is kept', async () => {
  const mount = path.join(folder, 'notes');
  fs.writeFileSync(path.join(mount, 'draft.txt'), 'first line\n');
  fs.writeFileSync(path.join(mount, 'old.txt'), 'no longer needed\n');
  const before = snapshotOf(folder);
  await reviewedTask(bench(mount, rig.stateFolder), [], {
    create: { 'list.txt': 'a list\n' },
    modify: { 'draft.txt': 'first line\nsecond line\n' },
    trash: ['old.txt'],
  });
  await workbench.runCommand('Delegate: Show Queue');
  const card = part(await panel(workbench, 'queue'), 'task-card').filter({ hasText: 'test' });
  await card.getByTestId('action-review-changes').click();
  const diff = await panel(workbench, 'diff');
  await (await rowOf(diff, 'draft.txt')).getByTestId('diff-compare').click();
  await workbench.page.getByRole('tab', { name: /draft\.txt \(now ↔ after\)/ }).waitFor();
  await workbench.page.locator('.editor.modified .view-line', { hasText: 'second line' }).waitFor();
  await workbench.screenshot('content-1-diff-editor');
  await workbench.page.getByRole('tab', { name: /^Changes/ }).click();
  await part(diff, 'diff-filter').locator('input').fill('');
  await workbench.screenshot('content-2-rows');

  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/1 file created, 1 file changed and 1 file moved to the trash/).waitFor();
  await part(diff, 'receipt').locator('summary').click();
  await part(diff, 'receipt').getByText('Kept for undo').waitFor();
  await workbench.screenshot('content-3-receipt');

  await workbench.runCommand('Delegate: Show What Is Kept for Undo…');
  await workbench.choice('old.txt').waitFor();
  await workbench.screenshot('content-4-kept');
  await workbench.choice('old.txt').click();
  await workbench.choice('Restore').click();
  await eventually(() => assert.ok(fs.existsSync(path.join(mount, 'old.txt'))));
  assert.equal(fs.readFileSync(path.join(mount, 'draft.txt'), 'utf8'), 'first line\nsecond line\n', 'and no other');
  await eventually(async () => assert.match((await part(diff, 'diff-undo').textContent()) ?? '', /Undo/));
  await clickButton(part(diff, 'diff-undo'));
  await eventually(() => assertSameTree(folder, before));
});
