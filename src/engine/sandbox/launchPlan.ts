/** What exactly is going to be started for a worker: the command, its descriptors, and the account of its isolation. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { basename } from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { type Account, lesserAccount } from './account.ts';
import {
  type Binding,
  type Bubblewrap,
  bubblewrapArguments,
  canCapScratch,
  canDisableNamespaces,
  explainBubblewrap,
  findBubblewrap,
  findTool,
  inside,
} from './bubblewrap.ts';
import type { IsolationLayer, IsolationReport } from './isolation.ts';
import { allLibraries, librariesFor } from './libraries.ts';
import { companionsOf, nodeFlags, type NodeRuntime, ownRuntime, permissionFlag } from './runtime.ts';
import { type FilterArchitecture, filterArchitectures, seccompFilter } from './seccomp.ts';

export type LaunchOptions = {
  /** The folder the worker sees, an absolute real path; null for a worker without one. */
  readonly mount: string | null;
  /** Absolute path of the worker's bundle. */
  readonly workerFile: string;
  /** Further files the bundle reads, absolute paths; they stand beside it under their own names. */
  readonly assets?: readonly string[];
  /** `none` is the person's explicit choice, and reported on the task. */
  readonly isolation: 'sandbox' | 'none';
  readonly memoryBytes: number;
  readonly scratchBytes: number;
  /** What runs the bundle; this process's own runtime where not given. */
  readonly runtime?: NodeRuntime;
  /** `off` only to see what the wall holds without Node's own layer in front of it. */
  readonly nodePermissions?: 'off';
  /** For probes and tests: arguments after the mount. */
  readonly workerArguments?: readonly string[];
};

export type LaunchPlan = {
  readonly command: string;
  readonly args: readonly string[];
  /** What the child reads from descriptor 3, 4… */
  readonly feeds: readonly Buffer[];
  readonly environment: Readonly<Record<string, string>>;
  readonly report: IsolationReport;
  /** Where the scratch space stands inside, or null where there is none. */
  readonly scratch: string | null;
  /** Whom to start it as; null for whoever runs this. */
  readonly account: Account | null;
  /** A failure of the sandbox itself in the words on standard error, or null. */
  readonly explain: (words: string) => Failure | null;
};

const openFilesMax = 1_024;
const threadsMax = 64;
/** Node 24 reserves about 570 MB before its first line; RLIMIT_DATA counts reserved memory, the watch counts used memory. */
const reservedBytesExtra = 1_024 * 1_024 * 1_024;

/** A worker without a sandbox: Node's flags, limits and the memory watch only. */
export function planWithoutSandbox(options: LaunchOptions): LaunchPlan {
  const runtime = options.runtime ?? ownRuntime();
  const prlimit = process.platform === 'linux' ? findTool('prlimit') : null;
  // Without a user namespace of its own the count of processes would be the person's, all programs together.
  const limits = prlimit === null ? [] : limitCommand(options, prlimit, { countsProcesses: false });
  const command = [...limits, runtime.executable, ...flagsOf(options, runtime, { root: null }), options.workerFile];
  const [program = runtime.executable, ...args] = command;
  const layers = [
    { name: 'sandbox', on: false, detail: 'switched off by the person: the worker can read all that they can' },
    limitLayer(prlimit),
    permissionLayer(options, runtime),
    watchLayer(),
  ];
  return {
    command: program,
    args: [...args, ...argumentsOf(options, options.mount)],
    feeds: [],
    environment: { ...environmentOf(runtime), ...windowsEnvironment() },
    report: { kind: 'none', version: null, layers },
    scratch: null,
    account: null,
    explain: () => null,
  };
}

/** A worker in bubblewrap, or `no-sandbox`. */
export async function planSandboxed(options: LaunchOptions): Promise<Result<LaunchPlan, Failure>> {
  if (process.platform !== 'linux') return fail(noSandboxOn(process.platform));
  const architecture = filterArchitectures.find((name) => name === process.arch);
  if (architecture === undefined) {
    const message = `There is no system call filter for ${process.arch} yet.`;
    return fail(failure('no-sandbox', message, 'Use a machine with x86-64 or arm64.'));
  }
  const bubblewrap = await findBubblewrap();
  if (bubblewrap === null) {
    return fail(failure('no-sandbox', 'Bubblewrap (`bwrap`), which makes the sandbox on Linux, was not found.'));
  }
  return ok(await planBubblewrap(options, bubblewrap, architecture));
}

