/** A call to a connector that ends the run of a task: it needs a yes of its own, or a person to mend something. It goes on from that call. */
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { PageAsk } from '../../model/pageAsk.ts';
import type { Plan } from '../../model/plan.ts';
import type { Scope } from '../../model/scope.ts';
import type { Task } from '../../model/task.ts';
import { widenedOutward } from '../approval/scope.ts';
import type { TaskConnectorsHost } from '../connectors/taskConnectors.ts';
import { hashOfPlan } from './planHash.ts';
import type { TaskStore } from './taskStore.ts';

/** What the connectors of a run are told, and tell. */
export type ConnectorHooks = Pick<TaskConnectorsHost, 'plan' | 'hold' | 'failed'>;

/** What needs a yes, and in which words. */
type Held = {
  readonly scope: Pick<Scope, 'connectors' | 'hosts'>;
  readonly news: readonly string[];
  readonly page: PageAsk;
};

/** What the calls of one run came to. */
export type CallsOut = {
  /** The plan whose work is under way; null before that, and where it needs no agent. */
  worksBy: Plan | null;
  /** A call that waits for a yes of its own. */
  held: Held | null;
  /** What is wrong with a connector. */
  failure: Failure | null;
};

/** Whatever the call says, the worker is dead before anything else happens. */
export function connectorHooks(calls: CallsOut, process: { readonly kill: (why: string) => void }): ConnectorHooks {
  return {
    plan: () => calls.worksBy,
    hold: (scope, news, page) => {
      calls.held = { scope, news, page };
      process.kill('a call waits for a yes');
    },
    failed: (failed) => {
      calls.failure = failed;
      process.kill('a connector needs the person');
    },
  };
}

/** Takes a call that the plan does not permit to the plan's gate: what is new is the call. Null where that was done. */
export function askForCall(
  task: Task,
  { worksBy, held }: CallsOut,
  store: TaskStore,
): { readonly failure: Failure; readonly isGone: boolean } | null | 'nothing' {
  if (held === null || worksBy === null) return 'nothing';
  const wider = widenedOutward(worksBy.scope, held.scope);
  if (wider === null) {
    const message = t('The work asks to send more different things than one plan can hold.');
    return { failure: failure('refused', message), isGone: false };
  }
  const asked: Plan = { ...worksBy, scope: wider };
  const { news, page } = held;
  store.append(task.id, { kind: 'beyond', plan: asked, hash: hashOfPlan(asked), news: [...news], page });
  return null;
}
