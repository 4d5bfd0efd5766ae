/** What a model answered about one document: untrusted, taken apart field by field, and bounded. */
import { civilTime } from '../../../model/rule/civilTime.ts';
import { sentence } from '../words.ts';
import type { Value } from '../verify/checkValue.ts';
import { plainNumber } from '../verify/writtenNumbers.ts';
import type { MapField } from './order.ts';
import { keysOf, recordTool } from './request.ts';

export type Answer =
  | { readonly ok: true; readonly values: readonly (Value | null)[] }
  /** What did not fit, in our own words: no word of the answer is in it. */
  | { readonly ok: false; readonly kind: 'shape' | 'refused'; readonly why: string };

/** A message as far as it is looked at; whoever sent it. */
export type Said = { readonly content: readonly unknown[]; readonly stopReason: string | null };

const answerCharactersMax = 200_000;
const textCharactersMax = 500;
const summaryCharactersMax = 2_000;
const problemsMax = 5;
const nothingWords = /^(?:|null|none|n\/?a|not (?:stated|found|available|given|specified)|unknown|-+|–|—|\?)$/i;

/** The values of the fields, in their order. */
export function answerOf(said: Said, fields: readonly MapField[]): Answer {
  if (said.stopReason === 'refusal') return { ok: false, kind: 'refused', why: 'the model declined to read it' };
  if (said.stopReason === 'max_tokens')
    return { ok: false, kind: 'shape', why: 'The answer was cut: make every value shorter.' };
  const given = objectIn(said);
  if (typeof given === 'string') return { ok: false, kind: 'shape', why: given };
  const keys = keysOf(fields);
  const problems: string[] = [];
  const values = fields.map((field, index): Value | null => {
    const key = keys[index] ?? '';
    // Only own keys that were asked for: whatever else is there, is of no use to anyone.
    if (!Object.hasOwn(given, key)) {
      problems.push(`${key} is missing: say null where the document does not tell it.`);
      return null;
    }
    const value = valueOf(field, given[key]);
    if (typeof value !== 'string') return value;
    problems.push(`${key} ${value}.`);
    return null;
  });
  return problems.length === 0
    ? { ok: true, values }
    : { ok: false, kind: 'shape', why: problems.slice(0, problemsMax).join(' ') };
}

/** The object of the tool call, or of the text; what is wrong with it instead. */
function objectIn({ content }: Said): Record<string, unknown> | string {
  let text = '';
  for (const block of content) {
    if (!isObject(block)) continue;
    if (block['type'] === 'tool_use' && block['name'] === recordTool && isObject(block['input'])) return block['input'];
    if (block['type'] === 'text' && typeof block['text'] === 'string') text += block['text'];
    if (text.length > answerCharactersMax) return 'The answer is too long.';
  }
  const json = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text)?.[1] ?? text;
  try {
    const parsed: unknown = JSON.parse(json);
    return isObject(parsed) ? parsed : 'The answer is no JSON object.';
  } catch {
    return 'The answer is no JSON.';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of the field's type, null for none, or what is wrong with it. */
export function valueOf(field: Pick<MapField, 'type' | 'choices'>, given: unknown): Value | null | string {
  if (given === null || (typeof given === 'string' && nothingWords.test(given.trim()))) return null;
  switch (field.type) {
    case 'text':
      return textIn(given, textCharactersMax, (text) => ({ type: 'text', text }));
    case 'summary':
      return textIn(given, summaryCharactersMax, (text) => ({ type: 'summary', text }));
    case 'number': {
      const number = numberIn(given);
      return number === null ? 'must be digits with a point, as text, or null' : { type: 'number', number };
    }
    case 'date':
      return dateIn(given);
    case 'money':
      return moneyIn(given);
    case 'yes-no':
      return typeof given === 'boolean' ? { type: 'yes-no', yes: given } : 'must be true, false or null';
    case 'choice':
      return typeof given === 'string' && (field.choices ?? []).includes(given)
        ? { type: 'choice', choice: given }
        : 'must be one of the choices, or null';
  }
}

function textIn(given: unknown, max: number, make: (text: string) => Value): Value | string {
  if (typeof given !== 'string') return 'must be text or null';
  if (given.length > max) return `is too long: at most ${String(max)} characters`;
  return make(sentence(given, max * 8));
}

/** As it was told, so that its cents stay. */
function numberIn(given: unknown): string | null {
  const text = typeof given === 'number' && Number.isFinite(given) ? String(given) : given;
  if (typeof text !== 'string' || plainNumber(text) === null) return null;
  return text
    .trim()
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1');
}

function dateIn(given: unknown): Value | string {
  const parts = typeof given === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(given.trim()) : null;
  const day = parts === null ? null : civilTime(parts.slice(1));
  return day === null ? 'must be a day as YYYY-MM-DD, or null' : { type: 'date', day: day.slice(0, 10) };
}

function moneyIn(told: unknown): Value | null | string {
  const given = typeof told === 'string' ? writtenMoney(told) : told;
  if (!isObject(given)) return 'must have an amount and a currency (119.00 EUR), or be null';
  const { amount: size = null, currency: unit = null } = given;
  if (size === null || (typeof size === 'string' && nothingWords.test(size.trim()))) return null;
  const amount = numberIn(size);
  if (amount === null) return 'must have an amount of digits with a point';
  const currency = typeof unit === 'string' && !nothingWords.test(unit.trim()) ? unit.trim() : null;
  if (currency !== null && !/^(?:[A-Z]{3}|[\p{Sc}]|kr|[A-Z]{1,2}\$)$/u.test(currency))
    return 'must have a currency of three capital letters, its sign, or null';
  return { type: 'money', amount, currency };
}

/** "119.00 EUR", as tables have it; null where it is written in no such way. */
function writtenMoney(text: string): { amount: string; currency: string | null } | null {
  const found = /^([+-]?\d{1,24}(?:\.\d{1,12})?)(?:\s?(\S{1,3}))?$/.exec(text.trim());
  return found === null ? null : { amount: found[1] ?? '', currency: found[2] ?? null };
}
