/**
 * Where things go that a change puts away, and where things wait that it puts in place. A store is always on the drive of what it
 * takes, so that putting away is a rename and costs no copying: the state folder's own, or a folder in the mount where that lies on
 * another drive. What is written or copied waits in a stage: a folder in the mount on the drive that it will live on.
 */
import { assert } from '../../base/assert.ts';
import type { Change, Changes, Seen } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';
import { join, nameOf, parentOf, relativePath, splitName, type RelativePath } from '../../model/relativePath.ts';
import type { FolderFacts } from '../changes/folderFacts.ts';
import type { Spot } from '../changes/steps.ts';
import { columnsOf } from '../changes/changeTable.ts';
import { leaves, nearest } from '../changes/graph.ts';
import type { Disk } from '../disk/disk.ts';
import { storeFolderName } from '../disk/stateFolder.ts';

export function stageFolderName(transaction: string): string {
  return `.delegate-${transaction}.tmp`;
}

/** Something to be copied into the stage before anything else happens. */
export type Copying = {
  readonly place: number;
  readonly change: Change;
  /** Absolute. */
  readonly source: string;
  /** The hash that its bytes must have; null where the source is whatever it is. */
  readonly hash: string | null;
  /** What is not copied with a folder, absolute: other changes take it elsewhere. */
  readonly except: ReadonlySet<string>;
  readonly stage: RelativePath;
  readonly staged: RelativePath;
};

export type RoutePlan = {
  /** Absolute; a spot's root 1 is the first. */
  readonly stores: readonly string[];
  readonly stages: readonly RelativePath[];
  /** How many drives the changes touch. */
  readonly drives: number;
  /** By the place of the change. */
  readonly away: ReadonlyMap<number, Spot>;
  readonly fromStore: ReadonlyMap<number, { readonly spot: Spot; readonly seen: Seen }>;
  readonly copies: readonly Copying[];
  /** What the system's own trash is to know of what it gets. */
  readonly notes: readonly TrashNote[];
};

export type TrashNote = { readonly trash: string; readonly name: string; readonly was: string };

/** Things in a system's trash lie in this folder of it; in a store of ours, in one named after the transaction. */
const trashFiles = 'files/';

/** Where the system's trash keeps its note of something that is (or was) there; null for a path in a store of ours. */
export function trashNoteOf(root: string, path: RelativePath): string | null {
  return path.startsWith(trashFiles) ? `${root}/info/${path.slice(trashFiles.length)}.trashinfo` : null;
}

export type Ground = {
  readonly disk: Disk;
  readonly mount: string;
  readonly transaction: string;
  /** The state folder's own store, absolute, and the folder that tells its drive. */
  readonly ownStore: string;
  readonly stateRoot: string;
  readonly contentPath: (hash: string) => string;
  /** The system's trash for something in this (absolute) folder, where the person chose it and there is one. */
  readonly trashFor: (folder: string) => string | null;
};

/** Finds the routes of all changes that are not one step. Looks, never touches. */
export function routePlan(changes: Changes, facts: FolderFacts, ground: Ground): RoutePlan {
  const planner = new RoutePlanner(facts, ground);
  const { op, from, to } = columnsOf(changes);
  for (let place = 0; place < changes.length; place++) {
    if (planner.isOneStep(op(place), from(place), to(place))) continue;
    const change = changes.at(place);
    if (change !== undefined) planner.take(place, change);
  }
  if (planner.copiesFolders) for (const change of changes) planner.leaveOut(change);
  return planner.plan();
}

class RoutePlanner {
  readonly #facts: FolderFacts;
  readonly #ground: Ground;
  readonly #stores: string[] = [];
  readonly #stages = new Set<RelativePath>();
  readonly #away = new Map<number, Spot>();
  readonly #fromStore = new Map<number, { spot: Spot; seen: Seen }>();
  readonly #copies: Copying[] = [];
  readonly #notes: TrashNote[] = [];
  readonly #trashIn = new Map<RelativePath | null, string | null>();
  /** What leaves folders that are copied, by the folder's path. */
  readonly #leftOut = new Map<RelativePath, Set<string>>();
  readonly #deviceIn = new Map<RelativePath | null, string>();
  readonly #ownDevice: string;

  constructor(facts: FolderFacts, ground: Ground) {
    this.#facts = facts;
    this.#ground = ground;
    this.#ownDevice = ground.disk.deviceOf(ground.stateRoot);
  }

