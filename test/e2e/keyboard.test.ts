// The whole job without a mouse: a folder's menu, the words, the plan with a choice, the changes with one left out, apply, undo.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { focusedIn, mousePresses, pressUntil, tabTo, watchMouse } from './byKeyboard.ts';
import { assertSameTree, eventually, panel, part, snapshotOf } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder);
  await watchMouse(workbench.page);
});
after(async () => {
  await workbench.screenshot('keyboard-end');
  await workbench.close();
  await rig.stop();
});

/** The panel has the focus by itself: nobody clicks into it. */
async function focused(frame: Frame): Promise<void> {
  await eventually(async () => assert.equal(await frame.evaluate(`document.hasFocus()`), true));
}

test('from the folder’s menu to the undo by keys alone', async () => {
  const { page } = workbench;
  const keys = page.keyboard;
  const before = snapshotOf(folder);

  // The Explorer, the folder, its menu.
  await keys.press('Control+Shift+E');
  const chosen = page.locator('.explorer-folders-view .monaco-list-row.focused');
  await pressUntil(
    page,
    'ArrowDown',
    'photos',
    async () => (await chosen.getAttribute('aria-label').catch(() => '')) === 'photos',
  );
  await keys.press('Shift+F10');
  await page.getByRole('menu').waitFor();
  await pressUntil(page, 'ArrowDown', 'Delegate Task…', async () => {
    const item = page.locator('.monaco-menu .action-item.focused');
    return (await item.count()) > 0 && ((await item.first().textContent()) ?? '').includes('Delegate Task…');
  });
  await keys.press('Enter');
  await page.locator('.quick-input-title', { hasText: 'Delegate Task in photos' }).waitFor();
  await keys.type('organize these photos by date');
  await keys.press('Enter');

  // The plan: another choice by the arrow keys and back, then the yes.
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await focused(plan);
  await tabTo(workbench, plan, 'plan-approve');
  await workbench.screenshot('keyboard-1-plan');
  assertSameTree(folder, before);
  await keys.press('Enter');

  // The changes: into the list, a row left out, and the rest applied.
  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').first().waitFor();
  await focused(diff);
  await tabTo(workbench, diff, 'diff-list');
  const active = part(diff, 'diff-list');
  const labelOf = async (): Promise<string> => {
    const id = (await active.getAttribute('aria-activedescendant')) ?? 'none';
    return (
      (await diff
        .locator(`#${id}`)
        .getAttribute('aria-label', { timeout: 1_000 })
        .catch(() => '')) ?? ''
    );
  };
  await pressUntil(page, 'ArrowDown', 'a photo', async () => / moves to /.test(await labelOf()));
  const row = diff.locator(`#${(await active.getAttribute('aria-activedescendant')) ?? ''}`);
  const name = /^(.+) moves to /.exec(await labelOf())?.[1] ?? '';
  assert.notEqual(name, '');
  await keys.press('Space');
  await eventually(async () => assert.match((await row.getAttribute('aria-label')) ?? '', /left out$/));
  await part(diff, 'diff-totals').filter({ hasText: 'left out' }).waitFor();
  await workbench.screenshot('keyboard-2-left-out');
  await eventually(async () => assert.equal(await part(diff, 'diff-apply').getAttribute('aria-disabled'), null));
  await tabTo(workbench, diff, 'diff-apply');
  assertSameTree(folder, before);
  await keys.press('Enter');
  await part(diff, 'receipt').waitFor();
  assert.ok(fs.existsSync(path.join(folder, 'photos', name)), 'what was left out stayed');
  assert.notDeepEqual(snapshotOf(folder), before);

  // The focus is still in the panel, and Undo a few Tabs away.
  await focused(diff);
  await part(diff, 'diff-undo').waitFor();
  await eventually(async () => assert.equal(await part(diff, 'diff-undo').getAttribute('aria-disabled'), null));
  await tabTo(workbench, diff, 'diff-undo');
  await workbench.screenshot('keyboard-3-undo');
  await keys.press('Enter');
  await part(diff, 'diff-redo').waitFor();
  await eventually(() => assertSameTree(folder, before));
  assert.equal(await mousePresses(page), 0, 'no mouse was touched');
});

test('the queue by keys: say it, send it, reach its plan, reject it', async () => {
  const { page } = workbench;
  const keys = page.keyboard;
  await keys.press('F1');
  await keys.type('Delegate: Show Queue');
  await page.locator('.quick-input-list .monaco-list-row.focused[aria-label^="Delegate: Show Queue"]').waitFor();
  await keys.press('Enter');
  const queue = await panel(workbench, 'queue');
  await focused(queue);
  await tabTo(workbench, queue, 'composer-text');
  await keys.type('organize by type');
  await keys.press('Control+Enter');
  const card = part(queue, 'task-card').filter({ hasText: 'organize by type' });
  await card.getByTestId('action-review-plan').waitFor();
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-reject').waitFor();
  if ((await focusedIn(plan)) === null) {
    await tabTo(workbench, queue, 'action-review-plan');
    await keys.press('Enter');
    await focused(plan);
  }
  await tabTo(workbench, plan, 'plan-reject');
  await keys.press('Enter');
  await card.filter({ hasText: /Cancelled/ }).waitFor();
  assert.equal(await mousePresses(page), 0, 'no mouse was touched');
});
