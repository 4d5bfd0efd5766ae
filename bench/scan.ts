/**
 * A walk over n files, names with size and time, as ratios to getdents64 + statx in C and to `find` in the same run.
 * `node bench/scan.ts [n…]`; CPU seconds of whole processes, their start included; the start of Node alone is shown beside.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { countFiles } from '../src/engine/disk/count.ts';
import { realDisk } from '../src/engine/disk/disk.ts';
import { scanMount } from '../src/worker/stage/scan.ts';

const never = new AbortController().signal;
const filesPerFolder = 100;
const rounds = 5;

type Cost = { readonly cpu: number; readonly peakMb: number };

function compiled(root: string): boolean {
  return ['walk', 'meter'].every((name) => {
    const source = path.join(import.meta.dirname, 'bound', `${name}.c`);
    return spawnSync('cc', ['-O2', '-o', path.join(root, name), source]).status === 0;
  });
}

function metered(root: string, command: readonly string[]): Cost {
  const { status, stdout } = spawnSync(path.join(root, 'meter'), command);
  if (status !== 0) throw new Error(`${command.join(' ')} failed`);
  const [user = 0, system = 0, , kib = 0] = String(stdout).split(' ').map(Number);
  return { cpu: user + system, peakMb: kib / 1024 };
}

function median(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((one, other) => one.cpu - other.cpu);
  return sorted[Math.floor(sorted.length / 2)] ?? { cpu: 0, peakMb: 0 };
}

function run(count: number): void {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-'));
  if (!compiled(root)) throw new Error('this benchmark needs a C compiler (cc) for its lower bound');
  const mount = path.join(root, 'mount');
  for (let index = 0; index < count; index++) {
    const folder = path.join(mount, `d${String(Math.floor(index / filesPerFolder))}`);
    if (index % filesPerFolder === 0) fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `file ${String(index)}.jpg`), '');
  }
  const node = [process.execPath, import.meta.filename];
  const commands: Record<string, string[]> = {
    'getdents64 + statx in C': [path.join(root, 'walk'), 'metadata', mount],
    'getdents64 in C (names)': [path.join(root, 'walk'), 'names', mount],
    'find -printf': ['find', mount, '-printf', '%s %T@ %i %p\n'],
    'Node starts': [...node, '--part', 'nothing', mount],
    'Delegate: scan': [...node, '--part', 'scan', mount],
    'Delegate: count': [...node, '--part', 'count', mount],
  };
  const costs = new Map<string, Cost[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) costs.get(name)?.push(metered(root, command));
  }
  const medians = new Map([...costs].map(([name, all]) => [name, median(all)]));
  const bound = medians.get('getdents64 + statx in C')?.cpu ?? 1;
  console.log(`${String(count)} files in folders of ${String(filesPerFolder)}, medians of ${String(rounds)}`);
  for (const [name, { cpu, peakMb }] of medians) {
    console.log(
      `  ${name.padEnd(26)} ${cpu.toFixed(3).padStart(8)} s CPU  ${(cpu / bound).toFixed(2)}×  peak ${peakMb.toFixed(0)} MB`,
    );
  }
  fs.rmSync(root, { recursive: true });
}

async function part(name: string, mount: string): Promise<void> {
  if (name === 'scan') await scanMount(mount, () => undefined, never);
  if (name === 'count') await countFiles(realDisk, mount, '', never);
}

const [first, name = '', mount = ''] = process.argv.slice(2);
if (first === '--part') await part(name, mount);
else for (const size of process.argv.length > 2 ? process.argv.slice(2) : ['100000']) run(Number(size));
