/** A worker ends when it must: with its host, with its task, as a whole. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchWorker, type LaunchOptions } from '../../src/engine/sandbox/launch.ts';
import { treeOf } from '../../src/engine/sandbox/watchdog.ts';
import { limits } from '../../src/model/limits.ts';
import { bundled, firstSeat, makeStand, run, seats, startHost } from './support/rig.ts';

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function goneAfterMs(pids: readonly number[]): Promise<number> {
  const start = performance.now();
  while (pids.some(isAlive)) {
    if (performance.now() - start > 5_000) return Infinity;
    await sleep(2);
  }
  return performance.now() - start;
}

for (const seat of seats) {
  for (const attack of ['wait', 'spin']) {
    test(`a worker dies with its host, killed by force: ${attack}, as ${seat.name}`, async () => {
      const host = startHost(seat, attack);
      const line = await new Promise<string>((resolve) =>
        host.stderr.once('data', (chunk: Buffer) => resolve(chunk.toString())),
      );
      const pids: unknown = JSON.parse(line);
      assert.ok(Array.isArray(pids) && pids.length >= 2);
      const numbers = pids.map(Number);
      assert.ok(numbers.every(isAlive));
      host.kill('SIGKILL');
      const ms = await goneAfterMs(numbers);
      // Should it fail, it leaves nothing that computes for ever.
      for (const pid of numbers.filter(isAlive)) process.kill(pid, 'SIGKILL');
      console.log(`${seat.name}, ${attack}: gone ${Math.round(ms)} ms after its host was killed`);
      assert.ok(ms < 2_000);
    });
  }
}

test('a worker that computes without end is ended by kill, and nothing of it is left', async () => {
  const { exit, left } = await run(firstSeat, 'spin', { killAfterMs: 300 });
  assert.equal(exit?.killed, 'the test is over');
  assert.equal(left, 0);
});

function optionsFor(mount: string): LaunchOptions {
  return {
    mount,
    workerFile: bundled.attacks,
    isolation: 'sandbox',
    memoryBytes: limits.workerMemoryBytes,
    scratchBytes: 0,
    nodePermissions: 'off',
    workerArguments: ['wait', '{}', 'end'],
  };
}

test('an abort before the start, while starting and after ends it', async () => {
  const stand = makeStand({ ...firstSeat, uid: null });
  const before = await launchWorker(optionsFor(stand.mount), AbortSignal.abort());
  assert.equal(before.ok ? null : before.failure.code, 'cancelled');
  for (const afterMs of [0, 5, 10, 20]) {
    const during = await launchWorker(optionsFor(stand.mount), AbortSignal.timeout(afterMs));
    if (during.ok) assert.equal((await during.value.exited).killed, 'cancelled');
    else assert.equal(during.failure.code, 'cancelled');
  }
  const controller = new AbortController();
  const running = await launchWorker(optionsFor(stand.mount), controller.signal);
  assert.ok(running.ok);
  const tree = treeOf(running.value.pid);
  controller.abort();
  assert.equal((await running.value.exited).killed, 'cancelled');
  assert.deepEqual(tree.filter(isAlive), []);
});

test('closing the link ends a worker that behaves', async () => {
  const stand = makeStand({ ...firstSeat, uid: null });
  const running = await launchWorker(optionsFor(stand.mount), new AbortController().signal);
  assert.ok(running.ok);
  running.value.link.close();
  assert.deepEqual(await running.value.exited, { code: 0, signal: null, killed: null });
});

test('many workers at once start and end, and leave no process and no descriptor', async () => {
  const stand = makeStand({ ...firstSeat, uid: null });
  const open = (): number => fs.readdirSync('/proc/self/fd').length;
  const first = await launchWorker(optionsFor(stand.mount), new AbortController().signal);
  assert.ok(first.ok);
  first.value.kill();
  await first.value.exited;
  const before = open();
  const workers = await Promise.all(
    Array.from({ length: 8 }, () => launchWorker(optionsFor(stand.mount), new AbortController().signal)),
  );
  const trees = workers.flatMap((worker) => (worker.ok ? treeOf(worker.value.pid) : []));
  assert.ok(trees.length >= 2 * workers.length);
  for (const worker of workers) if (worker.ok) worker.value.kill();
  await Promise.all(workers.flatMap((worker) => (worker.ok ? [worker.value.exited] : [])));
  assert.deepEqual(trees.filter(isAlive), []);
  for (let tries = 0; open() > before && tries < 100; tries++) await sleep(20);
  assert.ok(open() <= before, `${open()} descriptors, ${before} before`);
});
