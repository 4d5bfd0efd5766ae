/** Words and numbers that the panels share. No DOM: tested from Node. */
import { decimal, dollars, plural, t } from '../../src/base/translate.ts';
import type { TaskAction, TaskCard } from '../../src/protocol/panelWire.ts';
import type { TaskState } from '../../src/model/task.ts';

/** 1204 → "1,204", as the person's language writes it. */
export function figure(count: number): string {
  return decimal(count);
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
  return `${decimal(value, unit === 'B' || value >= 100 ? 0 : 1)} ${unit}`;
}

/** How long ago, in the largest unit that fits: "just now", "12 min ago". Both in milliseconds since 1970. */
export function ago(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return t('just now');
  if (minutes < 60) return t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? t('{0} h ago', hours) : t('{0} d ago', Math.floor(hours / 24));
}

/** What a task has cost so far, or nothing where it cost nothing. */
export function cost(usd: number): string {
  if (usd <= 0) return '';
  return usd < 0.01 ? `< ${dollars(0.01)}` : dollars(usd);
}

/** "3 of 12", or how many so far where nobody knows the end. */
export function progressCount(progress: { done: number; total?: number }): string {
  if (progress.total !== undefined) return t('{0} of {1}', progress.done, progress.total);
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
  return t('{0}: {1} percent', progress.text, tenths * 10);
}

export const actionWords: Readonly<Record<TaskAction, string>> = {
  answer: t('Answer…'),
  'review plan': t('Review Plan'),
  'review changes': t('Review Changes'),
  apply: t('Apply'),
  undo: t('Undo'),
  redo: t('Redo'),
  pause: t('Pause'),
  resume: t('Resume'),
  cancel: t('Cancel'),
  retry: t('Retry'),
  'leave machine': t('Go On in the Process Sandbox…'),
  log: t('Show Log'),
};

export const stateWords: Readonly<Record<TaskState, { label: string; icon: string }>> = {
  queued: { label: t('Queued'), icon: 'circle-outline' },
  planning: { label: t('Planning'), icon: 'loading' },
  asking: { label: t('Has a question'), icon: 'question' },
  'awaiting approval': { label: t('Plan ready'), icon: 'checklist' },
  working: { label: t('Working'), icon: 'loading' },
  'awaiting review': { label: t('Changes ready'), icon: 'diff' },
  applying: { label: t('Applying'), icon: 'loading' },
  done: { label: t('Done'), icon: 'pass' },
  paused: { label: t('Paused'), icon: 'debug-pause' },
  failed: { label: t('Failed'), icon: 'error' },
  cancelled: { label: t('Cancelled'), icon: 'circle-slash' },
  undone: { label: t('Undone'), icon: 'discard' },
};

/** "review plan" → "action-review-plan": the name by which a test finds the button. */
export function actionTestId(action: TaskAction): string {
  return `action-${action.replaceAll(' ', '-')}`;
}

const running: readonly TaskCard['state'][] = ['planning', 'working'];

/** "Working in Chrome: reports.example.com"; empty where none is open. The site is a name as addresses write it, and nothing of its pages. */
export function chromeWords({ chrome, state }: Pick<TaskCard, 'chrome' | 'state'>): string {
  if (chrome?.at == null) return '';
  if (chrome.waits) return t('Waits for you to sign in, in the Chrome window: {0}', chrome.at);
  const works = running.includes(state);
  if (chrome.at === '') return works ? t('Working in Chrome') : t('Chrome is open');
  return works ? t('Working in Chrome: {0}', chrome.at) : t('Chrome is open: {0}', chrome.at);
}
