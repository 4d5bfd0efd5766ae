/** The program that runs a worker, and the flags it is started with. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

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
  /** What runs before the worker's bundle, as the worker sees it. */
  readonly probe: string;
  /** Paths, as the worker sees them, that it may read and write by Node's own permission layer. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
};

const initialHeapMegabytes = 100;
/** Of young objects: without a bound Node lets them take 150 MB of a worker's room before it looks at them. */
const youngMegabytes = 16;

/** Node's own defences, inside the wall: they cost an attacker who can only run JavaScript the easy ways. */
export function nodeFlags({ permission, memoryBytes, probe, readable, writable }: NodeFlagOptions): string[] {
  // Two thirds for objects: the rest is for buffers, WebAssembly and code, which this flag does not count.
  const oldSpaceMegabytes = Math.max(64, Math.floor((memoryBytes * 2) / 3 / 1024 / 1024));
  const flags = [
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--disable-proto=throw',
    '--no-warnings',
    `--max-old-space-size=${String(oldSpaceMegabytes)}`,
    // Rules make many small objects and keep them: to mark them again and again while the heap is small is a tenth of a worker's time.
    `--initial-heap-size=${String(Math.min(initialHeapMegabytes, oldSpaceMegabytes))}`,
    `--max-semi-space-size=${String(youngMegabytes)}`,
    ...(permission === null ? [] : [permission]),
    ...(permission === null ? [] : readable.map((path) => `--allow-fs-read=${path}`)),
    ...(permission === null ? [] : writable.map((path) => `--allow-fs-write=${path}`)),
  ];
  return [...flags, `--require=${probe}`];
}

/** The flag that turns Node's permission layer on, or null where this runtime has none that works. */
export function permissionFlag({ version, isElectron }: NodeRuntime): string | null {
  // Electron's own file layer (asar) stands in front of Node's; nobody promises that both work together.
  if (isElectron) return null;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 24 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)) return '--permission';
  return major >= 20 ? '--experimental-permission' : null;
}

/** Folders beside an executable that it cannot do without. */
export function companionsOf(runtime: NodeRuntime): string[] {
  if (runtime.isElectron) return [dirname(runtime.executable)];
  // Debian's and Fedora's Node load parts of their own library from here.
  const shared = ['/usr/share/nodejs', '/usr/share/node'];
  return runtime.executable.startsWith('/usr/') ? shared.filter((folder) => existsSync(folder)) : [];
}
