/**
 * The program that runs a worker, and what it needs to start: its executable, the shared libraries that the system's own loader
 * names for it, and nothing else of the system.
 */
import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** A Node, or an Electron that runs as one. */
export type NodeRuntime = {
  /** Absolute path of the executable. */
  readonly executable: string;
  /** Node's version, "24.21.0". */
  readonly version: string;
  readonly isElectron: boolean;
};

/** The runtime that this process itself runs in. */
export function ownRuntime(): NodeRuntime {
  return {
    executable: process.execPath,
    version: process.versions.node,
    isElectron: process.versions['electron'] !== undefined,
  };
}

export type NodeFlagOptions = {
  /** The flag of {@link permissionFlag}, or null to go without. */
  readonly permission: string | null;
  readonly memoryBytes: number;
  /** Paths, as the worker sees them, that it may read and write by Node's own permission layer. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
};

/** Node's own defences, inside the wall: they cost an attacker who can only run JavaScript the easy ways. */
export function nodeFlags({ permission, memoryBytes, readable, writable }: NodeFlagOptions): string[] {
  // Two thirds for objects: the rest is for buffers, WebAssembly and code, which this flag does not count.
  const oldSpaceMegabytes = Math.max(64, Math.floor((memoryBytes * 2) / 3 / 1024 / 1024));
  const flags = [
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--disable-proto=throw',
    '--no-warnings',
    `--max-old-space-size=${String(oldSpaceMegabytes)}`,
  ];
  if (permission === null) return flags;
  return [
    ...flags,
    permission,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...writable.map((path) => `--allow-fs-write=${path}`),
  ];
}

/** The flag that turns Node's permission layer on, or null where this runtime has none that works. */
export function permissionFlag({ version, isElectron }: NodeRuntime): string | null {
  // Electron's own file layer (asar) stands in front of Node's; nobody promises that both work together.
  if (isElectron) return null;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 24 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)) return '--permission';
  return major >= 20 ? '--experimental-permission' : null;
}

/** Host files and folders that an executable needs, each bound read-only at its own path. */
export type SystemFiles = { readonly paths: readonly string[]; readonly detail: string };

/**
 * The libraries of these executables by the system's own loader (`ld.so --list`, works for glibc and musl). Where that fails, and for
 * Electron, which loads more while it runs, the system's library folders as a whole.
 */
export async function systemFilesOf(executables: readonly string[], wholeFolders: boolean): Promise<SystemFiles> {
  if (!wholeFolders) {
    const lists = await Promise.all(executables.map(librariesOf));
    const found = lists.flatMap((list) => list ?? []);
    if (!lists.includes(null)) {
      return { paths: [...new Set(found)], detail: `${String(new Set(found).size)} library files` };
    }
  }
  const folders = ['/usr/lib', '/usr/lib32', '/usr/lib64', '/lib', '/lib64', '/nix/store'];
  return { paths: folders.filter((folder) => existsSync(folder)), detail: 'the library folders of the system' };
}

/** Folders beside an executable that it cannot do without. */
export function companionsOf(runtime: NodeRuntime): string[] {
  if (runtime.isElectron) return [dirname(runtime.executable)];
  // Debian's and Fedora's Node load parts of their own library from here.
  const shared = ['/usr/share/nodejs', '/usr/share/node'];
  return runtime.executable.startsWith('/usr/') ? shared.filter((folder) => existsSync(folder)) : [];
}

const run = promisify(execFile);
const libraryCache = new Map<string, Promise<string[] | null>>();

/** The libraries of one executable with its loader, [] for a static one, null where they cannot be told. */
function librariesOf(executable: string): Promise<string[] | null> {
  const known = libraryCache.get(executable);
  if (known !== undefined) return known;
  const asked = askLoader(executable);
  libraryCache.set(executable, asked);
  return asked;
}

async function askLoader(executable: string): Promise<string[] | null> {
  const loader = loaderOf(executable);
  if (loader === 'static') return [];
  if (loader === null) return null;
  try {
    // Like `ldd`: the loader maps the executable and prints what it would load, without running it.
    const { stdout } = await run(loader, ['--list', executable], { env: {}, timeout: 5_000, maxBuffer: 1024 * 1024 });
    if (/not found/.test(stdout)) return null;
    const paths = stdout.split('\n').flatMap((line) => /(?:=>\s+|^\s+)(\/\S+)\s+\(0x[0-9a-f]+\)/.exec(line)?.[1] ?? []);
    return [...new Set([loader, ...paths])];
  } catch {
    return null;
  }
}

/** PT_INTERP of a 64-bit little-endian ELF file: its loader's path, `static` where it names none, null where it is no such file. */
function loaderOf(executable: string): string | null {
  const file = openSync(realpathSync(executable), 'r');
  try {
    const head = Buffer.alloc(4096);
    const length = readSync(file, head, 0, head.length, 0);
    if (length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return null;
    const tableOffset = Number(head.readBigUInt64LE(32));
    const entryBytes = head.readUInt16LE(54);
    const entries = head.readUInt16LE(56);
    if (entryBytes !== 56 || tableOffset + entries * entryBytes > length) return null;
    for (let index = 0; index < entries; index++) {
      const entry = tableOffset + index * entryBytes;
      if (head.readUInt32LE(entry) !== 3) continue;
      const text = Buffer.alloc(Math.min(512, Number(head.readBigUInt64LE(entry + 32))));
      readSync(file, text, 0, text.length, Number(head.readBigUInt64LE(entry + 8)));
      return text.toString('utf8').replace(/\0.*$/s, '');
    }
    return 'static';
  } finally {
    closeSync(file);
  }
}
