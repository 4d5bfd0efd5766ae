/** Numbers as documents print them: with grouped digits, a decimal comma, a percent sign, a currency, negatives in brackets. */
import { currencyNamed } from '../../facts/textMoney.ts';
import { cellOf } from './cellValues.ts';
import type { NumberCell, XlsxCell } from './cells.ts';

export type DecimalMark = '.' | ',';

/** A spreadsheet keeps this many digits. */
const digitsMax = 15;
const longestAmount = 30;
const blanks = /[\s\u00a0\u2007\u2009\u202f]/g;

/** Which mark the numbers of a table put before their decimals, told by those that leave no doubt; a point where none does. */
export function decimalMarkOf(texts: Iterable<string>): DecimalMark {
  let [points, commas] = [0, 0];
  for (const text of texts) {
    const bare = text.replace(/[^\d.,]/g, '');
    if (text.length > longestAmount || !/\d/.test(text) || /\p{L}{2}/u.test(text)) continue;
    if (/\d,\d{3}\.\d|^\d{1,3}(?:,\d{3}){2,}$|^\d+\.(?:\d{1,2}|\d{4,})$|^0\.\d+$/.test(bare)) points++;
    if (/\d\.\d{3},\d|^\d{1,3}(?:\.\d{3}){2,}$|^\d+,(?:\d{1,2}|\d{4,})$|^0,\d+$/.test(bare)) commas++;
  }
  return commas > points ? ',' : '.';
}

/** The cell for a text of a table whose numbers are written with that mark; what is no number beyond doubt stays text. */
export function amountCell(text: string, mark: DecimalMark): XlsxCell {
  if (text.length <= longestAmount) {
    const amount = amountOf(text, mark);
    if (amount !== null) return amount;
  }
  // A point between groups must not be taken for a decimal one.
  return mark === ',' && /^-?\d+\.\d+$/.test(text) ? { kind: 'text', text } : cellOf(text);
}

/** The number that a text is, written with that mark before its decimals; null where it is none beyond doubt. */
export function amountOf(text: string, mark: DecimalMark): NumberCell | null {
  return plainly.test(text) ? plainAmount(text, mark) : amountOfParts(text, mark);
}

