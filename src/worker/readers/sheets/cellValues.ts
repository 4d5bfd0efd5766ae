/** Which texts are numbers and dates beyond doubt; everything else stays text: codes, telephone numbers, local dates. */
import { civilTime } from '../../../model/rule/civilTime.ts';
import type { XlsxCell } from './cells.ts';

/** A spreadsheet keeps this many digits. */
const digitsMax = 15;
const longestValue = 30;
const dayMs = 86_400_000;
/** Characters of a date. */
const datesMin = 10;

/** The cell for a text. */
export function cellOf(text: string): XlsxCell {
  if (text.length <= longestValue) {
    const value = numberOf(text) ?? dateOf(text);
    if (value !== null) return value;
  }
  return { kind: 'text', text };
}

/** Plain digits without leading zeros, with a point and digits after it at most. */
function numberOf(text: string): XlsxCell | null {
  const found = /^-?(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (found === null) return null;
  const [, whole = '', fraction = ''] = found;
  const value = Number(text);
  if (whole.length + fraction.length > digitsMax || Object.is(value, -0)) return null;
  return { kind: 'number', value, decimals: fraction.length };
}

/** Dates of a table come again and again. */
const known = new Map<string, XlsxCell | null>();
const knownMax = 10_000;

function dateOf(text: string): XlsxCell | null {
  if (text.length < datesMin || text.charAt(4) !== '-') return null;
  const found = known.get(text);
  if (found !== undefined) return found;
  const date = newDateOf(text);
  if (known.size >= knownMax) known.clear();
  known.set(text, date);
  return date;
}

/** ISO 8601: `2019-07-03`, `2019-07-03T14:22`, `2019-07-03 14:22:33`. With a time zone it stays text. */
function newDateOf(text: string): XlsxCell | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (found === null) return null;
  const time = civilTime(found.slice(1).filter(Boolean));
  if (time === null) return null;
  const serial = (Date.parse(`${time}Z`) - Date.UTC(1899, 11, 30)) / dayMs;
  // Before March 1900 spreadsheets count days of their own.
  if (!(serial >= 61)) return null;
  return { kind: found[4] === undefined ? 'date' : 'moment', serial };
}
