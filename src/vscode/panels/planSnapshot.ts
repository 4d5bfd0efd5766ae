import { t } from '../../base/translate.ts';
import { canDoWithout } from '../../model/narrowing.ts';
import type { Operation } from '../../model/operation.ts';
import type { Plan, Question } from '../../model/plan.ts';
import type { Scope } from '../../model/scope.ts';
import { quoteWords } from '../../model/quoteWords.ts';
import { isTalking, type Task, type TaskState } from '../../model/task.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { RuleDesk } from '../../engine/ruleDesk.ts';
import type { PlanSnapshot, ScopeLine, TaskCard } from '../../protocol/panelWire.ts';
import { pageCard } from './pageCard.ts';
import { safeLine, safeText } from './safeText.ts';

/** What the engine tells of rules and plans. */
type Desk = Pick<RuleDesk, 'readable' | 'planDiff' | 'scopeRemarks' | 'scopeInWords'>;

/** The plan panel's snapshot: what was understood, what it would do, and what it still asks. */
export function planSnapshot(task: Task, card: TaskCard, rules: Desk): PlanSnapshot {
  const page = pageCard(task);
  return {
    panel: 'plan',
    task: card,
    plan: task.plan === null ? null : planInWords(task.plan, task, rules),
    changed: changedIn(task, rules),
    beyond: task.beyond.map(safeLine),
    rule: ruleOf(task, rules),
    message: messageOf(task),
    instruction: safeText(task.answers['instruction'] ?? task.instruction),
    questions: task.questions.map(safeQuestion),
    talking: isTalking(task),
    ...(page === null ? {} : { page }),
  };
}

function planInWords(plan: Plan, task: Task, { scopeRemarks, scopeInWords }: Desk): NonNullable<PlanSnapshot['plan']> {
  const remarks = scopeRemarks(plan.scope, task);
  return {
    goal: safeLine(plan.goal),
    steps: plan.steps.map(safeLine),
    examples: (plan.examples ?? []).map(safeLine),
    assumptions: plan.assumptions.map(safeLine),
    untouched: plan.untouched.map(safeLine),
    scope: scopeInWords(plan.scope).map((text, at) => ({
      text,
      remark: remarks[at] ?? null,
      care: careOf(plan.scope, at),
    })),
    grants: grantsOf(plan.scope),
    trashCanStay: canDoWithout(plan.scope, 'trash'),
    wishes: (plan.wishes ?? []).map(displayPath),
    skills: (plan.skills ?? []).map(safeLine),
    quote: plan.quote === undefined ? null : safeLine(quoteWords(plan.quote)),
    notices: noticesIn(plan),
  };
}

/** What there is to say about the task as it stands. */
function messageOf(task: Task): string | null {
  if (task.message !== null && task.message !== '') return safeText(task.message);
  if (task.state === 'cancelled' && task.transactions.length === 0)
    return t('You rejected this. Nothing was changed in the folder.');
  if (task.without.includes('trash') && task.state !== 'cancelled')
    return t('You approved this without moves to the trash: what would have gone there stays where it is.');
  return null;
}

/** Whether a line of the scope in words (grants first, then what reaches out) deserves a second look. */
function careOf({ grants, connectors, hosts, chrome }: Scope, at: number): ScopeLine['care'] {
  const grant = grants[at];
  if (grant === undefined) {
    const outward = [...connectors, ...hosts];
    const isOwnChrome = chrome === 'own' && at - grants.length === outward.length;
    return isOwnChrome || outward[at - grants.length]?.does === 'send' ? 'send' : null;
  }
  if (grant.operations.includes('trash')) return 'trash';
  return grant.operations.includes('modify') ? 'overwrite' : null;
}

type Outward = Scope['hosts'][number] | Scope['connectors'][number];
type GrantRow = NonNullable<PlanSnapshot['plan']>['grants'][number];

/** The scope as a table. Globs are the worker's own text. */
function grantsOf({ grants, connectors, hosts }: Scope): GrantRow[] {
  const outward = (name: string, { does, sends, atMost }: Outward): GrantRow => ({
    what: does === 'send' ? t('send') : t('read'),
    from: does === 'send' ? sends.map(safeLine).join(', ') : safeLine(name),
    to: does === 'send' ? safeLine(name) : '',
    atMost,
  });
  return [
    ...grants.map(({ operations, from, to, atMost }) => ({
      what: operations.join(', '),
      from: operations.every((operation) => isWithout.from.has(operation)) ? '' : safeLine(from),
      to: operations.every((operation) => isWithout.to.has(operation)) ? '' : safeLine(to),
      atMost,
    })),
    ...connectors.map((grant) => outward(`${grant.connector}: ${grant.tools.join(', ')}`, grant)),
    ...hosts.map((grant) => outward(grant.host, grant)),
  ];
}

/** Kinds of changes that have no source, or no target. */
const isWithout: Readonly<Record<'from' | 'to', ReadonlySet<Operation>>> = {
  from: new Set(['create', 'mkdir']),
  to: new Set(['trash', 'rmdir']),
};

function noticesIn({ notices }: Plan): NonNullable<PlanSnapshot['plan']>['notices'] {
  if (notices === undefined) return null;
  const { shown, count, looked, of } = notices;
  return {
    rows: shown.map(({ file, place, why, kind, excerpt }) => ({
      file: displayPath(file),
      place: safeLine(place),
      why: safeLine(why),
      kind,
      excerpt: safeLine(excerpt),
    })),
    count,
    looked,
    of,
  };
}

/** States in which the person still decides on the plan. */
const decidingStates: readonly TaskState[] = ['asking', 'awaiting approval', 'awaiting review'];

/** What changed since the plan that was there before; null where there was none, or nothing did. */
function changedIn({ plan, planBefore, state }: Task, { planDiff }: Desk): PlanSnapshot['changed'] {
  if (plan === null || planBefore === null || !decidingStates.includes(state)) return null;
  const sections = planDiff(planBefore, plan).map(({ title, isCode, lines }) => ({
    title,
    isCode,
    lines: lines.map(({ mark, text }) => ({ mark, text: safeLine(text) })),
  }));
  return sections.length === 0 ? null : sections;
}

/** Values go back to the engine as they came; only what is read by a person is made safe. */
export function safeQuestion(question: Question): Question {
  return {
    ...question,
    text: safeLine(question.text),
    choices: question.choices.map((choice) => ({
      ...choice,
      label: safeLine(choice.label),
      ...(choice.examples === undefined ? {} : { examples: choice.examples.map(safeLine) }),
    })),
  };
}

/** States in which nothing runs and nothing was applied: then another rule may take the place of this one. */
const editableStates: readonly TaskState[] = [
  'asking',
  'awaiting approval',
  'awaiting review',
  'failed',
  'done',
  'paused',
];

/** The rule's printed form shows what cannot be seen as an escape; only remarks of a person's own may hold anything else. */
function ruleOf(task: Task, rules: Pick<RuleDesk, 'readable'>): PlanSnapshot['rule'] {
  const readable = rules.readable(task.plan?.rule ?? null, task.rule);
  if (readable === null) return null;
  const editable = task.transactions.length === 0 && editableStates.includes(task.state);
  return { text: safeText(readable.text), form: readable.form, editable };
}
