/**
 * Dates in running text: ISO, "3 July 2019", "July 3rd, 2019", 03.07.2019 (dots: day first), 2019年7月3日, and 03/07/2019 only where
 * the text itself proves which number is the day. Month names of seven languages. A date without a day is none, and none is invented.
 * Every pattern runs over a bounded number of characters from where it starts, so that the time grows with the text and no faster.
 */
import { civilTime, type CivilTime } from '../../model/rule/civilTime.ts';
import { labelOf, ownDate, plainLetters } from './textLabels.ts';

/** A day that stands in a text, and where. */
export type TextDate = { readonly at: number; readonly end: number; readonly time: CivilTime };

/** Of one way of writing. */
const datesMax = 2_000;
const earliestDay = '1970-01-01';

/** Spellings without accents and in lower case; the twelve months in order. */
const monthSpellings = [
  'january jan januar janvier janv enero ene gennaio gen januari janeiro jaenner janner',
  'february feb februar fevrier fevr fev febrero febbraio februari fevereiro feber',
  'march mar marz maerz mars marzo maart mrt marco mrz',
  'april apr avril avr abril abr aprile',
  'may mai mayo maggio mag mei maio',
  'june jun juni juin junio giugno giu junho',
  'july jul juli juillet juil julio luglio lug julho',
  'august aug aout agosto ago augustus',
  'september sep sept septembre septiembre settembre set setembro',
  'october oct oktober okt octobre octubre ottobre ott outubro out',
  'november nov novembre noviembre novembro',
  'december dec dezember dez decembre diciembre dic dicembre dezembro',
].map((line) => line.split(' '));
const monthOf = new Map(
  monthSpellings.flatMap((names, index) => names.map((name) => [name, String(index + 1)] as const)),
);

/** Whether the word is a month's name, or a short form of one, in one of the seven languages. */
export function isMonthName(word: string): boolean {
  return monthOf.has(plainLetters(word));
}

/** Not in the middle of a word, a number, a version or a path. */
const fresh = String.raw`(?<![\p{L}\p{N}_]|\d[.,/-]|[/-])`;
const over = String.raw`(?!\d|[./-]\d)`;

const patterns = {
  yearFirst: new RegExp(String.raw`${fresh}(\d{4})([-/])(\d{1,2})\2(\d{1,2})${over}`, 'gu'),
  // With one digit only it is a version: 2019.3.1.
  yearDots: new RegExp(String.raw`${fresh}(\d{4})\.(\d{2})\.(\d{2})${over}`, 'gu'),
  characters: /(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]/gu,
  dayName: new RegExp(
    String.raw`(?<![\p{L}\p{N}_]|\d[.,/])(\d{1,2})(?:st|nd|rd|th|er|o|[.ºª°])?[\s/-]{0,2}(?:(?:day\s)?(?:of|de|di)\s)?` +
      String.raw`(\p{L}{3,10})(?:(?:\.?,?\s{1,2}|[./-])(?:del?\s)?(\d{4})|[./-](\d{2}))(?!\d)`,
    'giu',
  ),
  nameDay:
    /(?<![\p{L}\p{N}_])(\p{L}{3,10})\.?[\s-]{1,2}(\d{1,2})(?:st|nd|rd|th)?(?:,\s{0,2}|[\s-]{1,2})(\d{4})(?!\d)/giu,
  dots: new RegExp(String.raw`${fresh}(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})${over}`, 'gu'),
  // Without a century it may as well be a version: it counts only behind a word for date.
  shortDots: new RegExp(String.raw`${fresh}(\d{2})\.(\d{2})\.(\d{2})${over}`, 'gu'),
  slashes: new RegExp(String.raw`${fresh}(\d{1,2})([/-])(\d{1,2})\2(\d{4})${over}`, 'gu'),
};

type Slashed = { readonly at: number; readonly end: number } & {
  readonly one: string | undefined;
  readonly two: string | undefined;
  readonly year: string | undefined;
};

/** All days that stand in the text, in its order, whatever their year. */
export function datesIn(text: string): TextDate[] {
  const found = [...written(text)];
  const days = new Set(found.map(({ time }) => time));
  const slashed = [...matches(patterns.slashes, text)].map(({ at, end, parts: [one, , two, year] }): Slashed => ({
    at,
    end,
    one,
    two,
    year,
  }));
  const order = orderOf(slashed, days);
  for (const date of slashed) {
    const time = readSlashed(date, order, days);
    if (time !== null) found.push({ at: date.at, end: date.end, time });
  }
  for (const { at, end, parts } of matches(patterns.shortDots, text))
    for (const date of dated(at, end, [fullYear(parts[2]), parts[1], parts[0]]))
      if (ownDate(labelOf(text, at)) === 'own') found.push(date);
  return found.sort((one, two) => one.at - two.at);
}

