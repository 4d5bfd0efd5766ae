/**
 * Whether memory grows with the folder: the peak of the command's own process and of its worker, for `delegate run` from nothing to the
 * receipt, at more and more files. `npm run build && node bench/memory.ts [n…]`; 1,000, 10,000 and 100,000 unless told. Linux: peaks are
 * the kernel's own (VmHWM of each process, asked for every few milliseconds; the last answer stands).
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { treeOf } from '../src/engine/sandbox/watchdog.ts';
import { jpeg } from '../test/unit/worker/rules/pictures.ts';
import { renameRule } from './support/renameRule.ts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000, 10_000, 100_000];
const filesPerFolder = 100;
const askEveryMs = 10;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-memory-'));
const mount = path.join(root, 'mount');
const ruleFile = path.join(root, 'names.rule');
fs.writeFileSync(ruleFile, renameRule);

const two = (part: number): string => String(part).padStart(2, '0');

function picture(index: number): Buffer {
  const day = `${String(2005 + (index % 20))}:${two(1 + (index % 12))}:${two(1 + (index % 28))}`;
  return jpeg({ original: `${day} 10:20:30` });
}

function fill(count: number, content: (index: number) => Buffer): void {
  for (let index = 0; index < count; index++) {
    const folder = path.join(mount, `folder ${String(Math.floor(index / filesPerFolder))}`);
    if (index % filesPerFolder === 0) fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `My Photo ${String(index)} (Copy).JPG`), content(index));
  }
}

/** The highest resident memory of a process so far, in bytes, and whether it is a Node that is no host: a worker. */
function peakOf(pid: number): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

type Peaks = { readonly host: number; readonly worker: number };

/** Runs the command to its end. The worker is the largest of the processes below it. */
async function peaksOf(command: readonly string[]): Promise<Peaks> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
  let host = 0;
  let worker = 0;
  const timer = setInterval(() => {
    const [own = 0, ...below] = treeOf(child.pid ?? 0);
    host = Math.max(host, peakOf(own) ?? 0);
    for (const pid of below) worker = Math.max(worker, peakOf(pid) ?? 0);
  }, askEveryMs);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${String(code)}`);
  return { host, worker };
}

type Way = { readonly name: string; readonly content: (index: number) => Buffer; readonly command: readonly string[] };

const nothing = Buffer.alloc(0);
const ways: readonly Way[] = [
  { name: 'names by a template', content: () => nothing, command: ['--rule', ruleFile] },
  { name: 'photos by date', content: picture, command: ['organize these photos by date taken'] },
];

async function grow({ name, content, command }: Way): Promise<void> {
  console.log(
    `${name}: ${'files'.padStart(10)} ${'the command'.padStart(14)} ${'its worker'.padStart(14)}    bytes a file more than the row before`,
  );
  let before: (Peaks & { readonly count: number }) | null = null;
  for (const count of counts) {
    fill(count, content);
    const state = path.join(root, 'state');
    const peaks = await peaksOf(['dist/cli.js', 'run', mount, ...command, '--approve', 'all', '--state', state]);
    fs.rmSync(mount, { recursive: true });
    fs.rmSync(state, { recursive: true });
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`.padStart(14);
    const { host, worker } = peaks;
    const each = (now: number, then: number): string =>
      before === null ? '' : ((now - then) / (count - before.count)).toFixed(0).padStart(8);
    const more = before === null ? '' : `${each(host, before.host)} ${each(worker, before.worker)}`;
    console.log(
      `${' '.repeat(name.length)}  ${count.toLocaleString('en').padStart(10)} ${megabytes(host)} ${megabytes(worker)}    ${more}`,
    );
    before = { ...peaks, count };
  }
}

try {
  for (const way of ways) await grow(way);
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
