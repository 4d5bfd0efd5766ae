/**
 * The real disk for one mount, with its folders held open: what is done in a folder is done through a descriptor of that folder, opened
 * name by name from the mount and never through a link. A stranger who swaps a folder for a link between the engine's look and its
 * deed changes nothing: the deed goes where the look went.
 *
 * Node has no `openat`; Linux has `/proc/PID/fd/N/name`, which is one (proc(5): the descriptor's link is not read as a path). On other
 * systems the disk is used as it is, and steps look at every folder on the way just before they act.
 *
 * The way through `/proc` costs as much as the call itself. From inside the folder, by `process.chdir`, it would cost nothing; but what
 * waits in this process, and extensions beside it, would find themselves in the person's folder.
 */
import fs from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { type Disk, realDisk } from './disk.ts';
import { isNothingThere } from './errorCode.ts';
import { parentOf, type RelativePath } from '../../model/relativePath.ts';
import { nativePath, textOfName } from './nativePath.ts';

/** O_PATH of Linux: a place, with no right to read what is there. The same number on x86-64 and arm64. */
const pathOnly = 0o10000000;
const folderFlags = pathOnly | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW;

/** Folders held at once: photos of twenty years come by day, and go into as many months in turn. */
const heldMax = 256;
/** A held folder is looked for at its path again after so long: somebody may have moved it. */
const freshMs = 20;

/** By the process's number: a program that is given such a path finds it too. */
const descriptors = `/proc/${String(process.pid)}/fd`;

/** A disk that holds the folders of this mount until it is disposed of. A test's own disk stands for itself. */
export function holdFolders(disk: Disk, mount: string): { readonly disk: Disk } & Disposable {
  if (disk !== realDisk || process.platform !== 'linux' || !fs.existsSync(descriptors))
    return { disk, dispose: () => undefined };
  const folders = new HeldFolders(mount);
  return { disk: through(folders), dispose: () => folders.dispose() };
}

type Held = {
  readonly descriptor: number;
  readonly dev: bigint;
  readonly ino: bigint;
  seenAtMs: number;
  /** Its path, absolute and relative to the mount, and the way to what is in it; all but the second end in a slash. */
  readonly path: string;
  readonly folder: string;
  readonly way: string;
};

class HeldFolders implements Disposable {
  readonly #mount: string;
  /** By path relative to the mount, least recently used first; '' is the mount. */
  readonly #held = new Map<string, Held>();
  /** The last two of them: mostly those that are asked for again, by what goes from the one to the other. */
  #latest: Held | null = null;
  #before: Held | null = null;
  /**
   * Let go of, and closed only when no call is under way: the number of a closed descriptor is given out again, and a path that names
   * it would lead to another folder.
   */
  #retired: number[] = [];
  /** Calls under way that wait for something. */
  #waiting = 0;

  constructor(mount: string) {
    this.#mount = mount;
  }

