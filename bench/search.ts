/**
 * Search in documents, against reading them: `npm run build && node bench/search.ts [n]`. n texts (20,000 unless told) of some 4 KB each,
 * one in ten of them a web page, in folders of 100; words as often as in a language (Zipf).
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../src/engine/engine.ts';
import { compiled, costIn, costLine, medianCost, type Cost } from './support/meter.ts';

const count = Number(process.argv[2] ?? 20_000);
const rounds = 3;
const wordsPerText = 600;
const vocabulary = 30_000;
const dist = path.resolve(import.meta.dirname, '../dist');
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-search-')));
const folder = path.join(root, 'folder');
const meter = compiled('meter', root);

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

/** Common words are short. */
const words = Array.from({ length: vocabulary }, (_, index) => `w${index.toString(36)}${'ing'.repeat(index % 2)}`);

function text(): string {
  const parts: string[] = [];
  for (let index = 0; index < wordsPerText; index++) {
    // The rank of a word whose frequency falls as one over its rank.
    parts.push(words[Math.floor(vocabulary ** random()) - 1] ?? '');
    if (index % 12 === 11) parts.push('\n');
  }
  return parts.join(' ');
}

function fill(): number {
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const under = path.join(folder, `folder ${String(Math.floor(index / 100))}`);
    if (index % 100 === 0) fs.mkdirSync(under, { recursive: true });
    const needle = index % 1_000 === 500 ? ' needle in here ' : '';
    const isPage = index % 10 === 0;
    const whole = isPage ? `<html><body><p>${text()}${needle}</p></body></html>` : `${text()}${needle}`;
    fs.writeFileSync(path.join(under, `text ${String(index)}.${isPage ? 'html' : 'txt'}`), whole);
    bytes += whole.length;
  }
  return bytes;
}

function run(command: readonly string[]): { cost: Cost; said: string } {
  const { status, stdout, stderr } = spawnSync(meter, command, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.slice(0, 500)}`);
  return { cost: costIn(stdout.trimEnd().split('\n').at(-1) ?? ''), said: stderr };
}

const readAll = `
const fs = require('fs'); const path = require('path'); let sum = 0;
const walk = (at) => { for (const e of fs.readdirSync(at, { withFileTypes: true })) { const f = path.join(at, e.name);
  if (e.isDirectory()) walk(f); else sum += fs.readFileSync(f, 'utf8').length; } };
walk(process.argv[1]);`;

function command(state: string): string[] {
  const quiet = 'exec "$@" > /dev/null';
  return [
    'sh',
    '-c',
    quiet,
    'sh',
    process.execPath,
    path.join(dist, 'cli.js'),
    'search',
    folder,
    'needle',
    '--state',
    state,
  ];
}

function compare(): void {
  const states = Array.from({ length: rounds + 1 }, (_, round) => path.join(root, `state ${String(round)}`));
  const hasRipgrep = spawnSync('rg', ['--version']).status === 0;
  const ways: [name: string, command: (round: number) => string[]][] = [
    ['every text read in Node, nothing done with it (bound)', () => [process.execPath, '-e', readAll, folder]],
    ['grep -rlw', () => ['sh', '-c', 'exec grep -rlw needle "$1" > /dev/null', 'sh', folder]],
    ...(hasRipgrep
      ? [
          ['rg -lw', () => ['sh', '-c', 'exec rg -lw needle "$1" > /dev/null', 'sh', folder]] as [
            string,
            () => string[],
          ],
        ]
      : []),
    ['delegate search, from nothing', (round) => command(states[round] ?? '')],
    ['delegate search, nothing changed since', (round) => command(states[round] ?? '')],
  ];
  const costs = ways.map((): Cost[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [at, [, way]] of ways.entries()) {
      const { cost } = run(way(round));
      if (round > 0) costs[at]?.push(cost);
    }
  const bound = medianCost(costs[0] ?? []);
  for (const [at, [name]] of ways.entries()) console.log(costLine(name, medianCost(costs[at] ?? []), bound));
  const index = fs.readdirSync(path.join(states[1] ?? '', 'indexes'))[0] ?? '';
  const size = fs.statSync(path.join(states[1] ?? '', 'indexes', index, 'index.db')).size;
  console.log(`the index takes ${(size / 1e6).toFixed(0)} MB`);
  queries(states[1] ?? '');
}

/** What a person waits for while typing: the engine alone, its index open. */
function queries(stateFolder: string): void {
  const engine = new Engine({
    stateFolder,
    workerFile: path.join(dist, 'worker.cjs'),
    now: Date.now,
    isolation: 'sandbox',
    unsavedFiles: () => [],
    upstream: () => Promise.resolve(null),
  });
  const opened = engine.search.open(folder);
  if (!opened.ok) throw new Error(opened.failure.message);
  const asked: [name: string, query: () => string][] = [
    ['a rare word', () => 'needle'],
    [
      'two words of all ranks',
      () => `${words[Math.floor(vocabulary ** random())] ?? ''} ${words[Math.floor(vocabulary ** random())] ?? ''}`,
    ],
    ['the commonest word', () => words[0] ?? ''],
    ['a beginning', () => `w${Math.floor(random() * 36).toString(36)}*`],
    ['a phrase of common words', () => `"${words[1] ?? ''} ${words[2] ?? ''}"`],
  ];
  for (const [name, query] of asked) {
    const times: number[] = [];
    let total = 0;
    for (let each = 0; each < 30; each++) {
      const startedAt = performance.now();
      const found = opened.value.find({ words: query(), limit: 20 });
      times.push(performance.now() - startedAt);
      if (found.ok) total = found.value.total;
    }
    times.sort((one, other) => one - other);
    const median = times[Math.floor(times.length / 2)] ?? 0;
    console.log(
      `${name.padEnd(28)} ${median.toFixed(1).padStart(7)} ms, worst ${(times.at(-1) ?? 0).toFixed(1)} ms (last: ${String(total)} documents)`,
    );
  }
  const needles = opened.value.find({ words: 'needle', limit: 1 });
  if (!needles.ok || needles.value.total !== Math.floor((count + 499) / 1_000))
    throw new Error('not every needle was found');
  opened.value.dispose();
  engine.dispose();
}

try {
  const bytes = fill();
  console.log(
    `${String(count)} documents, ${(bytes / 1e6).toFixed(0)} MB; medians of ${String(rounds)} rounds, the first thrown away`,
  );
  compare();
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
