import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLanguage } from '../../../src/base/translate.ts';
import { taskActions } from '../../../src/protocol/panelWire.ts';
import { taskStates } from '../../../src/model/task.ts';
import { merged } from '../../../webview/shared/memory.ts';
import {
  actionTestId,
  actionWords,
  ago,
  cost,
  figure,
  progressCount,
  progressSpoken,
  sized,
  stateWords,
} from '../../../webview/shared/words.ts';

test('sizes in the largest unit that fits', () => {
  assert.deepEqual([0, 812, 1_024, 3_500_000, 150 * 1024 ** 2, 2 * 1024 ** 4].map(sized), [
    '0 B',
    '812 B',
    '1.0 KB',
    '3.3 MB',
    '150 MB',
    '2.0 TB',
  ]);
});

test('times as they pass', () => {
  const minute = 60_000;
  assert.deepEqual(
    [0, 30_000, minute, 59 * minute, 60 * minute, 25 * 60 * minute].map((passed) => ago(0, passed)),
    ['just now', 'just now', '1 min ago', '59 min ago', '1 h ago', '1 d ago'],
  );
});

test('money only where some was spent', () => {
  assert.deepEqual([cost(0), cost(0.004), cost(1.239)], ['', '< $0.01', '$1.24']);
});

test('progress counts to its end, where it is known', () => {
  assert.equal(progressCount({ done: 3, total: 1_200 }), '3 of 1,200');
  assert.equal(progressCount({ done: 3 }), '3');
  assert.equal(progressCount({ done: 0 }), '');
});

test('progress is spoken by tenths, not for every file', () => {
  const at = (done: number): string => progressSpoken({ text: 'Moving', done, total: 400 });
  assert.deepEqual(
    [at(0), at(39), at(40), at(400)],
    ['Moving: 0 percent', 'Moving: 0 percent', 'Moving: 10 percent', 'Moving: 100 percent'],
  );
  assert.equal(progressSpoken({ text: 'Reading', done: 7 }), 'Reading');
  assert.equal(progressSpoken(null), '');
});

test('every action and every state has its words', () => {
  assert.deepEqual(
    taskActions.filter((action) => actionWords[action] === ''),
    [],
  );
  assert.deepEqual(
    taskStates.filter((state) => stateWords[state].label === ''),
    [],
  );
  assert.equal(actionTestId('review plan'), 'action-review-plan');
});

test('a memory keeps what has the right shape and drops the rest', () => {
  type State = { text: string; count: number; list: readonly string[]; answers: Readonly<Record<string, string>> };
  const start: State = { text: '', count: 0, list: [], answers: {} };
  assert.deepEqual(merged(start, null), start);
  assert.deepEqual(merged(start, { text: 'a', count: 'b', list: ['c'], answers: { d: 'e' }, extra: 1 }), {
    text: 'a',
    count: 0,
    list: ['c'],
    answers: { d: 'e' },
  });
  assert.deepEqual(merged(start, { text: 1, list: [1], answers: { d: 1 } }), start);
  assert.deepEqual(merged(start, { list: {}, answers: [] }), start);
});

test('figures, sizes, times and money as another language writes them', (context) => {
  context.after(() => useLanguage('en', {}));
  useLanguage('de', { '{0} min ago': 'vor {0} Min.', '{0} of {1}': '{0} von {1}' });
  assert.deepEqual([figure(1_204), sized(3_500_000), ago(0, 720_000)], ['1.204', '3,3 MB', 'vor 12 Min.']);
  assert.deepEqual([cost(1.239), cost(0.004)], ['1,24\u00a0$', '< 0,01\u00a0$']);
  assert.equal(progressCount({ done: 3, total: 1_200 }), '3 von 1.200');
});
