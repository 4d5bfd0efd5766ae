import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeRow } from '../../../src/protocol/panelWire.ts';
import { filterOf, filterTexts, noFilter, passing } from '../../../webview/diff/filters.ts';
import { lookOf as lookFrom, memoryOf, noMemory } from '../../../webview/diff/memory.ts';
import { lineAt, leftOutOfHeads, type Outline } from '../../../webview/diff/outline.ts';
import { putRows, type RowTable } from '../../../webview/diff/rowTable.ts';
import { naturalKey, orderOf, type Sort } from '../../../webview/diff/sorting.ts';
import { openAtFirst, outlineOfTree, treeOf, waysTo, type Side } from '../../../webview/diff/tree.ts';
import { rowOf, stop, tableOf } from './samples.ts';

const rows: ChangeRow[] = [
  rowOf({ id: 1, op: 'mkdir', from: null, to: '2019', bytes: null }),
  rowOf({ id: 2, op: 'mkdir', from: null, to: '2019/07', bytes: null }),
  rowOf({ id: 3, from: 'in/b10.jpg', to: '2019/07/b10.jpg', bytes: 30 }),
  rowOf({ id: 4, from: 'in/b9.jpg', to: '2019/07/b9.jpg', bytes: 10 }),
  rowOf({ id: 5, from: 'in/deep/c.jpg', to: '2019/c.jpg', conflicts: stop, bytes: 20 }),
  rowOf({ id: 6, from: 'a.txt', to: 'z.txt', bytes: 5, reason: 'because', proposed: 'y.txt' }),
  rowOf({ id: 7, op: 'trash', from: 'in/x.tmp', to: null, flags: ['odd'] }),
  rowOf({ id: 8, op: 'create', from: null, to: 'list.csv' }),
  rowOf({ id: 9, op: 'rmdir', from: 'in/empty', to: null, bytes: null }),
];
const table = tableOf(rows);

function text(outline: Outline, of: RowTable = table): string[] {
  return Array.from(outline.lines, (_, index) => {
    const line = lineAt(outline, index);
    const indent = '  '.repeat((outline.levels[index] ?? 1) - 1);
    if (line?.kind === 'head') {
      const head = outline.heads[line.head];
      return `${indent}${head?.group.label ?? ''} (${String(head?.shown.length)})`;
    }
    return `${indent}${String(line === null ? 0 : of.rows[line.place]?.id)}`;
  });
}

function tree(side: Side, opened: 'all' | readonly string[] = 'all', pass: Uint8Array | null = null): string[] {
  const made = treeOf(table, side);
  const open = opened === 'all' ? made.folders.map(({ path }) => path) : opened;
  return text(outlineOfTree(made, table, { pass, opened: new Set(open) }));
}

test('before: files lie where they are, and what is still to be made is not there', () => {
  assert.deepEqual(tree('from'), [
    'Top level (6)',
    '  in (5)',
    '    deep (1)',
    '      5',
    '    empty (1)',
    '    4',
    '    3',
    '    7',
    '  6',
  ]);
});

test('after: files lie where they come to be, new folders with them, the trash last, numbers by their size', () => {
  assert.deepEqual(tree('to'), [
    'Top level (8)',
    '  2019 (5)',
    '    07 (3)',
    '      4',
    '      3',
    '    5',
    '  Trash (undo brings it back) (1)',
    '    7',
    '  8',
    '  6',
  ]);
});

test('a shut folder shows its count only, and all that is in it can be chosen at once', () => {
  assert.deepEqual(tree('to', ['']), [
    'Top level (8)',
    '  2019 (5)',
    '  Trash (undo brings it back) (1)',
    '  8',
    '  6',
  ]);
  const outline = outlineOfTree(treeOf(table, 'to'), table, { pass: null, opened: new Set(['']) });
  assert.deepEqual(
    outline.heads.map(({ group, shown }) => [group.label, Array.from(shown, (place) => rows[place]?.id)]),
    [
      ['Top level', [1, 2, 4, 3, 5, 7, 8, 6]],
      ['2019', [1, 2, 4, 3, 5]],
      ['Trash (undo brings it back)', [7]],
    ],
  );
  const leftOut = Uint8Array.from(rows, ({ id }) => (id === 4 || id === 7 ? 1 : 0));
  assert.deepEqual([...leftOutOfHeads(outline, leftOut)], [2, 1, 1]);
  assert.equal(outline.heads[1]?.group.stopped.length, 1);
});

