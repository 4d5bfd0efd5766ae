/** Which part of the queue a task stands in, and in which order. No DOM: tested from Node. */
import { t } from '../../src/base/translate.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import type { TaskState } from '../../src/model/task.ts';

export const sectionKeys = ['needs-you', 'proposals', 'now', 'done', 'archived'] as const;
export type SectionKey = (typeof sectionKeys)[number];

export type Section = { readonly key: string; readonly title: string; readonly tasks: readonly TaskCard[] };

const placeOfState: Readonly<Record<TaskState, SectionKey>> = {
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

/** The sections that hold anything, in their order: by what a task needs, or by its folder. */
export function sectionsOf(tasks: readonly TaskCard[], by: 'need' | 'folder'): Section[] {
  if (by === 'folder') return byFolder(tasks);
  const titles: Record<SectionKey, string> = {
    'needs-you': t('Needs you'),
    proposals: t('Proposals'),
    now: t('Now'),
    done: t('Done'),
    archived: t('Archive'),
  };
  return sectionKeys
    .map((key) => ({
      key,
      title: titles[key],
      tasks: inOrder(
        key,
        tasks.filter((task) => placeOf(task) === key),
      ),
    }))
    .filter((section) => section.tasks.length > 0);
}

/** What a schedule or a tied folder has set off waits in a tray of its own; what the host says needs the person stands with the rest. */
export function placeOf({ state, recipe, archived, needsYou, place }: TaskCard): SectionKey {
  if (archived) return 'archived';
  // Approved, and waiting for its turn.
  if (place !== null) return 'now';
  const section = needsYou ? 'needs-you' : placeOfState[state];
  return section === 'needs-you' && recipe !== null && recipe.trigger !== null ? 'proposals' : section;
}

const running: readonly TaskState[] = ['applying', 'working', 'planning'];

/** What runs stands first, then what waits for its turn as it will have it, then what is paused; elsewhere the newest first. */
function inOrder(key: SectionKey, tasks: readonly TaskCard[]): TaskCard[] {
  if (key !== 'now') return [...tasks];
  const runs = tasks.filter(({ state }) => running.includes(state));
  const waits = tasks.filter(({ place }) => place !== null).sort((one, other) => rankOf(one) - rankOf(other));
  return [...runs, ...waits, ...tasks.filter((task) => !runs.includes(task) && !waits.includes(task))];
}

function rankOf({ place }: TaskCard): number {
  return place?.rank ?? 0;
}

/** By folder, with what is urgent first in each: the folders whose tasks need the person stand in front. */
function byFolder(tasks: readonly TaskCard[]): Section[] {
  const folders = new Map<string, TaskCard[]>();
  for (const task of sectionsOf(tasks, 'need').flatMap((section) => section.tasks)) {
    const known = folders.get(task.folder);
    if (known === undefined) folders.set(task.folder, [task]);
    else known.push(task);
  }
  return [...folders].map(([folder, own]) => ({ key: `folder ${folder}`, title: folder, tasks: own }));
}
