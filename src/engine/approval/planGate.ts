/**
 * A plan as it comes from the worker, before anyone sees it: its rule must be one, must be the person's own where they wrote one, and
 * must bear out the scope that is asked for.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { planWithout } from '../../model/narrowing.ts';
import { operations } from '../../model/operation.ts';
import type { Plan } from '../../model/plan.ts';
import { connectorInWords, grantInShort, hostInWords } from '../../model/scopeWords.ts';
import type { Task } from '../../model/task.ts';
import { reachOf, type Reach } from '../../model/rule/reach.ts';
import { parseRule, type Rule } from '../../model/rule/rule.ts';
import { readRule } from '../../model/rule/ruleText.ts';
import { borneOut } from './scope.ts';

/** The plan with the scope that its rule bears out. `own` is the rule that the person wrote, if they did. */
export function takenPlan(plan: Plan, own: string | null): Result<Plan, Failure> {
  const rule = parseRule(plan.rule);
  if (!rule.ok) return fail(unreadable(rule.failure));
  if (own !== null) {
    // One that cannot be read is nothing that a plan could go by.
    const { rule: written } = readRule(own);
    if (written === null || !goesBy(written, rule.value)) return fail(notTheirs);
  }
  const scope = borneOut(plan.scope, reachOf(rule.value));
  return scope.ok ? ok({ ...plan, scope: scope.value }) : scope;
}

/**
 * A plan that leaves the work to an agent has no rule: there the scope is all that holds, and only where the person wanted a model and
 * wrote no rule of their own.
 */
export function takenAgentPlan(
  plan: Plan,
  { rule: own, engine, without, chrome }: Pick<Task, 'rule' | 'engine' | 'without' | 'chrome'>,
): Result<Plan, Failure> {
  if (own !== null || engine === 'rules' || plan.work !== 'agent' || plan.rule !== '') return fail(noAgent);
  const { grants, connectors, hosts } = plan.scope;
  const asked = borneOut({ grants, connectors: [], hosts: [] }, everywhereReach);
  if (!asked.ok) return asked;
  const vague = vagueOutward({ connectors, hosts });
  if (vague !== null) return fail(vague);
  // What the person left out once is not asked for again.
  // Whose Chrome it is was the person's to say, and stands in the plan by their word alone.
  const whose = chrome === 'own' ? { chrome } : {};
  return ok(planWithout({ ...plan, scope: { ...asked.value, connectors, hosts, ...whose } }, without));
}

/** More calls than this nobody means when they say yes to a line. */
const callsMax = 500;

/** What lets something out is named, tool by tool and host by host; how often, too. */
function vagueOutward({ connectors, hosts }: Pick<Plan['scope'], 'connectors' | 'hosts'>): Failure | null {
  const isVague =
    [...connectors, ...hosts].some(({ atMost }) => atMost > callsMax) ||
    connectors.some(({ does, tools }) => does === 'send' && tools.includes('*')) ||
    hosts.some(({ does, host }) => does === 'send' && host.includes('*'));
  return isVague ? failure('refused', t('The worker’s plan asks to send more than a plan can name.')) : null;
}

/** How far an approved plan's rule reaches. */
export function reachOfPlan(plan: Plan): Result<Reach, Failure> {
  if (plan.work === 'agent') return ok(everywhereReach);
  const rule = parseRule(plan.rule);
  return rule.ok ? ok(reachOf(rule.value)) : fail(unreadable(rule.failure));
}

/** What a plan permits that the approved one did not, one line a kind; what else is another way, where it is nothing of that. */
export function newsInPlan({ scope }: Plan, approved: Plan): string[] {
  const lines = ({ grants, connectors, hosts }: Plan['scope']): string[] => [
    ...grants.map(grantInShort),
    ...connectors.map(connectorInWords),
    ...hosts.map(hostInWords),
  ];
  const known = new Set(lines(approved.scope));
  const news = lines(scope).filter((line) => !known.has(line));
  return news.length > 0 ? news : [t('the same kinds of changes, in other steps')];
}

const noAgent = failure('refused', marked('The worker’s plan leaves the work to an agent, which nobody asked for.'));

/** Where no rule says how far the work may go, the grants alone do. */
const everywhereReach: Reach = new Map(operations.map((operation) => [operation, { from: ['**'], to: ['**'] }]));

function unreadable(why: string): Failure {
  return failure('worker-failed', t('The worker’s plan goes by no rule that can be read: {0}.', why));
}

const notTheirs = failure(
  'refused',
  marked('The worker’s plan does not go by the rule that you wrote. Nothing was changed.'),
);

/** Whether the plan's steps are the written ones: answers and the folder's conventions settle the rest, and never what is done. */
function goesBy(written: Rule, planned: Rule): boolean {
  // Through the schema, as the plan's was: fields in one order.
  const own = parseRule(JSON.stringify(written));
  if (!own.ok) return false;
  const { steps, except = [], remember = [], emptied = 'keep' } = own.value;
  return isSame(
    [steps.map(withoutSettled), except, remember, emptied],
    [
      planned.steps.map((step, at) => withoutSettled(withOpenDepth(step, steps[at]))),
      (planned.except ?? []).slice(0, except.length),
      planned.remember ?? [],
      planned.emptied ?? 'keep',
    ],
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

type Step = Rule['steps'][number];

/** What is taken for a date that is missing is for an answer to say. */
function withoutSettled(step: Step): object {
  return { ...step, missing: null };
}

/** The plan fixes where a step looks that left it open. */
function withOpenDepth(step: Step, written: Step | undefined): Step {
  if (step.select === 'previous' || written === undefined || written.select === 'previous') return step;
  return written.select.depth === 'auto' ? { ...step, select: { ...step.select, depth: 'auto' } } : step;
}
