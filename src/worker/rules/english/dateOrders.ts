/** Dates in the middle of names, written in one order and to be written in another: `DD-MM-YYYY`, `YYYYMMDD`, `MM.DD.YY`. */
import type { Token } from '../grammar/tokens.ts';

type Unit = 'YYYY' | 'YY' | 'MM' | 'DD';
export type DateOrder = { said: string; units: Unit[]; signs: [string, string] };

const layout = /^(YYYY|YY|MM|DD)([-_. ]?)(YYYY|YY|MM|DD)([-_. ]?)(YYYY|YY|MM|DD)$/;

/** Reads a layout such as `dd.mm.yyyy`: a day, a month and a year, each once. */
export function readDateOrder(tokens: readonly Token[], at: number): { end: number; value: DateOrder }[] {
  const token = tokens[at];
  if (token === undefined || token.kind === 'mark') return [];
  const found = layout.exec(layoutOf(token.raw));
  if (found === null) return [];
  const [, one = '', signOne = '', two = '', signTwo = '', three = ''] = found;
  const units = [one, two, three].filter(isUnit);
  const kinds = new Set(units.map((unit) => unit.slice(0, 1)));
  if (units.length < 3 || kinds.size < 3) return [];
  return [{ end: at + 1, value: { said: found[0], units, signs: [signOne, signTwo] } }];
}

/** The layout itself, by its name, or as a sample of it shows: a day beyond the twelfth cannot be a month. */
function layoutOf(raw: string): string {
  const text = raw.toUpperCase();
  if (text === 'ISO') return 'YYYY-MM-DD';
  const sample = /^(\d{2})([-_.])(\d{2})\2(\d{4})$/.exec(text);
  if (sample !== null) {
    const [, first = '', sign = '', second = ''] = sample;
    if (Number(first) > 12 && Number(second) <= 12) return `DD${sign}MM${sign}YYYY`;
    return Number(second) > 12 && Number(first) <= 12 ? `MM${sign}DD${sign}YYYY` : text;
  }
  const whole = /^(?:19|20)\d{2}([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])$/.exec(text);
  return whole === null ? text : `YYYY${whole[1] ?? ''}MM${whole[1] ?? ''}DD`;
}

function isUnit(text: string): text is Unit {
  return text === 'YYYY' || text === 'YY' || text === 'MM' || text === 'DD';
}

const digits: Record<Unit, string> = {
  YYYY: '((?:19|20)[0-9][0-9])',
  YY: '([0-9][0-9])',
  MM: '(0[1-9]|1[0-2])',
  DD: '(0[1-9]|[12][0-9]|3[01])',
};

/** The pattern and its replacement, for a filter; null where the one cannot be made from the other. */
export function rewriteDates(from: DateOrder, to: DateOrder): [pattern: string, by: string] | null {
  if (from.said === to.said) return null;
  const sign = (text: string): string => (text === '' ? '' : `[${text === '-' ? '\\-' : text}]`);
  const [one, two, three] = from.units.map((unit) => digits[unit]);
  const body = `${one ?? ''}${sign(from.signs[0])}${two ?? ''}${sign(from.signs[1])}${three ?? ''}`;
  const places = to.units.map((unit) => placeOf(unit, from.units));
  if (places.some((place) => place === null)) return null;
  const [first, second, third] = places;
  // What stands before and behind is no digit, and stays.
  const by = `\${1}${first ?? ''}${to.signs[0]}${second ?? ''}${to.signs[1]}${third ?? ''}\${5}`;
  return [`(^|[^0-9])${body}([^0-9]|$)`, by.replace(/\$\{(\d)\}/g, '$$$1')];
}

/** The group that gives the unit; null where a century would have to be made up for a year of two digits, or lost. */
function placeOf(unit: Unit, from: readonly Unit[]): string | null {
  const at = from.findIndex((other) => other.slice(0, 1) === unit.slice(0, 1));
  const there = from[at];
  return there === unit ? `$${String(at + 2)}` : null;
}
