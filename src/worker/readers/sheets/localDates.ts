/** Days as tables write them: 03.07.2019 (the day first), 03/07/2019 where its table proves which number is the day, 2019/07/03. */
import { civilTime } from '../../../model/rule/civilTime.ts';
import type { XlsxCell } from './cells.ts';

export type DayOrder = 'day-first' | 'month-first';

/** Characters of a day, and of one with a time. */
const [shortest, longest] = [6, 19];
/** What stands between the parts of a day. */
const marks = './-';
const dayMs = 86_400_000;
const clock = String.raw`(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2}))?)?$`;
const dots = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})${clock}`);
const shortDots = /^(\d{1,2})\.(\d{1,2})\.(\d{2})$/;
const slashes = new RegExp(String.raw`^(\d{1,2})([/-])(\d{1,2})\2(\d{4})${clock}`);
const yearFirst = new RegExp(String.raw`^(\d{4})/(\d{1,2})/(\d{1,2})${clock}`);
/** Two digits of a year are read as of this century below it. */
const thisCenturyBelow = 70;

/** Which of two numbers is the day, as far as the text proves it; null where it tells nothing. */
export function provenOrder(text: string): DayOrder | null {
  const [, one, , two] = mayBeDay(text) ? (slashes.exec(text) ?? []) : [];
  if (Number(one) > 12 && Number(two) <= 12) return 'day-first';
  return Number(two) > 12 && Number(one) <= 12 ? 'month-first' : null;
}

/** Whether the text is a day with two digits for its year. */
export function isShortDay(text: string): boolean {
  return mayBeDay(text) && shortDay(text) !== null;
}

/** Days of a table come again and again. */
const known = new Map<string, XlsxCell | null>();
const knownMax = 10_000;

/** The cell for a day; null for what is none beyond doubt. `order` is proven by the whole table, `short` says that its column holds short days alone. */
export function dayCell(text: string, order: DayOrder | null, short: boolean): XlsxCell | null {
  if (!mayBeDay(text)) return null;
  const key = `${order ?? ''} ${String(short)} ${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const cell = newDayCell(text, order, short);
  if (known.size >= knownMax) known.clear();
  known.set(key, cell);
  return cell;
}

function newDayCell(text: string, order: DayOrder | null, short: boolean): XlsxCell | null {
  const dotted = dots.exec(text);
  if (dotted !== null) return cellAt([dotted[3], dotted[2], dotted[1]], dotted.slice(4));
  const led = yearFirst.exec(text);
  if (led !== null) return cellAt(led.slice(1, 4), led.slice(4));
  if (short) return shortDay(text);
  const slashed = order === null ? null : slashes.exec(text);
  if (slashed === null) return null;
  const [, one, , two, year] = slashed;
  return cellAt(order === 'day-first' ? [year, two, one] : [year, one, two], slashed.slice(5));
}

function mayBeDay(text: string): boolean {
  if (text.length < shortest || text.length > longest) return false;
  const code = text.charCodeAt(0);
  return code >= 0x30 && code <= 0x39 && [1, 2, 4].some((at) => marks.includes(text.charAt(at)));
}

function shortDay(text: string): XlsxCell | null {
  const [, day, month, year] = shortDots.exec(text) ?? [];
  if (year === undefined) return null;
  return cellAt([`${Number(year) < thisCenturyBelow ? '20' : '19'}${year}`, month, day], []);
}

function cellAt(day: readonly (string | undefined)[], time: readonly (string | undefined)[]): XlsxCell | null {
  const clocked = time.filter((part) => part !== undefined);
  const moment = civilTime([...day, ...clocked]);
  if (moment === null) return null;
  const serial = (Date.parse(`${moment}Z`) - Date.UTC(1899, 11, 30)) / dayMs;
  // Before March 1900 spreadsheets count days of their own.
  return serial >= 61 ? { kind: clocked.length === 0 ? 'date' : 'moment', serial } : null;
}
