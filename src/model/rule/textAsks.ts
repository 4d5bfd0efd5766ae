/**
 * Answers put into a recipe's rule: `$code` stands for what was answered. An answer is put in after the text was read, and spelled
 * as the place demands, so that whatever it holds it stays one text and cannot become a part of the rule.
 */
import { spanWithin, type Found, type TextValue } from './textPlaces.ts';
import { escapeTemplate } from './template.ts';

export type AskKind = 'choice' | 'text' | 'number' | 'folder' | 'day';

export type Answer = { readonly value: string; readonly kind: AskKind };

/** The answers of a recipe by name, and those that its rule has asked for so far. */
export type Asks = { readonly answers: ReadonlyMap<string, Answer>; readonly used: Set<string> };

/** What a text is to the rule: it decides how an answer in it is spelled. */
export type TextRole = 'plain' | 'words' | 'template' | 'pattern' | 'glob';

export const askNamePattern = /^[a-z][a-z0-9]{0,19}$/;

/** `$name`, or `$$` for a dollar sign. */
const askPattern = /\$(\$|[a-z][a-z0-9]{0,19}(?![A-Za-z0-9]))/g;

/** A text with the answers put in; what cannot be put in is told of. */
export function putAnswers(read: TextValue, role: TextRole, asks: Asks, tell: (found: Found) => void): TextValue {
  let value = '';
  let from = 0;
  const pieces: [number, number][] = [];
  const keep = (to: number): void => {
    for (const [index, offset] of piecesWithin(read, from, to)) pieces.push([value.length + index - from, offset]);
    value += read.value.slice(from, to);
    from = to;
  };
  for (const { 0: whole, 1: name = '', index } of read.value.matchAll(askPattern)) {
    keep(index);
    const span = spanWithin(read, index, whole.length);
    pieces.push([value.length, span.offset]);
    from = index + whole.length;
    if (name === '$') {
      value += '$';
      continue;
    }
    const answer = answerFor(name, asks);
    const place = role === 'template' ? placeInTemplate(read.value, index) : outside;
    const spelled = answer === null ? fail(unknownAsk(name, asks)) : spell(answer, role, place);
    if (typeof spelled === 'string') value += spelled;
    else tell({ ...span, ...spelled });
  }
  keep(read.value.length);
  return { value, span: read.span, pieces };
}

/** The pieces of a text between two of its characters, beginning with one for the first of them. */
function piecesWithin({ pieces, span }: TextValue, from: number, to: number): (readonly [number, number])[] {
  let first = span.offset;
  const rest: (readonly [number, number])[] = [];
  for (const [index, offset] of pieces) {
    if (index <= from) first = offset + from - index;
    else if (index < to) rest.push([index, offset]);
  }
  return [[from, first], ...rest];
}

export function answerFor(name: string, asks: Asks): Answer | null {
  asks.used.add(name);
  return asks.answers.get(name) ?? null;
}

type Words = { readonly message: string; readonly mend: string };

function fail(words: Words): Words {
  return words;
}

export function unknownAsk(name: string, asks: Asks): Words {
  const known = [...asks.answers.keys()].map((key) => `$${key}`).join(', ');
  return {
    message: `the recipe does not ask for $${name}`,
    mend: `Add a line such as: ask ${name} "Words for it" text. ${known === '' ? '' : `It asks for ${known}. `}For a dollar sign itself write $$.`,
  };
}

/** Where in a template an answer stands: in its text, in a hole, or in a text within a hole, which is an argument of a filter. */
type TemplatePlace =
  { readonly in: 'text' | 'hole' | 'call' } | { readonly in: 'argument'; readonly of: string; readonly nth: number };

const outside: TemplatePlace = { in: 'text' };

function spell(answer: Answer, role: TextRole, place: TemplatePlace): string | Words {
  const { value } = answer;
  switch (role) {
    case 'plain':
      return value;
    case 'words':
      return escapeTemplate(value);
    case 'pattern':
      return escapePattern(value);
    case 'glob':
      return value.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
    case 'template':
      return spellInTemplate(answer, place);
  }
}

/** Characters of a pattern that stand for themselves. A dash is spelled by its number: within brackets it would make a range. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === '-' ? '\\x2d' : `\\${character}`));
}

function spellInTemplate({ value, kind }: Answer, place: TemplatePlace): string | Words {
  switch (place.in) {
    case 'text':
      // A slash makes folders only where a folder was asked for, or the recipe itself offered it.
      return kind === 'text' && value.includes('/') ? `{${JSON.stringify(value)}}` : escapeTemplate(value);
    case 'argument':
      return JSON.stringify(spellArgument(value, place)).slice(1, -1);
    case 'hole':
      return /^[\p{L}\p{N} .,_/-]*$/u.test(value) ? value : notWithinBraces(value);
    case 'call':
      return /^[\p{L}\p{N}._-]+$/u.test(value) ? value : notWithinBraces(value);
  }
}

function notWithinBraces(value: string): Words {
  return {
    message: `${JSON.stringify(value)} cannot stand within braces`,
    mend: 'Only letters, digits, dots, dashes, underscores, slashes and blanks can; put it in quotation marks there.',
  };
}

function spellArgument(value: string, { of, nth }: { of: string; nth: number }): string {
  if (of !== 'replacex') return value;
  return nth === 0 ? escapePattern(value) : value.replaceAll('$', '$$$$');
}

function placeInTemplate(template: string, at: number): TemplatePlace {
  let next = 0;
  while (next < at) {
    const character = template[next] ?? '';
    if ((character === '{' || character === '}') && template[next + 1] === character) next += 2;
    else if (character === '{' && template[next + 1] === '?') next += 2;
    else if (character === '{') {
      const hole = placeInHole(template, next + 1, at);
      if (hole.place !== null) return hole.place;
      next = hole.end + 1;
    } else next += 1;
  }
  return outside;
}

/** What holds the character at `at`, if the hole that begins at `from` does; else where that hole ends. */
function placeInHole(template: string, from: number, at: number): { place: TemplatePlace | null; end: number } {
  let quote = -1;
  let call = -1;
  for (let next = from; next < at; next += 1) {
    const character = template[next];
    if (quote >= 0 && character === '\\') next += 1;
    else if (character === '"') quote = quote < 0 ? next : -1;
    else if (quote < 0 && character === '}') return { place: null, end: next };
    else if (quote < 0 && character === '|') call = next + 1;
  }
  if (quote < 0) return { place: { in: call < 0 ? 'hole' : 'call' }, end: at };
  const [of = '', ...before] = call < 0 ? [] : (template.slice(call, quote).match(argumentPattern) ?? []);
  return { place: { in: 'argument', of, nth: before.length }, end: at };
}

/** A filter's name and its arguments, as template.ts takes them apart. */
const argumentPattern = /"(?:[^"\\]|\\.)*"|[^\s"]+/gsu;
