/**
 * Extended attributes (labels, access lists, a browser's note of where a file came from) are out of Node's reach: the system's own
 * `cp` copies them. It is given open files, never names.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { nativePath } from '../nativePath.ts';

/** Where `cp` stands on Linux; empty elsewhere, where mode and times alone are kept. */
const programs: readonly string[] = process.platform === 'linux' ? ['/bin/cp', '/usr/bin/cp'] : [];
const patienceMs = 10_000;

/** See `Disk.copyAttributes`. Of a folder only mode and times are copied, of a link nothing. */
export function copyAttributes(from: string, to: string, what: What): 'all' | 'some' {
  const source = fs.openSync(nativePath(from), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  try {
    const target = fs.openSync(nativePath(to), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
    try {
      const folder = fs.fstatSync(source).isDirectory();
      if (folder !== fs.fstatSync(target).isDirectory()) return 'some';
      const byProgram = !folder && byCopyProgram(source, target, what);
      if (!byProgram) byNode(source, target, what);
      fs.fsyncSync(target);
      return byProgram || folder ? 'all' : 'some';
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
}

type What = 'with times' | 'without times';

function byCopyProgram(source: number, target: number, what: What): boolean {
  const program = programs.find((file) => fs.existsSync(file));
  if (program === undefined) return false;
  const attributes = what === 'with times' ? 'mode,timestamps,xattr' : 'mode,xattr';
  const keep = ['--attributes-only', `--preserve=${attributes}`, '--'];
  const { status } = spawnSync(program, [...keep, '/proc/self/fd/3', '/proc/self/fd/4'], {
    stdio: ['ignore', 'ignore', 'ignore', source, target],
    env: {},
    timeout: patienceMs,
  });
  return status === 0;
}

function byNode(source: number, target: number, what: What): void {
  const { mode, atime, mtime } = fs.fstatSync(source);
  fs.fchmodSync(target, mode & 0o7777);
  if (what === 'with times') fs.futimesSync(target, atime, mtime);
}
