/** Whether a rule holds together beyond its shape: templates, fields, filters, patterns, and what each deed needs. */
import { formulaWays } from '../formulas.ts';
import { strangeInLayout } from './civilTime.ts';
import { fieldTable, isFieldName } from './fields.ts';
import { nearest } from './nearest.ts';
import type { Condition, Let, Rule, Step } from './rule.ts';
import { callPlaces, fieldPlaces, layoutPlaces, parseTemplate } from './template.ts';

/** What is wrong, where in the rule (`['steps', 0, 'to']`, and how many characters into that text), and how to mend it. */
export type RuleProblem = {
  readonly at: readonly (string | number)[];
  readonly offset?: number;
  readonly length?: number;
  readonly message: string;
  readonly mend: string;
};

type Path = readonly (string | number)[];
type Tell = (problem: RuleProblem) => void;

/** All that is wrong with a rule of the right shape, in its order; empty where it can run. */
export function checkRule(rule: Rule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const tell = (problem: RuleProblem): void => void problems.push(problem);
  for (const [index, step] of rule.steps.entries()) checkStep(step, ['steps', index], tell);
  if (rule.steps[0]?.select === 'previous') {
    tell({
      at: ['steps', 0, 'select'],
      message: 'there is no step before the first',
      mend: 'Say which files the first step takes.',
    });
  }
  for (const [index, { path, to }] of (rule.except ?? []).entries()) {
    if (to !== undefined) {
      checkTemplate(to, new Set(), ['except', index, 'to'], tell);
      checkUpward(to, ['except', index, 'to'], tell);
    }
    checkPath(path, ['except', index, 'path'], tell);
  }
  return problems;
}

const needsTo = {
  move: true,
  copy: true,
  convert: true,
  extract: true,
  list: true,
  trash: false,
  tidy: false,
} as const;

function checkStep(step: Step, at: Path, tell: Tell): void {
  const own = checkLets(step, at, tell);
  for (const [name, counter] of Object.entries(step.counter ?? {})) {
    if (own.has(name) || isFieldName(name)) {
      tell({
        at: [...at, 'counter', name],
        message: `${JSON.stringify(name)} is the name of something else`,
        mend: 'Give the counter another name, such as n.',
      });
    }
    checkTemplate(counter.per, own, [...at, 'counter', name, 'per'], tell);
    if (counter.same !== undefined) checkTemplate(counter.same, own, [...at, 'counter', name, 'same'], tell);
    own.add(name);
  }
  // What each table is called.
  if (step.do === 'extract' && step.format === 'tables') own.add('table');
  if (step.select !== 'previous') checkWhere(step.select.where, [...at, 'select', 'where'], tell);
  checkTemplate(step.to, own, [...at, 'to'], tell);
  checkUpward(step.to, [...at, 'to'], tell);
  checkTemplate(step.because, own, [...at, 'because'], tell);
  for (const [index, column] of (step.columns ?? []).entries())
    checkTemplate(column.value, own, [...at, 'columns', index, 'value'], tell);
  checkDeed(step, at, tell);
}

function checkDeed(step: Step, at: Path, tell: Tell): void {
  const { do: deed, to } = step;
  if (needsTo[deed] && to.trim() === '') {
    tell({
      at: [...at, 'to'],
      message: `${deed} needs a new path`,
      mend: 'Say where to, such as {dir}/{name} or {d:YYYY}/{name}.',
    });
  }
  if ((deed === 'convert' || deed === 'extract') && step.format === undefined) {
    tell({
      at: [...at, 'do'],
      message: `${deed} needs a format`,
      mend:
        deed === 'convert' ? 'Say into what, such as docx, xlsx or utf-8.' : 'Say what to take out: text or tables.',
    });
  }
  const formulas = step.options?.['formulas'];
  if (formulas !== undefined && formulaWays.every((way) => way !== formulas)) {
    tell({
      at: [...at, 'options', 'formulas'],
      message: `formulas cannot be ${JSON.stringify(formulas)}`,
      mend: 'Write formulas text, so that no program runs them, or formulas keep.',
    });
  }
  const ocr = step.options?.['ocr'];
  if (ocr !== undefined && ocr !== 'yes' && ocr !== 'no') {
    tell({
      at: [...at, 'options', 'ocr'],
      message: `ocr cannot be ${JSON.stringify(ocr)}`,
      mend: 'Write ocr yes, so that scans and pictures of text are read as well, or ocr no.',
    });
  }
  checkWritten(step, at, tell);
}

