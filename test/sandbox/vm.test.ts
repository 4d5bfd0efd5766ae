/**
 * The virtual machine, for real: an image made from this machine's packages, QEMU (by hardware where a guest starts that way, else in
 * software: said in the output), and the product's own worker in the guest.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { VirtualMachine } from '../../src/engine/sandbox/vm/virtualMachine.ts';
import { never } from '../support/changes.ts';
import { cliFile, delegate, delegateJson } from '../support/delegate.ts';
import { readTree } from '../support/tree.ts';
import { eventually, guests, machine, root, sample, signalNow, state, withMachine } from './support/machine.ts';
import { firstSeat, makeStand, run, secret } from './support/rig.ts';

const isolated = ['--isolation', 'vm'];
withMachine();

test('the same image comes of the same inputs', async () => {
  const first = (await machine.report()).image;
  const again = new VirtualMachine(path.join(root, 'again'));
  const built = await again.build(() => undefined, never);
  assert.ok(built.ok);
  assert.equal(built.value.kernel.sha256, first?.kernel.sha256);
  assert.equal(built.value.root.sha256, first?.root.sha256);
});

test('the whole job in a guest: run, plan, apply, undo', async () => {
  const folder = sample();
  const before = readTree(folder);
  const { status, report } = delegateJson(state, 'run', folder, 'organize these photos by date', ...isolated);
  assert.equal(status, 0, JSON.stringify(report.error));
  assert.equal(report.isolation, 'vm');
  assert.ok(report.changes.filter(({ op }) => op === 'move').length > 5);
  assert.deepEqual(readTree(folder), before, 'nothing changed yet');
  const { acceleration } = await machine.report();
  console.log(
    `guests run by ${acceleration?.acceleration ?? 'nothing'}${(acceleration?.refused ?? []).map((one) => `; ${one.why}`).join('')}`,
  );
  assert.equal(delegate(state, 'apply', report.task).status, 0);
  assert.notDeepEqual(readTree(folder), before);
  assert.equal(delegate(state, 'undo', report.task).status, 0);
  assert.deepEqual(readTree(folder), before);
});

test('nothing that a hijacked worker tries gets out of the guest', async () => {
  const stand = makeStand(firstSeat);
  const options = { isolation: { vm: machine.folder } };
  const outcome = await run({ ...firstSeat, uid: null }, 'all', { stand, options, killAfterMs: 600_000 });
  assert.equal(outcome.failure, null);
  assert.equal(outcome.attempts.at(-1)?.group, 'end', outcome.logTail);
  assert.equal(outcome.exit?.killed, null, 'the guest ends with its worker');
  const tried = outcome.attempts.filter(({ group }) => group !== 'start' && group !== 'end');
  const got = tried.filter((attempt) => attempt.outcome.startsWith('succeeded'));
  console.log(`in the guest: ${String(got.length)} of ${String(tried.length)} attacks succeeded`);
  assert.deepEqual(got, []);
  // Nothing was left out that is tried without a guest.
  const inSandbox = await run({ ...firstSeat, uid: null }, 'all');
  assert.deepEqual(
    outcome.attempts.map(({ group }) => group),
    inSandbox.attempts.map(({ group }) => group),
  );
  assert.doesNotMatch(JSON.stringify(outcome), new RegExp(secret));
  assert.equal(outcome.left, 0);
  assert.equal(fs.readFileSync(path.join(stand.mount, 'file'), 'utf8'), 'content');
});

test('a guest that is killed costs only time: the task says so and goes on', async () => {
  const folder = sample();
  const before = readTree(folder);
  for (const delayMs of [100, 900, 2_500]) {
    const child = spawn(process.execPath, [
      cliFile,
      'run',
      folder,
      'sort the files by type',
      ...isolated,
      '--state',
      state,
      '--json',
    ]);
    const ended = new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => (text += String(chunk)));
      child.once('close', () => resolve(text));
    });
    await eventually(() => guests().length > 0, 'a guest runs', 240_000);
    await sleep(delayMs);
    for (const pid of guests()) signalNow(pid, 'SIGKILL');
    const report = JSON.parse(await ended) as { task: string; state: string; error?: { message: string } };
    assert.deepEqual(readTree(folder), before);
    // One that died after its work had come is no loss; any other says what happened.
    if (report.state !== 'awaiting review') {
      assert.equal(report.state, 'failed');
      assert.match(report.error?.message ?? '', /worker|virtual machine/i);
    }
  }
  await eventually(() => guests().length === 0, 'no guest is left');
  const { status, report } = delegateJson(state, 'run', folder, 'sort the files by type', ...isolated);
  assert.equal(status, 0);
  assert.equal(report.state, 'awaiting review');
});

test('a host that is killed leaves no guest behind', async () => {
  const child = spawn(process.execPath, [
    cliFile,
    'run',
    sample(),
    'sort the files by type',
    ...isolated,
    '--state',
    state,
  ]);
  await eventually(() => guests().length > 0, 'a guest runs', 240_000);
  child.kill('SIGKILL');
  await eventually(() => guests().length === 0, 'its guest has ended');
});

test('no image, or one that was changed: nothing starts, and it says what to do', () => {
  const folder = sample();
  const other = path.join(root, 'no image');
  const none = delegateJson(other, 'run', folder, 'sort the files by type', ...isolated);
  assert.equal(none.status, 4);
  assert.match(`${none.report.error?.message ?? ''} ${none.report.error?.next ?? ''}`, /no image.*delegate vm build/);
  fs.cpSync(machine.folder, path.join(other, 'vm'), { recursive: true });
  fs.appendFileSync(path.join(other, 'vm', 'root.cpio'), 'x');
  const changed = delegateJson(other, 'run', folder, 'sort the files by type', ...isolated);
  assert.equal(changed.status, 4);
  assert.match(changed.report.error?.message ?? '', /not the one that was made/);
  // Who goes on and names no isolation stays in the machine; the process sandbox takes a word, and the task keeps it.
  const id = changed.report.task;
  const again = delegateJson(other, 'resume', id);
  assert.equal(again.status, 4);
  assert.match(again.report.error?.message ?? '', /not the one that was made/);
  assert.match(delegate(other, 'show', id).stdout, new RegExp(`delegate resume ${id} --isolation process`));
  const outside = delegateJson(other, 'resume', id, '--isolation', 'process');
  assert.equal(outside.report.state, 'awaiting review');
  assert.equal(outside.report.isolation, 'bubblewrap');
  assert.match(outside.report.leftMachine ?? '', /^20/);
  assert.equal(delegate(other, 'apply', id).status, 0);
  assert.match(delegate(other, 'receipt', id).stdout, /by your choice of .* it went on in the process sandbox/);
  assert.equal(delegate(other, 'undo', id).status, 0);
});
