/** A step with its templates, patterns and readings worked out. What fails here is a rule that its writer must mend. */
import { checkRule, type RuleProblem } from '../../model/rule/check.ts';
import { dateSourceTable, fieldTable, isFieldName, type DateSource, type FactGroup } from '../../model/rule/fields.ts';
import { missingSources, type Condition, type Counter, type Let, type Rule, type Step } from '../../model/rule/rule.ts';
import { callPlaces, fieldsOf, parseTemplate, type Template } from '../../model/rule/template.ts';
import { compilePattern, type Pattern } from './pattern.ts';

export type CompiledCounter = Counter & { perTemplate: Template; sameTemplate: Template | null };

/** A field of the step's own, in the order of the rule. */
export type CompiledLet = { readonly name: string; readonly otherwise: string | null } & (
  | { readonly is: 'date'; readonly sources: readonly DateSource[]; readonly zone: string | null }
  | { readonly is: 'match'; readonly pattern: Pattern; readonly on: Template }
  | { readonly is: 'find'; readonly pattern: Pattern; readonly source: string }
  | {
      readonly is: 'table';
      readonly table: string;
      readonly key: Template;
      readonly column: string | null;
      readonly take: string | null;
    }
  | { readonly is: 'value'; readonly value: Template }
);

export type CompiledStep = {
  step: Step;
  to: Template;
  because: Template;
  counters: Map<string, CompiledCounter>;
  lets: readonly CompiledLet[];
  columns: readonly { title: string; value: Template }[];
  /** Stands in for what a file lacks; null where the file is left alone then. */
  write: string | null;
  /** What must be read of each file that the step takes. */
  groups: ReadonlySet<FactGroup>;
};

/** Whether a date may come from EXIF, so that files can lack it. */
export function usesExif(sources: readonly DateSource[]): boolean {
  return sources.includes('exif') || sources.includes('kind');
}

/** A rule that does not hold together: an unknown field or filter. Its message says which. */
export class BadRule extends Error {}

/** Throws {@link BadRule} with the first thing that is wrong: also for a pattern that the checks take, and RE2 does not. */
export function holdTogether(rule: Rule): void {
  const [problem] = checkRule(rule);
  if (problem !== undefined) throw new BadRule(problemWords(problem));
  for (const step of rule.steps) {
    for (const source of [...patternsAsked(step), ...templatesOf(step).flatMap(patternsIn)]) pattern(source);
  }
  for (const { to } of rule.except ?? []) patternsIn(to ?? '').forEach(pattern);
}

/** Every template of a step. */
function templatesOf({ to, because, columns = [], counter = {}, let: lets = {} }: Step): string[] {
  const own = Object.values(lets).flatMap((entry) => {
    if ('match' in entry) return entry.on ?? [];
    if ('table' in entry) return entry.key;
    return 'value' in entry ? entry.value : [];
  });
  const counted = Object.values(counter).flatMap(({ per, same = [] }) => [per].concat(same));
  return [to, because, ...columns.map(({ value }) => value), ...counted, ...own];
}

function patternsIn(text: string): string[] {
  return callPlaces(template(text)).flatMap(({ call }) => (call.name === 'replacex' ? (call.args[0] ?? []) : []));
}

function patternsAsked({ select, let: lets = {} }: Step): string[] {
  const own = Object.values(lets).flatMap((entry) =>
    'match' in entry ? entry.match : 'find' in entry ? entry.find : [],
  );
  return [...own, ...(select === 'previous' ? [] : select.where.flatMap(patternsOfCondition))];
}

function patternsOfCondition(condition: Condition): string[] {
  if (condition.is === 'any' || condition.is === 'all') return condition.of.flatMap(patternsOfCondition);
  if (condition.is === 'not') return patternsOfCondition(condition.of);
  if (condition.is === 'name' || condition.is === 'text') return condition.how === 'matches' ? [condition.text] : [];
  return condition.is === 'field' && condition.how === 'matches' ? [condition.value] : [];
}

