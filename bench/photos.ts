/**
 * Photos by date: what the whole `delegate` costs (scan, dates, plan, freeze, check, journal, apply, receipt; all of its processes), as
 * ratios to a small C program that finds the same dates and renames, and to exiftool's own way of doing it, on the same pictures in
 * the same run. `npm run build && node bench/photos.ts [n]`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { jpeg } from '../test/unit/worker/rules/pictures.ts';

const count = Number(process.argv[2] ?? 10_000);
/** Behind the picture itself: nobody should read it. */
const rest = Buffer.alloc(200 * 1024, 7);
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-photos-'));
const mount = path.join(root, 'mount');
const names = Array.from({ length: count }, (_, index) => `IMG_${String(index).padStart(6, '0')}.jpg`);

function fill(): void {
  fs.rmSync(mount, { recursive: true, force: true });
  fs.mkdirSync(mount);
  for (const [index, name] of names.entries()) {
    const two = (part: number): string => String(part).padStart(2, '0');
    const day = `${String(2005 + (index % 20))}:${two(1 + (index % 12))}:${two(1 + (index % 28))}`;
    fs.writeFileSync(path.join(mount, name), Buffer.concat([jpeg({ original: `${day} 10:20:30` }), rest]));
  }
}

function compiled(name: string): string {
  const program = path.join(root, name);
  const source = path.join(import.meta.dirname, 'bound', `${name}.c`);
  const made = spawnSync('cc', ['-O2', '-o', program, source], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error('this benchmark needs a C compiler');
  return program;
}

const meter = compiled('meter');

type Cost = { cpu: number; wall: number; peakMb: number };

function cost(command: readonly string[], input: string): Cost {
  const { stdout, status, stderr } = spawnSync(meter, command, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.slice(0, 500)}`);
  const [user = 0, system = 0, wall = 0, peak = 0] = stdout.trim().split(' ').map(Number);
  return { cpu: user + system, wall, peakMb: peak / 1024 };
}

/** Every picture must have come into its month, or the figure is worth nothing. */
function moved(): number {
  const years = fs.readdirSync(mount).filter((name) => /^\d{4}$/.test(name));
  return years
    .flatMap((year) => fs.readdirSync(path.join(mount, year)).map((month) => path.join(mount, year, month)))
    .reduce((sum, folder) => sum + fs.readdirSync(folder).length, 0);
}

const rows: [name: string, command: string[]][] = [
  ['C: 64 KiB, the date, a rename', [compiled('photos'), mount]],
  [
    'delegate run --approve all',
    [
      process.execPath,
      'dist/cli.js',
      'run',
      mount,
      'organize these photos by date taken',
      '--approve',
      'all',
      '--state',
      path.join(root, 'state'),
    ],
  ],
];
const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0;
if (hasExiftool)
  rows.push([
    'exiftool -Directory<',
    ['exiftool', '-q', '-d', '%Y/%m', `-Directory<${mount}/$DateTimeOriginal`, mount],
  ]);
else console.log('exiftool is not here (Debian: libimage-exiftool-perl): compared with the C program alone');

let bound: Cost | null = null;
console.log(`${String(count)} pictures of ${String(Math.round((rest.length + 1_000) / 1024))} KB`);
for (const [name, command] of rows) {
  fill();
  const measured = cost(command, `${names.join('\n')}\n`);
  bound ??= measured;
  if (moved() !== count) throw new Error(`${name}: ${String(moved())} of ${String(count)} pictures moved`);
  const { cpu, wall, peakMb } = measured;
  console.log(
    `${name.padEnd(32)} ${cpu.toFixed(2)} CPU s  ${(cpu / bound.cpu).toFixed(1)}×  ${wall.toFixed(2)} s wall  ${peakMb.toFixed(0)} MB`,
  );
}
fs.rmSync(root, { recursive: true, force: true });
