/**
 * One walk over the mount: every regular file a rule may see, with size and time, and every other path as a name that is taken.
 * Links are never followed. What cannot be read is listed, never thrown. The result is the same whatever order the disk answers in.
 */
import { limits } from '../../model/limits.ts';
import { isPlainOn } from '../../model/platformPath.ts';
import { pathSegmentsMax, relativePath, type RelativePath } from '../../model/relativePath.ts';
import { codeOf } from './errorCode.ts';
import { conventionsFile } from '../../model/conventionsFile.ts';
import { IgnoreRules } from './ignoreRules.ts';
import { isGuarded, leftOutBecause, type LeftOut } from './leftOut.ts';
import { enterFolder, type Inside, type Looked, startFromMount } from './folderWay.ts';
import { fits, ScannedFiles, type FileList, type Run } from './scannedFiles.ts';
import { takeTurns } from './turns.ts';

export type Scan = {
  /** Regular files that rules may see, by path in code unit order. */
  files: FileList;
  /** Folders that were looked into. */
  folders: RelativePath[];
  /** Names that are taken by what rules do not see: links, special files, hidden entries and their like. */
  taken: RelativePath[];
  leftOut: Record<LeftOut, number>;
  links: number;
  /** What could not be read, and why, in words. */
  unreadable: { path: RelativePath; why: string }[];
  /** Hidden files are among the files, because somebody asked for them. */
  hasHidden: boolean;
};

export type ScanOptions = {
  /** Whether files and folders that begin with a dot are looked at; what a program manages is not, even then. */
  readonly hidden: boolean;
  /** Tells whether a file is what the task is about; all are, if not said. */
  readonly only?: (path: string) => boolean;
  /** Gets the count of files so far. */
  readonly progress: (files: number) => void;
};

/** Files a scan takes before it stops with a failure: what the engine could ever change, and as much again to look at. */
export const scannedFilesMax = 2 * limits.changesMax;

export class TooManyFiles extends Error {}

type Growing = Scan & {
  readonly files: ScannedFiles;
  readonly ignores: IgnoreRules;
  readonly only: (path: string) => boolean;
};

