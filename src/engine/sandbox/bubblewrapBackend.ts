/** Linux: bubblewrap, seccomp, prlimit. Also what Delegate runs inside WSL. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fail, ok } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure } from '../../model/failure.ts';
import type { IsolationLayer } from '../../model/isolation.ts';
import { type Account, lesserAccount } from './account.ts';
import type { LaunchOptions, LaunchPlan, SandboxBackend } from './backend.ts';
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
import { kernelFindings } from './kernelFindings.ts';
import { allLibraries, librariesFor, type SystemFiles } from './libraries.ts';
import { countsPerNamespace, limitsOf, prlimitCommand, threadsMax } from './limitCommand.ts';
import {
  argumentsOf,
  codeLayer,
  environmentLayer,
  environmentOf,
  flagsOf,
  permissionLayer,
  probeFileOf,
  programsOf,
  watchLayer,
} from './planParts.ts';
import { companionsOf, type NodeRuntime, ownRuntime } from './runtime.ts';
import { type FilterArchitecture, filterArchitectures, seccompFilter } from './seccomp.ts';

export const bubblewrapBackend: SandboxBackend = {
  plan: async (options) => {
    const architecture = filterArchitectures.find((name) => name === process.arch);
    if (architecture === undefined) {
      const message = t('There is no system call filter for {0} yet.', process.arch);
      return fail(failure('no-sandbox', message, t('Use a machine with x86-64 or arm64.')));
    }
    const bubblewrap = await findBubblewrap();
    if (bubblewrap === null) {
      return fail(failure('no-sandbox', t('Bubblewrap (`bwrap`), which makes the sandbox on Linux, was not found.')));
    }
    const runtime = options.runtime ?? ownRuntime();
    const prlimit = findTool('prlimit');
    const programs = prlimit === null ? [runtime.executable] : [runtime.executable, prlimit];
    const exact = runtime.isElectron ? null : await librariesFor(programs);
    return ok(planWith(options, { bubblewrap, architecture, runtime, prlimit, system: exact ?? allLibraries() }));
  },
};

/** What this machine has. */
export type Tools = {
  readonly bubblewrap: Bubblewrap;
  readonly architecture: FilterArchitecture;
  readonly runtime: NodeRuntime;
  readonly prlimit: string | null;
  readonly system: SystemFiles;
};

/** The plan for a worker with these tools, which may be those of another machine (a guest). */
export function planWith(options: LaunchOptions, tools: Tools): LaunchPlan {
  const { bubblewrap, architecture, runtime, prlimit, system } = tools;
  const account = lesserAccount(options.mount, [runtime.executable, ...programsOf(options)]);
  const bindings = [
    ...system.bindings,
    ...companionsOf(runtime).map((path) => ({ from: path, to: path })),
    ...bindingsOf(options, tools),
  ];
  const scratch = options.scratchBytes > 0 && canCapScratch(bubblewrap) ? inside.scratch : null;
  const wanted = limitsOf(options, { countsProcesses: countsPerNamespace() });
  const sandboxArguments = bubblewrapArguments({
    bubblewrap,
    bindings,
    scratchBytes: options.scratchBytes,
    environment: { ...environmentOf(runtime), ...system.environment },
    needsProc: runtime.isElectron,
    seccompFd: 4,
  });
  const mount = options.mount === null ? null : inside.mount;
  const places = { mount, probe: inside.probe, files: [`${inside.assets}/*`], scratch };
  const command = [
    ...(prlimit === null ? [] : prlimitCommand(inside.prlimit, wanted)),
    runtime.isElectron ? runtime.executable : inside.node,
    ...flagsOf(options, runtime, places),
    inside.worker,
  ];
  const expected = {
    targets: bindings.map(({ to }) => to),
    mount,
    scratch: scratch === null ? null : { path: scratch, bytes: options.scratchBytes },
    needsProc: runtime.isElectron,
    files: [runtime.executable, ...programsOf(options)],
    limits: prlimit === null ? {} : wanted,
  };
  return {
    kind: 'bubblewrap',
    version: bubblewrap.version,
    command: bubblewrap.path,
    // By a descriptor, so that no host path stands in a command line that the worker or other people can read.
    args: ['--args', '3', '--', ...command, ...argumentsOf(options, inside.mount)],
    feeds: [Buffer.from(`${sandboxArguments.join('\0')}\0`), seccompFilter(architecture)],
    environment: {},
    layers: layersOf(options, tools, account),
    scratch,
    account,
    worker: 'its child',
    inspect: (pid) => kernelFindings(pid, expected),
    explain: (words) => {
      const explained = explainBubblewrap(words, bubblewrap, restrictedByAppArmor());
      return explained === null ? null : failure('no-sandbox', explained.message, explained.next);
    },
  };
}