/** One line for those who see no text to point at. */
export function problemWords({ at, message, mend }: RuleProblem): string {
  return `${at.join('.')}: ${message}. ${mend}`;
}

/** Works out a step of a rule that holds together (see {@link holdTogether}). */
export function compileStep(step: Step): CompiledStep {
  const { missing } = step;
  const further: readonly DateSource[] = typeof missing === 'string' ? missingSources[missing] : [];
  const lets = Object.entries(step.let ?? {}).map(([name, entry]) => compileLet(name, entry, further));
  const counters = new Map<string, CompiledCounter>();
  for (const [name, counter] of Object.entries(step.counter ?? {}))
    counters.set(name, {
      ...counter,
      perTemplate: template(counter.per),
      sameTemplate: counter.same === undefined ? null : template(counter.same),
    });
  const compiled = {
    step,
    to: template(step.to),
    because: template(step.because),
    counters,
    lets,
    columns: (step.columns ?? []).map(({ title, value }) => ({ title, value: template(value) })),
    write: typeof step.missing === 'string' ? null : step.missing.write,
  };
  return { ...compiled, groups: groupsOf(compiled) };
}

function compileLet(name: string, entry: Let, further: readonly DateSource[]): CompiledLet {
  const given = { name, otherwise: entry.else ?? null };
  if ('date' in entry) {
    const sources = usesExif(entry.date) ? [...new Set([...entry.date, ...further])] : entry.date;
    return { ...given, is: 'date', sources, zone: entry.zone ?? null };
  }
  if ('match' in entry)
    return { ...given, is: 'match', pattern: pattern(entry.match), on: template(entry.on ?? '{stem}') };
  if ('find' in entry) return { ...given, is: 'find', pattern: pattern(entry.find), source: entry.find };
  if ('value' in entry) return { ...given, is: 'value', value: template(entry.value) };
  const { table, key, column = null, take = null } = entry;
  return { ...given, is: 'table', table, key: template(key), column, take };
}

function pattern(source: string): Pattern {
  try {
    return compilePattern(source, { anyCase: false });
  } catch (error) {
    throw new BadRule(`not a pattern: ${JSON.stringify(source)} (${error instanceof Error ? error.message : ''})`);
  }
}

function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new BadRule(parsed.failure.message);
  return parsed.value;
}

function templatesOfCounter({ perTemplate, sameTemplate }: CompiledCounter): Template[] {
  return sameTemplate === null ? [perTemplate] : [perTemplate, sameTemplate];
}

function groupsOf({ to, because, counters, lets, columns }: Omit<CompiledStep, 'groups'>): Set<FactGroup> {
  const templates = [to, because, ...[...counters.values()].flatMap(templatesOfCounter)];
  const groups = new Set<FactGroup>();
  for (const entry of lets) {
    if (entry.is === 'date') for (const source of entry.sources) groups.add(dateSourceTable[source].group);
    if (entry.is === 'match') templates.push(entry.on);
    if (entry.is === 'table') templates.push(entry.key);
    if (entry.is === 'value') templates.push(entry.value);
  }
  for (const { value } of columns) templates.push(value);
  for (const field of templates.flatMap(fieldsOf)) if (isFieldName(field)) groups.add(fieldTable[field].group);
  if ([...counters.values()].some((counter) => counter.order === 'taken')) groups.add('taken');
  groups.delete('entry');
  return groups;
}

/** What must be read of a file to hold it against these conditions. */
export function groupsAsked(conditions: readonly Condition[]): Set<FactGroup> {
  const groups = new Set<FactGroup>();
  const ask = (condition: Condition): void => {
    if (condition.is === 'any' || condition.is === 'all') condition.of.forEach(ask);
    else if (condition.is === 'not') ask(condition.of);
    else if (condition.is === 'taken') groups.add('taken');
    else if (condition.is === 'content') groups.add('content');
    else if (condition.is === 'field' && isFieldName(condition.field)) groups.add(fieldTable[condition.field].group);
  };
  conditions.forEach(ask);
  groups.delete('entry');
  return groups;
}
