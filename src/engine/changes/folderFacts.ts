import type { Seen } from '../../model/change.ts';
import { parentOf, type RelativePath } from '../../model/relativePath.ts';
import type { Disk } from '../disk/disk.ts';

/** What is known of the real folders of a mount, each looked at once. */
export type FolderFacts = {
  readonly look: (path: RelativePath) => Seen | null;
  /** The mount itself for null. */
  readonly folder: (path: RelativePath | null) => Seen | null;
  readonly mayChange: (path: RelativePath | null) => boolean;
  /** Whether the name at the path may be taken away by this user. */
  readonly mayTakeAway: (path: RelativePath) => boolean;
  /** The first link on the way to the path (itself not counted), or null. */
  readonly linkOnTheWay: (path: RelativePath) => RelativePath | null;
  readonly entries: (path: RelativePath) => readonly string[];
  readonly absolute: (path: RelativePath | null) => string;
};

export function folderFacts(disk: Disk, mount: string): FolderFacts {
  const folders = new Map<RelativePath | null, Seen | null>();
  const guarded = new Map<RelativePath | null, boolean>();
  const rights = new Map<RelativePath | null, boolean>();
  const links = new Map<RelativePath, RelativePath | null>();
  const absolute = (path: RelativePath | null): string => (path === null ? mount : `${mount}/${path}`);
  const folder = (path: RelativePath | null): Seen | null => {
    let seen = folders.get(path);
    if (seen === undefined) {
      seen = disk.look(absolute(path));
      folders.set(path, seen);
    }
    return seen;
  };
  const linkAtOrAbove = (path: RelativePath | null): RelativePath | null => {
    if (path === null) return null;
    let link = links.get(path);
    if (link === undefined) {
      link = linkAtOrAbove(parentOf(path)) ?? (folder(path)?.kind === 'link' ? path : null);
      links.set(path, link);
    }
    return link;
  };
  return {
    look: (path) => disk.look(absolute(path)),
    folder,
    mayChange: (path) => {
      let may = rights.get(path);
      if (may === undefined) {
        may = disk.mayChange(absolute(path));
        rights.set(path, may);
      }
      return may;
    },
    mayTakeAway: (path) => {
      const parent = parentOf(path);
      let guards = guarded.get(parent);
      if (guards === undefined) {
        guards = disk.guardsNames(absolute(parent));
        guarded.set(parent, guards);
      }
      return !guards || disk.isOwn(absolute(path));
    },
    linkOnTheWay: (path) => linkAtOrAbove(parentOf(path)),
    entries: (path) => disk.list(absolute(path)).map((entry) => entry.name),
    absolute,
  };
}
