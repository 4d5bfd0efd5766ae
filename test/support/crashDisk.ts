/** The real disk, cut off at a chosen call: what the folder looks like when a process dies there. */
import fs from 'node:fs';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';

export class Crash extends Error {}

export type CountedDisk = Disk & { readonly calls: () => number };

/** The real disk, with `step` called before everything that changes it. */
function before(step: () => void): Disk {
  const after =
    <Args extends unknown[]>(call: (...args: Args) => void) =>
    (...args: Args): void => {
      step();
      call(...args);
    };
  return {
    ...realDisk,
    link: after(realDisk.link),
    unlink: after(realDisk.unlink),
    reserve: after(realDisk.reserve),
    rename: after(realDisk.rename),
    makeFolder: after(realDisk.makeFolder),
    makePrivateFolder: after(realDisk.makePrivateFolder),
    writeNew: after(realDisk.writeNew),
    copyLink: after(realDisk.copyLink),
    copyNew: async (from, to, signal) => {
      step();
      const bytes = fs.readFileSync(from);
      fs.writeFileSync(to, bytes.subarray(0, bytes.length / 2), { flag: 'wx' });
      // Cut in the middle of a copy: half a file is there.
      step();
      fs.unlinkSync(to);
      return await realDisk.copyNew(from, to, signal);
    },
    copyAttributes: (from, to, what) => {
      step();
      return realDisk.copyAttributes(from, to, what);
    },
    removeFolder: after(realDisk.removeFolder),
    removeReservation: after(realDisk.removeReservation),
    syncFolders: async (folders) => {
      step();
      await realDisk.syncFolders(folders);
    },
  };
}

/** Throws {@link Crash} in place of mutating call number `at` (from 0) and every one after it. `Infinity` only counts. */
export function crashingDisk(at: number): CountedDisk {
  let calls = 0;
  const disk = before(() => {
    if (calls++ >= at) throw new Crash('the process died here');
  });
  return { ...disk, calls: () => calls };
}

/** Fails mutating call number `at` once, the way a disk does. */
export function failingDisk(at: number, code: string): Disk {
  let calls = 0;
  return before(() => {
    if (calls++ === at) throw Object.assign(new Error(code), { code });
  });
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
