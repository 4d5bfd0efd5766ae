// The review of many changes: as a list, and before and after side by side; names given in place; filters, orders and check boxes of
// thousands of rows; every text change in one editor; all of it by keyboard too.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import axe from 'axe-core';
import type { Frame, Locator } from 'playwright-core';
import { startRig, type Rig, type Theme, type Workbench } from '../support/rig/workbench.ts';
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
  wearTheme,
} from './support.ts';

const many = 3_000;

let rig: Rig;
let workbench: Workbench;
let folder: string;

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  fs.mkdirSync(path.join(folder, 'many'));
  for (let index = 0; index < many; index += 1) {
    const name = `paper ${String(index).padStart(4, '0')}.${index % 3 === 0 ? 'md' : 'txt'}`;
    fs.writeFileSync(path.join(folder, 'many', name), `${String(index)}\n`);
  }
  workbench = await rig.openWorkbench(folder);
});
after(async () => {
  await workbench.close();
  await rig.stop();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
});

async function review(name: string, instruction: string): Promise<Frame> {
  await workbench.runCommand('View: Close All Editors');
  await delegate(workbench, name, instruction);
  return approveThePlan(workbench);
}

type Violation = { id: string; nodes: { html: string }[] };

async function assertNoViolations(diff: Frame): Promise<void> {
  await diff.evaluate(axe.source);
  const found = await diff.evaluate(async () => {
    const world = globalThis as unknown as {
      axe: { run: (selector: string) => Promise<{ violations: Violation[] }> };
      document: { body: { style: { background: string } } };
    };
    // What a webview stands on lies outside of its frame, where axe cannot look.
    world.document.body.style.background = 'var(--vscode-editor-background)';
    return (await world.axe.run('body')).violations;
  });
  const told = found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
  assert.deepEqual(told, []);
}

async function inEveryTheme(name: string, diff: Frame): Promise<void> {
  const themes: Theme[] = ['light', 'dark', 'highContrast', 'highContrastLight'];
  for (const theme of themes) {
    await wearTheme(workbench, diff, theme);
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot(`diff-${name}-${theme}`);
    await assertNoViolations(diff);
  }
  await workbench.setTheme('light');
}

async function atWidth(width: number, name: string): Promise<void> {
  await workbench.page.setViewportSize({ width, height: 800 });
  await workbench.page.waitForTimeout(300);
  await workbench.screenshot(name);
}

function tally(diff: Frame): Locator {
  return part(diff, 'diff-tally');
}

/** Writes a name into the open field and sends it. */
async function write(diff: Frame, name: string): Promise<void> {
  const field = part(diff, 'diff-name-field');
  await field.fill(name);
  await field.press('Enter');
}

test('names are given in place, before and after stand side by side, and undo brings every byte back', async () => {
  const first = snapshotOf(folder);
  const diff = await review('photos', 'organize these photos by date');
  await tally(diff).filter({ hasText: '36 changes = 36 to be made' }).waitFor();
  assert.match((await part(diff, 'diff-apply').textContent()) ?? '', /Apply: move 20 files, make 16 folders/);

  const row = await rowOf(diff, 'IMG_0412.jpg');
  await row.hover();
  await row.getByTestId('diff-rename').click();
  await write(diff, '../away.jpg');
  await diff.locator('#name-problem', { hasText: 'stays in its folder' }).waitFor();
  await workbench.screenshot('diff-name-refused');
  await write(diff, 'IMG_0413.JPG');
  await part(diff, 'diff-clear').click();
  await part(diff, 'diff-stopped').waitFor();
  await part(diff, 'diff-state-conflict').click();
  await part(diff, 'diff-row').filter({ hasText: 'another change wants the same name' }).waitFor();
  await workbench.screenshot('diff-name-clash');
  await part(diff, 'diff-clear').click();
  const clashing = await rowOf(diff, 'IMG_0412.jpg');
  await clashing.click();
  await part(diff, 'diff-list').press('F2');
  await write(diff, 'At the lake.jpg');
  await part(diff, 'diff-named').waitFor();
  await part(diff, 'diff-stopped').waitFor({ state: 'detached' });
  await part(diff, 'diff-clear').click();
  await part(diff, 'diff-state-named').filter({ hasText: '1' }).waitFor();
  await inEveryTheme('list', diff);

  await part(diff, 'diff-mode-tree').click();
  const [from, to] = [part(diff, 'diff-tree-from'), part(diff, 'diff-tree-to')];
  await to.getByTestId('diff-row').filter({ hasText: 'At the lake.jpg' }).click();
  await from.locator('.linked').filter({ hasText: 'IMG_0412.jpg' }).waitFor();
  await from.getByTestId('diff-row').filter({ hasText: 'DSC00873.JPG' }).click();
  await to.locator('.linked').filter({ hasText: 'DSC00873.JPG' }).waitFor();
  await part(diff, 'diff-stays').filter({ hasText: 'download.jpg' }).waitFor();
  await inEveryTheme('tree', diff);
  await atWidth(700, 'diff-tree-narrow');
  await part(diff, 'diff-mode-list').click();
  await atWidth(700, 'diff-list-narrow');
  await atWidth(1_700, 'diff-list-wide');
  await part(diff, 'diff-mode-tree').click();
  await atWidth(1_280, 'diff-tree');

  // A folder of another name, and what goes into it follows.
  const year = to.locator('[data-testid="diff-group"]').filter({ hasText: '2024' }).first();
  await to.hover();
  await eventually(async () => {
    await workbench.page.mouse.wheel(0, 120);
    await year.click({ timeout: 1_000 });
  });
  await to.press('F2');
  await write(diff, 'Leap year');
  await to.locator('[data-testid="diff-group"]').filter({ hasText: 'Leap year' }).waitFor();

  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast(/Delegate: 20 files moved.* in photos\./).waitFor();
  await part(diff, 'receipt').waitFor();
  await workbench.screenshot('diff-applied');
  assert.ok(fs.existsSync(path.join(folder, 'photos/2022/06/At the lake.jpg')));
  assert.ok(fs.existsSync(path.join(folder, 'photos/Leap year/02/P1030977.jpg')));
  await clickButton(part(diff, 'diff-undo'));
  await workbench.toast(/files moved back/).waitFor();
  assertSameTree(folder, first);
});

