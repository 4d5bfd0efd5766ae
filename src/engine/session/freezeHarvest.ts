/** What a worker's work came to, on its way into the task's log: within the approved plan it is frozen, beyond it the person is asked. */
import { fixed, marked, t } from '../../base/translate.ts';
import type { Change, Changes } from '../../model/change.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Plan } from '../../model/plan.ts';
import { grantInShort } from '../../model/scopeWords.ts';
import type { Task } from '../../model/task.ts';
import type { Told } from '../../model/told.ts';
import type { Exception } from '../../protocol/workerWire.ts';
import { reachWithout } from '../approval/narrowed.ts';
import { reachOfPlan } from '../approval/planGate.ts';
import { beyondNamed, judge, widened } from '../approval/scope.ts';
import { writeFrozen, type Freezer, type Frozen } from '../changes/freeze.ts';
import type { KeptExceptions } from './keptExceptions.ts';
import { hashOfPlan } from './planHash.ts';
import type { SessionHost } from './session.ts';

type Harvested = {
  readonly host: SessionHost;
  readonly harvest: { readonly freezer: Freezer; readonly exceptions: Pick<KeptExceptions, 'list'> };
  /** Files left alone, those among them that were not sent one by one. */
  readonly exceptions: number;
  readonly told: Told | null;
  /** Whether the work does not know all that the person has said by now. */
  readonly isOutdated: () => boolean;
};

/** Freezes what the work brought, within the approved plan; appends what comes of it, unless more was said. Returns why it failed, or null. */
export async function freezeHarvest(
  task: Task,
  plan: Plan,
  { host, harvest, exceptions, told, isOutdated }: Harvested,
  signal: AbortSignal,
): Promise<Failure | 'more said' | null> {
  const { count } = harvest.freezer;
  host.progress({ text: t('Checking the changes'), done: 0, total: count });
  const frozen = await harvest.freezer.finish(signal);
  if (!frozen.ok) return frozen.failure;
  // It may take long: what is said meanwhile goes before.
  if (isOutdated()) return 'more said';
  if (count === 0) {
    host.store.append(task.id, {
      kind: 'nothing',
      message: told === null ? nothingCame(harvest.exceptions.list, exceptions) : nothingDone(told),
    });
    return null;
  }
  const stray = beyondNamed(frozen.value.changes, task.only);
  if (stray !== null) return stray;
  const spared = await withoutLeftOut(task, { frozen: frozen.value, freezer: harvest.freezer }, signal);
  const left = [...spared.first, ...harvest.exceptions.list].slice(0, limits.exceptionsKeptMax);
  const leftCount = Math.max(exceptions, harvest.exceptions.list.length) + spared.count;
  if (spared.frozen.changes.length === 0) {
    host.store.append(task.id, { kind: 'nothing', message: nothingCame(left, leftCount) });
    return null;
  }
  const beyond = askAgain(task, plan, spared.frozen.changes, host);
  if (beyond !== 'within') return beyond;
  const { head } = spared.frozen;
  await writeFrozen(host.store.changesFile(task.id, head.hash), spared.frozen, signal);
  if (isOutdated()) return 'more said';
  host.store.writeExceptions(task.id, head.hash, left);
  host.store.append(task.id, {
    kind: 'frozen',
    head,
    exceptions: { count: leftCount, kept: left.length },
    ...(told === null ? {} : { told }),
  });
  return null;
}

type Spared = { readonly frozen: Frozen; readonly first: readonly Exception[]; readonly count: number };

/** The set without the kinds of changes that the person left out of the plan: what they concern is left alone, and told of. */
async function withoutLeftOut(
  { without }: Task,
  { frozen, freezer }: { frozen: Frozen; freezer: Freezer },
  signal: AbortSignal,
): Promise<Spared> {
  const rejected = new Set<number>();
  if (without.length > 0) for (const { id, op } of frozen.changes) if (without.includes(op)) rejected.add(id);
  if (rejected.size === 0) return { frozen, first: [], count: 0 };
  const first: Exception[] = [];
  let count = 0;
  const left = ({ op, from, to }: Change): void => {
    const path = from ?? to;
    count += 1;
    if (path !== undefined && first.length < limits.exceptionsKeptMax)
      first.push({ path, why: fixed(without.includes(op) ? leftOutWords : neededWords) });
  };
  return { frozen: await freezer.without(frozen, rejected, left, signal), first, count };
}

const leftOutWords = marked('you approved the plan without moves to the trash');
const neededWords = marked('it needs something to go to the trash that stays');

/** Takes what goes beyond the approved scope back to the plan gate, with what is new; null where that was done. */
function askAgain(task: Task, plan: Plan, changes: Changes, { store }: SessionHost): 'within' | Failure | null {
  const reach = reachOfPlan(plan);
  if (!reach.ok) return reach.failure;
  const verdict = judge(changes, plan.scope, reachWithout(reach.value, task.without));
  if (verdict.is === 'within') return 'within';
  if (verdict.is === 'foreign') return verdict.failure;
  const wider: Plan = { ...plan, scope: widened(plan.scope, verdict.grants) };
  store.append(task.id, {
    kind: 'beyond',
    plan: wider,
    hash: hashOfPlan(wider),
    news: verdict.grants.map(grantInShort),
  });
  return null;
}

/** Why a plan that promised changes came to none. */
function nothingCame([first]: readonly Exception[], count: number): string {
  if (first === undefined) return t('Nothing has to change: every file is already as it should be.');
  return t(
    count === 1
      ? 'Nothing could be done: {0} file is left alone. The first: {1}: {2}.'
      : 'Nothing could be done: {0} files are left alone. The first: {1}: {2}.',
    String(count),
    displayPath(first.path),
    first.why,
  );
}

/** What an agent that changed nothing has to say. */
function nothingDone({ summary, notDone }: Told): string {
  return [t('Nothing was changed.'), summary, ...notDone].map(displayPath).join(' ').slice(0, limits.textCharactersMax);
}
