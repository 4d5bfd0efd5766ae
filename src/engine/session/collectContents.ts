import { endedStates, type Task } from '../../model/task.ts';
import { readFrozen } from '../changes/freeze.ts';
import type { ContentStore } from '../disk/contentStore.ts';
import { readLog } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import type { TaskStore } from './taskStore.ts';

/**
 * Removes contents that no task needs any more: those of change sets that wait, or that were carried out since `sinceMs` (and could be
 * made again after an undo), stay, and so does whatever a task that still runs has sent. Nothing younger than a day goes.
 */
export function collectContents(
  contents: ContentStore,
  { store, state }: { readonly store: TaskStore; readonly state: StateFolder },
  sinceMs: number,
): void {
  const needed = new Set<string>();
  for (const task of store.all()) {
    const ended = endedStates.includes(task.state);
    if (ended && task.changedAt < sinceMs) continue;
    for (const hash of contentsOf(task, store)) needed.add(hash);
    if (!ended) for (const hash of sentBy(task, state)) needed.add(hash);
  }
  contents.collect((hash) => needed.has(hash), dayMs);
}

const dayMs = 24 * 60 * 60 * 1_000;

function contentsOf(task: Task, store: TaskStore): string[] {
  if (task.head === null) return [];
  const { create = 0, modify = 0 } = task.head.counts;
  if (create + modify === 0) return [];
  const frozen = readFrozen(store.changesFile(task.id, task.head.hash), task.head.hash);
  const hashes: string[] = [];
  if (frozen.ok) for (const { content } of frozen.value.changes) if (content !== undefined) hashes.push(content);
  return hashes;
}

function sentBy(task: Task, state: StateFolder): string[] {
  return readLog(state.taskFile(task.id, 'contents.log'), 'skip').records.flatMap((record) =>
    typeof record === 'object' && record !== null && 'hash' in record && typeof record.hash === 'string'
      ? [record.hash]
      : [],
  );
}
