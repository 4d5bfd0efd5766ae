/**
 * A moment as a clock on the wall shows it, without a time zone: `2019-07-03T14:22:33`. EXIF knows no more than that, and it is
 * what a person means by "taken in July". Text, so that it sorts, slices and travels as it is.
 */
export type CivilTime = string & { readonly __brand: 'CivilTime' };

/** The year before which no camera wrote EXIF: such dates are a reset clock. */
const earliestYear = 1990;

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** From numbers as text; null where they are no date of this world. A missing clock time is midnight. */
export function civilTime(parts: readonly (string | undefined)[]): CivilTime | null {
  const [year = NaN, month = NaN, day = NaN, hour = 0, minute = 0, second = 0] = parts.map(Number);
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
  // The one place that may name the brand.
  return time as CivilTime;
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !leap ? 28 : (daysIn[month - 1] ?? 0);
  return isWithin(year, 1, 9999) && isWithin(month, 1, 12) && isWithin(day, 1, last);
}

/** A second of 60 is a leap second. */
function isClock(hour: number, minute: number, second: number): boolean {
  return isWithin(hour, 0, 23) && isWithin(minute, 0, 59) && isWithin(second, 0, 60);
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

/** Whether a camera can have written it by today (YYYY-MM-DD): not before EXIF, not in the future by more than a day's clocks. */
export function isPlausible(time: CivilTime, today: string, yearMin = earliestYear): boolean {
  return Number(time.slice(0, 4)) >= yearMin && time.slice(0, 10) <= dayAfter(today);
}

/** Asked of every photo, and always for the same day. */
let lastAsked = { day: '', after: '' };

function dayAfter(day: string): string {
  if (lastAsked.day !== day) {
    const after = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    lastAsked = { day, after };
  }
  return lastAsked.after;
}

/** A file's time in the time zone of this process; null outside the years 1 to 9999. */
export function fromFileTime(mtimeMs: number): CivilTime | null {
  const date = new Date(mtimeMs);
  return civilTime(
    [
      date.getFullYear(),
      date.getMonth() + 1,
      date.getDate(),
      date.getHours(),
      date.getMinutes(),
      date.getSeconds(),
    ].map(String),
  );
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');

const tokens: Record<string, (time: CivilTime) => string> = {
  YYYY: (time) => time.slice(0, 4),
  YY: (time) => time.slice(2, 4),
  MMMM: (time) => monthNames[Number(time.slice(5, 7)) - 1] ?? '',
  MMM: (time) => (monthNames[Number(time.slice(5, 7)) - 1] ?? '').slice(0, 3),
  MM: (time) => time.slice(5, 7),
  DD: (time) => time.slice(8, 10),
  HH: (time) => time.slice(11, 13),
  mm: (time) => time.slice(14, 16),
  ss: (time) => time.slice(17, 19),
  QQ: (time) => `Q${String(Math.ceil(Number(time.slice(5, 7)) / 3))}`,
};
const tokenPattern = /YYYY|YY|MMMM|MMM|MM|DD|HH|mm|ss|QQ/g;

type LayoutPart = (time: CivilTime) => string;

/** A rule has a handful, and each is asked for every file. */
const layoutsMax = 100;
const layouts = new Map<string, readonly LayoutPart[]>();

/** The time in a layout of tokens: `YYYY/MM`, `YYYYMMDD_HHmmss`, `MMMM YYYY`, `YYYY-QQ`. */
export function formatTime(time: CivilTime, layout: string): string {
  let parts = layouts.get(layout);
  if (parts === undefined) {
    parts = partsOf(layout);
    if (layouts.size >= layoutsMax) layouts.clear();
    layouts.set(layout, parts);
  }
  let text = '';
  for (const part of parts) text += part(time);
  return text;
}

function partsOf(layout: string): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let at = 0;
  for (const { 0: token, index } of layout.matchAll(tokenPattern)) {
    const between = layout.slice(at, index);
    if (between !== '') parts.push(() => between);
    parts.push(tokens[token] ?? (() => token));
    at = index + token.length;
  }
  const rest = layout.slice(at);
  return rest === '' ? parts : [...parts, () => rest];
}

/**
 * What in a layout looks like a part of a date and is none, such as yyyy, D or minutes where months were meant, and its mend; null
 * where all is well. Other letters stand for themselves.
 */
export function strangeInLayout(layout: string): { found: string; mend: string } | null {
  const mend = 'Write YYYY, YY, QQ, MMMM, MMM, MM, DD, HH, mm or ss.';
  for (const [word] of layout.replaceAll(tokenPattern, ' ').matchAll(/[\p{L}]+/gu))
    if (/^[yYMDQdHS]+$/.test(word)) return { found: word, mend };
  const isDay = /YY|DD/.test(layout);
  return isDay && layout.includes('mm') && !layout.includes('HH')
    ? { found: 'mm', mend: 'MM is the month; mm, the minutes, needs HH.' }
    : null;
}

/** How dates stand in file names, most exact first. Digits on either side mean that it is some other number. */
const namePatterns = [
  // IMG_20190703_142233, PXL_20230415_101112345, VID_…, 20190703-142233, Screenshot_20190703-142233
  /(?<!\d)(\d{4})(\d{2})(\d{2})[_\-T ](\d{2})(\d{2})(\d{2})(?:\d{3})?(?!\d)/,
  // Screenshot 2019-07-03 at 14.22.33, WhatsApp Image 2019-07-03 at 14.22.33, 2019-07-03T14:22:33, 2019-07-03_14-22-33
  /(?<!\d)(\d{4})[-._](\d{2})[-._](\d{2})(?:[ _T-]|, | at )+(\d{2})[-.:_](\d{2})[-.:_](\d{2})(?!\d)/,
  // signal-2019-07-03-142233
  /(?<!\d)(\d{4})-(\d{2})-(\d{2})-(\d{2})(\d{2})(\d{2})(?!\d)/,
  // 20190703142233
  /(?<!\d)(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)/,
  // 2019-07-03, 2019.07.03, 2019_07_03
  /(?<!\d)(\d{4})([-._])(\d{2})\2(\d{2})(?!\d)/,
  // IMG-20190703-WA0001, IMG_20190703
  /(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)/,
] as const;

/** The date a file's name tells, or null. Day and month are never guessed: only year-first forms count. */
export function timeInName(name: string, today: string): CivilTime | null {
  for (const pattern of namePatterns) {
    const found = pattern.exec(name)?.slice(1);
    if (found === undefined) continue;
    const time = civilTime(found.filter((part) => /^\d+$/.test(part)));
    if (time !== null && isPlausible(time, today)) return time;
  }
  return null;
}

/** Milliseconds since 1970 at the start of a day (YYYY-MM-DD) in the time zone of this process. */
export function startOfDayMs(day: string): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
}
