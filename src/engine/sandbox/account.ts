/** Whom a worker runs as. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export type Account = { readonly uid: number; readonly gid: number };

/**
 * For a host that runs as root: the owner of the folder, where that is somebody else and can reach all of `paths`. Root inside a user
 * namespace has no rights over other people's files, and the kernel holds an ordinary user to more limits. Otherwise null: as oneself.
 */
export function lesserAccount(mount: string | null, paths: readonly string[]): Account | null {
  if (process.getuid?.() !== 0 || mount === null) return null;
  const { uid, gid } = statSync(mount);
  if (uid === 0) return null;
  return [mount, ...paths].every((path) => canReach({ uid, gid }, path)) ? { uid, gid } : null;
}

/** Whether the mode bits let an account read this path and pass every folder above it. */
function canReach(account: Account, path: string): boolean {
  try {
    if (!hasBits(account, path, 4)) return false;
    for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
      if (!hasBits(account, folder, 1)) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** `bits` as in one digit of an octal mode: 4 to read, 1 to pass or run. */
function hasBits({ uid, gid }: Account, path: string, bits: number): boolean {
  const stats = statSync(path);
  const shift = stats.uid === uid ? 6 : stats.gid === gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}
