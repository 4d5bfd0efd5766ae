// Random tasks, undone and done again at random: whatever happened, each file's past leads to the name that it had at the very beginning.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { never } from '../../../support/changes.ts';
import { bench, reviewedTask, type Bench } from '../../../support/reviewedTask.ts';
import { makeTree, newFolder } from '../../../support/tree.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? 1);
const rounds = 6;
const tasksPerRound = 8;

/** mulberry32: the same numbers for the same seed. */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Some files trade names or get new ones; or a folder gets another name. */
function someMoves(mount: string, random: (below: number) => number, turn: number): [string, string][] {
  const folders = fs.readdirSync(mount, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const folder = folders[random(Math.max(1, folders.length))]?.name;
  if (folder !== undefined && random(3) === 0) return [[folder, `moved-${String(turn)}`]];
  const chosen = filesIn(mount).filter(() => random(2) === 0);
  if (random(2) === 0) return chosen.map((from, at) => [from, chosen[(at + 1) % chosen.length] ?? from]);
  return chosen.map((from, at) => [from, `f${String(random(3))}/n-${String(turn)}-${String(at)}`]);
}

/** All of it forth or back, where nothing stands in the way. */
async function tried({ engine }: Bench, task: string, direction: 'apply' | 'undo' | 'redo'): Promise<boolean> {
  const selection = { kind: 'all' as const };
  const preview = await engine.preview(task, direction, selection, never);
  if (!preview.ok || preview.value.conflicts.some(({ severity }) => severity === 'stop')) return false;
  return (await engine.transact(task, direction, { selection, hash: preview.value.hash }, never)).ok;
}

for (let round = 0; round < rounds; round++) {
  it(`seed ${String(seed)}, round ${String(round)}`, async () => {
    const random = randomFrom(seed * 1_000 + round);
    const root = newFolder();
    const mount = path.join(root, 'folder');
    fs.mkdirSync(mount);
    makeTree(mount, ['a', 'b', 'c', 'in/d', 'in/e', 'in/deep/f']);
    let now = 0;
    const desk = bench(mount, path.join(root, 'state'), { now: () => (now += 1_000) });
    const done: string[] = [];
    let carriedOut = 0;
    for (let turn = 0; turn < tasksPerRound; turn++) {
      const earlier = done[random(Math.max(1, done.length))];
      if (earlier !== undefined && random(3) === 0) {
        const direction = desk.engine.task(earlier)?.standing === 0 ? 'redo' : 'undo';
        if (await tried(desk, earlier, direction)) carriedOut += 1;
        continue;
      }
      const task = await reviewedTask(desk, someMoves(mount, random, turn));
      if (!(await tried(desk, task, 'apply'))) continue;
      done.push(task);
      carriedOut += 1;
    }
    assert.ok(carriedOut >= 2, 'something happened');
    for (const name of filesIn(mount)) {
      const original = fs.readFileSync(path.join(mount, name), 'utf8').replace('content of ', '');
      const { first, steps, now: place } = await desk.engine.history.ofPath(path.join(mount, name), never);
      const told = JSON.stringify(
        steps.map(({ direction, from, to }) => [direction, from, to]),
        null,
        1,
      );
      if (steps.length > 0) assert.equal(path.relative(mount, first), original, `${name}: ${told}`);
      else assert.equal(name, original);
      // And the other way: asked by the name at the beginning, it is found, unless another file has that name now.
      if (fs.existsSync(path.join(mount, original))) continue;
      const forth = await desk.engine.history.ofPath(path.join(mount, original), never);
      assert.equal(forth.now.is, 'there', `${original}: ${JSON.stringify(forth.now)}`);
      assert.ok(place.is === 'there');
    }
    desk.engine.dispose();
    fs.rmSync(root, { recursive: true, force: true });
  });
}
