/**
 * Who needs whom in a change set. `from` paths name the folder as it is, `to` paths the folder as it will be.
 *
 * Each change waits for at most three others:
 * - `vacate`: what stands at its target must leave first;
 * - `parent`: the folder that its target lies in must have arrived first;
 * and a folder that is trashed, removed or put away waits until every change below it has left (`leave`).
 */
import type { Changes } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';
import { parentOf, type RelativePath } from '../../model/relativePath.ts';
import { columnsOf, type Columns } from './changeTable.ts';
import { PathIndex } from './pathIndex.ts';

/** Finds a change by a path. */
export type Finder = { readonly get: (path: string) => number | undefined; readonly has: (path: string) => boolean };

export type Graph = {
  readonly changes: Changes;
  /** Index of the change that takes away what stands at this path. */
  readonly leaverAt: Finder;
  /** Index of the change that puts something at this path (the first, where several want it). */
  readonly arriverAt: Finder;
  /** For each change, the one that must leave its target first; −1 for none. */
  readonly vacatedBy: Int32Array;
  /** For each change, the one that brings the nearest folder above its target; −1 for none. */
  readonly parentBy: Int32Array;
  /** For each change that takes something out of a folder that goes away: that folder's change; −1 for none. */
  readonly leavesFor: Int32Array;
};

export function leaves({ op }: { readonly op: Operation }): boolean {
  return op === 'move' || op === 'trash' || op === 'rmdir' || op === 'modify';
}

export function arrives({ op }: { readonly op: Operation }): boolean {
  return op === 'move' || op === 'mkdir' || op === 'create' || op === 'modify';
}

/**
 * Builds the graph in O(total path depth). Changes must name the paths that their operation needs. `putAway` tells of moves that
 * leave by being put into the store (those to another drive).
 */
export function graphOf(changes: Changes, putAway: (index: number) => boolean = () => false): Graph {
  const count = changes.length;
  const columns = columnsOf(changes);
  const leaverAt = new PathIndex(count, columns.from);
  const arriverAt = new PathIndex(count, columns.to);
  const removed = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const op = columns.op(index);
    if (leaves({ op })) leaverAt.add(index);
    if (arrives({ op })) arriverAt.add(index);
    if (op === 'rmdir' || (columns.kind(index) === 'folder' && (op === 'trash' || putAway(index)))) {
      const from = columns.from(index);
      if (from !== undefined) removed.set(from, index);
    }
  }
  return { changes, leaverAt, arriverAt, ...edges(columns, count, { leaverAt, arriverAt, removed }) };
}

type Indexes = {
  readonly leaverAt: PathIndex;
  readonly arriverAt: PathIndex;
  readonly removed: ReadonlyMap<string, number>;
};

function edges(
  columns: Columns,
  count: number,
  { leaverAt, arriverAt, removed }: Indexes,
): Pick<Graph, 'vacatedBy' | 'parentBy' | 'leavesFor'> {
  const vacatedBy = new Int32Array(count).fill(-1);
  const parentBy = new Int32Array(count).fill(-1);
  const leavesFor = new Int32Array(count).fill(-1);
  for (let index = 0; index < count; index++) {
    const op = columns.op(index);
    const to = columns.to(index);
    if (to !== undefined && arrives({ op })) {
      const leaver = leaverAt.get(to);
      if (leaver !== undefined && leaver !== index) vacatedBy[index] = leaver;
      const bringer = nearest(parentOf(to), (folder) => arriverAt.get(folder));
      if (bringer !== undefined && bringer !== index) parentBy[index] = bringer;
    }
    const from = removed.size > 0 && leaves({ op }) ? columns.from(index) : undefined;
    if (from === undefined) continue;
    const folder = nearest(parentOf(from), (path) => removed.get(path));
    if (folder !== undefined) leavesFor[index] = folder;
  }
  return { vacatedBy, parentBy, leavesFor };
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
