/**
 * What the walls cost: a worker's start under each layer against the same program in a plain process, the wire's round trip and
 * throughput against bare pipes, and the memory of a worker. `npm run build && node bench/walls.ts`. The ways take turns, the first
 * round is thrown away, medians are printed with their ratio to the first row of their table. No assertions.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { launchWorker, type LaunchOptions } from '../src/engine/sandbox/launch.ts';
import { residentBytesOf, treeOf } from '../src/engine/sandbox/watchdog.ts';
import type { WorkerProcess } from '../src/engine/sandbox/workerProcess.ts';
import { limits } from '../src/model/limits.ts';
import { type HostChannel, openHostChannel } from '../src/protocol/channel.ts';

const rounds = 12;
const never = new AbortController().signal;
const mebibyte = 1024 * 1024;
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-')));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const mount = path.join(folder, 'mount');
fs.mkdirSync(mount);
const product = path.join(import.meta.dirname, '..', 'dist');
const probeFile = path.join(product, 'probe.cjs');
const wireWorker = path.join(folder, 'worker.cjs');
buildSync({
  entryPoints: [path.join(import.meta.dirname, 'wireWorker.ts')],
  outfile: wireWorker,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'warning',
});

function optionsFor(workerFile: string, given: Partial<LaunchOptions>): LaunchOptions {
  const bounds = { memoryBytes: limits.workerMemoryBytes, scratchBytes: limits.scratchBytes };
  return { mount, workerFile, probeFile, isolation: 'sandbox', ...bounds, ...given };
}

async function launch(workerFile: string, given: Partial<LaunchOptions>): Promise<WorkerProcess> {
  const launched = await launchWorker(optionsFor(workerFile, given), never);
  if (!launched.ok) throw new Error(`${launched.failure.message} ${launched.failure.next}`);
  return launched.value;
}

type Sample = { readonly ms: number; readonly bytes: number };

/** The product's worker, from nothing to its first word, with the walls tried and found to hold before. */
async function walled(given: Partial<LaunchOptions>): Promise<Sample> {
  const start = performance.now();
  const worker = await launch(path.join(product, 'worker.cjs'), given);
  const ms = performance.now() - start;
  const bytes = residentBytesOf(treeOf(worker.pid));
  worker.kill();
  await worker.exited;
  return { ms, bytes };
}

