// One thing after another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../../src/base/turns.ts';

const never = new AbortController().signal;

test('each runs when the one before has ended, also where that failed', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const run = (name: string) => async (): Promise<string> => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const [a, b, c] = ['a', 'b', 'c'].map((name) => turns.take(run(name), 'gone', never));
  assert.equal(await a, 'a');
  await assert.rejects(async () => b, /b failed/);
  assert.equal(await c, 'c');
  assert.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('what is given up answers at once; it is not run, or keeps its turn until it has ended', async () => {
  const turns = new Turns();
  const [first, second] = [new AbortController(), new AbortController()];
  let end = (): void => undefined;
  const ran: string[] = [];
  const standing = turns.take(
    () => new Promise<string>((resolve) => (end = () => resolve('late'))),
    'gone',
    first.signal,
  );
  const waiting = turns.take(() => Promise.resolve(void ran.push('second')), undefined, second.signal);
  const last = turns.take(() => Promise.resolve(ran.push('last')), 0, never);
  second.abort();
  await waiting;
  await new Promise((resolve) => setImmediate(resolve));
  first.abort();
  assert.equal(await standing, 'gone');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(ran, []);
  end();
  assert.equal(await last, 1);
  assert.deepEqual(ran, ['last']);
});
