import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeRow } from '../../../src/protocol/panelWire.ts';
import { membersOf, noGroups, takeRows, type Grouping } from '../../../webview/diff/grouping.ts';
import { addRows, newTable } from '../../../webview/diff/rowTable.ts';
import { rowOf, stop, tableOf, warn } from './samples.ts';

const rows: ChangeRow[] = [
  rowOf({ id: 1, op: 'mkdir', from: null, to: '2019/10', bytes: null }),
  rowOf({ id: 2, from: 'in/b.jpg', to: '2019/10/b.jpg' }),
  rowOf({ id: 3, from: 'in/a.jpg', to: '2019/2/a.jpg' }),
  rowOf({ id: 4, from: 'in/c.jpg', to: '2019/10/c.jpg', conflicts: stop }),
  rowOf({ id: 5, from: 'in/d.jpg', to: 'in/e.jpg' }),
  rowOf({ id: 6, op: 'trash', from: 'in/x.tmp', to: null }),
  rowOf({ id: 7, op: 'create', from: null, to: 'sum.csv', conflicts: warn }),
  rowOf({ id: 8, op: 'modify', from: null, to: 'notes/n.md' }),
  rowOf({ id: 9, op: 'rmdir', from: 'old/empty', to: null, bytes: null }),
];

function check(by: Grouping, expected: [label: string, ids: number[]][]): void {
  const grouped = noGroups(by);
  takeRows(grouped, tableOf(rows));
  assert.deepEqual(
    grouped.groups.map((group) => [group.label, membersOf(group).map((place) => rows[place]?.id)]),
    expected,
  );
}

test('by target folder: in the order of numbers, conflicts first, what has no target last', () => {
  check('target', [
    ['Top level', [7]],
    ['2019/2', [3]],
    ['2019/10', [4, 1, 2]],
    ['in', [5]],
    ['notes', [8]],
    ['Empty folders to remove', [9]],
    ['To the trash', [6]],
  ]);
});

test('by source folder: what has no source stands under New', () => {
  check('source', [
    ['in', [4, 2, 3, 5, 6]],
    ['notes', [8]],
    ['old/empty', [9]],
    ['New', [7, 1]],
  ]);
});

test('by operation: a move within a folder is a rename', () => {
  check('operation', [
    ['Moves', [4, 2, 3]],
    ['Renames', [5]],
    ['New files', [7]],
    ['Changed files', [8]],
    ['New folders', [1]],
    ['Empty folders to remove', [9]],
    ['To the trash', [6]],
  ]);
});

test('what stops comes before what only warns', () => {
  const grouped = noGroups('operation');
  const mixed = [rowOf({ id: 1 }), rowOf({ id: 2, conflicts: warn }), rowOf({ id: 3, conflicts: [...warn, ...stop] })];
  takeRows(grouped, tableOf(mixed));
  assert.deepEqual(grouped.groups.map(membersOf), [[2, 1, 0]]);
});

test('rows that arrive in pieces end in the same groups as rows that arrive at once', () => {
  for (const by of ['target', 'source', 'operation'] as const) {
    const whole = noGroups(by);
    takeRows(whole, tableOf(rows));
    const table = newTable(1, rows.length);
    const pieces = noGroups(by);
    for (let first = 0; first < rows.length; first += 2) {
      addRows(table, first, rows.slice(first, first + 2));
      takeRows(pieces, table);
    }
    assert.deepEqual(pieces.groups, whole.groups);
  }
});

test('a folder can be called like a special group and stays apart from it', () => {
  const grouped = noGroups('target');
  takeRows(
    grouped,
    tableOf([rowOf({ id: 1, to: 'To the trash/a' }), rowOf({ id: 2, op: 'trash', from: 'b', to: null })]),
  );
  assert.equal(grouped.groups.length, 2);
});

test('by reason: reasons that differ in a quoted name alone are one, in English and in German', () => {
  const told = ['renamed from “a”', 'renamed from “b c”', 'umbenannt, bisher „a“', 'umbenannt, bisher „b“'];
  const grouped = noGroups('reason');
  takeRows(grouped, tableOf(told.map((reason, at) => rowOf({ id: at + 1, reason }))));
  assert.deepEqual(
    grouped.groups.map(({ label }) => label),
    ['renamed from …', 'umbenannt, bisher …'],
  );
});
