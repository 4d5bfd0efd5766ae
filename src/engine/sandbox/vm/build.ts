/**
 * Makes the guest's image on this machine: the kernel and busybox from Debian's packages, as apt has checked them, and the programs of
 * this machine that also run the process sandbox (Node, bubblewrap, prlimit) with their libraries. The same inputs give the same bytes.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '../../../base/result.ts';
import { marked, t } from '../../../base/translate.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import { takeLock } from '../../disk/lock.ts';
import { findBubblewrap, findTool } from '../bubblewrap.ts';
import { librariesFor } from '../libraries.ts';
import { ownRuntime } from '../runtime.ts';
import { type CpioEntry, cpioArchive } from './cpio.ts';
import { guest, guestModules, initScript } from './guest.ts';
import { hashOfFile, imageFiles, imageVersion, type Manifest } from './image.ts';

const run = promisify(execFile);
/** Package tools look for their own helpers, and say what they say in English. */
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
const downloadMs = 10 * 60_000;
const unpackMs = 2 * 60_000;
/** Of the folder in which an image is made. */
const ownPrefix = 'build-';

/** What is downloaded, once. */
export type Download = { readonly name: string; readonly version: string; readonly bytes: number };

const onlyDebian = marked(
  'The image is made from Debian’s packages: on Debian, on a system that is made from it, or in a container of it. The folder `vm` of the state folder can be copied from there.',
);

/** The packages that making the image downloads from this machine's own package sources; nothing is downloaded yet. */
export async function imageDownloads(): Promise<Result<readonly Download[], Failure>> {
  const kernel = process.arch === 'arm64' ? 'linux-image-cloud-arm64' : 'linux-image-cloud-amd64';
  if (process.platform !== 'linux' || findTool('apt-get') === null || findTool('dpkg-deb') === null)
    return fail(failure('vm-failed', t('This machine has no Debian packages.'), onlyDebian));
  try {
    const { stdout } = await run('apt-cache', ['depends', kernel], { env: environment, timeout: unpackMs });
    const image = /Depends: (linux-image-[\w.+-]+)/.exec(stdout)?.[1];
    if (image === undefined)
      return fail(failure('vm-failed', t('The package sources here have no {0}.', kernel), onlyDebian));
    return ok(await Promise.all([image, 'busybox-static'].map(aboutPackage)));
  } catch (error) {
    return fail(
      failure(
        'vm-failed',
        t('The package sources cannot be asked: {0}.', reasonOf(error)),
        t('Run `sudo apt-get update`, and try again.'),
      ),
    );
  }
}

async function aboutPackage(name: string): Promise<Download> {
  const { stdout } = await run('apt-cache', ['show', '--no-all-versions', name], {
    env: environment,
    timeout: unpackMs,
  });
  const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(stdout)?.[1] ?? '';
  return { name, version: field('Version'), bytes: Number(field('Size')) };
}

/**
 * Downloads, unpacks, packs: some ten seconds and about 170 MB in the folder. `progress` gets what is being done, in words. One at a time: what
 * another left that was killed is removed.
 */
export async function buildImage(
  folder: string,
  progress: (words: string) => void,
  signal: AbortSignal,
): Promise<Result<Manifest, Failure>> {
  const lock = takeLock(join(folder, 'build.lock'), folder);
  if (lock === null)
    return fail(
      failure(
        'vm-failed',
        t('The image is being made already, in another window or by another command.'),
        t('Wait until that is done.'),
      ),
    );
  try {
    for (const left of readdirSync(folder).filter((name) => name.startsWith(ownPrefix)))
      rmSync(join(folder, left), { recursive: true, force: true });
    return signal.aborted ? fail(buildStopped) : await buildAlone(folder, progress, signal);
  } finally {
    lock.dispose();
  }
}

const buildStopped = failure('cancelled', marked('Making the image was stopped; nothing of it is left.'));

