// The virtual machine in a window: set up after saying what that takes, stopped in the middle, used for a whole task, left at the
// person's word alone when it fails, and removed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { startRig, type Rig, type Workbench } from '../support/rig/workbench.ts';
import { assertSameTree, delegate, eventually, panel, part, clickButton, snapshotOf } from './support.ts';

/** An image, and the first start of a guest in software on a busy machine. */
const makingMs = 300_000;
const command = 'Delegate: Set Up the Virtual Machine…';

let rig: Rig;
let workbench: Workbench;
let folder: string;
let machine: string;

before(async () => {
  rig = await startRig();
  folder = rig.makeSample();
  machine = path.join(rig.stateFolder, 'vm');
  workbench = await rig.openWorkbench(folder);
});
after(async () => {
  await workbench.screenshot('vm-end');
  await workbench.close();
  await rig.stop();
});

function dialog(): Locator {
  return workbench.page.locator('.monaco-dialog-box');
}

/** What is left of processes that run a guest of this test's image. */
function guests(): string[] {
  return fs.readdirSync('/proc').filter((name) => {
    try {
      const words = fs.readFileSync(`/proc/${name}/cmdline`, 'latin1');
      return /^\d+$/.test(name) && words.includes(machine) && /^\S*qemu-system/.test(words);
    } catch {
      return false;
    }
  });
}

/** From the palette to the question with what it takes; says yes. */
async function makeTheImage(shot: string | null): Promise<void> {
  await workbench.runCommand(command);
  await workbench.choice('Make the image').waitFor();
  if (shot !== null) await workbench.screenshot(`vm-1-${shot}`);
  await workbench.choice('Make the image').click();
  await dialog().getByText('Make the image of the virtual machine?').waitFor();
  const words = await dialog().innerText();
  assert.match(words, /Downloads \d+(\.\d)? MB from this machine’s own package sources/);
  assert.match(words, /linux-image-[\w.+-]+ [\w.+~-]+, \d+(\.\d)? MB/);
  assert.match(words, /busybox-static/);
  assert.match(words, /15 seconds and 150 MB on the disk/);
  assert.ok(!fs.existsSync(path.join(machine, 'image.json')), 'nothing is done before the yes');
  if (shot !== null) await workbench.screenshot(`vm-2-${shot}`);
  await dialog().getByRole('button', { name: 'Download and Make It' }).click();
}

test('making the image is asked first, and can be stopped: nothing half-made is left', async () => {
  await makeTheImage('first');
  const progress = workbench.toast('making the virtual machine’s image');
  await progress.waitFor();
  await workbench.screenshot('vm-3-progress');
  await progress.hover();
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await workbench.toast('Nothing of the new image is left').waitFor();
  await eventually(() => assert.deepEqual(fs.readdirSync(machine), []));
});

test('made, it runs tasks at a word, and the window says what holds', async () => {
  await makeTheImage(null);
  const made = workbench.toast('the virtual machine’s image is made');
  await made.waitFor({ timeout: makingMs });
  await workbench.screenshot('vm-4-made');
  await made.getByRole('button', { name: 'Run Tasks in It' }).click();
  const again = workbench.toast('takes this setting over when the window is loaded again');
  await again.waitFor();
  await workbench.reloadBy(() => again.getByRole('button', { name: 'Reload Window' }).click());
});

test('a whole task in the guest: plan, apply, undo, and it says how it ran', async () => {
  const before = snapshotOf(folder);
  await delegate(workbench, 'photos', 'organize these photos by date');
  await workbench.runCommand('Delegate: Show Queue');
  const waiting = await panel(workbench, 'queue');
  await waiting.getByText('Starting the machine: about a minute').first().waitFor();
  await workbench.screenshot('vm-5-starting');
  const plan = await workbench.webview('#app[data-panel="plan"] *', makingMs);
  await part(plan, 'plan-approve').waitFor({ timeout: makingMs });
  const how =
    /bubblewrap in a virtual machine \(QEMU [\d.]+, (hardware acceleration|emulation in software, ten to twenty times slower)/;
  assert.match(await plan.locator('#app').innerText(), /virtual machine in software, slow|virtual machine/);
  assert.match((await part(plan, 'plan-sandbox').textContent()) ?? '', how);
  await workbench.screenshot('vm-6-plan');
  assertSameTree(folder, before);
  await clickButton(part(plan, 'plan-approve'));
  // The worker of the work wakes up first.
  const diff = await workbench.webview('#app[data-panel="diff"] *', makingMs);
  await part(diff, 'diff-apply').filter({ hasText: /\d/ }).waitFor();
  await eventually(async () => {
    await clickButton(part(diff, 'diff-apply'), 2_000);
    await part(diff, 'receipt').waitFor({ timeout: 4_000 });
  });
  assert.notDeepEqual(snapshotOf(folder), before);
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  await workbench.screenshot('vm-7-applied');
  await clickButton(part(queue, 'action-undo'));
  await workbench.toast(/files (moved|renamed) back/).waitFor();
  assertSameTree(folder, before);
  await eventually(() => assert.deepEqual(guests(), []));
});

test('with a machine that fails, the task stops, and goes on in the process sandbox only when the person says so', async () => {
  const before = snapshotOf(folder);
  fs.appendFileSync(path.join(machine, 'root.cpio'), 'x');
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('View: Show Explorer');
  await delegate(workbench, 'inbox', 'sort these files by type');
  await workbench.runCommand('Delegate: Show Queue');
  const queue = await panel(workbench, 'queue');
  const card = part(queue, 'task-card').filter({ hasText: 'sort these files by type' });
  await card.getByText('not the one that was made').first().waitFor();
  const leave = card.getByTestId('action-leave-machine');
  await leave.waitFor();
  await workbench.screenshot('vm-8-failed');
  await leave.click();
  await dialog().getByText('Go on without the virtual machine?').waitFor();
  assert.match(await dialog().innerText(), /shares the kernel of this machine.*receipt will say so/s);
  await workbench.screenshot('vm-9-question');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await leave.count(), 1, 'a no changes nothing');
  await leave.click();
  await dialog().getByRole('button', { name: 'Go On in the Process Sandbox' }).click();
  await card.getByTestId('action-review-plan').waitFor();
  assert.equal(await leave.count(), 0);
  await card.getByTestId('action-review-plan').click();
  const plan = await panel(workbench, 'plan');
  await plan.getByText('sort these files by type').first().waitFor();
  await eventually(async () => {
    const words = (await part(plan, 'plan-sandbox').textContent()) ?? '';
    assert.match(words, /bubblewrap, \d+ layers/);
    assert.match(words, /by your choice of .* it went on in the process sandbox/);
  });
  await workbench.screenshot('vm-10-went-on');
  assertSameTree(folder, before);
});

test('the image goes by the same command', async () => {
  await workbench.runCommand(command);
  await workbench.choice('Remove the image and its snapshots').waitFor();
  await workbench.screenshot('vm-11-remove');
  await workbench.choice('Remove the image and its snapshots').click();
  await workbench.toast('image is removed').waitFor();
  await eventually(() => assert.ok(!fs.existsSync(machine)));
});
