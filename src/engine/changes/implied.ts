import type { Change, Changes } from '../../model/change.ts';
import { parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { columnsOf } from './changeTable.ts';
import type { FolderFacts } from './folderFacts.ts';
import { arrives, leaves, nearest } from './graph.ts';
import { PathIndex } from './pathIndex.ts';

/**
 * The folders that these changes need and that nobody makes, outermost first, numbered from `firstId`. They belong in front of the
 * changes.
 */
export function impliedFolders(changes: Changes, facts: FolderFacts, firstId: number): Change[] {
  const columns = columnsOf(changes);
  const arriving = new PathIndex(changes.length, columns.to);
  const leaving = new PathIndex(changes.length, columns.from);
  for (let index = 0; index < changes.length; index++) {
    const op = columns.op(index);
    if (arrives({ op })) arriving.add(index);
    if (leaves({ op })) leaving.add(index);
  }
  const made = new Set<RelativePath>();
  const settled = new Set<string>();
  for (let index = 0; index < changes.length; index++) {
    const to = arrives({ op: columns.op(index) }) ? columns.to(index) : undefined;
    for (let folder = to === undefined ? null : parentOf(to); folder !== null; folder = parentOf(folder)) {
      if (settled.has(folder)) break;
      settled.add(folder);
      if (arriving.has(folder)) break;
      if (!standsAfter(folder, facts, (path) => at(changes, arriving.get(path)), leaving)) made.add(folder);
    }
  }
  const folders = [...made].sort((one, other) => (one < other ? -1 : 1));
  return folders.map((to, place): Change => ({
    id: firstId + place,
    op: 'mkdir',
    to,
    reason: 'needed by what moves into it',
    implied: true,
  }));
}

function at(changes: Changes, index: number | undefined): Change | undefined {
  return index === undefined ? undefined : changes.at(index);
}

/** Whether a folder (or something that keeps one from being made) will stand at the path without any help. */
function standsAfter(
  folder: RelativePath,
  facts: FolderFacts,
  arriving: (path: RelativePath) => Change | undefined,
  leaving: { readonly has: (path: string) => boolean },
): boolean {
  const bringer = nearest(parentOf(folder), arriving);
  if (bringer?.stored !== undefined) {
    const { store, item } = bringer.stored;
    return facts.lookAt(`${store}/${item}${folder.slice(bringer.to?.length)}`) !== null;
  }
  if (bringer !== undefined && (bringer.op !== 'move' || bringer.from === undefined)) return false;
  const carriedFrom = bringer?.from ?? null;
  const now = bringer === undefined ? folder : relativePath(`${bringer.from ?? ''}${folder.slice(bringer.to?.length)}`);
  // What moves along with its folder arrives with it; what leaves by itself is gone.
  for (let above: RelativePath | null = now; above !== null && above !== carriedFrom; above = parentOf(above)) {
    if (leaving.has(above)) return false;
  }
  return facts.folder(now) !== null;
}