/** What is written into files of its own: tables and lists. */
function checkWritten({ do: deed, to, format, columns }: Step, at: Path, tell: Tell): void {
  if (deed === 'extract' && format === 'tables' && !/\.(?:csv|tsv|xlsx)$/i.test(to)) {
    tell({
      at: [...at, 'to'],
      message: 'tables are written to csv, tsv or xlsx files',
      mend: 'Let the path end so, such as {dir}/{stem}-{table}.csv, a file for each table, or {dir}/{stem}.xlsx.',
    });
  }
  if (deed === 'list' && columns === undefined) {
    tell({
      at: [...at, 'do'],
      message: 'a list needs columns',
      mend: 'Name at least one, such as "Name" {name}.',
    });
  }
  if (deed === 'list' && !/\.(?:csv|xlsx|md|html|txt|json)$/i.test(to)) {
    tell({
      at: [...at, 'to'],
      message: 'a list is a csv, xlsx, md, html, txt or json file',
      mend: 'Let its path end so, such as index.csv.',
    });
  }
}

/** The names that the step's own fields give, after each was checked with those before it. */
function checkLets(step: Step, at: Path, tell: Tell): Set<string> {
  const own = new Set<string>();
  for (const [name, entry] of Object.entries(step.let ?? {})) {
    const where = [...at, 'let', name];
    if (isFieldName(name))
      tell({ at: where, message: `${JSON.stringify(name)} is a field of every file`, mend: 'Give it another name.' });
    checkLet(entry, own, where, tell);
    for (const given of namesGiven(name, entry)) own.add(given);
  }
  return own;
}

function checkLet(entry: Let, own: ReadonlySet<string>, at: Path, tell: Tell): void {
  if ('date' in entry) {
    const { zone } = entry;
    if (zone !== undefined && !isZone(zone)) {
      tell({
        at: [...at, 'zone'],
        message: `no such time zone: ${JSON.stringify(zone)}`,
        mend: 'Write camera, local, utc, or a name such as Europe/Berlin.',
      });
    }
  } else if ('match' in entry) {
    checkPattern(entry.match, [...at, 'match'], tell);
    if (entry.on !== undefined) checkTemplate(entry.on, own, [...at, 'on'], tell);
  } else if ('find' in entry) {
    checkPattern(entry.find, [...at, 'find'], tell);
  } else if ('table' in entry) {
    checkPath(entry.table, [...at, 'table'], tell);
    checkTemplate(entry.key, own, [...at, 'key'], tell);
  } else {
    checkTemplate(entry.value, own, [...at, 'value'], tell);
  }
}

/** The fields an entry gives: its own name, a date's source, a pattern's groups, `t.*` for a table's columns. */
export function namesGiven(name: string, entry: Let): string[] {
  if ('date' in entry) return [name, `${name}.source`];
  if ('table' in entry) return [name, `${name}.*`];
  const pattern = 'match' in entry ? entry.match : 'find' in entry ? entry.find : null;
  return pattern === null ? [name] : [name, ...groupNames(pattern).map((group) => `${name}.${group}`)];
}

/** The named groups of a regular expression, in its order. */
export function groupNames(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>/g)].map((found) => found[1] ?? '');
}

/** A header as a field's last part: `Project code` is `project-code`. */
export function columnKey(header: string): string {
  const key = header
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(key) ? key : `c-${key}`;
}

