import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeRow } from '../../../src/protocol/panelWire.ts';
import { noGroups, takeRows } from '../../../webview/diff/grouping.ts';
import {
  indexOfLine,
  leftOutOfHeads,
  lineAt,
  outlineOf,
  tickOf,
  type Outline,
  type OutlineOptions,
} from '../../../webview/diff/outline.ts';
import { filterOf, passing } from '../../../webview/diff/filters.ts';
import { rowOf, stop, tableOf } from './samples.ts';

const rows: ChangeRow[] = [
  rowOf({ id: 1, from: 'in/One.JPG', to: 'a/one.jpg' }),
  rowOf({ id: 2, from: 'in/two.jpg', to: 'a/two.jpg', conflicts: stop }),
  rowOf({ id: 3, from: 'in/Cafe\u0301.jpg', to: 'b/three.jpg' }),
];
const table = tableOf(rows);

type Asked = Partial<Pick<OutlineOptions, 'folded'>> & { filter?: string; conflictsOnly?: boolean };

function outline({ filter = '', conflictsOnly = false, folded = new Set() }: Asked = {}): Outline {
  const grouped = noGroups('target');
  takeRows(grouped, table);
  const pass = passing(table, filterOf(filter, conflictsOnly ? ['conflict'] : []), new Uint8Array(table.rows.length));
  return outlineOf(grouped, table, { pass, folded });
}

/** The list as text: heads as "a:", rows by id. */
function shown(options: Asked): string {
  const made = outline(options);
  const texts: string[] = [];
  for (let index = 0; ; index += 1) {
    const line = lineAt(made, index);
    if (line === null) return texts.join(' ');
    texts.push(
      line.kind === 'head' ? `${made.heads[line.head]?.group.label ?? ''}:` : String(rows[line.place]?.id ?? 'none'),
    );
  }
}

test('every group is followed by its rows, conflicts first', () => {
  assert.equal(shown({}), 'a: 2 1 b: 3');
});

test('a folded group shows its head only', () => {
  assert.equal(shown({ folded: new Set(['a']) }), 'a: b: 3');
});

test('the filter looks in old and new names, whatever their case and the spelling of their accents', () => {
  assert.equal(shown({ filter: 'ONE' }), 'a: 1');
  assert.equal(shown({ filter: ' jpg ' }), 'a: 2 1 b: 3');
  assert.equal(shown({ filter: 'CAF\u00c9' }), 'b: 3');
  assert.equal(shown({ filter: 'in' }), '');
});

test('a filter with a slash looks in whole paths', () => {
  assert.equal(shown({ filter: 'b/th' }), 'b: 3');
  assert.equal(shown({ filter: 'in/' }), 'a: 2 1 b: 3');
});

test('conflicts only, with and without a filter', () => {
  assert.equal(shown({ conflictsOnly: true }), 'a: 2');
  assert.equal(shown({ conflictsOnly: true, filter: 'one' }), '');
});

test('a line is found again where it stands now', () => {
  const made = outline();
  assert.equal(indexOfLine(made, { kind: 'row', place: 0 }), 2);
  assert.equal(indexOfLine(made, { kind: 'head', head: 1 }), 3);
  assert.equal(indexOfLine(outline({ folded: new Set(['a']) }), { kind: 'row', place: 0 }), -1);
});

test('left-out rows are counted by group, among those that the filter shows', () => {
  const leftOut = Uint8Array.from([1, 1, 0]);
  assert.deepEqual([...leftOutOfHeads(outline(), leftOut)], [2, 0]);
  assert.deepEqual([...leftOutOfHeads(outline({ filter: 'one' }), leftOut)], [1]);
});

test('a check box of a group is ticked, empty or mixed', () => {
  assert.deepEqual([tickOf(3, 0), tickOf(3, 1), tickOf(3, 3)], ['true', 'mixed', 'false']);
});
