/** A step with its templates parsed. What fails here is a rule that its writer must mend. */
import { fieldsOf, parseTemplate, type Template } from './template.ts';
import type { Counter, DateSource, Step } from './rule.ts';
import { missingSources } from './rule.ts';

export type CompiledCounter = Counter & { perTemplate: Template };
export type CompiledStep = {
  step: Step;
  to: Template;
  because: Template;
  counters: Map<string, CompiledCounter>;
  /** Each date with its sources in order, those of the answer to `missing` included. */
  dates: Map<string, readonly DateSource[]>;
  readsExif: boolean;
};

/** Whether a date may come from EXIF, so that files can lack it. */
export function usesExif(sources: readonly DateSource[]): boolean {
  return sources.includes('exif') || sources.includes('kind');
}

/** A rule that does not hold together: an unknown field or filter. Its message says which. */
export class BadRule extends Error {}

/** Fields every file has; dates and counters come by their own names, `…source` tells where a date came from. */
export const fileFields = ['name', 'stem', 'ext', 'extension', 'dir', 'folder', 'type', 'today'] as const;
export type FileField = (typeof fileFields)[number];

/** Parses a step's templates and checks that every field they name exists. Throws {@link BadRule}. */
export function compileStep(step: Step): CompiledStep {
  const dates = new Map<string, readonly DateSource[]>();
  for (const [name, spec] of Object.entries(step.let ?? {})) {
    const further: readonly DateSource[] = usesExif(spec.date) ? missingSources[step.missing] : [];
    dates.set(name, [...new Set([...spec.date, ...further])]);
  }
  const counters = new Map<string, CompiledCounter>();
  for (const [name, counter] of Object.entries(step.counter ?? {})) {
    counters.set(name, { ...counter, perTemplate: template(counter.per, dates, new Map()) });
  }
  const orders = [...counters.values()].some((counter) => counter.order === 'taken');
  const readsExif = orders || [...dates.values()].some(usesExif);
  const to = template(step.to, dates, counters);
  return { step, to, because: template(step.because, dates, counters), counters, dates, readsExif };
}

function template(text: string, dates: ReadonlyMap<string, unknown>, counters: ReadonlyMap<string, unknown>): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new BadRule(parsed.failure);
  for (const field of fieldsOf(parsed.value)) {
    const isDate = dates.has(field) || (field.endsWith('source') && dates.has(field.slice(0, -'source'.length)));
    if (!isDate && !counters.has(field) && !isFileField(field))
      throw new BadRule(`no such field: ${JSON.stringify(field)}`);
  }
  return parsed.value;
}

export function isFileField(field: string): field is FileField {
  return fileFields.some((known) => known === field);
}
