/**
 * What a tool tells the agent that called it. Only Delegate's own words, the state, counts and the agent's own instruction: nothing that
 * a worker, a model or a document has written, which could give that agent orders. Pure.
 */
import { plural, t } from '../../base/translate.ts';
import { operations, type Operation } from '../../model/operation.ts';
import type { TaskState } from '../../model/task.ts';
import type { TaskNews } from './door.ts';

const states: Readonly<Record<TaskState, () => string>> = {
  queued: () => t('It is in the queue.'),
  planning: () => t('Its plan is being made.'),
  asking: () => t('It has a question for the person.'),
  'awaiting approval': () => t('Its plan waits for the person’s approval.'),
  working: () => t('Its changes are being prepared.'),
  'awaiting review': () => t('Its changes wait for the person’s review.'),
  applying: () => t('Its changes are being applied.'),
  done: () => t('It is done.'),
  paused: () => t('It is paused.'),
  failed: () => t('It failed. Nothing was changed.'),
  cancelled: () => t('The person cancelled it.'),
  undone: () => t('The person took it back: the folder is as before.'),
};

const kinds: Readonly<Record<Operation, (count: number) => string>> = {
  move: (count) => plural(count, '{0} move or rename', '{0} moves or renames'),
  create: (count) => plural(count, '{0} new file', '{0} new files'),
  modify: (count) => plural(count, '{0} changed file', '{0} changed files'),
  trash: (count) => plural(count, '{0} file to the trash', '{0} files to the trash'),
  mkdir: (count) => plural(count, '{0} new folder', '{0} new folders'),
  rmdir: (count) => plural(count, '{0} removed folder', '{0} removed folders'),
};

/** What a task would do or did, in counts; empty while nobody knows. */
export function countWords(counts: TaskNews['counts']): string {
  return operations.flatMap((kind) => ((counts[kind] ?? 0) === 0 ? [] : [kinds[kind](counts[kind] ?? 0)])).join(', ');
}

/** How a task stands, for the agent that asked. */
export function newsWords(news: TaskNews): string {
  const counts = countWords(news.counts);
  const lines = [
    t('Task {0} in {1}: {2}', news.id, news.folder, states[news.state]()),
    ...(counts === '' ? [] : [t('Changes: {0}.', counts)]),
    ...(news.trouble === null
      ? []
      : [t('What stopped it: {0}. What the person can do: {1}', news.trouble.code, news.trouble.next)]),
  ];
  return lines.join('\n');
}

/** After a task was queued: what comes now, and that it is the person's. */
export function queuedWords(news: TaskNews): string {
  return [
    newsWords(news),
    t(
      'Nothing in the folder has changed, and nothing will before the person has approved the plan, looked at the changes and applied them.',
    ),
    t('That happens in VS Code, in the Delegate view in the activity bar; the person is told when it is their turn.'),
    t('You cannot approve, answer, apply or undo it. Tell the person that the task waits for them there.'),
  ].join('\n');
}
