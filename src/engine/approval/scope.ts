/**
 * Scope as capability. The worker writes a plan, its rule and the scope it asks for: so the scope is first held against the rule
 * (what the rule can never do cannot be asked for), and what the work brings is held against both. What goes beyond is either
 * something that the rule cannot make at all, which ends the task, or more of the same, which the person is asked about anew.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { fixed, t } from '../../base/translate.ts';
import type { Change, Changes } from '../../model/change.ts';
import { onlyMatcher } from '../../model/arranging.ts';
import { conventionsFile } from '../../model/conventionsFile.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { foldPath } from '../../model/foldPath.ts';
import type { Operation } from '../../model/operation.ts';
import { escaped, type Places, type Reach } from '../../model/rule/reach.ts';
import type { Grant, Scope } from '../../model/scope.ts';
import { operationWords } from '../../model/scopeWords.ts';
import { plainMatcher } from './globs.ts';

/**
 * The scope as the person is shown it and as it is kept to: a grant for each kind of change, so that nothing hides behind something
 * else, and places no wider than the rule's own. Fails where the plan asks for what its rule does not do.
 */
export function borneOut(asked: Scope, reach: Reach): Result<Scope, Failure> {
  for (const { connector } of asked.connectors)
    return fail(foreign(t('to use the connector {0}', displayPath(connector))));
  for (const { host } of asked.hosts) return fail(foreign(t('to reach {0}', displayPath(host))));
  const grants: Grant[] = [];
  for (const grant of asked.grants) {
    for (const operation of operationsOf(grant)) {
      const places = reach.get(operation);
      if (places === undefined) return fail(foreign(fixed(operationWords[operation].asked)));
      const needsFolders = grant.operations.includes('mkdir') && bringing.has(operation);
      grants.push({
        operations: needsFolders ? [operation, 'mkdir'] : [operation],
        from: narrower(grant.from, places.from),
        to: narrower(grant.to, places.to),
        atMost: grant.atMost,
      });
    }
  }
  return ok({ grants: grants.slice(0, grantsMax), connectors: [], hosts: [] });
}

/** What may need folders to be put into. */
const bringing: ReadonlySet<Operation> = new Set(['create', 'modify', 'move']);

/** A scope with more lines than this is one that nobody reads. */
const grantsMax = 50;

/** The scope with what was found to be new. */
export function widened(scope: Scope, more: readonly Grant[]): Scope {
  const grants = [...scope.grants, ...more];
  return { ...scope, grants: grants.length <= grantsMax ? grants : [...collapsed(grants)] };
}

/** The scope with what a yes to a call that goes out adds; the same once more is the same grant, once more. Null where it has no room. */
export function widenedOutward(scope: Scope, more: Pick<Scope, 'connectors' | 'hosts'>): Scope | null {
  const connectors = added(scope.connectors, more.connectors);
  const hosts = added(scope.hosts, more.hosts);
  return connectors.length > grantsMax || hosts.length > grantsMax ? null : { ...scope, connectors, hosts };
}

function added<One extends { readonly atMost: number }>(known: readonly One[], more: readonly One[]): One[] {
  const sums = [...known];
  for (const grant of more) {
    const same = JSON.stringify({ ...grant, atMost: 0 });
    const at = sums.findIndex((each) => JSON.stringify({ ...each, atMost: 0 }) === same);
    const there = sums[at];
    if (there === undefined) sums.push(grant);
    else sums[at] = { ...there, atMost: there.atMost + grant.atMost };
  }
  return sums;
}

/** One grant for each kind, everywhere. */
function collapsed(grants: readonly Grant[]): Grant[] {
  return byKind(grants).map((alike) => ({
    operations: alike[0]?.operations ?? [],
    from: '**',
    to: '**',
    atMost: Math.min(
      limits.changesMax,
      alike.reduce((sum, grant) => sum + grant.atMost, 0),
    ),
    ...(alike.some((grant) => grant.besidesRule) ? { besidesRule: true as const } : {}),
  }));
}

function byKind(grants: readonly Grant[]): Grant[][] {
  const kinds = new Map<Operation | undefined, Grant[]>();
  for (const grant of grants) {
    const [kind] = grant.operations;
    const alike = kinds.get(kind);
    if (alike === undefined) kinds.set(kind, [grant]);
    else alike.push(grant);
  }
  return [...kinds.values()];
}

/** Folders go with what is put into them; asked for alone, they stand alone. */
function operationsOf({ operations }: Grant): readonly Operation[] {
  const own = operations.filter((operation) => operation !== 'mkdir');
  return [...new Set(own.length === 0 ? operations : own)];
}

/** Where the worker asks for everywhere, the place that the rule names, if it names one. */
function narrower(glob: string, places: readonly string[]): string {
  const [only] = places;
  return glob === '**' && places.length === 1 && only !== undefined ? only : glob;
}

function foreign(what: string): Failure {
  return failure(
    'refused',
    t('The plan asks {0}, but its own rule does not do that. Nothing was changed.', what),
    t(
      'Run the task again. If it comes back, something in this folder may be leading the AI astray: look at what it says to it.',
    ),
  );
}

