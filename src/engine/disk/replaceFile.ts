import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { errorCode } from './errorCode.ts';
import { syncFolderOf } from './lineLog.ts';

/**
 * Writes a small text file whole or not at all: beside its place first, synced, then under its name, which is synced as well. With
 * `keep`, a file that has the name already stays. Returns whether it was written. Folders on the way are made.
 */
export function replaceFile(file: string, text: string, existing: 'replace' | 'keep'): boolean {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    const fd = fs.openSync(beside, 'wx', 0o600);
    try {
      fs.writeFileSync(fd, text);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    if (existing === 'keep') {
      if (!nameIfFree(beside, file)) return false;
    } else fs.renameSync(beside, file);
    syncFolderOf(file);
    return true;
  } finally {
    fs.rmSync(beside, { force: true });
  }
}

/** Gives a file a second name that nothing has. Volumes without hard links get a copy, which fails as well where the name is taken. */
function nameIfFree(from: string, to: string): boolean {
  for (const name of [fs.linkSync, exclusiveCopy]) {
    try {
      name(from, to);
      return true;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EEXIST') return false;
      if (name === exclusiveCopy || (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS')) throw error;
    }
  }
  return false;
}

function exclusiveCopy(from: string, to: string): void {
  fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
}
