/**
 * One step on the disk, forth or back, and how to tell from the disk alone which steps were carried out.
 *
 * No step can replace anything. A file gets its new name as a second link, which the system makes only where the name is free, and
 * then loses the old one. Folders and links, and files on volumes without hard links, have their new name reserved by an
 * exclusive create and are renamed onto the reservation (on ext4 ten times the cost: the rename frees an inode each time).
 */
import type { Seen } from '../../model/change.ts';
import type { ConflictKind } from '../../model/conflict.ts';
import { isBelow, nameOf, parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import { foldedName } from '../changes/names.ts';
import type { JournalStep } from './journal.ts';

/** The folder was not as the step needs it. Thrown by {@link perform}, caught by the transaction, which takes all back. */
export class StepConflict extends Error {
  readonly kind: ConflictKind;
  readonly path: RelativePath;

  constructor(kind: ConflictKind, path: RelativePath) {
    super(`${kind}: ${path}`);
    this.kind = kind;
    this.path = path;
  }
}

export type Place = { readonly disk: Disk; readonly mount: string };

/** Carries out a step. Throws {@link StepConflict}, or the system's own error; then the folder is as before the step. */
export function perform(step: JournalStep, place: Place): void {
  if (step.do === 'mkdir') return makeFolder(step.to, place);
  if (step.do === 'rmdir') return removeFolder(step.from, step.identity, place);
  moveExclusive(step, place);
}

/** The step that takes this one back. For a folder that was made, its identity must be known (see `madeFolders`). */
export function reverse(step: JournalStep, madeFolder: string | undefined): JournalStep {
  const exactly = step.exact === undefined ? {} : { exact: step.exact };
  if (step.do === 'mkdir')
    return { do: 'rmdir', change: step.change, from: step.to, identity: madeFolder ?? '', ...exactly };
  if (step.do === 'rmdir') return { do: 'mkdir', change: step.change, to: step.from, ...exactly };
  return { ...step, from: step.to, to: step.from };
}

function makeFolder(path: RelativePath, { disk, mount }: Place): void {
  try {
    disk.makeFolder(`${mount}/${path}`);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new StepConflict('target-exists', path);
    throw error;
  }
}

function removeFolder(path: RelativePath, identity: string, { disk, mount }: Place): void {
  const there = disk.look(`${mount}/${path}`);
  if (there?.kind !== 'folder') throw new StepConflict('vanished', path);
  if (there.identity !== identity) throw new StepConflict('changed', path);
  try {
    disk.removeFolder(`${mount}/${path}`);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw new StepConflict('not-empty', path);
    throw error;
  }
}

type Moved = Extract<JournalStep, { do: 'move' }>;

function moveExclusive(moved: Moved, place: Place): void {
  const { disk, mount } = place;
  const { from, to } = moved;
  const source = `${mount}/${from}`;
  const target = `${mount}/${to}`;
  const seen = disk.look(source);
  if (seen === null) throw new StepConflict('vanished', from);
  if (!isThatVery(seen, moved)) throw new StepConflict('changed', from);
  if (moved.kind === 'file' && moveByLink(source, target, moved, disk) === 'done') return;
  if (!reserve(target, moved.kind, disk)) {
    // On a volume that folds case, a file stands in its own way when only the case of its name changes.
    const there = disk.look(target);
    const itself = there?.identity === seen.identity && there.links === 1 && foldedName(from) === foldedName(to);
    if (!itself) throw new StepConflict('target-exists', to);
    disk.rename(source, target);
    return;
  }
  try {
    disk.rename(source, target);
  } catch (error) {
    release(target, disk);
    if (errorCode(error) === 'EXDEV') throw new StepConflict('other-drive', to);
    throw error;
  }
}

/** What `link` says where a volume, or a rule of the system, has no hard links for this file. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EEXIST']);

function moveByLink(source: string, target: string, { from, to, identity }: Moved, disk: Disk): 'done' | 'not so' {
  try {
    disk.link(source, target);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EXDEV') throw new StepConflict('other-drive', to);
    if (code !== null && noLinks.has(code)) return 'not so';
    throw error;
  }
  if (disk.look(source)?.identity !== identity) {
    // Somebody saved the file anew in this instant: theirs stays, and ours is not made a second time.
    disk.unlink(target);
    throw new StepConflict('changed', from);
  }
  try {
    disk.unlink(source);
  } catch (error) {
    if (errorCode(error) !== null) disk.unlink(target);
    throw error;
  }
  return 'done';
}

/** Volumes give an identity out again at once: size and time tell a new file from the old one. */
function isThatVery(seen: Seen, moved: Moved): boolean {
  if (seen.identity !== moved.identity || seen.kind !== moved.kind) return false;
  return seen.kind === 'folder' || (seen.size === moved.size && seen.mtimeNs === moved.mtimeNs);
}

/** Takes a free name; false where it is taken. */
function reserve(target: string, kind: string, disk: Disk): boolean {
  try {
    if (kind !== 'folder') disk.reserve(target);
    // Windows refuses to rename a folder onto any folder, so it needs (and allows) no reservation.
    else if (process.platform !== 'win32') disk.makeFolder(target);
    else return disk.look(target) === null;
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Gives a reservation back: only ever an empty file or an empty folder. */
function release(target: string, disk: Disk): void {
  const there = disk.look(target);
  if (there?.kind === 'folder') disk.removeFolder(target);
  else if (there?.kind === 'file' && there.size === 0) disk.removeReservation(target);
}

/**
 * How many of the steps, from the first on, the disk shows as carried out. `known` steps are done by their own records.
 * Exact where the steps were carried out one after the other and cut anywhere, which is how {@link perform} is called.
 */
export function stepsCarriedOut(steps: readonly JournalStep[], known: ReadonlySet<number>, place: Place): number {
  let count = 0;
  for (const index of known) count = Math.max(count, index + 1);
  while (count < steps.length) {
    const step = steps[count];
    if (step === undefined || !isCarriedOut(step, place)) return count;
    count += 1;
  }
  return count;
}

function isCarriedOut(step: JournalStep, { disk, mount }: Place): boolean {
  if (step.do === 'mkdir') return disk.look(`${mount}/${step.to}`)?.kind === 'folder';
  const there = disk.look(`${mount}/${step.from}`);
  if (step.do === 'rmdir') return there?.kind !== 'folder' || there.identity !== step.identity;
  return there?.identity !== step.identity;
}

/**
 * Takes back the half of a step that a crash left: the second name of a file that still has its first, or a reservation that
 * nothing was renamed onto.
 */
export function clearHalf(step: JournalStep | undefined, since: number, { disk, mount }: Place): void {
  if (step?.do !== 'move') return;
  const target = `${mount}/${step.to}`;
  const there = disk.look(target);
  if (there === null) return;
  if (there.identity !== step.identity) {
    if (isFresh(there, since)) clearReservation(target, there, step.kind, disk);
  } else if (step.kind === 'file') {
    const first = disk.look(`${mount}/${step.from}`);
    const second = first?.identity === step.identity && there.links > 1 && areTwoNames(step.from, step.to, mount, disk);
    if (second) disk.unlink(target);
  }
}

function clearReservation(target: string, there: Seen, kind: string, disk: Disk): void {
  if (there.kind === 'file' && there.size === 0 && kind !== 'folder') disk.removeReservation(target);
  if (there.kind === 'folder' && kind === 'folder' && disk.list(target).length === 0) disk.removeFolder(target);
}

/** Whether it was made by this transaction, as far as its time can tell. */
function isFresh(there: Seen, since: number): boolean {
  return Number(BigInt(there.mtimeNs) / 1_000_000n) >= since - clockSlackMs;
}

/** Whether two spellings are two names: on a volume that folds them they are one, and its folder lists it once. */
function areTwoNames(one: RelativePath, other: RelativePath, mount: string, disk: Disk): boolean {
  if (foldedName(one) !== foldedName(other)) return true;
  const folder = parentOf(one);
  const names = new Set(disk.list(folder === null ? mount : `${mount}/${folder}`).map((entry) => entry.name));
  return names.has(nameOf(one)) && names.has(nameOf(other));
}

/** Volumes keep times as coarsely as two seconds (exFAT). */
const clockSlackMs = 2_000;

/** The folders whose names these steps change, absolute, each where it is after the last of them. */
export function foldersTouched(steps: readonly JournalStep[], mount: string): string[] {
  let folders = new Set<RelativePath | null>();
  for (const step of steps) {
    if (step.do !== 'mkdir') folders.add(parentOf(step.from));
    if (step.do === 'move' && step.kind === 'folder') folders = carriedAlong(folders, step.from, step.to);
    if (step.do !== 'rmdir') folders.add(parentOf(step.to));
  }
  return [...folders].map((folder) => (folder === null ? mount : `${mount}/${folder}`));
}

function carriedAlong(
  folders: ReadonlySet<RelativePath | null>,
  from: RelativePath,
  to: RelativePath,
): Set<RelativePath | null> {
  const carried = new Set<RelativePath | null>();
  for (const folder of folders) {
    const inside = folder !== null && (folder === from || isBelow(folder, from));
    carried.add(inside ? relativePath(to + folder.slice(from.length)) : folder);
  }
  return carried;
}
