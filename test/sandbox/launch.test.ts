/** Starting a worker: fails closed, says why and what helps, and refuses folders that are not a person's. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findTool } from '../../src/engine/sandbox/bubblewrap.ts';
import { launchWorker, type LaunchOptions } from '../../src/engine/sandbox/launch.ts';
import { probeSandbox } from '../../src/engine/sandbox/probe.ts';
import type { Failure } from '../../src/model/failure.ts';
import { limits } from '../../src/model/limits.ts';
import type { Outcome } from './support/host.ts';
import { bundled, firstSeat, hostCommand, makeStand, run, seats } from './support/rig.ts';

const never = new AbortController().signal;

function optionsFor(mount: string | null, given: Partial<LaunchOptions> = {}): LaunchOptions {
  return {
    mount,
    workerFile: bundled.worker,
    isolation: 'sandbox',
    memoryBytes: limits.workerMemoryBytes,
    scratchBytes: limits.scratchBytes,
    ...given,
  };
}

/** The failure's code, or null for a worker that started; it is ended again. */
async function check(options: LaunchOptions, expected: string | null): Promise<void> {
  const launched = await launchWorker(options, never);
  if (launched.ok) {
    launched.value.kill();
    await launched.value.exited;
  }
  assert.equal(launched.ok ? null : launched.failure.code, expected);
}

test('folders that are none, or not real, or the system, are refused; others are not', async () => {
  const { mount, home } = makeStand({ ...firstSeat, uid: null });
  const link = path.join(home, 'link');
  fs.symlinkSync(mount, link);
  const odd = path.join(mount, ' a folder\n--bind "$(x)" \u00e4\u{1f600}');
  fs.mkdirSync(odd);
  await check(optionsFor(mount), null);
  await check(optionsFor(odd), null);
  await check(optionsFor(null), null);
  await check(optionsFor(link), 'no-such-folder');
  await check(optionsFor(path.join(mount, 'file')), 'no-such-folder');
  await check(optionsFor(path.join(mount, 'missing')), 'no-such-folder');
  await check(optionsFor('/'), 'refused');
  await check(optionsFor('/proc'), 'refused');
  await check(optionsFor('/proc/sys/kernel'), 'refused');
  await check(optionsFor('/sys/kernel'), 'refused');
  await check(optionsFor('/dev'), 'refused');
});

test('a worker that ends before its first word is a failure with its last words', async () => {
  const { mount, home } = makeStand({ ...firstSeat, uid: null });
  const broken = path.join(home, 'broken.cjs');
  fs.writeFileSync(broken, 'process.stderr.write("cannot go on\\n"); process.exit(3);');
  const launched = await launchWorker(optionsFor(mount, { workerFile: broken, probeFile: bundled.probe }), never);
  assert.equal(launched.ok ? null : launched.failure.code, 'worker-failed');
  assert.match(launched.ok ? '' : launched.failure.message, /cannot go on/);
  await check(optionsFor(mount, { workerFile: path.join(home, 'missing.cjs') }), 'worker-failed');
});

/** Runs a launch inside another program, which takes something away from it. */
function failureWithin(wrapper: readonly string[]): Failure {
  const [command = '', ...args] = [...wrapper, ...hostCommand({ ...firstSeat, uid: null }, 'wait', { killAfterMs: 1 })];
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  const { failure } = JSON.parse(stdout) as Outcome;
  assert.ok(failure !== null);
  return failure;
}

test('without bubblewrap there is no worker, and it says how to get it', () => {
  const bubblewrap = findTool('bwrap');
  assert.ok(bubblewrap !== null);
  // The same machine, with a file that is no program in bubblewrap's place.
  const failure = failureWithin([bubblewrap, '--dev-bind', '/', '/', '--ro-bind', '/dev/null', bubblewrap]);
  assert.equal(failure.code, 'no-sandbox');
  assert.match(failure.message, /was not found/);
  assert.match(failure.next, /apt-get install bubblewrap/);
});

test('where bubblewrap cannot make namespaces there is no worker, and it says what to allow', () => {
  const bubblewrap = findTool('bwrap') ?? '';
  const failure = failureWithin([
    bubblewrap,
    '--dev-bind',
    '/',
    '/',
    '--unshare-user',
    '--disable-userns',
    '--cap-drop',
    'ALL',
  ]);
  assert.equal(failure.code, 'no-sandbox');
  assert.match(failure.message, /namespace/);
  assert.match(failure.next, /user\.max_user_namespaces/);
});

test('a worker without a sandbox runs only when asked for, and its report says so', async () => {
  const { mount } = makeStand({ ...firstSeat, uid: null });
  const launched = await launchWorker(optionsFor(mount, { isolation: 'none' }), never);
  assert.ok(launched.ok);
  assert.equal(launched.value.isolation.kind, 'none');
  assert.deepEqual(launched.value.isolation.layers[0]?.on, false);
  launched.value.kill();
  await launched.value.exited;
});

