/** Numbers as documents print them: with grouped digits, a decimal comma, a percent sign, negatives in brackets. */
import { cellOf } from './cellValues.ts';
import type { XlsxCell } from './cells.ts';

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

function amountOf(text: string, mark: DecimalMark): XlsxCell | null {
  const found = /^(\()?([-+\u2212\u2013])?(\d[\d.,'’\s\u00a0\u2007\u2009\u202f]*)(\))?(%)?$/.exec(
    text.trim().replace(/\s+%$/, '%'),
  );
  if (found === null) return null;
  const [, open, sign, digits = '', close, percent] = found;
  const isNegative = negates({ open, sign, close });
  const plain = plainDigits(digits, mark);
  if (plain === null || isNegative === null) return null;
  const [whole = '', fraction = ''] = plain.digits.split('.');
  if (whole.length + fraction.length > digitsMax || (whole.length > 1 && whole.startsWith('0'))) return null;
  const size = Number(percent === undefined ? plain.digits : `${plain.digits}e-2`);
  const value = isNegative && size !== 0 ? -size : size;
  const number = { kind: 'number', value, decimals: fraction.length } as const;
  if (percent !== undefined) return { ...number, shown: 'percent' };
  return plain.isGrouped ? { ...number, shown: 'grouped' } : number;
}

/** Whether a sign or brackets make it negative; null for brackets that do not close, or hold a sign. */
function negates(marks: Readonly<Record<'open' | 'sign' | 'close', string | undefined>>): boolean | null {
  const { open, sign, close } = marks;
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
  if (isGrouped && !/^\d{1,3}(?:[^\d]\d{3})+$/.test(even)) return null;
  const digits = even.replace(/[^\d]/g, '');
  return { digits: fraction === undefined ? digits : `${digits}.${fraction}`, isGrouped };
}
