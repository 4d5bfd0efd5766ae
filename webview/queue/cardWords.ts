/** What a screen reader hears of tasks. No DOM: tested from Node. */
import { t } from '../../src/base/translate.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import type { TaskState } from '../../src/model/task.ts';
import { chromeWords, leftWords, stateWords } from '../shared/words.ts';

/** How a task is called. */
export function nameOf({ title, instruction }: TaskCard): string {
  return title ?? instruction;
}

/** A card in one sentence: what, where, how far. */
export function cardSpoken(task: TaskCard): string {
  const { progress, failure } = task;
  const how =
    failure?.message ??
    (progress === null ? task.status : [progress.text, leftWords(progress.leftMs)].join(' ').trim());
  return [nameOf(task), stateWords[task.state].label, task.folder, aboutWords(task), chromeWords(task), how]
    .filter((part) => part !== '')
    .join('. ');
}

/** The files that a task is about: "3 chosen: a.jpg, b.jpg and 1 more"; empty for the whole folder. */
export function aboutWords({ about }: TaskCard): string {
  if (about === null) return '';
  const more = about.count - about.names.length;
  const names = about.names.join(', ');
  return more > 0
    ? t('{0} chosen: {1} and {2} more', about.count, names, more)
    : t('{0} chosen: {1}', about.count, names);
}

/** States that are news. What a task goes through on its way there is not told: that would never end. */
const told: readonly TaskState[] = [
  'asking',
  'awaiting approval',
  'awaiting review',
  'done',
  'undone',
  'failed',
  'paused',
];
const namedMax = 3;

/** What changed between two looks at the tasks, for those who don't see it; empty where nothing did that is worth a word. */
export function newsSpoken(before: readonly TaskCard[], now: readonly TaskCard[]): string {
  const known = new Map(before.map((task) => [task.id, task.state]));
  const news = now.filter((task) => {
    const was = known.get(task.id);
    return was !== undefined && was !== task.state && told.includes(task.state);
  });
  if (news.length > namedMax) return t('{0} tasks have news', news.length);
  return news.map((task) => t('{0}: {1}', nameOf(task).slice(0, 80), stateWords[task.state].label)).join('. ');
}
