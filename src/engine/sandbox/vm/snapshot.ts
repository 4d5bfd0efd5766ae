/**
 * A guest that has started its worker, put to sleep in a file: the next worker wakes up in about a second where a start takes many. The
 * worker in it has tried its walls and said so, and has been told nothing yet: no folder, no task, no key. What it had said is kept beside
 * its memory. Everything that could make it another guest is in its name.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Disposable } from '../../../base/disposable.ts';
import { SharedWork } from '../../../base/sharedWork.ts';
import { fail, ok, type Result } from '../../../base/result.ts';
import { t } from '../../../base/translate.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { LaunchPlan } from '../backend.ts';
import { endTree, type SpawnPlan, spawnPlan } from '../spawning.ts';
import { treeOf } from '../watchdog.ts';
import type { Image } from './image.ts';
import { Monitor } from './monitor.ts';
import type { Program } from './program.ts';
import { type Acceleration, machineArguments, type Qemu } from './qemu.ts';
import { behind, wallsAround, writtenInside } from './walls.ts';

export type Snapshot = {
  /** The guest's memory. */
  readonly file: string;
  /** What the worker had said before it was put to sleep. */
  readonly words: Buffer;
};

const recordSchema = z.object({ words: z.string(), bytes: z.int(), seconds: z.number() });

/** A start in software on a busy machine. */
const bootMs = 180_000;
/** How long nothing has to come after the first words: the guest is at rest then. One that never says that it is ready gets longer. */
const restMs = 300;
const quietMs = 60_000;
const wordsMax = 1024 * 1024;
/** The start report, and that the worker is ready. */
const framesWanted = 2;
/** Snapshots kept in a folder: one a kind of worker that is still in use. */
const keptMax = 3;

export type Recipe = {
  readonly folder: string;
  readonly name: string;
  readonly qemu: Qemu;
  readonly image: Image;
  readonly program: Program;
  readonly acceleration: Acceleration;
  readonly memoryMegabytes: number;
  readonly tell: (words: string) => void;
  /** How long its start may take; three minutes where not given. */
  readonly bootMs?: number;
};

/** The snapshot of that name, or null where there is none that is whole. */
export function findSnapshot(folder: string, name: string): Snapshot | null {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
    const file = join(folder, `${name}.memory`);
    if (!parsed.success || statSync(file).size !== parsed.data.bytes) return null;
    return { file, words: Buffer.from(parsed.data.words, 'base64') };
  } catch {
    return null;
  }
}

/** Guests that this process puts to sleep: two tasks that begin together want the same one. */
const making = new SharedWork<Result<Snapshot, Failure>>();

/** Starts a guest, waits for its worker's first words, and writes its memory down. Takes from seconds to minutes. */
export async function makeSnapshot(recipe: Recipe, signal: AbortSignal): Promise<Result<Snapshot, Failure>> {
  recipe.tell('Starting the machine: about a minute');
  try {
    return await making.run(join(recipe.folder, recipe.name), (given) => makeIn(recipe, given), signal);
  } catch (error) {
    if (signal.aborted) return cancelled();
    throw error;
  }
}

