/** Dates as documents write them, as moments. All of them are null where the text is no date, or one that nobody can have written. */
import { civilTime, isPlausible } from '../../model/rule/civilTime.ts';
import type { Moment } from '../facts/facts.ts';

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

function bounded(text: string | null): string {
  return text === null || text.length > charactersMax ? '' : text;
}

function momentOf(parts: readonly (string | undefined)[], offsetMinutes: number | null, today: string): Moment | null {
  const time = civilTime(parts);
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