/** Digits, points, commas and a minus in front: most of a statement, so there is a quick way for it. */
const plainly = /^-?[\d.,]+$/;
const shapes = {
  '.': /^(-)?(\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.(\d+))?$/,
  ',': /^(-)?(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/,
} as const;

function plainAmount(text: string, mark: DecimalMark): NumberCell | null {
  const [, minus, grouped, fraction = ''] = shapes[mark].exec(text) ?? [];
  if (grouped === undefined) return null;
  const whole = grouped.replaceAll(mark === '.' ? ',' : '.', '');
  if (!isKept(whole, fraction)) return null;
  const size = Number(fraction === '' ? whole : `${whole}.${fraction}`);
  const value = minus !== undefined && size !== 0 ? -size : size;
  const number = { kind: 'number', value, decimals: fraction.length } as const;
  return whole.length === grouped.length ? number : { ...number, shown: 'grouped' };
}

/** An amount with anything else about it. */
function amountOfParts(text: string, mark: DecimalMark): NumberCell | null {
  const { bare, currency } = withoutCurrency(text.trim());
  const found = amountParts.exec(bare.replace(/\s+(?=[%-]$)/, ''));
  if (found === null) return null;
  const [, open, sign, digits = '', behind, close, percent] = found;
  const isNegative = negates({ open, sign: sign?.trim(), behind, close });
  const plain = plainDigits(digits, mark);
  if (plain === null || isNegative === null) return null;
  const [whole = '', fraction = ''] = plain.digits.split('.');
  // A minus behind is an account's; behind a whole number it may as well be a range without its end.
  if ((behind !== undefined && fraction === '') || !isKept(whole, fraction)) return null;
  const size = Number(percent === undefined ? plain.digits : `${plain.digits}e-2`);
  const value = isNegative && size !== 0 ? -size : size;
  return shownAs(
    { kind: 'number', value, decimals: fraction.length },
    { currency, percent, isGrouped: plain.isGrouped },
  );
}

/** A bracket, a sign, digits with their marks, a sign behind, a bracket, a percent sign. */
const amountParts = /^(\()?([-+\u2212\u2013]\s?)?(\d[\d.,'’\s\u00a0\u2007\u2009\u202f]*)([-\u2212])?(\))?(%)?$/;

/** Whether a spreadsheet keeps all of the digits. */
function isKept(whole: string, fraction: string): boolean {
  return whole.length + fraction.length <= digitsMax && (whole.length === 1 || !whole.startsWith('0'));
}

function shownAs(
  number: NumberCell,
  how: { currency: string | undefined; percent: string | undefined; isGrouped: boolean },
): NumberCell | null {
  if (how.percent !== undefined) return how.currency === undefined ? { ...number, shown: 'percent' } : null;
  if (how.currency !== undefined) return { ...number, currency: how.currency };
  return how.isGrouped ? { ...number, shown: 'grouped' } : number;
}

/** What no number alone holds. */
const mayNameCurrency = /[^\d.,'’ ()%+-]/;
const ahead = /^([-+\u2212\u2013(]?)\s?(\p{Sc}|\p{Lu}{1,2}\$|\p{L}{2,3}\.?)\s?(?=[-\u2212\d])/u;
const after = /(\d[-\u2212]?\)?)\s?(\p{Sc}|\p{L}{2,3}\.?)(\)?)$/u;

/** The text without the one currency before or behind its number. */
function withoutCurrency(text: string): { readonly bare: string; readonly currency?: string } {
  if (!mayNameCurrency.test(text)) return { bare: text };
  const before = ahead.exec(text);
  const [, sign = '', named] = before ?? [];
  const first = currencyNamed(named);
  if (before !== null && first !== null) return { bare: sign + text.slice(before[0].length), currency: first };
  const behind = after.exec(text);
  const [, last = '', word, close = ''] = behind ?? [];
  const second = currencyNamed(word);
  return behind === null || second === null
    ? { bare: text }
    : { bare: text.slice(0, behind.index) + last + close, currency: second };
}

/** Whether a sign or brackets make it negative; null for brackets that do not close, or hold a sign. */
function negates(marks: Readonly<Record<'open' | 'sign' | 'behind' | 'close', string | undefined>>): boolean | null {
  const { open, behind, close } = marks;
  if (marks.sign !== undefined && behind !== undefined) return null;
  const sign = marks.sign ?? behind;
  if ((open === undefined) !== (close === undefined)) return null;
  if (open !== undefined) return sign === undefined ? true : null;
  return sign !== undefined && sign !== '+';
}

/** The digits with a point before the decimals and nothing between groups; null where the groups are none. */
function plainDigits(text: string, mark: DecimalMark): { digits: string; isGrouped: boolean } | null {
  const parts = text.split(mark);
  if (parts.length > 2) return null;
  const [whole = '', fraction] = parts;
  if (fraction !== undefined && !/^\d+$/.test(fraction)) return null;
  const group = mark === '.' ? ',' : '.';
  const isGrouped = !/^\d+$/.test(whole);
  const even = whole.replace(blanks, ' ').replace(/’/g, "'");
  const marks = new Set(even.match(/[^\d]/g) ?? []);
  if (isGrouped && (marks.size > 1 || ![group, ' ', "'"].includes([...marks][0] ?? ''))) return null;
  if (isGrouped && !/^\d{1,3}(?:[^\d]\d{3})+$|^\d{1,2}(?:,\d{2})+,\d{3}$/.test(even)) return null;
  const digits = even.replace(/[^\d]/g, '');
  return { digits: fraction === undefined ? digits : `${digits}.${fraction}`, isGrouped };
}
