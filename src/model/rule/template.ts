/**
 * Templates: `{d:YYYY}/{d:MM}/{stem|lower}{ext}`. A field, a layout for dates after `:`, filters after `|` with arguments that are
 * bare words or JSON strings, `??` between fallbacks; `{{` is a brace. Only a `/` of the template itself makes folders. No code.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { formatTime, type CivilTime } from './civilTime.ts';
import { filters } from './filters.ts';

/** What a field gives for one file: text, a time, or null where the file has no such thing. */
export type Value = string | { time: CivilTime } | null;
export type Fields = (name: string) => Value;

type Call = { name: string; args: string[] };
type Term = { field: string; layout: string; literal: string | null };
type Part = { text: string } | { terms: Term[]; calls: Call[] };
export type Template = { readonly parts: readonly Part[] };

/** Fields whose value may hold slashes, because it is a path already. */
const pathFields = new Set(['dir']);

/** Compiles a template; the failure names the part that is wrong. */
export function parseTemplate(text: string): Result<Template, string> {
  const parts: Part[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character !== '{' || text[at + 1] === '{') {
      plain += character;
      at += character === '{' || (character === '}' && text[at + 1] === '}') ? 2 : 1;
      continue;
    }
    const end = closingBrace(text, at + 1);
    if (end < 0) return fail(`a brace is not closed in ${JSON.stringify(text)}`);
    const hole = parseHole(text.slice(at + 1, end));
    if (!hole.ok) return hole;
    if (plain !== '') parts.push({ text: plain });
    plain = '';
    parts.push(hole.value);
    at = end + 1;
  }
  if (plain !== '') parts.push({ text: plain });
  return ok({ parts });
}

/** Text that stands for itself in a template. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}');
}

function closingBrace(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (quoted && text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '}') return at;
  }
  return -1;
}

function parseHole(text: string): Result<Part, string> {
  const [head = '', ...tail] = splitOutsideQuotes(text, /\|/y);
  const terms: Term[] = [];
  for (const piece of splitOutsideQuotes(head, /\?\?/y)) {
    const term = /^\s*(?:([a-z][a-z0-9]*)(?::(.*?))?|("(?:[^"\\]|\\.)*"))\s*$/su.exec(piece);
    if (term === null) return fail(`not a field: ${JSON.stringify(piece)}`);
    terms.push({
      field: term[1] ?? '',
      layout: term[2] ?? '',
      literal: term[3] === undefined ? null : unquote(term[3]),
    });
  }
  const calls: Call[] = [];
  for (const piece of tail) {
    const [name = '', ...args] = piece.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/gsu) ?? [];
    const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (filter === undefined) return fail(`no such filter: ${JSON.stringify(name)}`);
    if (args.length !== filter.args) return fail(`${name} takes ${String(filter.args)} arguments`);
    calls.push({ name, args: args.map((arg) => (arg.startsWith('"') ? unquote(arg) : arg)) });
  }
  return ok({ terms, calls });
}

function unquote(text: string): string {
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? value : '';
}

function splitOutsideQuotes(text: string, separator: RegExp): string[] {
  const pieces: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (quoted && text[at] === '\\') {
      at += 1;
    } else if (text[at] === '"') {
      quoted = !quoted;
    } else if (!quoted) {
      separator.lastIndex = at;
      const found = separator.exec(text);
      if (found === null) continue;
      pieces.push(text.slice(from, at));
      from = at + found[0].length;
      at = from - 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** The text for one file, or the first field that the file does not have. */
export function fillTemplate(template: Template, fields: Fields): Result<string, { missing: string }> {
  let text = '';
  for (const part of template.parts) {
    if ('text' in part) {
      text += part.text;
      continue;
    }
    const value = firstValue(part.terms, fields);
    if (value === null) return fail({ missing: part.terms[0]?.field ?? '' });
    let shown = value.text;
    for (const call of part.calls) shown = filters[call.name]?.run(shown, call.args) ?? shown;
    text += value.isPath ? shown : shown.replaceAll('/', '_');
  }
  return ok(text);
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

/** The fields a template names. */
export function fieldsOf(template: Template): string[] {
  return template.parts
    .flatMap((part) => ('text' in part ? [] : part.terms.map((term) => term.field)))
    .filter((field) => field !== '');
}
