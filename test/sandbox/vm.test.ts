/**
 * The virtual machine, for real: an image made from this machine's packages, QEMU (by hardware where a guest starts that way, else in
 * software: said in the output), and the product's own worker in the guest.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { VirtualMachine } from '../../src/engine/sandbox/vm/virtualMachine.ts';
import { never } from '../support/changes.ts';
import { cliFile, delegate, delegateJson } from '../support/delegate.ts';
import { readTree } from '../support/tree.ts';
import { eventually, guests, machine, root, sample, state, withMachine } from './support/machine.ts';
import { commandWithModel, killedAfter, lifeOf, randomFrom, stages } from './support/kills.ts';
import { firstSeat, makeStand, run, secret } from './support/rig.ts';

const isolated = ['--isolation', 'vm'];
/** Kills of each stage. */
const momentsOfStage = 2;
withMachine();

test('the same image comes of the same inputs', async () => {
  const first = (await machine.report()).image;
  const again = new VirtualMachine(path.join(root, 'again'));
  const built = await again.build(() => undefined, never);
  assert.ok(built.ok);
  assert.equal(built.value.kernel.sha256, first?.kernel.sha256);
  assert.equal(built.value.root.sha256, first?.root.sha256);
});

/** What a guest that is being made has around it; null where it is not one, has just ended, or has yet to give up what it may do. */
function wallsOf(pid: number): Walls | null {
  const at = `/proc/${String(pid)}`;
  try {
    if (!fs.readFileSync(`${at}/cmdline`, 'latin1').includes('-initrd')) return null;
    if (!/^Seccomp:\s*2$/m.test(fs.readFileSync(`${at}/status`, 'utf8'))) return null;
    const mounts = fs
      .readFileSync(`${at}/mountinfo`, 'utf8')
      .split('\n')
      .map((line) => line.split(' '));
    return {
      net: fs.readlinkSync(`${at}/ns/net`),
      writable: mounts.flatMap(([, , , , place = '', options]) => (options?.startsWith('rw') === true ? [place] : [])),
      programs: ['bin', 'usr/bin'].flatMap((folder) => fs.readdirSync(`${at}/root/${folder}`)),
      top: fs.readdirSync(`${at}/root`),
    };
  } catch {
    return null;
  }
}
type Walls = { net: string; writable: string[]; programs: string[]; top: string[] };

test('a guest that is put to sleep has the walls of those that work, and one file to write', async () => {
  const child = spawn(process.execPath, [
    cliFile,
    'run',
    sample(),
    'sort the files by type',
    ...isolated,
    '--state',
    state,
  ]);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const seen: Walls[] = [];
  const look = (): boolean => seen.push(...guests().flatMap((pid) => wallsOf(pid) ?? [])) > 0;
  await eventually(look, 'a guest is made, and may do no more than it needs', 240_000);
  const [walls] = seen;
  assert.ok(walls !== undefined);
  assert.notEqual(walls.net, fs.readlinkSync('/proc/self/ns/net'));
  assert.deepEqual(
    walls.writable.filter((place) => !/^\/(proc|dev)(\/|$)/.test(place)),
    ['/memory'],
  );
  assert.deepEqual(walls.programs.filter((name) => !name.startsWith('qemu-system')).sort(), ['cat', 'sh']);
  for (const name of ['etc', 'home', 'root', 'var', 'mnt']) assert.ok(!walls.top.includes(name), name);
  await ended;
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

test('a guest that is killed at any moment costs only time: the same task goes on to its end', async (t) => {
  const seed = Number(process.env['DELEGATE_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${String(seed)} (DELEGATE_SEED)`);
  const random = randomFrom(seed);
  const { double, command } = await commandWithModel();
  t.after(() => double.close());
  for (const stage of stages) {
    const lifeMs = await lifeOf(stage, command);
    let struck = 0;
    for (let moment = 0; moment < momentsOfStage; moment++) {
      // One in each part of its life: the first strikes a guest that has just begun.
      // Not in the last part of a life, which a quicker one than the measured has no longer.
      const delayMs = (0.7 * lifeMs * (moment + random())) / momentsOfStage;
      const kill = await killedAfter(stage, command, delayMs);
      console.log(
        `${stage.name}: ${String(kill.guests)} killed after ${delayMs.toFixed(0)} of ${lifeMs.toFixed(0)} ms, then ${kill.state}`,
      );
      struck += kill.guests;
    }
    assert.ok(struck > 0, `${stage.name}: every guest had ended before its moment`);
  }
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
