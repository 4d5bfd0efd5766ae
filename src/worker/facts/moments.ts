/** Moments from the ways in which files write them. Each function gives null for what is no date of this world. */
import { civilTime, fromFileTime, isPlausible } from '../../model/rule/civilTime.ts';
import type { Moment } from './facts.ts';

const offsetMinutesMax = 14 * 60;

// EXIF's own form with colons, ISO 8601's with dashes, the ones that programs make of them; the clock time and the zone may be absent.
const writtenPattern =
  /^\s*(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?/;

/** `2019:07:03 14:22:33`, `2019-07-03T14:22:33+02:00`: as the clock showed it, with its distance from UTC if it says so. */
export function writtenMoment(text: string): Moment | null {
  const found = writtenPattern.exec(text);
  if (found === null) return null;
  // Parts that are absent are undefined, and civilTime takes what is not there for midnight.
  const time = civilTime(found.slice(1, 7).filter(Boolean));
  return time === null ? null : { time, offsetMinutes: offsetMinutes(found[7]) };
}

const compactPattern = /^(\d{4})(\d{2})(\d{2})$/;
const compactTimePattern = /^(\d{2})(\d{2})(\d{2})([+-]\d{4})?/;

/** IPTC's `20190703` and `142233+0200`. */
export function compactMoment(day: string, clock: string): Moment | null {
  const date = compactPattern.exec(day.trim());
  if (date === null) return null;
  const found = compactTimePattern.exec(clock.trim());
  const time = civilTime([...date.slice(1, 4), ...(found?.slice(1, 4) ?? [])]);
  return time === null ? null : { time, offsetMinutes: offsetMinutes(found?.[4]) };
}

const pdfPattern = /^\s*(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(Z|[+-]\d{2}'?\d{2})?/;

/** PDF 32000-1, 7.9.4: `D:20190703142233+02'00'`, cut off after any part; or as others write a date. */
export function pdfMoment(text: string): Moment | null {
  const found = pdfPattern.exec(text);
  if (found === null || writtenPattern.test(text)) return writtenMoment(text);
  const [year, month = '01', day = '01', ...clock] = found.slice(1, 7);
  const time = civilTime([year, month, day, ...clock].filter((part) => part !== undefined));
  return time === null ? null : { time, offsetMinutes: offsetMinutes(found[7]) };
}

const monthWords = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const mailPattern =
  /^\s*(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[A-Z]{1,4})?/;

/** RFC 5322, 3.3 and its obsolete forms, which PNG takes too: `Wed, 3 Jul 2019 14:22:33 +0200 (CEST)`, `3 Jul 19 14:22 GMT`. */
export function mailMoment(text: string): Moment | null {
  const found = mailPattern.exec(text);
  if (found === null) return null;
  const [, day, word = '', year = '', hour, minute, second = '0', zone] = found;
  const time = civilTime([fullYear(year), monthNumber(word), day, hour, minute, second]);
  return time === null ? null : { time, offsetMinutes: mailZones.get(zone ?? '') ?? offsetMinutes(zone) };
}

/** RFC 5322, 4.3: two digits below 50 are of this century, three digits count from 1900. */
function fullYear(year: string): string {
  if (year.length === 4) return year;
  return String(Number(year) + (year.length === 2 && Number(year) < 50 ? 2000 : 1900));
}

/** Minutes east of UTC of the zones that RFC 5322 calls by names. */
const mailZones: ReadonlyMap<string, number> = new Map([
  ['UT', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['EDT', -240],
  ['EST', -300],
  ['CDT', -300],
  ['CST', -360],
  ['MDT', -360],
  ['MST', -420],
  ['PDT', -420],
  ['PST', -480],
]);

const clockWordsPattern = /^\s*[A-Za-z]{3},? ([A-Za-z]{3}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})/;

/** C's `Wed Jul  3 14:22:33 2019`, which cameras write into AVI. */
export function clockWordsMoment(text: string): Moment | null {
  const found = clockWordsPattern.exec(text);
  if (found === null) return null;
  const [, word = '', day, hour, minute, second, year] = found;
  const time = civilTime([year, monthNumber(word), day, hour, minute, second]);
  return time === null ? null : { time, offsetMinutes: null };
}

/** 0 for a word that is no month. */
function monthNumber(word: string): string {
  return String(monthWords.indexOf(word.slice(0, 3).toLowerCase()) + 1);
}

const offsetPattern = /^\s*(?:Z|([+-])(\d{2})[:']?(\d{2}))/;

/** `+02:00`, `-0430`, `+02'00`, `Z`: minutes east of UTC; null for all else, and for what no place on earth keeps. */
export function offsetMinutes(text: string | undefined): number | null {
  const found = offsetPattern.exec(text ?? '');
  if (found === null) return null;
  const [, sign, hours = '0', minutes = '0'] = found;
  const size = Number(hours) * 60 + Number(minutes);
  if (size > offsetMinutesMax) return null;
  return sign === '-' ? 0 - size : size;
}

/** A moment that a file counts in UTC, as the clock of this process's time zone showed it. */
export function utcMoment(milliseconds: number): Moment | null {
  const time = fromFileTime(milliseconds);
  return time === null ? null : { time, offsetMinutes: 0 - new Date(milliseconds).getTimezoneOffset() };
}

/** The same as a clock in Greenwich showed it. */
export function momentInUtc(milliseconds: number): Moment | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : writtenMoment(date.toISOString());
}

/** Seconds from 1970 that a camera without a time zone counted by its own clock. */
export function clockMoment(seconds: number): Moment | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : writtenMoment(date.toISOString().slice(0, 19));
}

/** The moment, if a camera can have written it by `today` (YYYY-MM-DD), or whoever writes dates from `yearMin` on. */
export function plausible(moment: Moment | null, today: string, yearMin?: number): Moment | null {
  return moment !== null && isPlausible(moment.time, today, yearMin) ? moment : null;
}
