/** Which part of the queue a task stands in. No DOM: tested from Node. */
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import type { TaskState } from '../../src/model/task.ts';

export const sections = [
  { key: 'needs-you', title: 'Needs you' },
  { key: 'proposals', title: 'Proposals' },
  { key: 'now', title: 'Now' },
  { key: 'done', title: 'Done' },
] as const;
export type SectionKey = (typeof sections)[number]['key'];

const sectionOf: Readonly<Record<TaskState, SectionKey>> = {
  asking: 'needs-you',
  'awaiting approval': 'needs-you',
  'awaiting review': 'needs-you',
  failed: 'needs-you',
  queued: 'now',
  planning: 'now',
  working: 'now',
  applying: 'now',
  paused: 'now',
  done: 'done',
  undone: 'done',
  cancelled: 'done',
};

/** The tasks of each section, in the order in which they came. */
export function sorted(tasks: readonly TaskCard[]): Record<SectionKey, TaskCard[]> {
  const found: Record<SectionKey, TaskCard[]> = { 'needs-you': [], proposals: [], now: [], done: [] };
  for (const task of tasks) found[placeOf(task)].push(task);
  return found;
}

/** What a schedule or a tied folder has set off waits in a tray of its own. */
function placeOf({ state, recipe }: TaskCard): SectionKey {
  const place = sectionOf[state];
  return place === 'needs-you' && recipe !== null && recipe.trigger !== null ? 'proposals' : place;
}

/** Whether a task in this state goes no further without the person. */
export function needsPerson(state: TaskState): boolean {
  return sectionOf[state] === 'needs-you';
}
