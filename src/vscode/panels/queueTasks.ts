/** Which tasks the queue shows: all that are not over, and of the others the newest that answer to the search. Pure. */
import { folded, wordFinder } from '../../base/findWords.ts';
import { askedFor, endedStates, type Task } from '../../model/task.ts';
import type { QueueLook } from '../../protocol/panelWire.ts';
import { needsPerson } from '../words.ts';
import { statusOf } from './taskCard.ts';

export type Seen = {
  readonly tasks: readonly Task[];
  readonly matching: number;
  readonly shown: number;
  readonly archived: number;
  readonly needYou: number;
};

/** What is seen of these tasks, which are newest first. `labelOf` names a task's folder as the person knows it. */
export function seenTasks(all: readonly Task[], look: QueueLook, labelOf: (mount: string) => string): Seen {
  const found = wordFinder(look.search);
  const fits = look.search.trim() === '' ? () => true : (task: Task) => found(textOf(task, labelOf));
  const tasks: Task[] = [];
  let [matching, shown, archived, needYou] = [0, 0, 0, 0];
  for (const task of all) {
    if (task.archived) archived += 1;
    if (needsPerson(task)) needYou += 1;
    if (task.archived && !look.archived) continue;
    if (!fits(task)) continue;
    // What needs the person is never behind a page.
    if (needsPerson(task) || !endedStates.includes(task.state)) tasks.push(task);
    else {
      matching += 1;
      if (shown === look.most) continue;
      shown += 1;
      tasks.push(task);
    }
  }
  return { tasks, matching, shown, archived, needYou };
}

/** A task's text as it is searched in, kept for as long as the task stays as it is. */
const texts = new WeakMap<Task, string>();

function textOf(task: Task, labelOf: (mount: string) => string): string {
  const known = texts.get(task);
  if (known !== undefined) return known;
  const { title, recipe, mount, state } = task;
  const archived = task.archived ? 'archived' : '';
  const parts = [title, askedFor(task), recipe?.name, labelOf(mount), mount, state, statusOf(task, null), archived];
  const text = folded(parts.filter((part) => part != null).join(' \n'));
  texts.set(task, text);
  return text;
}
