/** The real disk, cut off at a chosen call: what the folder looks like when a process dies there. */
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';

export class Crash extends Error {}

export type CountedDisk = Disk & { readonly calls: () => number };

/** Throws {@link Crash} in place of mutating call number `at` (from 0) and every one after it. `Infinity` only counts. */
export function crashingDisk(at: number, before?: (call: number) => void): CountedDisk {
  let calls = 0;
  const step = (): void => {
    before?.(calls);
    if (calls++ >= at) throw new Crash('the process died here');
  };
  return {
    ...realDisk,
    link: (from, to) => {
      step();
      realDisk.link(from, to);
    },
    unlink: (path) => {
      step();
      realDisk.unlink(path);
    },
    reserve: (path) => {
      step();
      realDisk.reserve(path);
    },
    rename: (from, to) => {
      step();
      realDisk.rename(from, to);
    },
    makeFolder: (path) => {
      step();
      realDisk.makeFolder(path);
    },
    removeFolder: (path) => {
      step();
      realDisk.removeFolder(path);
    },
    removeReservation: (path) => {
      step();
      realDisk.removeReservation(path);
    },
    syncFolders: async (folders) => {
      step();
      await realDisk.syncFolders(folders);
    },
    calls: () => calls,
  };
}

/** A disk whose volume has no hard links: files move by reservation, as folders do. */
export function withoutLinks<Kind extends Disk>(disk: Kind): Kind {
  return {
    ...disk,
    link: () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    },
  };
}

/** Fails mutating call number `at` once, the way a disk does. */
export function failingDisk(at: number, code: string): Disk {
  let calls = 0;
  const step = (): void => {
    if (calls++ === at) throw Object.assign(new Error(code), { code });
  };
  return {
    ...realDisk,
    link: (from, to) => {
      step();
      realDisk.link(from, to);
    },
    unlink: (path) => {
      step();
      realDisk.unlink(path);
    },
    reserve: (path) => {
      step();
      realDisk.reserve(path);
    },
    rename: (from, to) => {
      step();
      realDisk.rename(from, to);
    },
    makeFolder: (path) => {
      step();
      realDisk.makeFolder(path);
    },
    removeFolder: (path) => {
      step();
      realDisk.removeFolder(path);
    },
  };
}
