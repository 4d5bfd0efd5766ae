import type { Plan, Question } from '../../model/plan.ts';
import { quoteWords } from '../../model/quoteWords.ts';
import { isTalking, type Task, type TaskState } from '../../model/task.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { RuleDesk } from '../../engine/ruleDesk.ts';
import type { PlanSnapshot, TaskCard } from '../../protocol/panelWire.ts';
import { safeLine, safeText } from './safeText.ts';

/** What the engine tells of rules and plans. */
type Desk = Pick<RuleDesk, 'readable' | 'planDiff' | 'scopeRemarks' | 'scopeInWords'>;

/** The plan panel's snapshot: what was understood, what it would do, and what it still asks. */
export function planSnapshot(task: Task, card: TaskCard, rules: Desk): PlanSnapshot {
  return {
    panel: 'plan',
    task: card,
    plan: task.plan === null ? null : planInWords(task.plan, task, rules),
    changed: changedIn(task, rules),
    beyond: task.beyond.map(safeLine),
    rule: ruleOf(task, rules),
    message: task.message === null ? null : safeText(task.message),
    questions: task.questions.map(safeQuestion),
    talking: isTalking(task),
  };
}

function planInWords(plan: Plan, task: Task, { scopeRemarks, scopeInWords }: Desk): NonNullable<PlanSnapshot['plan']> {
  const remarks = scopeRemarks(plan.scope, task);
  return {
    goal: safeLine(plan.goal),
    steps: plan.steps.map(safeLine),
    assumptions: plan.assumptions.map(safeLine),
    untouched: plan.untouched.map(safeLine),
    scope: scopeInWords(plan.scope).map((text, at) => ({ text, remark: remarks[at] ?? null })),
    scopeText: safeText(JSON.stringify(plan.scope, null, 2)),
    wishes: (plan.wishes ?? []).map(displayPath),
    skills: (plan.skills ?? []).map(safeLine),
    quote: plan.quote === undefined ? null : safeLine(quoteWords(plan.quote)),
    notices: noticesIn(plan),
  };
}

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
