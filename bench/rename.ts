/**
 * Renaming by a template, against a plain loop in JavaScript that makes the same names: first the names alone, in memory; then all of
 * it, on real files. `npm run build && node bench/rename.ts [n]`. Every way is a process of its own; medians.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import * as z from 'zod/mini';
import { compiled, costLine, costOf, medianCost, type Cost } from './support/meter.ts';
import { renameRule } from './support/renameRule.ts';

const count = Number(process.argv[2] ?? 100_000);
const filesPerFolder = 100;
const rounds = 5;
const roundsOnDisk = 3;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-rename-'));
const mount = path.join(root, 'mount');
const state = path.join(root, 'state');

/** As it is shipped: in one plain file, so that neither loading nor stripping types is measured. */
function bundled(name: string): string {
  const outfile = path.join(root, `${name}.mjs`);
  const entryPoints = [path.join(import.meta.dirname, 'support', `${name}.ts`)];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  return outfile;
}

const costSchema = z.object({ cpu: z.number(), wall: z.number(), peakMb: z.number(), hash: z.string() });

/** The names alone: both must give the same ones. */
function compareNames(): void {
  const program = bundled('renameNames');
  const costs: Record<'loop' | 'rule', Cost[]> = { loop: [], rule: [] };
  const hashes = new Set<string>();
  for (let round = 0; round < rounds; round++)
    for (const way of ['loop', 'rule'] as const) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, way, String(count)], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      const cost = costSchema.parse(JSON.parse(stdout));
      hashes.add(cost.hash);
      costs[way].push(cost);
    }
  if (hashes.size !== 1) throw new Error('the loop and the rule did not give the same names');
  console.log(`${String(count)} names in memory; medians of ${String(rounds)} rounds, the start of Node not counted`);
  const bound = medianCost(costs.loop);
  console.log(costLine('a plain loop: lower case, no blanks, none twice', bound, bound));
  console.log(costLine('a rule: template, fit names, clashes, reasons', medianCost(costs.rule), bound));
}

const oldName = (index: number): string =>
  `folder ${String(Math.floor(index / filesPerFolder))}/My Photo ${String(index)} (Copy).JPG`;
const newName = (index: number): string =>
  `folder ${String(Math.floor(index / filesPerFolder))}/my_photo_${String(index)}_(copy).jpg`;

function fill(): void {
  for (let index = 0; index < count; index++) {
    if (index % filesPerFolder === 0) fs.mkdirSync(path.join(mount, path.dirname(oldName(index))), { recursive: true });
    fs.writeFileSync(path.join(mount, oldName(index)), '');
  }
}

/** Gives every file its old name back; fails where one did not get its new one. */
function nameBack(): void {
  for (let index = 0; index < count; index++)
    fs.renameSync(path.join(mount, newName(index)), path.join(mount, oldName(index)));
}

/** What a person would write: list, compute, rename. Nothing is checked, written down, or ready to be undone. */
const script = `
import fs from 'node:fs';
const mount = process.argv[2];
for (const folder of fs.readdirSync(mount)) for (const name of fs.readdirSync(mount + '/' + folder)) {
  const dot = name.lastIndexOf('.');
  const next = name.slice(0, dot).toLowerCase().replaceAll(' ', '_') + name.slice(dot).toLowerCase();
  fs.renameSync(mount + '/' + folder + '/' + name, mount + '/' + folder + '/' + next);
}
`;

function compareOnDisk(): void {
  const meter = compiled('meter', root);
  const scriptFile = path.join(root, 'script.mjs');
  const ruleFile = path.join(root, 'names.rule');
  fs.writeFileSync(scriptFile, script);
  fs.writeFileSync(ruleFile, renameRule);
  fill();
  const command = ['dist/cli.js', 'run', mount, '--rule', ruleFile, '--approve', 'all', '--state', state];
  const ways: [name: string, run: () => Cost][] = [
    ['a script in Node: list, loop, rename', () => costOf(meter, [process.execPath, scriptFile, mount])],
    [
      'delegate run --approve all, all of it',
      () => {
        fs.rmSync(state, { recursive: true, force: true });
        return costOf(meter, [process.execPath, ...command]);
      },
    ],
  ];
  const costs = ways.map((): Cost[] => []);
  for (let round = 0; round < roundsOnDisk; round++)
    for (const [at, [, run]] of ways.entries()) {
      costs[at]?.push(run());
      nameBack();
    }
  console.log(
    `${String(count)} files in folders of ${String(filesPerFolder)}; medians of ${String(roundsOnDisk)} rounds`,
  );
  const bound = medianCost(costs[0] ?? []);
  for (const [at, [name]] of ways.entries()) console.log(costLine(name, medianCost(costs[at] ?? []), bound));
}

try {
  compareNames();
  compareOnDisk();
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
