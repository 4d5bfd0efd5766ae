/**
 * A worker that speaks nonsense, in the real sandbox over the real wire, against the real engine: it may fail its task, and nothing
 * else. `DELEGATE_SEED` and `DELEGATE_RUNS` choose other and more cases.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import { treeOf } from '../../src/engine/sandbox/watchdog.ts';
import type { Task } from '../../src/model/task.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { never } from '../support/changes.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const firstSeed = Number(process.env['DELEGATE_SEED'] ?? 1);
const cases = Number(process.env['DELEGATE_RUNS'] ?? 250);
const root = newFolder();
const folder = path.join(root, 'folder');
let engine: Engine;
/** What no code here caught. */
const uncaught: unknown[] = [];

before(async () => {
  const workerFile = await buildWorker(root, 'test/support/fuzzWorker.ts');
  makeTree(folder, ['a.txt', 'b.txt', 'in/c.txt']);
  engine = new Engine({
    stateFolder: path.join(root, 'state'),
    workerFile,
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
  process.on('uncaughtException', (error) => uncaught.push(error));
  process.on('unhandledRejection', (error) => uncaught.push(error));
});
after(() => {
  engine.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

type Most = { bytes: number; ms: number; seed: number };

/** One case to its end; the task as it then stands. */
async function run(seed: number, most: Most): Promise<Task> {
  const created = await engine.createTask({
    folder,
    instruction: `fuzz ${String(seed)}`,
    engine: 'rules',
    approve: 'plan',
    planGate: 'model',
    answers: {},
  });
  assert.ok(created.ok);
  const start = performance.now();
  const look = setInterval(() => (most.bytes = Math.max(most.bytes, process.memoryUsage().rss)), 10);
  const ended = await engine.advance(created.value.id, never);
  clearInterval(look);
  const ms = performance.now() - start;
  if (ms > most.ms) Object.assign(most, { ms, seed });
  assert.ok(ended.ok, `seed ${String(seed)}`);
  return ended.value;
}

test('whatever a worker says, the engine goes on, the folder stays, and it ends within its bounds', async () => {
  const before = readTree(folder);
  const baseBytes = process.memoryUsage().rss;
  // The builder has a process of its own.
  const baseTree = treeOf(process.pid).length;
  const most: Most = { bytes: 0, ms: 0, seed: 0 };
  const states = new Map<string, number>();
  const reasons = new Map<string, number>();
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const task = await run(seed, most);
    states.set(task.state, (states.get(task.state) ?? 0) + 1);
    const reason = (task.failure?.message ?? 'no failure').replace(/\d+/g, 'N').slice(0, 60);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    assert.deepEqual(readTree(folder), before, `seed ${String(seed)}: the folder is as it was`);
    assert.deepEqual(uncaught, [], `seed ${String(seed)}`);
    // A failure is a worker's or a refusal, in words; nothing else can come of nonsense.
    if (task.state === 'failed')
      assert.ok(['worker-failed', 'refused'].includes(task.failure?.code ?? ''), JSON.stringify(task.failure));
    else assert.ok(['awaiting review', 'done', 'asking', 'awaiting approval'].includes(task.state), task.state);
  }
  const megabytes = (most.bytes - baseBytes) / 1024 / 1024;
  console.log(
    `fuzzing worker: ${cases} cases from seed ${firstSeed}; at most ${Math.round(megabytes)} MB more memory, ${Math.round(most.ms)} ms (seed ${most.seed})`,
  );
  console.log(`  states: ${[...states].map(([state, count]) => `${state} ${String(count)}`).join(', ')}`);
  for (const [reason, count] of [...reasons].sort(([, one], [, other]) => other - one).slice(0, 20))
    console.log(`  ${String(count).padStart(5)} × ${reason}`);
  assert.ok(megabytes < 1_024);
  assert.ok(most.ms < 30_000);
  assert.equal(treeOf(process.pid).length, baseTree, 'no worker is left');
});
