// The rows of a transaction as a tree: folders first, one level at a time, whatever the names are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryRow } from '../../../src/engine/engine.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { branchesOf, byDay, wantedIn } from '../../../src/vscode/history/tree.ts';

function row(id: number, op: HistoryRow['op'], from: string | null, to: string | null, implied = false): HistoryRow {
  const path = (text: string | null): HistoryRow['from'] => (text === null ? null : relativePath(text));
  return { id, op, from: path(from), to: path(to), isFolder: op === 'mkdir' || op === 'rmdir', implied };
}

const rows = [
  row(1, 'mkdir', null, '2019', true),
  row(2, 'mkdir', null, '2019/07', true),
  row(3, 'move', 'IMG_10.jpg', '2019/07/IMG_10.jpg'),
  row(4, 'move', 'IMG_2.jpg', '2019/07/IMG_2.jpg'),
  row(5, 'trash', 'old.txt', null),
  row(6, 'mkdir', null, 'empty'),
  row(7, 'move', 'a', '__proto__'),
];

function names(folder: string, of = rows): string[] {
  return branchesOf(of, folder).map(({ name, rows: below }) => (below.length > 0 ? `${name}/` : name));
}

test('each level has its folders first, then its names as people count', () => {
  assert.deepEqual(names(''), ['2019/', '__proto__', 'empty', 'old.txt']);
  assert.deepEqual(names('2019'), ['07/']);
  assert.deepEqual(names('2019/07'), ['IMG_2.jpg', 'IMG_10.jpg']);
});

test('a folder stands for what is in it, without the folders that were only needed', () => {
  const [year] = branchesOf(rows, '');
  assert.ok(year);
  assert.deepEqual(
    wantedIn(year).map(({ id }) => id),
    [3, 4],
  );
  const made = branchesOf(rows, '').find(({ name }) => name === 'empty');
  assert.ok(made);
  assert.deepEqual(
    wantedIn(made).map(({ id }) => id),
    [6],
  );
});

test('100,000 rows of one folder are put into their branches in no time', () => {
  const many = Array.from({ length: 100_000 }, (_, id) =>
    row(id + 1, 'move', `f${String(id)}`, `in/${String(id)}.jpg`),
  );
  const [folder] = branchesOf(many, '');
  assert.equal(folder?.rows.length, 100_000);
  assert.equal(branchesOf(folder.rows, 'in').length, 100_000);
});

test('days are a person’s own', () => {
  const at = (text: string): { at: number } => ({ at: new Date(text).getTime() });
  const days = byDay([at('2026-05-03T23:59'), at('2026-05-03T00:01'), at('2026-05-02T12:00')]);
  assert.deepEqual(
    days.map(({ items }) => items.length),
    [2, 1],
  );
});
