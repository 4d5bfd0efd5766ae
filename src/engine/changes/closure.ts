import type { Change, Changes } from '../../model/change.ts';
import { graphOf, type Graph } from './graph.ts';

/**
 * All that goes when these changes are left out: what needs the places they would vacate, the folders they would bring or empty,
 * and implied folders that nothing needs any more. Includes `rejected` itself. Ids in, ids out; O(changes).
 */
export function leftOutWith(changes: Changes, rejected: ReadonlySet<number>): Set<number> {
  const graph = graphOf(changes);
  const out = new Uint8Array(changes.length);
  const waiting: number[] = [];
  const drop = (index: number): void => {
    if (out[index] === 1) return;
    out[index] = 1;
    waiting.push(index);
  };
  let place = 0;
  for (const { id } of changes) {
    if (rejected.has(id)) drop(place);
    place += 1;
  }
  const dependents = dependentsOf(graph);
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) dependents(index).forEach(drop);
  dropUnneeded(graph, out);
  const ids = new Set<number>();
  place = 0;
  for (const { id } of changes) {
    if (out[place] === 1) ids.add(id);
    place += 1;
  }
  return ids;
}

/** Gives, for each change, those that cannot happen without it. */
function dependentsOf(graph: Graph): (index: number) => readonly number[] {
  const lists = new Map<number, number[]>();
  const add = (needed: number, dependent: number): void => {
    if (needed < 0) return;
    const list = lists.get(needed);
    if (list === undefined) lists.set(needed, [dependent]);
    else list.push(dependent);
  };
  for (let index = 0; index < graph.changes.length; index++) {
    add(graph.vacatedBy[index] ?? -1, index);
    add(graph.parentBy[index] ?? -1, index);
    const removal = graph.leavesFor[index] ?? -1;
    // A folder that keeps something is not removed.
    if (removal >= 0) add(index, removal);
  }
  return (index) => lists.get(index) ?? [];
}

/** Drops implied folders, innermost first, that no remaining change goes into. */
function dropUnneeded(graph: Graph, out: Uint8Array): void {
  const users = new Int32Array(graph.changes.length);
  const countFor = (index: number, by: number): void => {
    const parent = graph.parentBy[index] ?? -1;
    if (parent >= 0) users[parent] = (users[parent] ?? 0) + by;
  };
  const count = graph.changes.length;
  for (let index = 0; index < count; index++) if (out[index] === 0) countFor(index, 1);
  const unneeded = (index: number): boolean =>
    out[index] === 0 && users[index] === 0 && isImpliedFolder(graph.changes.at(index));
  const waiting: number[] = [];
  for (let index = 0; index < count; index++) if (unneeded(index)) waiting.push(index);
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    out[index] = 1;
    countFor(index, -1);
    const parent = graph.parentBy[index] ?? -1;
    if (parent >= 0 && unneeded(parent)) waiting.push(parent);
  }
}

function isImpliedFolder(change: Change | undefined): boolean {
  return change?.op === 'mkdir' && change.implied === true;
}
