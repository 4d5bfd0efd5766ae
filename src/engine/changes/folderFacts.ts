import type { Seen } from '../../model/change.ts';
import { parentOf, type RelativePath } from '../../model/relativePath.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode, isNothingThere } from '../disk/errorCode.ts';
import { isWindowsVolume } from '../disk/volume.ts';

/**
 * What is known of the real folders of a mount, each looked at once. The mount itself goes by null. Somebody may take a folder away at
 * any moment: what is asked about one that is gone is answered as if nothing spoke against it, since the step itself looks again.
 */
export type FolderFacts = {
  readonly look: (path: RelativePath) => Seen | null;
  /** What stands at an absolute path: in a store. */
  readonly lookAt: (file: string) => Seen | null;
  readonly folder: (path: RelativePath | null) => Seen | null;
  readonly mayChange: (path: RelativePath | null) => boolean;
  /** Whether the name at the path may be taken away by this user. */
  readonly mayTakeAway: (path: RelativePath) => boolean;
  /** The first link on the way to the path (itself not counted), or null. */
  readonly linkOnTheWay: (path: RelativePath) => RelativePath | null;
  /** Null where it cannot be listed: it is gone, or may not be read. */
  readonly entries: (path: RelativePath | null) => readonly string[] | null;
  readonly absolute: (path: RelativePath | null) => string;
  /** Whether the system forbids any change to what stands there. */
  readonly isLocked: (path: RelativePath) => boolean;
  readonly isLockedFolder: (path: RelativePath | null) => boolean;
  /** Bytes that can still be written to the folder's drive. */
  readonly freeBytes: (path: RelativePath | null) => number;
  /** Whether the folder's drive is of Windows' making, and cannot hold every name. */
  readonly isWindowsVolume: (path: RelativePath | null) => boolean;
};

/** What was asked about one folder so far. */
type Known = {
  seen?: Seen | null;
  may?: boolean;
  guards?: boolean;
  locked?: boolean;
  /** The first link at or above. */
  link?: RelativePath | null;
};

export function folderFacts(disk: Disk, mount: string): FolderFacts {
  const known = new Map<RelativePath | null, Known>();
  const windowsByDevice = new Map<string, boolean>();
  // One change after the other asks about the same folder.
  let last: { path: RelativePath | null; about: Known } | null = null;
  const about = (path: RelativePath | null): Known => {
    if (last?.path === path) return last.about;
    let found = known.get(path);
    if (found === undefined) {
      found = {};
      known.set(path, found);
    }
    last = { path, about: found };
    return found;
  };
  const absolute = (path: RelativePath | null): string => (path === null ? mount : `${mount}/${path}`);
  const folder = (path: RelativePath | null): Seen | null => {
    const facts = about(path);
    return facts.seen === undefined ? (facts.seen = disk.look(absolute(path))) : facts.seen;
  };
  const linkAtOrAbove = (path: RelativePath | null): RelativePath | null => {
    if (path === null) return null;
    const facts = about(path);
    if (facts.link === undefined) {
      facts.link = linkAtOrAbove(parentOf(path)) ?? (folder(path)?.kind === 'link' ? path : null);
    }
    return facts.link;
  };
  return {
    look: (path) => disk.look(absolute(path)),
    lookAt: (file) => disk.look(file),
    folder,
    mayChange: (path) => (about(path).may ??= disk.mayChange(absolute(path))),
    mayTakeAway: (path) => {
      const parent = parentOf(path);
      const guards = (about(parent).guards ??= unlessGone(() => disk.guardsNames(absolute(parent)), false));
      return !guards || unlessGone(() => disk.isOwn(absolute(path)), true);
    },
    linkOnTheWay: (path) => linkAtOrAbove(parentOf(path)),
    entries: (path) => namesIn(disk, absolute(path)),
    absolute,
    isLocked: (path) => disk.isLocked(absolute(path)),
    isLockedFolder: (path) => (about(path).locked ??= disk.isLocked(absolute(path))),
    freeBytes: (path) => unlessGone(() => disk.freeBytes(absolute(path)), Infinity),
    isWindowsVolume: (path) => {
      const seen = folder(path);
      if (seen === null) return false;
      const device = deviceIn(seen);
      let windows = windowsByDevice.get(device);
      if (windows === undefined) {
        windows = unlessGone(() => isWindowsVolume(disk, absolute(path)), false);
        windowsByDevice.set(device, windows);
      }
      return windows;
    },
  };
}

function unlessGone<Value>(ask: () => Value, otherwise: Value): Value {
  try {
    return ask();
  } catch (error) {
    if (isNothingThere(error)) return otherwise;
    throw error;
  }
}

function namesIn(disk: Disk, folder: string): string[] | null {
  try {
    return disk.list(folder).map((entry) => entry.name);
  } catch (error) {
    if (isNothingThere(error) || errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM') return null;
    throw error;
  }
}

/** The drive of something just looked at. */
export function deviceIn({ device }: Seen): string {
  return device ?? '';
}
