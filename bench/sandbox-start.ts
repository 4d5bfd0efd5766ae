/**
 * What the sandbox costs at the start of a worker: from the launch to its first bytes, against the same program started plainly, and
 * against the lower bound, the bare runtime. Median of ten, as ratios; also the memory that the sandbox adds. No assertions.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchWorker } from '../src/engine/sandbox/launch.ts';
import { residentBytesOf, treeOf } from '../src/engine/sandbox/watchdog.ts';
import { limits } from '../src/model/limits.ts';

const runs = 10;
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-')));
const workerFile = path.join(folder, 'worker.cjs');
fs.writeFileSync(workerFile, 'process.stdout.write("x"); process.stdin.resume().on("end", () => process.exit(0));');

type Sample = { readonly ms: number; readonly bytes: number };

async function launched(isolation: 'sandbox' | 'none', nodePermissions: 'on' | 'off'): Promise<Sample> {
  const start = performance.now();
  const worker = await launchWorker(
    {
      mount: folder,
      workerFile,
      probeFile: path.resolve('dist/probe.cjs'),
      isolation,
      memoryBytes: limits.workerMemoryBytes,
      scratchBytes: limits.scratchBytes,
      ...(nodePermissions === 'off' ? { nodePermissions } : {}),
    },
    new AbortController().signal,
  );
  const ms = performance.now() - start;
  if (!worker.ok) throw new Error(`${worker.failure.message} ${worker.failure.next}`);
  const bytes = residentBytesOf(treeOf(worker.value.pid));
  worker.value.kill();
  await worker.value.exited;
  return { ms, bytes };
}

async function bare(): Promise<Sample> {
  const start = performance.now();
  const child = spawn(process.execPath, [workerFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ms = performance.now() - start;
  const bytes = child.pid === undefined ? 0 : residentBytesOf([child.pid]);
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
  return { ms, bytes };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const ways: readonly (readonly [string, () => Promise<Sample>])[] = [
  ['the bare runtime (lower bound)', bare],
  ['a worker without sandbox', () => launched('none', 'on')],
  ["the sandbox without Node's permissions", () => launched('sandbox', 'off')],
  ['the sandbox', () => launched('sandbox', 'on')],
];
const samples = ways.map((): Sample[] => []);
// The first round warms caches (libraries asked for, files read) and is not counted; rounds take turns, so that load hits all alike.
for (let round = 0; round <= runs; round++) {
  for (const [index, [, measure]] of ways.entries()) {
    const sample = await measure();
    if (round > 0) samples[index]?.push(sample);
  }
}
fs.rmSync(folder, { recursive: true, force: true });

const medians = samples.map((list) => ({
  ms: median(list.map(({ ms }) => ms)),
  bytes: median(list.map(({ bytes }) => bytes)),
}));
const [least = { ms: Number.NaN, bytes: Number.NaN }] = medians;
console.log(`Start of a worker, Node ${process.versions.node}, median of ${runs}:`);
for (const [index, [name]] of ways.entries()) {
  const { ms, bytes } = medians[index] ?? least;
  const extra = ((bytes - least.bytes) / 1024 / 1024).toFixed(1);
  console.log(
    `${name.padEnd(40)} ${ms.toFixed(0).padStart(5)} ms  × ${(ms / least.ms).toFixed(2)}  ${extra.padStart(6)} MB more`,
  );
}
