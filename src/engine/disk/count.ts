import type { Disk } from './disk.ts';

/** Folders read between two turns of the event loop. */
const turn = 64;

/** How many files (links included, folders not) lie in the folder and below. Links are not followed; unreadable folders count as empty. */
export async function countFiles(disk: Disk, folder: string, signal: AbortSignal): Promise<number> {
  const waiting = [folder];
  let count = 0;
  let folders = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++folders % turn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    for (const entry of entriesOf(disk, next)) {
      if (entry.kind === 'folder') waiting.push(`${next}/${entry.name}`);
      else count += 1;
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
