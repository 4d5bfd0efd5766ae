import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change, EntryKind } from '../../../src/model/change.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { leftOutWith } from '../../../src/engine/changes/closure.ts';

let nextId = 0;

function change(
  op: 'move' | 'mkdir' | 'rmdir',
  from: string,
  to: string,
  more: { implied?: true; kind?: EntryKind } = {},
): Change {
  const { implied, kind = 'file' } = more;
  return {
    id: (nextId += 1),
    op,
    reason: '',
    ...(from === ''
      ? {}
      : { from: relativePath(from), seen: { kind, size: 1, mtimeNs: '0', identity: '1:1', links: 1 } }),
    ...(to === '' ? {} : { to: relativePath(to) }),
    ...(implied === undefined ? {} : { implied }),
  };
}

function check(changes: readonly Change[], rejected: readonly Change[], expected: readonly Change[]): void {
  const out = leftOutWith(changes, new Set(rejected.map(({ id }) => id)));
  assert.deepEqual(
    [...out].sort((one, other) => one - other),
    expected.map(({ id }) => id).sort((one, other) => one - other),
  );
}

test('what needs a place that stays taken is left out too, along the whole chain, and nothing else', () => {
  const a = change('move', 'a', 'b');
  const b = change('move', 'b', 'c');
  const c = change('move', 'c', 'd');
  const other = change('move', 'x', 'y');
  check([a, b, c, other], [c], [a, b, c]);
  check([a, b, c, other], [b], [a, b]);
  check([a, b, c, other], [a], [a]);
});

test('a folder that is not made takes what goes into it along; one that nothing needs any more goes', () => {
  const year = change('mkdir', '', '2019', { implied: true });
  const month = change('mkdir', '', '2019/07', { implied: true });
  const one = change('move', 'a', '2019/07/a');
  const two = change('move', 'b', '2019/07/b');
  check([year, month, one, two], [one], [one]);
  check([year, month, one, two], [one, two], [year, month, one, two]);
  check([year, month, one, two], [month], [year, month, one, two]);
});

test('a folder that keeps something is not removed', () => {
  const leaving = change('move', 'E/f', 'f');
  const removal = change('rmdir', 'E', '', { kind: 'folder' });
  check([leaving, removal], [leaving], [leaving, removal]);
  check([leaving, removal], [removal], [removal]);
});

test('what goes into a folder that is moved goes with the move', () => {
  const folder = change('move', 'A', 'B', { kind: 'folder' });
  const inside = change('move', 'x', 'B/x');
  check([folder, inside], [folder], [folder, inside]);
  check([folder, inside], [inside], [inside]);
});
