/** What a person said of single files: they stay, or go where they were put by hand. */
import picomatch from 'picomatch';
import type { Rule, RuleException } from '../../model/rule/rule.ts';
import { parseTemplate } from '../../model/rule/template.ts';
import type { Facts } from '../facts/facts.ts';
import { BadRule, compileStep } from './compile.ts';
import { fillTemplate } from './fillTemplate.ts';
import { fold } from './names.ts';
import { settlePath } from './newPath.ts';
import type { Row } from './rows.ts';
import type { Surroundings } from './run.ts';
import { fieldsFor, type StepFacts } from './values.ts';

const byHand = 'by your own hand';

/** The rows that stay whatever the steps say, each with the reason. */
export function exemptRows(rule: Rule, rows: readonly Row[]): ReadonlyMap<Row, string> {
  const exempt = new Map<Row, string>();
  for (const [row, { to, why }] of matched(rule.except ?? [], rows))
    if (to === undefined) exempt.set(row, why ?? 'you left it out');
  return exempt;
}

/** Puts the rows that steps took where the exceptions say. The first exception that fits a row wins. */
export function placeExceptions(
  rule: Rule,
  rows: readonly Row[],
  { around, groups }: { around: Pick<Surroundings, 'today'>; groups: ReadonlyMap<number, Row[]> },
): void {
  const exceptions = rule.except ?? [];
  if (!exceptions.some(({ to }) => to !== undefined)) return;
  const facts = blankFacts(around.today, groups);
  for (const [row, { to, why }] of matched(exceptions, rows)) {
    if (row.trashed || to === undefined) continue;
    // Where it is now is what its fields tell: the steps have not been there.
    row.path = row.file.path;
    facts.worked.clear();
    const template = parseTemplate(to);
    if (!template.ok) throw new BadRule(template.failure.message);
    const filled = fillTemplate(template.value, fieldsFor(row, facts));
    const settled = filled.ok ? settlePath(row.file.path, filled.value, { isNew: false }) : null;
    if (settled === null || !settled.ok) {
      row.left = settled?.failure ?? 'it lacks what its own place needs';
      continue;
    }
    row.left = null;
    row.path = settled.value.path;
    row.reasons = [why ?? byHand];
  }
}

const noFacts: Facts = { fields: new Map(), dates: new Map(), problems: [] };

/** Exceptions know what a file's entry tells, and nothing that would have to be read. */
function blankFacts(today: string, groups: ReadonlyMap<number, Row[]>): StepFacts {
  const step = compileStep({
    select: 'previous',
    together: [],
    do: 'move',
    to: '{name}',
    missing: 'leave',
    because: '',
    says: '',
  });
  return {
    step,
    today,
    facts: () => noFacts,
    finds: new Map(),
    lookups: new Map(),
    tables: () => ({ tables: [], problem: null }),
    groups,
    numbers: new Map(),
    worked: new Map(),
  };
}

function* matched(exceptions: readonly RuleException[], rows: readonly Row[]): Generator<[Row, RuleException]> {
  if (exceptions.length === 0) return;
  const exact = new Map<string, RuleException>();
  const globs: { matches: (path: string) => boolean; exception: RuleException }[] = [];
  const named = new Set(rows.map((row) => fold(row.file.path)));
  for (const exception of exceptions) {
    const key = fold(exception.path);
    if (!exact.has(key)) exact.set(key, exception);
    // What is the name of a file stands for that file alone: `IMG (1).jpg` is no pattern for `IMG 1.jpg`.
    if (/[*?[\]{}!(]/.test(exception.path) && !named.has(key)) {
      const basename = !exception.path.includes('/');
      globs.push({ matches: picomatch(key, { dot: true, basename }), exception });
    }
  }
  for (const row of rows) {
    const key = fold(row.file.path);
    const exception = exact.get(key) ?? globs.find(({ matches }) => matches(key))?.exception;
    if (exception !== undefined) yield [row, exception];
  }
}
