/**
 * Photos by date: what the whole `delegate` costs (scan, dates, plan, sandbox, freeze, check, journal, apply, receipt; all of its
 * processes), and parts of it, as ratios to a small C program that finds the same dates and renames, and to exiftool's own way of doing
 * it, on the same pictures in the same run. `npm run build && node bench/photos.ts [n]`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import * as z from 'zod/mini';
import { jpeg } from '../test/unit/worker/rules/pictures.ts';
import { publicData } from '../test/support/publicData.ts';
import { compiled, costLine, costOf, medianCost, type Cost } from './support/meter.ts';
import { workerRun } from './support/workerRun.ts';

const count = Number(process.argv[2] ?? 10_000);
/** The ways take turns so often; the peers, which take long, have one turn. */
const rounds = 5;
const instruction = 'organize these photos by date taken';
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-photos-'));
const mount = path.join(root, 'mount');
const state = path.join(root, 'state');
const names = Array.from({ length: count }, (_, index) => `IMG_${String(index).padStart(6, '0')}.jpg`);
const listed = `${names.join('\n')}\n`;

/** A picture of 200 KB that holds a date and little else; of what is behind it nobody should read anything. */
function madePicture(index: number): Buffer {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${String(2005 + (index % 20))}:${two(1 + (index % 12))}:${two(1 + (index % 28))}`;
  return Buffer.concat([jpeg({ original: `${day} 10:20:30` }), Buffer.alloc(200 * 1024, 7)]);
}

const truthSchema = z.array(z.object({ SourceFile: z.string(), DateTimeOriginal: z.optional(z.string()) }));
/** Larger ones would only fill the disk: what tells the date stands at the front. */
const cameraPictureBytesMax = 400_000;

/** Pictures of real cameras, each with its maker's notes; null where the public test data is not here. */
function cameraPictures(): Buffer[] | null {
  const folder = publicData('photos', 'only pictures made here are measured');
  if (folder === null) return null;
  const truth = truthSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, 'truth.exiftool.json'), 'utf8')));
  return truth
    .filter(({ SourceFile, DateTimeOriginal }) => DateTimeOriginal !== undefined && isSound(SourceFile))
    .map(({ SourceFile }) => fs.readFileSync(path.join(folder, SourceFile)))
    .filter((bytes) => bytes.length <= cameraPictureBytesMax && formOfDate.test(bytes.toString('latin1', 0, 65_536)));
}

/** What the C program looks for: it must find a date in all of them, to do the same work. */
const formOfDate = /\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/;

/** Those for tests of damage are not what a person has. */
function isSound(name: string): boolean {
  return /\.jpg$/.test(name) && !/\/(?:tests|invalid)\/|corrupted/.test(name);
}

function fill(picture: (index: number) => Buffer): void {
  fs.mkdirSync(mount);
  for (const [index, name] of names.entries()) fs.writeFileSync(path.join(mount, name), picture(index));
}

/** Puts every picture back to the top, and says how many had come into a month. */
function backToTop(): number {
  let moved = 0;
  for (const year of fs.readdirSync(mount).filter((name) => /^\d{4}$/.test(name))) {
    for (const month of fs.readdirSync(path.join(mount, year))) {
      const folder = path.join(mount, year, month);
      for (const name of fs.readdirSync(folder)) {
        fs.renameSync(path.join(folder, name), path.join(mount, name));
        moved += 1;
      }
      fs.rmdirSync(folder);
    }
    fs.rmdirSync(path.join(mount, year));
  }
  return moved;
}

/** As the worker is shipped: in one plain file, so that neither loading nor stripping types is measured. */
function readerProgram(): string {
  const outfile = path.join(root, 'reader.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'support', 'photosReader.ts')];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  return outfile;
}

type Way = { readonly name: string; readonly run: () => Promise<Cost> | Cost; readonly moves: boolean };

const meter = compiled('meter', root);
const photos = compiled('photos', root);
const reader = readerProgram();

const bound: Way = {
  name: 'C: 64 KiB, the date, a rename (bound)',
  run: () => costOf(meter, [photos, mount], listed),
  moves: true,
};
const boundOfReading: Way = {
  name: 'C: 64 KiB, the date',
  run: () => costOf(meter, [photos, mount, 'read'], listed),
  moves: false,
};
const whole: Way = {
  name: 'delegate run --approve all, all of it',
  moves: true,
  run: () => {
    fs.rmSync(state, { recursive: true, force: true });
    const command = ['dist/cli.js', 'run', mount, instruction, '--approve', 'all', '--state', state];
    return costOf(meter, [process.execPath, ...command]);
  },
};
const parts: readonly Way[] = [
  { name: 'node -e 0', run: () => costOf(meter, [process.execPath, '-e', '0']), moves: false },
  boundOfReading,
  {
    name: 'the reader of dates in Node, alone',
    run: () => costOf(meter, [process.execPath, reader, mount], listed),
    moves: false,
  },
  {
    name: 'the worker: scan, dates, plan, proposals',
    run: async () => {
      const { cost, changes } = await workerRun(meter, { mount, instruction });
      if (changes !== count) throw new Error(`the worker proposed ${String(changes)} of ${String(count)}`);
      return cost;
    },
    moves: false,
  },
];
const exiftool = (fast: readonly string[]): Way => ({
  name: `exiftool ${fast.map((word) => `${word} `).join('')}-Directory<`,
  run: () => costOf(meter, ['exiftool', '-q', ...fast, '-d', '%Y/%m', `-Directory<${mount}/$DateTimeOriginal`, mount]),
  moves: true,
});
const peers = spawnSync('exiftool', ['-ver']).status === 0 ? [exiftool([]), exiftool(['-fast2'])] : [];

async function measure(way: Way): Promise<Cost> {
  const cost = await way.run();
  const moved = backToTop();
  if (moved !== (way.moves ? count : 0))
    throw new Error(`${way.name}: ${String(moved)} of ${String(count)} pictures moved`);
  return cost;
}

async function compare(title: string): Promise<void> {
  console.log(`${String(count)} ${title}; medians of ${String(rounds)} rounds, exiftool once`);
  const ways = [bound, ...parts, whole];
  const costs = new Map(ways.map((way): [Way, Cost[]] => [way, []]));
  // The first round warms the cache.
  for (let round = 0; round <= rounds; round++)
    for (const way of ways) {
      const cost = await measure(way);
      if (round > 0) costs.get(way)?.push(cost);
    }
  const median = (way: Way): Cost => medianCost(costs.get(way) ?? []);
  const lowest = median(bound);
  for (const way of ways) console.log(costLine(way.name, median(way), lowest));
  const [start] = parts;
  const ours = median(whole);
  const reading = median(parts[2] ?? bound).cpu - (start === undefined ? 0 : median(start).cpu);
  console.log(
    `  the reader less the start of Node: ${(reading / median(boundOfReading).cpu).toFixed(2)}× its bound (C, 64 KiB, the date)`,
  );
  for (const peer of peers) {
    const cost = await measure(peer);
    console.log(costLine(peer.name, cost, lowest));
    console.log(`    ${(cost.cpu / ours.cpu).toFixed(1)} times the CPU of all of delegate`);
  }
}

try {
  if (peers.length === 0) console.log('exiftool is not here (Debian: libimage-exiftool-perl)');
  const cameras = cameraPictures();
  const sets: [title: string, picture: (index: number) => Buffer][] = [
    ['pictures made here, of 200 KB, that hold a date and little else', madePicture],
  ];
  if (cameras !== null)
    sets.push([
      `pictures of ${String(cameras.length)} real ones`,
      (index) => cameras[index % cameras.length] ?? Buffer.alloc(0),
    ]);
  for (const [title, picture] of sets) {
    fill(picture);
    await compare(title);
    fs.rmSync(mount, { recursive: true });
  }
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
