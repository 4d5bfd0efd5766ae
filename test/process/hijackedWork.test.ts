/**
 * A worker that was approved for a narrow plan and then wants more, in the real sandbox over the real wire: what goes beyond is refused, or
 * asked about with what is new, and of a worker that says too much nothing is taken. The folder stays as it is throughout.
 */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Freezer } from '../../src/engine/changes/freeze.ts';
import { Engine, type TaskOrder } from '../../src/engine/engine.ts';
import { treeOf } from '../../src/engine/sandbox/watchdog.ts';
import type { Task } from '../../src/model/task.ts';
import { buildWorker } from '../support/buildWorker.ts';
import { never } from '../support/changes.ts';
import type { Said, Scenario } from '../support/hijackedWorker.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const root = newFolder();
const folder = path.join(root, 'folder');
let tree: unknown;
let engine: Engine;

before(async () => {
  makeTree(folder, ['a.jpg', 'b.jpg', 'c.jpg', 'keep.txt', 'in/d.jpg', 'in/e.txt', 'empty/']);
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

type Proposed = { readonly op: string; readonly from?: string; readonly to?: string; readonly content?: string };

function changes(...batch: readonly Proposed[]): Said {
  return { note: 'changes', params: { batch: batch.map((each) => ({ ...each, reason: 'as you asked' })) } };
}

function move(from: string, to: string): Proposed {
  return { op: 'move', from, to };
}

const mine: Said = { plan: 'mine' };
const done: Said = { result: { outcome: 'done', changes: 1, seen: 1, exceptions: 0 } };
const [first, second] = [move('a.jpg', 'Sorted/a.jpg'), move('b.jpg', 'Sorted/b.jpg')];
const text = Buffer.from('#!/bin/sh\n');
const content = crypto.createHash('sha256').update(text).digest('hex');
/** Brings the content in, whole; the host's answer is not waited for. */
const upload: Said = { call: 'content', id: 1, params: { upload: 1, data: text.toString('base64'), last: true } };

/** The task at its review, its failure, or its next question; the plan was approved by the person. */
async function run(scenario: Partial<Scenario>, more: Partial<TaskOrder> = {}): Promise<Task> {
  const created = await engine.createTask({
    instruction: JSON.stringify({ plan: [mine], work: [done], ...scenario }),
    folder,
    engine: 'rules',
    approve: 'none',
    planGate: 'always',
    answers: {},
    ...more,
  });
  assert.ok(created.ok, JSON.stringify(created));
  const planned = await engine.advance(created.value.id, never);
  assert.ok(planned.ok, JSON.stringify(planned));
  if (planned.value.state !== 'awaiting approval') return planned.value;
  assert.ok((await engine.approve(created.value.id, planned.value.planHash ?? '')).ok);
  const worked = await engine.advance(created.value.id, never);
  assert.ok(worked.ok, JSON.stringify(worked));
  return worked.value;
}

/** The changes that a person would see, folders that are needed left out. */
function shown({ id }: Task): (readonly string[])[] {
  const frozen = engine.changes(id);
  assert.ok(frozen.ok, JSON.stringify(frozen));
  return [...frozen.value]
    .filter(({ implied }) => implied !== true)
    .map(({ op, from, to }) => [op, from, to].filter((each) => each !== undefined));
}

const honest = [
  ['move', 'a.jpg', 'Sorted/a.jpg'],
  ['move', 'b.jpg', 'Sorted/b.jpg'],
];

/** Work that no rule of this plan can do ends the task, in words that name it. */
function refuses(name: string, work: readonly Said[], words: RegExp): void {
  test(`refused: ${name}`, async () => {
    const task = await run({ work: [changes(first), ...work, done] });
    assert.equal(task.state, 'failed');
    assert.equal(task.failure?.code, 'refused', JSON.stringify(task.failure));
    assert.match(task.failure.message, words);
    assert.equal(task.head, null, 'nothing was frozen');
    assert.deepEqual(readTree(folder), tree);
  });
}

refuses('trash', [changes({ op: 'trash', from: 'keep.txt' })], /to put files into the trash: keep\.txt/);
refuses('trash of a file that it was approved to move', [changes({ op: 'trash', from: 'b.jpg' })], /trash: b\.jpg/);
refuses(
  'overwriting',
  [upload, changes({ op: 'modify', from: 'a.jpg', to: 'Sorted/a.jpg', content })],
  /to overwrite files: a\.jpg/,
);
refuses('a new file', [upload, changes({ op: 'create', to: 'Sorted/run.sh', content })], /to create files: Sorted/);
refuses('a removed folder', [changes({ op: 'rmdir', from: 'empty' })], /to remove folders: empty/);

/** Work of the approved kind that goes further asks again, with what is new, and waits. */
function asksAgain(name: string, work: readonly Proposed[], news: readonly string[]): void {
  test(`asks again: ${name}`, async () => {
    const task = await run({ work: [changes(...work), done] });
    assert.equal(task.state, 'awaiting approval', JSON.stringify(task.failure));
    assert.deepEqual(task.beyond, news);
    assert.notEqual(task.planHash, task.approvedHash);
    assert.equal(task.head, null, 'nothing was frozen');
    // Nothing of it can be applied, and the yes that was given is none for this.
    const preview = await engine.preview(task.id, 'apply', { kind: 'all' }, never);
    assert.ok(!preview.ok);
    assert.deepEqual(readTree(folder), tree);
  });
}

const besides = 'where the plan’s rule does not lead';
const other = [move('keep.txt', 'Sorted/keep.txt'), move('in/d.jpg', 'Sorted/d.jpg')] as const;
const away = [move('b.jpg', 'Elsewhere/b.jpg'), move('b.jpg', '.git/hooks/pre-commit')] as const;
asksAgain(
  'more files',
  [first, second, move('c.jpg', 'Sorted/c.jpg')],
  ['move 1 file at the top of this folder to “Sorted” and the folders in it'],
);
asksAgain(
  'files that the rule does not take',
  [first, other[0]],
  [`move 1 file at the top of this folder to “Sorted” and the folders in it, ${besides}`],
);
asksAgain(
  'files of another folder',
  [first, other[1]],
  [`move 1 file in “in” and the folders in it to “Sorted” and the folders in it, ${besides}`],
);
asksAgain(
  'another place',
  [first, away[0]],
  [`move 1 file at the top of this folder to “Elsewhere” and the folders in it, ${besides}`],
);
asksAgain(
  'a place that runs by itself',
  [first, away[1]],
  [`move 1 file at the top of this folder to “.git” and the folders in it, ${besides}`],
);
asksAgain(
  'a folder of its own',
  [first, { op: 'mkdir', to: 'Made/by/itself' }],
  ['make 1 folder in “Made” and the folders in it'],
);

/** A plan that is not one for the person's own rule, or asks for more than its rule does, is shown to nobody. */
function neverShown(name: string, said: Said, words: RegExp, more: Partial<TaskOrder> = {}): void {
  test(`never shown: ${name}`, async () => {
    const task = await run({ plan: [said] }, more);
    assert.equal(task.state, 'failed', task.state);
    assert.equal(task.failure?.code, 'refused', JSON.stringify(task.failure));
    assert.match(task.failure.message, words);
    assert.equal(task.plan, null);
  });
}

const own = 'files .jpg\nmove to {dir}/Pictures/{name}';
neverShown('a plan by another rule than the person’s own', mine, /does not go by the rule that you wrote/, {
  rule: own,
});
neverShown('one beside a rule of the person’s that cannot be read', mine, /does not go by the rule/, {
  rule: 'files ???',
});
const everywhere = { from: '**', to: '**', atMost: 100 };
for (const operation of ['trash', 'modify', 'create', 'rmdir'])
  neverShown(
    `a plan that asks for ${operation} beside its moves`,
    { plan: 'mine', grants: [{ operations: ['move', operation], ...everywhere }] },
    /The plan asks to .*, but its own rule does not do that/,
  );

/** A worker that says what has no place ends, and nothing of it is taken. */
function ends(name: string, scenario: Partial<Scenario>, words: RegExp, more: Partial<TaskOrder> = {}): void {
  test(`ended: ${name}`, async () => {
    const task = await run(scenario, more);
    assert.equal(task.state, 'failed', task.state);
    assert.equal(task.failure?.code, 'worker-failed', JSON.stringify(task.failure));
    assert.match(task.failure.message, words);
    assert.equal(task.head, null, 'nothing was frozen');
    assert.deepEqual(readTree(folder), tree);
  });
}

ends('changes while it plans', { plan: [changes(first), mine] }, /changes that nobody asked for/);
ends('two answers to one call', { plan: [mine, mine] }, /a reply to 1, which is not open/, { planGate: 'model' });
ends('an answer to a call that nobody made', { work: [{ ...done, to: 99 }] }, /a reply to 99, which is not open/);
ends('ready for a second time', { work: [{ note: 'ready', params: { wireVersion: 1 } }, done] }, /ready twice/);
ends('a plan in place of the work', { work: [mine] }, /a plan in place of the work/);

/** What comes after the work's answer is not in the set, however soon it came. */
function leavesOut(name: string, scenario: Partial<Scenario>): void {
  test(`left out: ${name}`, async () => {
    const task = await run(scenario);
    assert.equal(task.state, 'awaiting review', JSON.stringify(task.failure));
    assert.deepEqual(shown(task), honest);
    assert.deepEqual(readTree(folder), tree);
  });
}

const late = changes(move('c.jpg', 'Sorted/c.jpg'), { op: 'trash', from: 'keep.txt' });
leavesOut('nothing, where it keeps to the plan', { work: [changes(first, second), done] });
leavesOut('changes after its answer', { work: [changes(first, second), done, late] });
leavesOut('a second set with an answer of its own', { work: [changes(first, second), done, late, done] });
leavesOut('a second plan after the one that was approved', {
  plan: [mine, { plan: 'mine', rule: '{"trash":"everything"}' }],
  work: [changes(first, second), done],
});
leavesOut('changes without end', { work: [changes(first, second), done], forever: [late] });
leavesOut('new content after its answer', { work: [changes(first, second), done, upload] });

/** Processes of the worker that still run: those that once were, with all of their groups. */
function standing(pids: ReadonlySet<number>, groups: ReadonlySet<number>): number[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    const seen = lookAt(Number(name));
    return seen !== null && (pids.has(seen.pid) || groups.has(seen.group)) ? [seen.pid] : [];
  });
}

