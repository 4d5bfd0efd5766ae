/** New content, from a worker in its sandbox through the engine into a frozen change set. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { Engine } from '../../src/engine/engine.ts';
import type { Task } from '../../src/model/task.ts';
import type { Scenario } from '../support/contentWorker.ts';
import { never } from '../support/changes.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const roots: string[] = [];
let workerFile = '';
let folder = '';
let state = '';

before(async () => {
  const root = newFolder();
  roots.push(root);
  workerFile = await buildWorker(root, 'test/support/contentWorker.ts');
});
beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  [folder, state] = [path.join(root, 'folder'), path.join(root, 'state')];
  makeTree(folder, ['note.txt', 'old.txt']);
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

function openEngine(): Engine {
  return new Engine({
    stateFolder: state,
    workerFile,
    workerAssets: [],
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
}

/** Runs the scenario up to its next gate, in the sandbox. */
async function run(engine: Engine, scenario: Scenario, planGate: 'always' | 'model' = 'model'): Promise<Task> {
  const instruction = JSON.stringify(scenario);
  const order = { instruction, folder, engine: 'rules', approve: 'none', planGate, answers: {} } as const;
  const created = await engine.createTask(order);
  assert.ok(created.ok);
  const task = await engine.advance(created.value.id, never);
  assert.ok(task.ok, JSON.stringify(task));
  return task.value;
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

/** Every content that the store holds, half sent ones by their folder's name. */
function contents(): string[] {
  const entries = fs.readdirSync(path.join(state, 'content'), { recursive: true, withFileTypes: true });
  const name = (entry: fs.Dirent): string =>
    entry.parentPath.endsWith('incoming') ? 'incoming' : path.join(entry.parentPath, entry.name);
  return entries.filter((entry) => entry.isFile()).map(name);
}

function contentFile(hash: string): string {
  return path.join(state, 'content', hash.slice(0, 2), hash);
}

test('a create, a modify and a trash come to the review with the hashes and bytes of what was sent', async () => {
  const big = crypto.randomBytes(10 * 1024 * 1024);
  fs.writeFileSync(path.join(folder, 'big.bin'), big);
  const snapshot = readTree(folder);
  const engine = openEngine();
  const task = await run(engine, { kind: 'three changes' });
  assert.equal(task.state, 'awaiting review', JSON.stringify(task.failure));
  const changes = engine.changes(task.id);
  assert.ok(changes.ok, JSON.stringify(changes));
  const copy = Buffer.concat([big, Buffer.from('the last line\n')]);
  const note = Buffer.from('CONTENT OF NOTE.TXT');
  assert.deepEqual(
    [...changes.value].map(({ op, from, to, content, bytes }) => ({ op, from, to, content, bytes })),
    [
      { op: 'create', from: undefined, to: 'copy.bin', content: sha256(copy), bytes: copy.length },
      { op: 'modify', from: 'note.txt', to: 'note.txt', content: sha256(note), bytes: note.length },
      { op: 'trash', from: 'old.txt', to: undefined, content: undefined, bytes: 'content of old.txt'.length },
    ],
  );
  assert.deepEqual(
    [...changes.value].map(({ seen }) => seen?.kind),
    [undefined, 'file', 'file'],
  );
  assert.deepEqual(contents().sort(), [contentFile(sha256(copy)), contentFile(sha256(note))].sort());
  assert.ok(copy.equals(fs.readFileSync(contentFile(sha256(copy)))));
  assert.deepEqual(readTree(folder), snapshot);
});

test('what was sent while planning can be named after the approval, by another worker of the task', async () => {
  const engine = openEngine();
  const { id, state: gate, planHash } = await run(engine, { kind: 'content while planning' }, 'always');
  assert.equal(gate, 'awaiting approval');
  assert.ok((await engine.approve(id, planHash ?? '')).ok);
  // As after a restart: nothing is remembered but what is on the disk.
  const other = openEngine();
  const done = await other.advance(id, never);
  assert.equal(done.ok && done.value.state, 'awaiting review', JSON.stringify(done));
  const changes = other.changes(id);
  assert.ok(changes.ok);
  const text = Buffer.from('thought of early');
  assert.deepEqual(
    [...changes.value].map(({ op, content, bytes }) => ({ op, content, bytes })),
    [{ op: 'create', content: sha256(text), bytes: text.length }],
  );
});

test('content of another task, or of none, cannot be named', async () => {
  const engine = openEngine();
  await run(engine, { kind: 'content while planning' }, 'always');
  const strange = sha256(Buffer.from('thought of early'));
  assert.ok(fs.existsSync(contentFile(strange)));
  for (const hash of [strange, '0'.repeat(64)]) {
    const task = await run(engine, { kind: 'strange content', hash });
    assert.equal(task.state, 'failed');
    assert.equal(task.failure?.code, 'worker-failed');
    assert.match(task.failure.message, /never sent/);
  }
});

test('a worker that sends more than it may fails its task, whatever it says', async () => {
  const task = await run(openEngine(), { kind: 'too many at once' });
  assert.equal(task.state, 'failed');
  assert.equal(task.failure?.code, 'refused');
  assert.match(task.failure.message, /more than 8 new files at the same time/);
  assert.deepEqual(contents(), []);
});

test('a worker that breaks the wire’s own bounds is ended', async () => {
  const task = await run(openEngine(), { kind: 'too large a part' });
  assert.equal(task.state, 'failed');
  assert.equal(task.failure?.code, 'worker-failed');
});

test('a worker that dies in the middle of an upload leaves nothing half sent', async () => {
  const task = await run(openEngine(), { kind: 'dies in the middle' });
  assert.equal(task.state, 'failed');
  assert.equal(task.failure?.code, 'worker-failed');
  assert.deepEqual(contents(), []);
});
