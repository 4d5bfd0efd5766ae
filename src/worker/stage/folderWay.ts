/**
 * The one way from the mount into its folders: by descriptors as far as Node has them, never by a name that somebody could have
 * turned into a link since it was looked at. The sandbox stands around this; the way holds without it.
 *
 * Node has no `openat`. What it has is the working folder, which is one: a folder is entered name by name, each looked at first (a
 * link is none) and, once entered, held against what was looked at (device and inode); a name that was swapped in between leads to a
 * folder of another identity and is refused. From there names are relative to the folder itself, wherever its path leads by now. Only
 * this file changes the working folder.
 *
 * The working folder cannot be named by bytes that are no UTF-8, and holding one keeps others on Windows from renaming it. There every
 * folder on the way is looked at before and after instead, and the file against what was opened: a swap has to be undone within the
 * same instant, twice, to go unseen.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { isPlainOn } from '../../model/platformPath.ts';
import { hasRawBytes, nameOf, parentOf, type RelativePath } from '../../model/relativePath.ts';
import { bytesOnDisk, decodeName, encodeBytes, toNative } from './nativePath.ts';

/** What a look tells of an entry. */
export type Looked = Pick<
  Stats,
  'size' | 'mtimeMs' | 'dev' | 'ino' | 'nlink' | 'isFile' | 'isDirectory' | 'isSymbolicLink'
>;

/** What was opened to be read. */
export type OpenFile = {
  /** What it is, by its descriptor. */
  readonly look: () => Looked;
  /** One read of up to `length` bytes from `offset` into the memory from `at` on; how many came, 0 at the end. */
  readonly read: (memory: Buffer, at: number, length: number, offset: number) => number;
  readonly close: () => void;
};

/** What can be done in one folder, now: whoever waits has to enter again. Names are the folder's own, carried as in RelativePath. */
export type Inside = {
  /** What stands under a name; a link is a link. */
  readonly look: (name: string) => Looked;
  /** Opens what stands under a name to read it, unless it is a link. Never waits for a pipe's other end. The caller closes it. */
  readonly open: (name: string) => OpenFile;
  /** The names in the folder, in no order. */
  readonly list: () => readonly string[];
};

/** A link where a folder had to be, or a folder that was another one a moment later. */
class LinkOnTheWay extends Error {
  readonly code = 'ELOOP';

  constructor() {
    super('a link stands on the way');
  }
}

/** PATH_MAX of Linux, with its end: what the engine, which names whole paths, could not reach either is no part of the folder. */
const pathBytesMax = 4_095;

class PathTooLong extends Error {
  readonly code = 'ENAMETOOLONG';

  constructor() {
    super('the path is too long');
  }
}

/** Not Windows: there they are undefined, and an OR takes that as 0. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** A folder that is not in this machine's file system: its host answers for it, call by call, and knows no other. */
export type ServedFolder = {
  /** As {@link enterFolder}. */
  readonly enter: (folder: RelativePath | null) => Inside;
};

let served: ServedFolder | null = null;

/** From now on the mount is what this serves, whatever its path says. Called before anything is looked at. */
export function useServedFolder(folder: ServedFolder): void {
  served = folder;
}

/** Enters a folder of the mount; null is the mount itself. Throws the system's error, or one of the code ELOOP for a link. */
export function enterFolder(mountPath: string, folder: RelativePath | null): Inside {
  if (served !== null) return served.enter(folder);
  const canStand = process.platform !== 'win32' && (folder === null || !hasRawBytes(folder));
  return canStand ? standing(standIn(mountPath, folder), { mountPath, folder }) : watched(mountPath, folder);
}

/** Opens a file of the mount to read it. The caller closes it, and looks at what it is before it reads. */
export function openInMount(mountPath: string, path: RelativePath): OpenFile {
  if (!isPlainOn(process.platform, path)) throw new LinkOnTheWay();
  return again(mountPath, () => enterFolder(mountPath, parentOf(path)).open(nameOf(path)));
}

/** What stands at a path of the mount; a link is a link. */
export function lookInMount(mountPath: string, path: RelativePath): Looked {
  if (!isPlainOn(process.platform, path)) throw new LinkOnTheWay();
  return again(mountPath, () => enterFolder(mountPath, parentOf(path)).look(nameOf(path)));
}

/** Forgets where this process stands: the next folder is entered from the mount. For whoever looks at the whole folder anew. */
export function startFromMount(): void {
  here = null;
}

