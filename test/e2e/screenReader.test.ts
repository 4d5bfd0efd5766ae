// The whole job as a screen reader gets it: roles, names, states and what is spoken, from the menu to the undo. What is not in the tree
// of accessible things is not there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { capturedTheme, readTheme, themeKinds } from '../support/panelRig/themes.ts';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { assertSameTree, eventually, panel, part, rightClick, snapshotOf } from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder);
});
after(async () => {
  await workbench.screenshot('screen-reader-end');
  await workbench.close();
  await rig.stop();
});

/** The tree of a panel, one line a thing: `- heading "Goal" [level=1]`. */
async function treeOf(frame: Frame): Promise<string> {
  return frame.locator('#app').ariaSnapshot();
}

async function treeHas(frame: Frame, ...lines: readonly (string | RegExp)[]): Promise<void> {
  await eventually(async () => {
    const tree = await treeOf(frame);
    for (const line of lines) {
      if (typeof line === 'string') assert.ok(tree.includes(line), `${line} is not in\n${tree}`);
      else assert.match(tree, line);
    }
  });
}

/** What the panel's live region says; all there is of it has to be polite and a status. */
async function spoken(frame: Frame): Promise<string> {
  const region = part(frame, 'spoken');
  assert.equal(await region.getAttribute('role'), 'status');
  assert.equal(await region.getAttribute('aria-live'), 'polite');
  return ((await region.textContent()) ?? '').trim();
}

test('from the folder’s menu to the undo, by roles, names and what is spoken', async () => {
  const { page } = workbench;
  const before = snapshotOf(folder);
  await workbench.chooseFromMenu(() => rightClick(page.getByRole('treeitem', { name: 'photos' })), 'Delegate Task…');
  const words = page.getByRole('textbox', { name: /^Say what should happen to these files.*Delegate Task in photos$/ });
  await words.fill('organize these photos by date');
  await page.keyboard.press('Enter');

  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await treeHas(
    plan,
    /- article/,
    /- heading "[^"]*(?:by|into)[^"]*" \[level=1\]/,
    '- heading "What will happen" [level=2]',
    /- 'radio "date taken: 20 files; 5 have none" \[checked\]'/,
    '- radiogroup "Which date is meant?"',
    '- listitem: IMG_0412.jpg becomes 2022/06/IMG_0412.jpg',
    '- button "Approve Plan"',
    '- button "Reject"',
    '- textbox "Ask for changes"',
  );
  const group = plan.getByRole('radiogroup').first();
  const named = (await group.getAttribute('aria-labelledby')) ?? '';
  assert.notEqual(
    ((await plan.locator(`[id="${named}"]`).textContent()) ?? '').trim(),
    '',
    'the question names its choices',
  );
  assert.match(await spoken(plan), /plan waits for your approval/i);
  await plan.getByRole('button', { name: 'Approve Plan' }).click();

  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').first().waitFor();
  await treeHas(
    diff,
    /- heading "[^"]+" \[level=1\]/,
    '- toolbar "How to look at the changes"',
    '- textbox "Filter by name"',
    '- combobox "Group"',
    '- treegrid "Changes"',
    /- row "[^"]+, \d+ changes?[^"]*" \[expanded\]/,
    // Where to, why, and whether it is in, in one sentence.
    /- row "IMG_0412\.jpg moves from top level to 2022, June, taken 2022-06-18, from the file itself; included"/,
    /- checkbox "Include" \[checked\]/,
    /- '?button "Apply: move 20 files[^"]*"/,
  );
  const grid = diff.getByRole('treegrid', { name: 'Changes' });
  assert.ok(
    Number(await grid.getAttribute('aria-rowcount')) > 20,
    'how many rows there are, also those that are not drawn',
  );
  assert.equal(await grid.getAttribute('aria-multiselectable'), 'true');
  await eventually(async () => assert.match(await spoken(diff), /^\d+ changes: \d+ moves/));

  // A row that is left out says so, by itself and in the sum.
  await diff
    .getByRole('row', { name: /^IMG_0412\.jpg moves/ })
    .getByRole('checkbox')
    .click();
  await treeHas(diff, /- row "IMG_0412\.jpg moves from [^"]*; left out"/);
  await eventually(async () => assert.match(await spoken(diff), /1 left out/));
  await diff
    .getByRole('row', { name: /^IMG_0412\.jpg moves/ })
    .getByRole('checkbox')
    .click();
  await treeHas(diff, /- row "IMG_0412\.jpg moves from [^"]*; included"/);

  await eventually(async () => assert.equal(await part(diff, 'diff-apply').getAttribute('aria-disabled'), null));
  await diff.getByRole('button', { name: /^Apply: move 20 files/ }).click();
  await part(diff, 'receipt').waitFor();
  await eventually(async () => assert.match(await spoken(diff), /^Done: \d+ files moved.*before and after/));
  await treeHas(diff, '- button "Undo"', '- button "Save receipt…"');
  await workbench.screenshot('screen-reader-applied');

  await eventually(async () => assert.equal(await part(diff, 'diff-undo').getAttribute('aria-disabled'), null));
  await diff.getByRole('button', { name: 'Undo' }).click();
  await part(diff, 'diff-redo').waitFor();
  await eventually(async () => assert.match(await spoken(diff), /^Undone: 20 files moved/));
  await eventually(() => assertSameTree(folder, before));
});

test('the queue tells of the task with its state, its buttons and what needs the person', async () => {
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await treeHas(
    queue,
    '- heading "Delegate tasks" [level=1]',
    '- textbox "What should happen to the files in this folder?"',
    '- button "Delegate" [disabled]',
    'button "organize these photos by date. ',
  );
  await part(queue, 'composer-text').locator('textarea').fill('organize by type');
  await queue.getByRole('button', { name: 'Delegate', exact: true }).click();
  await part(queue, 'task-card').filter({ hasText: 'organize by type' }).getByTestId('action-review-plan').waitFor();
  await treeHas(queue, '- heading "Needs you" [level=2]', '- button "Review Plan"');
  await eventually(async () => assert.equal(await spoken(queue), 'organize by type: Plan ready'));
  // Whoever opens the window anew is told what waits.
  await workbench.reload();
  await workbench.runCommand('Delegate: Show Queue');
  const again = await panel(workbench, 'queue');
  await eventually(async () => assert.equal(await spoken(again), '1 task needs you'));
});

test('the themes that panels are tried under are those of this VS Code', async () => {
  const queue = await panel(workbench, 'queue');
  for (const kind of themeKinds) {
    await workbench.setTheme(kind);
    await eventually(async () => assert.deepEqual(await readTheme(queue, kind), capturedTheme(kind)));
  }
  await workbench.setTheme('dark');
});
