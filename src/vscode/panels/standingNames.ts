import type { Change, Changes } from '../../model/change.ts';

/**
 * The changes that stand under another name than they were planned with, since a choice gave it to them. `back` are the changes of an
 * undo, or of a redo. What was known before and is not among them stays known; where nothing is new, `known` itself comes back.
 */
export function standingNames(
  back: Changes,
  planned: readonly Change[],
  known: ReadonlyMap<number, Change>,
  direction: 'undo' | 'redo',
): ReadonlyMap<number, Change> {
  const next = new Map(known);
  let fresh = false;
  for (const { id, from, to } of back) {
    // Ids are places in the change set, from 1; what a choice or the way back added has others.
    const change = planned[id - 1];
    const now = direction === 'undo' ? from : to;
    if (change?.id !== id || change.to === undefined || now === undefined) continue;
    if ((next.get(id) ?? change).to === now) continue;
    next.set(id, { ...change, to: now });
    fresh = true;
  }
  return fresh ? next : known;
}
