/** Rules as files and as people read them. */
import fs from 'node:fs';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { parseRule, type Rule } from '../../model/rule/rule.ts';
import { printRule, readRule } from '../../model/rule/ruleText.ts';
import type { Task } from '../../model/task.ts';

/** The text of a file with a rule that holds together; else what is wrong with it and where. */
export function readRuleFile(file: string): Result<string, Failure> {
  let text: string;
  try {
    if (fs.statSync(file).size > 4 * limits.ruleCharactersMax)
      return fail(badRule(t('{0} is too long to be a rule.', file), ''));
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    return fail(
      badRule(t('The rule {0} could not be read ({1}).', file, error instanceof Error ? error.message : ''), ''),
    );
  }
  const { problems } = readRule(text);
  const [first] = problems;
  if (first === undefined) return ok(text);
  const lines = problems.map(
    ({ line, column, message, mend }) => `${file}:${String(line)}:${String(column)}: ${message}. ${mend}`,
  );
  return fail(badRule(lines.join('\n'), t('Mend what is named, then try again.')));
}

function badRule(message: string, next: string): Failure {
  return failure('bad-usage', message, next === '' ? t('Name a file that holds a rule.') : next);
}

/** The rule of the task's plan in both its forms, readable and as JSON; null where there is no plan. */
export function ruleFormsOf({ plan }: Task): { text: string; data: Rule } | null {
  const rule = plan === null ? null : parseRule(plan.rule);
  return rule?.ok === true ? { text: printRule(rule.value), data: rule.value } : null;
}