function isZone(zone: string): boolean {
  if (['camera', 'local', 'utc'].includes(zone)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Patterns run in time that grows with the text and no faster, which rules out what looks around or back. */
function checkPattern(pattern: string, at: Path, tell: Tell, place: { offset?: number; length?: number } = {}): void {
  if (/\(\?(?:<?[=!])|\\[1-9]|\\k</.test(pattern)) {
    tell({
      at,
      ...place,
      message: 'a pattern cannot look ahead, look behind or refer back to a group',
      mend: 'Name the part you want as a group, (?<code>[A-Z]+-\\d+), and write only what stands around it.',
    });
    return;
  }
  try {
    new RegExp(pattern.replaceAll('(?P<', '(?<'), 'u');
  } catch (error) {
    tell({
      at,
      ...place,
      message: `not a regular expression: ${error instanceof Error ? error.message : ''}`,
      mend: 'Close every bracket, and put \\ before . ( ) [ ] + * ? where they stand for themselves.',
    });
  }
}

function checkTemplate(text: string, own: ReadonlySet<string>, at: Path, tell: Tell): void {
  const parsed = parseTemplate(text);
  if (!parsed.ok) {
    const { at: offset, length, message, mend } = parsed.failure;
    tell({ at, offset, length, message, mend });
    return;
  }
  for (const { call, at: offset } of callPlaces(parsed.value))
    if (call.name === 'replacex') checkPattern(call.args[0] ?? '', at, tell, { offset, length: call.name.length });
  for (const { layout, at: offset } of layoutPlaces(parsed.value)) {
    const strange = strangeInLayout(layout);
    if (strange !== null)
      tell({
        at,
        offset,
        length: 1,
        message: `not a part of a date: ${JSON.stringify(strange.found)} in ${JSON.stringify(layout)}`,
        mend: strange.mend,
      });
  }
  for (const { field, at: offset } of fieldPlaces(parsed.value)) {
    if (isKnownField(field, own)) continue;
    const near = nearest(field, [...own, ...Object.keys(fieldTable)]);
    tell({
      at,
      offset,
      length: field.length,
      message: `no such field: ${JSON.stringify(field)}`,
      mend:
        near === null
          ? 'The fields are listed in the rule language; a name of your own needs a let.'
          : `Did you mean ${near}?`,
    });
  }
}

/** Whether a template may name it, given the step's own names (`t.*` stands for any column of a table). */
export function isKnownField(field: string, own: ReadonlySet<string>): boolean {
  if (isFieldName(field) || own.has(field)) return true;
  const dot = field.indexOf('.');
  return dot > 0 && own.has(`${field.slice(0, dot)}.*`);
}

function checkPath(path: string, at: Path, tell: Tell): void {
  if (!path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0')) return;
  tell({
    at,
    message: 'this path leads out of the folder',
    mend: 'Write it from the top of the folder, without / in front.',
  });
}

/** A new path that names the folder above. */
function checkUpward(to: string, at: Path, tell: Tell): void {
  const found = /(?:^|\/)(\.\.)(?=\/|$)/.exec(to);
  if (found === null) return;
  tell({
    at,
    offset: found.index + found[0].length - 2,
    length: 2,
    message: 'a new path cannot lead upwards',
    mend: 'Write it from the top of the folder, without “..”.',
  });
}

function checkWhere(where: readonly Condition[], at: Path, tell: Tell): void {
  for (const [index, condition] of where.entries()) checkCondition(condition, [...at, index], true, tell);
}

function checkCondition(condition: Condition, at: Path, isTop: boolean, tell: Tell): void {
  switch (condition.is) {
    case 'any':
    case 'all':
      for (const [index, part] of condition.of.entries()) checkCondition(part, [...at, 'of', index], false, tell);
      return;
    case 'not':
      checkCondition(condition.of, [...at, 'of'], false, tell);
      return;
    case 'duplicate':
      if (!isTop)
        tell({
          at,
          message: 'duplicates can only be asked for by themselves',
          mend: 'Join it to the other conditions with “and”, outside brackets and without “not”.',
        });
      return;
    case 'name':
    case 'text':
      if (condition.how === 'matches') checkPattern(condition.text, [...at, 'text'], tell);
      return;
    case 'field': {
      if (condition.how === 'matches') checkPattern(condition.value, [...at, 'value'], tell);
      if (isFieldName(condition.field)) return;
      const near = nearest(condition.field, Object.keys(fieldTable));
      tell({
        at: [...at, 'field'],
        message: `no such field: ${JSON.stringify(condition.field)}`,
        mend: near === null ? 'The fields are listed in the rule language.' : `Did you mean ${near}?`,
      });
      return;
    }
    case 'type':
    case 'content':
    case 'extension':
    case 'size':
    case 'modified':
    case 'taken':
    case 'age':
    case 'depth':
    case 'below':
      return;
  }
}
