/** What a program needs of the system to start: the shared libraries that the system's own loader names for it, and nothing else. */
import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { type Binding, inside } from './bubblewrap.ts';

export type SystemFiles = {
  /** Host files and folders to show read-only, and where. */
  readonly bindings: readonly Binding[];
  /** For the program to find those that do not stand where it would look. */
  readonly environment: Readonly<Record<string, string>>;
  /** For people: what it amounts to. */
  readonly detail: string;
};

/** Where every loader looks by itself. */
const systemFolders = ['/usr/lib', '/usr/lib32', '/usr/lib64', '/lib', '/lib32', '/lib64', '/nix/store'];

/** The libraries of these executables by the system's own loader (`ld.so --list`, as `ldd` does; glibc and musl). Null where it cannot tell. */
export async function librariesFor(executables: readonly string[]): Promise<SystemFiles | null> {
  const lists = await Promise.all(executables.map(librariesOf));
  if (lists.includes(null)) return null;
  const paths = [...new Set(lists.flatMap((list) => list ?? []))];
  const isLoader = (path: string): boolean => /\/ld[-.\w]*\.so[.\d]*$/.test(path);
  const isSystem = (path: string): boolean => systemFolders.some((folder) => path.startsWith(`${folder}/`));
  // A library beside its program (conda, for one) is found by the program's own place, which is another inside. The loader's path is
  // written in the program and stays.
  const own = paths.filter((path) => !isSystem(path) && !isLoader(path));
  return {
    bindings: paths.map((from) => ({ from, to: own.includes(from) ? `${inside.libraries}/${basename(from)}` : from })),
    environment: own.length === 0 ? {} : { LD_LIBRARY_PATH: inside.libraries },
    detail: `${paths.length} library files`,
  };
}

/** The system's library folders as a whole: for Electron, which loads more while it runs, and where the loader cannot be asked. */
export function allLibraries(): SystemFiles {
  const paths = [...systemFolders, '/etc/ld.so.cache'].filter((path) => existsSync(path));
  return {
    bindings: paths.map((path) => ({ from: path, to: path })),
    environment: {},
    detail: 'the library folders of the system',
  };
}

const run = promisify(execFile);
const libraryCache = new Map<string, Promise<string[] | null>>();

/** The libraries of one executable with its loader, [] for a static one, null where they cannot be told. Asked once. */
function librariesOf(executable: string): Promise<string[] | null> {
  // With its time: a program that was updated in place may need others.
  const key = `${executable}\0${statSync(executable).mtimeMs}`;
  const known = libraryCache.get(key);
  if (known !== undefined) return known;
  const asked = askLoader(executable);
  libraryCache.set(key, asked);
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
