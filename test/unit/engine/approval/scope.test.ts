// Scope as capability: what a plan may ask for, and what the work may bring.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takenPlan, reachOfPlan } from '../../../../src/engine/approval/planGate.ts';
import { beyondNamed, judge, widened } from '../../../../src/engine/approval/scope.ts';
import type { Change } from '../../../../src/model/change.ts';
import { limits } from '../../../../src/model/limits.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import type { Grant, Scope } from '../../../../src/model/scope.ts';
import { grantInShort } from '../../../../src/model/scopeWords.ts';
import { ruleOf } from '../../worker/rules/ruleRuns.ts';

const byYear = { to: '{d:YYYY}/{name}', let: { d: { date: ['name'] } }, select: { depth: 'top', where: [] } };
const all: Omit<Grant, 'operations'> = { from: '**', to: '**', atMost: 3 };

function planOf(steps: readonly object[], grants: readonly Grant[], rest: Partial<Plan> = {}): Plan {
  const scope: Scope = { grants: [...grants], connectors: [], hosts: [] };
  return {
    goal: 'Test',
    steps: [],
    assumptions: [],
    questions: [],
    untouched: [],
    rule: ruleOf(steps),
    scope,
    ...rest,
  };
}

function change(op: Change['op'], from: string | null, to: string | null, more: Partial<Change> = {}): Change {
  return {
    id: 1,
    op,
    reason: '',
    ...(from === null ? {} : { from: relativePath(from) }),
    ...(to === null ? {} : { to: relativePath(to) }),
    ...more,
  };
}

/** What the engine says to these changes under the plan, and what it would ask, in words. */
function verdict(plan: Plan, changes: readonly Change[]): { is: string; news: string[] } {
  const taken = takenPlan(plan, null);
  assert.ok(taken.ok, JSON.stringify(taken));
  const reach = reachOfPlan(taken.value);
  assert.ok(reach.ok);
  const given = judge(changes, taken.value.scope, reach.value);
  return { is: given.is, news: given.is === 'more' ? given.grants.map(grantInShort) : [] };
}

