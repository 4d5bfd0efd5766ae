/** The decisions a plan leaves to the person, each with what every answer would mean for the files at hand. */
import type { Answers, Choice, Question } from '../../model/plan.ts';
import type { Move, Outcome } from './run.ts';
import type { Clash, Missing, Rule } from './rule.ts';
import { clashes, missingSchema } from './rule.ts';
import { usesExif } from './compile.ts';
import { counted } from './words.ts';

/** Runs the rule with one answer changed. */
export type Trial = (rule: Rule) => Promise<Outcome>;

const examplesMax = 5;

/** The rule as the answers have it. An answer that is no choice is left out of account. */
export function withAnswers(rule: Rule, answers: Answers): Rule {
  const missing = missingSchema.safeParse(answers['missing']);
  const clash = clashes.find((choice) => choice === answers['clash']);
  const steps = missing.success ? rule.steps.map((step) => ({ ...step, missing: missing.data })) : rule.steps;
  return { ...rule, steps, clash: clash ?? rule.clash };
}

/** Whether some files may lack the date that a step needs. */
export function mayLackDates(rule: Rule): boolean {
  return rule.steps.some((step) => Object.values(step.let ?? {}).some((date) => usesExif(date.date)));
}

const missingLabels: Record<Missing, string> = {
  leave: 'leave them where they are',
  'name-date': 'use the date in the file name where there is one',
  'file-date': 'use the date the file was last changed',
  'name-or-file-date': 'use the date in the file name, else the date the file was last changed',
};

/** What to do with photos that carry no date; null where every file has one. `outcome` is that of the rule as it stands. */
export async function missingQuestion(
  rule: Rule,
  outcome: Outcome,
  answers: Answers,
  run: Trial,
): Promise<Question | null> {
  if (!mayLackDates(rule)) return null;
  const stands = rule.steps[0]?.missing ?? 'leave';
  const bare = stands === 'leave' ? outcome : await run(withMissing(rule, 'leave'));
  const lacking = new Set(bare.left.filter(({ why }) => why.startsWith('no date taken')).map(({ path }) => path));
  if (lacking.size === 0) return null;
  const choices: Choice[] = [{ value: 'leave', label: missingLabels.leave, count: lacking.size }];
  for (const value of ['name-date', 'file-date', 'name-or-file-date'] as const) {
    // Two sources in a row only help where the first has some.
    if (value === 'name-or-file-date' && choices[1]?.count === 0) continue;
    choices.push(helpOf(value, value === stands ? outcome : await run(withMissing(rule, value)), lacking));
  }
  const [has, them] = lacking.size === 1 ? ['has', 'it'] : ['have', 'them'];
  const text = `${counted(lacking.size, 'file')} ${has} no date taken. What should happen to ${them}?`;
  const question: Question = { key: 'missing', text, choices };
  // With nothing else to do, leaving them would make a plan of nothing: then the person decides.
  const wouldHelp = choices.some(({ value, count = 0 }) => value !== 'leave' && count > 0);
  const isGiven = missingSchema.safeParse(answers['missing']).success;
  return !isGiven && bare.moves.length === 0 && wouldHelp ? question : { ...question, chosen: stands };
}

function helpOf(value: Missing, tried: Outcome, lacking: ReadonlySet<string>): Choice {
  const helped = tried.moves.filter((move) => lacking.has(move.file.path));
  const left = tried.left.filter(({ path }) => lacking.has(path)).length;
  return { value, label: missingLabels[value], count: lacking.size - left, examples: examplesOf(helped) };
}

function withMissing(rule: Rule, missing: Missing): Rule {
  return { ...rule, steps: rule.steps.map((step) => ({ ...step, missing })) };
}

/** What to do where two files want one name; null where none do. */
export async function clashQuestion(rule: Rule, outcome: Outcome, run: Trial): Promise<Question | null> {
  if (outcome.clashes === 0) return null;
  const numbered = rule.clash === 'number' ? outcome : await run({ ...rule, clash: 'number' });
  const changed = numbered.moves.filter(
    (move) => / \(\d+\)(?:\.[^/]*)?$/.test(move.to) && move.reason.includes('numbered, as'),
  );
  const labels: Record<Clash, string> = {
    number: 'add a number to the later one: “name (2)”',
    skip: 'leave the later one where it is',
  };
  const choices = clashes.map((value): Choice =>
    value === 'number'
      ? { value, label: labels[value], count: outcome.clashes, examples: examplesOf(changed) }
      : { value, label: labels[value], count: outcome.clashes },
  );
  const text = `${counted(outcome.clashes, 'file')} would get a name that another file has. What should happen?`;
  return { key: 'clash', text, choices, chosen: rule.clash };
}

/** `old → new`, cut so that it fits on a line. */
function examplesOf(moves: readonly Move[]): string[] {
  return moves.slice(0, examplesMax).map((move) => `${cut(move.file.path)} → ${cut(move.to)}`);
}

function cut(path: string): string {
  return path.length <= 400 ? path : `…${path.slice(-400)}`;
}
