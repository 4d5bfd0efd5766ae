// What a person does to keep tasks in order is events like all others, and no news of the task.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnlyEntry, onlyMatcher, ranksFor } from '../../../src/model/arranging.ts';
import { foldTask, type Task, type TaskEvent, type TaskEventBody } from '../../../src/model/task.ts';

const created: TaskEventBody = {
  kind: 'created',
  instruction: 'do',
  mount: '/m',
  engine: 'rules',
  approve: 'none',
  planGate: 'always',
  answers: {},
};

function fold(...bodies: TaskEventBody[]): Task {
  const events = [created, ...bodies].map((body, at): TaskEvent => ({ at: 100 + at, ...body }));
  const task = foldTask('id', events);
  assert.ok(task !== null);
  return task;
}

const cancelled: TaskEventBody = { kind: 'cancelled' };

test('a title, a place and the archive are told by the log, and change neither the state nor the time of the task', () => {
  const { title, archived, rank, state, changedAt } = fold(
    cancelled,
    { kind: 'titled', title: 'Holiday' },
    { kind: 'ordered', rank: 7 },
    { kind: 'archived' },
  );
  assert.deepEqual([title, archived, rank, state, changedAt], ['Holiday', true, 7, 'cancelled', 101]);
});

test('without them, a task goes by its words and stands where it was made', () => {
  const { title, archived, rank, only } = fold();
  assert.deepEqual([title, archived, rank, only], [null, false, 100, null]);
});

test('an empty title takes the person’s own away, and what was archived comes back', () => {
  const task = fold(cancelled, { kind: 'titled', title: 'x' }, { kind: 'archived' }, { kind: 'titled', title: '' });
  assert.equal(task.title, null);
  assert.equal(fold(cancelled, { kind: 'archived' }, { kind: 'unarchived' }).archived, false);
});

test('a task that goes on again is in sight again, and one that only told its costs is not', () => {
  assert.equal(fold(cancelled, { kind: 'archived' }, { kind: 'retried' }).archived, false);
  const usage = { inputTokens: 1, outputTokens: 1, usd: 0 };
  assert.equal(fold(cancelled, { kind: 'archived' }, { kind: 'used', usage }).archived, true);
});

/** The order after the ranks are written. */
function moved(ranks: readonly number[], from: number, before: number | null): string {
  const queue = ranks.map((rank, at) => ({ id: 'abcdef'.charAt(at), rank }));
  const [id, target] = [queue[from]?.id ?? '', before === null ? null : (queue[before]?.id ?? '')];
  const news = new Map(ranksFor(queue, id, target).map((one) => [one.id, one.rank]));
  return queue
    .map((one) => ({ ...one, rank: news.get(one.id) ?? one.rank }))
    .sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1))
    .map((one) => one.id)
    .join('');
}

test('a task goes where it was put, also between two that were given in the same moment', () => {
  assert.equal(moved([1, 2, 3, 4], 3, 1), 'adbc');
  assert.equal(moved([1, 2, 3, 4], 0, 3), 'bcad');
  assert.equal(moved([1, 2, 3, 4], 1, null), 'acdb');
  assert.equal(moved([1, 2, 3, 4], 2, 0), 'cabd');
  assert.equal(moved([5, 5, 5, 5], 3, 1), 'adbc');
  assert.equal(moved([5, 5, 5], 2, 0), 'cab');
});

test('where it stands already, nothing is written', () => {
  const queue = [1, 2, 3].map((rank) => ({ id: String(rank), rank }));
  assert.deepEqual(ranksFor(queue, '2', '3'), []);
  assert.deepEqual(ranksFor(queue, '3', null), []);
  assert.deepEqual(ranksFor(queue, '9', '1'), []);
  assert.deepEqual(ranksFor(queue, '1', '9'), []);
});

test('one place is written as long as there is room, however often it is halved', () => {
  let queue = [
    { id: 'a', rank: 0 },
    { id: 'b', rank: 1 },
    { id: 'c', rank: 2 },
  ];
  for (let times = 0; times < 100; times++) {
    const last = queue[2]?.id ?? '';
    const news = new Map(ranksFor(queue, last, queue[1]?.id ?? '').map((one) => [one.id, one.rank]));
    assert.ok(news.size === 1 || news.size === 3);
    queue = queue
      .map((one) => ({ ...one, rank: news.get(one.id) ?? one.rank }))
      .sort((one, other) => one.rank - other.rank);
    assert.equal(queue[1]?.id, last);
    assert.ok(queue.every((one, at) => at === 0 || one.rank > (queue[at - 1]?.rank ?? 0)));
  }
});

test('what a task is about is named by paths inside its folder, and nothing else is', () => {
  for (const entry of ['a.txt', 'in/a.txt', 'in/', 'a b/ü.txt']) assert.ok(isOnlyEntry(entry), entry);
  for (const entry of ['', '/', '/etc', '../a', 'a/../b', 'a//b', './a', 'a//', 'x\0y'])
    assert.ok(!isOnlyEntry(entry), entry);
  const matches = onlyMatcher(['in/', 'a.txt']);
  assert.deepEqual(
    ['a.txt', 'in/b', 'in/c/d', 'in', 'inn/b', 'b.txt', 'x/a.txt'].map((path) => matches(path)),
    [true, true, true, true, false, false, false],
  );
});
