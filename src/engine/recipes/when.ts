/** When a recipe runs by itself: on a schedule, in the time zone of this process, or when files appear in its folder. Pure. */
import * as z from 'zod/mini';

export const everyNames = ['hour', 'day', 'week', 'month'] as const;
export type Every = (typeof everyNames)[number];

export const weekdayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

export const atPattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const scheduleSchema = z.object({
  every: z.enum(everyNames),
  /** HH:MM; of an hourly one only the minutes count. */
  at: z.string().check(z.regex(atPattern)),
  /** 0 is Sunday; for weekly ones. */
  weekday: z.int().check(z.minimum(0), z.maximum(6)),
});
export type Schedule = z.infer<typeof scheduleSchema>;

export const whenSchema = z.union([scheduleSchema, z.object({ watch: z.literal(true) })]);
export type When = z.infer<typeof whenSchema>;

/** Where nothing else is said: in the morning, and on Mondays. */
export const usualAt = '09:00';
export const usualWeekday = 1;

/**
 * The last moment at or before `now` at which the schedule asked for a run, both in milliseconds since 1970. A moment that the
 * clock skips when summer time begins is taken as Date takes it: the same span later.
 */
export function lastDueAt({ every, at, weekday }: Schedule, now: number): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const present = new Date(now);
  const [year, month, day] = [present.getFullYear(), present.getMonth(), present.getDate()];
  const candidates = (back: number): number => {
    switch (every) {
      case 'hour':
        return new Date(year, month, day, present.getHours() - back, minutes).getTime();
      case 'day':
        return new Date(year, month, day - back, hours, minutes).getTime();
      case 'week':
        return new Date(year, month, day - ((present.getDay() - weekday + 7) % 7) - 7 * back, hours, minutes).getTime();
      case 'month':
        return new Date(year, month - back, 1, hours, minutes).getTime();
    }
  };
  // Two back is enough whatever the clocks did in between.
  for (const back of [0, 1]) if (candidates(back) <= now) return candidates(back);
  return candidates(2);
}

/** "every day at 09:00", "when new files arrive". */
export function whenWords(when: When): string {
  if ('watch' in when) return 'when new files arrive';
  const { every, at, weekday } = when;
  switch (every) {
    case 'hour':
      return at.endsWith(':00') ? 'every hour' : `every hour at ${at.slice(3)} past`;
    case 'day':
      return `every day at ${at}`;
    case 'week': {
      const name = weekdayNames[weekday] ?? '';
      return `every ${name.slice(0, 1).toUpperCase()}${name.slice(1)} at ${at}`;
    }
    case 'month':
      return `on the first of every month at ${at}`;
  }
}
