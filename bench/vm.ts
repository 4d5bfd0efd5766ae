/**
 * What the virtual machine costs a person who waits: whole commands in a guest beside the same ones in the process sandbox, in turns.
 * `npm run build && node bench/vm.ts`; needs QEMU, and Debian's package sources for the image. Fails where a plan does not come to what it should.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TaskReport } from '../src/cli/report.ts';
import { launchWorker, type LaunchOptions } from '../src/engine/sandbox/launch.ts';
import { workerProgram } from '../src/engine/session/session.ts';
import { limits } from '../src/model/limits.ts';
import { openHostChannel } from '../src/protocol/channel.ts';
import { delegate, delegateJson } from '../test/support/delegate.ts';
import { PdfMaker } from '../test/support/pdfMaker.ts';
import { drawStatement, statementRows } from '../test/support/pdfTableMaker.ts';
import { jpeg } from '../test/unit/worker/rules/pictures.ts';

const rounds = 3;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-vm-'));
const state = path.join(root, 'state');

type Job = {
  readonly what: string;
  readonly folder: string;
  readonly instruction: string;
  readonly fits: (report: TaskReport) => boolean;
};

function folderOf(name: string, fill: (folder: string) => void): string {
  const folder = path.join(root, name);
  fs.mkdirSync(folder);
  fill(folder);
  return folder;
}

const jobs: readonly Job[] = [
  {
    what: '10,000 files planned into folders by type',
    folder: folderOf('files', (folder) => {
      for (let at = 0; at < 10_000; at++)
        fs.writeFileSync(path.join(folder, `file ${String(at)}.${['txt', 'pdf', 'csv', 'jpg'][at % 4] ?? ''}`), 'x');
    }),
    instruction: 'sort these files by type',
    fits: ({ changes }) => changes.filter(({ op }) => op === 'move').length === 10_000,
  },
  {
    what: '1,000 pictures of 200 KB planned by date',
    folder: folderOf('pictures', (folder) => {
      for (let at = 0; at < 1_000; at++) {
        const day = `${String(2005 + (at % 20))}:0${String(1 + (at % 9))}:1${String(at % 10)}`;
        const bytes = Buffer.concat([jpeg({ original: `${day} 10:20:30` }), Buffer.alloc(200 * 1024, 7)]);
        fs.writeFileSync(path.join(folder, `IMG_${String(at)}.jpg`), bytes);
      }
    }),
    instruction: 'organize these photos by date taken',
    fits: ({ changes }) => changes.filter(({ op }) => op === 'move').length === 1_000,
  },
  {
    what: 'the tables of a PDF of 100 pages',
    folder: folderOf('statement', (folder) => {
      const pdf = new PdfMaker();
      drawStatement(() => pdf.page(), statementRows(0, 4_000), { lines: 'grid', perPage: 40 });
      fs.writeFileSync(path.join(folder, 'statement.pdf'), pdf.bytes());
    }),
    instruction: 'extract all tables from statement.pdf into CSV',
    fits: ({ changes }) => changes.some(({ op }) => op === 'create'),
  },
];

/** Seconds on the clock. Throws where the result is another one. */
function secondsOf({ what, folder, instruction, fits }: Job, isolation: 'sandbox' | 'vm'): number {
  const begin = performance.now();
  const { report } = delegateJson(state, 'run', folder, instruction, '--isolation', isolation);
  const seconds = (performance.now() - begin) / 1_000;
  if (report.state !== 'awaiting review' || !fits(report))
    throw new Error(`${what} (${isolation}): ${report.state}; ${report.error?.message ?? 'not what it should be'}`);
  return seconds;
}

/** From nothing to a worker that is ready, and from there to its first and its second answer; seconds. */
async function startOnce(
  isolation: LaunchOptions['isolation'],
  mount: string,
): Promise<readonly [number, number, number]> {
  const never = new AbortController().signal;
  const { workerFile, assets } = workerProgram({ workerFile: path.resolve(import.meta.dirname, '../dist/worker.cjs') });
  const { workerMemoryBytes: memoryBytes, scratchBytes } = limits;
  const times = [performance.now()];
  const started = await launchWorker({ mount, workerFile, assets, isolation, memoryBytes, scratchBytes }, never);
  if (!started.ok) throw new Error(started.failure.message);
  times.push(performance.now());
  const ignore = (): void => undefined;
  const notes = { ready: ignore, progress: ignore, changes: ignore, exceptions: ignore };
  const channel = openHostChannel(started.value.link, {}, notes);
  const instruction = 'sort these files by type';
  for (let round = 0; round < 2; round++) {
    const ask = { instruction, answers: {}, steering: [], engine: 'rules', today: '2026-01-01' } as const;
    const reply = await channel.call('plan', { ...ask, steering: [] }, never);
    if (!reply.ok || reply.value.outcome !== 'plan') throw new Error(`no plan: ${JSON.stringify(reply)}`);
    times.push(performance.now());
  }
  channel.dispose();
  started.value.kill();
  await started.value.exited;
  const [begin = 0, up = 0, first = 0, second = 0] = times;
  return [(up - begin) / 1_000, (first - up) / 1_000, (second - first) / 1_000];
}

async function measureStarts(): Promise<void> {
  const mount = folderOf('few', (folder) => {
    for (const name of ['a.txt', 'b.pdf', 'c.csv']) fs.writeFileSync(path.join(folder, name), 'x');
  });
  const machine = { vm: path.join(state, 'vm') };
  const [cold] = await startOnce(machine, mount);
  console.log(`  a cold start, which puts the guest to sleep        ${cold.toFixed(1)} s`);
  for (const [what, isolation] of [
    ['the sandbox', 'sandbox'],
    ['a guest that wakes up', machine],
  ] as const) {
    const turns: (readonly [number, number, number])[] = [];
    for (let turn = 0; turn < 5; turn++) turns.push(await startOnce(isolation, mount));
    const [up, first, second] = [0, 1, 2].map((at) => median(turns.map((times) => times[at] ?? NaN)).toFixed(2));
    console.log(
      `  ${what.padEnd(50)} ${up ?? ''} s until it is ready, its first answer ${first ?? ''} s, the next ${second ?? ''} s`,
    );
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, two) => one - two)[Math.floor(values.length / 2)] ?? NaN;
}

try {
  const built = delegate(state, 'vm', 'build', '--yes');
  if (built.status !== 0) throw new Error(built.stderr || built.stdout);
  await measureStarts();
  console.log(
    `load ${os
      .loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  for (const job of jobs) {
    const turns = Array.from({ length: rounds }, () => [secondsOf(job, 'sandbox'), secondsOf(job, 'vm')] as const);
    const process_ = median(turns.map(([seconds]) => seconds));
    const machine = median(turns.map(([, seconds]) => seconds));
    const ratio = (machine / process_).toFixed(1);
    console.log(
      `  ${job.what.padEnd(44)} ${process_.toFixed(2)} s in the sandbox, ${machine.toFixed(2)} s in the guest, ${ratio}×`,
    );
  }
  console.log(delegate(state, 'vm').stdout.trim());
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
