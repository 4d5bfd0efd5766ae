import type { Disk } from './disk.ts';
import { storeFolderName } from './stateFolder.ts';

/** Folders read between two turns of the event loop. */
const turn = 64;

export type FolderNames = {
  /** Files (links included) in the folder and below, relative, with `/`, in no order. */
  readonly paths: readonly string[];
  /** There are more than were wanted. */
  readonly isCut: boolean;
};

/** The names of a folder's files, at most so many. Links are not followed; unreadable folders count as empty. */
export async function folderNames(disk: Disk, folder: string, most: number, signal: AbortSignal): Promise<FolderNames> {
  const waiting = [''];
  const paths: string[] = [];
  let folders = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++folders % turn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    for (const { name, kind } of entriesOf(disk, `${folder}/${next}`)) {
      if (kind === 'folder') {
        if (name !== storeFolderName) waiting.push(`${next}${name}/`);
      } else if (paths.length === most) return { paths, isCut: true };
      else paths.push(`${next}${name}`);
    }
  }
  return { paths, isCut: false };
}

function entriesOf(disk: Disk, folder: string): ReturnType<Disk['list']> {
  try {
    return disk.list(folder);
  } catch {
    return [];
  }
}
