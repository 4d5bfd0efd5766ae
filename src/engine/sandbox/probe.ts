/** Tries the sandbox on this machine: starts a worker that does what it must not, and says layer by layer what held. */
import {
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { limits } from '../../model/limits.ts';
import { launchWorker } from './launch.ts';
import { probeScript } from './probeScript.ts';
import { treeOf } from './watchdog.ts';
import type { WorkerProcess } from './workerProcess.ts';

export type ProbedLayer = { readonly name: string; readonly held: boolean; readonly detail: string };

export type SandboxReport = {
  /** Whether a sandboxed worker starts at all. */
  readonly available: boolean;
  readonly kind: 'bubblewrap';
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

/** Starts one probe worker (some 100 ms) in a temporary folder that is removed afterwards. */
export async function probeSandbox(signal: AbortSignal): Promise<SandboxReport> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'delegate-probe-')));
  try {
    return await probeIn(folder, signal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function probeIn(folder: string, signal: AbortSignal): Promise<SandboxReport> {
  const mount = join(folder, 'mount');
  const secretFile = join(folder, 'secret');
  const script = join(folder, 'probe.cjs');
  mkdirSync(mount);
  writeFileSync(join(mount, 'file'), 'a file of the folder');
  writeFileSync(secretFile, 'a secret');
  symlinkSync(secretFile, join(mount, 'link'));
  writeFileSync(script, probeScript);
  const launched = await launchWorker(
    {
      mount,
      workerFile: script,
      isolation: 'sandbox',
      memoryBytes: limits.workerMemoryBytes,
      scratchBytes: probeScratchBytes,
      nodePermissions: 'off',
      workerArguments: [secretFile, String(process.pid), String(probeScratchBytes)],
    },
    AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
  );
  if (!launched.ok) {
    const { message, next } = launched.failure;
    return { available: false, kind: 'bubblewrap', version: null, layers: [], howToGet: `${message} ${next}` };
  }
  const worker = launched.value;
  const tried = await readLayers(worker);
  const seen = kernelLayers(worker.pid);
  const tree = treeOf(worker.pid);
  worker.kill();
  await worker.exited;
  const left = tree.filter(isAlive);
  const end: ProbedLayer = {
    name: 'ends as a whole',
    held: left.length === 0,
    detail: `${left.length} of ${tree.length} processes are left after a kill`,
  };
  return { available: true, kind: 'bubblewrap', version: worker.isolation.version, layers: [...tried, ...seen, end] };
}

/** The layers that the probe told, until it says that it is done or ends. */
async function readLayers(worker: WorkerProcess): Promise<ProbedLayer[]> {
  const layers: ProbedLayer[] = [];
  let text = '';
  for await (const chunk of worker.link.incoming) {
    text += Buffer.from(chunk).toString('utf8');
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const parsed = lineSchema.parse(JSON.parse(line));
      if ('done' in parsed) return layers;
      layers.push(parsed);
    }
  }
  const last = worker.logTail().trimEnd().split('\n').at(-1) ?? '';
  return [...layers, { name: 'the probe itself', held: false, detail: `it ended early: ${last.slice(0, 200)}` }];
}

/** What the kernel itself says of the innermost process, read from outside. */
function kernelLayers(rootPid: number): ProbedLayer[] {
  const pid = treeOf(rootPid).at(-1) ?? rootPid;
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
  const kinds = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];
  const shared = kinds.filter((kind) => namespaceOf(String(pid), kind) === namespaceOf('self', kind));
  const capabilities = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].filter((name) => !/^0+$/.test(field(name)));
  return [
    {
      name: 'namespaces',
      held: shared.length === 0,
      detail: shared.length === 0 ? `own ${kinds.join(', ')}` : `shared with the host: ${shared.join(', ')}`,
    },
    {
      name: 'capabilities',
      held: capabilities.length === 0,
      detail: capabilities.length === 0 ? 'none, and none to be had' : `left in ${capabilities.join(', ')}`,
    },
    {
      name: 'system call filter',
      held: field('Seccomp') === '2' && field('NoNewPrivs') === '1',
      detail: `mode ${field('Seccomp')} (2 is a filter), no new privileges ${field('NoNewPrivs')}`,
    },
  ];
}

function namespaceOf(pid: string, kind: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return `unreadable ${kind} of ${pid}`;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