test('thousands of rows: filter, order, all check boxes at once, and sums that add up', async () => {
  const diff = await review('many', 'organize by type');
  await tally(diff)
    .filter({ hasText: /3,00\d changes = 3,00\d to be made/ })
    .waitFor();
  const list = part(diff, 'diff-list');
  assert.ok((await part(diff, 'diff-row').count()) < 100, 'only the rows in sight are in the page');
  await part(diff, 'diff-check-all').click();
  await part(diff, 'diff-apply-why').filter({ hasText: 'nothing to apply' }).waitFor();
  await part(diff, 'diff-filter').locator('input').fill('paper 000');
  await part(diff, 'diff-shown').filter({ hasText: '10 of 3,00' }).waitFor();
  await part(diff, 'diff-check-all').click();
  await part(diff, 'diff-apply')
    .filter({ hasText: /Apply: move 10 files/ })
    .waitFor();
  await tally(diff).filter({ hasText: '2,990 left out' }).waitFor();
  await workbench.screenshot('diff-many-filtered');
  await part(diff, 'diff-clear').click();
  await part(diff, 'diff-grouping').click();
  await diff.getByText('Flat list').click();
  await part(diff, 'diff-sort-name').click();
  await part(diff, 'diff-sort-name').click();
  await list.press('Home');
  await eventually(async () => {
    const active = await list.locator('.line.active').textContent();
    assert.match(active ?? '', /paper 2999/);
  });
  await workbench.screenshot('diff-many-sorted');
  await workbench.reloadBy(() => workbench.runCommand('Developer: Reload Window'));
  const back = await panel(workbench, 'diff');
  await eventually(async () => {
    assert.match((await part(back, 'diff-list').locator('.line.active').textContent()) ?? '', /paper 2999/);
    assert.match((await tally(back).textContent()) ?? '', /2,990 left out/);
  });
  await clickButton(part(back, 'diff-apply'));
  await workbench.toast(/10 files moved/).waitFor();
  assert.equal(fs.readdirSync(path.join(folder, 'many')).filter((name) => name.startsWith('paper')).length, many - 10);
});

test('every text change opens in one editor', async () => {
  const diff = await review('notes', 'turn the Markdown files into HTML');
  await part(diff, 'diff-compare-all').click();
  await workbench.page.locator('.multiDiffEditor').first().waitFor();
  await workbench.page.locator('.tab', { hasText: 'Changes that would be made (6 files)' }).waitFor();
  await workbench.page.locator('.view-line', { hasText: 'The launch moves to 12 June.' }).first().waitFor();
  await workbench.screenshot('diff-multi');
});

test('from the list to the undo by keyboard alone', async () => {
  const before = snapshotOf(path.join(folder, 'photos'));
  const diff = await review('photos', 'organize these photos by date');
  const { keyboard } = workbench.page;
  const active = (text: RegExp): Promise<void> =>
    eventually(async () => {
      assert.match((await diff.locator('.grid:focus .line.active').first().textContent()) ?? '', text);
    });
  await part(diff, 'diff-list').focus();
  await keyboard.press('End');
  await active(/2025|IMG_2203/);
  await keyboard.press('?');
  await part(diff, 'diff-help').waitFor();
  await workbench.screenshot('diff-keys');
  await keyboard.press('Escape');
  await part(diff, 'diff-help').waitFor({ state: 'detached' });
  await keyboard.press('/');
  await keyboard.type('P1030977');
  await keyboard.press('ArrowDown');
  await keyboard.press('End');
  await active(/P1030977/);
  const label = await diff.locator('.line.active').getAttribute('aria-label');
  assert.match(label ?? '', /^P1030977\.jpg moves from top level to 2024, February/);
  await keyboard.press(' ');
  await tally(diff).filter({ hasText: '1 left out' }).waitFor();
  await keyboard.press(' ');
  await tally(diff).filter({ hasNotText: 'left out' }).waitFor();
  await keyboard.press('F2');
  await part(diff, 'diff-name-field').waitFor();
  await keyboard.type('Leap');
  await keyboard.press('Enter');
  await part(diff, 'diff-named').waitFor();
  await active(/Leap\.jpg/);
  await keyboard.press('u');
  await part(diff, 'diff-named').waitFor({ state: 'detached' });
  await keyboard.press('/');
  await keyboard.press('Escape');
  await keyboard.press('t');
  await part(diff, 'diff-tree-to').waitFor();
  await keyboard.press('Home');
  await active(/Top level/);
  assert.equal(await diff.locator('[role="treegrid"]:focus').getAttribute('aria-label'), 'The folder after');
  await keyboard.press('-');
  await keyboard.press('*');
  await keyboard.press('t');
  await keyboard.press('ControlOrMeta+Enter');
  await workbench.toast(/20 files moved/).waitFor();
  const undo = part(diff, 'diff-undo');
  await undo.waitFor();
  await eventually(async () => {
    await keyboard.press('Tab');
    assert.equal(await diff.locator('[data-testid="diff-undo"]:focus').count(), 1);
  });
  await keyboard.press('Enter');
  await workbench.toast(/20 files moved back/).waitFor();
  assertSameTree(path.join(folder, 'photos'), before);
});
