import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  capKinds,
  capName,
  capPassed,
  capScopes,
  defaultCaps,
  parseCaps,
  spentWords,
  withCap,
} from '../../../src/model/spending.ts';

test('caps are written by name, on top of others', () => {
  const parsed = parseCaps('task-usd=0.5, day-tokens=1000  task-megabytes=2.5,day-requests=0', defaultCaps);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value, {
    task: { ...defaultCaps.task, usd: 0.5, bytes: 2_500_000 },
    day: { ...defaultCaps.day, tokens: 1_000, requests: 0 },
  });
  assert.deepEqual(parseCaps('', defaultCaps), { ok: true, value: defaultCaps });
});

test('what is no cap is told, and never passed over', () => {
  for (const wrong of [
    'task-usd',
    'usd=5',
    'week-usd=5',
    'task-dollars=5',
    'task-usd=-1',
    'task-usd=1e9',
    'task-usd=five',
    'task-usd==5',
  ])
    assert.deepEqual(parseCaps(`day-usd=1 ${wrong}`, defaultCaps), { ok: false, failure: wrong });
});

test('each cap has a name that reads back', () => {
  for (const scope of capScopes) {
    for (const kind of capKinds) {
      const parsed = parseCaps(`${capName(scope, kind)}=7`, defaultCaps);
      assert.deepEqual(parsed, { ok: true, value: withCap(defaultCaps, scope, kind, 7) });
    }
  }
});

test('a cap is passed where the next would go over it, not where it just fits', () => {
  const caps = { requests: 2, tokens: 100, usd: 1, bytes: 1_000 };
  const half = { requests: 1, tokens: 50, usd: 0.5, bytes: 500 };
  assert.equal(capPassed(half, half, caps), null);
  for (const kind of capKinds) assert.equal(capPassed(half, { ...half, [kind]: half[kind] + 1 }, caps), kind);
});

test('what is used is said with its caps', () => {
  const spent = { requests: 12, tokens: 1_204, usd: 0.0042, bytes: 123_456 };
  assert.equal(
    spentWords(spent, defaultCaps.task),
    '12 of 1,000 requests, 1,204 of 2,000,000 tokens, $0.0042 of $5.00, 0.1 of 250 MB',
  );
});
