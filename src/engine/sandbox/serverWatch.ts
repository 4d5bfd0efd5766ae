/**
 * What a connector's server uses, watched from outside: the memory, the processes and the threads of all below it, the room and the
 * number of its files, and a processor that it keeps busy while nobody asks it anything. Unlike a worker, it may start programs from
 * any of its threads.
 */
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { tooMuch, usageOf } from './watchdog.ts';

const lookEveryMs = 200;
const megabyte = 1024 * 1024;

/** Where a server in its sandbox may write: in memory, gone with it. */
export const serverPlaces = {
  temporary: { path: '/tmp', bytes: 256 * megabyte },
  shared: { path: '/dev/shm', bytes: 64 * megabyte },
  home: { path: '/home/server', bytes: 512 * megabyte },
} as const;

/** Servers bring browsers and other programs along. */
export const serverMemoryBytesMax = 3 * 1024 * megabyte;
export const serverThreadsMax = 1_000;
const processesMax = 256;
/** Names and the like take memory of the kernel, which no size counts. */
const filesMax = 100_000;
/** Of a processor, while nobody waits for an answer. */
const restingSecondsMax = 60;
/** How long its places for files may not be seen: its sandbox takes a while to be made, on a busy machine too. */
const unseenSecondsMax = 20;

export type ServerBounds = {
  /** Whether its places for files are capped: only then they can be watched. */
  readonly hasPlaces: boolean;
  readonly restingSeconds?: number;
  readonly unseenSeconds?: number;
};

export type ServerWatch = Disposable & {
  /** Whether somebody waits for an answer of its. It is taken as asked at first. */
  readonly asked: (isAsked: boolean) => void;
};

/** Calls `onOver` once, with why, when the tree below `rootPid` uses too much. */
export function watchServer(
  rootPid: number,
  { hasPlaces, restingSeconds = restingSecondsMax, unseenSeconds = unseenSecondsMax }: ServerBounds,
  onOver: (why: string) => void,
): ServerWatch {
  /** Seconds of a processor that it had used when it was last asked something; null while it is. */
  let usedBefore: number | null = null;
  /** Looks, one after the other, at which its places for files were not there to be seen. */
  let unseen = 0;
  const timer = setInterval(() => {
    const tree = wholeTreeOf(rootPid);
    const why = excessOf(tree) ?? (hasPlaces ? excessOfFiles(tree) : null) ?? restlessness(tree);
    if (why === null) return;
    clearInterval(timer);
    onOver(why);
  }, lookEveryMs);
  timer.unref();
  const excessOfFiles = (pids: readonly number[]): string | null => {
    const seen = placesOf(pids);
    unseen = seen === null ? unseen + 1 : 0;
    if (unseen * lookEveryMs > unseenSeconds * 1_000) return 'its files could not be watched';
    return seen === null ? null : excessOfPlaces(seen);
  };
  const restlessness = (tree: readonly number[]): string | null => {
    const used = usedBefore === null ? 0 : secondsOf(tree) - usedBefore;
    return used > restingSeconds
      ? `it kept a processor busy for ${String(Math.round(used))} seconds while nothing was asked of it`
      : null;
  };
  return {
    asked: (isAsked) => void (usedBefore = isAsked ? null : (usedBefore ?? secondsOf(wholeTreeOf(rootPid)))),
    dispose: () => clearInterval(timer),
  };
}

function excessOf(tree: readonly number[]): string | null {
  const { bytes, threads } = usageOf(tree);
  if (bytes > serverMemoryBytesMax) return tooMuch(bytes);
  // A tree that is larger is not seen whole.
  if (tree.length > processesMax) return `it ran more than ${String(processesMax)} processes`;
  return threads > serverThreadsMax ? `it ran ${String(threads)} threads` : null;
}

type Place = { readonly path: string; readonly bytes: number; readonly files: number; readonly isFull: boolean };

function excessOfPlaces(places: readonly Place[]): string | null {
  const full = places.find(({ isFull }) => isFull);
  if (full !== undefined) return `it filled its room for files (${String(full.bytes / megabyte)} MB in ${full.path})`;
  const files = places.reduce((sum, place) => sum + place.files, 0);
  return files > filesMax ? `it made ${String(files)} files` : null;
}

/** As the first process sees them that is in its sandbox: one that has ended and was not fetched sees nothing any more. */
function placesOf(tree: readonly number[]): readonly Place[] | null {
  for (const pid of tree) {
    const found = Object.values(serverPlaces).flatMap(({ path, bytes }) => {
      const place = placeOf(pid, path, bytes);
      return place === null ? [] : [{ path, bytes, ...place }];
    });
    if (found.length === Object.keys(serverPlaces).length) return found;
  }
  return null;
}

/** Null where it does not stand there, or not yet: before its sandbox is made a process sees this machine's folders. */
function placeOf(pid: number, path: string, cap: number): { readonly files: number; readonly isFull: boolean } | null {
  try {
    const { blocks, bsize, bfree, files, ffree } = statfsSync(`/proc/${String(pid)}/root${path}`);
    return blocks * bsize === cap ? { files: files - ffree, isFull: bfree === 0 } : null;
  } catch {
    return null;
  }
}

/** A process and all below it, whichever thread started them, parents first; one more than may be, at most. */
export function wholeTreeOf(rootPid: number): number[] {
  const pids = [rootPid];
  for (let index = 0; index < pids.length && pids.length <= processesMax; index++)
    for (const child of childrenOf(pids[index] ?? rootPid)) pids.push(child);
  return pids;
}

function childrenOf(pid: number): number[] {
  const tasks = `/proc/${String(pid)}/task`;
  return attempt(() => readdirSync(tasks), []).flatMap((task) =>
    attempt(() => readFileSync(`${tasks}/${task}/children`, 'utf8'), '')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
}

/** `sysconf(_SC_CLK_TCK)`, which Linux holds at this for programs. */
const ticksPerSecond = 100;

/** Of a processor, used by these and by what they started and saw end (proc_pid_stat(5), fields 14 to 17). */
function secondsOf(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = attempt(() => readFileSync(`/proc/${String(pid)}/stat`, 'utf8'), '');
    // The name stands in brackets, and may hold any character.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

function attempt<Value>(act: () => Value, otherwise: Value): Value {
  try {
    return act();
  } catch {
    // It has ended meanwhile.
    return otherwise;
  }
}
