/** What the plans of all backends have in common. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IsolationLayer } from '../../model/isolation.ts';
import type { LaunchOptions } from './backend.ts';
import { nodeFlags, type NodeRuntime, permissionFlag } from './runtime.ts';

/** Where the worker's things stand, as it sees them. */
export type Places = {
  readonly mount: string | null;
  readonly probe: string;
  /** What it may read besides the folder; `folder/*` for all of a folder. */
  readonly files: readonly string[];
  readonly scratch: string | null;
};

/** What the build calls the bundle that tries the walls. */
export const probeName = 'probe.cjs';

/** Where it stands. */
export function probeFileOf({ probeFile, workerFile }: LaunchOptions): string {
  return probeFile ?? join(dirname(workerFile), probeName);
}

/** All files of the host that a worker's start needs. */
export function programsOf(options: LaunchOptions): string[] {
  return [options.workerFile, probeFileOf(options), ...(options.assets ?? [])];
}

/** The worker's own arguments: the folder as it sees it, if it has one, then the others. */
export function argumentsOf(options: LaunchOptions, mount: string | null): string[] {
  return [...(options.mount === null || mount === null ? [] : [mount]), ...(options.workerArguments ?? [])];
}

/** The time zone is the one thing a worker may know of the machine: dates in names are the person's local dates. */
export function environmentOf(runtime: NodeRuntime): Record<string, string> {
  const timeZone = { TZ: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return runtime.isElectron ? { ...timeZone, ELECTRON_RUN_AS_NODE: '1' } : timeZone;
}

/** Node's flags for a worker whose things stand there. */
export function flagsOf(options: LaunchOptions, runtime: NodeRuntime, places: Places): string[] {
  const scratch = places.scratch === null ? [] : [`${places.scratch}/*`];
  // `folder/*` is the folder as well; naming both makes Node 20 abort (`!path_prefix.empty()` in fs_permission.h).
  const mount = places.mount === null ? [] : [`${places.mount}/*`];
  return nodeFlags({
    permission: permissionFlagOf(options, runtime),
    memoryBytes: options.memoryBytes,
    probe: places.probe,
    readable: [...places.files, ...mount, ...scratch],
    writable: scratch,
  });
}

function permissionFlagOf({ nodePermissions }: LaunchOptions, runtime: NodeRuntime): string | null {
  return nodePermissions === 'off' ? null : permissionFlag(runtime);
}

export function permissionLayer(options: LaunchOptions, runtime: NodeRuntime): IsolationLayer {
  const flag = permissionFlagOf(options, runtime);
  const off = options.nodePermissions === 'off' ? 'switched off' : 'this runtime has none';
  const detail = flag === null ? off : `${flag}: reads the folder and the bundle; no threads, no processes`;
  return { name: "Node's permissions", on: flag !== null, detail };
}

export const codeLayer: IsolationLayer = { name: 'no code from text', on: true, detail: 'no eval, no native add-ons' };

export const environmentLayer: IsolationLayer = {
  name: 'environment',
  on: true,
  detail: 'the time zone, and nothing of the host',
};

export function watchLayer(): IsolationLayer {
  const pid = String(process.pid);
  const on = existsSync(`/proc/${pid}/task/${pid}/children`) || process.platform === 'darwin';
  return {
    name: 'memory watch',
    on,
    detail: on ? 'ends the worker when it holds too much, or runs too many threads' : 'needs /proc',
  };
}
