/** A template's text for one file. */
import { fail, ok, type Result } from '../../base/result.ts';
import { formatTime, type CivilTime } from '../../model/rule/civilTime.ts';
import type { Part, Template, Term } from '../../model/rule/template.ts';
import { runFilter } from './filters.ts';

/** What a field gives for one file: text, a time, or null where the file has no such thing. */
export type Value = string | { time: CivilTime } | null;
export type Fields = (name: string) => Value;

/** Fields whose value may hold slashes, because it is a path already. */
const pathFields = new Set(['dir', 'path']);

type Filling = {
  /** Stands in for what is missing. */
  readonly write: string | null;
  /** Stands in for a slash in a value: only those of the template make folders. */
  readonly slash: '_' | '/';
};

/** The path for one file, or the first field that the file does not have. `write` stands in for what is missing. */
export function fillTemplate(
  template: Template,
  fields: Fields,
  write: string | null = null,
): Result<string, { missing: string }> {
  return fillParts(template, fields, { write, slash: '_' });
}

/** The same for words that are read, such as a reason or a cell: a value stays as it is. */
export function fillWords(
  template: Template,
  fields: Fields,
  write: string | null = null,
): Result<string, { missing: string }> {
  return fillParts(template, fields, { write, slash: '/' });
}

function fillParts(template: Template, fields: Fields, filling: Filling): Result<string, { missing: string }> {
  let text = '';
  for (const part of template.parts) {
    const filled = fillPart(part, fields, filling);
    if (!filled.ok) return filled;
    text += filled.value;
  }
  return ok(text);
}

/** Every field that the file does not have and the text needs, in its order. */
export function missingFields(template: Template, fields: Fields): string[] {
  const missing = template.parts.flatMap((part) => {
    const filled = fillPart(part, fields, { write: null, slash: '_' });
    return filled.ok ? [] : [filled.failure.missing];
  });
  return [...new Set(missing)];
}

function fillPart(part: Part, fields: Fields, { write, slash }: Filling): Result<string, { missing: string }> {
  if ('text' in part) return ok(part.text);
  if ('optional' in part) {
    const inner = fillParts(part.optional, fields, { write: null, slash });
    return ok(inner.ok ? inner.value : '');
  }
  const value = firstValue(part.terms, fields) ?? (write === null ? null : { text: write, isPath: false });
  if (value === null) return fail({ missing: part.terms[0]?.field ?? '' });
  let shown = value.text;
  for (const call of part.calls) shown = runFilter(call.name, shown, call.args);
  return ok(value.isPath ? shown : shown.replaceAll('/', slash));
}

function firstValue(terms: readonly Term[], fields: Fields): { text: string; isPath: boolean } | null {
  for (const term of terms) {
    if (term.literal !== null) return { text: term.literal, isPath: false };
    const value = fields(term.field);
    if (value === null) continue;
    if (typeof value === 'string') return { text: value, isPath: pathFields.has(term.field) };
    // A layout is the rule's own text, so its slashes make folders.
    return { text: formatTime(value.time, term.layout === '' ? 'YYYY-MM-DD' : term.layout), isPath: true };
  }
  return null;
}