  /** Begins a call: from here to its end no descriptor is closed. */
  begin(): void {
    if (this.#waiting > 0) return;
    if (this.#retired.length > 0) {
      for (const descriptor of this.#retired) fs.closeSync(descriptor);
      this.#retired = [];
    }
    if (this.#held.size <= heldMax) return;
    for (const folder of this.#held.keys()) {
      if (this.#held.size <= heldMax) break;
      if (folder !== '') this.#letGo(folder);
    }
  }

  /** A call that waits. */
  async during<Value>(call: () => Promise<Value>): Promise<Value> {
    this.begin();
    this.#waiting += 1;
    try {
      return await call();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** A path to what stands at an absolute path; the last name may be anything, a link as well. */
  entry(path: string): string {
    const name = path.lastIndexOf('/') + 1;
    const held = this.#folderOf(path, name);
    return held === null ? path : held.way + path.slice(name);
  }

  /** The folder that holds what stands at a path whose last name begins at `name`; null for what lies outside, and the mount itself. */
  #folderOf(path: string, name: number): Held | null {
    const { length } = this.#mount;
    if (name <= length || !path.startsWith(this.#mount) || path[length] !== '/') return null;
    const last = this.#latest;
    if (last !== null && isIn(last, path, name) && this.#isFresh(last)) return last;
    const before = this.#before;
    if (before !== null && isIn(before, path, name) && this.#isFresh(before)) {
      this.#latest = before;
      this.#before = last;
      return before;
    }
    return this.#open(name <= length + 1 ? '' : path.slice(length + 1, name - 1));
  }

  /** A path to a folder itself. Throws where there is none: a link is none. */
  folder(path: string): string {
    const inside = this.#inside(path);
    return inside === null ? path : `${descriptors}/${String(this.#open(inside).descriptor)}`;
  }

  /** The same, or the path as it is where there is no such folder: for who takes that for an answer. */
  folderOrPath(path: string): string {
    try {
      return this.folder(path);
    } catch {
      return path;
    }
  }

  /** These paths, and what is below them, may lead to other folders from now on. */
  forget(...paths: readonly string[]): void {
    for (const path of paths) {
      const inside = this.#inside(path)?.toLowerCase();
      if (inside === undefined) continue;
      for (const folder of this.#held.keys()) {
        // However a volume that folds case was asked for it.
        const known = folder.toLowerCase();
        if (known === inside || known.startsWith(`${inside}/`)) this.#letGo(folder);
      }
    }
  }

  dispose(): void {
    for (const folder of this.#held.keys()) this.#letGo(folder);
    this.begin();
  }

  #inside(path: string): string | null {
    if (path === this.#mount) return '';
    return path.startsWith(`${this.#mount}/`) ? path.slice(this.#mount.length + 1) : null;
  }

  #open(folder: string): Held {
    const known = this.#held.get(folder);
    if (known !== undefined && (this.#isFresh(known) || this.#isThere(known))) {
      this.#held.delete(folder);
      return this.#keep(known);
    }
    const descriptor = fs.openSync(folder === '' ? this.#mount : nativePath(this.#nameOf(folder)), folderFlags);
    const { dev, ino } = fs.fstatSync(descriptor, { bigint: true });
    const path = folder === '' ? `${this.#mount}/` : `${this.#mount}/${folder}/`;
    const way = `${descriptors}/${String(descriptor)}/`;
    return this.#keep({ descriptor, dev, ino, seenAtMs: performance.now(), path, folder, way });
  }

  #keep(held: Held): Held {
    this.#held.set(held.folder, held);
    if (this.#latest !== held) this.#before = this.#latest;
    this.#latest = held;
    return held;
  }

  #isFresh(held: Held): boolean {
    return held.folder === '' || performance.now() - held.seenAtMs < freshMs;
  }

  /** Whether a held folder still stands at its path; where it does not, it is let go. */
  #isThere(held: Held): boolean {
    held.seenAtMs = performance.now();
    const there = fs.lstatSync(nativePath(this.#nameOf(held.folder)), { bigint: true, throwIfNoEntry: false });
    if (there?.ino === held.ino && there.dev === held.dev) return true;
    this.#letGo(held.folder);
    return false;
  }

  /** A folder by its name in the one above, which is held. */
  #nameOf(folder: string): string {
    const slash = folder.lastIndexOf('/');
    const above = this.#open(slash < 0 ? '' : folder.slice(0, slash));
    return above.way + folder.slice(slash + 1);
  }

  #letGo(folder: string): void {
    const held = this.#held.get(folder);
    if (held === undefined) return;
    this.#held.delete(folder);
    if (this.#latest === held) this.#latest = null;
    if (this.#before === held) this.#before = null;
    this.#retired.push(held.descriptor);
  }
}

/** Whether the path names something in the folder itself, not below. */
function isIn(held: Held, path: string, name: number): boolean {
  return held.path.length === name && path.startsWith(held.path);
}

/** Every call of the disk through held folders. */
function through(at: HeldFolders): Disk {
  const at1 = <Value>(call: (path: string) => Value): ((path: string) => Value) => {
    return (path) => (at.begin(), call(at.entry(path)));
  };
  const at2 = (call: (from: string, to: string) => void): ((from: string, to: string) => void) => {
    return (from, to) => {
      at.begin();
      call(at.entry(from), at.entry(to));
    };
  };
  const inside = <Value>(call: (folder: string) => Value): ((folder: string) => Value) => {
    return (folder) => (at.begin(), call(at.folder(folder)));
  };
  const rename = at2(realDisk.rename);
  const removeFolder = at1(realDisk.removeFolder);
  return {
    look: (path) => {
      at.begin();
      let entry: string;
      try {
        entry = at.entry(path);
      } catch (error) {
        // No folder there, or a link in its place: nothing is there.
        if (isNothingThere(error)) return null;
        throw error;
      }
      return realDisk.look(entry);
    },
    list: inside(realDisk.list),
    mayChange: (folder) => (at.begin(), realDisk.mayChange(at.folderOrPath(folder))),
    guardsNames: inside(realDisk.guardsNames),
    isOwn: at1(realDisk.isOwn),
    link: at2(realDisk.link),
    unlink: at1(realDisk.unlink),
    reserve: at1(realDisk.reserve),
    rename: (from, to) => {
      rename(from, to);
      at.forget(from, to);
    },
    makeFolder: at1(realDisk.makeFolder),
    makePrivateFolder: at1(realDisk.makePrivateFolder),
    removeFolder: (path) => {
      removeFolder(path);
      at.forget(path);
    },
    removeReservation: at1(realDisk.removeReservation),
    syncFolders: (folders) => syncInParts(folders, at),
    isLocked: at1(realDisk.isLocked),
    birthOf: at1(realDisk.birthOf),
    fileSystem: inside(realDisk.fileSystem),
    deviceOf: inside(realDisk.deviceOf),
    freeBytes: inside(realDisk.freeBytes),
    copyNew: (from, to, signal) => at.during(() => realDisk.copyNew(at.entry(from), at.entry(to), signal)),
    writeNew: (path, text) => {
      at.begin();
      realDisk.writeNew(at.entry(path), text);
    },
    copyLink: at2(realDisk.copyLink),
    copyAttributes: (from, to, what) => {
      at.begin();
      return realDisk.copyAttributes(at.entry(from), at.entry(to), what);
    },
  };
}

/** In parts, so that not all folders of a transaction are held at once. */
async function syncInParts(folders: readonly string[], at: HeldFolders): Promise<void> {
  for (let from = 0; from < folders.length; from += heldMax) {
    const part = folders.slice(from, from + heldMax);
    await at.during(() => realDisk.syncFolders(part.map((folder) => at.folderOrPath(folder))));
  }
}

/** Reading a mount for somebody else: only what lies in it, and never through a link. Paths are relative; null is the mount itself. */
export type ReadableFolder = Disposable & {
  /** What stands there; a link is a link. Throws the system's error. */
  readonly look: (path: RelativePath) => fs.Stats;
  /** The names in a folder, in no order. */
  readonly list: (folder: RelativePath | null) => string[];
  /** Opens what stands there unless it is a link; never waits for a pipe's other end. A descriptor, which the caller closes. */
  readonly open: (path: RelativePath) => number;
};

/** Not Windows: there they are undefined, and an OR takes that as 0. */
const readFlags = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOFOLLOW;

/** Holds the folders on the way open on Linux; elsewhere they are looked at before and after each call. */
export function readFolder(mount: string): ReadableFolder {
  if (process.platform !== 'linux' || !fs.existsSync(descriptors)) return watchedFolder(mount);
  const folders = new HeldFolders(mount);
  const at = (path: RelativePath): string | Buffer => {
    folders.begin();
    return nativePath(folders.entry(`${mount}/${path}`));
  };
  return {
    look: (path) => fs.lstatSync(at(path)),
    list: (folder) => {
      folders.begin();
      return namesIn(folders.folder(folder === null ? mount : `${mount}/${folder}`));
    },
    open: (path) => fs.openSync(at(path), readFlags),
    dispose: () => folders.dispose(),
  };
}

function namesIn(folder: string | Buffer): string[] {
  return fs.readdirSync(folder, { encoding: 'buffer' }).map(textOfName);
}

function watchedFolder(mount: string): ReadableFolder {
  const during = <Value>(folder: RelativePath | null, call: () => Value): Value => {
    const before = foldersTo(mount, folder);
    const value = call();
    if (foldersTo(mount, folder).some((mark, index) => mark !== before[index])) throw linkOnTheWay();
    return value;
  };
  const native = (path: RelativePath | null): string | Buffer => nativePath(path === null ? mount : `${mount}/${path}`);
  return {
    look: (path) => during(parentOf(path), () => fs.lstatSync(native(path))),
    list: (folder) => during(folder, () => namesIn(native(folder))),
    open: (path) =>
      during(parentOf(path), () => {
        if (fs.lstatSync(native(path)).isSymbolicLink()) throw linkOnTheWay();
        return fs.openSync(native(path), readFlags);
      }),
    dispose: () => undefined,
  };
}

/** The identities of the mount and of the folders down to this one, none of them a link. */
function foldersTo(mount: string, folder: RelativePath | null): string[] {
  const names = folder === null ? [] : folder.split('/');
  return [mount, ...names.map((_, index) => `${mount}/${names.slice(0, index + 1).join('/')}`)].map((path) => {
    const seen = fs.lstatSync(nativePath(path), { bigint: true });
    if (seen.isSymbolicLink() && path !== mount) throw linkOnTheWay();
    return `${String(seen.dev)} ${String(seen.ino)}`;
  });
}

function linkOnTheWay(): Error {
  return Object.assign(new Error('a link stands on the way'), { code: 'ELOOP' });
}
