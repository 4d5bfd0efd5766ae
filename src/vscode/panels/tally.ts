/** Counts for the diff panel: every change of the set once, and what would be done now. */
import type { Change, Changes } from '../../model/change.ts';
import { parentOf } from '../../model/relativePath.ts';
import type { DeedName, Deeds, Tally } from '../../protocol/diffWire.ts';

/** What a change is counted as. */
function deedOf({ op, from, to, seen }: Change): DeedName {
  const isFolder = seen?.kind === 'folder';
  switch (op) {
    case 'move': {
      const isRename = from !== undefined && to !== undefined && parentOf(from) === parentOf(to);
      if (isRename) return isFolder ? 'renameFolders' : 'renameFiles';
      return isFolder ? 'moveFolders' : 'moveFiles';
    }
    case 'create':
      return 'createFiles';
    case 'modify':
      return 'modifyFiles';
    case 'trash':
      return isFolder ? 'trashFolders' : 'trashFiles';
    case 'mkdir':
      return 'makeFolders';
    case 'rmdir':
      return 'removeFolders';
  }
}

/** What these changes do, by kind. */
export function deedsOf(changes: Changes): Deeds {
  const deeds: Deeds = {};
  for (const change of changes) {
    const deed = deedOf(change);
    deeds[deed] = (deeds[deed] ?? 0) + 1;
  }
  return deeds;
}

type Sides = {
  /** What would be carried out; null while that is not known. */
  readonly present: Changes | null;
  readonly left: ReadonlySet<number>;
  readonly stopped: ReadonlySet<number>;
};

/** Where each change of the set stands; the four add up to how many there are. */
export function tallyOf(changes: readonly Change[], { present, left, stopped }: Sides): Tally {
  const ids = new Set<number>();
  for (const { id } of present ?? changes) ids.add(id);
  const tally: Tally = { accepted: 0, left: 0, conflict: 0, there: 0, added: 0 };
  let known = 0;
  for (const { id } of changes) {
    const isPresent = ids.has(id);
    if (isPresent) known += 1;
    if (left.has(id)) tally.left += 1;
    else if (stopped.has(id)) tally.conflict += 1;
    else if (isPresent) tally.accepted += 1;
    else tally.there += 1;
  }
  tally.added = ids.size - known;
  return tally;
}
