/**
 * The working folder of a process that is all the engine's, as a way to act in a folder by bare names. It is left before anything else
 * that waits has its turn: whoever comes next finds the process where it was. Other threads, and extensions in the same process, would
 * see it change; so the extension host never stands anywhere.
 */
import fs from 'node:fs';
import { errorCode } from './errorCode.ts';

/** O_PATH of Linux (see heldFolders). */
const pathOnly = 0o10000000;

/** Where the process stands: the way in, as it was given, and where it was before, by a descriptor. Null at home. */
let standing: { readonly way: string; readonly home: number } | null = null;

/** Stands in the folder that `way` leads to, a path through a descriptor of it. False where the system does not let us. */
export function standIn(way: string): boolean {
  if (standing?.way === way) return true;
  try {
    const home = standing?.home ?? fs.openSync('.', pathOnly | fs.constants.O_DIRECTORY);
    if (standing === null) {
      standing = { way: '', home };
      queueMicrotask(goHome);
    }
    process.chdir(way);
    standing = { way, home };
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

export function standsIn(way: string): boolean {
  return standing?.way === way;
}

/** From now on `way` may lead to another folder. */
export function forgetWay(way: string): void {
  if (standing?.way === way) standing = { way: '', home: standing.home };
}

function goHome(): void {
  if (standing === null) return;
  const { home } = standing;
  standing = null;
  process.chdir(`/proc/${String(process.pid)}/fd/${String(home)}`);
  fs.closeSync(home);
}