describe('what a plan may ask for', () => {
  const refusals: readonly [string, Plan, RegExp][] = [
    ['trash, by a rule that has none', planOf([byYear], [{ operations: ['move', 'trash'], ...all }]), /into the trash/],
    ['overwriting, by a rule that only moves', planOf([byYear], [{ operations: ['modify'], ...all }]), /overwrite/],
    ['new files, by a rule that only moves', planOf([byYear], [{ operations: ['create'], ...all }]), /create files/],
    ['removed folders, by a rule that keeps them', planOf([byYear], [{ operations: ['rmdir'], ...all }]), /remove/],
    [
      'a connector that no rule uses',
      planOf([byYear], [], {
        scope: {
          grants: [],
          hosts: [],
          connectors: [{ connector: 'drive', tools: ['*'], does: 'send', sends: ['**'], atMost: 1 }],
        },
      }),
      /connector drive/,
    ],
    [
      'a host',
      planOf([byYear], [], {
        scope: { grants: [], connectors: [], hosts: [{ host: 'evil.example', does: 'send', sends: [], atMost: 1 }] },
      }),
      /reach evil\.example/,
    ],
    ['a rule that is none', planOf([byYear], [], { rule: '{"scenario":1}' }), /no rule that can be read/],
  ];
  for (const [name, plan, words] of refusals) {
    it(`refuses ${name}`, () => {
      const taken = takenPlan(plan, null);
      assert.equal(taken.ok, false);
      assert.match(taken.failure.message, words);
    });
  }

  it('makes a line of its own of each kind, and everywhere no wider than the rule', () => {
    const convert = {
      do: 'convert',
      format: 'xlsx',
      original: 'trash',
      to: 'Tables/{stem}.xlsx',
      select: { in: 'In', depth: 'all', where: [] },
    };
    const taken = takenPlan(planOf([convert], [{ operations: ['create', 'mkdir', 'trash', 'modify'], ...all }]), null);
    assert.deepEqual(taken.ok && taken.value.scope.grants, [
      { operations: ['create', 'mkdir'], from: '**', to: 'Tables/*.xlsx', atMost: 3 },
      { operations: ['trash'], from: 'In/**', to: '**', atMost: 3 },
      { operations: ['modify', 'mkdir'], from: 'In/**', to: 'Tables/*.xlsx', atMost: 3 },
    ]);
  });

  it('takes no word of the worker that something lies besides the rule', () => {
    const taken = takenPlan(planOf([byYear], [{ operations: ['move'], ...all, besidesRule: true }]), null);
    assert.deepEqual(taken.ok && taken.value.scope.grants, [{ operations: ['move'], from: '*', to: '*/*', atMost: 3 }]);
  });

  it('holds the plan to the rule that the person wrote', () => {
    const own = ruleOf([byYear]);
    const grants: Grant[] = [{ operations: ['move'], ...all }];
    const answered = planOf([{ ...byYear, missing: 'file-date' }], grants);
    assert.equal(takenPlan(answered, own).ok, true);
    const kept = planOf([byYear], grants, { rule: ruleOf([byYear], { except: [{ path: 'a.txt' }] }) });
    assert.equal(takenPlan(kept, own).ok, true);
    const others: Plan[] = [
      planOf([{ ...byYear, to: 'Elsewhere/{name}' }], grants),
      planOf([byYear, { do: 'trash', to: '' }], grants),
      planOf([byYear], grants, { rule: ruleOf([byYear], { remember: ['leave x'] }) }),
      planOf([byYear], grants, { rule: ruleOf([byYear], { emptied: 'remove' }) }),
      planOf([{ ...byYear, select: { depth: 'all', where: [] } }], grants),
    ];
    for (const plan of others) assert.equal(takenPlan(plan, own).ok, false, plan.rule);
    // Words of the person’s that are no rule bear out no plan.
    for (const unread of ['files ???', '', '{}']) assert.equal(takenPlan(answered, unread).ok, false, unread);
    const open = ruleOf([{ ...byYear, select: { depth: 'auto', where: [] } }]);
    assert.equal(takenPlan(planOf([byYear], grants), open).ok, true);
    const text = 'step "Change {count}"\nall files here\ntogether none\nmove to Flat/{name}\n';
    assert.equal(
      takenPlan(planOf([{ to: 'Flat/{name}', select: { depth: 'top', where: [] } }], grants), text).ok,
      true,
    );
  });
});

