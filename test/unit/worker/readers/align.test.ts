/** Which rows or lines are those of before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { align } from '../../../../src/worker/readers/show/align.ts';

/** As a text: "a" is the same, "+a" new, "-a" gone, "a>b" one that became the other. */
function told(
  before: readonly string[],
  after: readonly string[],
  alike: (one: string, other: string) => number,
): string {
  const pairs = align(before, after, (b, a) => alike(before[b] ?? '', after[a] ?? ''));
  return Array.from(pairs.before, (b, index) => {
    const a = pairs.after[index] ?? -1;
    if (b < 0) return `+${after[a] ?? ''}`;
    if (a < 0) return `-${before[b] ?? ''}`;
    return before[b] === after[a] ? (before[b] ?? '') : `${before[b] ?? ''}>${after[a] ?? ''}`;
  }).join(' ');
}

const check = (
  before: string,
  after: string,
  expected: string,
  alike: (one: string, other: string) => number = () => 0,
): void => assert.equal(told(before.split(' ').filter(Boolean), after.split(' ').filter(Boolean), alike), expected);

test('what is the same stays together, what came and went is told where it did', () => {
  check('a b c', 'a b c', 'a b c');
  check('a b c', 'a c', 'a -b c');
  check('a c', 'a b c', 'a +b c');
  check('', 'a b', '+a +b');
  check('a b', '', '-a -b');
  check('a b c d', 'a x c y d', 'a -b +x c +y d');
  check('x a x b x', 'x b x', 'x -a -x b x');
});

test('what is alike is the other one changed, in the order that keeps the most', () => {
  const sameLetter = (one: string, other: string): number => (one[0] === other[0] ? 0.8 : 0);
  check('a1 b1 c1', 'a2 b2 c2', 'a1>a2 b1>b2 c1>c2', sameLetter);
  check('a1 b1 c1', 'b2 c2', '-a1 b1>b2 c1>c2', sameLetter);
  check('k a1 k', 'k z9 a2 k', 'k +z9 a1>a2 k', sameLetter);
  check('a1 b1', 'b2 a2', '-a1 b1>b2 +a2', sameLetter);
});

test('every row of both sides is told exactly once and in order, whatever they are', () => {
  const rows = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 40 });
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const pairs = align(before, after, (b, a) => (before[b] === after[a] ? 1 : 0.5));
      const seen = (column: Int32Array): number[] => [...column].filter((place) => place >= 0);
      assert.deepEqual(
        seen(pairs.before),
        before.map((_, index) => index),
      );
      assert.deepEqual(
        seen(pairs.after),
        after.map((_, index) => index),
      );
      assert.ok([...pairs.before].every((b, index) => b >= 0 || (pairs.after[index] ?? -1) >= 0));
    }),
    { numRuns: 500 },
  );
});

test('a hundred thousand rows, some of them moved, changed, gone and new, take a few seconds at most', () => {
  const before = Array.from({ length: 100_000 }, (_, row) => `${String(row)},${String((row * 7919) % 1000)}`);
  const after = before.flatMap((row, index) =>
    index % 1000 === 3 ? [] : index % 1000 === 500 ? [`${row}!`] : index % 1000 === 700 ? [row, 'new'] : [row],
  );
  const start = process.cpuUsage();
  const pairs = align(before, after, (b, a) => (after[a] === `${before[b] ?? ''}!` ? 0.9 : 0));
  const seconds = (process.cpuUsage(start).user + process.cpuUsage(start).system) / 1e6;
  const count = (is: (b: number, a: number) => boolean): number =>
    Array.from(pairs.before).filter((b, index) => is(b, pairs.after[index] ?? -1)).length;
  assert.equal(
    count((b) => b < 0),
    100,
  );
  assert.equal(
    count((_, a) => a < 0),
    100,
  );
  assert.equal(
    count((b, a) => b >= 0 && a >= 0 && before[b] !== after[a]),
    100,
  );
  assert.ok(seconds < 10, `${String(seconds)} s`);
});

test('rows that come again and again are found all the same, where few of them changed', () => {
  const before = Array.from({ length: 100_000 }, (_, row) => String((row * 31) % 9_973));
  const after = before.flatMap((row, index) =>
    index % 997 === 5 ? [] : index % 1009 === 3 ? [row, 'new'] : index % 499 === 7 ? [`${row}!`] : [row],
  );
  const pairs = align(before, after, (b, a) => (after[a] === `${before[b] ?? ''}!` ? 0.9 : 0));
  const same = Array.from(pairs.before).filter((b, index) => b >= 0 && before[b] === after[pairs.after[index] ?? -1]);
  assert.ok(same.length > 99_000, String(same.length));
});

test('however many stretches there are, only so many pairs are held against each other', () => {
  let asked = 0;
  const before = Array.from({ length: 40_000 }, (_, row) =>
    row % 101 === 0 ? `anchor ${String(row)}` : `old ${String(row)}`,
  );
  const after = before.map((row) => row.replace('old', 'new'));
  const pairs = align(before, after, () => (asked++, 0));
  assert.ok(asked > 0 && asked <= 200_000, String(asked));
  const anchors = Array.from(pairs.before).filter(
    (b, index) => b >= 0 && before[b] === after[pairs.after[index] ?? -1],
  );
  assert.equal(anchors.length, before.filter((row) => row.startsWith('anchor')).length);
});

test('rows that are all alike do not take for ever', () => {
  const before = Array.from({ length: 20_000 }, (_, row) => (row % 2 === 0 ? 'x' : 'y'));
  const after = Array.from({ length: 20_000 }, (_, row) => (row % 3 === 0 ? 'y' : 'x'));
  const start = process.cpuUsage();
  const pairs = align(before, after, () => 0);
  const { user, system } = process.cpuUsage(start);
  assert.ok(pairs.before.length >= 20_000);
  assert.ok(user + system < 10e6);
});
