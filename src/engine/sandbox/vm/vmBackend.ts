/**
 * A virtual machine around the process sandbox: QEMU with a small Linux guest, in which the same worker runs behind the same walls as
 * without it. Nothing is shared: the wire is the worker's streams, the folder is served on a port, the guest has no network device and
 * no disk. QEMU itself runs in bubblewrap on the host, without the folder, and may start no program.
 */
import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { marked, t } from '../../../base/translate.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { IsolationLayer } from '../../../model/isolation.ts';
import { errorCode } from '../../disk/errorCode.ts';
import type { LaunchOptions, LaunchPlan, SandboxBackend } from '../backend.ts';
import { cancelledWords } from '../workerProcess.ts';
import { filterArchitectures } from '../seccomp.ts';
import { chooseAcceleration } from './acceleration.ts';
import { GuestControl } from './control.ts';
import { serveFolder } from './folderServer.ts';
import { openImage } from './image.ts';
import { guestProgram, type Program } from './program.ts';
import {
  type Acceleration,
  accelerationWords,
  findQemu,
  guestMegabytes,
  machineArguments,
  type Qemu,
  qemuPackage,
  residentBytesMax,
} from './qemu.ts';
import { forgetSnapshot, noStart, type Recipe, type Snapshot } from './snapshot.ts';
import { behind, wallsAround } from './walls.ts';

/** What waking up may take on a busy machine. */
const wakeMs = 60_000;

/** The backend whose image and snapshots lie in this folder. */
export function vmBackend(folder: string): SandboxBackend {
  return { plan: (options, signal) => planIn(folder, options, signal) };
}

const noQemu = (): Failure =>
  failure(
    'vm-failed',
    t('QEMU, which makes the virtual machine, was not found.'),
    t(
      'Install it (Debian, Ubuntu: sudo apt-get install {0}), or let the task go on in the process sandbox.',
      qemuPackage,
    ),
  );

async function planIn(
  folder: string,
  options: LaunchOptions,
  signal: AbortSignal,
): Promise<Result<LaunchPlan, Failure>> {
  const architecture = filterArchitectures.find((name) => name === process.arch);
  if (architecture === undefined)
    return fail(failure('vm-failed', t('There is no guest for {0} yet.', process.arch), t('Use the process sandbox.')));
  const qemu = await findQemu();
  if (qemu === null) return fail(noQemu());
  const image = await openImage(folder);
  if (!image.ok) return image;
  const program = guestProgram(options, image.value.manifest, architecture);
  const { tell = (): void => undefined } = options;
  const base = { folder: join(folder, 'snapshots'), qemu, image: image.value, program, tell };
  const memoryMegabytes = guestMegabytes(options.memoryBytes);
  const recipeFor = (acceleration: Acceleration): Recipe => {
    const named = { acceleration, memoryMegabytes };
    return { ...base, ...named, name: nameOf({ ...base, ...named }) };
  };
  const chosen = await chooseAcceleration(folder, recipeFor, signal);
  if (!chosen.ok) return chosen;
  const { acceleration, snapshot } = chosen.value;
  const { kernel } = image.value;
  const walls = await wallsAround({ qemu, acceleration, files: [kernel] });
  const memory = opened(snapshot);
  return memory === null
    ? fail(goneMeanwhile)
    : ok(planFor(options, { qemu, acceleration, snapshot, program, kernel, walls, memory }));
}

/** Another window may have put it away since it was found, or the person have removed the image. */
const goneMeanwhile = failure(
  'vm-failed',
  marked('The sleeping guest of the virtual machine was put away meanwhile.'),
  marked('Run the task again, which makes another one, or let it go on in the process sandbox.'),
);

/** The descriptor of its memory, which stays readable whatever becomes of the name; null where it is not there any more. */
function opened({ file }: Pick<Snapshot, 'file'>): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function nameOf(parts: Omit<Recipe, 'name' | 'folder' | 'tell'>): string {
  const { qemu, image, program, acceleration, memoryMegabytes } = parts;
  // In software the processor is the same everywhere; by hardware a guest knows the one it was begun on.
  const processor = acceleration === 'tcg' ? '' : `${cpus()[0]?.model ?? ''} ${release()}`;
  const all = [qemu.path, qemu.version, image.hash, program.hash, acceleration, processor, memoryMegabytes, 2];
  return createHash('sha256').update(all.join('\n')).digest('hex').slice(0, 32);
}

type Ready = {
  readonly qemu: Qemu;
  readonly acceleration: Acceleration;
  readonly snapshot: Snapshot;
  readonly program: Program;
  readonly kernel: string;
  readonly walls: Awaited<ReturnType<typeof wallsAround>>;
  /** The descriptor of the sleeping guest's memory. */
  readonly memory: number;
};

function planFor(options: LaunchOptions, ready: Ready): LaunchPlan {
  const { qemu, acceleration, snapshot, kernel, walls, memory } = ready;
  const start = behind(walls, qemu, (first) =>
    machineArguments({
      acceleration,
      memoryMegabytes: guestMegabytes(options.memoryBytes),
      kernel,
      root: null,
      ports: { folder: first, control: first + 1, monitor: null },
      snapshot: first + 2,
    }),
  );
  const control = new GuestControl(snapshot.words);
  const { mount } = options;
  return {
    kind: 'vm',
    version: qemu.version,
    ...start,
    ports: [(port) => (mount === null ? closed(port) : serveFolder(mount, port)), (port) => control.serve(port)],
    files: [memory],
    awake: () => control.awake,
    watch: (kill) => control.watch(kill),
    ended: (exit, log) => {
      // Whatever it was, the next start does not meet it again.
      if (!control.isAwake && exit.killed !== cancelledWords) forgetSnapshot(snapshot);
      return control.ended(exit, log);
    },
    layers: layersOf(ready),
    machine: { words: machineWords(ready), emulated: acceleration === 'tcg' },
    scratch: null,
    account: null,
    residentBytesMax: residentBytesMax(options.memoryBytes),
    startMs: wakeMs,
    inspect: () => [],
    explain: explainQemu,
  };
}

/** A worker without a folder has nobody at the other end. */
function closed(port: Duplex): Disposable {
  port.on('error', () => undefined);
  port.destroy();
  return { dispose: () => undefined };
}

function machineWords({ qemu, acceleration }: Ready): string {
  return `QEMU ${qemu.version}, ${accelerationWords[acceleration]}`;
}

function layersOf(ready: Ready): IsolationLayer[] {
  const isWrapped = ready.walls !== null;
  return [
    {
      name: 'virtual machine',
      on: true,
      detail: `${machineWords(ready)}; no network device, no disk, no shared folder`,
    },
    {
      name: 'around the machine',
      on: isWrapped,
      detail: isWrapped
        ? 'QEMU in bubblewrap: no files of the person, no network, no further programs'
        : 'QEMU runs with the rights of whoever started it',
    },
    ...ready.program.layers,
  ];
}

/** What QEMU says when it cannot begin. */
function explainQemu(words: string): Failure | null {
  const line = words.split(/\r?\n/).find((text) => /^(qemu-system|bwrap: )/.test(text));
  if (line === undefined) return null;
  if (/load of migration failed|migration stream|load_state|savevm/i.test(words)) {
    const message = t('The sleeping guest cannot be woken by this QEMU, and was put away: {0}', line.slice(0, 300));
    return failure(
      'vm-failed',
      message,
      t('Run the task again, which makes another one, or let it go on in the process sandbox.'),
    );
  }
  return noStart(line);
}