  plan(): RoutePlan {
    return {
      stores: this.#stores,
      stages: [...this.#stages],
      drives: new Set(this.#deviceIn.values()).size,
      away: this.#away,
      fromStore: this.#fromStore,
      copies: this.#copies,
      notes: this.#notes,
    };
  }

  /** Whether a change is carried out as it stands; of most, only these columns are looked at. */
  isOneStep(op: Operation, from: RelativePath | undefined, to: RelativePath | undefined): boolean {
    const isMove = op === 'move';
    if (!isMove && op !== 'mkdir' && op !== 'rmdir') return false;
    const leaves = from === undefined ? null : this.#deviceAt(parentOf(from));
    const arrives = to === undefined ? null : this.#deviceAt(parentOf(to));
    return !isMove || leaves === arrives;
  }

  /** A change that is not one step. */
  take(place: number, change: Change): void {
    switch (change.op) {
      case 'mkdir':
      case 'rmdir':
        return;
      case 'trash':
        return this.#trash(place, change);
      case 'move':
        this.#putAway(place, change);
        return this.#copy(place, change, this.#facts.absolute(sourceOf(change)), null);
      case 'modify':
        this.#putAway(place, change);
        return this.#bring(place, change);
      case 'create':
        return this.#bring(place, change);
    }
  }

  get copiesFolders(): boolean {
    return this.#leftOut.size > 0;
  }

  /** Remembers what other changes take out of a folder that is copied. */
  leaveOut(change: Change): void {
    if (change.from === undefined || !leaves(change)) return;
    nearest(parentOf(change.from), (folder) => this.#leftOut.get(folder))?.add(this.#facts.absolute(change.from));
  }

  #bring(place: number, change: Change): void {
    const { content, stored } = change;
    if (content !== undefined) return this.#copy(place, change, this.#ground.contentPath(content), content);
    assert(stored !== undefined, 'new content comes from somewhere');
    const kept = this.#facts.lookAt(`${stored.store}/${stored.item}`);
    if (kept?.device === this.#deviceAt(parentOf(targetOf(change)))) {
      const spot = { root: this.#rootOf(stored.store), path: stored.item };
      this.#fromStore.set(place, { spot, seen: stored.seen });
    } else {
      this.#copy(place, change, `${stored.store}/${stored.item}`, null);
    }
  }

  #trash(place: number, change: Change): void {
    const from = sourceOf(change);
    const trash = this.#systemTrash(parentOf(from));
    if (trash === null) return this.#putAway(place, change);
    const name = `${this.#ground.transaction}-${String(change.id)}${splitName(nameOf(from)).extension.slice(0, 32)}`;
    this.#away.set(place, { root: this.#rootOf(trash), path: relativePath(trashFiles + name) });
    this.#notes.push({ trash, name, was: this.#facts.absolute(from) });
  }

  #systemTrash(folder: RelativePath | null): string | null {
    let trash = this.#trashIn.get(folder);
    if (trash === undefined) {
      trash = this.#ground.trashFor(this.#facts.absolute(folder));
      this.#trashIn.set(folder, trash);
    }
    return trash;
  }

  #putAway(place: number, change: Change): void {
    const from = sourceOf(change);
    const path = relativePath(`${this.#ground.transaction}/${String(change.id)}`);
    this.#away.set(place, { root: this.#rootOf(this.#storeFor(this.#deviceAt(parentOf(from)), from)), path });
  }

  #copy(place: number, change: Change, source: string, hash: string | null): void {
    const stage = this.#stageFor(targetOf(change));
    this.#stages.add(stage);
    const except = new Set<string>();
    if (change.op === 'move' && seenOf(change).kind === 'folder') this.#leftOut.set(sourceOf(change), except);
    this.#copies.push({ place, change, source, hash, except, stage, staged: join(stage, String(change.id)) });
  }

  #rootOf(store: string): number {
    const known = this.#stores.indexOf(store);
    return (known < 0 ? this.#stores.push(store) - 1 : known) + 1;
  }

  #storeFor(device: string, path: RelativePath): string {
    if (device === this.#ownDevice) return this.#ground.ownStore;
    return this.#facts.absolute(join(this.#topOn(device, parentOf(path)), storeFolderName));
  }

  #stageFor(to: RelativePath): RelativePath {
    const folder = this.#standing(parentOf(to));
    const top = this.#topOn(this.#deviceAt(folder), folder);
    const name = stageFolderName(this.#ground.transaction);
    return join(this.#facts.mayChange(top) ? top : folder, name);
  }

  /** The highest folder above (or at) this one that lies on the same drive. */
  #topOn(device: string, folder: RelativePath | null): RelativePath | null {
    let top = folder;
    for (let above = folder; above !== null;) {
      above = parentOf(above);
      if (this.#deviceAt(above) !== device) break;
      top = above;
    }
    return top;
  }

  /** The nearest folder that stands there now. */
  #standing(folder: RelativePath | null): RelativePath | null {
    for (let path = folder; path !== null; path = parentOf(path))
      if (this.#facts.folder(path)?.kind === 'folder') return path;
    return null;
  }

  #deviceAt(folder: RelativePath | null): string {
    let device = this.#deviceIn.get(folder);
    if (device === undefined) {
      const seen = this.#facts.folder(this.#standing(folder));
      assert(seen !== null, 'the mount is there');
      device = seen.device ?? '';
      this.#deviceIn.set(folder, device);
    }
    return device;
  }
}

function seenOf(change: Change): Seen {
  assert(change.seen !== undefined, 'what leaves was looked at');
  return change.seen;
}

function sourceOf(change: Change): RelativePath {
  assert(change.from !== undefined, 'a change names what leaves');
  return change.from;
}

function targetOf(change: Change): RelativePath {
  assert(change.to !== undefined, 'a change names its target');
  return change.to;
}
