/**
 * Who needs whom in a change set. `from` paths name the folder as it is, `to` paths the folder as it will be.
 *
 * Each change waits for at most three others:
 * - `vacate`: what stands at its target must leave first;
 * - `parent`: the folder that its target lies in must have arrived first;
 * and a folder that is trashed or removed waits until every change below it has left (`leave`).
 */
import type { Change } from '../../model/change.ts';
import { parentOf, type RelativePath } from '../../model/relativePath.ts';

export type Graph = {
  readonly changes: readonly Change[];
  /** Index of the change that takes away what stands at this path. */
  readonly leaverAt: ReadonlyMap<string, number>;
  /** Index of the change that puts something at this path (the first, where several want it). */
  readonly arriverAt: ReadonlyMap<string, number>;
  /** For each change, the one that must leave its target first; −1 for none. */
  readonly vacatedBy: Int32Array;
  /** For each change, the one that brings the nearest folder above its target; −1 for none. */
  readonly parentBy: Int32Array;
  /** For each change that takes something out of a folder that is trashed or removed: that folder's change; −1 for none. */
  readonly leavesFor: Int32Array;
};

export function leaves(change: Change): boolean {
  return change.op === 'move' || change.op === 'trash' || change.op === 'rmdir';
}

export function arrives(change: Change): boolean {
  return change.op === 'move' || change.op === 'mkdir' || change.op === 'create';
}

/** Builds the graph in O(total path depth). Changes must name the paths that their operation needs. */
export function graphOf(changes: readonly Change[]): Graph {
  const leaverAt = new Map<string, number>();
  const arriverAt = new Map<string, number>();
  changes.forEach((change, index) => {
    if (leaves(change) && change.from !== undefined && !leaverAt.has(change.from)) leaverAt.set(change.from, index);
    if (arrives(change) && change.to !== undefined && !arriverAt.has(change.to)) arriverAt.set(change.to, index);
  });
  const vacatedBy = new Int32Array(changes.length).fill(-1);
  const parentBy = new Int32Array(changes.length).fill(-1);
  const leavesFor = new Int32Array(changes.length).fill(-1);
  const removed = removedFolders(changes);
  changes.forEach((change, index) => {
    if (arrives(change) && change.to !== undefined) {
      const leaver = leaverAt.get(change.to);
      if (leaver !== undefined && leaver !== index) vacatedBy[index] = leaver;
      const bringer = nearest(parentOf(change.to), (folder) => arriverAt.get(folder));
      if (bringer !== undefined && bringer !== index) parentBy[index] = bringer;
    }
    if (removed.size > 0 && leaves(change) && change.from !== undefined) {
      const folder = nearest(parentOf(change.from), (path) => removed.get(path));
      if (folder !== undefined) leavesFor[index] = folder;
    }
  });
  return { changes, leaverAt, arriverAt, vacatedBy, parentBy, leavesFor };
}

function removedFolders(changes: readonly Change[]): Map<string, number> {
  const removed = new Map<string, number>();
  changes.forEach((change, index) => {
    const folder = change.op === 'rmdir' || (change.op === 'trash' && change.seen?.kind === 'folder');
    if (folder && change.from !== undefined) removed.set(change.from, index);
  });
  return removed;
}

/** The first value that `find` gives on the way from `folder` up. */
export function nearest<Value>(
  folder: RelativePath | null,
  find: (path: RelativePath) => Value | undefined,
): Value | undefined {
  for (let path = folder; path !== null; path = parentOf(path)) {
    const value = find(path);
    if (value !== undefined) return value;
  }
  return undefined;
}
