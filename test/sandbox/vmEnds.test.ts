/** How a virtual machine ends that does not do its work: each way is told clearly, leaves nothing behind, and the task can go on. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildSync } from 'esbuild';
import { Engine } from '../../src/engine/engine.ts';
import { Crowd, KeptWorker } from '../../src/engine/session/keptWorker.ts';
import type { TaskReport } from '../../src/cli/report.ts';
import type { Task } from '../../src/model/task.ts';
import { never } from '../support/changes.ts';
import { cliFile } from '../support/delegate.ts';
import { eventually, guests, machine, root, sample, signalNow, state, withMachine } from './support/machine.ts';

const bundles = path.join(root, 'bundles');
buildSync({
  absWorkingDir: path.resolve(import.meta.dirname, '../..'),
  entryPoints: { worker: 'test/sandbox/support/machineWorker.ts', probe: 'src/worker/probe/start.ts' },
  outdir: bundles,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'error',
});
withMachine();

const engine = new Engine({
  stateFolder: state,
  workerFile: path.join(bundles, 'worker.cjs'),
  workerAssets: [],
  now: Date.now,
  isolation: 'vm',
  unsavedFiles: () => [],
  upstream: () => Promise.resolve(null),
});

async function newTask(instruction: string): Promise<string> {
  const order = {
    folder: sample(),
    instruction,
    engine: 'rules',
    approve: 'none',
    planGate: 'model',
    answers: {},
  } as const;
  const created = await engine.createTask(order);
  assert.ok(created.ok);
  return created.value.id;
}

async function runIt(id: string): Promise<Task> {
  const ran = await engine.advance(id, never);
  assert.ok(ran.ok);
  return ran.value;
}

/** Runs a task in the machine; `meanwhile` is told of its guest once the worker is at work. */
async function ended(instruction: string, meanwhile: (pid: number) => void = () => undefined): Promise<Task> {
  const id = await newTask(instruction);
  const running = runIt(id);
  await eventually(() => engine.task(id)?.state !== 'queued', 'its worker is at work', 240_000);
  for (const pid of guests()) meanwhile(pid);
  return running;
}

/** The task failed for its machine, nothing of which is left; a person may let it go on outside, and then it does. */
async function assertGoesOn(task: Task, why: RegExp): Promise<void> {
  assert.equal(task.state, 'failed');
  assert.equal(task.failure?.code, 'vm-failed');
  assert.match(task.failure.message, why);
  assert.match(task.failure.next, /process sandbox/);
  assert.deepEqual(guests(), []);
  assert.deepEqual(leftovers(), []);
  const said = await engine.leaveMachine(task.id);
  assert.ok(said.ok);
  const after = await runIt(task.id);
  assert.equal(after.message, 'went on outside');
  assert.equal(after.isolation, 'bubblewrap');
  assert.ok(after.leftMachineAt !== null);
}

/** Guests that are started to be put to sleep. */
function makers(): number {
  return guests().filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1').includes('-initrd');
    } catch {
      return false;
    }
  }).length;
}

/** What a snapshot's making leaves besides the snapshots. */
function leftovers(): string[] {
  return fs
    .readdirSync(path.join(machine.folder, 'snapshots'))
    .filter((name) => !/^[0-9a-f]{32}\.(memory|json)$/.test(name));
}

test('two tasks that begin together wait for one guest, and both wake up from its memory; what a killed maker left goes', async () => {
  const snapshots = path.join(machine.folder, 'snapshots');
  fs.mkdirSync(snapshots, { recursive: true });
  for (const left of ['left.part', 'left.cpio']) {
    fs.writeFileSync(path.join(snapshots, left), 'x');
    fs.utimesSync(path.join(snapshots, left), 0, 0);
  }
  const ids = [await newTask('draw numbers'), await newTask('draw numbers')];
  const both = Promise.all(ids.map(runIt));
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, makers())), 100);
  const tasks = await both;
  clearInterval(watch);
  for (const { state, failure } of tasks) assert.equal(state, 'done', failure?.message);
  assert.equal(most, 1);
  assert.equal(fs.readdirSync(snapshots).filter((name) => name.endsWith('.memory')).length, 1);
  assert.deepEqual(leftovers(), []);
});

test('two guests that wake up from one memory draw other numbers, of every kind', async () => {
  const first = await ended('draw numbers');
  const [snapshot = ''] = fs.readdirSync(path.join(machine.folder, 'snapshots'));
  const madeAt = fs.statSync(path.join(machine.folder, 'snapshots', snapshot)).mtimeMs;
  const second = await ended('draw numbers');
  assert.equal(fs.statSync(path.join(machine.folder, 'snapshots', snapshot)).mtimeMs, madeAt, 'from one memory');
  const [one, other] = [first, second].map(
    ({ message, failure }) => JSON.parse(message ?? JSON.stringify(failure)) as Record<string, unknown>,
  );
  assert.deepEqual(Object.keys(one ?? {}), ['bytes', 'web', 'uuid', 'math']);
  for (const kind of ['bytes', 'web', 'uuid', 'math']) assert.notEqual(one?.[kind], other?.[kind], kind);
});