/** The same program in a plain process, to the same word. */
async function plain(): Promise<Sample> {
  const start = performance.now();
  const child: ChildProcess = spawn(process.execPath, [path.join(product, 'worker.cjs'), mount], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const ms = performance.now() - start;
  const bytes = residentBytesOf([child.pid ?? 0]);
  child.stdin?.end();
  await new Promise((resolve) => child.once('close', resolve));
  return { ms, bytes };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function row(name: string, value: string, ratio: number, more = ''): void {
  console.log(`${name.padEnd(52)} ${value.padStart(12)}  × ${ratio.toFixed(2).padStart(5)}  ${more}`);
}

async function starts(): Promise<void> {
  const ways: readonly (readonly [string, () => Promise<Sample>])[] = [
    ['the worker in a plain process (lower bound)', plain],
    ["no sandbox: limits, Node's permissions, walls tried", () => walled({ isolation: 'none' })],
    ["the sandbox without Node's permissions", () => walled({ nodePermissions: 'off' })],
    ['the sandbox, as it is shipped', () => walled({})],
  ];
  const samples = ways.map((): Sample[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, [, measure]] of ways.entries()) {
      const sample = await measure();
      if (round > 0) samples[index]?.push(sample);
    }
  }
  const medians = samples.map((list) => ({
    ms: median(list.map(({ ms }) => ms)),
    bytes: median(list.map(({ bytes }) => bytes)),
  }));
  const [least = { ms: Number.NaN, bytes: Number.NaN }] = medians;
  console.log(`Start of a worker to its first word, Node ${process.versions.node}, median of ${rounds}:`);
  for (const [index, [name]] of ways.entries()) {
    const { ms, bytes } = medians[index] ?? least;
    const memory = `${(bytes / mebibyte).toFixed(0)} MB resident, ${((bytes - least.bytes) / mebibyte).toFixed(1)} more`;
    row(name, `${ms.toFixed(1)} ms`, ms / least.ms, `+${(ms - least.ms).toFixed(1)} ms, ${memory}`);
  }
}

type Talk = { readonly channel: HostChannel; readonly close: () => Promise<void>; readonly taken: () => number };

async function talkTo(given: Partial<LaunchOptions>): Promise<Talk> {
  const worker = await launch(wireWorker, given);
  let taken = 0;
  const ignore = (): void => undefined;
  const channel = openHostChannel(
    worker.link,
    {
      model: () => Promise.reject(new Error('no model')),
      content: ({ data }) => {
        taken += Buffer.byteLength(data, 'base64');
        return Promise.resolve({ received: 0 });
      },
    },
    { ready: ignore, progress: ignore, exceptions: ignore, changes: ({ batch }) => void (taken += batch.length) },
  );
  const close = async (): Promise<void> => {
    channel.dispose();
    worker.kill();
    await worker.exited;
  };
  return { channel, close, taken: () => taken };
}

const request = { answers: {}, steering: [], engine: 'rules' as const, today: '2026-01-31' };

async function ask({ channel }: Talk, instruction: string): Promise<number> {
  const start = performance.now();
  const reply = await channel.call('plan', { ...request, instruction }, never);
  if (!reply.ok) throw new Error(JSON.stringify(reply.failure));
  return performance.now() - start;
}

/** Bytes through the pipes of a plain process that sends back what it gets: the lower bound of a round trip and of throughput. */
async function barePipes(): Promise<{ roundTripMs: number; bytesPerSecond: number }> {
  const echo = 'process.stdin.pipe(process.stdout)';
  const child: ChildProcess = spawn(process.execPath, ['-e', echo], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('no pipes');
  let want = 0;
  let arrived: () => void = () => undefined;
  stdout.on('data', (chunk: Buffer) => {
    want -= chunk.length;
    if (want <= 0) arrived();
  });
  const send = async (bytes: Buffer): Promise<number> => {
    const start = performance.now();
    want = bytes.length;
    const back = new Promise<void>((resolve) => (arrived = resolve));
    stdin.write(bytes);
    await back;
    return performance.now() - start;
  };
  const trips: number[] = [];
  for (let at = 0; at < 600; at++) trips.push(await send(Buffer.alloc(200)));
  const block = Buffer.alloc(256 * mebibyte);
  const ms = await send(block);
  child.kill();
  return { roundTripMs: median(trips.slice(100)), bytesPerSecond: (block.length / ms) * 1_000 };
}

async function wire(): Promise<void> {
  const bare = await barePipes();
  const talk = await talkTo({});
  const trips: number[] = [];
  for (let at = 0; at < 1_100; at++) trips.push(await ask(talk, 'echo'));
  const tripMs = median(trips.slice(100));
  await ask(talk, 'changes 50');
  const changesFrom = talk.taken();
  const changesMs = await ask(talk, 'changes 250');
  const changes = talk.taken() - changesFrom;
  const contentFrom = talk.taken();
  const contentMs = await ask(talk, 'content 60');
  const bytes = talk.taken() - contentFrom;
  await talk.close();
  const perSecond = (amount: number, ms: number): number => (amount / ms) * 1_000;
  console.log('\nThe wire, through the sandbox, parsed and checked by schema:');
  row('bare pipes, 200 bytes there and back (lower bound)', `${(bare.roundTripMs * 1_000).toFixed(0)} µs`, 1);
  row('a call and its reply', `${(tripMs * 1_000).toFixed(0)} µs`, tripMs / bare.roundTripMs);
  row('bare pipes, 256 MB there and back (upper bound)', `${(bare.bytesPerSecond / mebibyte).toFixed(0)} MB/s`, 1);
  const content = perSecond(bytes, contentMs);
  row('new content in parts of 4 MB', `${(content / mebibyte).toFixed(0)} MB/s`, content / bare.bytesPerSecond);
  console.log(
    `proposed changes, 2,000 a message: ${Math.round(perSecond(changes, changesMs)).toLocaleString('en')} a second`,
  );
}

async function memory(): Promise<void> {
  console.log('\nMemory of workers that have been started and wait, all their processes:');
  const workers: WorkerProcess[] = [];
  for (const count of [1, 4]) {
    while (workers.length < count) workers.push(await launch(path.join(product, 'worker.cjs'), {}));
    const bytes = workers.map(({ pid }) => residentBytesOf(treeOf(pid)));
    const sum = bytes.reduce((total, one) => total + one, 0);
    console.log(`${String(count)} at once: ${(sum / count / mebibyte).toFixed(0)} MB resident each`);
  }
  for (const worker of workers) worker.kill();
  await Promise.all(workers.map(({ exited }) => exited));
}

await starts();
await wire();
await memory();
