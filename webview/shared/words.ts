/** Words and numbers that the panels share. No DOM: tested from Node. */
import { plural, t } from '../../src/base/translate.ts';
import type { TaskAction, TaskCard } from '../../src/protocol/panelWire.ts';
import type { TaskState } from '../../src/model/task.ts';

const grouped = new Intl.NumberFormat('en-US');

/** 1204 → "1,204". */
export function figure(count: number): string {
  return grouped.format(count);
}

/** "1 file", "1,204 files". `many` defaults to `one` with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${figure(count)} ${count === 1 ? one : many}`;
}

const sizeUnits = ['KB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in steps of 1024: "812 B", "3.4 MB". */
export function sized(bytes: number): string {
  let value = bytes;
  let unit: string = 'B';
  for (const next of sizeUnits) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${unit === 'B' || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}

const spans = [
  { unit: 'min', ms: 60_000, below: 3_600_000 },
  { unit: 'h', ms: 3_600_000, below: 86_400_000 },
  { unit: 'd', ms: 86_400_000, below: Number.POSITIVE_INFINITY },
] as const;

/** How long ago, in the largest unit that fits: "just now", "12 min ago". Both in milliseconds since 1970. */
export function ago(then: number, now: number): string {
  const passed = now - then;
  if (passed < 60_000) return 'just now';
  const span = spans.find((candidate) => passed < candidate.below) ?? spans[2];
  return `${String(Math.floor(passed / span.ms))} ${span.unit} ago`;
}

/** What a task has cost so far, or nothing where it cost nothing. */
export function cost(usd: number): string {
  if (usd <= 0) return '';
  return usd < 0.01 ? '< $0.01' : `$${usd.toFixed(2)}`;
}

/** "3 of 12", or how many so far where nobody knows the end. */
export function progressCount(progress: { done: number; total?: number }): string {
  if (progress.total !== undefined) return `${figure(progress.done)} of ${figure(progress.total)}`;
  return progress.done > 0 ? figure(progress.done) : '';
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long something still takes, no more exactly than anybody can know; empty where nobody does. */
export function leftWords(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 10_000) return t('a few seconds left');
  if (ms < minuteMs) return t('less than a minute left');
  if (ms < 90 * minuteMs) return plural(Math.round(ms / minuteMs), 'about {0} minute left', 'about {0} minutes left');
  return plural(Math.round(ms / hourMs), 'about {0} hour left', 'about {0} hours left');
}

/** What a screen reader hears of a progress: the text, and a figure that changes only every tenth of the way. */
export function progressSpoken(progress: TaskCard['progress']): string {
  if (progress === null) return '';
  if (progress.total === undefined || progress.total === 0) return progress.text;
  const tenths = Math.floor((10 * progress.done) / progress.total);
  return `${progress.text}: ${String(tenths * 10)} percent`;
}

export const actionWords: Readonly<Record<TaskAction, string>> = {
  answer: 'Answer…',
  'review plan': 'Review Plan',
  'review changes': 'Review Changes',
  apply: 'Apply',
  undo: 'Undo',
  redo: 'Redo',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Retry',
  log: 'Show Log',
};

export const stateWords: Readonly<Record<TaskState, { label: string; icon: string }>> = {
  queued: { label: 'Queued', icon: 'circle-outline' },
  planning: { label: 'Planning', icon: 'loading' },
  asking: { label: 'Has a question', icon: 'question' },
  'awaiting approval': { label: 'Plan ready', icon: 'checklist' },
  working: { label: 'Working', icon: 'loading' },
  'awaiting review': { label: 'Changes ready', icon: 'diff' },
  applying: { label: 'Applying', icon: 'loading' },
  done: { label: 'Done', icon: 'pass' },
  paused: { label: 'Paused', icon: 'debug-pause' },
  failed: { label: 'Failed', icon: 'error' },
  cancelled: { label: 'Cancelled', icon: 'circle-slash' },
  undone: { label: 'Undone', icon: 'discard' },
};

/** "review plan" → "action-review-plan": the name by which a test finds the button. */
export function actionTestId(action: TaskAction): string {
  return `action-${action.replaceAll(' ', '-')}`;
}
