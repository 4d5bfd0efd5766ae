// What is in the files of a change, looked at before anything is applied: the cells of a table and where they stand in the PDF that they
// are from, a picture whose name says nothing, the text of a document; by mouse, by keyboard, and for a screen reader.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import axe from 'axe-core';
import type { Frame } from 'playwright-core';
import { docx, wordRun } from '../support/hidingMakers.ts';
import { PdfMaker } from '../support/pdfMaker.ts';
import { drawProse, drawTable } from '../support/pdfTableMaker.ts';
import { startRig, type Rig, type Theme, type Workbench } from '../support/rig/workbench.ts';
import { encodeJpeg } from '../support/sample/jpeg.ts';
import {
  approveThePlan,
  assertSameTree,
  delegate,
  eventually,
  part,
  clickButton,
  rowOf,
  snapshotOf,
  wearTheme,
} from './support.ts';

let rig: Rig;
let workbench: Workbench;
let folder: string;

const fruit = ['Apples', 'Pears', 'Plums', 'Figs', 'Quinces', 'Cherries', 'Grapes'];
const rows = [
  ['Item', 'Count', 'Price', 'Sum'],
  ...fruit.map((name, index) => [name, String(index + 3), '2.50', ((index + 3) * 2.5).toFixed(2)]),
];

function report(): Buffer {
  const maker = new PdfMaker();
  drawProse(maker.page(), 60, 30);
  const page = maker.page();
  page.text(60, 60, 'Table 1: Fruit in store', { size: 11 });
  drawProse(page, drawTable(page, rows, { top: 80, lines: 'grid' }) + 60, 20);
  return maker.bytes();
}

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  const write = (name: string, content: Buffer | string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  };
  write('papers/report.pdf', report());
  const colorAt = (column: number, row: number): [number, number, number] => [column * 4, row * 7, 160];
  write('desk/IMG_1234.jpg', encodeJpeg({ columns: 60, rows: 34, colorAt }, undefined));
  write('desk/letter.docx', docx(`<w:p>${wordRun('', 'Dear Ada, the offer is 100 euros.')}</w:p>`));
  write('desk/prices.csv', 'name;price\r\nApple;1.00\r\nPear;2.00\r\n');
  write('kept/plan.md', '# Plan\n\nNine wheels by May.\n');
  write('kept/delegate-conventions.txt', '2026-05-03 leave "Contracts/**"\n');
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

async function preview(diff: Frame, name: string): Promise<void> {
  const row = await rowOf(diff, name);
  await row.hover();
  await row.getByTestId('diff-preview').click();
}

type Violation = { id: string; nodes: { html: string }[] };

/** What axe finds wrong with the preview. */
async function violations(diff: Frame): Promise<string[]> {
  await diff.evaluate(axe.source);
  // The page is clear: the editor's own background stands behind its frame, where axe does not see it.
  await diff.evaluate(`document.body.style.background = 'var(--vscode-editor-background)'`);
  const found = await diff.evaluate(
    `axe.run('[data-testid="preview"]', { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return (found as Violation[]).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

async function inEveryTheme(name: string, diff: Frame): Promise<void> {
  for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] satisfies Theme[]) {
    await wearTheme(workbench, diff, theme);
    await workbench.screenshot(`preview-${name}-${theme}`);
    assert.deepEqual(await violations(diff), [], theme);
  }
  await workbench.setTheme('dark');
}

test('a cell of a table from a PDF shows its place on the page, and a place on the page its cell', async () => {
  const before = snapshotOf(folder);
  const diff = await review('papers', 'extract all tables from these PDFs into CSV');
  await preview(diff, '.csv');
  const pears = part(diff, 'preview-cell').filter({ hasText: 'Pears' });
  await pears.click();
  const box = part(diff, 'preview-box');
  await box.waitFor();
  await eventually(async () =>
    assert.equal(await part(diff, 'preview-place').textContent(), 'Page 2, from the table at the top'),
  );
  await eventually(async () =>
    assert.match((await part(diff, 'preview-page').getAttribute('data-drawn')) ?? '', /^\d+ \d+$/),
  );
  assert.equal(await box.getAttribute('data-cell'), '2 0');
  assert.match((await part(diff, 'preview-words').textContent()) ?? '', /8 rows of 4 columns/);
  await workbench.screenshot('preview-1-cell-and-place');

  // By keyboard: one to the right, two down.
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await workbench.page.keyboard.press(key);
  await eventually(async () => assert.equal(await part(diff, 'preview-box').getAttribute('data-cell'), '4 1'));
  const grid = part(diff, 'preview-cells');
  const active = (await grid.getAttribute('aria-activedescendant')) ?? '';
  assert.equal(await diff.locator(`#${active}`).textContent(), rows[4]?.[1]);
  assert.equal(await diff.locator(`#${active}`).getAttribute('role'), 'gridcell');
  assert.equal(await diff.locator(`#${active}`).getAttribute('aria-colindex'), '3');
  assert.equal(await grid.getAttribute('aria-rowcount'), '8');

  // From the page to the cell.
  await diff.locator('.page-box[data-cell="6 3"]').click({ force: true });
  await eventually(async () => assert.equal(await diff.locator('.cells-cell.chosen').textContent(), rows[6]?.[3]));
  await inEveryTheme('place', diff);
  assert.equal(await diff.locator('#app img, #app script').count(), 0);

  await workbench.page.setViewportSize({ width: 700, height: 560 });
  await workbench.screenshot('preview-2-narrow');
  await workbench.page.setViewportSize({ width: 1280, height: 800 });
  assertSameTree(folder, before);
});

