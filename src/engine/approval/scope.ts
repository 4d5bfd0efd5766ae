import type { Change, Changes } from '../../model/change.ts';
import { displayPath } from '../../model/displayPath.ts';
import { compileGlob, type Glob } from '../../model/glob.ts';
import type { Operation } from '../../model/operation.ts';
import type { Grant, Scope } from '../../model/scope.ts';

type CountedGrant = {
  readonly operations: ReadonlySet<Operation>;
  readonly from: (path: string) => boolean;
  readonly to: (path: string) => boolean;
  left: number;
};

/**
 * The first change that the scope does not permit, in words; null where all are permitted. Each change uses up one of a grant's
 * `atMost`. Folders that the engine added by itself go with the changes that need them.
 */
export function beyondScope(changes: Changes, scope: Scope): string | null {
  const grants = scope.grants.map(counted);
  for (const change of changes) {
    if (change.implied) continue;
    const grant = grants.find((candidate) => candidate.left > 0 && permits(candidate, change));
    if (grant === undefined) {
      const path = displayPath(change.from ?? change.to ?? '');
      return `The plan does not permit to ${change.op} ${path}${change.op === 'move' ? ` to ${displayPath(change.to ?? '')}` : ''}.`;
    }
    grant.left -= 1;
  }
  return null;
}

function counted(grant: Grant): CountedGrant {
  return {
    operations: new Set(grant.operations),
    from: matcher(grant.from),
    to: matcher(grant.to),
    left: grant.atMost,
  };
}

function permits(grant: CountedGrant, { op, from, to }: Change): boolean {
  return grant.operations.has(op) && (from === undefined || grant.from(from)) && (to === undefined || grant.to(to));
}

/** A glob over paths relative to the mount; `**` alone is everything, dot names included. */
export function matcher(glob: string): Glob {
  return glob === '**' ? () => true : compileGlob(glob);
}
