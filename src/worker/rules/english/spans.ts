/** Spans of days in words: a year, a month, a day, "last month", "Q1 2023", "since Monday", "between March and June 2023". */
import type { Known } from '../commands.ts';
import type { Token } from '../grammar/tokens.ts';
import { monthWords } from './words.ts';

/** First day and the day after the last. */
export type Span = { from: string; until: string };

type Found = { end: number; value: Span }[];

function one(end: number, value: Span | null): Found {
  return value === null ? [] : [{ end, value }];
}

/** `2020`, `2004-2006`, `2020-03`, `2020-03-15`, `15.03.2020`, `March 15, 2020`, `15 March 2020`, `Q1 2023`, `last month`, `Monday`. */
export function readSpan(tokens: readonly Token[], at: number, { today }: Known): Found {
  const token = tokens[at];
  if (token === undefined || token.kind === 'mark') return [];
  const numbers = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(token.raw);
  const years = /^(\d{4})[-–](\d{4})$/.exec(token.raw);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(token.raw);
  if (years !== null) return one(at + 1, joined(spanOf(Number(years[1])), spanOf(Number(years[2]))));
  if (dotted !== null) return one(at + 1, spanOf(Number(dotted[3]), Number(dotted[2]), Number(dotted[1])));
  const month = monthOf(token);
  if (month !== null) return spansOfMonth(tokens, at, month);
  const found = [...dayFirst(tokens, at), ...quarter(tokens, at), ...relative(tokens, at, today)];
  return numbers === null
    ? found
    : [...found, ...one(at + 1, spanOf(Number(numbers[1]), numberOr0(numbers[2]), numberOr0(numbers[3])))];
}

const joints: Readonly<Record<string, readonly string[]>> = {
  between: ['and', 'to', '-', '–', '&'],
  from: ['to', 'until', 'till', 'through', '-', '–'],
};
const fillers = new Set(['the', 'year', 'years', 'month', 'months']);

/** "Between March and June 2023", "from 2004 to 2006": both ends count. */
export function readRange(tokens: readonly Token[], at: number, known: Known): Found {
  const between = joints[tokens[at]?.lower ?? ''];
  if (between === undefined || tokens[at]?.kind === 'quote') return [];
  const from = pastFillers(tokens, at + 1);
  return startsAt(tokens, from, known).flatMap(({ end, value: start }) => {
    if (!between.includes(tokens[end]?.lower ?? '')) return [];
    return readSpan(tokens, pastFillers(tokens, end + 1), known).flatMap((last) => {
      const first = typeof start === 'number' ? spanOf(Number(last.value.from.slice(0, 4)), start) : start;
      return one(last.end, joined(first, last.value));
    });
  });
}

/** A span, or a month whose year is that of the other end. */
function startsAt(tokens: readonly Token[], at: number, known: Known): { end: number; value: Span | number }[] {
  const month = monthOf(tokens[at]);
  return [...readSpan(tokens, at, known), ...(month === null ? [] : [{ end: at + 1, value: month }])];
}

function pastFillers(tokens: readonly Token[], at: number): number {
  let next = at;
  while (fillers.has(tokens[next]?.lower ?? '')) next += 1;
  return next;
}

/** From the beginning of one to the end of the other; null where the other is not later. */
function joined(one: Span | null, two: Span | null): Span | null {
  return one === null || two === null || one.from >= two.from ? null : { from: one.from, until: two.until };
}

function monthOf(token: Token | undefined): number | null {
  if (token === undefined || token.kind !== 'word') return null;
  return Object.hasOwn(monthWords, token.lower) ? (monthWords[token.lower] ?? null) : null;
}

const dayWord = /^(\d{1,2})(?:st|nd|rd|th)?$/;

/** `March 2020`, `March 15 2020`, `March 15, 2020`. */
function spansOfMonth(tokens: readonly Token[], at: number, month: number): Found {
  const rest = tokens.slice(at + 1, at + 4).map((token) => token.lower);
  const day = dayWord.exec(rest[0] ?? '');
  const yearAt = day === null ? 0 : rest[1] === ',' ? 2 : 1;
  if (!/^\d{4}$/.test(rest[yearAt] ?? '')) return [];
  return one(at + 2 + yearAt, spanOf(Number(rest[yearAt]), month, day === null ? 0 : Number(day[1])));
}

