// Work that several wait for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { SharedWork } from '../../../src/base/sharedWork.ts';

/** Work that ends when it is told to, or is aborted; counts how often it began. */
function slowWork(): { begun: number; end: (value: string) => void; work: (signal: AbortSignal) => Promise<string> } {
  const slow = {
    begun: 0,
    end: (() => undefined) as (value: string) => void,
    work: (signal: AbortSignal): Promise<string> => {
      slow.begun += 1;
      return new Promise((resolve) => {
        slow.end = resolve;
        signal.addEventListener('abort', () => resolve(`given up: ${String(signal.reason)}`));
      });
    },
  };
  return slow;
}

const never = new AbortController().signal;

test('who comes while it is under way waits for the same; who comes later begins anew; another key is another work', async () => {
  const shared = new SharedWork<string>();
  const [one, other] = [slowWork(), slowWork()];
  const waiting = [
    shared.run('a', one.work, never),
    shared.run('a', one.work, never),
    shared.run('b', other.work, never),
  ];
  assert.deepEqual([one.begun, other.begun], [1, 1]);
  one.end('first');
  other.end('other');
  assert.deepEqual(await Promise.all(waiting), ['first', 'first', 'other']);
  const later = shared.run('a', one.work, never);
  assert.equal(one.begun, 2);
  one.end('second');
  assert.equal(await later, 'second');
});

test('one who goes away is let go at once, and the others get what they wait for', async () => {
  const shared = new SharedWork<string>();
  const slow = slowWork();
  const gone = new AbortController();
  const [leaves, stays] = [shared.run('a', slow.work, gone.signal), shared.run('a', slow.work, never)];
  gone.abort(new Error('enough'));
  await assert.rejects(leaves, /enough/);
  slow.end('done');
  assert.equal(await stays, 'done');
});

test('with the last who waits the work is given up, and waited for; who comes then begins anew', async () => {
  const shared = new SharedWork<string>();
  const slow = slowWork();
  const [first, second] = [new AbortController(), new AbortController()];
  const [one, other] = [shared.run('a', slow.work, first.signal), shared.run('a', slow.work, second.signal)];
  first.abort('one');
  await assert.rejects(one);
  second.abort('two');
  const anew = shared.run('a', slow.work, never);
  assert.equal(slow.begun, 2);
  assert.equal(await other, 'given up: two');
  slow.end('anew');
  assert.equal(await anew, 'anew');
  const before = shared.run('a', slow.work, AbortSignal.abort('already'));
  assert.equal(await before, 'given up: already');
});

test('a failure reaches all, and the next begins anew', async () => {
  const shared = new SharedWork<string>();
  const failing = (): Promise<string> => Promise.reject(new Error('no'));
  const waiting = [shared.run('a', failing, never), shared.run('a', failing, never)];
  for (const each of waiting) await assert.rejects(each, /no/);
  await turn();
  assert.equal(await shared.run('a', () => Promise.resolve('yes'), never), 'yes');
});
