/**
 * One step on the disk, forth or back, and how to tell from the disk alone which steps were carried out.
 *
 * No step can replace anything. A file gets its new name as a second link, which the system makes only where the name is free, and
 * then loses the old one. Folders and links, stand-ins of a cloud, and files on volumes without hard links have their new name
 * reserved by an exclusive create and are renamed onto the reservation (on ext4 ten times the cost: the rename frees an inode each
 * time).
 */
import type { Seen } from '../../model/change.ts';
import type { ConflictKind } from '../../model/conflict.ts';
import { isBelow, nameOf, parentOf, relativePath, type RelativePath } from '../../model/relativePath.ts';
import type { Step, Steps } from '../changes/steps.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import { foldedName } from '../changes/names.ts';

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

/** The folders that steps name: the mount, then the stores. Absolute. */
export type Place = { readonly disk: Disk; readonly roots: readonly string[] };

/** A step failed, and its own tidying too: half of it may be there. */
export class LeftHalf extends Error {
  constructor(cause: unknown) {
    super('a step left a half of itself', { cause });
  }
}

/** Carries out what takes back half a step. */
function tidy(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (errorCode(error) === null) throw error;
    throw new LeftHalf(error);
  }
}

export function absolute({ roots }: Place, root: number | undefined, path: RelativePath): string {
  return `${roots[root ?? 0] ?? ''}/${path}`;
}

/** Carries out a step. Throws {@link StepConflict}, or the system's own error; then the folder is as before the step. */
export function perform(step: Step, place: Place): void {
  if (step.do === 'mkdir') return makeFolder(step.to, place);
  if (step.do === 'rmdir') return removeFolder(step.from, step.identity, place);
  moveExclusive(step, place);
}

/** The step that takes this one back. For a folder that was made, its identity must be known (see `madeFolders`). */
export function reverse(step: Step, madeFolder: string | undefined): Step {
  const exactly = step.exact === undefined ? {} : { exact: step.exact };
  if (step.do === 'mkdir')
    return { do: 'rmdir', change: step.change, from: step.to, identity: madeFolder ?? '', ...exactly };
  if (step.do === 'rmdir') return { do: 'mkdir', change: step.change, to: step.from, ...exactly };
  return { ...step, from: step.to, fromRoot: step.toRoot, to: step.from, toRoot: step.fromRoot };
}

/** Folders known to be real ones, until the next folder moves; of the disk at hand alone. */
const realFolders = new WeakMap<Place, Set<RelativePath>>();

/** Somebody may have put a link in the place of a folder since the check: nothing goes through it. */
function noLinkAbove(path: RelativePath, place: Place): void {
  let known = realFolders.get(place);
  if (known === undefined) realFolders.set(place, (known = new Set()));
  for (let folder = parentOf(path); folder !== null && !known.has(folder); folder = parentOf(folder)) {
    if (place.disk.look(absolute(place, 0, folder))?.kind === 'link') throw new StepConflict('link-on-the-way', path);
    if (known.size >= realFoldersMax) known.clear();
    known.add(folder);
  }
}

/** Looked at again after so many others: a link that comes in between is seen soon. */
const realFoldersMax = 32;

function makeFolder(path: RelativePath, place: Place): void {
  noLinkAbove(path, place);
  try {
    place.disk.makeFolder(absolute(place, 0, path));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new StepConflict('target-exists', path);
    throw error;
  }
}