async function buildAlone(
  folder: string,
  progress: (words: string) => void,
  signal: AbortSignal,
): Promise<Result<Manifest, Failure>> {
  const startedAt = performance.now();
  const downloads = await imageDownloads();
  if (!downloads.ok) return downloads;
  const programs = await hostPrograms();
  if (!programs.ok) return programs;
  const own = join(folder, `${ownPrefix}${String(process.pid)}`);
  try {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    progress(t('Downloading the kernel and busybox…'));
    const names = downloads.value.map(({ name, version }) => `${name}=${version}`);
    await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', ...names], {
      cwd: own,
      timeout: downloadMs,
      signal,
    });
    progress(t('Putting the image together…'));
    const unpacked = join(own, 'unpacked');
    for (const file of readdirSync(own).filter((name) => name.endsWith('.deb')))
      await run('dpkg-deb', ['-x', join(own, file), unpacked], { env: environment, timeout: unpackMs, signal });
    const { kernel, entries } = await contentsOf(unpacked, programs.value);
    renameSync(kernel, join(own, imageFiles.kernel));
    await writeArchive(join(own, imageFiles.root), entries);
    const manifest = await manifestOf(own, downloads.value, programs.value, startedAt);
    writeFileSync(join(own, imageFiles.manifest), JSON.stringify(manifest, null, 2), { mode: 0o600 });
    // The manifest goes last away and last into place: without it there is no image.
    rmSync(join(folder, imageFiles.manifest), { force: true });
    for (const name of [imageFiles.kernel, imageFiles.root, imageFiles.manifest])
      renameSync(join(own, name), join(folder, name));
    return ok(manifest);
  } catch (error) {
    if (signal.aborted) return fail(buildStopped);
    return fail(
      failure(
        'vm-failed',
        t('The image could not be made: {0}.', reasonOf(error)),
        t('Try again; `sudo apt-get update` helps where a package was not found.'),
      ),
    );
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Removes the image and its snapshots. */
export function removeImage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The programs of this machine that go into the image. */
type Programs = {
  readonly node: string;
  readonly nodeVersion: string;
  readonly bubblewrap: { readonly path: string; readonly version: string; readonly options: readonly string[] };
  readonly prlimit: string;
  /** For Node and prlimit, and for bubblewrap. */
  readonly libraries: readonly string[];
  readonly allLibraries: readonly string[];
};

const nodeMajorMin = 20;

async function hostPrograms(): Promise<Result<Programs, Failure>> {
  const missing = (what: string, next: string): Result<never, Failure> =>
    fail(failure('vm-failed', t('{0} is needed in the image, and was not found.', what), next));
  const node = await plainNode();
  if (node === null)
    return missing(`Node ${String(nodeMajorMin)} or newer`, 'Install it: `sudo apt-get install nodejs`.');
  const bubblewrap = await findBubblewrap();
  if (bubblewrap === null) return missing('Bubblewrap', 'Install it: `sudo apt-get install bubblewrap`.');
  const prlimit = findTool('prlimit');
  if (prlimit === null) return missing('prlimit', 'Install it: `sudo apt-get install util-linux`.');
  const forWorker = await librariesFor([node.path, prlimit]);
  const forAll = await librariesFor([node.path, prlimit, bubblewrap.path]);
  if (forWorker === null || forAll === null || Object.keys(forAll.environment).length > 0)
    return missing(
      'A Node with its libraries in the usual places',
      'Install Debian’s own: `sudo apt-get install nodejs`.',
    );
  const pathsOf = (bindings: readonly { readonly from: string }[]): string[] => bindings.map(({ from }) => from).sort();
  return ok({
    node: node.path,
    nodeVersion: node.version,
    bubblewrap: { path: bubblewrap.path, version: bubblewrap.version, options: [...bubblewrap.options].sort() },
    prlimit,
    libraries: pathsOf(forWorker.bindings),
    allLibraries: pathsOf(forAll.bindings),
  });
}

/** This process's own Node where it is one, else that of the system. */
async function plainNode(): Promise<{ path: string; version: string } | null> {
  const own = ownRuntime();
  if (!own.isElectron) return { path: own.executable, version: own.version };
  const path = findTool('node') ?? findTool('nodejs');
  if (path === null) return null;
  const { stdout } = await run(path, ['--version'], { env: {}, timeout: 10_000 });
  const version = stdout.trim().replace(/^v/, '');
  return Number(version.split('.')[0]) >= nodeMajorMin ? { path, version } : null;
}

async function contentsOf(unpacked: string, programs: Programs): Promise<{ kernel: string; entries: CpioEntry[] }> {
  const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).sort();
  const find = (what: RegExp): string | undefined => files.find((file) => what.test(file));
  const kernel = find(/^boot\/vmlinuz-[^/]+$/);
  const busybox = find(/^(usr\/)?bin\/busybox$/);
  if (kernel === undefined || busybox === undefined) throw new Error('a package does not hold what it should');
  const program = (path: string, from: string): CpioEntry => ({
    kind: 'file',
    path,
    bytes: readFileSync(from),
    executable: true,
  });
  const contents: CpioEntry[] = [
    { kind: 'file', path: 'init', bytes: Buffer.from(initScript), executable: true },
    program('bin/busybox', join(unpacked, busybox)),
    program(guest.node.slice(1), programs.node),
    program(guest.prlimit.slice(1), programs.prlimit),
    program(guest.bubblewrap.slice(1), programs.bubblewrap.path),
    ...programs.allLibraries.map((path) => program(path.slice(1), path)),
  ];
  for (const name of guestModules) {
    const file = find(new RegExp(`/${name}\\.ko(\\.xz|\\.zst)?$`));
    if (file !== undefined)
      contents.push({ kind: 'file', path: `modules/${name}.ko`, bytes: await moduleBytes(join(unpacked, file)) });
  }
  contents.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { kernel: join(unpacked, kernel), entries: [...foldersOf(contents), ...contents] };
}