test('a filter leaves only what it finds, and the folders that lead there', () => {
  const pass = passing(table, filterOf('b9', []), new Uint8Array(rows.length));
  assert.deepEqual(tree('from', 'all', pass), ['Top level (1)', '  in (1)', '    4']);
  assert.deepEqual(tree('to', 'all', pass), ['Top level (1)', '  2019 (1)', '    07 (1)', '      4']);
  assert.deepEqual(tree('to', 'all', new Uint8Array(rows.length)), []);
});

test('the way to a row’s line, on each side', () => {
  const way = (side: Side, id: number): unknown => waysTo(treeOf(table, side), rows[id - 1] ?? rowOf({ id }));
  assert.deepEqual(way('from', 5), ['in/deep', 'in', '']);
  assert.deepEqual(way('to', 3), ['2019/07', '2019', '']);
  assert.deepEqual(way('to', 2), ['2019', '']);
  assert.equal(way('from', 8), null);
  assert.equal(way('to', 9), null);
});

test('a small tree is open at first, a large one shut', () => {
  const made = treeOf(table, 'from');
  assert.equal(openAtFirst(made, 10).length, made.folders.length);
  assert.deepEqual(openAtFirst(made, 100_000), ['']);
});

test('filters by kind, by what is special, and by words hold together', () => {
  const leftOut = Uint8Array.from(rows, ({ id }) => (id === 4 ? 1 : 0));
  const check = (words: string, marks: readonly string[], expected: number[]): void => {
    const pass = passing(table, filterOf(words, marks), leftOut);
    assert.deepEqual(
      rows.filter((_, place) => pass?.[place] === 1).map(({ id }) => id),
      expected,
    );
  };
  assert.equal(passing(table, noFilter, leftOut), null);
  check('', ['move'], [3, 4, 5]);
  check('', ['rename', 'trash'], [6, 7]);
  check('', ['mkdir', 'rmdir', 'create'], [1, 2, 8, 9]);
  check('', ['conflict'], [5]);
  check('', ['left'], [4]);
  check('', ['flagged', 'named'], [6, 7]);
  check('', ['move', 'left'], [4]);
  check('b', ['move', 'left'], [4]);
  check('b10', ['left'], []);
  assert.deepEqual(filterTexts(filterOf('', ['move', 'left', 'nonsense'])), ['move', 'left']);
});

test('sorted by name, folders, reason or size, both ways; equal ones stand as they came', () => {
  const sorted = (by: Sort, isDescending = false): (number | undefined)[] =>
    Array.from(orderOf(table, by, isDescending) ?? rows.keys(), (place) => rows[place]?.id);
  assert.deepEqual(sorted('plan'), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(sorted('plan', true), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
  assert.deepEqual(sorted('name'), [2, 1, 6, 4, 3, 5, 9, 8, 7]);
  assert.deepEqual(sorted('size', true).slice(0, 3), [3, 5, 4]);
  assert.deepEqual(sorted('from').slice(0, 2), [6, 4]);
  assert.deepEqual(sorted('to').slice(-2), [7, 9]);
  assert.deepEqual(sorted('reason').at(-1), 6);
});

test('numbers in names are put in order by their size, whatever their zeros', () => {
  const names = ['a10', 'a2', 'A1', 'a002b', 'b', 'a'];
  assert.deepEqual(
    names.sort((one, other) => (naturalKey(one) < naturalKey(other) ? -1 : 1)),
    ['a', 'A1', 'a2', 'a002b', 'a10', 'b'],
  );
});

test('a row that is another now is counted anew', () => {
  const other = tableOf(rows);
  assert.equal(putRows(other, [rowOf({ id: 3, from: 'in/b10.jpg', to: 'in/new.jpg', conflicts: stop })]), true);
  assert.deepEqual([other.counts.move, other.counts.rename, other.conflicted, other.named], [2, 2, 2, 1]);
  assert.equal(putRows(other, [rowOf({ id: 77 })]), false);
});

test('how the person looks at the changes outlives the panel', () => {
  const look = lookFrom({
    ...noMemory,
    mode: 'tree',
    grouping: 'reason',
    sort: 'size',
    isDescending: true,
    filter: 'a',
    marks: ['trash', 'left'],
    folded: ['x'],
    isOpenedBefore: true,
    openedBefore: ['', 'in'],
  });
  assert.deepEqual(lookFrom({ ...noMemory, ...memoryOf(look) }), look);
  const strange = lookFrom({ ...noMemory, mode: '?', grouping: '?', sort: '?', marks: ['?'] });
  assert.deepEqual(strange, lookFrom(noMemory));
});