function removeFolder(path: RelativePath, identity: string, place: Place): void {
  noLinkAbove(path, place);
  const folder = absolute(place, 0, path);
  const there = place.disk.look(folder);
  if (there?.kind !== 'folder') throw new StepConflict('vanished', path);
  if (there.identity !== identity) throw new StepConflict('changed', path);
  try {
    place.disk.removeFolder(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw new StepConflict('not-empty', path);
    throw error;
  }
}

export type Moved = Extract<Step, { do: 'move' }>;

function moveExclusive(moved: Moved, place: Place): void {
  const { disk } = place;
  const { from, to } = moved;
  const source = absolute(place, moved.fromRoot, from);
  const target = absolute(place, moved.toRoot, to);
  if ((moved.fromRoot ?? 0) === 0) noLinkAbove(from, place);
  if ((moved.toRoot ?? 0) === 0) noLinkAbove(to, place);
  const seen = disk.look(source);
  if (seen === null) throw new StepConflict('vanished', from);
  if (!isThatVery(seen, moved)) throw new StepConflict('changed', from);
  // A second name would be news to the cloud that a stand-in belongs to.
  if (moved.kind === 'file' && seen.stub !== true && moveByLink(source, target, moved, disk) === 'done') return;
  if (!reserve(target, moved.kind, disk)) {
    // On a volume that folds case, a file stands in its own way when only the case of its name changes.
    const there = disk.look(target);
    const itself = there?.identity === seen.identity && there.links === 1 && foldedName(from) === foldedName(to);
    if (!itself) throw new StepConflict('target-exists', to);
    disk.rename(source, target);
    return;
  }
  renameOnto(source, target, to, disk);
}

/** Onto a name that was just reserved. */
function renameOnto(source: string, target: string, to: RelativePath, disk: Disk): void {
  try {
    disk.rename(source, target);
  } catch (error) {
    if (errorCode(error) !== null) tidy(() => release(target, disk));
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
  let isOurs: boolean;
  try {
    isOurs = disk.look(source)?.identity === identity;
    if (isOurs) disk.unlink(source);
  } catch (error) {
    if (errorCode(error) !== null) tidy(() => unlinkSecond(source, target, identity, disk));
    throw error;
  }
  if (!isOurs) {
    // Somebody saved the file anew in this instant: theirs stays, and ours is not made a second time.
    tidy(() => disk.unlink(target));
    throw new StepConflict('changed', from);
  }
  return 'done';
}

/** Takes the second name back, if the first is still there: a call that failed may have had its effect. */
function unlinkSecond(source: string, target: string, identity: string, disk: Disk): void {
  if (disk.look(source)?.identity === identity) disk.unlink(target);
}

/** Volumes give an identity out again at once: size and time tell a new file from the old one. */
export function isThatVery(seen: Seen, moved: Pick<Seen, 'identity' | 'kind' | 'size' | 'mtimeNs'>): boolean {
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
export function stepsCarriedOut(steps: Steps, known: ReadonlySet<number>, since: number, place: Place): number {
  let count = 0;
  for (const index of known) count = Math.max(count, index + 1);
  while (count < steps.length && isCarriedOut(steps, count, since, place)) count += 1;
  return count;
}

export function isCarriedOut(steps: Steps, index: number, since: number, place: Place): boolean {
  const step = steps.at(index);
  const { disk } = place;
  if (step.do === 'mkdir') return disk.look(absolute(place, 0, step.to))?.kind === 'folder';
  if (step.do === 'rmdir') {
    const there = disk.look(absolute(place, 0, step.from));
    return there?.kind !== 'folder' || there.identity !== step.identity || !isSpelledSo(place, 0, step.from);
  }
  const there = disk.look(absolute(place, step.fromRoot, step.from));
  if (there?.identity === step.identity) return !isSpelledSo(place, step.fromRoot, step.from);
  // Another file stands at the source: saved anew by somebody while the name at the target was only reserved.
  if (there?.kind !== 'file' || step.kind !== 'file') return true;
  const target = disk.look(absolute(place, step.toRoot, step.to));
  const reserved = target?.kind === 'file' && target.size === 0 && isFresh(target, since);
  return !reserved || isMoved(target.identity, steps);
}

function isMoved(identity: string, steps: Steps): boolean {
  for (let index = 0; index < steps.length; index++) {
    const step = steps.at(index);
    if (step.do === 'move' && step.identity === identity) return true;
  }
  return false;
}

/** Whether the thing that answers to a path stands there under that very spelling: a volume may fold names. */
function isSpelledSo(place: Place, root: number | undefined, path: RelativePath): boolean {
  for (let at: RelativePath | null = path; at !== null; at = parentOf(at)) {
    const name = nameOf(at);
    if (!place.disk.list(folderOf(place, root, at)).some((entry) => entry.name === name)) return false;
  }
  return true;
}

/**
 * Takes back the half of a step that a crash left: the second name of a file that still has its first, or a reservation that
 * nothing was renamed onto.
 */
export function clearHalf(step: Step | undefined, since: number, place: Place): void {
  if (step?.do !== 'move') return;
  const { disk } = place;
  const target = absolute(place, step.toRoot, step.to);
  const there = disk.look(target);
  if (there === null) return;
  const first = disk.look(absolute(place, step.fromRoot, step.from));
  if (first === null || !areTwoNames(step, place)) return;
  if (step.kind === 'file' && there.identity === step.identity) {
    if (first.identity !== step.identity || there.links < 2) return;
    // Written to since, under the new name: then the new name is the one that somebody knows.
    const edited = isStageName(step.from) && !isThatVery(there, step);
    disk.unlink(edited ? absolute(place, step.fromRoot, step.from) : target);
  } else if (first.kind === step.kind && isFresh(there, since)) {
    clearReservation(target, there, step.kind, disk);
  }
}

/** Whether a path lies in a stage, where nobody but a transaction knows it. */
export function isStageName(path: RelativePath): boolean {
  return /(^|\/)\.delegate-[^/]*\.tmp\/[^/]+$/.test(path);
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
function areTwoNames({ from, fromRoot, to, toRoot }: Moved, place: Place): boolean {
  if ((fromRoot ?? 0) !== (toRoot ?? 0) || foldedName(from) !== foldedName(to)) return true;
  const { disk } = place;
  const [one, other] = [folderOf(place, fromRoot, from), folderOf(place, toRoot, to)];
  if (one !== other && disk.look(one)?.identity !== disk.look(other)?.identity) return true;
  const names = new Set(disk.list(one).map((entry) => entry.name));
  return nameOf(from) !== nameOf(to) && names.has(nameOf(from)) && names.has(nameOf(to));
}

function folderOf(place: Place, root: number | undefined, path: RelativePath): string {
  const folder = parentOf(path);
  return folder === null ? (place.roots[root ?? 0] ?? '') : absolute(place, root, folder);
}

/** Volumes keep times as coarsely as two seconds (exFAT). */
const clockSlackMs = 2_000;

/** The drive that a step works on. */
export function driveOf(step: Step, place: Place): string {
  if (step.do === 'mkdir') return place.disk.deviceOf(folderOf(place, 0, step.to));
  return place.disk.deviceOf(folderOf(place, step.do === 'move' ? step.fromRoot : 0, step.from));
}

/** The folders whose names these steps change, absolute, each where it is after the last of them. */
export function foldersTouched(steps: Steps, place: Place): string[] {
  let inMount = new Set<RelativePath | null>();
  const inStores = new Set<string>();
  const add = (root: number | undefined, path: RelativePath): void => {
    if ((root ?? 0) === 0) inMount.add(parentOf(path));
    else inStores.add(folderOf(place, root, path));
  };
  for (let index = 0; index < steps.length; index++) {
    const ends = steps.endsAt(index);
    if (ends !== null) {
      inMount.add(parentOf(ends.from));
      inMount.add(parentOf(ends.to));
      continue;
    }
    const step = steps.at(index);
    if (step.do === 'mkdir') {
      add(0, step.to);
    } else if (step.do === 'rmdir') {
      add(0, step.from);
    } else {
      add(step.fromRoot, step.from);
      const within = (step.fromRoot ?? 0) === 0 && (step.toRoot ?? 0) === 0;
      if (step.kind === 'folder' && within) inMount = carriedAlong(inMount, step.from, step.to);
      add(step.toRoot, step.to);
    }
  }
  const mount = place.roots[0] ?? '';
  return [...[...inMount].map((folder) => (folder === null ? mount : `${mount}/${folder}`)), ...inStores];
}

/** The same folders after one was moved, together with all below it. */
function carriedAlong(
  folders: ReadonlySet<RelativePath | null>,
  from: RelativePath,
  to: RelativePath,
): Set<RelativePath | null> {
  return new Set(
    [...folders].map((folder) => {
      if (folder === null || (folder !== from && !isBelow(folder, from))) return folder;
      return relativePath(to + folder.slice(from.length));
    }),
  );
}