/** Newer kernels come with compressed modules, which busybox does not load. */
async function moduleBytes(path: string): Promise<Buffer> {
  const tool = path.endsWith('.xz') ? 'xz' : path.endsWith('.zst') ? 'zstd' : null;
  if (tool === null) return readFileSync(path);
  const { stdout } = await run(tool, ['-dc', path], {
    env: environment,
    encoding: 'buffer',
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

function foldersOf(entries: readonly CpioEntry[]): CpioEntry[] {
  const paths = new Set(['dev', 'proc', 'sys', 'new', 'modules']);
  for (const { path } of entries)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) paths.add(folder);
  return [...paths].sort().map((path) => ({ kind: 'folder', path }));
}

async function writeArchive(path: string, entries: readonly CpioEntry[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (const bytes of cpioArchive(entries)) await file.write(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function manifestOf(
  folder: string,
  downloads: readonly Download[],
  programs: Programs,
  startedAt: number,
): Promise<Manifest> {
  const partOf = async (name: string): Promise<Manifest['kernel']> => {
    const path = join(folder, name);
    return { sha256: await hashOfFile(path), bytes: statSync(path).size };
  };
  const own = [programs.node, programs.bubblewrap.path, programs.prlimit];
  return {
    version: imageVersion,
    kernel: await partOf(imageFiles.kernel),
    root: await partOf(imageFiles.root),
    sources: [
      ...downloads.map(({ name, version }) => ({ name, version })),
      ...(await Promise.all(
        own.map(async (path) => ({ name: basename(path), version: `sha256 ${await hashOfFile(path)}` })),
      )),
    ],
    nodeVersion: programs.nodeVersion,
    bubblewrapVersion: programs.bubblewrap.version,
    bubblewrapOptions: [...programs.bubblewrap.options],
    libraries: [...programs.libraries],
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return (
    words
      .split('\n')
      .find((line) => /^E: /.test(line))
      ?.slice(3) ?? (words.split('\n')[0] ?? '').slice(0, 200)
  );
}
