/** The real disk on volumes that a machine may not have: what it says of names and devices is another's. */
import path from 'node:path';
import { foldedName } from '../../src/engine/changes/names.ts';
import type { Disk } from '../../src/engine/disk/disk.ts';

/** Names that differ only in case or normal form are one name. */
export function foldingDisk(disk: Disk): Disk {
  const real = (file: string): string => {
    const [folder, name] = [path.dirname(file), path.basename(file)];
    if (folder === file || disk.look(file) !== null || disk.look(folder)?.kind !== 'folder') return file;
    const entry = disk.list(folder).find((one) => foldedName(one.name) === foldedName(name));
    return entry === undefined ? file : path.join(folder, entry.name);
  };
  return { ...disk, look: (file) => disk.look(real(file)) };
}

/** What lies at and below this folder is on another drive. */
export function insideDrive(disk: Disk, folder: string): Disk {
  const isThere = (file: string): boolean => file === folder || file.startsWith(`${folder}/`);
  return {
    ...disk,
    look: (file) => {
      const seen = disk.look(file);
      return seen !== null && isThere(file) ? { ...seen, device: 'usb' } : seen;
    },
    deviceOf: (file) => (isThere(file) ? 'usb' : disk.deviceOf(file)),
  };
}
