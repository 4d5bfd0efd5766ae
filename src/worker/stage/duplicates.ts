/** Files of the same contents: told apart by size, then by their ends, and only where still alike by all of their bytes. */
import { createHash } from 'node:crypto';
import type { RelativePath } from '../../model/relativePath.ts';
import { codeOf } from './errorCode.ts';
import { hashOf } from './fileHash.ts';
import { lookInMount } from './folderWay.ts';
import { withFile, withOpenFile } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { takeTurns } from './turns.ts';

const endBytes = 64 * 1024;

type From = { mountPath: string; progress: (done: number, total: number) => void };
export type Duplicates = {
  /** Sets of two and more, each in the order of its paths. Several names of one file count as one. */
  sets: ScannedFile[][];
  problems: { path: RelativePath; why: string }[];
};

/** Compares the files among each other. Empty files are no duplicates. Throws only the signal's reason. */
export async function findDuplicates(files: FileList, from: From, signal: AbortSignal): Promise<Duplicates> {
  const problems: Duplicates['problems'] = [];
  const turns = takeTurns(signal);
  let alike = groupsBy(
    [...files].filter(({ size }) => size > 0),
    ({ size }) => String(size),
  );
  alike = withoutLinks(alike, from);
  const split = async (key: (file: ScannedFile) => string | Promise<string>): Promise<ScannedFile[][]> => {
    const total = alike.reduce((sum, group) => sum + group.length, 0);
    let done = 0;
    const next: ScannedFile[][] = [];
    for (const group of alike) {
      const keys = new Map<ScannedFile, string>();
      for (const file of group) {
        from.progress((done += 1), total);
        await turns.pass();
        try {
          keys.set(file, await key(file));
        } catch (error) {
          signal.throwIfAborted();
          problems.push({ path: file.path, why: `it could not be compared (${codeOf(error)})` });
        }
      }
      next.push(...groupsBy([...keys.keys()], (file) => keys.get(file) ?? ''));
    }
    return next;
  };
  alike = await split((file) => endsOf(file, from));
  const small = alike.filter(([file]) => (file?.size ?? 0) <= 2 * endBytes);
  alike = alike.filter(([file]) => (file?.size ?? 0) > 2 * endBytes);
  alike = await split((file) =>
    withOpenFile(from.mountPath, file.path, (read, size) => hashOf({ read, size }, signal)),
  );
  const sets = [...small, ...alike].map((set) => set.sort(byPath));
  return {
    sets: sets.sort(([one], [two]) => (one === undefined || two === undefined ? 0 : byPath(one, two))),
    problems,
  };
}

function byPath(one: ScannedFile, two: ScannedFile): number {
  return one.path < two.path ? -1 : Number(one.path > two.path);
}

function groupsBy(files: readonly ScannedFile[], key: (file: ScannedFile) => string): ScannedFile[][] {
  const groups = new Map<string, ScannedFile[]>();
  for (const file of files) {
    const group = groups.get(key(file));
    if (group === undefined) groups.set(key(file), [file]);
    else group.push(file);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** The first and the last part; of a small file that is all of it. */
function endsOf(file: ScannedFile, { mountPath }: From): string {
  return withFile(mountPath, file.path, (read, size) => {
    const hash = createHash('sha256').update(read(0, Math.min(size, endBytes)));
    if (size > endBytes) hash.update(read(Math.max(endBytes, size - endBytes), endBytes));
    return hash.digest('hex');
  });
}

/** Two names of one file are no copies: to put one away would free nothing, and lose a name. */
function withoutLinks(groups: readonly ScannedFile[][], { mountPath }: From): ScannedFile[][] {
  return groups
    .map((group) => {
      const there = new Set<string>();
      return group.filter((file) => {
        const key = inodeOf(file, mountPath);
        return key === null || (!there.has(key) && there.add(key));
      });
    })
    .filter((group) => group.length > 1);
}

function inodeOf(file: ScannedFile, mountPath: string): string | null {
  try {
    const { dev, ino, nlink } = lookInMount(mountPath, file.path);
    return nlink > 1 ? `${String(dev)} ${String(ino)}` : null;
  } catch {
    return null;
  }
}
