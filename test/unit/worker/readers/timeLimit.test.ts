/** Work that computes for too long is ended, and told as that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withinTime } from '../../../../src/worker/readers/timeLimit.ts';
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
