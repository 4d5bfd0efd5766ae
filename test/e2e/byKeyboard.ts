// A window without a mouse: keys only, and whatever touches the mouse all the same is counted.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import type { Workbench } from '../support/rig/workbench.ts';

const stopsMax = 60;
const pauseMs = 60;

/** From now on every click in the window, or in a panel that opens later, is counted. */
export async function watchMouse(page: Page): Promise<void> {
  const script = `addEventListener('pointerdown', () => { globalThis.pointersDown = (globalThis.pointersDown ?? 0) + 1; }, true)`;
  await page.addInitScript(script);
  for (const frame of page.frames()) await frame.evaluate(script);
}

/** How often the mouse was pressed, anywhere. */
export async function mousePresses(page: Page): Promise<number> {
  let sum = 0;
  for (const frame of page.frames()) sum += Number(await frame.evaluate(`globalThis.pointersDown ?? 0`).catch(() => 0));
  return sum;
}

/** Presses a key until the check says that it is there; fails after so many that a person would have given up. */
export async function pressUntil(page: Page, key: string, what: string, check: () => Promise<boolean>): Promise<void> {
  for (let stop = 0; stop < stopsMax; stop += 1) {
    if (await check()) return;
    await page.keyboard.press(key);
    await sleep(pauseMs);
  }
  assert.fail(`${String(stopsMax)} times ${key} did not lead to ${what}`);
}

/** The test id of the element that has the focus in a panel, or of the nearest around it. */
export async function focusedIn(frame: Frame): Promise<string | null> {
  return frame.evaluate(
    `document.hasFocus() ? document.activeElement?.closest('[data-testid]')?.dataset.testid ?? null : null`,
  );
}

/** Goes through a panel by Tab until the element of this test id has the focus. */
export async function tabTo({ page }: Workbench, frame: Frame, testId: string, key = 'Tab'): Promise<void> {
  await pressUntil(page, key, testId, async () => (await focusedIn(frame)) === testId);
}
