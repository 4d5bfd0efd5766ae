/**
 * What bubblewrap is asked for: a root of its own with the runtime, the worker's bundle, the folder read-only, an optional capped
 * scratch space, and nothing else; namespaces of every kind, no capabilities, no environment.
 *
 * There is no /proc inside (but for Electron): it would tell host paths (mountinfo) and give away bubblewrap's own command
 * line, and Node runs without it. Of /etc nothing is there: no accounts, no resolver, no certificates; the time zone goes in as
 * an environment variable.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** Where things stand inside, the same on every machine. */
export const inside = {
  node: '/app/node',
  worker: '/app/worker.cjs',
  probe: '/app/probe.cjs',
  assets: '/app',
  libraries: '/app/lib',
  prlimit: '/app/prlimit',
  mount: '/mount',
  scratch: '/scratch',
} as const;

export type Bubblewrap = {
  readonly path: string;
  /** "0.8.0". */
  readonly version: string;
  /** The options that its help names. */
  readonly options: ReadonlySet<string>;
};

const run = promisify(execFile);
let found: Promise<Bubblewrap | null> | null = null;

/** The machine's bubblewrap, or null. Asked until it is found. */
export async function findBubblewrap(): Promise<Bubblewrap | null> {
  found ??= askBubblewrap();
  const bubblewrap = await found;
  // A person may install it while this process runs.
  if (bubblewrap === null) found = null;
  return bubblewrap;
}

async function askBubblewrap(): Promise<Bubblewrap | null> {
  const path = findTool('bwrap');
  if (path === null) return null;
  try {
    const { stdout: help } = await run(path, ['--help'], { env: {}, timeout: 5_000 });
    const { stdout: version } = await run(path, ['--version'], { env: {}, timeout: 5_000 });
    return {
      path,
      version: /\d+(\.\d+)+/.exec(version)?.[0] ?? 'unknown',
      options: new Set(help.match(/--[a-z0-9-]+/g) ?? []),
    };
  } catch {
    return null;
  }
}

/** A system tool's real path: from the usual folders first, then from the absolute folders of PATH. */
export function findTool(name: string): string | null {
  const usual = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];
  const own = (process.env['PATH'] ?? '').split(':').filter((folder) => isAbsolute(folder));
  for (const folder of [...usual, ...own]) {
    try {
      const path = join(folder, name);
      accessSync(path, constants.X_OK);
      return realpathSync(path);
    } catch {
      // Not there: the next folder.
    }
  }
  return null;
}

export type Binding = { readonly from: string; readonly to: string };

export type SandboxLayout = {
  readonly bubblewrap: Bubblewrap;
  /** Host files and folders to show read-only. */
  readonly bindings: readonly Binding[];
  /** 0: no scratch space. */
  readonly scratchBytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly needsProc: boolean;
  readonly seccompFd: number;
};

/** Bubblewrap's arguments without the command. */
export function bubblewrapArguments(layout: SandboxLayout): string[] {
  const { bubblewrap, bindings, scratchBytes, environment, needsProc } = layout;
  return [
    // `--unshare-all` alone would quietly go without a user namespace where none can be had.
    ...['--unshare-user', '--unshare-all'],
    ...(canDisableNamespaces(bubblewrap) ? ['--disable-userns'] : []),
    // As its own first process the worker is bubblewrap's child and reaped by it; a process between them would outlive bubblewrap for
    // a moment, as a zombie for ever where the machine's first process does not reap (many containers).
    '--as-pid-1',
    ...['--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL', '--hostname', 'worker'],
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--dir', '/dev', '--dev-bind', '/dev/null', '/dev/null', '--dev-bind', '/dev/urandom', '/dev/urandom'],
    ...(needsProc ? ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys'] : []),
    ...bindings.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...(scratchBytes > 0 && canCapScratch(bubblewrap)
      ? ['--perms', '0700', '--size', String(scratchBytes), '--tmpfs', inside.scratch]
      : []),
    ...['--remount-ro', '/', '--chdir', '/', '--seccomp', String(layout.seccompFd)],
  ];
}

/** Bubblewrap 0.8 and later; before, only the system call filter stands in the way of further namespaces. */
export function canDisableNamespaces({ options }: Bubblewrap): boolean {
  return options.has('--disable-userns');
}

/** Bubblewrap 0.7 and later; before, there is no scratch space, because nothing would cap it. */
export function canCapScratch({ options }: Bubblewrap): boolean {
  return options.has('--size') && options.has('--perms');
}

const apparmorProfile = `abi <abi/4.0>,
include <tunables/global>

profile bwrap BWRAP flags=(unconfined) {
  userns,
  include if exists <local/bwrap>
}`;

/** Why bubblewrap could not start, from its own words, and what helps; null where it is no matter of the sandbox. */
export function explainBubblewrap(
  words: string,
  bubblewrap: Bubblewrap,
  restrictedByAppArmor: boolean,
): { message: string; next: string } | null {
  const line = words.split('\n').find((text) => text.startsWith('bwrap: '));
  if (line === undefined) return null;
  const what = line.slice('bwrap: '.length);
  const isNamespace =
    /namespace|uid map|gid map|RTM_NEWADDR|setting up|Operation not permitted|Permission denied/i.test(what);
  if (restrictedByAppArmor && isNamespace) {
    const profile = apparmorProfile.replace('BWRAP', bubblewrap.path);
    return {
      message: `This system's AppArmor does not let bubblewrap make namespaces (${what}).`,
      next: `Save this text as /etc/apparmor.d/bwrap, run \`sudo systemctl reload apparmor\`, and try again:\n${profile}`,
    };
  }
  if (isNamespace) {
    return {
      message: `Bubblewrap cannot make namespaces here (${what}).`,
      next: 'Allow unprivileged user namespaces (sysctl user.max_user_namespaces; in a container, one that permits them), and see `delegate doctor`.',
    };
  }
  return { message: `Bubblewrap could not make the sandbox (${what}).`, next: 'See `delegate doctor`.' };
}
