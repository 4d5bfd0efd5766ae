// What the e2e tests share: whole trees compared, and the way through Delegate's own panels.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Locator } from 'playwright-core';
import { openWorkbenches, type Workbench } from '../support/rig/workbench.ts';

const waitMs = 20_000;

// Where only the log can be read, a test that failed says what was in sight.
afterEach(async (context) => {
  if (!('passed' in context) || context.passed) return;
  for (const workbench of openWorkbenches)
    console.log(`What the window showed when "${context.name}" failed:\n${await workbench.words()}\n`);
});

/** Every path below the folder, with what identifies its content and its time: two equal maps are two equal trees. */
export function snapshotOf(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const described = entries.map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) return [path.relative(folder, file), 'folder'] as const;
    const hash = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
    return [path.relative(folder, file), `${hash} ${String(fs.statSync(file).mtimeMs)}`] as const;
  });
  return Object.fromEntries(described.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The panel of a kind, once its script has drawn something. */
export async function panel(workbench: Workbench, kind: 'queue' | 'plan' | 'diff'): Promise<Frame> {
  const frame = await workbench.webview(`#app[data-panel="${kind}"] *`);
  return frame;
}

/** An element of a panel by its test id. */
export function part(frame: Frame, testId: string): Locator {
  return frame.getByTestId(testId);
}

/** Waits until the check passes; the last failure tells what was wrong. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await sleep(100);
  }
}

/** Chooses Delegate Task… in the Explorer's menu and waits for its question. */
export async function openQuestion(
  workbench: Workbench,
  folder: string,
  title = `Delegate Task in ${folder}`,
): Promise<void> {
  const question = workbench.page.locator('.quick-input-title', { hasText: title });
  await workbench.explorerRow(folder).click({ button: 'right' });
  const entry = workbench.page.getByRole('menuitem', { name: 'Delegate Task…' });
  await entry.waitFor();
  // A menu that has just come up takes no click for a moment; a person's hand is slower than that.
  await eventually(async () => {
    if (await entry.isVisible()) await entry.click();
    await question.waitFor({ timeout: 2_000 });
  });
}

/** Right-click on a folder, a sentence, Enter: as a person gives a task. */
export async function delegate(workbench: Workbench, folder: string, instruction: string): Promise<void> {
  await openQuestion(workbench, folder);
  await workbench.answer(instruction);
}

/** A row of the changes, found with the filter: the list draws only the rows that fit. */
export async function rowOf(diff: Frame, name: string): Promise<Locator> {
  await part(diff, 'diff-filter').locator('input').fill(name);
  const row = part(diff, 'diff-row').filter({ hasText: name });
  await row.waitFor();
  return row;
}

/** From the words to the changes, ready for review. */
export async function approveThePlan(workbench: Workbench): Promise<Frame> {
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').click();
  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').first().waitFor();
  // Apply takes no click before all rows are there and the folder was looked at.
  const why = part(diff, 'diff-apply-why');
  await eventually(async () => {
    const words = (await why.count()) === 0 ? '' : await why.textContent({ timeout: 1_000 });
    assert.doesNotMatch(words ?? '', /coming in|One moment/);
  });
  return diff;
}

/** The folder is byte for byte, and to the modification time, as it was. */
export function assertSameTree(folder: string, before: Record<string, string>): void {
  assert.deepEqual(snapshotOf(folder), before);
}
