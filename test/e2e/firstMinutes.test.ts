// The first minutes: the walkthrough, the sample folder from an empty window to the undo, and all of it in German. The pictures of the
// walkthrough are cut from the screenshots that are taken here (npm run pictures).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
  eventually,
  panel,
  part,
  clickButton,
  rightClick,
  snapshotOf,
} from './support.ts';

let rig: Rig;
let workbench: Workbench;

before(async () => {
  rig = await startRig({ settings: { 'workbench.colorTheme': 'Light 2026', 'workbench.reduceMotion': 'on' } });
});
after(async () => {
  await rig.stop();
});
afterEach(async ({ name }) => {
  await workbench.screenshot(`end of ${name}`);
  await workbench.close();
});

/** A step of the walkthrough, by its id. */
const step = (id: string): ReturnType<Workbench['page']['locator']> =>
  workbench.page.locator(`[data-step-id="delegate.delegate#start#${id}"]`);

test('from an empty window to sample files sorted and back, led by the walkthrough', async () => {
  workbench = await rig.openWorkbench(undefined, { viewport: { width: 1600, height: 900 } });
  const { page } = workbench;
  await workbench.runCommand('Delegate: Show Queue');
  const empty = await panel(workbench, 'queue');
  await part(empty, 'first-steps').waitFor();
  await workbench.screenshot('first-1-empty-window');
  await part(empty, 'first-tour').click();
  await page.locator('.gettingStartedContainer').getByText('Get Started with Delegate').first().waitFor();
  for (const id of ['what', 'review', 'sandbox', 'recipes', 'model', 'sample']) {
    await step(id).click();
    await eventually(async () => {
      const drawn = await page.evaluate<number>(
        'document.querySelector(".getting-started-media img")?.naturalWidth ?? 0',
      );
      assert.ok(drawn > 0, `the picture of ${id}`);
    });
    await workbench.screenshot(`first-2-tour-${id}`);
  }

  await page
    .locator('.gettingStartedContainer')
    .getByRole('button', { name: 'Try It on Sample Files', exact: true })
    .click();
  await workbench.choice('Open the Sample Files').click();
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await workbench.screenshot('first-3-plan');
  const folder = sampleFolder();
  const asItWas = snapshotOf(folder);
  assert.ok(fs.readFileSync(path.join(folder, 'Read me.md'), 'utf8').includes('Organize these photos by date'));
  const queue = await panel(workbench, 'queue');
  await workbench.screenshot('first-3-queue');
  const diff = await approveThePlan(workbench);
  await workbench.screenshot('first-4-review');
  await clickButton(part(diff, 'diff-apply'));
  await eventually(() => assert.ok(fs.existsSync(path.join(folder, 'Photos/2023/08/beach 2.jpg'))));
  await part(queue, 'action-undo').waitFor();
  await workbench.screenshot('first-5-applied');

  await workbench.runCommand('Delegate: Take the Tour');
  for (const id of ['sample', 'review'])
    await workbench.page.locator(`[data-done-step-id="delegate.delegate#start#${id}"].complete`).first().waitFor();
  await clickButton(part(queue, 'action-undo'));
  await eventually(() => assertSameTree(folder, asItWas));

  await workbench.runCommand('Delegate: Check This Machine');
  await workbench.webview('text=Everything that Delegate needs is here.');
  await workbench.screenshot('first-6-machine');
  await workbench.runAndChoose('Delegate: Run Recipe…', 'Receipts');
  await workbench.choice('CSV to Excel').waitFor();
  await workbench.screenshot('first-7-recipes');
  await workbench.page.keyboard.press('Escape');
  await workbench.runCommand('Delegate: Set Up the Model…');
  await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await workbench.screenshot('first-8-model');
});

test('in German: commands, questions, panels and their figures, in a window of a narrow side bar', async () => {
  const folder = rig.makeSample();
  workbench = await rig.openWorkbench(folder, { language: 'de', viewport: { width: 1000, height: 800 } });
  await workbench.runCommand('Delegate: Aufgaben anzeigen');
  const queue = await panel(workbench, 'queue');
  assert.equal(await queue.locator('html').getAttribute('lang'), 'de');
  await part(queue, 'first-steps').getByText('Für den Anfang').waitFor();
  await workbench.screenshot('first-9-german-queue');
  await assertFits(queue);
  await workbench.runCommand('Delegate: Rundgang');
  await workbench.page.locator('.gettingStartedContainer').getByText('Erste Schritte mit Delegate').first().waitFor();
  await workbench.screenshot('first-9-german-tour');

  await workbench.page.keyboard.press('Control+Shift+E');
  await workbench.chooseFromMenu(() => rightClick(workbench.explorerRow('photos')), 'Aufgabe geben…');
  await workbench.page.locator('.quick-input-title', { hasText: 'Aufgabe geben: photos' }).waitFor();
  await workbench.answer('organize these photos by date');
  const plan = await panel(workbench, 'plan');
  await part(plan, 'plan-approve').waitFor();
  await plan
    .getByText(/Insgesamt bekommen \d+ Dateien einen neuen Ort oder Namen\./)
    .first()
    .waitFor();
  await workbench.screenshot('first-9-german-plan');
  await assertFits(plan);
  const diff = await approveThePlan(workbench);
  await workbench.screenshot('first-9-german-review');
  await assertFits(diff);
  await clickButton(part(diff, 'diff-apply'));
  await workbench.toast('Dateien verschoben').waitFor();
  await part(queue, 'action-undo').getByText('Rückgängig').waitFor();
  await workbench.screenshot('first-9-german-done');
  await assertFits(queue);
});

/** Nothing is wider than the panel: long words break or wrap. */
async function assertFits(frame: Frame): Promise<void> {
  const wide = await frame.evaluate<number>('document.documentElement.scrollWidth');
  const seen = await frame.evaluate<number>('document.documentElement.clientWidth');
  assert.ok(wide <= seen, `${String(wide)} pixels of words in ${String(seen)}`);
}

/** The copy of the sample that the window has open: below what VS Code keeps for the extension. */
function sampleFolder(): string {
  const kept = path.join(rig.server.profile, 'data', 'User', 'globalStorage', 'delegate.delegate', 'samples');
  return path.join(kept, 'Delegate Sample');
}
