// Ways out of a conflict, chosen in the panel: for a whole kind, for one row, and taken back; then apply, part of it undone, the rest.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { approveThePlan, assertSameTree, delegate, eventually, part, rowOf, snapshotOf } from './support.ts';

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

  await part(diff, 'diff-apply').click();
  await workbench.toast(/files (moved|renamed)/).waitFor();
  assert.equal(fs.readFileSync(stranger, 'utf8'), 'a stranger');
  assert.ok(fs.existsSync(path.join(folder, 'notes/report_final (2).md')));

  // All but one row are left as they are: that one alone is taken back.
  const undo = part(diff, 'diff-undo');
  await part(diff, 'diff-filter').locator('input').fill('');
  await part(diff, 'diff-group').first().getByTestId('diff-check').click();
  await undo.filter({ hasText: 'Undo these (0)' }).waitFor();
  await (await rowOf(diff, 'report final.md')).getByTestId('diff-check').click();
  await undo.filter({ hasText: 'Undo these (1)' }).waitFor();
  await workbench.screenshot('ways-3-undo-these');
  await undo.click();
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'notes/report final.md'))));
  assert.equal(fs.readFileSync(stranger, 'utf8'), 'a stranger');
  await undo.filter({ hasText: 'Undo these (9)' }).click();
  await eventually(() => assertSameTree(folder, before));
});