async function planBubblewrap(
  options: LaunchOptions,
  bubblewrap: Bubblewrap,
  architecture: FilterArchitecture,
): Promise<LaunchPlan> {
  const runtime = options.runtime ?? ownRuntime();
  const prlimit = findTool('prlimit');
  const programs = prlimit === null ? [runtime.executable] : [runtime.executable, prlimit];
  const exact = runtime.isElectron ? null : await librariesFor(programs);
  const system = exact ?? allLibraries();
  const account = lesserAccount(options.mount, [runtime.executable, options.workerFile, ...(options.assets ?? [])]);
  const node = runtime.isElectron ? runtime.executable : inside.node;
  const sandboxArguments = bubblewrapArguments({
    bubblewrap,
    bindings: [...system.bindings, ...companionsOf(runtime).map(same), ...bindingsOf(options, runtime, prlimit)],
    scratchBytes: options.scratchBytes,
    environment: { ...environmentOf(runtime), ...system.environment },
    needsProc: runtime.isElectron,
    seccompFd: 4,
  });
  const limits =
    prlimit === null ? [] : limitCommand(options, inside.prlimit, { countsProcesses: countsPerNamespace() });
  const command = [...limits, node, ...flagsOf(options, runtime, { root: inside }), inside.worker];
  return {
    command: bubblewrap.path,
    // By a descriptor, so that no host path stands in a command line that the worker or other people can read.
    args: ['--args', '3', '--', ...command, ...argumentsOf(options, inside.mount)],
    feeds: [Buffer.from(`${sandboxArguments.join('\0')}\0`), seccompFilter(architecture)],
    environment: {},
    scratch: options.scratchBytes > 0 && canCapScratch(bubblewrap) ? inside.scratch : null,
    account,
    report: {
      kind: 'bubblewrap',
      version: bubblewrap.version,
      layers: [
        ...wallLayers(options, bubblewrap, system.detail),
        limitLayer(prlimit),
        processLayer(prlimit, account),
        permissionLayer(options, runtime),
        watchLayer(),
      ],
    },
    explain: (words) => {
      const explained = explainBubblewrap(words, bubblewrap, restrictedByAppArmor());
      return explained === null ? null : failure('no-sandbox', explained.message, explained.next);
    },
  };
}

function noSandboxOn(platform: NodeJS.Platform): Failure {
  const [name, place] =
    platform === 'win32'
      ? ['Windows', 'Open the folder in WSL 2']
      : [platform === 'darwin' ? 'macOS' : platform, 'Work on a Linux machine or in a Linux container'];
  const next = `${place} with bubblewrap installed, or choose to run tasks without a sandbox, knowing that a task can then read all your files.`;
  return failure('no-sandbox', `Delegate has no sandbox for ${name} yet.`, next);
}

/** The worker's own arguments: the folder as it sees it, if it has one, then the others. */
function argumentsOf(options: LaunchOptions, mount: string | null): string[] {
  return [...(options.mount === null || mount === null ? [] : [mount]), ...(options.workerArguments ?? [])];
}

function same(path: string): Binding {
  return { from: path, to: path };
}

function bindingsOf(options: LaunchOptions, runtime: NodeRuntime, prlimit: string | null): Binding[] {
  return [
    ...(runtime.isElectron ? [] : [{ from: runtime.executable, to: inside.node }]),
    ...(prlimit === null ? [] : [{ from: prlimit, to: inside.prlimit }]),
    { from: options.workerFile, to: inside.worker },
    ...(options.assets ?? []).map((path) => ({ from: path, to: `${inside.assets}/${basename(path)}` })),
    ...(options.mount === null ? [] : [{ from: options.mount, to: inside.mount }]),
  ];
}

