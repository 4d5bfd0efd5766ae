// VS Code is killed (SIGKILL, all its processes) at bad moments and started again: nothing is lost, nothing happens twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRig, type Rig } from '../support/rig/workbench.ts';
import {
  approveThePlan,
  assertSameTree,
  delegate,
  eventually,
  panel,
  part,
  clickButton,
  snapshotOf,
} from './support.ts';

const fileCount = 5_000;
/** So many moves on a slow drive. */
const applyMs = 120_000;

let scratch: string;

before(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-killed-'));
});
after(() => {
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Starts VS Code on a state folder that outlives it. */
function start(state: string): Promise<Rig> {
  return startRig({ env: { DELEGATE_STATE: path.join(scratch, state) } });
}

test('the plan and the review that waited are there again, once each, and go on', async () => {
  const folder = path.join(scratch, 'waiting');
  const first = await start('waiting-state');
  fs.cpSync(first.makeSample(), folder, { recursive: true, preserveTimestamps: true });
  const before = snapshotOf(folder);
  const window = await first.openWorkbench(folder);
  await delegate(window, 'notes', 'replace spaces with underscores in file names');
  await approveThePlan(window);
  await delegate(window, 'photos', 'organize these photos by date');
  await part(await panel(window, 'plan'), 'plan-approve').waitFor();
  await first.server.kill();
  await first.stop();
  assertSameTree(folder, before);

  const second = await start('waiting-state');
  try {
    const again = await second.openWorkbench(folder);
    await again.runCommand('Delegate: Show Queue');
    const queue = await panel(again, 'queue');
    await eventually(async () => {
      const cards = await part(queue, 'task-card').all();
      const states = await Promise.all(cards.map((card) => card.getAttribute('data-state')));
      assert.deepEqual(states.sort(), ['awaiting approval', 'awaiting review']);
    });
    await again.screenshot('after-a-kill');
    await part(queue, 'task-card').filter({ hasText: 'organize' }).getByTestId('action-review-plan').click();
    const diff = await approveThePlan(again);
    await clickButton(part(diff, 'diff-apply'));
    await again.toast(/files moved.* in photos/).waitFor();
    await clickButton(part(diff, 'diff-undo'));
    await again.toast(/files (moved|renamed) back/).waitFor();
    assertSameTree(folder, before);
  } finally {
    await second.stop();
  }
});

test('killed in the middle of an apply: whole at the next start, and undone from there', async () => {
  const folder = path.join(scratch, 'applying');
  const inner = path.join(folder, 'many');
  fs.mkdirSync(inner, { recursive: true });
  for (let index = 0; index < fileCount; index++)
    fs.writeFileSync(path.join(inner, `a file ${String(index)}.txt`), String(index));
  const before = snapshotOf(folder);
  const renamed = (): number => fs.readdirSync(inner).filter((name) => name.includes('_')).length;

  const first = await start('applying-state');
  const window = await first.openWorkbench(folder);
  await delegate(window, 'many', 'replace spaces with underscores in file names');
  const diff = await approveThePlan(window);
  await clickButton(part(diff, 'diff-apply'));
  for (const end = Date.now() + 60_000; renamed() < 500; await sleep(1)) assert.ok(Date.now() < end, 'it is applied');
  await first.server.kill();
  const between = renamed();
  console.log(`killed after ${String(between)} of ${String(fileCount)} moves`);
  await first.stop();

  const second = await start('applying-state');
  try {
    const again = await second.openWorkbench(folder);
    await again.runCommand('Delegate: Show Queue');
    const queue = await panel(again, 'queue');
    await part(queue, 'action-undo').waitFor({ timeout: applyMs });
    assert.equal(renamed(), fileCount, 'what was begun is finished');
    await clickButton(part(queue, 'action-undo'));
    await again.toast(/files (moved|renamed) back/).waitFor({ timeout: applyMs });
    assertSameTree(folder, before);
  } finally {
    await second.stop();
  }
});