test('every layer of the report is on, and only the thread count is not for root', async () => {
  for (const seat of seats) {
    const { isolation } = await run(seat, 'wait', { nodePermissions: 'on', killAfterMs: 1 });
    const off = isolation?.layers.filter(({ on }) => !on).map(({ name }) => name);
    const isRoot = seat.uid === null && process.getuid?.() === 0;
    assert.deepEqual(off, isRoot ? ['thread count'] : [], seat.name);
  }
});

test('the whole library folders, a /proc and the runtime at its own place work too (what Electron gets)', async () => {
  const { node, version } = firstSeat;
  const { attempts, exit } = await run(firstSeat, 'all', {
    options: { runtime: { executable: node, version, isElectron: true } },
  });
  assert.equal(exit?.code, 0);
  const through = attempts.filter(
    ({ group, outcome }) => !['start', 'end'].includes(group) && outcome.startsWith('succeeded'),
  );
  console.log(`as Electron gets it, ${through.length} of ${attempts.length - 2} attacks succeeded:`);
  for (const { group, name } of through) console.log(`  ${group}: ${name}`);
  // A /proc of its own tells which host paths are bound; nothing else may get through.
  const known = ['/proc/1/cmdline', '/proc/1/environ', '/proc/self/mountinfo', '/proc/sys/kernel/core_pattern'];
  const listings = [
    'list /proc',
    'list /usr',
    'list /etc',
    "the host's environment",
    "the host's paths in its own report",
    // The folders above the runtime stand there, with nothing in them but the way to it.
    ...foldersAbove(node).map((folder) => `list ${folder}`),
  ];
  assert.deepEqual(
    through.map(({ name }) => name).filter((name) => ![...known, ...listings].includes(name)),
    [],
  );
});

function foldersAbove(file: string): string[] {
  const folder = path.dirname(file);
  return folder === path.dirname(folder) ? [] : [folder, ...foldersAbove(folder)];
}

test('a program whose libraries stand beside it finds them', async () => {
  const { mount, home } = makeStand({ ...firstSeat, uid: null });
  const write = (name: string, text: string): string => {
    fs.writeFileSync(path.join(home, name), text);
    return path.join(home, name);
  };
  const build = (...args: string[]): boolean => spawnSync('cc', args, { cwd: home }).status === 0;
  // It says that it found nothing of its walls, as every worker must say something of them, and then its first word.
  const words = String.raw`"\0\0\0\17{\"findings\":[]}x", 20`;
  const library = write('beside.c', `#include <unistd.h>\nint beside(void) { return write(1, ${words}); }`);
  const program = write(
    'program.c',
    '#include <unistd.h>\nint beside(void);\nint main(void) { char byte; int wrote = beside(); read(0, &byte, 1); return wrote - 20; }',
  );
  const built =
    build('-shared', '-fPIC', '-o', 'libbeside.so', library) &&
    build('-o', 'program', program, '-L.', '-lbeside', '-Wl,-rpath,$ORIGIN');
  if (!built) {
    console.log('There is no C compiler here: not tried.');
    return;
  }
  const runtime = { executable: path.join(home, 'program'), version: '24.0.0', isElectron: false };
  const launched = await launchWorker(optionsFor(mount, { runtime }), never);
  assert.ok(launched.ok, launched.ok ? '' : launched.failure.message);
  await launched.value.link.write(Buffer.from('x'));
  for await (const chunk of launched.value.link.incoming) assert.equal(Buffer.from(chunk).toString(), 'x');
  assert.equal((await launched.value.exited).code, 0);
});

test("root works on another person's folder as that person", async () => {
  const [asRoot] = seats;
  const other = seats.find(({ uid }) => uid !== null);
  // Only root can be somebody else.
  if (asRoot === undefined || other === undefined) return;
  const outcome = await run(asRoot, 'all', { stand: makeStand(other) });
  assert.equal(outcome.failure, null);
  assert.deepEqual(
    outcome.attempts.filter(
      ({ group, outcome: got }) => group !== 'start' && group !== 'end' && got.startsWith('succeeded'),
    ),
    [],
  );
  assert.equal(outcome.isolation?.layers.find(({ name }) => name === 'thread count')?.on, true);
});

test('the probe finds that every layer holds', async () => {
  const report = await probeSandbox(bundled.probe, never);
  for (const { name, held, detail } of report.layers) console.log(`${held ? 'held' : 'BROKEN'}  ${name}: ${detail}`);
  assert.equal(report.available, true);
  assert.ok(report.layers.length >= 20);
  // What is not promised is said, and stops nobody: for root, the count of threads is the watch's.
  const absent = process.getuid?.() === 0 ? ['thread count'] : [];
  assert.deepEqual(
    report.layers.filter(({ held }) => !held).map(({ name, absent: is }) => (is === true ? name : `BROKEN ${name}`)),
    absent,
  );
});
