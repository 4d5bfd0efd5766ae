/** A plan that leaves the work to an agent: taken only where a model was wanted, no rule was written and an agent is to do it; and what is new in another one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newsInPlan, takenAgentPlan } from '../../../../src/engine/approval/planGate.ts';
import { createdEvent, orderProblem, type TaskOrder } from '../../../../src/engine/session/taskOrder.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { scopeInWords } from '../../../../src/model/scopeWords.ts';

const model = { rule: null, engine: 'claude', without: [], chrome: 'dedicated' } as const;

function planFor(atMost: number, more: Partial<Plan> = {}): Plan {
  const scope = { grants: [{ operations: ['move' as const], from: '*', to: '*', atMost }], connectors: [], hosts: [] };
  const words = { goal: 'Rename.', steps: ['Rename it'], assumptions: [], questions: [], untouched: [] };
  return { ...words, scope, rule: '', work: 'agent', ...more };
}

test('an agent’s plan is taken where a model was wanted, and nowhere else', () => {
  assert.ok(takenAgentPlan(planFor(1), model).ok);
  assert.ok(!takenAgentPlan(planFor(1), { ...model, engine: 'rules' }).ok);
  assert.ok(!takenAgentPlan(planFor(1), { ...model, rule: 'all files\ntrash' }).ok);
  assert.ok(!takenAgentPlan(planFor(1, { rule: '{"version":1,"steps":[]}' }), model).ok);
  const { work, ...nobody } = planFor(1);
  assert.ok(!takenAgentPlan(nobody, model).ok, `${String(work)}: nobody carries it out`);
});

test('what another plan permits that the approved one did not is named, and nothing that it did', () => {
  assert.equal(newsInPlan(planFor(2), planFor(1)).length, 1);
  assert.match(newsInPlan(planFor(2), planFor(1))[0] ?? '', /2 files/);
  assert.deepEqual(newsInPlan(planFor(1), planFor(1)), ['the same kinds of changes, in other steps']);
});

test('the person’s own Chrome stands in a plan where they chose it, and never because a worker says so', () => {
  const { scope } = planFor(1);
  const claimed = planFor(1, { scope: { ...scope, chrome: 'own' } });
  const [theirs, nobodys] = [takenAgentPlan(planFor(1), { ...model, chrome: 'own' }), takenAgentPlan(claimed, model)];
  assert.ok(theirs.ok && nobodys.ok);
  assert.equal(theirs.value.scope.chrome, 'own');
  assert.equal(nobodys.value.scope.chrome, undefined);
  const words = scopeInWords(theirs.value.scope);
  assert.match(words.at(-1) ?? '', /your own Chrome, with your sign-ins/);
  assert.equal(words.length, scopeInWords(nobodys.value.scope).length + 1);
});

test('the person’s own Chrome is lent to a task of a model that they made themselves, and whose plan they see', () => {
  const order = {
    instruction: 'fetch the report',
    folder: '/somewhere',
    engine: 'claude',
    approve: 'none',
    planGate: 'always',
    answers: {},
    chrome: 'own',
  } as const;
  assert.equal(orderProblem(order), null);
  assert.equal(createdEvent(order, order.instruction, order.folder).chrome, 'own');
  const none: readonly [TaskOrder, RegExp][] = [
    [{ ...order, engine: 'rules' }, /built-in rules/],
    [{ ...order, approve: 'plan' }, /its plan/],
    [{ ...order, approve: 'all' }, /its plan/],
    [{ ...order, origin: { by: 'tool', name: 'delegate' } }, /for you to choose/],
    [{ ...order, recipe: { name: 'weekly', trigger: 'every day' } }, /for you to choose/],
  ];
  for (const [wrong, why] of none) {
    assert.match(orderProblem(wrong)?.message ?? '', why);
    assert.equal(orderProblem({ ...wrong, chrome: 'dedicated' }), null);
  }
});
