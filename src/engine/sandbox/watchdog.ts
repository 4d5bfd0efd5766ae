/**
 * A worker's use of memory, watched from outside. Rlimits bound reserved memory and one process each; this bounds what the whole tree
 * holds, its threads (the kernel exempts root from its own limit), and the number of files in its scratch space, whose names take
 * kernel memory that no limit of tmpfs counts. Where there is no /proc (macOS), `ps` is asked, less often, for the memory alone.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { threadsMax } from './limitCommand.ts';

const lookEveryMs = 100;
const askEveryMs = 1_000;
/** A worker's tree is two bubblewraps and the runtime. */
const processesMax = 256;
export const scratchFilesMax = 50_000;

export type WatchBounds = {
  readonly residentBytesMax: number;
  /** Where the scratch space stands inside, or null where there is none. */
  readonly scratch: string | null;
  /** Threads of all its processes; as many as a worker may have, if not said. */
  readonly threads?: number;
};

/** Calls `onOver` once, with why, when the tree below `rootPid` holds too much. Does nothing on Windows. */
export function watchTree(rootPid: number, bounds: WatchBounds, onOver: (why: string) => void): Disposable {
  if (process.platform !== 'win32' && !existsSync('/proc/self/status')) return watchByPs(rootPid, bounds, onOver);
  const timer = setInterval(() => {
    const why = excessOf(rootPid, bounds);
    if (why === null) return;
    clearInterval(timer);
    onOver(why);
  }, lookEveryMs);
  timer.unref();
  return {
    dispose: () => {
      clearInterval(timer);
    },
  };
}

/** The same for one process, by asking the system's own `ps`. */
export function watchByPs(
  pid: number,
  { residentBytesMax }: Pick<WatchBounds, 'residentBytesMax'>,
  onOver: (why: string) => void,
): Disposable {
  let isOver = false;
  const timer = setInterval(() => {
    execFile('/bin/ps', ['-o', 'rss=', '-p', String(pid)], { env: {}, timeout: askEveryMs }, (error, stdout) => {
      // A process that has ended has no line.
      const bytes = error === null ? Number(stdout.trim()) * 1024 : 0;
      if (isOver || !(bytes > residentBytesMax)) return;
      isOver = true;
      onOver(tooMuch(bytes));
    });
  }, askEveryMs);
  timer.unref();
  return {
    dispose: () => {
      isOver = true;
      clearInterval(timer);
    },
  };
}

/** Why, in words. */
export function tooMuch(bytes: number): string {
  return `it used ${Math.round(bytes / 1024 / 1024)} MB of memory`;
}

function excessOf(
  rootPid: number,
  { residentBytesMax, scratch, threads: most = threadsMax }: WatchBounds,
): string | null {
  const tree = treeOf(rootPid);
  const { bytes, threads } = usageOf(tree);
  if (bytes > residentBytesMax) return tooMuch(bytes);
  // Those of the sandbox around it count too.
  if (threads > most + tree.length) return `it ran ${threads} threads`;
  const files = scratch === null ? 0 : filesIn(tree.at(-1) ?? rootPid, scratch);
  return files > scratchFilesMax ? `it made ${files} files in its scratch space` : null;
}

/** Resident bytes of these processes; 0 for what has ended. */
export function residentBytesOf(pids: readonly number[]): number {
  return usageOf(pids).bytes;
}

/** What these processes hold together; nothing for what has ended. */
export function usageOf(pids: readonly number[]): { bytes: number; threads: number } {
  const usage = { bytes: 0, threads: 0 };
  for (const pid of pids) {
    const status = readOrEmpty(`/proc/${pid}/status`);
    usage.bytes += Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    usage.threads += Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
  }
  return usage;
}

/** A process and its descendants, parents first. */
export function treeOf(rootPid: number): number[] {
  const pids = [rootPid];
  for (let index = 0; index < pids.length && pids.length < processesMax; index++) {
    const pid = pids[index] ?? rootPid;
    // Children of threads other than the first do not occur: neither bubblewrap nor the worker makes any.
    const children = readOrEmpty(`/proc/${pid}/task/${pid}/children`);
    for (const child of children.split(' ')) if (child !== '') pids.push(Number(child));
  }
  return pids;
}

function filesIn(pid: number, folder: string): number {
  try {
    const { files, ffree } = statfsSync(`/proc/${pid}/root${folder}`);
    return files - ffree;
  } catch {
    // Not started yet, or ended.
    return 0;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
