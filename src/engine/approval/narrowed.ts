/**
 * A yes to less than the plan asks for. The engine takes the grants out by itself: the worker runs its rule as before, and nothing of the
 * kind that was left out gets into the set, whatever the worker proposes (see session/freezeHarvest).
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { marked } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { canDoWithout, planWithout, type Leavable } from '../../model/narrowing.ts';
import type { Operation } from '../../model/operation.ts';
import type { Plan } from '../../model/plan.ts';
import type { Reach } from '../../model/rule/reach.ts';
import type { Task } from '../../model/task.ts';

/** The plan with no grant for these kinds of changes. Fails where it asks for none of them, or for nothing else. */
export function narrowed({ plan }: Task, without: readonly Leavable[]): Result<Plan, Failure> {
  if (plan === null || without.some((operation) => !canDoWithout(plan.scope, operation))) return fail(nothingElse);
  return ok(planWithout(plan, without));
}

const nothingElse = failure(
  'wrong-state',
  marked('This plan cannot do without moves to the trash: it makes none, or nothing else.'),
  marked('Approve it as it is, or ask for changes.'),
);

/** How far the work may go when these kinds of changes were left out. */
export function reachWithout(reach: Reach, without: readonly Operation[]): Reach {
  return without.length === 0 ? reach : new Map([...reach].filter(([operation]) => !without.includes(operation)));
}