test('a machine that stops answering is ended after 20 seconds', async () => {
  let stoppedAt = 0;
  const task = await ended('wait for ever', (pid) => {
    signalNow(pid, 'SIGSTOP');
    stoppedAt = Date.now();
  });
  const seconds = (Date.now() - stoppedAt) / 1_000;
  console.log(`stopped by force: ended after ${seconds.toFixed(1)} s`);
  assert.ok(seconds > 15 && seconds < 35);
  await assertGoesOn(task, /did not answer for 20 seconds/);
});

test('a worker that computes without end is ended after 60 seconds, although its machine answers', async () => {
  const startedAt = Date.now();
  const task = await ended('compute for ever');
  console.log(`computes for ever: ended after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s, its start included`);
  await assertGoesOn(task, /the machine lives, but it said nothing for 60 seconds/);
});

test('a machine that is killed says so', async () => {
  const task = await ended('wait for ever', (pid) => signalNow(pid, 'SIGKILL'));
  await assertGoesOn(task, /went away in the middle of the work \(SIGKILL\)/);
});

test('how the worker ended comes out of the machine, with the reason', async () => {
  const seven = await ended('end with 7');
  assert.equal(seven.failure?.message, 'The worker in the virtual machine ended with 7.');
  const full = await ended('fill the memory');
  assert.match(full.failure?.message ?? '', /^The worker ran out of memory in the virtual machine/);
  assert.equal(full.failure?.code, 'worker-failed');
  assert.deepEqual(guests(), []);
});

test('a memory of another QEMU is put away with its reason; the next task makes its own', async () => {
  const folder = path.join(machine.folder, 'snapshots');
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.memory'))) {
    const file = fs.openSync(path.join(folder, name), 'r+');
    const head = Buffer.alloc(4_096);
    fs.readSync(file, head, 0, head.length, 0);
    const at = head.indexOf('pc-q35-');
    assert.ok(at > 0);
    fs.writeSync(file, '1.0', at + 'pc-q35-'.length);
    fs.closeSync(file);
  }
  const id = await newTask('draw numbers');
  const task = await runIt(id);
  assert.match(task.failure?.message ?? '', /cannot be woken by this QEMU, and was put away/);
  await assertGoesOn(task, /put away/);
  assert.equal((await ended('draw numbers')).state, 'done');
});

test('a machine is stopped when nobody has asked its worker for a while', async () => {
  const host = {
    workerFile: path.join(bundles, 'worker.cjs'),
    assets: [],
    isolation: { vm: machine.folder },
    idleMs: 1_000,
  };
  const kept = new KeptWorker(host, { name: 'test', stopped: '', next: '' }, new Crowd(1));
  const request = {
    instruction: 'draw numbers',
    answers: {},
    steering: [],
    engine: 'rules',
    today: '2026-01-01',
  } as const;
  const ask = { ...request, answers: {}, steering: [] };
  const reply = await kept.ask(sample(), (channel) => channel.call('plan', ask, never), never);
  assert.ok(reply.ok, reply.ok ? '' : reply.failure.message);
  assert.equal(guests().length, 1, 'it is there for the next question');
  const askedAt = Date.now();
  await eventually(() => guests().length === 0, 'it is stopped');
  console.log(`idle for 1 s: stopped after ${((Date.now() - askedAt) / 1_000).toFixed(1)} s`);
  kept.dispose();
});

/** Runs the built command in other surroundings. */
function delegateIn(surroundings: readonly string[]): { status: number | null; report: TaskReport } {
  const [program = '', ...before] = surroundings;
  const own = ['run', sample(), 'sort the files by type', '--isolation', 'vm', '--state', state, '--json'];
  const { status, stdout, stderr } = spawnSync(program, [...before, process.execPath, cliFile, ...own], {
    encoding: 'utf8',
  });
  assert.notEqual(stdout, '', stderr);
  return { status, report: JSON.parse(stdout) as TaskReport };
}

test('no QEMU, no memory: the command says what is missing and what helps', () => {
  const hidden = ['bwrap', '--dev-bind', '/', '/', '--ro-bind', '/dev/null', '/usr/bin/qemu-system-x86_64'];
  const none = delegateIn(hidden);
  assert.equal(none.status, 4);
  assert.match(none.report.error?.message ?? '', /QEMU.* was not found/);
  assert.match(none.report.error?.next ?? '', /apt-get install qemu-system-x86.*process sandbox/);
  const small = delegateIn(['prlimit', '--as=2600000000']);
  assert.equal(small.status, 4);
  assert.match(small.report.error?.message ?? '', /not enough memory for the virtual machine/);
  assert.match(small.report.error?.next ?? '', /about 2 GB/);
  assert.deepEqual(guests(), []);
});