describe('what the work may bring', () => {
  const moves = planOf([byYear], [{ operations: ['move', 'mkdir'], from: '*', to: '**', atMost: 2 }]);

  it('all that was approved, and the folders that it needs', () => {
    const brought = [change('mkdir', null, '2024', { implied: true }), change('move', 'a.txt', '2024/a.txt')];
    assert.deepEqual(verdict(moves, brought), { is: 'within', news: [] });
    assert.deepEqual(verdict(moves, [change('move', 'a.txt', '2024/a.txt'), change('mkdir', null, '2025')]), {
      is: 'more',
      news: ['make 1 folder at the top of this folder'],
    });
  });

  it('nothing of a kind that the rule cannot make', () => {
    for (const foreign of [
      change('trash', 'a.txt', null),
      change('modify', 'a.txt', 'a.txt'),
      change('create', null, 'b'),
      change('rmdir', 'c', null),
    ])
      assert.equal(verdict(moves, [change('move', 'a.txt', '2024/a.txt'), foreign]).is, 'foreign', foreign.op);
  });

  it('asks about more than was approved, and about places where the rule does not lead', () => {
    const three = ['a', 'b', 'c'].map((name) => change('move', name, `2024/${name}`));
    assert.deepEqual(verdict(moves, three), {
      is: 'more',
      news: ['move 1 file at the top of this folder to “2024” and the folders in it'],
    });
    assert.deepEqual(verdict(moves, [change('move', 'deep/a', '2024/a')]), {
      is: 'more',
      news: [
        'move 1 file in “deep” and the folders in it to “2024” and the folders in it, where the plan’s rule does not lead',
      ],
    });
    assert.deepEqual(verdict(moves, [change('move', 'a', 'x/y/z/a')]), {
      is: 'more',
      news: ['move 1 file at the top of this folder to “x” and the folders in it, where the plan’s rule does not lead'],
    });
    const trash = planOf(
      [{ do: 'trash', to: '', select: { depth: 'all', where: [] } }],
      [{ operations: ['trash'], from: '*', to: '**', atMost: 9 }],
    );
    const old = ['1', '2', '3'].map((name) => change('trash', `Old/${name}`, null));
    assert.deepEqual(verdict(trash, old), { is: 'more', news: ['trash 3 files in “Old” and the folders in it'] });
  });

  it('lets what was asked again and approved through, once', () => {
    const brought = [
      ...['a', 'b', 'c', 'deep/d'].map((name) => change('move', name, `2024/${name}`)),
      change('move', 'e', 'x/y/e'),
    ];
    const taken = takenPlan(moves, null);
    assert.ok(taken.ok);
    const reach = reachOfPlan(taken.value);
    assert.ok(reach.ok);
    const first = judge(brought, taken.value.scope, reach.value);
    assert.ok(first.is === 'more');
    const scope = widened(taken.value.scope, first.grants);
    assert.deepEqual(judge(brought, scope, reach.value), { is: 'within' });
    assert.equal(judge([...brought, change('move', 'f', 'x/y/f')], scope, reach.value).is, 'more');
  });

  it('stays a list that a person can read, whatever is asked', () => {
    const many = Array.from({ length: 500 }, (_none, at) => change('move', `in${String(at)}/a`, `out${String(at)}/a`));
    const taken = takenPlan(moves, null);
    assert.ok(taken.ok);
    const reach = reachOfPlan(taken.value);
    assert.ok(reach.ok);
    let { scope } = taken.value;
    for (let round = 0; round < 3; round++) {
      const given = judge(many.slice(0, 100 * (round + 1)), scope, reach.value);
      assert.ok(given.is === 'more');
      assert.equal(given.grants.length, 1);
      scope = widened(scope, given.grants);
    }
    const wide = widened(
      scope,
      Array.from({ length: 60 }, () => ({ operations: ['move'], ...all, atMost: limits.changesMax })),
    );
    assert.equal(wide.grants.length, 1);
    assert.equal(wide.grants[0]?.atMost, limits.changesMax);
  });

  it('reads globs as people do: no pattern of other signs', () => {
    const odd = planOf([byYear], [{ operations: ['move'], from: '!(a.txt)', to: '**', atMost: 5 }]);
    assert.equal(verdict(odd, [change('move', 'b.txt', '2024/b.txt')]).is, 'more');
    const not = planOf([byYear], [{ operations: ['move'], from: '!a.txt', to: '**', atMost: 5 }]);
    assert.equal(verdict(not, [change('move', 'b.txt', '2024/b.txt')]).is, 'more');
  });
});

describe('a task about files that were named', () => {
  const only = ['a.jpg', 'in/'];
  const cases: readonly [string, Change, string | null][] = [
    ['a named file moves', change('move', 'a.jpg', '2024/a.jpg'), null],
    ['a file below a named folder goes', change('trash', 'in/deep/b.jpg', null), null],
    ['a new file is made', change('create', null, 'list.csv'), null],
    ['a folder that became empty goes', change('rmdir', 'other', null), null],
    ['another file moves', change('move', 'b.jpg', '2024/b.jpg'), 'to move files besides: b.jpg'],
    ['a name that only begins alike', change('move', 'inner/b.jpg', 'x'), 'besides: inner/b.jpg'],
    ['another file is changed', change('modify', 'notes.txt', 'notes.txt'), 'besides: notes.txt'],
    ['a folder around a named file moves', change('move', 'out', 'elsewhere'), 'besides: out'],
  ];
  for (const [name, one, words] of cases)
    it(`${words === null ? 'may' : 'may not'}: ${name}`, () => {
      const told = beyondNamed([one], only)?.message ?? null;
      if (words === null || told === null) assert.equal(told, words);
      else assert.ok(told.includes(words), told);
      assert.equal(beyondNamed([one], null), null);
    });
});
