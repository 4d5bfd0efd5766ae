/**
 * What a connector's server is started with. It is a stranger's program that a person chose: in the sandbox it sees the system's
 * programs, its own, and a home that is empty and goes away; hosts only where the person granted them, by way of this process, the task's
 * folder only read-only and where they granted that. No file of theirs, no other process, no variable of theirs but those that the entry names.
 */
import { accessSync, constants, existsSync, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { ServerReach } from '../../model/serverReach.ts';
import {
  canCapScratch,
  canDisableNamespaces,
  explainBubblewrap,
  findBubblewrap,
  findTool,
  type Bubblewrap,
} from './bubblewrap.ts';
import { countsPerNamespace } from './limitCommand.ts';
import { reachScript } from './reachScript.ts';
import { companionsOf, ownRuntime } from './runtime.ts';
import { filterArchitectures } from './seccomp.ts';
import { serverFilter } from './serverFilter.ts';
import { innerNetwork, noNetwork, type InnerNetwork } from './serverReach.ts';
import { serverPlaces, serverThreadsMax } from './serverWatch.ts';

export type ServerNetwork = {
  readonly reach: ServerReach;
  readonly serve: (way: Duplex) => Disposable;
};

export type ServerOptions = {
  /** For people. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables that the entry names, filled in. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where it may connect to, and who serves the pipe by which it does; null for nowhere. Without a sandbox nobody asks. */
  readonly network: ServerNetwork | null;
  /** The task's folder, a real path, where the server may see it. */
  readonly folder: string | null;
  /** The folder whose file names this server, where one does: others may write there. */
  readonly workspace?: string | null;
  /** `off` only by the person's explicit choice for this server. */
  readonly sandbox: 'on' | 'off';
};

export type ServerPlan = {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What the child reads from descriptor 3, 4… */
  readonly feeds: readonly Buffer[];
  /** Who serves the descriptor after those; null where there is none. */
  readonly serve: ServerNetwork['serve'] | null;
  readonly explain: (words: string) => Failure | null;
  /** Whether its places for files are capped, and can be watched. */
  readonly hasPlaces: boolean;
};

const home = serverPlaces.home.path;
const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** Works out what to start; `no-sandbox` where there is none and none was given up, `connector-failed` where its program is missing. */
export async function planServer(options: ServerOptions): Promise<Result<ServerPlan, Failure>> {
  const program = programOf(options.command);
  if (program === null) {
    const message = t('The program “{0}” of the connector {1} was not found.', options.command, options.name);
    return fail(failure('connector-failed', message, t('Install it, or write where it is, then go on with the task.')));
  }
  if (options.sandbox === 'off') return ok(openPlan(options, program));
  const architecture = filterArchitectures.find((name) => name === process.arch);
  const bubblewrap = process.platform === 'linux' && architecture !== undefined ? await findBubblewrap() : null;
  if (bubblewrap === null || architecture === undefined) {
    const message = t(
      'There is no sandbox on this machine for the server of the connector {0}, so it was not started.',
      options.name,
    );
    const next =
      process.platform === 'linux'
        ? t(
            'Install bubblewrap; or trust the connector again and choose to run it without a sandbox: it can then do all that you can.',
          )
        : t(
            'Use it by its web address, if it has one; or trust it again and choose to run it without a sandbox: it can then do all that you can.',
          );
    return fail(failure('no-sandbox', message, next));
  }
  const inner = options.network === null ? noNetwork : innerNetwork(options.network.reach);
  const feeds = [
    Buffer.from(accounts()),
    // A socket that lies in the person's folder leads to somebody of theirs: to an agent with keys, to a desktop.
    serverFilter(architecture, { localSockets: options.folder === null }),
    Buffer.from(inner.hosts),
    ...(options.network === null ? [] : [Buffer.from(reachScript)]),
  ];
  const sandboxArguments = argumentsOf(options, { program, bubblewrap, inner });
  return ok({
    command: bubblewrap.path,
    args: ['--args', '3', '--', ...limits(), ...passing(options, inner, 4 + feeds.length), program, ...options.args],
    environment: {},
    cwd: '/',
    feeds: [Buffer.from(`${sandboxArguments.join('\0')}\0`), ...feeds],
    serve: options.network?.serve ?? null,
    hasPlaces: canCapScratch(bubblewrap),
    explain: (words) => {
      const explained = explainBubblewrap(words, bubblewrap, false);
      return explained === null ? null : failure('no-sandbox', explained.message, explained.next);
    },
  });
}

/** With the person's own rights: their home, their path, and nothing else of their environment. */
function openPlan({ args, variables, folder }: ServerOptions, program: string): ServerPlan {
  const kept = [
    'HOME',
    'PATH',
    'LANG',
    'TMPDIR',
    'USER',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'SYSTEMROOT',
    'TEMP',
  ];
  const own = Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const environment = { ...own, ...variables };
  // Where the system can, it ends with this process, however that ends; in a sandbox that is so everywhere.
  const setpriv = process.platform === 'linux' ? findTool('setpriv') : null;
  const command = setpriv === null ? [program] : [setpriv, '--pdeathsig', 'KILL', '--', program];
  return {
    command: command[0] ?? program,
    args: [...command.slice(1), ...args],
    environment,
    cwd: folder ?? homedir(),
    feeds: [],
    serve: null,
    explain: () => null,
    hasPlaces: false,
  };
}

/** The real path of a program; null where there is none. */
function programOf(command: string): string | null {
  if (!command.includes('/') && !path.isAbsolute(command)) return command === 'node' ? ownNode() : findTool(command);
  try {
    accessSync(command, constants.X_OK);
    if (!statSync(command).isFile()) return null;
    return path.isAbsolute(command) ? realpathSync(command) : null;
  } catch {
    return null;
  }
}

/** `node` is the one that the person's path names; where it names none, the one that this runs in. */
function ownNode(): string | null {
  return findTool('node') ?? (process.versions['electron'] === undefined ? realpathSync(process.execPath) : null);
}

function limits(): string[] {
  const prlimit = findTool('prlimit');
  if (prlimit?.startsWith('/usr/') !== true) return [];
  const processes = countsPerNamespace() ? [`--nproc=${String(serverThreadsMax)}`] : [];
  return [prlimit, '--core=0', '--nofile=4096', `--fsize=${String(serverPlaces.home.bytes)}`, ...processes];
}

const scriptPlace = '/app/reach.cjs';

/** What goes before the program where it has a network. */
function passing({ network }: ServerOptions, { listens }: InnerNetwork, descriptor: number): string[] {
  return network === null ? [] : [ownRuntime().executable, scriptPlace, JSON.stringify({ descriptor, listens })];
}

/** What that needs to be there. */
function passingPlaces({ network }: ServerOptions): string[] {
  const runtime = ownRuntime();
  return network === null ? [] : [runtime.executable, ...companionsOf(runtime)];
}

/** What bubblewrap's own `--dev` makes, but for terminals: a way into much of the kernel that a server has no use for. */
function devices(): string[] {
  const real = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`);
  const links = ['fd', 'stdin', 'stdout', 'stderr'].flatMap((name, index) => {
    return ['--symlink', index === 0 ? '/proc/self/fd' : `/proc/self/fd/${String(index - 1)}`, `/dev/${name}`];
  });
  return ['--tmpfs', '/dev', ...real.flatMap((place) => ['--dev-bind', place, place]), ...links];
}

/** Its places for files, each in memory and with a cap; all else is read-only. */
function places(bubblewrap: Bubblewrap): string[] {
  return Object.values(serverPlaces).flatMap(({ path: place, bytes }) => [
    ...(canCapScratch(bubblewrap) ? ['--perms', '0700', '--size', String(bytes)] : []),
    ...['--tmpfs', place],
  ]);
}

type Made = { readonly program: string; readonly bubblewrap: Bubblewrap; readonly inner: InnerNetwork };

function argumentsOf(options: ServerOptions, { program, bubblewrap, inner }: Made): string[] {
  const { args, variables, network, folder, workspace = null } = options;
  const node = ownNode();
  const programs = [
    program,
    ...(node === null ? [] : [node]),
    ...args.filter((arg) => isFile(arg) && !leadsOut(arg, workspace)),
  ];
  const needed = [...programs.flatMap(belongings), ...passingPlaces(options)];
  const shown = [...new Set(needed)].filter((place) => !isCovered(place) && !leadsOut(place, workspace));
  const binds = [...new Set([...shown, ...(folder === null ? [] : [folder])])].sort();
  const found = [path.dirname(program), ...(node === null ? [] : [path.dirname(node)])];
  const environment = {
    PATH: [...new Set([...found, ...systemPath.split(':')])].join(':'),
    HOME: home,
    LANG: 'C.UTF-8',
    ...inner.environment,
    ...variables,
    ...(network !== null && ownRuntime().isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
  };
  return [
    ...['--unshare-user', '--unshare-all'],
    // That is done by a namespace within, in which no right over the network's ports is left: then the filter alone refuses others.
    ...(canDisableNamespaces(bubblewrap) && !inner.hasLowPorts ? ['--disable-userns'] : []),
    ...['--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL', '--hostname', 'server'],
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    // Ports of the web, in a network where there is nothing else.
    ...(inner.hasLowPorts ? ['--cap-add', 'CAP_NET_BIND_SERVICE'] : []),
    ...systemBindings(),
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys'],
    ...devices(),
    ...places(bubblewrap),
    ...['--ro-bind-data', '4', '/etc/passwd', '--ro-bind-data', '6', '/etc/hosts'],
    ...(network === null ? [] : ['--ro-bind-data', '7', scriptPlace]),
    ...binds.flatMap((place) => ['--ro-bind', place, place]),
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', folder ?? home, '--seccomp', '5'],
  ];
}

/** The system's programs and libraries, and certificates. */
function systemBindings(): string[] {
  const tops = ['/bin', '/sbin', '/lib', '/lib32', '/lib64'].flatMap((top) => {
    if (!existsSync(top)) return [];
    return lstatSync(top).isSymbolicLink() ? ['--symlink', readlinkSync(top), top] : ['--ro-bind', top, top];
  });
  const settings = [
    '/etc/ssl',
    '/etc/pki',
    '/etc/ca-certificates',
    '/etc/alternatives',
    '/etc/ld.so.cache',
    '/etc/localtime',
  ];
  const etc = settings.flatMap((place) => ['--ro-bind-try', place, place]);
  return ['--ro-bind', '/usr', '/usr', ...tops, ...etc];
}

function isCovered(place: string): boolean {
  return place.startsWith('/usr/') || place === '/usr';
}

/** A link in a folder where others may write could lead to any file of the person's: what it names is theirs to show, not its. */
function leadsOut(place: string, workspace: string | null): boolean {
  if (workspace === null || !isBelow(place, workspace)) return false;
  const real = realpathSync(place);
  return !isCovered(real) && !isBelow(real, realpathSync(workspace));
}

function isBelow(place: string, folder: string): boolean {
  return path.normalize(place).startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function isFile(arg: string): boolean {
  try {
    return path.isAbsolute(arg) && statSync(arg).isFile();
  } catch {
    return false;
  }
}

/** What a program needs beside itself: the packages that it lies among, or an environment that it belongs to. Never a home. */
function belongings(file: string): string[] {
  const real = realpathSync(file);
  return [...new Set([file, real])].flatMap((place) => {
    const around = packagesAround(place) ?? prefixOf(place);
    return around === null || isTooMuch(around) ? [place] : [around];
  });
}

function packagesAround(file: string): string | null {
  const mark = `${path.sep}node_modules${path.sep}`;
  const at = file.indexOf(mark);
  return at < 0 ? null : file.slice(0, at + mark.length - 1);
}

/** A Node's own folder, or a Python environment. */
function prefixOf(file: string): string | null {
  const prefix = path.dirname(path.dirname(file));
  const marks = ['lib/node_modules', 'pyvenv.cfg'];
  return marks.some((mark) => existsSync(path.join(prefix, mark))) ? prefix : null;
}

function isTooMuch(folder: string): boolean {
  const own = homedir();
  if (realpathSync(folder) !== folder) return isTooMuch(realpathSync(folder));
  return folder === '/' || own === folder || own.startsWith(`${folder}/`);
}

/** Programs ask who they are: one account, which is nobody's. */
function accounts(): string {
  const [uid, gid] = [process.getuid?.() ?? 1000, process.getgid?.() ?? 1000];
  return `server:x:${String(uid)}:${String(gid)}::${home}:/usr/sbin/nologin\n`;
}