async function makeIn(recipe: Recipe, signal: AbortSignal): Promise<Result<Snapshot, Failure>> {
  const { folder, name } = recipe;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Another window, or one that is being given up, may be at the same.
  const own = join(folder, `${name}.${randomUUID()}`);
  const root = `${own}.cpio`;
  const memory = `${own}.part`;
  const startedAt = performance.now();
  const tooLate = AbortSignal.timeout(recipe.bootMs ?? bootMs);
  try {
    await pipeline(createReadStream(recipe.image.root), createWriteStream(root, { mode: 0o600 }), { signal });
    writeFileSync(root, recipe.program.archive, { flag: 'a' });
    const slept = await bootAndSleep(recipe, { root, memory }, AbortSignal.any([signal, tooLate]));
    if (!slept.ok) return signal.aborted ? cancelled() : tooLate.aborted ? tooSlow(recipe) : slept;
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const { size: bytes } = statSync(memory);
    renameSync(memory, join(folder, `${name}.memory`));
    const record = { words: slept.value.toString('base64'), bytes, seconds };
    writeFileSync(`${own}.json`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${own}.json`, join(folder, `${name}.json`));
    forgetOld(folder, name);
    return ok({ file: join(folder, `${name}.memory`), words: slept.value });
  } catch (error) {
    if (signal.aborted) return cancelled();
    if (tooLate.aborted) return tooSlow(recipe);
    const why = error instanceof Error ? error.message : String(error);
    return fail(failure('vm-failed', t('The virtual machine could not be prepared: {0}.', why)));
  } finally {
    for (const left of [root, memory, `${own}.json`]) rmSync(left, { force: true });
  }
}

function cancelled(): Result<never, Failure> {
  return fail(failure('cancelled', t('The task was cancelled while its virtual machine started.')));
}

function tooSlow({ acceleration, bootMs: own }: Recipe): Result<never, Failure> {
  const seconds = Math.round((own ?? bootMs) / 1_000);
  return fail(
    failure(
      'vm-failed',
      t('The virtual machine did not start within {0} seconds ({1}).', seconds, acceleration),
      t('Run the task again when this machine has less to do, or let it go on in the process sandbox.'),
    ),
  );
}

type Files = { readonly root: string; readonly memory: string };

async function bootAndSleep(recipe: Recipe, files: Files, signal: AbortSignal): Promise<Result<Buffer, Failure>> {
  const { plan, monitorOf, memory } = await planFor(recipe, files);
  signal.throwIfAborted();
  const spawned = spawnPlan(plan);
  if (!spawned.ok) return spawned;
  const { child, pid, stdin, stdout, stderr } = spawned.value;
  const log: Buffer[] = [];
  const end = (): void => {
    endTree(child, pid, plan.worker);
  };
  try {
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    stderr.on('data', (chunk: Buffer) => log.push(chunk));
    signal.addEventListener('abort', end, { once: true });
    const words = await firstWords(stdout);
    if (words === null) return fail(didNotStart(Buffer.concat(log).toString('utf8'), recipe.acceleration));
    const monitor = new Monitor(monitorOf());
    await monitor.open();
    // A guest that is stopped first would stay so when it is woken. QEMU's own way to a file: it passes none of its descriptors on to the program that writes.
    const quiet = treeOf(pid).length;
    await monitor.ask('migrate', { uri: `exec:cat > '${memory.replaceAll("'", `'\\''`)}'` });
    await untilWritten(monitor);
    // QEMU has written all; the program at the other end of its pipe may not have.
    while (treeOf(pid).length > quiet) await sleep(20, undefined, { signal });
    syncFile(files.memory);
    return ok(words);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

type Boot = {
  readonly plan: SpawnPlan & Pick<LaunchPlan, 'worker'>;
  /** Once it is spawned. */
  readonly monitorOf: () => Duplex;
  /** Where QEMU has the file that it writes. */
  readonly memory: string;
};

/** QEMU behind the same walls as when it works, but for one file, and the two programs that write it. */
async function planFor(recipe: Recipe, { root, memory }: Files): Promise<Boot> {
  const { qemu, image, acceleration, memoryMegabytes } = recipe;
  const { kernel } = image;
  writeFileSync(memory, '', { mode: 0o600 });
  const walls = await wallsAround({ qemu, acceleration, files: [kernel, root], writes: memory });
  const start = behind(walls, qemu, (first) => {
    const ports = { folder: first, control: first + 1, monitor: first + 2 };
    return machineArguments({ acceleration, memoryMegabytes, kernel, root, snapshot: null, ports });
  });
  let monitor: Duplex | null = null;
  const quiet = (port: Duplex): Disposable => {
    port.on('error', () => undefined);
    return { dispose: () => undefined };
  };
  const ports = [quiet, quiet, (port: Duplex): Disposable => quiet((monitor = port))];
  const monitorOf = (): Duplex => {
    if (monitor === null) throw new Error('there is no monitor');
    return monitor;
  };
  return { plan: { ...start, ports, account: null }, monitorOf, memory: walls === null ? memory : writtenInside };
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const statusSchema = z.object({ status: z.optional(z.string()) });

async function untilWritten(monitor: Monitor): Promise<void> {
  for (;;) {
    const { status } = statusSchema.parse(await monitor.ask('query-migrate'));
    if (status === 'completed') return;
    if (status === 'failed' || status === 'cancelled') throw new Error('its memory could not be written down');
    await sleep(50);
  }
}

/** The frames that a worker begins with, once nothing follows them; null where it ends before. */
async function firstWords(stdout: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const chunks = stdout[Symbol.asyncIterator]();
  let words: Buffer = Buffer.alloc(0);
  let next = chunks.next();
  for (;;) {
    const frames = framesIn(words);
    const rest = frames >= framesWanted ? restMs : quietMs;
    const came = await (frames > 0 ? Promise.race([next, sleep(rest, 'rest' as const, { ref: false })]) : next);
    if (came === 'rest') return words;
    if (came.done === true) return null;
    words = Buffer.concat([words, came.value]);
    if (words.length > wordsMax) return null;
    next = chunks.next();
  }
}

/** How many whole frames these bytes begin with. */
function framesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at + 4 <= bytes.length; count += 1) {
    at += 4 + bytes.readUInt32BE(at);
    if (at > bytes.length) break;
  }
  return count;
}

function didNotStart(log: string, acceleration: Acceleration): Failure {
  const lines = log.split(/\r?\n/).filter((line) => line.trim() !== '');
  const why = lines.find((line) => /qemu|panic|memory/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return noStart(`${why.slice(0, 300)} (${acceleration})`);
}

/** `why`: QEMU's own words. */
export function noStart(why: string): Failure {
  const isMemory = /guest memory|allocate memory/i.test(why);
  return failure(
    'vm-failed',
    isMemory
      ? t('There is not enough memory for the virtual machine: {0}', why)
      : t('The virtual machine could not start: {0}', why),
    isMemory
      ? t('It needs about 2 GB: close other programs and run the task again, or let it go on in the process sandbox.')
      : undefined,
  );
}

/** Puts a guest away that cannot be woken. */
export function forgetSnapshot({ file }: Pick<Snapshot, 'file'>): void {
  rmSync(file, { force: true });
  rmSync(file.replace(/\.memory$/, '.json'), { force: true });
}

/** Removes all but the newest, and what a maker left that was killed. What another process has just opened stays readable to it. */
function forgetOld(folder: string, name: string): void {
  const files = readdirSync(folder)
    .map((file) => ({ file, at: statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.at - one.at);
  const others = files.filter(({ file }) => file.endsWith('.memory') && file !== `${name}.memory`);
  for (const { file } of others.slice(keptMax - 1)) forgetSnapshot({ file: join(folder, file) });
  for (const { file, at } of files)
    if (/\.(cpio|part)$/.test(file) && at < Date.now() - 2 * bootMs) rmSync(join(folder, file), { force: true });
}
