/**
 * A rule as people read and write it, and back. Both forms mean the same: what `printRule` writes, `parseRuleText` reads as an equal
 * rule. The language is described in media/rules.md.
 *
 * Line by line: what is wrong on one line is told, and the next is read, so that several mistakes are told at once. Time grows with
 * the length of the text, which is bounded.
 */
import { checkRule, type RuleProblem } from './check.ts';
import { jsonPlaces } from './jsonPlaces.ts';
import { printQuoted, printTemplate } from './quotedText.ts';
import { printStep } from './printStep.ts';
import { ruleSchema, type Rule, type RuleException } from './rule.ts';
import { schemaProblems, unknownKeys } from './schemaWords.ts';
import { readLines, type ReadLines } from './textBook.ts';
import { findPlace, lineOf, lineStarts, placedProblems, type Found, type TextProblem } from './textPlaces.ts';
import type { Desk } from './textReader.ts';

/** The longest text that is read, in UTF-16 units. */
export const ruleTextUnitsMax = 200_000;

/** A rule, or what is wrong with its text; never both, and never neither. */
export type ReadRule = { readonly rule: Rule | null; readonly problems: readonly TextProblem[] };

/** Reads a rule from either of its forms: JSON where it begins with a brace. */
export function readRule(text: string): ReadRule {
  return /^[\s\ufeff]{0,1000}\{/.test(text) ? readJson(text) : parseRuleText(text);
}

/** Reads a rule from its readable form. */
export function parseRuleText(text: string): ReadRule {
  if (text.length > ruleTextUnitsMax) return tooLong(text);
  const desk: Desk = { text, problems: [], asks: null, offers: null, templateOffers: null };
  return checkedRule(desk, readLines(desk, 0));
}

export function tooLong(text: string): ReadRule {
  const found = {
    offset: ruleTextUnitsMax,
    length: 1,
    message: 'the rule is longer than 200,000 characters',
    mend: 'Shorten it.',
  };
  return { rule: null, problems: placedProblems(text, [found]) };
}

/** What the lines made, checked as a whole. What stands on a line that could not be read is not told of twice. */
export function checkedRule(desk: Desk, { rule, places }: ReadLines): ReadRule {
  const { text, problems } = desk;
  const starts = lineStarts(text);
  const failed = new Set(problems.map(({ offset }) => lineOf(starts, offset)));
  // Without a step, the line that could not be read is all there is to tell of.
  const more = rule.steps.length === 0 && problems.length > 0 ? [] : problemsOf(rule, rule);
  for (const problem of more) {
    const place = findPlace(places, problem.at, problem);
    if (!failed.has(lineOf(starts, place.offset)))
      problems.push({ ...place, message: problem.message, mend: problem.mend });
  }
  return problems.length === 0 ? { rule, problems: [] } : { rule: null, problems: placedProblems(text, problems) };
}

/** What the schema finds wrong, else what the checks do. */
function problemsOf(value: unknown, rule: Rule | null): RuleProblem[] {
  const parsed = ruleSchema.safeParse(value);
  if (!parsed.success) return schemaProblems(parsed.error.issues, value);
  return [...(rule === null ? unknownKeys(value, parsed.data) : []), ...checkRule(parsed.data)];
}

function readJson(text: string): ReadRule {
  if (text.length > ruleTextUnitsMax) return tooLong(text);
  const json = text.replace(/^[\s\ufeff]+/, (blanks) => ' '.repeat(blanks.length));
  const { places, found } = jsonPlaces(json);
  if (found !== null) return { rule: null, problems: placedProblems(text, [found]) };
  const value: unknown = JSON.parse(json);
  const problems: Found[] = problemsOf(value, null).map((problem) => ({
    ...findPlace(places, problem.at, problem),
    message: problem.message,
    mend: problem.mend,
  }));
  if (problems.length > 0) return { rule: null, problems: placedProblems(text, problems) };
  return { rule: ruleSchema.parse(value), problems: [] };
}

/** The readable form of a rule: always the same lines for the same rule, with all that must be stated. */
export function printRule(rule: Rule): string {
  const lines = ['rule 1'];
  const isAlone = rule.steps.length === 1;
  for (const step of rule.steps) lines.push('', ...printStep(step, { isAlone }));
  lines.push('', `clash ${typeof rule.clash === 'string' ? rule.clash : `suffix ${printQuoted(rule.clash.suffix)}`}`);
  if (rule.emptied !== undefined) lines.push(`emptied ${rule.emptied}`);
  for (const exception of rule.except ?? []) lines.push(printException(exception));
  for (const text of rule.remember ?? []) lines.push(`remember ${printQuoted(text)}`);
  return `${lines.join('\n')}\n`;
}

function printException({ path, to, why, by }: RuleException): string {
  const deed = to === undefined ? 'stays' : `to ${printTemplate(to, 'word')}`;
  const origin = by === undefined ? '' : ' by convention';
  return `except ${printQuoted(path)} ${deed}${origin}${why === undefined ? '' : ` because ${printQuoted(why)}`}`;
}