export type Verdict =
  | { readonly is: 'within' }
  /** The rule cannot make this: the worker did not do what it was to do. */
  | { readonly is: 'foreign'; readonly failure: Failure }
  /** More than was approved, as grants that would be new. */
  | { readonly is: 'more'; readonly grants: readonly Grant[] };

/**
 * Holds changes against the approved scope and the rule's reach. Each change uses up one of a grant's `atMost`. Folders that the
 * engine added by itself go with the changes that need them.
 */
export function judge(changes: Changes, scope: Scope, reach: Reach): Verdict {
  const grants = scope.grants.map(counted).sort((one, other) => other.depth - one.depth);
  const reached = new Map([...reach].map(([operation, places]) => [operation, foldedPlaces(places)]));
  const extra = new Extra();
  for (const change of changes) {
    if (change.implied) continue;
    const place = reached.get(change.op);
    if (place === undefined) return { is: 'foreign', failure: foreignChange(change) };
    const isByRule = place(change);
    const grant = grants.find(
      (candidate) => candidate.left > 0 && (isByRule || candidate.besidesRule) && permits(candidate, change),
    );
    if (grant === undefined) extra.add(change, isByRule);
    else grant.left -= 1;
  }
  const more = extra.grants();
  return more.length === 0 ? { is: 'within' } : { is: 'more', grants: more };
}

/**
 * Holds changes against the files that the person named, whatever the plan permits: a file that is not among them is none of the task's
 * business. Null where all is well. New files and folders, and folders that became empty, are the plan's to permit.
 */
export function beyondNamed(changes: Changes, only: readonly string[] | null): Failure | null {
  if (only === null) return null;
  const isNamed = onlyMatcher(only);
  for (const { op, from } of changes) {
    if (from === undefined || op === 'rmdir' || isNamed(from)) continue;
    // What the person says in a rule for later tasks is kept in this file; the rule's reach decides about that.
    if (from === conventionsFile) continue;
    return failure(
      'refused',
      t(
        'The task is about the files that you named, and the worker wanted {0} besides: {1}. Nothing was changed.',
        fixed(operationWords[op].asked),
        displayPath(from),
      ),
      t('Run the task again, or give it the whole folder.'),
    );
  }
  return null;
}

function foreignChange({ op, from, to }: Change): Failure {
  const path = displayPath(from ?? to ?? '');
  return failure(
    'refused',
    t(
      'The worker wanted {0}: {1}. The approved plan’s rule does not do that. Nothing was changed.',
      fixed(operationWords[op].asked),
      path,
    ),
    t('Run the task again.'),
  );
}

type CountedGrant = {
  readonly operations: ReadonlySet<Operation>;
  readonly from: (path: string) => boolean;
  readonly to: (path: string) => boolean;
  /** Folders that the grant names: the narrower is used up first. */
  readonly depth: number;
  readonly besidesRule: boolean;
  left: number;
};

function counted({ operations, from, to, atMost, besidesRule }: Grant): CountedGrant {
  const depth = [from, to].map((glob) => glob.split('/').filter((segment) => !segment.includes('*')).length);
  return {
    operations: new Set(operations),
    from: plainMatcher(from),
    to: plainMatcher(to),
    depth: (depth[0] ?? 0) + (depth[1] ?? 0),
    besidesRule: besidesRule === true,
    left: atMost,
  };
}

function permits(grant: CountedGrant, { op, from, to }: Change): boolean {
  return grant.operations.has(op) && (from === undefined || grant.from(from)) && (to === undefined || grant.to(to));
}

/** Whether a change lies where the rule leads. Names that some platform takes for one are one here. */
function foldedPlaces({ from, to }: Places): (change: Change) => boolean {
  const [isFrom, isTo] = [foldedMatcher(from), foldedMatcher(to)];
  return (change) => (change.from === undefined || isFrom(change.from)) && (change.to === undefined || isTo(change.to));
}

function foldedMatcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.includes('**')) return () => true;
  const matchers = globs.map((glob) => plainMatcher(foldPath(glob)));
  return (path) => {
    const folded = foldPath(path);
    return matchers.some((matches) => matches(folded));
  };
}

/** More places than these are told as one. */
const placesMax = 8;

/** What went beyond, by kind and by the folders it concerns. */
class Extra {
  readonly #groups = new Map<string, Grant>();

  add({ op, from, to }: Change, isByRule: boolean): void {
    const besides = isByRule ? {} : { besidesRule: true as const };
    const grant = { operations: withFolders(op), from: topOf(from), to: topOf(to), ...besides };
    const key = JSON.stringify(grant);
    const known = this.#groups.get(key);
    this.#groups.set(key, { ...grant, atMost: (known?.atMost ?? 0) + 1 });
  }

  grants(): Grant[] {
    return byKind([...this.#groups.values()]).flatMap((grants) =>
      grants.length <= placesMax ? grants : collapsed(grants),
    );
  }
}

function withFolders(operation: Operation): Operation[] {
  return bringing.has(operation) ? [operation, 'mkdir'] : [operation];
}

/** The outermost folder of a path, as a glob for all that is in it; `*` for what lies at the top. */
function topOf(path: string | undefined): string {
  if (path === undefined) return '**';
  const slash = path.indexOf('/');
  return slash < 0 ? '*' : `${escaped(path.slice(0, slash))}/**`;
}