function bindingsOf(options: LaunchOptions, { runtime, prlimit }: Tools): Binding[] {
  return [
    ...(runtime.isElectron ? [] : [{ from: runtime.executable, to: inside.node }]),
    ...(prlimit === null ? [] : [{ from: prlimit, to: inside.prlimit }]),
    { from: options.workerFile, to: inside.worker },
    { from: probeFileOf(options), to: inside.probe },
    ...(options.assets ?? []).map((path) => ({ from: path, to: `${inside.assets}/${basename(path)}` })),
    ...(options.mount === null ? [] : [{ from: options.mount, to: inside.mount }]),
  ];
}

function restrictedByAppArmor(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}

function layersOf(options: LaunchOptions, tools: Tools, account: Account | null): IsolationLayer[] {
  const { bubblewrap, system, prlimit, runtime } = tools;
  const closed = canDisableNamespaces(bubblewrap);
  const scratch = options.scratchBytes > 0 && canCapScratch(bubblewrap);
  const promise = (name: string, detail: string): IsolationLayer => ({ name, on: true, detail });
  return [
    promise('files', `the folder, the program, ${system.detail}, and nothing else`),
    promise('the folder is read-only', 'its mount takes no writes'),
    promise('network', 'a network namespace without interfaces, and no sockets'),
    promise('processes', 'sees only itself, dies with this process'),
    promise('namespaces', 'its own, of every kind'),
    {
      name: 'no further namespaces',
      on: closed,
      detail: closed
        ? 'user namespaces inside are disabled'
        : 'needs bubblewrap 0.8; the system call filter refuses them',
    },
    promise('capabilities', 'none, and none to be had'),
    promise('system calls', 'an allow-list; no new processes, sockets, mounts, tracing'),
    environmentLayer,
    promise('descriptors', 'the three streams'),
    {
      name: 'scratch space',
      on: scratch,
      detail: scratch ? `in memory, at most ${String(options.scratchBytes)} bytes` : 'none',
    },
    {
      name: 'resource limits',
      on: prlimit !== null,
      detail: prlimit === null ? noPrlimit : 'reserved memory, processor time, open files, file size, no core dumps',
    },
    threadLayer(prlimit, account),
    codeLayer,
    permissionLayer(options, runtime),
    watchLayer(),
  ];
}

export const noPrlimit = 'prlimit (util-linux) was not found';

function threadLayer(prlimit: string | null, account: Account | null): IsolationLayer {
  const name = 'thread count';
  if (prlimit === null) return { name, on: false, detail: noPrlimit };
  if (!countsPerNamespace()) return { name, on: false, detail: 'needs Linux 5.14; the memory watch counts them' };
  // The kernel exempts the root user of the machine from RLIMIT_NPROC, whatever namespace it sits in.
  if (process.getuid?.() === 0 && account === null) {
    return { name, on: false, detail: "does not hold for root on root's folders; the memory watch counts them" };
  }
  return { name, on: true, detail: `at most ${String(threadsMax)}` };
}
