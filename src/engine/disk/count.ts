import type { Disk } from './disk.ts';
import { storeFolderName } from './stateFolder.ts';

/** Folders read between two turns of the event loop. */
const turn = 64;

/**
 * How many files (links included, folders not) lie in the folder and below, the folder `except` and stores left out. Links are not followed;
 * unreadable folders count as empty.
 */
export async function countFiles(disk: Disk, folder: string, except: string, signal: AbortSignal): Promise<number> {
  const waiting = [folder];
  let count = 0;
  let folders = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++folders % turn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    for (const entry of entriesOf(disk, next)) {
      if (entry.kind !== 'folder') {
        count += 1;
        continue;
      }
      if (entry.name === storeFolderName) continue;
      const inner = `${next}/${entry.name}`;
      if (inner !== except) waiting.push(inner);
    }
  }
  return count;
}

function entriesOf(disk: Disk, folder: string): ReturnType<Disk['list']> {
  try {
    return disk.list(folder);
  } catch {
    return [];
  }
}