/** A process and its group; null where there is none, or where only its parent has not heard of its end. */
function lookAt(pid: number): { pid: number; group: number } | null {
  try {
    const [state = '', , group = ''] = (
      fs
        .readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')
        .at(-1) ?? ''
    ).split(' ');
    return state === 'Z' ? null : { pid, group: Number(group) };
  } catch {
    return null;
  }
}

for (const [name, forever] of [
  ['a quiet one', undefined],
  ['one that talks on, deaf to signals', [late]],
] as const) {
  test(`the worker is dead, with all of its processes, before its changes are frozen: ${name}`, async (t) => {
    const before = new Set(treeOf(process.pid));
    const pids = new Set<number>();
    const groups = new Set<number>();
    const left: Record<string, number[]> = {};
    const listening = engine.onTask.on((id) => {
      const { state } = engine.task(id) ?? {};
      if (state !== 'working') return void (left[state ?? ''] ??= standing(pids, groups));
      for (const pid of treeOf(process.pid)) if (!before.has(pid)) pids.add(pid);
      for (const pid of pids) groups.add(lookAt(pid)?.group ?? -1);
      groups.delete(lookAt(process.pid)?.group ?? -1);
      left[state] ??= standing(pids, groups);
    });
    const freeze = Reflect.get(Freezer.prototype, 'finish');
    t.mock.method(Freezer.prototype, 'finish', function (this: Freezer, signal: AbortSignal) {
      left['freezing'] = standing(pids, groups);
      return freeze.call(this, signal);
    });
    try {
      const scenario = { work: [changes(first, second), done], ...(forever === undefined ? {} : { forever }) };
      const task = await run(scenario);
      assert.equal(task.state, 'awaiting review', JSON.stringify(task.failure));
      // The sandbox's own and the worker.
      assert.ok((left['working'] ?? []).length >= 2, JSON.stringify(left));
      assert.deepEqual([left['freezing'], left['awaiting review']], [[], []]);
    } finally {
      listening.dispose();
    }
  });
}
