import type { Operation } from '../../model/operation.ts';
import type { Plan, Question } from '../../model/plan.ts';
import type { Grant, Scope } from '../../model/scope.ts';
import type { Task, TaskState } from '../../model/task.ts';
import type { RuleDesk } from '../../engine/ruleDesk.ts';
import type { PlanSnapshot, TaskCard } from '../../protocol/panelWire.ts';
import { counted, listed } from '../words.ts';
import { safeLine, safeText } from './safeText.ts';

/** The plan panel's snapshot: what was understood, what it would do, and what it still asks. */
export function planSnapshot(task: Task, card: TaskCard, rules: Pick<RuleDesk, 'readable'>): PlanSnapshot {
  return {
    panel: 'plan',
    task: card,
    plan: task.plan === null ? null : planInWords(task.plan),
    rule: ruleOf(task, rules),
    message: task.message === null ? null : safeText(task.message),
    questions: task.questions.map(safeQuestion),
  };
}

function planInWords(plan: Plan): NonNullable<PlanSnapshot['plan']> {
  return {
    goal: safeLine(plan.goal),
    steps: plan.steps.map(safeLine),
    assumptions: plan.assumptions.map(safeLine),
    untouched: plan.untouched.map(safeLine),
    scope: scopeInWords(plan.scope),
    scopeText: safeText(JSON.stringify(plan.scope, null, 2)),
  };
}

/** Values go back to the engine as they came; only what is read by a person is made safe. */
function safeQuestion(question: Question): Question {
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

/** One line a grant, then what it may reach beyond the folder. */
export function scopeInWords(scope: Scope): string[] {
  const beyond = [
    ...scope.connectors.map((name) => `Use the connector ${safeLine(name)}`),
    ...scope.hosts.map((host) => `Reach ${safeLine(host)}`),
  ];
  return [...scope.grants.map(grantInWords), ...beyond];
}

const grantWords: Record<Operation, { verb: string; noun: string; places: (from: string, to: string) => string }> = {
  create: {
    verb: 'Create',
    noun: 'file',
    places: (_from, to) => (to === '**' ? 'anywhere in this folder' : `as ${to}`),
  },
  modify: {
    verb: 'Change',
    noun: 'file',
    places: (from) => (from === '**' ? 'anywhere in this folder' : `that match ${from}`),
  },
  move: { verb: 'Move or rename', noun: 'file', places: (from, to) => `from ${anywhere(from)} to ${anywhere(to)}` },
  trash: { verb: 'Move to the trash', noun: 'file', places: (from) => `from ${anywhere(from)}` },
  mkdir: {
    verb: 'Make',
    noun: 'folder',
    places: (_from, to) => (to === '**' ? 'anywhere in this folder' : `as ${to}`),
  },
  rmdir: {
    verb: 'Remove',
    noun: 'empty folder',
    places: (from) => (from === '**' ? 'anywhere in this folder' : `that match ${from}`),
  },
};

function anywhere(glob: string): string {
  return glob === '**' ? 'anywhere in this folder' : glob;
}

/** "Move or rename up to 412 files from anywhere in this folder to 20??/**, making the folders this needs". */
export function grantInWords({ operations, from, to, atMost }: Grant): string {
  const [source, target] = [safeLine(from), safeLine(to)];
  const others = operations.filter((operation) => operation !== 'mkdir');
  const [only] = others.length === 0 ? operations : others;
  if (others.length <= 1 && only !== undefined) {
    const { verb, noun, places } = grantWords[only];
    const folders = operations.length > 1 ? ', making the folders this needs' : '';
    return `${verb} up to ${counted(atMost, noun)} ${places(source, target)}${folders}`;
  }
  const verbs = operations.map(
    (operation) => `${grantWords[operation].verb.toLowerCase()} ${grantWords[operation].noun}s`,
  );
  return `Up to ${counted(atMost, 'change')} in all: ${listed(verbs)}, from ${anywhere(source)} to ${anywhere(target)}`;
}
