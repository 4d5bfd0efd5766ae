/**
 * Changes of a rule's text that come from elsewhere than its keys: a row corrected by hand, a choice in the form. The text is a
 * person's: their lines, blanks and remarks stay where they can.
 */
import { leaveLine, placeLine } from '../conventions.ts';
import type { FormEdit } from './formEdit.ts';
import type { Rule } from './rule.ts';
import { isQuote, printQuoted, printTemplate, readQuoted } from './quotedText.ts';
import { withRuleInText } from './keptLines.ts';
import { withFormEdit } from './ruleForm.ts';
import { printRule, readRule } from './ruleText.ts';
import { escapeTemplate } from './template.ts';

/** What a person wants of one file: that it stays, goes to a path of theirs, or does what the rule says after all. */
export type Correction =
  | { readonly path: string; readonly does: 'leave' }
  | { readonly path: string; readonly does: 'go'; readonly to: string }
  | { readonly path: string; readonly does: 'follow' };

/** The rule without what a folder's conventions added to it. */
export function withoutConventions(rule: Rule): Rule {
  if (rule.except === undefined) return rule;
  const { except, ...rest } = rule;
  const own = except.filter(({ by }) => by === undefined);
  return own.length === 0 ? rest : { ...rest, except: own };
}

/** The text with the correction as an `except` line, in place of an earlier one for the same file. */
export function withCorrection(text: string, correction: Correction): string {
  const lines = linesOf(asLines(text));
  const kept = lines.filter((line) => exceptedPath(line) !== correction.path);
  const line = exceptionLine(correction);
  if (line === null) return kept.join('\n');
  // The first exception that fits a file is the one that holds.
  const first = kept.findIndex((other) => exceptedPath(other) !== null);
  if (first < 0) return `${kept.join('\n').trimEnd()}\n${line}\n`;
  kept.splice(first, 0, line);
  return kept.join('\n');
}

/** The text with lines for the folder's conventions that say the same of the file from now on; once, however often it is asked. */
export function withRemembered(text: string, correction: Correction): string {
  const lines = linesOf(asLines(text));
  const kept = lines.filter((line) => !remembersOf(line, correction.path));
  const words = conventionOf(correction);
  if (words === null) return kept.join('\n');
  return `${kept.join('\n').trimEnd()}\nremember ${printQuoted(words)}\n`;
}

/** Whether the text has a line that remembers something of this very file. */
export function isRemembered(text: string, path: string): boolean {
  return linesOf(text).some((line) => remembersOf(line, path));
}

function exceptionLine(correction: Correction): string | null {
  const path = printQuoted(correction.path);
  switch (correction.does) {
    case 'leave':
      return `except ${path} stays`;
    case 'go':
      return `except ${path} to ${printTemplate(templateFor(correction), 'word')}`;
    case 'follow':
      return null;
  }
}

function conventionOf(correction: Correction): string | null {
  switch (correction.does) {
    case 'leave':
      return leaveLine(correction.path);
    case 'go':
      return placeLine(correction.path, templateFor(correction));
    case 'follow':
      return null;
  }
}

/** A path that was typed means itself, braces and all; one that ends with its folder keeps the file's name. */
function templateFor({ path, to }: { path: string; to: string }): string {
  const typed = to.replace(/^\/+/, '');
  if (typed !== '' && !typed.endsWith('/')) return escapeTemplate(typed);
  return escapeTemplate(typed + path.slice(path.lastIndexOf('/') + 1));
}

/** JSON has no lines to add to: it becomes the readable form. */
function asLines(text: string): string {
  if (!isJson(text)) return text;
  const { rule } = readRule(text);
  return rule === null ? text : printRule(rule);
}

function isJson(text: string): boolean {
  return /^[\s\ufeff]{0,1000}\{/.test(text);
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The path that an `except` line speaks of; null for every other line. */
function exceptedPath(line: string): string | null {
  return firstText(line, 'except');
}

function firstText(line: string, word: string): string | null {
  const head = /^\s*([a-z]+)[ \t]+/i.exec(line);
  if (head?.[1]?.toLowerCase() !== word) return null;
  const at = head[0].length;
  if (isQuote(line[at])) return readQuoted(line, at, line.length)?.value ?? null;
  return /^\S+/.exec(line.slice(at))?.[0] ?? null;
}

function remembersOf(line: string, path: string): boolean {
  const words = firstText(line, 'remember');
  if (words === null) return false;
  return words === leaveLine(path) || words.startsWith(placeLine(path, ''));
}

/** The text after an edit of the form; null where it holds no rule that could be edited. Lines that say the same stay as they are. */
export function withFormEditInText(text: string, edit: FormEdit): string | null {
  const { rule } = readRule(text);
  if (rule === null) return null;
  const after = withFormEdit(rule, edit);
  return isJson(text) ? printRule(after) : withRuleInText(text, rule, after);
}
