/** The decisions a plan leaves to the person, each with what every answer would mean for the files at hand. */
import { fixed, marked, plural, t } from '../../base/translate.ts';
import type { Answers, Choice, Question } from '../../model/plan.ts';
import { dateSourceTable } from '../../model/rule/fields.ts';
import { clashWords, missingDateSchema, type MissingDate, type Rule } from '../../model/rule/rule.ts';
import { usesExif } from './compile.ts';
import { exampleOf, fromOf, toOf } from './proposals.ts';
import type { Outcome, Proposal } from './run.ts';

/** Runs the rule with one answer changed. */
export type Trial = (rule: Rule) => Promise<Outcome>;

const examplesMax = 5;

/** The rule as the answers have it. An answer that is no choice is left out of account. */
export function withAnswers(rule: Rule, answers: Answers): Rule {
  const missing = missingDateSchema.safeParse(answers['missing']);
  const clash = clashWords.find((choice) => choice === answers['clash']);
  const steps = missing.success ? rule.steps.map((step) => ({ ...step, missing: missing.data })) : rule.steps;
  return { ...rule, steps, clash: clash ?? rule.clash };
}

/** Whether some files may lack the date that a step needs. */
export function mayLackDates(rule: Rule): boolean {
  return rule.steps.some((step) =>
    Object.values(step.let ?? {}).some((entry) => 'date' in entry && usesExif(entry.date)),
  );
}

const missingLabels: Record<MissingDate, string> = {
  leave: marked('leave them where they are'),
  'name-date': marked('use the date in the file name where there is one'),
  'file-date': marked('use the date the file was last changed'),
  'name-or-file-date': marked('use the date in the file name, else the date the file was last changed'),
};

/** What to do with photos that carry no date; null where every file has one. `outcome` is that of the rule as it stands. */
export async function missingQuestion(
  rule: Rule,
  outcome: Outcome,
  answers: Answers,
  run: Trial,
): Promise<Question | null> {
  if (!mayLackDates(rule)) return null;
  const stands = rule.steps.find((step) => step.let !== undefined)?.missing ?? 'leave';
  // Somebody has said what to write in place of a date: there is nothing left to ask.
  if (typeof stands !== 'string') return null;
  const bare = stands === 'leave' ? outcome : await run(withMissing(rule, 'leave'));
  const lacking = new Set(
    bare.left.filter(({ why }) => why.includes(fixed(dateSourceTable.exif.lack))).map(({ path }) => path),
  );
  if (lacking.size === 0) return null;
  const choices: Choice[] = [{ value: 'leave', label: fixed(missingLabels.leave), count: lacking.size }];
  for (const value of ['name-date', 'file-date', 'name-or-file-date'] as const) {
    // Two sources in a row only help where the first has some.
    if (value === 'name-or-file-date' && choices[1]?.count === 0) continue;
    choices.push(helpOf(value, value === stands ? outcome : await run(withMissing(rule, value)), lacking));
  }
  const text = plural(
    lacking.size,
    '{0} file has no date taken. What should happen to it?',
    '{0} files have no date taken. What should happen to them?',
  );
  // What would help no file is no choice.
  const useful = choices.filter(({ value, count = 0 }) => count > 0 || value === stands);
  const question: Question = { key: 'missing', text, choices: useful };
  // With nothing else to do, leaving them would make a plan of nothing: then the person decides.
  const wouldHelp = choices.some(({ value, count = 0 }) => value !== 'leave' && count > 0);
  const isGiven = missingDateSchema.safeParse(answers['missing']).success;
  return !isGiven && bare.proposals.length === 0 && wouldHelp ? question : { ...question, chosen: stands };
}

function helpOf(value: MissingDate, tried: Outcome, lacking: ReadonlySet<string>): Choice {
  const helped = tried.proposals.filter((proposal) => lacking.has(fromOf(proposal) ?? ''));
  const left = tried.left.filter(({ path }) => lacking.has(path)).length;
  return { value, label: fixed(missingLabels[value]), count: lacking.size - left, examples: examplesOf(helped) };
}

function withMissing(rule: Rule, missing: MissingDate): Rule {
  return { ...rule, steps: rule.steps.map((step) => ({ ...step, missing })) };
}

/** What to do where two files want one name; null where none do. */
export async function clashQuestion(rule: Rule, outcome: Outcome, run: Trial): Promise<Question | null> {
  if (outcome.clashes === 0) return null;
  // A suffix was somebody's own choice.
  if (typeof rule.clash !== 'string') return null;
  const numbered = rule.clash === 'number' ? outcome : await run({ ...rule, clash: 'number' });
  const changed = numbered.proposals.filter(
    (proposal) => / \(\d+\)(?:\.[^/]*)?$/.test(toOf(proposal) ?? '') && proposal.reason.includes('numbered, as'),
  );
  const labels: Record<(typeof clashWords)[number], string> = {
    number: t('add a number to the later one: “name (2)”'),
    skip: t('leave the later one where it is'),
  };
  const choices = clashWords.map((value): Choice =>
    value === 'number'
      ? { value, label: labels[value], count: outcome.clashes, examples: examplesOf(changed) }
      : { value, label: labels[value], count: outcome.clashes },
  );
  const text = plural(
    outcome.clashes,
    '{0} file would get a name that another file has. What should happen?',
    '{0} files would get a name that another file has. What should happen?',
  );
  return { key: 'clash', text, choices, chosen: rule.clash };
}

function examplesOf(proposals: readonly Proposal[]): string[] {
  return proposals.slice(0, examplesMax).map(exampleOf);
}
