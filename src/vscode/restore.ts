import type { Selection } from '../engine/engine.ts';
import type { Changes } from '../model/change.ts';

/** Of a way back, one change and the folders that were only needed; null where that change is not in it. */
export function restoreSelection(back: Changes, change: number): Selection | null {
  const rejected = new Set<number>();
  let found = false;
  for (const { id, implied } of back) {
    if (id === change) found = true;
    else if (implied !== true) rejected.add(id);
  }
  return found ? { kind: 'without', rejected } : null;
}
