// How far a rule reaches, told from the rule alone. That no rule does more is held by every test that runs one (withinScope.ts).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachOf } from '../../../../src/model/rule/reach.ts';
import { parseRule } from '../../../../src/model/rule/rule.ts';
import { ruleOf } from '../../worker/rules/ruleRuns.ts';

/** `move from | to`, one line a kind. */
function lines(steps: readonly object[], rest: object = {}): string[] {
  const rule = parseRule(ruleOf(steps, rest));
  assert.ok(rule.ok);
  return [...reachOf(rule.value)].map(([op, { from, to }]) => `${op} ${from.join(' ')} | ${to.join(' ')}`);
}

const top = { depth: 'top', where: [] };
const rows: readonly [string, readonly object[], readonly string[], object?][] = [
  ['a move keeps files', [{ to: 'Done/{name}' }], ['move ** | Done/*', 'mkdir  | **']],
  [
    'where it looks',
    [{ select: { in: 'In', depth: 'top', where: [] }, to: '{name}' }],
    ['move In/* | *', 'mkdir  | **'],
  ],
  [
    'endings, where nothing comes along',
    [
      {
        select: { depth: 'all', where: [{ is: 'extension', in: ['jpg', 'png'] }] },
        to: '{d:YYYY}/{d:MM}/x-{stem}.jpg',
      },
    ],
    ['move **/*.{jpg,png} | */*/x-*.jpg', 'mkdir  | **'],
  ],
  [
    'endings, where companions do',
    [
      {
        select: { depth: 'all', where: [{ is: 'extension', in: ['jpg'] }] },
        together: ['sidecar'],
        to: 'P/{stem}.jpg',
      },
    ],
    ['move ** | P/*', 'mkdir  | **'],
  ],
  [
    'pages with what they show',
    [{ select: top, together: ['assets'], to: 'P/{name}' }],
    ['move ** | P/**', 'mkdir  | **'],
  ],
  ['its own folder', [{ to: '{dir}/new/{name}' }], ['move ** | **/new/*', 'mkdir  | **']],
  ['words that are written otherwise', [{ to: 'con/a: b /{name}' }], ['move ** | */a*/*', 'mkdir  | **']],
  ['signs that stand for themselves', [{ to: 'a(b)[c]/{name}' }], ['move ** | a\\(b\\)\\[c\\]/*', 'mkdir  | **']],
  ['what may make folders', [{ to: 'A{? /{dir}}/{path|upper}' }], ['move ** | **/**', 'mkdir  | **']],
  ['trash', [{ do: 'trash', to: '' }], ['trash ** | ']],
  ['copies', [{ do: 'copy', to: 'Backup/{name}' }], ['create  | Backup/*', 'mkdir  | **']],
  [
    'conversions',
    [{ do: 'convert', format: 'xlsx', original: 'trash', select: top, to: '{stem}.xlsx' }],
    ['create  | *.xlsx', 'modify * | *.xlsx', 'trash * | ', 'mkdir  | **'],
  ],
  [
    'lists',
    [{ do: 'list', columns: [{ title: 'Name', value: '{name}' }], to: 'index.csv' }],
    ['create  | index*.csv', 'mkdir  | **'],
  ],
  ['empty folders', [{ do: 'tidy', to: '', select: { in: 'Old', depth: 'all', where: [] } }], ['rmdir Old/** | ']],
  [
    'what an earlier step put elsewhere',
    [
      { select: top, to: 'Done/{name}' },
      { select: { in: 'Done', depth: 'all', where: [] }, do: 'trash', to: '' },
    ],
    ['move * | Done/*', 'trash Done/** * | ', 'mkdir  | **'],
  ],
  [
    'exceptions, what is emptied and what is remembered',
    [{ select: top, to: 'Done/{name}' }],
    [
      'create  | delegate-conventions.txt',
      'modify delegate-conventions.txt | delegate-conventions.txt',
      'move * | Done/* Kept/*',
      'mkdir  | **',
      'rmdir ** | ',
    ],
    { except: [{ path: 'a.txt', to: 'Kept/{name}' }, { path: 'b' }], emptied: 'remove', remember: ['leave x'] },
  ],
];
describe('how far a rule reaches', () => {
  for (const [name, steps, expected, rest] of rows) it(name, () => assert.deepEqual(lines(steps, rest), expected));
});