/** A folder that was moved since it was entered is not at its path any more: what is missing in it is looked for from the mount. */
function again<Value>(mountPath: string, act: () => Value): Value {
  const stood = here?.mountPath === mountPath;
  try {
    return act();
  } catch (error) {
    if (!stood || !(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    startFromMount();
    return act();
  }
}

type Mark = { readonly dev: bigint; readonly ino: bigint };

function isSame(one: Mark, other: Mark): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** Where this process stands: the folders from the mount on, each with its identity, and the working folder's name for that. */
type Here = { readonly mountPath: string; readonly steps: readonly Step[]; readonly cwd: string };
type Step = { readonly name: string; readonly mark: Mark };
let here: Here | null = null;

function standIn(mountPath: string, folder: RelativePath | null): Here {
  const names = folder === null ? [] : folder.split('/');
  const kept = here !== null && here.mountPath === mountPath && process.cwd() === here.cwd ? here.steps : [];
  if (kept.length === names.length + 1 && names.every((name, index) => kept[index + 1]?.name === name) && here !== null)
    return here;
  let shared = 0;
  while (shared < names.length && shared + 1 < kept.length && kept[shared + 1]?.name === names[shared]) shared += 1;
  here = null;
  const steps = goUp(kept, shared) ?? [enterMount(mountPath)];
  for (const name of names.slice(steps.length - 1)) steps.push(enterBelow(name));
  return (here = { mountPath, steps, cwd: process.cwd() });
}

/** Goes up to where only `shared` folders below the mount are left; null where the way up leads elsewhere by now. */
function goUp(kept: readonly Step[], shared: number): Step[] | null {
  if (kept.length === 0) return null;
  const steps = [...kept];
  while (steps.length > shared + 1) {
    steps.pop();
    process.chdir('..');
    const above = steps.at(-1);
    if (above === undefined || !isSame(statSync('.', { bigint: true }), above.mark)) return null;
  }
  return steps;
}

/** The mounts that were entered, with their identity at the first time: another folder in their place is refused. */
const mounts = new Map<string, Mark>();
const mountsMax = 16;

function enterMount(mountPath: string): Step {
  process.chdir(mountPath);
  const mark = statSync('.', { bigint: true });
  const known = mounts.get(mountPath);
  if (known !== undefined && !isSame(known, mark)) throw new LinkOnTheWay();
  if (known === undefined) {
    if (mounts.size >= mountsMax) mounts.clear();
    mounts.set(mountPath, { dev: mark.dev, ino: mark.ino });
  }
  return { name: '', mark };
}

function enterBelow(name: string): Step {
  const mark = lstatSync(name, { bigint: true });
  if (mark.isSymbolicLink()) throw new LinkOnTheWay();
  process.chdir(name);
  if (!isSame(statSync('.', { bigint: true }), mark)) throw new LinkOnTheWay();
  return { name, mark };
}

/** Acts relative to the working folder, as long as that is still the one. */
function standing(at: Here, { mountPath, folder }: { mountPath: string; folder: RelativePath | null }): Inside {
  const above = bytesOnDisk(folder === null ? `${mountPath}/` : `${mountPath}/${folder}/`);
  const ensure = (name: string): void => {
    if (above + bytesOnDisk(name) > pathBytesMax) throw new PathTooLong();
    if (here !== at) standIn(mountPath, folder);
  };
  return {
    look: (name) => {
      ensure(name);
      return lstatSync(relative(name));
    },
    open: (name) => {
      ensure(name);
      return opened(openSync(relative(name), readFlags));
    },
    list: () => {
      ensure('');
      return namesIn('.');
    },
  };
}

function opened(handle: number): OpenFile {
  return {
    look: () => fstatSync(handle),
    read: (memory, at, length, offset) => readSync(handle, memory, at, length, offset),
    close: () => closeSync(handle),
  };
}

function relative(name: string): string | Buffer {
  return hasRawBytes(name) ? encodeBytes(name) : name;
}

/** U+FFFD stands for any broken byte, so two names may look the same: only the bytes tell them apart. */
function namesIn(folder: string | Buffer): string[] {
  const names = readdirSync(folder);
  return names.some((name) => name.includes('\uFFFD'))
    ? readdirSync(folder, { encoding: 'buffer' }).map(decodeName)
    : names;
}

/** Acts on whole paths, between two looks at every folder on the way. */
function watched(mountPath: string, folder: RelativePath | null): Inside {
  const native = (name: string): string | Buffer =>
    relative(folder === null ? `${mountPath}/${name}` : `${mountPath}/${folder}/${name}`);
  const before = marksTo(mountPath, folder);
  const unchanged = (): void => {
    const after = marksTo(mountPath, folder);
    if (!before.every((mark, index) => isSame(mark, after[index] ?? { dev: -1n, ino: -1n }))) throw new LinkOnTheWay();
  };
  return {
    look: (name) => {
      const stats = lstatSync(native(name));
      unchanged();
      return stats;
    },
    open: (name) => {
      const handle = openSync(native(name), readFlags);
      try {
        const named = lstatSync(native(name), { bigint: true });
        if (named.isSymbolicLink() || !isSame(fstatSync(handle, { bigint: true }), named)) throw new LinkOnTheWay();
        unchanged();
        return opened(handle);
      } catch (error) {
        closeSync(handle);
        throw error;
      }
    },
    list: () => {
      const names = namesIn(toNative(mountPath, folder));
      unchanged();
      return names;
    },
  };
}

/** The identity of the mount and of each folder on the way, none of them a link. */
function marksTo(mountPath: string, folder: RelativePath | null): Mark[] {
  const marks: Mark[] = [statSync(mountPath, { bigint: true })];
  let path = mountPath;
  for (const name of folder === null ? [] : folder.split('/')) {
    path = `${path}/${name}`;
    const stats = lstatSync(relative(path), { bigint: true });
    if (stats.isSymbolicLink()) throw new LinkOnTheWay();
    marks.push(stats);
  }
  return marks;
}