/** Reads the whole mount. Stops with the signal's reason when cancelled. */
export async function scanMount(
  mountPath: string,
  { hidden, progress, only = () => true }: ScanOptions,
  signal: AbortSignal,
): Promise<Scan> {
  const scan: Growing = {
    files: new ScannedFiles(),
    folders: [],
    taken: [],
    leftOut: { hidden: 0, machinery: 0, 'runs-by-itself': 0, ignored: 0, conventions: 0, 'not-named': 0 },
    links: 0,
    unreadable: [],
    hasHidden: hidden,
    ignores: new IgnoreRules(mountPath),
    only,
  };
  startFromMount();
  const turns = takeTurns(signal);
  const giveWay = (): Promise<void> => {
    progress(scan.files.looked);
    return turns.pass();
  };
  const open: (Folder | Run)[] = [{ path: null, prefix: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('names' in next) {
      scan.files.add(next);
      continue;
    }
    const found: Found = { first: scan.files.looked, files: [], folders: [] };
    const { names, inside } = lookInto(mountPath, next, scan);
    scan.ignores.enter(next.path, names);
    for (const name of names) {
      const path = next.prefix + name;
      if (!fits(path))
        scan.unreadable.push({ path: next.path ?? nowhere, why: 'a path below this folder is too long' });
      else takeEntry({ name, path }, { folder: next, inside, found }, scan);
      if (turns.due()) await giveWay();
    }
    // Folders without entries take their time too.
    if (turns.due()) await giveWay();
    if (scan.files.looked > scannedFilesMax) throw new TooManyFiles(`more than ${String(scannedFilesMax)} files`);
    // What is pushed last comes first.
    for (const part of partsOf(next.prefix, found).reverse()) open.push(part);
  }
  scan.folders.sort();
  scan.taken.sort();
  scan.unreadable.sort((one, two) => (one.path < two.path ? -1 : Number(one.path > two.path)));
  return scan;
}

/** A folder to look into. */
type Folder = {
  readonly path: RelativePath | null;
  /** What stands before the name of what lies in it: its path with a slash, or nothing at the top. */
  readonly prefix: string;
  readonly depth: number;
};

/** What a folder holds for rules: the names of its files, in order, and its folders. */
type Found = { readonly first: number; readonly files: string[]; readonly folders: Folder[] };

/** A folder that is being looked through, and what was found in it so far. */
type Looking = { readonly folder: Folder; readonly inside: Inside; readonly found: Found };

const nothing: Inside = {
  look: () => {
    throw new Error('there is nothing to look at');
  },
  open: () => {
    throw new Error('there is nothing to open');
  },
  list: () => [],
};

/** The names in a folder in code unit order, and the way to what they stand for. */
function lookInto(mountPath: string, { path }: Folder, scan: Scan): { names: readonly string[]; inside: Inside } {
  try {
    const inside = enterFolder(mountPath, path);
    return { names: [...inside.list()].sort(), inside };
  } catch (error) {
    // The mount itself must be readable: there is nothing to list it under.
    if (path === null) throw error;
    scan.unreadable.push({ path, why: `this folder could not be read (${codeOf(error)})` });
    return { names: [], inside: nothing };
  }
}

type Entry = { readonly name: string; readonly path: RelativePath };

/** Its kind, size and time come from one look: nothing can be swapped in between. */
function takeEntry({ name, path }: Entry, { folder, inside, found }: Looking, scan: Growing): void {
  if (!isPlainOn(process.platform, path)) {
    scan.taken.push(path);
    scan.unreadable.push({ path, why: 'this system takes its name for another’s' });
    return;
  }
  const stats = statsOf({ name, path }, inside, scan);
  if (stats === null) return;
  const isFolder = stats.isDirectory();
  if (!isFolder && !stats.isFile()) {
    scan.taken.push(path);
    if (stats.isSymbolicLink()) scan.links += 1;
    return;
  }
  const why = whyLeftOut({ name, path }, isFolder, scan);
  if (why !== null) {
    scan.leftOut[why] += 1;
    scan.taken.push(path);
  } else if (isFolder) {
    scan.folders.push(path);
    const depth = folder.depth + 1;
    if (depth < pathSegmentsMax) found.folders.push({ path, prefix: `${path}/`, depth });
    else scan.unreadable.push({ path, why: 'this folder lies too deep' });
  } else {
    scan.files.look(stats.size, stats.mtimeMs);
    found.files.push(name);
  }
}

function whyLeftOut({ name, path }: Entry, isFolder: boolean, scan: Growing): LeftOut | null {
  const why = leftOutBecause(name, isFolder);
  if (why !== null && !(why === 'hidden' && scan.hasHidden && !isGuarded(name))) return why;
  if (path === conventionsFile) return 'conventions';
  // Who asks for hidden files asks for all that there is.
  if (!scan.hasHidden && scan.ignores.leavesOut(path, isFolder)) return 'ignored';
  // Folders are looked into for what is named below them.
  return isFolder || scan.only(path) ? null : 'not-named';
}

const nowhere = relativePath('(top of the folder)');

function statsOf({ name, path }: Entry, inside: Inside, scan: Scan): Looked | null {
  try {
    return inside.look(name);
  } catch (error) {
    scan.taken.push(path);
    scan.unreadable.push({ path, why: `this could not be looked at (${codeOf(error)})` });
    return null;
  }
}

/**
 * The folder's files and folders in the order of the paths below it: a folder has its place where its name with a slash has it, since
 * that is how all of its paths begin.
 */
function partsOf(prefix: string, { first, files, folders }: Found): (Folder | Run)[] {
  const parts: (Folder | Run)[] = [];
  let from = 0;
  const addRun = (to: number): void => {
    if (to > from)
      parts.push({ prefix, names: files.slice(from, to).join('/'), first: first + from, count: to - from });
    from = to;
  };
  for (const folder of folders.sort((one, two) => (one.prefix < two.prefix ? -1 : 1))) {
    let to = from;
    while (to < files.length && prefix + (files[to] ?? '') < folder.prefix) to += 1;
    addRun(to);
    parts.push(folder);
  }
  addRun(files.length);
  return parts;
}
