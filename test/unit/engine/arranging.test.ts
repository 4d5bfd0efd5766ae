// Names, places and the archive through the engine; what the queue waits for, and how long it still takes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Arranging } from '../../../src/engine/arranging.ts';
import { FolderKinds } from '../../../src/engine/disk/folderKinds.ts';
import { StateFolder } from '../../../src/engine/disk/stateFolder.ts';
import { Pace } from '../../../src/engine/queue/pace.ts';
import { waitsOf } from '../../../src/engine/queue/waits.ts';
import { orderProblem, type TaskOrder } from '../../../src/engine/session/taskOrder.ts';
import { TaskStore } from '../../../src/engine/session/taskStore.ts';
import { limits } from '../../../src/model/limits.ts';
import type { Task } from '../../../src/model/task.ts';

function folderOf(test: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-arranging-'));
  test.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Place = { store: TaskStore; arranging: Arranging; make: (instruction: string, mount?: string) => Task };

function placeOf(test: TestContext): Place {
  let now = 1_700_000_000_000;
  const store = new TaskStore(new StateFolder(folderOf(test)), () => now++);
  const make = (instruction: string, mount = '/m'): Task =>
    store.create({
      kind: 'created',
      ...{ instruction, mount, engine: 'rules', approve: 'none', planGate: 'always', answers: {} },
    });
  return { store, arranging: new Arranging(store), make };
}

test('a queued task goes up, down, to the top and before another; the log keeps it', (test) => {
  const { store, arranging, make } = placeOf(test);
  const [a, b, c] = [make('a'), make('b'), make('c')];
  const order = (): string =>
    arranging
      .queue()
      .map(({ instruction }) => instruction)
      .join('');
  assert.equal(order(), 'abc');
  assert.ok(arranging.move(c.id, 'up').ok);
  assert.equal(order(), 'acb');
  arranging.move(a.id, 'down');
  assert.equal(order(), 'cab');
  arranging.move(b.id, 'top');
  assert.equal(order(), 'bca');
  arranging.move(b.id, { before: a.id });
  assert.equal(order(), 'cba');
  arranging.move(c.id, { before: null });
  assert.equal(order(), 'bac');
  arranging.move(c.id, 'down');
  assert.equal(order(), 'bac');
  assert.ok((store.get(c.id)?.rank ?? 0) > (store.get(a.id)?.rank ?? 0));
  store.append(a.id, { kind: 'planning', isolation: 'none' });
  assert.equal(arranging.move(a.id, 'up').ok, false, 'what runs has no place in the queue');
});

test('only what has ended goes into the archive, and it stays in the history', (test) => {
  const { store, arranging, make } = placeOf(test);
  const { id } = make('a');
  const refused = arranging.archive(id);
  assert.ok(!refused.ok && refused.failure.code === 'wrong-state');
  store.append(id, { kind: 'cancelled' });
  assert.equal(arranging.archive(id).ok, true);
  assert.equal(store.all()[0]?.archived, true);
  arranging.unarchive(id);
  assert.equal(store.get(id)?.archived, false);
  assert.equal(arranging.archive('20260101-000000-aaaaaa').ok, false);
});

test('a title is cut at nothing and refused where it is too long', (test) => {
  const { store, arranging, make } = placeOf(test);
  const { id } = make('a');
  arranging.rename(id, '  Holiday photos ');
  assert.equal(store.get(id)?.title, 'Holiday photos');
  assert.equal(arranging.rename(id, 'x'.repeat(201)).ok, false);
  arranging.rename(id, ' ');
  assert.equal(store.get(id)?.title, null);
});

test('the same again asks for the same and has nothing approved', (test) => {
  const { store, arranging } = placeOf(test);
  const first = store.create({
    kind: 'created',
    ...{ instruction: 'tidy', mount: '/m', engine: 'claude', approve: 'none', planGate: 'always', answers: {} },
    ...{ recipe: { name: 'r', trigger: 'every day' }, rule: 'rule 1', only: ['a.txt'] },
  });
  store.append(first.id, { kind: 'answered', answers: { instruction: 'sort by date' } });
  store.append(first.id, { kind: 'ruled', rule: 'rule 2' });
  arranging.rename(first.id, 'Mine');
  const again = arranging.duplicate(first.id);
  assert.ok(again.ok && again.value.id !== first.id);
  const { instruction, engine, rule, recipe, only, title, state, answers } = again.value;
  assert.deepEqual(
    { instruction, engine, rule, recipe, only, title, state, answers },
    {
      ...{ instruction: 'tidy', engine: 'claude', rule: 'rule 2', recipe: { name: 'r' }, only: ['a.txt'] },
      ...{ title: 'Mine', state: 'queued', answers: {} },
    },
  );
});

test('names of files are checked before a task is made of them', () => {
  const order = (only: string[]): TaskOrder => ({
    ...{ instruction: 'x', folder: '/m', engine: 'rules', approve: 'none', planGate: 'always', answers: {} },
    only,
  });
  assert.equal(orderProblem(order(['a.txt', 'in/'])), null);
  assert.match(orderProblem(order(['../a']))?.message ?? '', /not a path inside the folder/);
  assert.match(orderProblem(order([]))?.message ?? '', /at least one/);
  const many = Array.from({ length: limits.onlyEntriesMax + 1 }, (_, at) => `f${String(at)}`);
  assert.match(orderProblem(order(many))?.message ?? '', /at most 2,000 files by name, and these are 2,001/);
});

test('a task says whom it waits for: another on its folder, or its turn', (test) => {
  const { store, make } = placeOf(test);
  const running = make('runs', '/photos');
  const [below, first, second, third] = [
    make('below', '/photos/2024'),
    make('1', '/a'),
    make('2', '/b'),
    make('3', '/a'),
  ];
  store.append(running.id, { kind: 'planning', isolation: 'none' });
  const told = (parallel: number): unknown[] => {
    const waits = waitsOf(store.all(), parallel);
    return [below, first, second, third].map(({ id }) => {
      const wait = waits.get(id);
      if (wait === undefined) return 'starts';
      return wait.for === 'folder' ? wait.behind.instruction : wait.ahead;
    });
  };
  assert.deepEqual(told(3), ['runs', 'starts', 'starts', '1']);
  assert.deepEqual(told(2), ['runs', 'starts', 1, '1']);
  assert.deepEqual(told(1), ['runs', 0, 1, '1']);
});

test('thousands of ended tasks are not looked at each time, and their news is seen', (test) => {
  const { store, make } = placeOf(test);
  const { id } = make('a');
  store.append(id, { kind: 'cancelled' });
  assert.equal(store.all()[0]?.state, 'cancelled');
  store.append(id, { kind: 'retried' });
  assert.equal(store.all()[0]?.state, 'queued', 'its own events');
});

/** What a pace says after these figures, one every so many milliseconds. */
function leftAfter(figures: readonly number[], total: number | undefined, everyMs = 1_000, laterMs = 0): number | null {
  const pace = new Pace();
  let atMs = 0;
  for (const done of figures) {
    pace.take({ text: 'Reading', done, ...(total === undefined ? {} : { total }) }, atMs);
    atMs += everyMs;
  }
  return pace.leftMs(atMs - everyMs + laterMs);
}

test('time left is told where there is ground for it, and only there', () => {
  const steady = [0, 10, 20, 30, 40, 50];
  assert.equal(leftAfter(steady, 100), 5_000);
  assert.equal(leftAfter(steady, undefined), null, 'no end is known');
  assert.equal(leftAfter(steady.slice(0, 3), 100), null, 'not watched for long');
  assert.equal(leftAfter([5, 5, 5, 5, 5, 5], 100), null, 'it does not go on');
  assert.equal(leftAfter(steady, 100, 1_000, 5_000), 10_000, 'silence counts');
  assert.equal(leftAfter(steady, 1e9), null, 'nobody knows the rate of next week');
});

test('the estimate is that of the last part: a slow beginning is forgotten', () => {
  const slow = Array.from({ length: 60 }, (_, at) => at);
  const fast = Array.from({ length: 30 }, (_, at) => 60 + at * 10);
  assert.equal(leftAfter([...slow, ...fast], 450), 10_000);
});

test('another part of the work has a pace of its own', () => {
  const pace = new Pace();
  for (let at = 0; at < 10; at++) pace.take({ text: 'Reading', done: at * 10, total: 100 }, at * 1_000);
  pace.take({ text: 'Moving', done: 0, total: 100 }, 10_000);
  assert.equal(pace.leftMs(10_000), null);
  for (let at = 0; at < 50; at++) pace.take({ text: 'Moving', done: at, total: 100 }, 10_000 + at * 100);
  assert.ok(Math.abs((pace.leftMs(14_900) ?? 0) - 5_100) < 50);
});

test('a folder’s kinds are counted by names, briefly, and remembered', async (test) => {
  const folder = folderOf(test);
  fs.mkdirSync(path.join(folder, 'in'));
  for (const name of [
    'a.jpg',
    'b.HEIC',
    'in/c.jpeg',
    'Screenshot 1.png',
    'Invoice 7.pdf',
    'x.pdf',
    '.hidden.jpg',
    'song one.mp3',
  ])
    fs.writeFileSync(path.join(folder, name), '');
  fs.symlinkSync(folder, path.join(folder, 'loop'));
  let nowMs = 0;
  const kinds = new FolderKinds(() => nowMs);
  const counts = await kinds.of(folder);
  assert.deepEqual(counts, {
    kinds: { photo: 3, screenshot: 1, invoice: 1, pdf: 1, music: 1 },
    ...{ files: 7, spaced: 3, atTop: 6, types: 6, isCut: false },
  });
  fs.rmSync(path.join(folder, 'a.jpg'));
  assert.equal(await kinds.of(folder), counts, 'remembered');
  nowMs = 61_000;
  assert.equal((await kinds.of(folder)).files, 6);
  assert.equal((await kinds.of(path.join(folder, 'nowhere'))).files, 0);
});

test('of a huge folder only a part is counted, and that is said', async (test) => {
  const folder = folderOf(test);
  fs.writeFileSync(path.join(folder, 'a.jpg'), '');
  let nowMs = 0;
  const counts = await new FolderKinds(() => (nowMs += 300)).of(folder);
  assert.deepEqual([counts.isCut, counts.files], [true, 0]);
});
