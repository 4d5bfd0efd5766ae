/** A plan that leaves the work to an agent: taken only where a model was wanted, no rule was written and an agent is to do it; and what is new in another one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newsInPlan, takenAgentPlan } from '../../../../src/engine/approval/planGate.ts';
import type { Plan } from '../../../../src/model/plan.ts';

const model = { rule: null, engine: 'claude', without: [] } as const;

function planFor(atMost: number, more: Partial<Plan> = {}): Plan {
  const scope = { grants: [{ operations: ['move' as const], from: '*', to: '*', atMost }], connectors: [], hosts: [] };
  const words = { goal: 'Rename.', steps: ['Rename it'], assumptions: [], questions: [], untouched: [] };
  return { ...words, scope, rule: '', work: 'agent', ...more };
}

test('an agent’s plan is taken where a model was wanted, and nowhere else', () => {
  assert.ok(takenAgentPlan(planFor(1), model).ok);
  assert.ok(!takenAgentPlan(planFor(1), { rule: null, engine: 'rules', without: [] }).ok);
  assert.ok(!takenAgentPlan(planFor(1), { rule: 'all files\ntrash', engine: 'claude', without: [] }).ok);
  assert.ok(!takenAgentPlan(planFor(1, { rule: '{"version":1,"steps":[]}' }), model).ok);
  const { work, ...nobody } = planFor(1);
  assert.ok(!takenAgentPlan(nobody, model).ok, `${String(work)}: nobody carries it out`);
});

test('what another plan permits that the approved one did not is named, and nothing that it did', () => {
  assert.equal(newsInPlan(planFor(2), planFor(1)).length, 1);
  assert.match(newsInPlan(planFor(2), planFor(1))[0] ?? '', /2 files/);
  assert.deepEqual(newsInPlan(planFor(1), planFor(1)), ['the same kinds of changes, in other steps']);
});
