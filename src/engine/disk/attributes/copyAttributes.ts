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

/** See `Disk.copyAttributes`. Files and folders; of a link nothing is copied. */
export function copyAttributes(from: string, to: string): 'all' | 'some' {
  const source = fs.openSync(nativePath(from), fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
  try {
    const target = fs.openSync(nativePath(to), fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
    try {
      return byCopyProgram(source, target) ? 'all' : byNode(source, target);
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
}

function byCopyProgram(source: number, target: number): boolean {
  const program = programs.find((file) => fs.existsSync(file));
  if (program === undefined) return false;
  const keep = ['--attributes-only', '--preserve=mode,timestamps,xattr', '--'];
  const { status } = spawnSync(program, [...keep, '/proc/self/fd/3', '/proc/self/fd/4'], {
    stdio: ['ignore', 'ignore', 'ignore', source, target],
    env: {},
    timeout: patienceMs,
  });
  return status === 0;
}

function byNode(source: number, target: number): 'some' {
  const { mode, atime, mtime } = fs.fstatSync(source);
  fs.fchmodSync(target, mode & 0o7777);
  fs.futimesSync(target, atime, mtime);
  return 'some';
}
