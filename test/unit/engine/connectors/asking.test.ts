// Questions of servers to the person: bounded, in the middle of calls, one at a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askInTurn } from '../../../../src/engine/connectors/client/asking.ts';
import { CallTime } from '../../../../src/engine/connectors/client/callTime.ts';
import type { Asked, AskedAnswer } from '../../../../src/engine/connectors/ports.ts';
import { connectorLimits } from '../../../../src/model/connector.ts';

const never = new AbortController().signal;
const asked: Asked = { is: 'form', message: 'Which?', fields: [] };
const yes: AskedAnswer = { is: 'accept', values: {} };
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A person who answers when the test says so. */
function person(): {
  elicit: (connector: string, asked: Asked, signal: AbortSignal) => Promise<AskedAnswer>;
  open: { connector: string; answer: () => void }[];
} {
  const open: { connector: string; answer: () => void }[] = [];
  const elicit = (connector: string): Promise<AskedAnswer> =>
    new Promise((resolve) => open.push({ connector, answer: () => resolve(yes) }));
  return { elicit, open };
}

test('a server that has no call under way asks nobody', async () => {
  const { elicit, open } = person();
  const calls = { times: new Set<CallTime>(), signal: never };
  assert.deepEqual(await askInTurn({ elicit }, { connector: 'a', asked }, calls), { is: 'decline' });
  assert.equal(open.length, 0);
});

test('one question stands at a time, whichever server asks, and a call has a few of them', async (t) => {
  const { elicit, open } = person();
  const [a, b] = [new CallTime(60_000), new CallTime(60_000)];
  t.after(() => [a, b].map((time) => time.end()));
  const ask = (connector: string, time: CallTime): Promise<AskedAnswer> =>
    askInTurn({ elicit }, { connector, asked }, { times: new Set([time]), signal: never });
  const many = Array.from({ length: 40 }, () => ask('a', a));
  const other = ask('b', b);
  for (let answered = 1; answered <= connectorLimits.questionsMax + 1; answered++) {
    await later();
    assert.equal(open.length, answered, 'one more is asked when the one before is answered');
    open.at(-1)?.answer();
  }
  assert.deepEqual(await other, yes);
  assert.equal(open.at(-1)?.connector, 'b');
  const answers = await Promise.all(many);
  assert.equal(answers.filter(({ is }) => is === 'accept').length, connectorLimits.questionsMax);
  assert.equal(answers.filter(({ is }) => is === 'decline').length, 40 - connectorLimits.questionsMax);
});

test('what waits for its turn is never shown where its call has ended meanwhile', async (t) => {
  const { elicit, open } = person();
  const [a, b] = [new CallTime(60_000), new CallTime(60_000)];
  t.after(() => b.end());
  const ask = (connector: string, time: CallTime): Promise<AskedAnswer> =>
    askInTurn({ elicit }, { connector, asked }, { times: new Set([time]), signal: never });
  const standing = ask('a', a);
  const waiting = ask('a', a);
  const other = ask('b', b);
  await later();
  // The server of the first is dead.
  a.end();
  assert.deepEqual([await standing, await waiting], [{ is: 'cancel' }, { is: 'cancel' }]);
  await later();
  assert.equal(open.length, 1);
  open[0]?.answer();
  await later();
  assert.deepEqual(
    open.map(({ connector }) => connector),
    ['a', 'b'],
  );
  open[1]?.answer();
  assert.deepEqual(await other, yes);
});
