// What was applied, looked at and taken back by the keyboard alone: a file's past from the Explorer, the tree, a part undone after a look.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
  delegate,
  eventually,
  part,
  clickButton,
  rightClick,
  snapshotOf,
} from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;
let untouched: Record<string, string>;
let appliedOn: string;

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  untouched = snapshotOf(folder);
  workbench = await rig.openWorkbench(folder);
  await workbench.setTheme('dark');
  await applied('photos', 'organize these photos by date');
  await applied('notes', 'replace spaces with underscores in file names');
  appliedOn = new Date().toDateString();
});
after(async () => {
  await workbench.close();
  await rig.stop();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

async function applied(name: string, instruction: string): Promise<void> {
  await workbench.runCommand('View: Close All Editors');
  await delegate(workbench, name, instruction);
  const diff = await approveThePlan(workbench);
  await clickButton(part(diff, 'diff-apply'));
  await part(diff, 'receipt').waitFor();
}

const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);

/** A row of the history whose name begins so. */
function row(name: string): ReturnType<Workbench['choice']> {
  return workbench.page
    .locator(`.tree-explorer-viewlet-tree-view .monaco-list-row[aria-label^=${JSON.stringify(name)}]`)
    .first();
}

/** Goes down the tree until that row has the keyboard. */
async function goTo(name: string): Promise<void> {
  await eventually(async () => {
    await press('Home');
    for (let step = 0; step < 60; step++) {
      const focused = workbench.page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row.focused').first();
      const label = await focused.getAttribute('aria-label', { timeout: 1_000 });
      if (label?.startsWith(name) === true) return;
      await press('ArrowDown');
    }
    throw new Error(`no row ${name}`);
  });
}

/** Where Did This Come From? in the Explorer's menu. */
async function askWhereFrom(name: string): Promise<void> {
  await workbench.chooseFromMenu(() => rightClick(workbench.explorerRow(name).first()), 'Where Did This Come From?');
  await workbench.choice('Moved by').waitFor();
}

test('a file’s past is told from the Explorer, and undone alone', async () => {
  const [moved = ''] = Object.keys(snapshotOf(folder)).filter((name) =>
    /^photos\/\d{4}\/\d\d\/DSC00871\.JPG$/.test(name),
  );
  assert.notEqual(moved, '');
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('File: Focus on Files Explorer');
  await workbench.page.keyboard.type('photos');
  for (const segment of moved.split('/').slice(0, -1)) {
    await eventually(async () => {
      await workbench.explorerRow(segment).first().waitFor({ timeout: 1_000 });
    });
    await workbench.explorerRow(segment).first().click();
  }
  await workbench.waitForExplorerRow('DSC00871.JPG');
  await askWhereFrom('DSC00871.JPG');
  await workbench.choice('Came as photos/DSC00871.JPG').waitFor();
  await workbench.screenshot('history-1-where-from');
  await press('ArrowDown');
  await press('Enter');
  await workbench.choice('Undo just this file').waitFor();
  await workbench.screenshot('history-2-what-to-do');
  await press('Enter');
  const question = workbench.page.locator('.monaco-dialog-box');
  await question.waitFor();
  assert.match(await question.innerText(), /Undo \d changes?\?[\s\S]*DSC00871\.JPG → DSC00871\.JPG/);
  await workbench.screenshot('history-3-preview');
  await press('Escape');
  assert.ok(fs.existsSync(path.join(folder, moved)), 'nothing is done without a yes');
  await askWhereFrom('DSC00871.JPG');
  await press('ArrowDown');
  await press('Enter');
  await workbench.choice('Undo just this file').waitFor();
  await press('Enter');
  await question.waitFor();
  await question.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'photos/DSC00871.JPG'))));
  assert.ok(!fs.existsSync(path.join(folder, moved)));
  assert.ok(
    fs.readdirSync(path.join(folder, 'photos')).some((name) => /^\d{4}$/.test(name)),
    'the others stay',
  );
});

test('the history lists it all by day, task, folder and file, and takes back a task after a look', async () => {
  await workbench.runCommand('Delegate: Show History');
  // Midnight may have passed since.
  await row(new Date().toDateString() === appliedOn ? 'Today' : 'Yesterday').waitFor();
  await row('Undone: organize').waitFor();
  await workbench.screenshot('history-4-tree-dark');
  await goTo('organize these photos');
  await press('ArrowRight');
  await eventually(async () => assert.ok((await row('20').count()) > 0));
  await press('ArrowDown');
  await press('ArrowRight');
  await workbench.screenshot('history-5-tree-open');
  await goTo('replace spaces');
  await press('Control+z');
  const question = workbench.page.locator('.monaco-dialog-box');
  await question.waitFor();
  assert.match(await question.innerText(), /Undo \d+ changes\?/);
  await workbench.screenshot('history-6-task-preview');
  await question.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'notes/SHOPPING LIST.TXT'))));
  await row('Undone: replace spaces').waitFor();
  await workbench.runCommand('Delegate: Show History');
  await goTo('organize these photos');
  await press('Control+z');
  await question.waitFor();
  await question.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
  await eventually(() => assertSameTree(folder, untouched));
});

test('what is kept for undo is told by task, in light and narrow windows too', async () => {
  await workbench.runCommand('Delegate: Show History');
  await goTo('Kept for undo');
  await press('ArrowRight');
  await goTo('All of it');
  await workbench.screenshot('history-7-kept');
  await workbench.setTheme('light');
  await workbench.screenshot('history-8-light');
  await workbench.page.setViewportSize({ width: 420, height: 900 });
  await workbench.screenshot('history-9-narrow-light');
});
