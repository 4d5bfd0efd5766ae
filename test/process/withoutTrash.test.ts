/**
 * A plan that is approved without its moves to the trash, in the real sandbox over the real wire: an honest worker's are left out and told
 * of, with what needs them, and one that insists gets none into the set.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import type { Task } from '../../src/model/task.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { never } from '../support/changes.ts';
import type { Said } from '../support/hijackedWorker.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const root = newFolder();
const folder = path.join(root, 'folder');
let tree: unknown;
let engine: Engine;

before(async () => {
  makeTree(folder, ['a.jpg', 'b.jpg', 'old.txt', 'keep.txt', 'in/d.txt']);
  tree = readTree(folder);
  engine = new Engine({
    stateFolder: path.join(root, 'state'),
    workerFile: await buildWorker(root, 'test/support/hijackedWorker.ts'),
    workerAssets: [],
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
});
after(() => {
  engine.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

const select = { depth: 'top', where: [{ is: 'extension', in: ['txt'] }] };
const plan: Said = {
  plan: 'mine',
  steps: [{ do: 'trash', select, together: [], to: '', missing: 'leave', because: '', says: '' }],
  grants: [
    { operations: ['move', 'mkdir'], from: '*', to: 'Sorted/**', atMost: 2 },
    { operations: ['trash'], from: '*', to: '**', atMost: 1 },
  ],
};
const done: Said = { result: { outcome: 'done', changes: 1, seen: 1, exceptions: 0 } };

function changes(...batch: readonly object[]): Said {
  return { note: 'changes', params: { batch: batch.map((each) => ({ ...each, reason: 'as you asked' })) } };
}

/** The task whose plan waits for a yes; its work brings these. */
async function planned(...batch: readonly object[]): Promise<Task> {
  const created = await engine.createTask({
    instruction: JSON.stringify({ plan: [plan], work: [changes(...batch), done] }),
    folder,
    engine: 'rules',
    approve: 'none',
    planGate: 'always',
    answers: {},
  });
  assert.ok(created.ok, JSON.stringify(created));
  const task = await engine.advance(created.value.id, never);
  assert.ok(task.ok && task.value.state === 'awaiting approval', JSON.stringify(task));
  return task.value;
}

async function worked({ id, planHash }: Task): Promise<Task> {
  const approved = await engine.approve(id, planHash ?? '', ['trash']);
  assert.ok(approved.ok, JSON.stringify(approved));
  const task = await engine.advance(id, never);
  assert.ok(task.ok, JSON.stringify(task));
  assert.deepEqual(readTree(folder), tree);
  return task.value;
}

function frozen({ id }: Task): (readonly string[])[] {
  const set = engine.changes(id);
  assert.ok(set.ok, JSON.stringify(set));
  return [...set.value].map(({ op, from, to }) => [op, from, to].filter((each) => each !== undefined));
}

const why = 'you approved the plan without moves to the trash';

test('the moves come, what would have been thrown away is left alone and told of', async () => {
  const waiting = await planned(
    { op: 'move', from: 'a.jpg', to: 'Sorted/a.jpg' },
    { op: 'trash', from: 'old.txt' },
    { op: 'trash', from: 'keep.txt' },
  );
  const task = await worked(waiting);
  assert.equal(task.state, 'awaiting review', JSON.stringify(task.failure));
  assert.deepEqual(frozen(task), [
    ['mkdir', 'Sorted'],
    ['move', 'a.jpg', 'Sorted/a.jpg'],
  ]);
  assert.deepEqual(engine.exceptions(task.id), [
    { path: 'old.txt', why },
    { path: 'keep.txt', why },
  ]);
  assert.equal(task.exceptions?.count, 2);
  assert.deepEqual(task.without, ['trash']);
  assert.ok(!JSON.stringify(task.plan?.scope).includes('trash'));
  // The yes is one for the narrower plan, and the wider one's hash is none for it.
  assert.equal(task.approvedHash, task.planHash);
  assert.notEqual(task.planHash, waiting.planHash);
});

test('what needs the place of something that stays is left alone with it', async () => {
  const task = await worked(
    await planned(
      { op: 'trash', from: 'old.txt' },
      { op: 'move', from: 'a.jpg', to: 'old.txt' },
      { op: 'move', from: 'b.jpg', to: 'Sorted/b.jpg' },
    ),
  );
  assert.equal(task.state, 'awaiting review', JSON.stringify(task.failure));
  assert.deepEqual(frozen(task), [
    ['mkdir', 'Sorted'],
    ['move', 'b.jpg', 'Sorted/b.jpg'],
  ]);
  assert.deepEqual(engine.exceptions(task.id), [
    { path: 'old.txt', why },
    { path: 'a.jpg', why: 'it needs something to go to the trash that stays' },
  ]);
});

test('a worker that insists gets no trash into the set, wherever it aims and however often', async () => {
  const insisting = ['old.txt', 'keep.txt', 'in/d.txt', 'b.jpg'].map((from) => ({ op: 'trash', from }));
  const task = await worked(await planned({ op: 'move', from: 'a.jpg', to: 'Sorted/a.jpg' }, ...insisting));
  assert.equal(task.state, 'awaiting review', JSON.stringify(task.failure));
  assert.ok(frozen(task).every(([op]) => op !== 'trash'));
  assert.equal(task.exceptions?.count, insisting.length);
});

test('where nothing is left to do, that is said and nothing is frozen', async () => {
  const task = await worked(await planned({ op: 'trash', from: 'old.txt' }));
  assert.equal(task.state, 'done');
  assert.match(task.message ?? '', /^Nothing could be done: 1 file is left alone.*without moves to the trash/);
  assert.equal(task.head, null);
});

test('more of another kind asks again, still without the trash', async () => {
  const task = await worked(
    await planned({ op: 'move', from: 'a.jpg', to: 'Elsewhere/a.jpg' }, { op: 'trash', from: 'old.txt' }),
  );
  assert.equal(task.state, 'awaiting approval', JSON.stringify(task.failure));
  assert.deepEqual(task.without, ['trash']);
  assert.ok((await engine.approve(task.id, task.planHash ?? '')).ok);
  const again = await engine.advance(task.id, never);
  assert.ok(again.ok && again.value.state === 'awaiting review', JSON.stringify(again));
  assert.ok(frozen(again.value).every(([op]) => op !== 'trash'));
});