/** The time zone is the one thing a worker may know of the machine: dates in names are the person's local dates. */
function environmentOf(runtime: NodeRuntime): Record<string, string> {
  const timeZone = { TZ: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return runtime.isElectron ? { ...timeZone, ELECTRON_RUN_AS_NODE: '1' } : timeZone;
}

/** Windows programs do not start without it. */
function windowsEnvironment(): Record<string, string> {
  const root = process.env['SystemRoot'];
  return process.platform === 'win32' && root !== undefined ? { SystemRoot: root } : {};
}

function flagsOf(options: LaunchOptions, runtime: NodeRuntime, { root }: { root: typeof inside | null }): string[] {
  const mount = options.mount === null ? [] : [`${root === null ? options.mount : root.mount}/*`];
  const files = root === null ? [options.workerFile, ...(options.assets ?? [])] : [`${root.assets}/*`];
  const scratch = root !== null && options.scratchBytes > 0 ? [`${root.scratch}/*`] : [];
  // `folder/*` is the folder as well; naming both makes Node 20 abort (`!path_prefix.empty()` in fs_permission.h).
  const readable = [...files, ...mount, ...scratch];
  const permission = permissionFlagOf(options, runtime);
  return nodeFlags({ permission, memoryBytes: options.memoryBytes, readable, writable: scratch });
}

/** util-linux's prlimit in front of the command. Soft and hard limits are the same, so that they cannot be raised. */
function limitCommand(
  options: LaunchOptions,
  prlimit: string,
  { countsProcesses }: { countsProcesses: boolean },
): string[] {
  return [
    prlimit,
    '--core=0',
    `--data=${String(options.memoryBytes + reservedBytesExtra)}`,
    `--nofile=${String(openFilesMax)}`,
    `--fsize=${String(options.scratchBytes)}`,
    ...(countsProcesses ? [`--nproc=${String(threadsMax)}`] : []),
  ];
}

/** Since Linux 5.14 RLIMIT_NPROC counts inside a user namespace; before, it counted all of the person's processes. */
function countsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

function restrictedByAppArmor(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}

function wallLayers(options: LaunchOptions, bubblewrap: Bubblewrap, libraries: string): IsolationLayer[] {
  const closed = canDisableNamespaces(bubblewrap);
  const scratch = options.scratchBytes > 0 && canCapScratch(bubblewrap);
  return [
    { name: 'files', on: true, detail: `the folder read-only, the program, ${libraries}, and nothing else` },
    { name: 'network', on: true, detail: 'a network namespace without interfaces, and no sockets' },
    { name: 'processes', on: true, detail: 'sees only itself, gains no rights, dies with this process' },
    {
      name: 'no further namespaces',
      on: closed,
      detail: closed
        ? 'user namespaces inside are disabled'
        : 'needs bubblewrap 0.8; the system call filter refuses them',
    },
    { name: 'system calls', on: true, detail: 'an allow-list; no new processes, sockets, mounts, tracing' },
    {
      name: 'scratch space',
      on: scratch,
      detail: scratch ? `in memory, at most ${String(options.scratchBytes)} bytes` : 'none',
    },
  ];
}

function limitLayer(prlimit: string | null): IsolationLayer {
  const detail =
    prlimit === null ? 'prlimit (util-linux) was not found' : 'reserved memory, open files, file size, no core dumps';
  return { name: 'resource limits', on: prlimit !== null, detail };
}

function processLayer(prlimit: string | null, account: Account | null): IsolationLayer {
  const name = 'thread count';
  if (prlimit === null) return { name, on: false, detail: 'prlimit (util-linux) was not found' };
  if (!countsPerNamespace()) return { name, on: false, detail: 'needs Linux 5.14' };
  // The kernel exempts the root user of the machine from RLIMIT_NPROC, whatever namespace it sits in.
  if (process.getuid?.() === 0 && account === null) {
    return { name, on: false, detail: "does not hold for root on root's folders; the memory watch bounds threads" };
  }
  return { name, on: true, detail: `at most ${String(threadsMax)}` };
}

function permissionFlagOf({ nodePermissions }: LaunchOptions, runtime: NodeRuntime): string | null {
  return nodePermissions === 'off' ? null : permissionFlag(runtime);
}

function permissionLayer(options: LaunchOptions, runtime: NodeRuntime): IsolationLayer {
  const flag = permissionFlagOf(options, runtime);
  const off = options.nodePermissions === 'off' ? 'switched off' : 'this runtime has none';
  const detail = flag === null ? off : `${flag}: reads the folder and the bundle; no threads, no processes`;
  return { name: "Node's permissions", on: flag !== null, detail };
}

function watchLayer(): IsolationLayer {
  const pid = String(process.pid);
  const on = existsSync(`/proc/${pid}/task/${pid}/children`);
  return { name: 'memory watch', on, detail: on ? 'ends the worker when it holds too much' : 'needs /proc' };
}
