/**
 * Templates: `{d:YYYY}/{d:MM}/{stem|lower}{ext}`. A field, a layout for dates after `:`, filters after `|` with arguments that are
 * bare words or JSON strings, `??` between fallbacks; `{? - {title}}` is left out where a field in it is missing; `{{` is a brace.
 * Only a `/` of the template itself makes folders. No code.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { filterTable, isFilterName, type FilterName, type FilterSpec } from './filterTable.ts';
import { nearest } from './nearest.ts';

export type Call = { readonly name: FilterName; readonly args: readonly string[] };
export type Term = { readonly field: string; readonly layout: string; readonly literal: string | null };
export type Part =
  | { readonly text: string }
  | {
      readonly terms: readonly Term[];
      readonly calls: readonly Call[];
      /** Where the hole begins. */ readonly at: number;
    }
  | { readonly optional: Template };
export type Template = { readonly parts: readonly Part[] };

/** What is wrong in a template: where (characters from its start), what, and how to mend it. */
export type TemplateProblem = {
  readonly at: number;
  readonly length: number;
  readonly message: string;
  readonly mend: string;
};

type Reader = { readonly text: string; at: number };

/** Compiles a template; the failure is the first thing that is wrong. */
export function parseTemplate(text: string): Result<Template, TemplateProblem> {
  return readParts({ text, at: 0 }, false);
}

/** Text that stands for itself in a template. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}');
}

function readParts(reader: Reader, isInner: boolean): Result<Template, TemplateProblem> {
  const { text } = reader;
  const parts: Part[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ text: plain });
    plain = '';
  };
  while (reader.at < text.length) {
    const character = text[reader.at] ?? '';
    const isTwice = text[reader.at + 1] === character;
    if (character === '}' && isInner && !isTwice) break;
    if (character !== '{' || isTwice) {
      plain += character;
      reader.at += (character === '{' || character === '}') && isTwice ? 2 : 1;
      continue;
    }
    const part = readHole(reader);
    if (!part.ok) return part;
    flush();
    parts.push(part.value);
  }
  flush();
  return ok({ parts });
}

function readHole(reader: Reader): Result<Part, TemplateProblem> {
  const { text, at } = reader;
  if (text.startsWith('{?', at)) {
    reader.at = at + 2;
    const inner = readParts(reader, true);
    if (!inner.ok) return inner;
    if (text[reader.at] !== '}') return notClosed(text, at);
    reader.at += 1;
    return ok({ optional: inner.value });
  }
  const end = closingBrace(text, at + 1);
  if (end < 0) return notClosed(text, at);
  reader.at = end + 1;
  return parseHole(text.slice(at + 1, end), at + 1);
}

function notClosed(text: string, at: number): { ok: false; failure: TemplateProblem } {
  return fail({
    at,
    length: text.length - at,
    message: `a brace is not closed in ${JSON.stringify(text)}`,
    mend: 'Write } where the field ends, or {{ for a brace that stands for itself.',
  });
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

const termPattern = /^\s*(?:([a-z][a-z0-9]*(?:\.[a-z][a-z0-9-]*)*)(?::(.*?))?|("(?:[^"\\]|\\.)*"))\s*$/su;

function parseHole(text: string, start: number): Result<Part, TemplateProblem> {
  const [head = { text: '', at: 0 }, ...tail] = splitOutsideQuotes(text, /\|/y);
  const terms: Term[] = [];
  for (const piece of splitOutsideQuotes(head.text, /\?\?/y)) {
    const term = termPattern.exec(piece.text);
    const literal = term?.[3] === undefined ? null : unquote(term[3]);
    if (term === null || (term[3] !== undefined && literal === null)) {
      return problem(start + head.at + piece.at, piece.text, {
        message: `not a field: ${JSON.stringify(piece.text)}`,
        mend: 'A field is a name such as stem or exif.model; a text stands in quotation marks.',
      });
    }
    terms.push({ field: term[1] ?? '', layout: term[2] ?? '', literal });
  }
  const calls: Call[] = [];
  for (const piece of tail) {
    const call = parseCall(piece, start);
    if (!call.ok) return call;
    calls.push(call.value);
  }
  return ok({ terms, calls, at: start });
}

function parseCall(piece: Piece, start: number): Result<Call, TemplateProblem> {
  const [name = '', ...args] = piece.text.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/gsu) ?? [];
  if (!isFilterName(name)) {
    const near = nearest(name, Object.keys(filterTable));
    return problem(start + piece.at, piece.text, {
      message: `no such filter: ${JSON.stringify(name)}`,
      mend: near === null ? 'The filters are listed under “Filters” in the rule language.' : `Did you mean ${near}?`,
    });
  }
  const wanted = filterTable[name].args;
  const values = args.map((arg) => (arg.startsWith('"') ? unquote(arg) : arg));
  if (args.length !== wanted || values.some((value) => value === null)) {
    return problem(start + piece.at, piece.text, {
      message: `${name} takes ${String(wanted)} ${wanted === 1 ? 'argument' : 'arguments'}`,
      mend: `Write it as in: ${filterTable[name].example}. A text with blanks stands in quotation marks.`,
    });
  }
  const { number }: FilterSpec = filterTable[name];
  const count = number === undefined ? null : values[number];
  if (typeof count === 'string' && !/^-?\d+$/.test(count)) {
    return problem(start + piece.at, piece.text, {
      message: `${name} counts in whole numbers, and ${JSON.stringify(count)} is none`,
      mend: `Write it as in: ${filterTable[name].example}.`,
    });
  }
  return ok({ name, args: values.map((value) => value ?? '') });
}

function problem(
  at: number,
  text: string,
  words: { message: string; mend: string },
): { ok: false; failure: TemplateProblem } {
  return fail({ at, length: Math.max(1, text.length), ...words });
}

/** The text of a JSON string; null where it is none. */
function unquote(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

type Piece = { readonly text: string; readonly at: number };

function splitOutsideQuotes(text: string, separator: RegExp): Piece[] {
  const pieces: Piece[] = [];
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
      pieces.push({ text: text.slice(from, at), at: from });
      from = at + found[0].length;
      at = from - 1;
    }
  }
  pieces.push({ text: text.slice(from), at: from });
  return pieces;
}

/** The fields a template names, each with the place of its hole. */
export function fieldPlaces(template: Template): { field: string; at: number }[] {
  return template.parts.flatMap((part) => {
    if ('text' in part) return [];
    if ('optional' in part) return fieldPlaces(part.optional);
    return part.terms.filter((term) => term.field !== '').map(({ field }) => ({ field, at: part.at }));
  });
}

/** The layouts of dates in a template, each with the place of its hole. */
export function layoutPlaces(template: Template): { layout: string; at: number }[] {
  return template.parts.flatMap((part) => {
    if ('text' in part) return [];
    if ('optional' in part) return layoutPlaces(part.optional);
    return part.terms.filter(({ layout }) => layout !== '').map(({ layout }) => ({ layout, at: part.at }));
  });
}

/** The filters a template applies, each with the place of its hole. */
export function callPlaces(template: Template): { call: Call; at: number }[] {
  return template.parts.flatMap((part) => {
    if ('text' in part) return [];
    if ('optional' in part) return callPlaces(part.optional);
    return part.calls.map((call) => ({ call, at: part.at }));
  });
}

/** The fields a template names. */
export function fieldsOf(template: Template): string[] {
  return fieldPlaces(template).map(({ field }) => field);
}
