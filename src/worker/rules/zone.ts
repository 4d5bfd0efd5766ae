/** A moment as clocks in some time zone showed it. */
import { civilTime, type CivilTime } from '../../model/rule/civilTime.ts';
import type { Moment } from '../facts/facts.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The moment's wall clock in a zone: `camera` (or null) is the wall it was read from, `local` that of this process, else `utc` or an
 * IANA name. Where nobody knows how far that wall was from UTC, it stays as it was read.
 */
export function inZone({ time, offsetMinutes }: Moment, zone: string | null): CivilTime {
  if (zone === null || zone === 'camera' || offsetMinutes === null) return time;
  const instant = Date.parse(`${time.slice(0, 19)}Z`) - offsetMinutes * 60_000;
  if (!Number.isFinite(instant)) return time;
  const parts = new Map(
    formatFor(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const wanted = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
  return civilTime(wanted.map((part) => parts.get(part))) ?? time;
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    ...(zone === 'local' ? {} : { timeZone: zone === 'utc' ? 'UTC' : zone }),
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
