/** Schedules: the last moment that asked for a run, and their words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastDueAt, whenWords, type Schedule } from '../../../../src/engine/recipes/when.ts';

/** `2026-11-29 10:00` in the time zone of the process, whatever that is. */
function at(text: string): number {
  return new Date(text.replace(' ', 'T')).getTime();
}

function due(every: Schedule['every'], time: string, weekday: number, now: string): string {
  const moment = new Date(lastDueAt({ every, at: time, weekday }, at(now)));
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(moment.getFullYear())}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

test('the last moment that a schedule asked for is today’s where that is past, else the one before', () => {
  // 2026-11-29 is a Sunday.
  const cases: [Schedule['every'], string, number, string, string][] = [
    ['day', '09:00', 1, '2026-11-29 10:00', '2026-11-29 09:00'],
    ['day', '09:00', 1, '2026-11-29 09:00', '2026-11-29 09:00'],
    ['day', '09:00', 1, '2026-11-29 08:59', '2026-11-28 09:00'],
    ['day', '00:00', 1, '2026-03-01 00:00', '2026-03-01 00:00'],
    ['day', '23:59', 1, '2026-01-01 00:00', '2025-12-31 23:59'],
    ['hour', '09:15', 1, '2026-11-29 10:20', '2026-11-29 10:15'],
    ['hour', '09:15', 1, '2026-11-29 10:10', '2026-11-29 09:15'],
    ['hour', '09:15', 1, '2026-11-29 00:10', '2026-11-28 23:15'],
    ['week', '09:00', 1, '2026-11-29 10:00', '2026-11-23 09:00'],
    ['week', '09:00', 0, '2026-11-29 10:00', '2026-11-29 09:00'],
    ['week', '11:00', 0, '2026-11-29 10:00', '2026-11-22 11:00'],
    ['week', '09:00', 6, '2026-11-29 10:00', '2026-11-28 09:00'],
    ['month', '09:00', 1, '2026-11-29 10:00', '2026-11-01 09:00'],
    ['month', '09:00', 1, '2026-11-01 08:00', '2026-10-01 09:00'],
    ['month', '09:00', 1, '2026-01-01 08:00', '2025-12-01 09:00'],
  ];
  for (const [every, time, weekday, now, expected] of cases)
    assert.equal(due(every, time, weekday, now), expected, `${every} at ${time}, now ${now}`);
});

test('a trigger says when it runs', () => {
  assert.deepEqual(
    [
      whenWords({ watch: true }),
      whenWords({ every: 'hour', at: '09:00', weekday: 1 }),
      whenWords({ every: 'hour', at: '09:15', weekday: 1 }),
      whenWords({ every: 'day', at: '09:00', weekday: 1 }),
      whenWords({ every: 'week', at: '18:30', weekday: 5 }),
      whenWords({ every: 'month', at: '09:00', weekday: 1 }),
    ],
    [
      'when new files arrive',
      'every hour',
      'every hour at 15 past',
      'every day at 09:00',
      'every Friday at 18:30',
      'on the first of every month at 09:00',
    ],
  );
});
