/** Work that computes for too long is ended, and told as that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../../src/model/limits.ts';
import { tableMs, withinTime } from '../../../../src/worker/readers/timeLimit.ts';
import { Unreadable } from '../../../../src/worker/readers/unreadable.ts';

test('work that never ends is ended, and says that it takes too long', () => {
  assert.throws(
    () =>
      withinTime(20, () => {
        for (;;);
      }),
    (error) => error instanceof Unreadable && error.message === 'it takes too long to read',
  );
});

test('work that ends gives its value, and throws what it throws', () => {
  assert.equal(
    withinTime(5_000, () => withinTime(5_000, () => 7)),
    7,
  );
  assert.throws(
    () =>
      withinTime(5_000, () => {
        throw new RangeError('mine');
      }),
    RangeError,
  );
});

test('tables have more time the more rows they have, and less than a worker may be silent', () => {
  assert.deepEqual([0, 3, 500_000, 1_000_000, 200_000_000].map(tableMs), [30_000, 30_001, 40_000, 50_000, 50_000]);
  assert.ok(tableMs(Number.MAX_SAFE_INTEGER) < limits.workerSilenceMs);
  assert.equal(
    withinTime(tableMs(3), () => 7),
    7,
  );
});
