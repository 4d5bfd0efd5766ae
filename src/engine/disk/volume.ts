/** What a volume thinks of names, told without writing anything. */
import path from 'node:path';
import type { Seen } from '../../model/change.ts';
import type { Disk, Entry } from './disk.ts';
import { errorCode } from './errorCode.ts';

export type VolumeNames = {
  /** Names that differ only in case are one name. */
  readonly foldsCase: boolean;
  /** Names that differ only in normal form (é as one character, or as e and an accent) are one name. */
  readonly foldsForms: boolean;
};

/** Entries of a folder that are tried, of thousands. */
const triedMax = 200;

/**
 * Whether names that differ only in case, or only in normal form, are one name in this folder. Something that stands in it (or the
 * folder itself, where the one above lies on the same volume) is looked up under the other spelling. Where nothing there has another
 * spelling, as in a folder of plain digits, the answer is `false`: the volume may fold all the same, and a clash is then found only
 * when the second name is taken, by the step that finds it taken.
 */
export function volumeNames(disk: Disk, folder: string): VolumeNames {
  const entries = disk.list(folder);
  return {
    foldsCase: folds(disk, folder, entries, otherCase),
    foldsForms: folds(disk, folder, entries, otherForm),
  };
}

function otherCase(name: string): string {
  const lower = name.toLowerCase();
  return lower === name ? name.toUpperCase() : lower;
}

function otherForm(name: string): string {
  const composed = name.normalize('NFC');
  return composed === name ? name.normalize('NFD') : composed;
}

function folds(disk: Disk, folder: string, entries: readonly Entry[], respell: (name: string) => string): boolean {
  let tried = 0;
  for (const { name } of entries) {
    const other = respell(name);
    if (other === name) continue;
    const answer = isOneName(disk, folder, name, other);
    if (answer !== null) return answer && !entries.some((entry) => entry.name === other);
    if (++tried === triedMax) break;
  }
  const [above, own] = [path.dirname(folder), path.basename(folder)];
  if (above === folder || respell(own) === own || disk.deviceOf(above) !== disk.deviceOf(folder)) return false;
  return isOneName(disk, above, own, respell(own)) === true;
}

/** Null where what had the name is gone. */
function isOneName(disk: Disk, folder: string, name: string, other: string): boolean | null {
  const seen = disk.look(path.join(folder, name));
  if (seen === null) return null;
  return disk.look(path.join(folder, other))?.identity === seen.identity;
}

/** `f_type` of FAT, exFAT and both NTFS drivers on Linux (linux/magic.h and the drivers' sources). FUSE says nothing of what is behind it. */
const windowsTypes = new Set([0x4d44, 0x2011bab0, 0x5346544e, 0x7366746e]);

/** Whether the folder's volume is of Windows' making, as far as the system tells: such a volume has characters that it cannot hold. */
export function isWindowsVolume(disk: Disk, folder: string): boolean {
  return process.platform === 'win32' || windowsTypes.has(disk.fileSystem(folder));
}

/** FAT, exFAT, whatever FUSE serves (exFAT and NTFS among it), and Windows' shares: their inode numbers are made up as they go. */
const passingTypes = new Set([0x4d44, 0x2011bab0, 0x65735546, 0x517b, 0xfe534d42, 0xff534d42]);

/**
 * The disk as it is to be used for a folder: where inode numbers do not last, things are told by their kind, size and time instead.
 * Two that look the same are then ambiguous, and the journal says of each step that it was done.
 */
export function diskFor(folder: string, disk: Disk): Disk {
  if (!numbersPass(disk, folder)) return disk;
  return {
    ...disk,
    look: (path) => {
      const seen = disk.look(path);
      return seen === null ? null : { ...seen, identity: markOf(seen) };
    },
  };
}

function numbersPass(disk: Disk, folder: string): boolean {
  try {
    return passingTypes.has(disk.fileSystem(folder));
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

function markOf({ kind, size, mtimeNs }: Seen): string {
  return kind === 'folder' ? '~folder' : `~${kind} ${String(size)} ${mtimeNs}`;
}
