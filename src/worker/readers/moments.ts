/** Dates as documents write them, as moments. All of them are null where the text is no date, or one that nobody can have written. */
import { civilTime, isPlausible } from '../../model/rule/civilTime.ts';
import type { Moment } from '../facts/facts.ts';

const monthsOfMail = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Longer texts are no dates. */
const charactersMax = 100;
/** From UTC-12 to UTC+14. */
const offsetMinutesMax = 14 * 60;

/** ISO 8601 as office files and XMP write it: `2019-07-03`, `2019-07-03T14:22:33.5Z`, `2019-07-03T14:22+02:00`. */
export function momentOfIso(text: string | null, today: string): Moment | null {
  const pattern =
    /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$/;
  const found = pattern.exec(bounded(text));
  return found === null ? null : momentOf(found.slice(1, 7), offsetOf(found[7]), today);
}

/** PDF 32000-1, 7.9.4: `D:20190703142233+02'00'`, cut off after any part. */
export function momentOfPdf(text: string | null, today: string): Moment | null {
  const pattern = /^\s*(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(Z|[+-]\d{2}'?\d{2})?/;
  const found = pattern.exec(bounded(text));
  if (found === null) return momentOfIso(text, today);
  const [year, month = '01', day = '01', ...clock] = found.slice(1, 7);
  return momentOf([year, month, day, ...clock], offsetOf(found[7]), today);
}

/** RFC 5322, 3.3 and its obsolete forms: `Wed, 3 Jul 2019 14:22:33 +0200 (CEST)`, `3 Jul 19 14:22 GMT`. */
export function momentOfMail(text: string | null, today: string): Moment | null {
  const pattern =
    /^\s*(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[A-Z]{1,4})?/;
  const found = pattern.exec(bounded(text));
  if (found === null) return null;
  const [day, monthName = '', year = '', ...clock] = found.slice(1, 7);
  const month = monthsOfMail.indexOf(monthName.slice(0, 3).toLowerCase()) + 1;
  return momentOf([fullYear(year), String(month), day, ...clock], offsetOf(found[7]), today);
}

/** Milliseconds since 1970, as a moment in UTC. */
export function momentOfMilliseconds(milliseconds: number, today: string): Moment | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : momentOfIso(date.toISOString(), today);
}

function bounded(text: string | null): string {
  return text === null || text.length > charactersMax ? '' : text;
}

/** RFC 5322, 4.3: two digits below 50 are of this century, three digits count from 1900. */
function fullYear(year: string): string {
  if (year.length === 4) return year;
  return String(Number(year) + (year.length === 2 && Number(year) < 50 ? 2000 : 1900));
}

function momentOf(parts: readonly (string | undefined)[], offsetMinutes: number | null, today: string): Moment | null {
  // Parts are left out from the end only.
  const time = civilTime(parts.filter((part) => part !== undefined));
  if (time === null || !isPlausible(time, today)) return null;
  return { time, offsetMinutes };
}

const zonesOfMail: Readonly<Record<string, number>> = {
  Z: 0,
  UT: 0,
  UTC: 0,
  GMT: 0,
  EDT: -240,
  EST: -300,
  CDT: -300,
  CST: -360,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
};

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const found = /^([+-])(\d{2})[:']?(\d{2})$/.exec(zone);
  if (found === null) return Object.hasOwn(zonesOfMail, zone) ? (zonesOfMail[zone] ?? null) : null;
  const minutes = (Number(found[2]) * 60 + Number(found[3])) * (found[1] === '-' ? -1 : 1);
  return Math.abs(minutes) > offsetMinutesMax ? null : minutes;
}