test('a preview comes back after the window was loaded anew, and Escape closes it', async () => {
  await workbench.reload();
  const diff = await workbench.webview('#app[data-panel="diff"] *');
  await part(diff, 'preview-cell').first().waitFor();
  await part(diff, 'preview-cell').first().click();
  await workbench.page.keyboard.press('Escape');
  await part(diff, 'preview').waitFor({ state: 'hidden' });
});

test('renamed pictures, documents and tables are seen for what they are, row by row', async () => {
  const diff = await review('desk', 'add the prefix "2026 " to all files');
  await part(diff, 'diff-filter').locator('input').fill('');
  await preview(diff, 'IMG_1234');
  await eventually(async () =>
    assert.match((await part(diff, 'preview-picture').getAttribute('data-drawn')) ?? '', /480 272/),
  );
  assert.match((await part(diff, 'preview-words').textContent()) ?? '', /JPEG, 480 × 272 pixels \(landscape\)/);
  await inEveryTheme('picture', diff);
  await part(diff, 'diff-filter').locator('input').fill('');
  await part(diff, 'diff-row').filter({ hasText: 'letter.docx' }).locator('.cell-name').click();
  await part(diff, 'preview-line').filter({ hasText: 'Dear Ada, the offer is 100 euros.' }).waitFor();
  await workbench.screenshot('preview-3-document');
  await part(diff, 'diff-row').filter({ hasText: 'prices.csv' }).locator('.cell-name').click();
  await part(diff, 'preview-cell').filter({ hasText: 'Apple' }).waitFor();
  await part(diff, 'preview-close').click();
  await part(diff, 'preview').waitFor({ state: 'hidden' });
  await workbench.page.keyboard.press('Enter');
  await part(diff, 'preview-cell').filter({ hasText: 'Pear' }).waitFor();
});

test('what changes in a text is told by its lines, and the text of a document opens in the editor', async () => {
  await workbench.runCommand('View: Close All Editors');
  await delegate(workbench, 'kept', 'turn the Markdown files into Word documents');
  const plan = await workbench.webview('#app[data-panel="plan"] *');
  await part(plan, 'rule-edit').click();
  const text = part(plan, 'rule-text');
  await text.waitFor();
  await text.fill(`${await text.inputValue()}\nremember "leave \\"plan.md\\""\n`);
  await part(plan, 'rule-remembered').waitFor();
  await clickButton(part(plan, 'rule-use'));
  await part(plan, 'plan-changed').waitFor();
  const diff = await approveThePlan(workbench);
  await preview(diff, 'delegate-conventions.txt');
  const line = part(diff, 'preview-line').filter({ hasText: 'leave "plan.md"' });
  await line.waitFor();
  assert.match((await line.getAttribute('class')) ?? '', /mark-new/);
  await part(diff, 'preview-only').click();
  await part(diff, 'preview-line').filter({ hasText: 'leave "Contracts/**"' }).waitFor();
  await inEveryTheme('changed', diff);

  await preview(diff, 'plan.docx');
  await part(diff, 'preview-line').filter({ hasText: 'Nine wheels' }).waitFor();
  await part(diff, 'preview-compare').click();
  await workbench.page.locator('.tab', { hasText: 'plan.docx.txt' }).waitFor();
  await workbench.page.locator('.view-line', { hasText: 'Nine wheels' }).waitFor();
});
