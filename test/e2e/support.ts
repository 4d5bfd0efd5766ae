// What the e2e tests share: whole trees compared, and the way through Delegate's own panels.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Locator } from 'playwright-core';
import { openWorkbenches, type Theme, type Workbench } from '../support/rig/workbench.ts';

const waitMs = 40_000;

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

/** Clicks a button of a panel once it is enabled: a click on one that is not goes nowhere, and Playwright does not know ours. */
export async function clickButton(button: Locator, timeout?: number): Promise<void> {
  await button.locator('xpath=self::*[not(@disabled)]').click(timeout === undefined ? {} : { timeout });
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
  await workbench.chooseFromMenu(() => rightClick(workbench.explorerRow(folder)), 'Delegate Task…');
  await workbench.page.locator('.quick-input-title', { hasText: title }).waitFor();
}

/** Opens the menu of an element, for `chooseFromMenu`. */
export async function rightClick(element: Locator): Promise<void> {
  await element.click({ button: 'right', timeout: 5_000 });
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
  await clickButton(part(plan, 'plan-approve'));
  return changes(workbench);
}

/** The changes that wait for review, all of them there and the folder looked at: before that Apply takes no click and no key. */
export async function changes(workbench: Workbench): Promise<Frame> {
  const diff = await panel(workbench, 'diff');
  await part(diff, 'diff-row').first().waitFor();
  await eventually(async () => {
    const words = await part(diff, 'diff-apply-why').textContent({ timeout: 1_000 });
    assert.doesNotMatch(words ?? '', /coming in|One moment/);
  });
  return diff;
}

/** The class that a webview's page wears under each theme. */
const pageClasses: Readonly<Record<Theme, string>> = {
  light: 'vscode-light',
  dark: 'vscode-dark',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast-light',
};

/** Switches the colour theme, and waits until the panel has heard of it too, a moment after the window. */
export async function wearTheme(workbench: Workbench, frame: Frame, theme: Theme): Promise<void> {
  await workbench.setTheme(theme);
  await frame.locator(`body.${pageClasses[theme]}`).waitFor();
}

/** The folder is byte for byte, and to the modification time, as it was. */
export function assertSameTree(folder: string, before: Record<string, string>): void {
  assert.deepEqual(snapshotOf(folder), before);
}
