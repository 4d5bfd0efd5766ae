// A yes without moves to the trash: what the plan then permits, and what a worker that brings them all the same comes to.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { narrowed, reachWithout } from '../../../../src/engine/approval/narrowed.ts';
import { reachOfPlan } from '../../../../src/engine/approval/planGate.ts';
import { judge } from '../../../../src/engine/approval/scope.ts';
import { hashOfPlan } from '../../../../src/engine/session/planHash.ts';
import type { Change } from '../../../../src/model/change.ts';
import { canDoWithout } from '../../../../src/model/narrowing.ts';
import type { Operation } from '../../../../src/model/operation.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import type { Scope } from '../../../../src/model/scope.ts';
import { foldTask, type Task, type TaskEventBody } from '../../../../src/model/task.ts';
import { ruleOf } from '../../worker/rules/ruleRuns.ts';

const select = { depth: 'top', where: [] };
const rule = ruleOf([
  { to: '{d:YYYY}/{name}', let: { d: { date: ['name'] } }, select },
  { do: 'trash', select, to: '' },
]);

function grant(...operations: Operation[]): Scope['grants'][number] {
  return { operations, from: '**', to: '**', atMost: 3 };
}

function planWith(...grants: Scope['grants']): Plan {
  const scope: Scope = { grants, connectors: [], hosts: [] };
  return { goal: 'Test', steps: [], assumptions: [], questions: [], untouched: [], rule, scope };
}

function waiting(plan: Plan): Task {
  const events: TaskEventBody[] = [
    {
      kind: 'created',
      instruction: 'sort, and throw the rest away',
      mount: '/folder',
      engine: 'rules',
      approve: 'none',
      planGate: 'always',
      answers: {},
    },
    { kind: 'planned', plan, hash: hashOfPlan(plan) },
  ];
  return folded(events);
}

function folded(events: readonly TaskEventBody[]): Task {
  const task = foldTask(
    '20260101-000000-aaaaaa',
    events.map((event, at) => ({ at, ...event })),
  );
  assert.ok(task);
  return task;
}

const both = planWith(grant('move', 'mkdir'), grant('trash'));

describe('a plan without its moves to the trash', () => {
  it('has the other grants as they were, and another hash', () => {
    const plan = narrowed(waiting(both), ['trash']);
    assert.ok(plan.ok);
    assert.deepEqual(plan.value, planWith(grant('move', 'mkdir')));
    assert.notEqual(hashOfPlan(plan.value), hashOfPlan(both));
  });

  it('keeps what a grant permits beside the trash', () => {
    const plan = narrowed(waiting(planWith(grant('move', 'trash'))), ['trash']);
    assert.deepEqual(plan.ok && plan.value.scope.grants, [grant('move')]);
  });

  for (const [name, plan, possible] of [
    ['moves and trash', both, true],
    ['moves alone', planWith(grant('move')), false],
    ['trash alone', planWith(grant('trash')), false],
    ['trash and folders', planWith(grant('trash', 'mkdir')), false],
    ['nothing', planWith(), false],
  ] as const) {
    it(`${possible ? 'is possible' : 'is refused'}: ${name}`, () => {
      assert.equal(canDoWithout(plan.scope, 'trash'), possible);
      assert.equal(narrowed(waiting(plan), ['trash']).ok, possible);
    });
  }
});

describe('work under it', () => {
  const plan = narrowed(waiting(both), ['trash']);
  assert.ok(plan.ok);
  const reach = reachOfPlan(plan.value);
  assert.ok(reach.ok);
  const verdict = (...changes: Change[]): string =>
    judge(changes, plan.value.scope, reachWithout(reach.value, ['trash'])).is;
  const move: Change = {
    id: 1,
    op: 'move',
    from: relativePath('2020-01-02.jpg'),
    to: relativePath('2020/2020-01-02.jpg'),
    reason: '',
  };
  const trash: Change = { id: 2, op: 'trash', from: relativePath('old.txt'), reason: '' };

  it('goes on where it keeps to what is left', () => assert.equal(verdict(move), 'within'));
  it('is refused for any trash, although the rule itself would make it', () => {
    assert.equal(judge([trash], both.scope, reach.value).is, 'within');
    assert.equal(verdict(move, trash), 'foreign');
  });
});

describe('the task’s log', () => {
  const plan = narrowed(waiting(both), ['trash']);
  assert.ok(plan.ok);
  const hash = hashOfPlan(plan.value);
  const events: TaskEventBody[] = [
    {
      kind: 'created',
      instruction: 'x',
      mount: '/folder',
      engine: 'rules',
      approve: 'none',
      planGate: 'always',
      answers: {},
    },
    { kind: 'planned', plan: both, hash: hashOfPlan(both) },
    { kind: 'approved', hash, narrowed: { without: ['trash'], plan: plan.value } },
  ];

  it('makes the narrower plan the approved one', () => {
    const { approvedHash, planHash, without, plan: now } = folded(events);
    assert.deepEqual([approvedHash, planHash, without, now], [hash, hash, ['trash'], plan.value]);
  });

  it('keeps what was left out when the work asks for more, and forgets it with the plan', () => {
    const more: TaskEventBody = { kind: 'beyond', plan: plan.value, hash, news: ['move 1 file'] };
    assert.deepEqual(folded([...events, more]).without, ['trash']);
    assert.deepEqual(folded([...events, { kind: 'steered', text: 'and the PDFs' }]).without, []);
  });
});
