/** The real disk, with something happening to it from outside just before a chosen call. */
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';

/** Does `deed` once, before call number `at` (from 0) of those that change something; then goes on with that call. */
export function interruptedDisk(at: number, deed: () => void): Disk {
  let calls = 0;
  const step = (): void => {
    if (calls++ === at) deed();
  };
  const first =
    <Args extends unknown[]>(call: (...args: Args) => void) =>
    (...args: Args): void => {
      step();
      call(...args);
    };
  return {
    ...realDisk,
    link: first(realDisk.link),
    unlink: first(realDisk.unlink),
    reserve: first(realDisk.reserve),
    rename: first(realDisk.rename),
    makeFolder: first(realDisk.makeFolder),
    makePrivateFolder: first(realDisk.makePrivateFolder),
    copyLink: first(realDisk.copyLink),
    copyNew: async (from, to, signal) => {
      step();
      return await realDisk.copyNew(from, to, signal);
    },
    copyAttributes: (from, to, what) => {
      step();
      return realDisk.copyAttributes(from, to, what);
    },
    removeFolder: first(realDisk.removeFolder),
    removeReservation: first(realDisk.removeReservation),
    syncFolders: async (folders) => {
      step();
      await realDisk.syncFolders(folders);
    },
  };
}
