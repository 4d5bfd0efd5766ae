/** The days of a text, in every usual way to write them. Where the order of day and month is not told, both readings, marked so. */
import { civilTime } from '../../../model/rule/civilTime.ts';
import { datesIn } from '../../facts/textDates.ts';

/** `day`: YYYY-MM-DD. `isOpen`: it can also be read as another. */
export type WrittenDate = { readonly at: number; readonly end: number; readonly day: string; readonly isOpen: boolean };

const datesMax = 4_000;
const numbers =
  /(?<![\p{L}\p{N}]|\p{N}[./-])(\d{1,4})(?:\.\s?|\/|-)(\d{1,2})(?:\.\s?|\/|-)(\d{4}|\d{1,2})(?!\p{N}|[./-]\p{N})/gu;
const compact = /(?<![\p{L}\p{N}.,-])((?:19|20)\d{2})(\d{2})(\d{2})(?!\p{N}|[.,-]\p{N})/gu;

/** Of an even text (see evenText.ts), in no order. */
export function daysIn(text: string): WrittenDate[] {
  const found = new Map<string, WrittenDate>();
  const add = (date: WrittenDate): void => {
    const key = `${String(date.at)} ${date.day}`;
    if (!found.has(key)) found.set(key, date);
  };
  const sure = new Set<number>();
  for (const { at, end, time } of datesIn(text)) {
    sure.add(at);
    add({ at, end, day: time.slice(0, 10), isOpen: false });
  }
  let count = 0;
  for (const match of text.matchAll(numbers)) {
    if (++count > datesMax) break;
    if (sure.has(match.index)) continue;
    const days = new Set(readings(match[0], match.slice(1)));
    for (const day of days) add({ at: match.index, end: match.index + match[0].length, day, isOpen: days.size > 1 });
  }
  count = 0;
  for (const { index, 0: written, 1: year, 2: month, 3: day } of text.matchAll(compact)) {
    if (++count > datesMax) break;
    const time = civilTime([year, month, day]);
    if (time !== null) add({ at: index, end: index + written.length, day: time.slice(0, 10), isOpen: false });
  }
  return [...found.values()];
}

/** Year first, day first, and (never with dots) month first. */
function* readings(written: string, [one = '', two = '', three = '']: string[]): Generator<string> {
  const orders: (readonly [year: string, month: string, day: string])[] = [];
  if (one.length === 4 && three.length <= 2) orders.push([one, two, three]);
  if (one.length <= 2) orders.push([fullYear(three), two, one]);
  if (one.length <= 2 && !written.includes('.')) orders.push([fullYear(three), one, two]);
  if (one.length === 2 && three.length === 2 && !written.includes('/')) orders.push([fullYear(one), two, three]);
  for (const order of orders) {
    const time = order[0].length === 4 ? civilTime([...order]) : null;
    if (time !== null) yield time.slice(0, 10);
  }
}

function fullYear(written: string): string {
  return written.length === 2 ? (Number(written) < 70 ? '20' : '19') + written : written;
}