/** `15 March 2020`, `15th of March, 2020`. */
function dayFirst(tokens: readonly Token[], at: number): Found {
  const day = dayWord.exec(tokens[at]?.lower ?? '');
  const monthAt = tokens[at + 1]?.lower === 'of' ? at + 2 : at + 1;
  const month = monthOf(tokens[monthAt]);
  if (day === null || month === null) return [];
  const yearAt = tokens[monthAt + 1]?.lower === ',' ? monthAt + 2 : monthAt + 1;
  const year = tokens[yearAt]?.lower ?? '';
  return /^\d{4}$/.test(year) ? one(yearAt + 1, spanOf(Number(year), month, Number(day[1]))) : [];
}

/** `Q1 2023`. */
function quarter(tokens: readonly Token[], at: number): Found {
  const number = /^q([1-4])$/.exec(tokens[at]?.lower ?? '')?.[1];
  const year = tokens[at + 1]?.lower ?? '';
  if (number === undefined || !/^\d{4}$/.test(year)) return [];
  const first = Number(number) * 3 - 2;
  return one(at + 2, joined(spanOf(Number(year), first), spanOf(Number(year), first + 2)));
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const dayMs = 86_400_000;

/** By the day of the task: `today`, `yesterday`, `this week`, `last month`, the latest `Monday`. Weeks begin on Monday. */
function relative(tokens: readonly Token[], at: number, today: string): Found {
  const now = new Date(`${today}T00:00:00Z`);
  const word = plainWord(tokens[at]);
  if (word === 'today') return one(at + 1, daysFrom(now, 0, 1));
  if (word === 'yesterday') return one(at + 1, daysFrom(now, -1, 1));
  const isLast = word === 'last';
  const next = plainWord(tokens[at + 1]);
  const weekday = weekdays.indexOf(isLast ? next : word);
  if (weekday >= 0) return one(isLast ? at + 2 : at + 1, latest(now, weekday, isLast));
  // "The last month" may be the last thirty days.
  if ((!isLast && word !== 'this') || tokens[at - 1]?.lower === 'the') return [];
  return one(at + 2, periodOf(now, next, isLast ? 1 : 0));
}

/** `month's` as `month`. */
function plainWord(token: Token | undefined): string {
  return token?.lower.replace(/['’]s$/, '') ?? '';
}

/** The latest such day; "last Monday" is not today. */
function latest(now: Date, weekday: number, isLast: boolean): Span {
  const back = (now.getUTCDay() - weekday + 7) % 7;
  return daysFrom(now, isLast && back === 0 ? -7 : -back, 1);
}

function daysFrom(now: Date, first: number, count: number): Span {
  const day = (offset: number): string => isoDay(new Date(now.getTime() + offset * dayMs));
  return { from: day(first), until: day(first + count) };
}

/** The week, month, quarter or year of that day, or one so many before it. */
function periodOf(now: Date, period: string, back: number): Span | null {
  if (period === 'week') return daysFrom(now, -((now.getUTCDay() + 6) % 7) - 7 * back, 7);
  const months = { month: 1, quarter: 3, year: 12 }[period];
  if (months === undefined) return null;
  const count = now.getUTCFullYear() * 12 + now.getUTCMonth();
  const first = (Math.floor(count / months) - back) * months;
  const start = (month: number): string => isoDay(new Date(Date.UTC(Math.floor(month / 12), month % 12)));
  return { from: start(first), until: start(first + months) };
}

function numberOr0(text: string | undefined): number {
  return text === undefined ? 0 : Number(text);
}

function spanOf(year: number, month = 0, day = 0): Span | null {
  if (year < 1970 || year > 2199 || month > 12) return null;
  const start = new Date(Date.UTC(year, Math.max(0, month - 1), Math.max(1, day)));
  if (day !== 0 && start.getUTCDate() !== day) return null;
  const end = new Date(start);
  if (day !== 0) end.setUTCDate(day + 1);
  else if (month !== 0) end.setUTCMonth(month);
  else end.setUTCFullYear(year + 1);
  return { from: isoDay(start), until: isoDay(end) };
}

/** YYYY-MM-DD of a UTC date. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
