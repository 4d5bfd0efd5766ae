/** What the engine does with every plan and its changes, so that each test of a rule is one of the scope as well. */
import assert from 'node:assert/strict';
import { reachOfPlan, takenPlan } from '../../../../src/engine/approval/planGate.ts';
import { judge } from '../../../../src/engine/approval/scope.ts';
import type { ProposedChange } from '../../../../src/model/change.ts';
import type { Plan } from '../../../../src/model/plan.ts';

/** Fails where the engine would refuse the plan, or ask again about what its rule really does. */
export function assertWithinScope(plan: Plan, proposed: readonly ProposedChange[], own: string | null = null): void {
  const taken = takenPlan(plan, own);
  assert.ok(taken.ok, JSON.stringify(taken));
  const reach = reachOfPlan(taken.value);
  assert.ok(reach.ok);
  const changes = proposed.map((change, at) => ({ ...change, id: at + 1 }));
  assert.deepEqual(judge(changes, taken.value.scope, reach.value), { is: 'within' }, JSON.stringify([...reach.value]));
}
