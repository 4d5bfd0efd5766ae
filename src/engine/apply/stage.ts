/** Prepares what a transaction will put in place: copies and new contents, whole, durable and read back, where nobody looks. */
import path from 'node:path';
import { assert } from '../../base/assert.ts';
import type { Change, Seen } from '../../model/change.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import { CopyDiffers } from '../disk/copyNew.ts';
import type { Disk } from '../disk/disk.ts';
import { storeFolderName } from '../disk/stateFolder.ts';
import { trashInfo } from '../disk/systemTrash.ts';
import { errorCode } from '../disk/errorCode.ts';
import type { Staged } from './journal.ts';
import { trashNoteOf, type Copying, type RoutePlan } from './routes.ts';
import { isThatVery, StepConflict } from './steps.ts';

/** A content that is not what its hash says. */
export class ContentDamaged extends Error {}

/** Makes the stores' and the stages' folders. */
export async function makeRoom(
  { stores, stages, away, notes }: RoutePlan,
  transaction: string,
  { disk, mount, at }: { readonly disk: Disk; readonly mount: string; readonly at: Date },
): Promise<void> {
  const folders = new Set<string>();
  const make = (folder: string): void => {
    makeIfAbsent(folder, disk);
    folders.add(path.dirname(folder));
  };
  const trashes = new Set(notes.map(({ trash }) => trash));
  const used = new Set([...away.values()].map(({ root }) => root));
  for (const [index, store] of stores.entries()) {
    if (!used.has(index + 1)) continue;
    if (trashes.has(store)) {
      makeAbove(store, make);
      make(`${store}/files`);
      make(`${store}/info`);
    } else {
      make(store);
      make(`${store}/${transaction}`);
    }
  }
  for (const { trash, name, was } of notes) {
    disk.writeNew(`${trash}/info/${name}.trashinfo`, trashInfo(was, trash, at));
    folders.add(`${trash}/info`);
  }
  for (const stage of stages) make(`${mount}/${stage}`);
  await disk.syncFolders([...folders]);
}

/** A home that never had a trash has no folder for one either. */
function makeAbove(folder: string, make: (folder: string) => void): void {
  const above = path.dirname(folder);
  if (above !== folder && !/^\/[^/]*$/.test(above)) makeAbove(above, make);
  make(folder);
}

export function makeIfAbsent(folder: string, disk: Disk): void {
  try {
    disk.makePrivateFolder(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || disk.look(folder)?.kind !== 'folder') throw error;
  }
}

/** Copies one thing into its stage. Throws what a disk throws, {@link CopyDiffers}, {@link ContentDamaged}, {@link StepConflict}. */
export async function stageOne(copying: Copying, disk: Disk, mount: string, signal: AbortSignal): Promise<Staged> {
  const { change, source, hash } = copying;
  const target = `${mount}/${copying.staged}`;
  const copier = new Copier(disk, copying.except, signal);
  await copier.copy(source, target, hash);
  if (change.op === 'modify' && change.from !== undefined && hash !== null) {
    if (disk.copyAttributes(`${mount}/${change.from}`, target, 'without times') === 'some') copier.attributesLost += 1;
  }
  // What was copied must still be what the person saw: of a folder, each file in it was looked at before and after.
  if (hash === null && change.op === 'move' && change.from !== undefined) {
    const now = disk.look(source);
    const seen = change.seen;
    if (now === null || seen === undefined || !isThatVery(now, seen)) throw new StepConflict('changed', change.from);
  }
  const staged = disk.look(target);
  assert(staged !== null, 'what was copied is there');
  return { r: 'staged', change: change.id, seen: staged, files: copier.files, attributesLost: copier.attributesLost };
}

class Copier {
  readonly #disk: Disk;
  readonly #except: ReadonlySet<string>;
  readonly #signal: AbortSignal;
  files = 0;
  attributesLost = 0;

  constructor(disk: Disk, except: ReadonlySet<string>, signal: AbortSignal) {
    this.#disk = disk;
    this.#except = except;
    this.#signal = signal;
  }

  /** A whole tree, or one file whose bytes must have that hash. */
  async copy(source: string, target: string, hash: string | null): Promise<void> {
    const seen = this.#disk.look(source);
    if (seen === null) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    switch (seen.kind) {
      case 'file':
        return this.#file(source, target, seen, hash);
      case 'link':
        this.files += 1;
        this.#disk.copyLink(source, target);
        return;
      case 'folder':
        return this.#folder(source, target);
      case 'other':
        throw Object.assign(new Error('ENOTSUP'), { code: 'ENOTSUP' });
    }
  }

  async #file(source: string, target: string, before: Seen, hash: string | null): Promise<void> {
    const copied = await this.#disk.copyNew(source, target, this.#signal);
    this.files += 1;
    if (hash !== null) {
      if (copied.hash !== hash) throw new ContentDamaged(`the content ${hash} is not what its name says`);
      return;
    }
    const after = this.#disk.look(source);
    if (after === null || !isThatVery(after, before) || copied.bytes !== after.size) {
      throw new CopyDiffers('it was written to while it was copied');
    }
    if (this.#disk.copyAttributes(source, target, 'with times') === 'some') this.attributesLost += 1;
  }