/**
 * The day that a text tells of itself: the first after a word such as "date", else the first that is no due date or birthday, else
 * the first. Never before 1970 and never later than the day after `today` (YYYY-MM-DD).
 */
export function dateOfText(text: string, dates: readonly TextDate[], today: string): CivilTime | null {
  const last = dayAfter(today);
  let plain: CivilTime | null = null;
  let other: CivilTime | null = null;
  for (const [index, { at, time }] of dates.entries()) {
    const day = time.slice(0, 10);
    if (day < earliestDay || day > last) continue;
    const kind = ownDate(labelOf(text, at, indexInLine(text, dates, index)));
    if (kind === 'own') return time;
    if (kind === 'unknown') plain ??= time;
    else other ??= time;
  }
  return plain ?? other;
}

/** How many dates stand before it in its line, and how many the line holds: a table's columns. */
export function indexInLine(text: string, dates: readonly TextDate[], index: number): { place: number; of: number } {
  const isSameLine = (one: number, two: number): boolean => {
    const [from, to] = [dates[one], dates[two]];
    return (
      from !== undefined && to !== undefined && to.at - from.end < 200 && !text.slice(from.end, to.at).includes('\n')
    );
  };
  let first = index;
  while (isSameLine(first - 1, first) && index - first < columnsMax) first -= 1;
  let last = index;
  while (isSameLine(last, last + 1) && last - index < columnsMax) last += 1;
  return { place: index - first, of: last - first + 1 };
}
const columnsMax = 12;

/** Dates whose writing leaves no doubt. */
function* written(text: string): Generator<TextDate> {
  for (const { at, end, parts } of matches(patterns.yearFirst, text))
    yield* dated(at, end, [parts[0], parts[2], parts[3]]);
  for (const { at, end, parts } of matches(patterns.yearDots, text)) yield* dated(at, end, parts);
  for (const { at, end, parts } of matches(patterns.characters, text)) yield* dated(at, end, parts);
  for (const { at, end, parts } of matches(patterns.dayName, text)) {
    const [day, month, year, short] = parts;
    yield* dated(at, end, [year ?? fullYear(short), monthNumber(month), day]);
  }
  for (const { at, end, parts } of matches(patterns.nameDay, text))
    yield* dated(at, end, [parts[2], monthNumber(parts[0]), parts[1]]);
  for (const { at, end, parts } of matches(patterns.dots, text)) yield* dated(at, end, [parts[2], parts[1], parts[0]]);
}

type Match = { readonly at: number; readonly end: number; readonly parts: readonly (string | undefined)[] };

function* matches(pattern: RegExp, text: string): Generator<Match> {
  let count = 0;
  for (const match of text.matchAll(pattern)) {
    yield { at: match.index, end: match.index + match[0].length, parts: match.slice(1) };
    count += 1;
    if (count >= datesMax) return;
  }
}

function* dated(at: number, end: number, parts: readonly (string | undefined)[]): Generator<TextDate> {
  const time = parts.includes(undefined) ? null : civilTime(parts);
  if (time !== null) yield { at, end, time };
}

function monthNumber(name: string | undefined): string | undefined {
  return name === undefined ? undefined : monthOf.get(plainLetters(name));
}

/** Two digits of a year, as they are read until 2070. */
function fullYear(short: string | undefined): string | undefined {
  return short === undefined ? undefined : (Number(short) < 70 ? '20' : '19') + short;
}

type Order = 'day-first' | 'month-first';

/**
 * The order that some of these dates can only have, or that gives a day which the text also writes out; null where none tells or they
 * differ.
 */
function orderOf(dates: readonly Slashed[], known: ReadonlySet<string>): Order | null {
  const proven = new Set<Order>();
  for (const date of dates) {
    const order = ownOrder(date, known);
    if (order !== null) proven.add(order);
  }
  const [order] = proven;
  return proven.size === 1 && order !== undefined ? order : null;
}

function ownOrder(date: Slashed, known: ReadonlySet<string>): Order | null {
  const dayFirst = readAs(date, 'day-first');
  const monthFirst = readAs(date, 'month-first');
  if (dayFirst === monthFirst) return null;
  if (dayFirst === null || monthFirst === null) return dayFirst === null ? 'month-first' : 'day-first';
  if (known.has(dayFirst) === known.has(monthFirst)) return null;
  return known.has(dayFirst) ? 'day-first' : 'month-first';
}

function readSlashed(date: Slashed, order: Order | null, known: ReadonlySet<string>): CivilTime | null {
  const sure = ownOrder(date, known) ?? order;
  if (sure !== null) return readAs(date, sure);
  const dayFirst = readAs(date, 'day-first');
  return dayFirst === readAs(date, 'month-first') ? dayFirst : null;
}

function readAs({ one, two, year }: Slashed, order: Order): CivilTime | null {
  return order === 'day-first' ? civilTime([year, two, one]) : civilTime([year, one, two]);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
