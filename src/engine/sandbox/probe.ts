/** Tries the sandbox on this machine: starts a worker that does what it must not, and says layer by layer what held. */
import { mkdtempSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { t } from '../../base/translate.ts';
import { failure } from '../../model/failure.ts';
import type { IsolationKind, IsolationLayer } from '../../model/isolation.ts';
import { limits } from '../../model/limits.ts';
import { launchWorker, type LaunchOptions } from './launch.ts';
import { probeScript } from './probeScript.ts';
import { treeOf } from './watchdog.ts';
import type { WorkerProcess } from './workerProcess.ts';

export type ProbedLayer = {
  readonly name: string;
  readonly held: boolean;
  readonly detail: string;
  /** Not promised on this machine: that it is not there stops no worker. */
  readonly absent?: true;
};

export type SandboxReport = {
  /** Whether a sandboxed worker starts at all. */
  readonly available: boolean;
  readonly kind: IsolationKind | null;
  readonly version: string | null;
  /** What was tried, and whether it was refused. */
  readonly layers: readonly ProbedLayer[];
  /** What to do where it is not available. */
  readonly howToGet?: string;
};

const probeScratchBytes = 1024 * 1024;
const probeMs = 10_000;

const layerSchema = z.object({ name: z.string(), held: z.boolean(), detail: z.string() });
const lineSchema = z.union([layerSchema, z.object({ done: z.literal(true) })]);

/**
 * Starts two workers (some 100 ms each) in a temporary folder that is removed afterwards: one as a task's is started, for the layers as
 * they are found there, and one without Node's own permissions, which tries what these would refuse before the wall is reached.
 * `probeFile` is the bundle that every worker's start begins with.
 */
export async function probeSandbox(probeFile: string, signal: AbortSignal): Promise<SandboxReport> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'delegate-probe-')));
  try {
    return await probeIn(prepare(folder, probeFile), AbortSignal.any([signal, AbortSignal.timeout(probeMs)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(folder: string, probeFile: string): LaunchOptions {
  const mount = join(folder, 'mount');
  const secretFile = join(folder, 'secret');
  const workerFile = join(folder, 'probing.cjs');
  mkdirSync(mount);
  writeFileSync(join(mount, 'file'), 'a file of the folder');
  writeFileSync(secretFile, 'a secret');
  symlinkSync(secretFile, join(mount, 'link'));
  writeFileSync(workerFile, probeScript);
  return {
    mount,
    workerFile,
    probeFile,
    isolation: 'sandbox',
    memoryBytes: limits.workerMemoryBytes,
    scratchBytes: probeScratchBytes,
    workerArguments: [secretFile, String(process.pid), String(probeScratchBytes)],
  };
}

async function probeIn(options: LaunchOptions, signal: AbortSignal): Promise<SandboxReport> {
  const asUsual = await launchWorker(options, signal);
  const bare = asUsual.ok ? await launchWorker({ ...options, nodePermissions: 'off' }, signal) : asUsual;
  if (asUsual.ok) {
    asUsual.value.kill();
    await asUsual.value.exited;
  }
  if (!asUsual.ok || !bare.ok) {
    const { message, next } = bare.ok ? failure('no-sandbox', t('No worker started.')) : bare.failure;
    return { available: false, kind: null, version: null, layers: [], howToGet: `${message} ${next}` };
  }
  const worker = bare.value;
  const { kind, version, layers } = asUsual.value.isolation;
  const tried = await readLayers(worker);
  const tree = treeOf(worker.pid);
  worker.kill();
  await worker.exited;
  const left = tree.filter(isAlive);
  const end: ProbedLayer = {
    name: 'ends as a whole',
    held: left.length === 0,
    detail: `${left.length} of ${tree.length} processes are left after a kill`,
  };
  return { available: true, kind, version, layers: [...layers.map(asFound), ...tried, end] };
}

/** A layer that is promised and does not hold starts no worker: what is off here was never promised. */
function asFound({ name, on, detail }: IsolationLayer): ProbedLayer {
  return { name, held: on, detail, ...(on ? {} : { absent: true }) };
}

/** The layers that the probe told, until it says that it is done or ends. */
async function readLayers(worker: WorkerProcess): Promise<ProbedLayer[]> {
  const layers: ProbedLayer[] = [];
  // Where it has ended already, its log says so.
  await worker.link.write(Buffer.from('begin\n')).catch(() => undefined);
  let text = '';
  for await (const chunk of worker.link.incoming) {
    text += Buffer.from(chunk).toString('utf8');
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines.filter((each) => each !== '')) {
      const parsed = lineSchema.parse(JSON.parse(line));
      if ('done' in parsed) return layers;
      layers.push(parsed);
    }
  }
  const last = worker.logTail().trimEnd().split('\n').at(-1) ?? '';
  return [...layers, { name: 'the probe itself', held: false, detail: `it ended early: ${last.slice(0, 200)}` }];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
