/**
 * Everything the engine does to a file system, as a port: the real one below, and in tests one that stops, fails or forgets
 * at any call. All paths are absolute. Calls are synchronous: off a hot loop they cost a third of the asynchronous ones,
 * and callers give way to the event loop between batches.
 */
import fs from 'node:fs';
import type { EntryKind, Seen } from '../../model/change.ts';
import { copyAttributes } from './attributes/copyAttributes.ts';
import { copyNew, type Copied } from './copyNew.ts';
import { errorCode } from './errorCode.ts';
import { nativePath, textOfName } from './nativePath.ts';

export type Entry = { readonly name: string; readonly kind: EntryKind };

export type Disk = {
  /** What stands at the path, links not followed; null where nothing does. */
  look: (path: string) => Seen | null;
  /** The entries of a folder, in no order. */
  list: (folder: string) => Entry[];
  /** Whether entries may be made and removed in the folder. */
  mayChange: (folder: string) => boolean;
  /** Gives a file a second name; throws EEXIST where that is taken. Not every volume can. */
  link: (from: string, to: string) => void;
  /** Takes away a name of a file that has another. */
  unlink: (path: string) => void;
  /** Whether the folder lets only their owners take names away (the sticky bit), and is not this user's own. */
  guardsNames: (folder: string) => boolean;
  /** Whether what stands at the path is this user's. */
  isOwn: (path: string) => boolean;
  /** Takes a free name with an empty file; throws EEXIST where the name is taken. */
  reserve: (path: string) => void;
  /** Renames. Replaces a file at `to`: only ever called onto a name that this process reserved. */
  rename: (from: string, to: string) => void;
  /** Throws EEXIST where the name is taken. */
  makeFolder: (path: string) => void;
  /** The same, for this user alone. */
  makePrivateFolder: (path: string) => void;
  /** Throws ENOTEMPTY where something is in it. */
  removeFolder: (path: string) => void;
  /** Removes an empty file. */
  removeReservation: (path: string) => void;
  /** Makes the names in these folders durable, in parallel. */
  syncFolders: (folders: readonly string[]) => Promise<void>;
  /** Whether the system forbids any change to what stands there, whoever asks (the immutable flag). */
  isLocked: (path: string) => boolean;
  /** When what stands there was made (nanoseconds since 1970, decimal), where the volume knows; else empty. */
  birthOf: (path: string) => string;
  /** The kind of file system (`f_type` on Linux, see linux/magic.h); 0 where the system tells none. */
  fileSystem: (folder: string) => number;
  /** The device (as in {@link Seen}) that a new file in the folder would lie on. */
  deviceOf: (folder: string) => string;
  /** Bytes that this user can still write to the folder's volume. */
  freeBytes: (folder: string) => number;
  /**
   * Copies a file's bytes to a new file, makes them durable, and reads them back. Throws EEXIST where the name is taken,
   * CopyDiffers (see copyNew) where what was read back is not what was read. Leaves nothing behind when it throws, unless the process dies.
   */
  copyNew: (from: string, to: string, signal: AbortSignal) => Promise<Copied>;
  /** Writes a new small file and makes it durable; throws EEXIST where the name is taken. */
  writeNew: (path: string, text: string) => void;
  /** Makes a link to the same place under a new name; throws EEXIST. */
  copyLink: (from: string, to: string) => void;
  /** Gives a copy the mode, the extended attributes and (with `times`) the times of its original, as far as the volume takes them. */
  copyAttributes: (from: string, to: string, what: 'with times' | 'without times') => 'all' | 'some';
};

type Kinded = { isSymbolicLink(): boolean; isDirectory(): boolean; isFile(): boolean };

