/**
 * A rule as a form: the parts of it that are chosen rather than written. An edit of the form changes that part and nothing else; what
 * a form cannot show is named by its lines in the text, and stays as it is.
 */
import type { FormEdit, formClashes } from './formEdit.ts';
import { printFileKinds } from './printConditions.ts';
import { printStep } from './printStep.ts';
import {
  type Clash,
  type CompanionKind,
  type Deed,
  type FileType,
  type Missing,
  type MissingDate,
  type Rule,
  type Select,
  type Step,
} from './rule.ts';
import { sayStep } from './sayStep.ts';

export type FormCounter = { name: string; start: number; step: number; digits: number };

export type FormStep = {
  deed: Deed;
  /** It takes the files of the step before, so that nothing is chosen about them. */
  follows: boolean;
  folder: string;
  depth: Select['depth'];
  /** Empty for all kinds; null where endings or patterns choose the files. */
  kinds: FileType[] | null;
  /** The template of the new path; null for deeds that have none. */
  path: string | null;
  missing: MissingDate | 'write';
  /** What is written for what a file lacks. */
  written: string;
  together: CompanionKind[];
  counters: FormCounter[];
  /** Lines of the text that say more than the form shows. */
  beyond: string[];
};

export type RuleForm = {
  steps: FormStep[];
  clash: (typeof formClashes)[number];
  /** With `{k}` where the number stands. */
  suffix: string;
};

/** The form of a rule. */
export function formOf(rule: Rule): RuleForm {
  const { clash } = rule;
  return {
    steps: rule.steps.map(formStep),
    clash: typeof clash === 'string' ? clash : 'suffix',
    suffix: typeof clash === 'string' ? usualSuffix : clash.suffix,
  };
}

const usualSuffix = '-{k}';

function formStep(step: Step): FormStep {
  const { select, missing } = step;
  const chosen = select === 'previous' ? null : select;
  return {
    deed: step.do,
    follows: chosen === null,
    folder: chosen?.in ?? '',
    depth: chosen?.depth ?? 'all',
    kinds: chosen === null ? null : kindsOf(chosen),
    path: hasPath(step.do) ? step.to : null,
    missing: typeof missing === 'string' ? missing : 'write',
    written: typeof missing === 'string' ? '' : missing.write,
    together: step.together,
    counters: Object.entries(step.counter ?? {}).map(([name, counter]) => ({
      name,
      start: counter.start,
      step: counter.step,
      digits: counter.pad,
    })),
    beyond: beyondForm(step),
  };
}

function hasPath(deed: Deed): boolean {
  return deed !== 'trash' && deed !== 'tidy';
}

/** The kinds that the first condition asks for. */
function kindsOf({ where: [first] }: Select): FileType[] | null {
  if (first?.is === 'type' && first.in.length > 0) return first.in;
  return first === undefined || printFileKinds(first) === null ? [] : null;
}

/** First words of lines that the form shows whole. */
const shownLines = /^(?:all|together|move|copy|trash|missing|step)\b/;

function beyondForm(step: Step): string[] {
  const lines = printStep(step, { isAlone: false }).map((line) => line.trim());
  const isKindOnly = step.select === 'previous' || kindsOf(step.select) !== null;
  return lines.filter((line) => {
    if (/^files\b/.test(line)) return !isKindOnly;
    if (/^count\b/.test(line)) return !/^count \S+(?: (?:from|step|digits) \d+)* by name$/.test(line);
    return !shownLines.test(line);
  });
}

/** The rule after an edit of its form; the same rule where the edit is about something that is not there. */
export function withFormEdit(rule: Rule, edit: FormEdit): Rule {
  if (edit.set === 'clash') return { ...rule, clash: clashFor(edit.to, rule.clash) };
  if (edit.set === 'suffix') return { ...rule, clash: { suffix: edit.to } };
  const steps = rule.steps.map((step, index) => (index === edit.step ? editedStep(step, edit) : step));
  return { ...rule, steps };
}

function clashFor(wanted: (typeof formClashes)[number], now: Clash): Clash {
  if (wanted !== 'suffix') return wanted;
  return typeof now === 'string' ? { suffix: usualSuffix } : now;
}

type StepEdit = Extract<FormEdit, { step: number }>;

function editedStep(step: Step, edit: StepEdit): Step {
  switch (edit.set) {
    case 'deed':
      return said({ ...step, do: edit.to, to: pathFor(edit.to, step.to) });
    case 'folder':
      return said(
        withSelect(step, (select) => ({ ...withoutFolder(select), ...(edit.to === '' ? {} : { in: edit.to }) })),
      );
    case 'depth':
      return said(withSelect(step, (select) => ({ ...select, depth: edit.to })));
    case 'kinds':
      return said(withSelect(step, (select) => withKinds(select, edit.to)));
    case 'path':
      return said({ ...step, to: edit.to });
    case 'missing':
      return { ...step, missing: edit.to };
    case 'written':
      return { ...step, missing: written(edit.to) };
    case 'together':
      return { ...step, together: edit.to };
    case 'counter':
      return withCounter(step, edit);
  }
}

/** A step whose own words would tell of what it did before says what it does now. */
function said(step: Step): Step {
  return { ...step, says: sayStep(step) };
}

function pathFor(deed: Deed, path: string): string {
  if (!hasPath(deed)) return '';
  return path === '' ? '{dir}/{name}' : path;
}

function withSelect(step: Step, change: (select: Select) => Select): Step {
  return step.select === 'previous' ? step : { ...step, select: change(step.select) };
}

function withoutFolder(select: Select): Select {
  const rest = { ...select };
  delete rest.in;
  return rest;
}

function withKinds(select: Select, kinds: FileType[]): Select {
  const now = kindsOf(select);
  if (now === null) return select;
  const others = now.length === 0 ? select.where : select.where.slice(1);
  return { ...select, where: kinds.length === 0 ? others : [{ is: 'type', in: kinds }, ...others] };
}

/** Nothing to write would be no rule: then the files are left. */
function written(words: string): Missing {
  return words === '' ? 'leave' : { write: words };
}

function withCounter(step: Step, { name, part, to }: Extract<StepEdit, { set: 'counter' }>): Step {
  const counters = step.counter ?? {};
  const counter = Object.hasOwn(counters, name) ? counters[name] : undefined;
  if (counter === undefined) return step;
  const change = { start: { start: to }, step: { step: Math.max(1, to) }, digits: { pad: Math.min(to, 20) } }[part];
  return { ...step, counter: { ...counters, [name]: { ...counter, ...change } } };
}
