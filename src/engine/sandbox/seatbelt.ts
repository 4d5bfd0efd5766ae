/**
 * A Seatbelt profile for macOS' `sandbox-exec`: everything is denied but reading the runtime, the worker's bundle and the folder.
 *
 * Apple does not document the language; each rule says whose profile is known to need it, in the versions of 2026:
 * - Chromium: sandbox/policy/mac/common.sb (every helper process of Chrome starts under it)
 * - Gemini CLI: packages/cli/src/utils/sandbox-macos-strict-open.sb (Node runs under its deny-default profile)
 * - Codex: codex-rs/sandboxing/src/restricted_read_only_platform_defaults.sbpl (programs start with a closed file system)
 *
 * Narrower than any of them: no fork, no other program, no Mach service, no network, no writes, and metadata only of the folders above
 * what may be read. Whether it holds, and whether Node starts under it, is found at each worker's start, not taken from here. Paths go
 * in as parameters (`-D`), so that no name needs quoting.
 */
import { dirname } from 'node:path';

export type SeatbeltPlaces = {
  /** What runs the worker: the one program that may be started. Real paths, as the kernel sees them. */
  readonly executable: string;
  /** Folders that the runtime cannot do without: an application's own, or a package manager's libraries. */
  readonly runtimeFolders: readonly string[];
  /** The worker's bundle and what stands beside it. */
  readonly files: readonly string[];
  readonly mount: string | null;
};

export type SeatbeltProfile = {
  readonly text: string;
  /** `-D` arguments. */
  readonly parameters: Readonly<Record<string, string>>;
};

/** What Node and the C library ask of the system: as Gemini CLI's strict profile and Codex' base policy have it. */
const sysctls = [
  ...['hw.activecpu', 'hw.byteorder', 'hw.cachelinesize_compat', 'hw.cpufamily', 'hw.cputype', 'hw.logicalcpu'],
  ...[
    'hw.logicalcpu_max',
    'hw.machine',
    'hw.memsize',
    'hw.ncpu',
    'hw.nperflevels',
    'hw.pagesize',
    'hw.pagesize_compat',
  ],
  ...['hw.physicalcpu', 'hw.physicalcpu_max', 'hw.tbfrequency_compat', 'hw.vectorunit', 'kern.argmax'],
  ...['kern.maxfilesperproc', 'kern.osproductversion', 'kern.osrelease', 'kern.ostype', 'kern.osvariant_status'],
  ...['kern.osversion', 'kern.secure_kernel', 'kern.usrstack64', 'kern.version', 'sysctl.proc_cputype'],
];
const sysctlPrefixes = ['hw.optional.arm.', 'hw.optional.armv8_', 'hw.perflevel'];

const systemRules = [
  '; Chromium: a process may signal itself.',
  '(allow signal (target self))',
  '; Gemini CLI, Codex: the loader and getcwd read the names in the root.',
  '(allow file-read* (literal "/"))',
  '; Chromium: system libraries and frameworks; Codex: mapped as code.',
  '(allow file-read* file-map-executable',
  '  (subpath "/System/Library/Frameworks")',
  '  (subpath "/System/Library/PrivateFrameworks")',
  '  (subpath "/System/Cryptexes/OS")',
  '  (subpath "/System/Volumes/Preboot/Cryptexes/OS")',
  '  (subpath "/usr/lib"))',
  '(allow file-read*',
  '  (literal "/System/Library/CoreServices/SystemVersion.plist")',
  '  (literal "/System/Library/CoreServices/.SystemVersionPlatform.plist")',
  '  (literal "/System/Library/CoreServices/SystemVersionCompat.plist"))',
  '; Chromium: the time zones and the character tables of the system.',
  '(allow file-read*',
  '  (subpath "/private/var/db/timezone")',
  '  (subpath "/usr/share/zoneinfo.default")',
  '  (subpath "/usr/share/icu"))',
  '; Chromium: devices that every program opens.',
  '(allow file-read-data file-write-data (require-all (path "/dev/null") (vnode-type CHARACTER-DEVICE)))',
  '(allow file-read-data (literal "/dev/random") (literal "/dev/urandom"))',
  '(allow file-ioctl file-read-data file-write-data',
  '  (require-all (path "/dev/dtracehelper") (vnode-type CHARACTER-DEVICE)))',
  '; Codex: folders that firm links lead through.',
  '(allow file-read-metadata (literal "/System/Volumes") (literal "/System/Volumes/Data"))',
];

/** The profile for these places. Pure. */
export function seatbeltProfile({ executable, runtimeFolders, files, mount }: SeatbeltPlaces): SeatbeltProfile {
  const parameters: Record<string, string> = {};
  const named = (prefix: string, paths: readonly string[]): string[] =>
    paths.map((path, index) => {
      parameters[`${prefix}_${String(index)}`] = path;
      return `(param "${prefix}_${String(index)}")`;
    });
  const [program = ''] = named('PROGRAM', [executable]);
  const folders = named('RUNTIME', runtimeFolders);
  const readable = named('FILE', files);
  const mounts = named('MOUNT', mount === null ? [] : [mount]);
  const above = named(
    'ABOVE',
    foldersAbove([executable, ...runtimeFolders, ...files, ...(mount === null ? [] : [mount])]),
  );
  const list = (kind: string, references: readonly string[]): string =>
    references.map((reference) => ` (${kind} ${reference})`).join('');
  const text = [
    '(version 1)',
    '(deny default)',
    ...systemRules,
    '; Gemini CLI, Codex: what Node asks of the machine.',
    `(allow sysctl-read${sysctls.map((name) => ` (sysctl-name "${name}")`).join('')}`,
    `  ${sysctlPrefixes.map((name) => `(sysctl-name-prefix "${name}")`).join(' ')})`,
    '; Chromium: the one program. Without process-fork it can start no second process.',
    `(allow process-exec (literal ${program}))`,
    `(allow file-read* file-map-executable${list('literal', [program])}${list('subpath', folders)})`,
    '; The worker and, to read only, the folder.',
    `(allow file-read*${list('literal', readable)}${list('subpath', mounts)})`,
    '; Chromium: realpath looks at every folder on the way; here at these only, and not at what they hold.',
    `(allow file-read-metadata${list('literal', above)})`,
    '; Denied already; said again, so that a rule above that says too much does not undo it.',
    '(deny network*)',
    '(deny process-fork)',
    ...(mounts.length === 0 ? [] : [`(deny file-write* file-link file-clone${list('subpath', mounts)})`]),
  ].join('\n');
  return { text, parameters };
}

/** All folders above these paths, without the root, each once. */
function foldersAbove(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let at = dirname(path); at !== '/' && at !== '.'; at = dirname(at)) folders.add(at);
  return [...folders].sort();
}

/** What a runtime at that place needs of the folders around it: its application bundle, or Homebrew's, MacPorts' or Nix' libraries. */
export function runtimeFoldersOf(executable: string): string[] {
  const bundle = /^(\/.*?\.app)\//.exec(executable)?.[1];
  if (bundle !== undefined) return [bundle];
  if (executable.startsWith('/opt/homebrew/'))
    return ['/opt/homebrew/Cellar', '/opt/homebrew/opt', '/opt/homebrew/lib'];
  if (executable.startsWith('/usr/local/Cellar/')) return ['/usr/local/Cellar', '/usr/local/opt', '/usr/local/lib'];
  if (executable.startsWith('/opt/local/')) return ['/opt/local/lib', '/opt/local/libexec'];
  return executable.startsWith('/nix/store/') ? ['/nix/store'] : [];
}
