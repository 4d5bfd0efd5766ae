/** What a child would inherit besides its pipes. */
import { constants, readdirSync, readFileSync } from 'node:fs';

const firstOwn = 3;
const highest = 1_024;

/**
 * Open descriptors of this process, from 3 up, that a child would inherit because they lack close-on-exec. Node opens all of its own
 * with it, but what the process was started with, or native code opened, may not have it; the launcher covers these with nothing.
 */
export function inheritableDescriptors(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor >= firstOwn && descriptor < highest && isInherited(descriptor))
    .sort((a, b) => a - b);
}

/** O_CLOEXEC in fdinfo's octal flags; the same bit on x86-64 and arm64. */
const closeOnExec = 0o2000000;

function isInherited(descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${String(descriptor)}`, 'utf8');
    const flags = /^flags:\s+([0-7]+)$/m.exec(info)?.[1];
    // A descriptor opened with O_PATH cannot be read but still leads to its folder: it counts like any other.
    return flags !== undefined && (parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // Closed meanwhile, as the listing's own descriptor is.
    return false;
  }
}

/** For opening what covers them. */
export const nothingFile = { path: '/dev/null', flags: constants.O_RDONLY } as const;
