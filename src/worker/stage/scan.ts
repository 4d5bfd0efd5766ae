/**
 * One walk over the mount: every regular file a rule may see, with size and time, and every other path as a name that is taken.
 * Links are never followed. What cannot be read is listed, never thrown. The result is the same whatever order the disk answers in.
 */
import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { limits } from '../../model/limits.ts';
import { parseRelativePath, pathSegmentsMax, type RelativePath } from '../../model/relativePath.ts';
import { leftOutBecause, type LeftOut } from './leftOut.ts';
import { decodeName, toNative } from './nativePath.ts';
import { takeTurns } from './turns.ts';

export type ScannedFile = { readonly path: RelativePath; readonly size: number; readonly mtimeMs: number };

export type Scan = {
  /** Regular files that rules may see, by path in code unit order. */
  files: ScannedFile[];
  /** Folders that were looked into. */
  folders: RelativePath[];
  /** Names that are taken by what rules do not see: links, special files, hidden entries and their like. */
  taken: RelativePath[];
  leftOut: Record<LeftOut, number>;
  links: number;
  /** What could not be read, and why, in words. */
  unreadable: { path: RelativePath; why: string }[];
};

/** Files a scan takes before it stops with a failure: what the engine could ever change, and as much again to look at. */
export const scannedFilesMax = 2 * limits.changesMax;

export class TooManyFiles extends Error {}

/** Reads the whole mount. Stops with the signal's reason when cancelled. `progress` gets the count of files so far. */
export async function scanMount(
  mountPath: string,
  progress: (files: number) => void,
  signal: AbortSignal,
): Promise<Scan> {
  const scan: Scan = {
    files: [],
    folders: [],
    taken: [],
    leftOut: { hidden: 0, machinery: 0, 'runs-by-itself': 0 },
    links: 0,
    unreadable: [],
  };
  const turns = takeTurns(signal);
  const open: (RelativePath | null)[] = [null];
  while (open.length > 0) {
    const folder = open.pop() ?? null;
    for (const entry of entriesOf(mountPath, folder, scan)) {
      takeEntry(mountPath, entry, scan, open);
      if (turns.due()) {
        progress(scan.files.length);
        await turns.pass();
      }
    }
    if (scan.files.length > scannedFilesMax) throw new TooManyFiles(`more than ${String(scannedFilesMax)} files`);
  }
  scan.files.sort((one, two) => (one.path < two.path ? -1 : 1));
  scan.folders.sort();
  scan.taken.sort();
  scan.unreadable.sort((one, two) => (one.path < two.path ? -1 : 1));
  return scan;
}

type Entry = { path: RelativePath; name: string; kind: 'file' | 'folder' | 'link' | 'other' };

function entriesOf(mountPath: string, folder: RelativePath | null, scan: Scan): Entry[] {
  const entries: Entry[] = [];
  try {
    for (const { name, dirent } of namesIn(toNative(mountPath, folder))) {
      const path = parseRelativePath(folder === null ? name : `${folder}/${name}`);
      if (path === null) scan.unreadable.push({ path: folder ?? nowhere, why: 'a path below this folder is too long' });
      else entries.push({ path, name, kind: kindOf(dirent) });
    }
  } catch (error) {
    // The mount itself must be readable: there is nothing to list it under.
    if (folder === null) throw error;
    scan.unreadable.push({ path: folder, why: `this folder could not be read (${codeOf(error)})` });
  }
  return entries;
}

const nowhere = parseRelativePath('(top of the folder)') ?? failNowhere();
function failNowhere(): never {
  throw new Error('a fixed name must parse');
}

function namesIn(native: string | Buffer): { name: string; dirent: Dirent | Dirent<Buffer> }[] {
  const entries = readdirSync(native, { withFileTypes: true });
  // U+FFFD stands for any broken byte, so two names may look the same: only the bytes tell them apart.
  if (!entries.some((entry) => entry.name.includes('\uFFFD')))
    return entries.map((dirent) => ({ name: dirent.name, dirent }));
  return readdirSync(native, { withFileTypes: true, encoding: 'buffer' }).map((dirent) => ({
    name: decodeName(dirent.name),
    dirent,
  }));
}

function kindOf(dirent: Dirent | Dirent<Buffer>): Entry['kind'] {
  if (dirent.isFile()) return 'file';
  if (dirent.isDirectory()) return 'folder';
  return dirent.isSymbolicLink() ? 'link' : 'other';
}

function takeEntry(mountPath: string, entry: Entry, scan: Scan, open: (RelativePath | null)[]): void {
  const { path, name, kind } = entry;
  if (kind === 'link' || kind === 'other') {
    scan.taken.push(path);
    if (kind === 'link') scan.links += 1;
    return;
  }
  const why = leftOutBecause(name, kind === 'folder');
  if (why !== null) {
    scan.leftOut[why] += 1;
    scan.taken.push(path);
  } else if (kind === 'folder') {
    scan.folders.push(path);
    if (path.split('/').length < pathSegmentsMax) open.push(path);
    else scan.unreadable.push({ path, why: 'this folder lies too deep' });
  } else {
    takeFile(mountPath, path, scan);
  }
}

function takeFile(mountPath: string, path: RelativePath, scan: Scan): void {
  try {
    // Only the two numbers are kept: Stats objects cost four times the memory.
    const { size, mtimeMs } = lstatSync(toNative(mountPath, path));
    scan.files.push({ path, size, mtimeMs });
  } catch (error) {
    scan.taken.push(path);
    scan.unreadable.push({ path, why: `this file could not be looked at (${codeOf(error)})` });
  }
}

/** The system's short name of what went wrong: EACCES, ENOENT… */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
