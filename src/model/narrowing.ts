/** A plan with less permission than it asks for: what a person may leave out of it when they say yes. */
import type { Operation } from './operation.ts';
import type { Plan } from './plan.ts';
import type { Scope } from './scope.ts';

/** What a yes may leave out. */
export const leavable = ['trash'] as const satisfies readonly Operation[];
export type Leavable = (typeof leavable)[number];

/** Whether the scope permits this kind of change, and something else that would be left to do. */
export function canDoWithout({ grants, connectors, hosts }: Scope, operation: Leavable): boolean {
  const others = grants.some(({ operations }) => operations.some((each) => each !== operation && each !== 'mkdir'));
  return permits(grants, operation) && (others || connectors.length > 0 || hosts.length > 0);
}

/** The plan as it stands, with no grant for these kinds of changes. */
export function planWithout(plan: Plan, without: readonly Operation[]): Plan {
  const grants = plan.scope.grants.flatMap((grant) => {
    const operations = grant.operations.filter((operation) => !without.includes(operation));
    return operations.length === 0 ? [] : [{ ...grant, operations }];
  });
  return { ...plan, scope: { ...plan.scope, grants } };
}

function permits(grants: Scope['grants'], operation: Operation): boolean {
  return grants.some(({ operations }) => operations.includes(operation));
}
