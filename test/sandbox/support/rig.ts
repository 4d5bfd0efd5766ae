/** Bundles the attack programs, finds whom and what to run them as, and runs them. */
import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { LaunchOptions } from '../../../src/engine/sandbox/launch.ts';
import type { Job, Outcome } from './host.ts';
import type { Wall } from './walls.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
/** An account that exists nowhere: rights come from the number alone. */
const plainUid = 61_234;
export const secret = `secret-${String(process.pid)}-${String(Date.now())}`;

/** Whom an attack runs as, and on which Node. */
export type Seat = {
  readonly name: string;
  /** null: as whoever runs the tests. */
  readonly uid: number | null;
  readonly node: string;
  readonly version: string;
};

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-sandbox-test-')));
fs.chmodSync(folder, 0o755);
after(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const bundleFolder = path.join(folder, 'bundles');
export const bundled = {
  host: path.join(bundleFolder, 'host.cjs'),
  attacks: path.join(bundleFolder, 'attacks.cjs'),
  worker: path.join(bundleFolder, 'worker.cjs'),
  probe: path.join(bundleFolder, 'probe.cjs'),
  relay: path.join(bundleFolder, 'relay.cjs'),
};
buildSync({
  absWorkingDir: project,
  entryPoints: {
    host: 'test/sandbox/support/host.ts',
    attacks: 'test/sandbox/support/attacks.ts',
    worker: 'src/worker/main.ts',
    probe: 'src/worker/probe/start.ts',
    relay: 'src/engine/sandbox/relay.ts',
  },
  outdir: bundleFolder,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'error',
});

/** The attack program in C, or null where there is no compiler: said in the output. */
export const native = compileNative();

function compileNative(): string | null {
  const target = path.join(bundleFolder, 'attack');
  const source = path.join(project, 'test/sandbox/support/attack.c');
  const built = spawnSync('cc', ['-O1', '-static', '-o', target, source], { encoding: 'utf8' });
  if (built.status === 0) return target;
  console.log(
    `No static C program can be built here, raw system calls are not tried: ${built.error?.message ?? built.stderr}`,
  );
  return null;
}

function versionOf(node: string): string {
  return execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
}

/** This Node, and the first one of another major version on the PATH. */
function runtimes(): { node: string; version: string }[] {
  const own = { node: fs.realpathSync(process.execPath), version: process.versions.node };
  const major = own.version.split('.')[0];
  for (const place of (process.env['PATH'] ?? '').split(':')) {
    const node = path.join(place, 'node');
    if (!fs.existsSync(node)) continue;
    const version = versionOf(node);
    if (version.split('.')[0] !== major) return [own, { node: fs.realpathSync(node), version }];
  }
  console.log('No Node of another major version was found on the PATH: only this one is tried.');
  return [own];
}

function seatsHere(): Seat[] {
  const found = runtimes();
  const isRoot = process.getuid?.() === 0;
  const plain = (node: string, version: string): Seat | null => {
    const readable = readableNode(node);
    return readable === null
      ? null
      : { name: `an ordinary user, Node ${version}`, uid: plainUid, node: readable, version };
  };
  return found.flatMap(({ node, version }) => {
    const own: Seat = { name: `${isRoot ? 'root' : 'an ordinary user'}, Node ${version}`, uid: null, node, version };
    if (!isRoot) return [own];
    const other = plain(node, version);
    return other === null ? [own] : [own, other];
  });
}

/** A Node that the ordinary user may run: this one, or a copy of it. */
function readableNode(node: string): string | null {
  const runs = (candidate: string): boolean =>
    spawnSync(asUser(plainUid, [candidate, '-v'])[0], asUser(plainUid, [candidate, '-v']).slice(1)).status === 0;
  if (runs(node)) return node;
  const copy = path.join(folder, `node-${versionOf(node)}`);
  fs.copyFileSync(node, copy);
  if (runs(copy)) return copy;
  console.log('setpriv (util-linux) was not found: nothing is tried as an ordinary user.');
  return null;
}

function asUser(uid: number | null, command: readonly [string, ...string[]]): [string, ...string[]] {
  if (uid === null) return [...command];
  const id = String(uid);
  return ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--', ...command];
}

export const seats = seatsHere();
/** The seat for attacks whose outcome does not depend on who runs them. */
export const firstSeat = seats.at(1) ?? seats[0] ?? fail('there is no seat');

function fail(message: string): never {
  throw new Error(message);
}

export type Stand = { readonly mount: string; readonly home: string; readonly secretFile: string };

/** A file of somebody else, which everybody may read: only root can make one. */
const othersFile = path.join(folder, 'others');
fs.writeFileSync(othersFile, secret, { mode: 0o644 });
if (process.getuid?.() === 0) fs.chownSync(othersFile, plainUid + 1, plainUid + 1);

/** A home with a secret and, below it, a folder to work on, owned by the seat's user. */
export function makeStand(seat: Seat): Stand {
  const home = fs.mkdtempSync(path.join(folder, 'home-'));
  const mount = path.join(home, 'mount');
  const secretFile = path.join(home, 'secret');
  fs.mkdirSync(path.join(mount, 'empty'), { recursive: true });
  fs.writeFileSync(secretFile, secret);
  fs.writeFileSync(path.join(mount, 'file'), 'content');
  fs.writeFileSync(path.join(mount, 'native.node'), 'no library');
  fs.symlinkSync(secretFile, path.join(mount, 'link-to-secret'));
  fs.symlinkSync('../secret', path.join(mount, 'relative-link-to-secret'));
  execFileSync('mkfifo', [path.join(mount, 'fifo')]);
  const { uid } = seat;
  if (uid !== null)
    for (const entry of ['', 'secret', 'mount', 'mount/file', 'mount/empty', 'mount/fifo'])
      fs.chownSync(path.join(home, entry), uid, uid);
  fs.chmodSync(home, 0o700);
  return { mount, home, secretFile };
}

export type Attack = {
  readonly options?: Partial<LaunchOptions>;
  /** Leaves Node's own permission layer on; without, the wall stands alone. */
  readonly nodePermissions?: 'on';
  readonly stand?: Stand;
  readonly killAfterMs?: number;
  readonly deaf?: boolean;
  readonly wall?: Wall;
  /** A file that the host is started with as an open descriptor: 40, where Node itself no longer looks. */
  readonly inherit?: string;
};

function jobOf(seat: Seat, attack: string, given: Attack): Job {
  const stand = given.stand ?? makeStand(seat);
  return {
    attack,
    secretFile: stand.secretFile,
    home: stand.home,
    othersFile,
    killAfterMs: given.killAfterMs ?? 20_000,
    deaf: given.deaf ?? false,
    ...(given.wall === undefined ? {} : { wall: given.wall }),
    options: {
      mount: stand.mount,
      workerFile: bundled.attacks,
      isolation: 'sandbox',
      memoryBytes: 512 * 1024 * 1024,
      scratchBytes: 8 * 1024 * 1024,
      ...(given.nodePermissions === 'on' ? {} : { nodePermissions: 'off' as const }),
      ...given.options,
    },
  };
}

/** Runs one attack to its end. */
export async function run(seat: Seat, attack: string, given: Attack = {}): Promise<Outcome> {
  const host = startHost(seat, attack, given);
  const [text, words] = await Promise.all([textOf(host.stdout), textOf(host.stderr)]);
  if (text === '') throw new Error(`the host of ${attack} died: ${words}`);
  return JSON.parse(text) as Outcome;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Starts the host of one attack; its standard error's first line is the worker's pids. */
export function startHost(seat: Seat, attack: string, given: Attack = {}): Host {
  const inherited = given.inherit === undefined ? 'ignore' : fs.openSync(given.inherit, 'r');
  try {
    return spawnHost(seat, jobOf(seat, attack, given), inherited);
  } finally {
    if (inherited !== 'ignore') fs.closeSync(inherited);
  }
}

type Host = ChildProcessByStdio<null, Readable, Readable>;

/** The command of an attack's host, for running it inside something else. */
export function hostCommand(seat: Seat, attack: string, given: Attack = {}): string[] {
  return asUser(seat.uid, [seat.node, bundled.host, JSON.stringify(jobOf(seat, attack, given))]);
}

function spawnHost(seat: Seat, job: Job, inherited: number | 'ignore'): Host {
  const [command, ...args] = asUser(seat.uid, [seat.node, bundled.host, JSON.stringify(job)]);
  const unused = Array<'ignore'>(37).fill('ignore');
  const host = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', ...unused, inherited], cwd: '/' });
  // The types of Node know these pipes only for shorter lists.
  return host as Host;
}
