import path from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Whether the volume takes names that differ only in case for one, told without writing: the folder's own name, or that of
 * something in it, is looked up in the other case.
 */
export function foldsNames(disk: Disk, folder: string): boolean {
  for (const candidate of [
    folder,
    ...disk
      .list(folder)
      .slice(0, 50)
      .map((entry) => path.join(folder, entry.name)),
  ]) {
    const name = path.basename(candidate);
    const other = name.toLowerCase() === name ? name.toUpperCase() : name.toLowerCase();
    if (other === name) continue;
    const seen = disk.look(candidate);
    const twin = disk.look(path.join(path.dirname(candidate), other));
    return seen !== null && twin !== null && seen.identity === twin.identity;
  }
  return false;
}
