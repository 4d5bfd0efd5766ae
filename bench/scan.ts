/**
 * Scan (names, sizes, times) and count (names) of n empty files, 100 a folder, against a C walk with the same system calls and against `find`.
 * `node bench/scan.ts [n…]`. Every walk is a process of its own, so that its peak memory is its own; the walks take turns, the first round
 * (which warms the cache) is thrown away, and medians are printed. CPU is user + system as the system counts it, start and end included;
 * ours is printed twice, the second time less what `node -e 0` takes. It fails only where a walk of ours does not find every file.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const filesPerFolder = 100;
const rounds = 5;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-'));

type Cost = { readonly cpu: number; readonly wall: number; readonly peakMB: number };
type Way = { readonly name: string; readonly command: readonly string[]; readonly isOurs: boolean };

const nameWidth = 36;

/** What every process of ours pays before it does anything. */
const bareNode: Way = { name: 'node -e 0', command: [process.execPath, '-e', '0'], isOurs: false };

/** The program, or null where there is no C compiler, or no such system call here. */
function compiled(name: string): string | null {
  const program = path.join(root, name);
  const source = path.join(import.meta.dirname, 'bound', `${name}.c`);
  const made = ['cc', 'gcc'].some((compiler) => spawnSync(compiler, ['-O2', '-o', program, source]).status === 0);
  return made ? program : null;
}

/** As the worker and the engine are shipped: in one plain file, so that neither loading nor stripping types is measured. */
function bundledChild(): string {
  const outfile = path.join(root, 'child.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'scanChild.ts')];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  return outfile;
}

function makeTree(folder: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const inner = path.join(folder, `folder ${String(Math.floor(index / filesPerFolder))}`);
    if (index % filesPerFolder === 0) fs.mkdirSync(inner, { recursive: true });
    fs.closeSync(fs.openSync(`${inner}/file ${String(index)}.jpg`, 'wx'));
  }
}

/** Runs the command under the C meter, else under GNU time (hundredths of a second); null where it fails or cannot be measured. */
function run({ command, isOurs }: Way, meter: string | null, files: number): Cost | null {
  const report = path.join(root, 'time');
  const around = meter === null ? ['/usr/bin/time', '-f', '%U %S %e %M', '-o', report] : [meter];
  const [program = '', ...rest] = [...around, ...command];
  const ended = spawnSync(program, rest, { stdio: ['ignore', meter === null ? 'ignore' : 'pipe', 'pipe'] });
  if (isOurs && (ended.status !== 0 || Number(ended.stderr.toString()) !== files))
    throw new Error(`found not ${String(files)} files but: ${ended.stderr.toString()}`);
  if (ended.status !== 0) return null;
  const words = meter === null ? fs.readFileSync(report, 'utf8') : ended.stdout.toString();
  const [peak = Number.NaN, wall = Number.NaN, ...seconds] = words.trim().split(/\s+/).map(Number).reverse();
  return { cpu: seconds.reduce((sum, one) => sum + one, 0), wall, peakMB: (peak * 1024) / 1e6 };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, two) => one - two)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function compare(title: string, ways: readonly Way[], meter: string | null, files: number): void {
  console.log(`  ${title}`);
  const costs = ways.map((): Cost[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [at, way] of ways.entries()) {
      const cost = run(way, meter, files);
      if (cost !== null && round > 0) costs[at]?.push(cost);
    }
  const cpuOf = (taken: readonly Cost[] = []): number => median(taken.map(({ cpu }) => cpu));
  const start = cpuOf(costs[ways.indexOf(bareNode)]);
  const bound = cpuOf(costs.find((taken) => taken.length > 0));
  const ratio = (cpu: number): string => `${(cpu / bound).toFixed(2).padStart(6)}× CPU`;
  for (const [at, { name, isOurs }] of ways.entries()) {
    const taken = costs[at] ?? [];
    const cpu = cpuOf(taken);
    const wall = median(taken.map((cost) => cost.wall));
    const peak = Math.max(...taken.map(({ peakMB }) => peakMB));
    console.log(
      taken.length === 0
        ? `    ${name.padEnd(nameWidth)} does not run here`
        : `    ${name.padEnd(nameWidth)} ${cpu.toFixed(3).padStart(7)} s CPU ${ratio(cpu)} ${wall.toFixed(3).padStart(8)} s wall   peak ${peak.toFixed(0)} MB`,
    );
    const own = cpu - start;
    if (isOurs)
      console.log(
        `    ${'  less the start of Node'.padEnd(nameWidth)} ${own.toFixed(3).padStart(7)} s CPU ${ratio(own)}`,
      );
  }
}

/** A file system that does not say what an entry is would make the bound skip folders, and look far too good. */
function walksAll(walk: string, folder: string, count: number): boolean {
  const { status, stdout } = spawnSync(walk, ['names', folder]);
  return status === 0 && stdout.toString().startsWith(`${String(count)} `);
}

function bench(count: number, meter: string | null, walk: string | null, child: string): void {
  const folder = path.join(root, String(count));
  makeTree(folder, count);
  if (walk !== null && !walksAll(walk, folder, count))
    throw new Error('the C walk does not find every file on this disk');
  const bound = (what: string, name: string): Way[] =>
    walk === null ? [] : [{ name, command: [walk, what, folder], isOurs: false }];
  const ours = (what: string, name: string): Way => ({
    name,
    command: [process.execPath, child, what, folder],
    isOurs: true,
  });
  console.log(`${String(count)} files in folders of ${String(filesPerFolder)}; medians of ${String(rounds)} rounds`);
  const listing = ['find', folder, '-type', 'f', '-printf', '%s %T@ %p\\n'];
  const scans = [
    ...bound('metadata', 'C getdents64 + statx (lower bound)'),
    { name: 'find -printf', command: listing, isOurs: false },
    bareNode,
    ours('scan', 'scanMount'),
  ];
  compare('names, sizes and times', scans, meter, count);
  const counts = [
    ...bound('names', 'C getdents64 (lower bound)'),
    { name: 'find', command: ['find', folder, '-type', 'f'], isOurs: false },
    bareNode,
    ours('count', 'countFiles'),
  ];
  compare('names alone', counts, meter, count);
  fs.rmSync(folder, { recursive: true });
}

try {
  const meter = compiled('meter');
  const walk = compiled('walk');
  if (walk === null)
    console.log('No C walk can be made here (no cc, or not Linux): the ratios are to find, which does more.');
  if (meter === null) console.log('No C compiler: measured with /usr/bin/time, to hundredths of a second.');
  const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000];
  for (const count of counts) bench(count, meter, walk, bundledChild());
} finally {
  fs.rmSync(root, { recursive: true });
}
