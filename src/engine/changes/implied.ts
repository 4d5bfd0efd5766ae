import type { Change } from '../../model/change.ts';
import { parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import type { FolderFacts } from './folderFacts.ts';
import { arrives, leaves, nearest } from './graph.ts';

/**
 * The changes with the folders that they need and that nobody makes, outermost first and in front. Numbers all changes from 1,
 * or leaves the given ids and numbers only the new ones from `firstId`.
 */
export function withImpliedFolders(changes: readonly Change[], facts: FolderFacts, firstId: number): Change[] {
  const arriving = new Map<string, Change>();
  const leaving = new Set<string>();
  for (const change of changes) {
    if (arrives(change) && change.to !== undefined) arriving.set(change.to, change);
    if (leaves(change) && change.from !== undefined) leaving.add(change.from);
  }
  const made = new Map<string, RelativePath>();
  const settled = new Set<string>();
  for (const change of changes) {
    if (!arrives(change) || change.to === undefined) continue;
    for (let folder = parentOf(change.to); folder !== null; folder = parentOf(folder)) {
      if (settled.has(folder)) break;
      settled.add(folder);
      if (arriving.has(folder)) break;
      if (!standsAfter(folder, facts, arriving, leaving)) made.set(folder, folder);
    }
  }
  const folders = [...made.values()].sort((one, other) => (one < other ? -1 : 1));
  const implied = folders.map((to, index): Change => ({
    id: firstId + index,
    op: 'mkdir',
    to,
    reason: 'needed by what moves into it',
    implied: true,
  }));
  return [...implied, ...changes];
}

/** Whether a folder (or something that keeps one from being made) will stand at the path without any help. */
function standsAfter(
  folder: RelativePath,
  facts: FolderFacts,
  arriving: ReadonlyMap<string, Change>,
  leaving: ReadonlySet<string>,
): boolean {
  const bringer = nearest(parentOf(folder), (path) => arriving.get(path));
  if (bringer !== undefined && (bringer.op !== 'move' || bringer.from === undefined)) return false;
  const carriedFrom = bringer?.from ?? null;
  const now = bringer === undefined ? folder : relativePath(`${bringer.from ?? ''}${folder.slice(bringer.to?.length)}`);
  // What moves along with its folder arrives with it; what leaves by itself is gone.
  for (let above: RelativePath | null = now; above !== null && above !== carriedFrom; above = parentOf(above)) {
    if (leaving.has(above)) return false;
  }
  return facts.folder(now) !== null;
}
