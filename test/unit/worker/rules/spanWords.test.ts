/** Times between two days in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { takeSpan } from '../../../../src/worker/rules/spanWords.ts';

const between = (from: string, before: string): Condition[] => [
  { is: 'taken', than: 'from', day: from },
  { is: 'taken', than: 'before', day: before },
];

test('a whole year, month or day has its own words; another span its first and last day', () => {
  const cases = [
    ['2008-01-01', '2009-01-01', ['taken in 2008']],
    ['2008-02-01', '2008-03-01', ['taken in February 2008']],
    ['2008-12-01', '2009-01-01', ['taken in December 2008']],
    ['2008-02-29', '2008-03-01', ['taken on 2008-02-29']],
    ['2008-01-01', '2010-01-01', ['taken from 2008-01-01 to 2009-12-31']],
    ['2008-01-01', '2008-01-01', []],
  ] as const;
  for (const [from, before, words] of cases) assert.deepEqual(takeSpan(between(from, before)).words, words);
});

test('only two bounds of one kind are a span; all else stays', () => {
  const rest: Condition[] = [{ is: 'extension', in: ['jpg'] }];
  assert.deepEqual(takeSpan([...between('2008-01-01', '2009-01-01'), ...rest]).rest, rest);
  const mixed: Condition[] = [
    { is: 'taken', than: 'from', day: '2008-01-01' },
    { is: 'modified', than: 'before', day: '2009-01-01' },
  ];
  assert.deepEqual(takeSpan(mixed), { words: [], rest: mixed });
});
