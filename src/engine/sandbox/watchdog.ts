/** The resident memory of a process and all below it, watched from outside: rlimits bound reserved memory only, and one process each. */
import { readFileSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';

const lookEveryMs = 100;
/** A worker's tree is two bubblewraps and the runtime. */
const processesMax = 256;

/** Calls `onOver` once when the tree below `rootPid` holds more than `bytesMax`. Does nothing where there is no /proc. */
export function watchMemory(rootPid: number, bytesMax: number, onOver: (bytes: number) => void): Disposable {
  const timer = setInterval(() => {
    const bytes = residentBytesOf(rootPid);
    if (bytes <= bytesMax) return;
    clearInterval(timer);
    onOver(bytes);
  }, lookEveryMs);
  timer.unref();
  return {
    dispose: () => {
      clearInterval(timer);
    },
  };
}

/** Resident bytes of a process and its descendants; 0 for what has ended. */
export function residentBytesOf(rootPid: number): number {
  let bytes = 0;
  for (const pid of treeOf(rootPid)) {
    const status = readOrEmpty(`/proc/${String(pid)}/status`);
    bytes += Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  }
  return bytes;
}

/** A process and its descendants, parents first. */
export function treeOf(rootPid: number): number[] {
  const pids = [rootPid];
  for (let index = 0; index < pids.length && pids.length < processesMax; index++) {
    const pid = String(pids[index]);
    // Children of threads other than the first do not occur: neither bubblewrap nor the worker makes any.
    const children = readOrEmpty(`/proc/${pid}/task/${pid}/children`);
    for (const child of children.split(' ')) if (child !== '') pids.push(Number(child));
  }
  return pids;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
