/**
 * Finding copies, against a bare hash of the same bytes, on two folders: one where nothing but the bytes themselves tells the files
 * apart, and one such as a person has. `node bench/duplicates.ts [gigabytes]`. The first round warms the page cache for all ways alike;
 * where the folder does not fit into memory, all of them read the disk.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { compiled, costIn, costLine, medianCost, type Cost } from './support/meter.ts';

const gigabytes = Number(process.argv[2] ?? 5);
const rounds = 3;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-duplicates-'));
const mount = path.join(root, 'mount');
const meter = compiled('meter', root);
const megabyte = 1024 * 1024;

/** Bytes that repeat nowhere: a counter in every 4 KiB, on noise that is the same for all. */
const noise = Buffer.allocUnsafe(megabyte);
for (let at = 0, state = 1; at < noise.length; at += 4) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  noise.writeUInt32LE(state, at);
}

function write(name: string, bytes: number, seed: number): void {
  const fd = fs.openSync(path.join(mount, name), 'wx');
  for (let at = 0; at < bytes; at += megabyte) {
    const part = noise.subarray(0, Math.min(megabyte, bytes - at));
    for (let block = 0; block < part.length - 8; block += 4096) {
      part.writeUInt32LE(seed >>> 0, block);
      part.writeUInt32LE(at + block, block + 4);
    }
    fs.writeSync(fd, part);
  }
  fs.closeSync(fd);
}

/** `fill` says how many files are in sets of copies. */
type Folder = { readonly title: string; readonly fill: () => number };

const total = gigabytes * 1024 * megabyte;

/** All of one size, with the same beginning and the same end: in the middle one byte is another in two of three. */
function fillAlike(): number {
  const bytes = 10 * megabyte;
  const count = Math.floor(total / bytes);
  for (let index = 0; index < count; index++) {
    write(`file ${String(index)}.bin`, bytes, 1);
    if (index % 3 === 0) continue;
    const fd = fs.openSync(path.join(mount, `file ${String(index)}.bin`), 'r+');
    fs.writeSync(fd, Buffer.from(String(index).padStart(8, '0')), 0, 8, bytes / 2);
    fs.closeSync(fd);
  }
  return Math.ceil(count / 3);
}

/** Sizes from some KB to some MB, one file in ten a copy of another: what a folder of downloads and photos looks like. */
function fillReal(): number {
  let written = 0;
  let copies = 0;
  let state = 7;
  for (let index = 0; written < total; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const bytes = Math.floor(20_000 * Math.exp((state / 2 ** 32) * 6.2)) + (index % 977);
    const name = `file ${String(index)}.bin`;
    if (index % 10 === 9) {
      const original = `file ${String(index - 4)}.bin`;
      fs.copyFileSync(path.join(mount, original), path.join(mount, name));
      written += fs.statSync(path.join(mount, name)).size;
      copies += 2;
    } else {
      write(name, bytes, index + 2);
      written += bytes;
    }
  }
  return copies;
}

function programOf(): string {
  const outfile = path.join(root, 'run.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'support', 'duplicatesRun.ts')];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  return outfile;
}

const program = programOf();
/** Programs of other people, where they are here. */
const hashers = ['b3sum', 'sha256sum'].filter((name) => spawnSync(name, ['--version']).status === 0);

function run(command: readonly string[]): { cost: Cost; said: number } {
  const { status, stdout, stderr } = spawnSync(meter, command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.slice(0, 500)}`);
  return { cost: costIn(stdout), said: Number(stderr) };
}

function compare({ title, fill }: Folder): void {
  fs.mkdirSync(mount);
  const inSets = fill();
  const names = fs.readdirSync(mount);
  const bytes = names.reduce((sum, name) => sum + fs.statSync(path.join(mount, name)).size, 0);
  console.log(
    `${String(names.length)} files, ${(bytes / 1e9).toFixed(2)} GB, ${title}; medians of ${String(rounds)} rounds`,
  );
  const files = names.map((name) => path.join(mount, name));
  const ways: [name: string, command: string[]][] = [
    ['SHA-256 of every byte in Node (bound)', [process.execPath, program, 'hash', mount]],
    ['every byte read in Node, nothing done with it', [process.execPath, program, 'read', mount]],
    ...hashers.map((name): [string, string[]] => [name, [name, ...files]]),
    ['delegate: scan, sizes, ends, then bytes', [process.execPath, program, 'find', mount]],
  ];
  const costs = ways.map((): Cost[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [at, [name, command]] of ways.entries()) {
      const { cost, said } = run(command);
      if (name.startsWith('delegate') && said !== inSets)
        throw new Error(`found ${String(said)} files in sets, not ${String(inSets)}`);
      if (round > 0) costs[at]?.push(cost);
    }
  const bound = medianCost(costs[0] ?? []);
  for (const [at, [name]] of ways.entries()) console.log(costLine(name, medianCost(costs[at] ?? []), bound));
  fs.rmSync(mount, { recursive: true });
}

try {
  compare({ title: 'all alike but for a byte in the middle, a third of them copies', fill: fillAlike });
  compare({ title: 'of all sizes, one in ten a copy', fill: fillReal });
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