function kindOf(entry: Kinded): EntryKind {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

function look(path: string): Seen | null {
  const stats = lstat(path);
  if (stats === null) return null;
  const seen: Seen = {
    kind: kindOf(stats),
    size: Number(stats.size),
    mtimeNs: stats.mtimeNs.toString(),
    identity: stats.ino.toString(),
    device: deviceText(stats.dev),
    links: Number(stats.nlink),
  };
  if (isStub(stats)) seen.stub = true;
  return seen;
}

/** Almost everything that is looked at lies on the drive of what was looked at before. */
let lastDevice = { number: 0n, text: '0' };

function deviceText(number: bigint): string {
  if (lastDevice.number !== number) lastDevice = { number, text: number.toString() };
  return lastDevice.text;
}

/** Smaller files may be kept inside their inode, without a block of their own. */
const stubBytesMin = 513;

/** A size and not one block: a file that a cloud's client keeps elsewhere (or one that is a single hole). */
function isStub(stats: fs.BigIntStats): boolean {
  return stats.blocks === 0n && stats.size >= stubBytesMin && stats.isFile() && process.platform !== 'win32';
}

function lstat(path: string): fs.BigIntStats | null {
  try {
    return fs.lstatSync(nativePath(path), { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    // A file where a folder would have to be, a name that no file here can have: nothing is there.
    const code = errorCode(error);
    if (code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}

function list(folder: string): Entry[] {
  const path = nativePath(folder);
  const entries = fs.readdirSync(path, { withFileTypes: true });
  if (!entries.some((entry) => entry.name.includes('\uFFFD'))) {
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  }
  return fs
    .readdirSync(path, { withFileTypes: true, encoding: 'buffer' })
    .map((entry) => ({ name: textOfName(Buffer.from(entry.name)), kind: kindOf(entry) }));
}

function mayChange(folder: string): boolean {
  try {
    fs.accessSync(nativePath(folder), fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const stickyBit = 0o1000;

/** This user's id; null for root, whom nothing stops, and where there are no users of that kind. */
function ordinaryUser(): number | null {
  const id = process.getuid?.() ?? 0;
  return id === 0 ? null : id;
}

function guardsNames(folder: string): boolean {
  const user = ordinaryUser();
  if (user === null) return false;
  const { mode, uid } = fs.statSync(nativePath(folder));
  return (mode & stickyBit) !== 0 && uid !== user;
}

async function syncFolder(folder: string): Promise<void> {
  // Windows gives no handle on a folder that could be flushed; its journal orders names by itself.
  if (process.platform === 'win32') return;
  const handle = await fs.promises.open(nativePath(folder), 'r').catch((error: unknown) => {
    // A folder that a later step removed needs no sync of its own: its parent's covers it.
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const syncsAtOnce = 16;

async function syncFolders(folders: readonly string[]): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let folder = folders[next++]; folder !== undefined; folder = folders[next++]) await syncFolder(folder);
  };
  await Promise.all(Array.from({ length: Math.min(syncsAtOnce, folders.length) }, run));
}

export const realDisk: Disk = {
  look,
  list,
  mayChange,
  guardsNames,
  isOwn: (path) => ordinaryUser() === null || fs.lstatSync(nativePath(path)).uid === ordinaryUser(),
  link: (from, to) => {
    fs.linkSync(nativePath(from), nativePath(to));
  },
  unlink: (path) => {
    fs.unlinkSync(nativePath(path));
  },
  reserve: (path) => {
    fs.closeSync(fs.openSync(nativePath(path), 'wx', 0o600));
  },
  rename: (from, to) => {
    fs.renameSync(nativePath(from), nativePath(to));
  },
  makeFolder: (path) => {
    fs.mkdirSync(nativePath(path));
  },
  makePrivateFolder: (path) => {
    fs.mkdirSync(nativePath(path), { mode: 0o700 });
  },
  removeFolder: (path) => {
    fs.rmdirSync(nativePath(path));
  },
  removeReservation: (path) => {
    fs.unlinkSync(nativePath(path));
  },
  syncFolders,
  isLocked: (path) => {
    try {
      fs.accessSync(nativePath(path), fs.constants.W_OK);
      return false;
    } catch (error) {
      // A lack of rights says EACCES, a drive that can only be read EROFS.
      return process.platform === 'linux' && errorCode(error) === 'EPERM';
    }
  },
  deviceOf: (folder) => fs.statSync(nativePath(folder), { bigint: true }).dev.toString(),
  birthOf: (path) => {
    const { birthtimeNs } = fs.lstatSync(nativePath(path), { bigint: true });
    return birthtimeNs > 0n ? birthtimeNs.toString() : '';
  },
  fileSystem: (folder) => (process.platform === 'linux' ? fs.statfsSync(nativePath(folder)).type : 0),
  freeBytes: (folder) => {
    const { bavail, bsize } = fs.statfsSync(nativePath(folder));
    return bavail * bsize;
  },
  copyNew,
  writeNew: (path, text) => {
    const fd = fs.openSync(nativePath(path), 'wx', 0o600);
    try {
      fs.writeSync(fd, text);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  copyLink: (from, to) => {
    fs.symlinkSync(fs.readlinkSync(nativePath(from), { encoding: 'buffer' }), nativePath(to));
  },
  copyAttributes,
};
