import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Rule } from '../../../../src/model/rule/rule.ts';
import { keepWorkedOut, takeWorkedOut, type WorkedOut } from '../../../../src/worker/rules/lately.ts';

const rule: Rule = {
  version: 1,
  clash: 'number',
  steps: [
    {
      select: { where: [], depth: 'top' },
      together: [],
      do: 'move',
      to: 'Archive/{name}',
      missing: 'leave',
      because: '',
      says: 'Move {count}',
    },
  ],
};
const where = { mountPath: '/mount', today: '2026-05-03' };
const worked: WorkedOut = {
  scan: {
    files: [],
    folders: [],
    taken: [],
    leftOut: { hidden: 0, machinery: 0, 'runs-by-itself': 0, ignored: 0, conventions: 0, 'not-named': 0 },
    links: 0,
    unreadable: [],
    hasHidden: false,
  },
  outcome: { proposals: [], left: [], companions: new Set(), steps: [], clashes: 0, shortened: 0 },
};

function keep(planned: unknown = rule): void {
  keepWorkedOut(JSON.stringify(planned), where, worked);
}

test('the work that follows a plan at once gets what the plan has worked out, once', () => {
  keep();
  assert.equal(takeWorkedOut(rule, where)?.outcome, worked.outcome);
  assert.equal(takeWorkedOut(rule, where), null);
});

test('a plan whose fields stand in another order is the same plan', () => {
  const { version, clash, steps } = rule;
  keep({ steps, clash, version });
  assert.equal(takeWorkedOut(rule, where)?.scan, worked.scan);
});

test('another rule, another folder and another day get nothing of it', () => {
  for (const [asked, place] of [
    [{ ...rule, clash: 'skip' }, where],
    [rule, { ...where, mountPath: '/other' }],
    [rule, { ...where, today: '2026-05-04' }],
  ] as const) {
    keep();
    assert.equal(takeWorkedOut(asked, place), null);
    // Nor is it kept for whoever asks next.
    assert.equal(takeWorkedOut(rule, where), null);
  }
});

test('after two seconds the folder is looked at again', (context) => {
  context.after(() => mock.restoreAll());
  const start = performance.now();
  keep();
  mock.method(performance, 'now', () => start + 60_000);
  assert.equal(takeWorkedOut(rule, where), null);
});