  async #folder(source: string, target: string): Promise<void> {
    this.#disk.makePrivateFolder(target);
    const before = names(this.#disk, source);
    for (const name of before) {
      this.#signal.throwIfAborted();
      if (!this.#except.has(`${source}/${name}`)) await this.copy(`${source}/${name}`, `${target}/${name}`, null);
    }
    if (names(this.#disk, source).join('\0') !== before.join('\0'))
      throw new CopyDiffers('its folder changed meanwhile');
    await this.#disk.syncFolders([target]);
    if (this.#disk.copyAttributes(source, target, 'with times') === 'some') this.attributesLost += 1;
  }
}

function names(disk: Disk, folder: string): string[] {
  return disk
    .list(folder)
    .map(({ name }) => name)
    .sort();
}

/** Removes the stages with whatever copies are still in them. Idempotent. */
export function clearStages(stages: readonly RelativePath[], disk: Disk, mount: string): void {
  for (const stage of stages) {
    const folder = `${mount}/${stage}`;
    if (disk.look(folder)?.kind === 'folder') removeTree(folder, disk);
  }
}

/** The folders that stages and stores are in, whose names change when they come and go. */
export function aroundStages({
  stages,
  stores,
  mount,
}: Readonly<{ stages: readonly RelativePath[]; stores: readonly string[]; mount: string }>): string[] {
  return [
    ...stages.map((stage) => path.dirname(`${mount}/${stage}`)),
    ...stores.flatMap((store) => [store, path.dirname(store)]),
  ];
}

/** Removes what a preparation left, for good: only then its journal may go. */
export async function clearPreparation(
  {
    stages,
    stores,
    transaction,
    mount,
  }: Readonly<{
    stages: readonly RelativePath[];
    stores: readonly string[];
    transaction: string;
    mount: string;
  }>,
  disk: Disk,
): Promise<void> {
  clearStages(stages, disk, mount);
  clearStores(stores, transaction, disk);
  await disk.syncFolders(aroundStages({ stages, stores, mount }));
}

/** Removes a folder with all that is in it; links are removed, never followed. */
export function removeTree(folder: string, disk: Disk): void {
  for (const { name, kind } of disk.list(folder)) {
    if (kind === 'folder') removeTree(`${folder}/${name}`, disk);
    else disk.unlink(`${folder}/${name}`);
  }
  disk.removeFolder(folder);
}

/**
 * Removes from a folder what is still the same in the folder that it was copied from, and the folder itself when nothing else is in
 * it. True where it is gone.
 */
export function removeCopy(copy: string, original: string, disk: Disk): boolean {
  let empty = true;
  for (const { name, kind } of disk.list(copy)) {
    const [one, other] = [`${copy}/${name}`, `${original}/${name}`];
    if (kind === 'folder') empty = removeCopy(one, other, disk) && empty;
    else if (isSame(disk.look(one), disk.look(other))) disk.unlink(one);
    else empty = false;
  }
  if (empty) disk.removeFolder(copy);
  return empty;
}

function isSame(one: Seen | null, other: Seen | null): boolean {
  if (one === null || one.kind !== other?.kind) return false;
  if (one.kind === 'link') return true;
  const apart = BigInt(one.mtimeNs) - BigInt(other.mtimeNs);
  return one.size === other.size && apart > -coarsestTimeNs && apart < coarsestTimeNs;
}

/** Volumes keep times as coarsely as two seconds (exFAT). */
const coarsestTimeNs = 2_000_000_001n;

/** Removes the transaction's own folders in the stores where nothing is in them, and notes in a trash of what is not there. */
export function clearStores(stores: readonly string[], transaction: string, disk: Disk): void {
  for (const store of stores) {
    clearNotes(store, (name) => name.startsWith(`${transaction}-`), disk);
    const folder = `${store}/${transaction}`;
    removeIfEmpty(folder, disk);
    if (path.basename(store) === storeFolderName) removeIfEmpty(store, disk);
  }
}

export function removeIfEmpty(folder: string, disk: Disk): void {
  if (disk.look(folder)?.kind === 'folder' && disk.list(folder).length === 0) disk.removeFolder(folder);
}

/** Removes folders of stores that things came back out of, where nothing else is in them. Returns the folders they were in. */
export function clearEmptied(changes: Iterable<Change>, disk: Disk): string[] {
  const folders = new Map<string, string>();
  for (const { stored } of changes) {
    if (stored !== undefined && trashNoteOf(stored.store, stored.item) === null)
      folders.set(`${stored.store}/${path.dirname(stored.item)}`, stored.store);
  }
  for (const [folder, store] of folders) {
    removeIfEmpty(folder, disk);
    if (path.basename(store) === storeFolderName) removeIfEmpty(store, disk);
  }
  return [...new Set(folders.values())].flatMap((store) => [store, path.dirname(store)]);
}

/** Removes the notes of a system's trash that `isOurs` and whose thing is not in it. */
function clearNotes(store: string, isOurs: (name: string) => boolean, disk: Disk): void {
  const info = `${store}/info`;
  if (disk.look(info)?.kind !== 'folder') return;
  for (const { name } of disk.list(info)) {
    const thing = name.slice(0, -'.trashinfo'.length);
    if (isOurs(thing) && disk.look(`${store}/files/${thing}`) === null) disk.unlink(`${info}/${name}`);
  }
}

/** After things came back out of a system's trash, it forgets them. */
export function clearNotesOf(changes: Iterable<Change>, disk: Disk): void {
  for (const { stored } of changes) {
    if (stored === undefined) continue;
    const note = trashNoteOf(stored.store, stored.item);
    if (note === null || disk.look(`${stored.store}/${stored.item}`) !== null) continue;
    if (disk.look(note) !== null) disk.unlink(note);
  }
}
