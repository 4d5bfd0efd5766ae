/** What a worker's work came to, on its way into the task's log: within the approved plan it is frozen, beyond it the person is asked. */
import type { Changes } from '../../model/change.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Plan } from '../../model/plan.ts';
import { grantInShort } from '../../model/scopeWords.ts';
import type { Task } from '../../model/task.ts';
import type { Told } from '../../model/told.ts';
import type { Exception } from '../../protocol/workerWire.ts';
import { reachOfPlan } from '../approval/planGate.ts';
import { judge, widened } from '../approval/scope.ts';
import { writeFrozen, type Freezer } from '../changes/freeze.ts';
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
  host.progress({ text: 'Checking the changes', done: 0, total: count });
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
  const beyond = askAgain(task, plan, frozen.value.changes, host);
  if (beyond !== 'within') return beyond;
  const { head } = frozen.value;
  await writeFrozen(host.store.changesFile(task.id, head.hash), frozen.value, signal);
  if (isOutdated()) return 'more said';
  host.store.writeExceptions(task.id, head.hash, harvest.exceptions.list);
  host.store.append(task.id, {
    kind: 'frozen',
    head,
    exceptions: { count: Math.max(exceptions, harvest.exceptions.list.length), kept: harvest.exceptions.list.length },
    ...(told === null ? {} : { told }),
  });
  return null;
}

/** Takes what goes beyond the approved scope back to the plan gate, with what is new; null where that was done. */
function askAgain(task: Task, plan: Plan, changes: Changes, { store }: SessionHost): 'within' | Failure | null {
  const reach = reachOfPlan(plan);
  if (!reach.ok) return reach.failure;
  const verdict = judge(changes, plan.scope, reach.value);
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
  if (first === undefined) return 'Nothing has to change: every file is already as it should be.';
  const files = count === 1 ? '1 file is' : `${String(count)} files are`;
  return `Nothing could be done: ${files} left alone. The first: ${displayPath(first.path)}: ${first.why}.`;
}

/** What an agent that changed nothing has to say. */
function nothingDone({ summary, notDone }: Told): string {
  return ['Nothing was changed.', summary, ...notDone].map(displayPath).join(' ').slice(0, limits.textCharactersMax);
}
