import type { Change } from '../../model/change.ts';
import { graphOf, type Graph } from './graph.ts';

/**
 * All that goes when these changes are left out: what needs the places they would vacate, the folders they would bring or empty,
 * and implied folders that nothing needs any more. Includes `rejected` itself. Ids in, ids out; O(changes).
 */
export function leftOutWith(changes: readonly Change[], rejected: ReadonlySet<number>): Set<number> {
  const graph = graphOf(changes);
  const out = new Uint8Array(changes.length);
  const waiting: number[] = [];
  const drop = (index: number): void => {
    if (out[index] === 1) return;
    out[index] = 1;
    waiting.push(index);
  };
  changes.forEach((change, index) => {
    if (rejected.has(change.id)) drop(index);
  });
  const dependents = dependentsOf(graph);
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) dependents(index).forEach(drop);
  dropUnneeded(graph, out);
  return new Set(changes.filter((_, index) => out[index] === 1).map((change) => change.id));
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
  graph.changes.forEach((_, index) => {
    add(graph.vacatedBy[index] ?? -1, index);
    add(graph.parentBy[index] ?? -1, index);
    const removal = graph.leavesFor[index] ?? -1;
    // A folder that keeps something is not removed.
    if (removal >= 0) add(index, removal);
  });
  return (index) => lists.get(index) ?? [];
}

/** Drops implied folders, innermost first, that no remaining change goes into. */
function dropUnneeded(graph: Graph, out: Uint8Array): void {
  const users = new Int32Array(graph.changes.length);
  const countFor = (index: number, by: number): void => {
    const parent = graph.parentBy[index] ?? -1;
    if (parent >= 0) users[parent] = (users[parent] ?? 0) + by;
  };
  graph.changes.forEach((_, index) => {
    if (out[index] === 0) countFor(index, 1);
  });
  const unneeded = (index: number): boolean =>
    out[index] === 0 && isImpliedFolder(graph.changes[index]) && users[index] === 0;
  const waiting = graph.changes.map((_, index) => index).filter(unneeded);
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
