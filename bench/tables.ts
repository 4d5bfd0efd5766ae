/**
 * Tables of PDFs: how many cells are right, beside what `pdftotext -layout` shows of them, on the same files in the same run; and the time
 * and memory of long statements whose rows are known. `npm run build && node bench/tables.ts [folder of PDFs with index.json]`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import Papa from 'papaparse';
import type * as ReadersModule from '../src/worker/readers/main.ts';
import { rowsOfTable } from '../src/worker/readers/pdf/tables/pageTables.ts';
import { PdfMaker } from '../test/support/pdfMaker.ts';
import { drawStatement, statementRows } from '../test/support/pdfTableMaker.ts';
import { publicData } from '../test/support/publicData.ts';
import { f1, scoreTables, type PageRows, type Score } from './tableScore.ts';

const file = path.resolve(import.meta.dirname, '../dist/readers.cjs');
const readers = createRequire(file)(file) as typeof ReadersModule;
readers.useAssets((name) => fs.readFileSync(path.join(path.dirname(file), name)));
const { signal } = new AbortController();

/** CPU milliseconds of what runs meanwhile: what else the machine does, does not count. */
async function cpuOf<Value>(work: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1_000 };
}

type Table = Awaited<ReturnType<typeof readers.readTables>>['tables'][number];

function sourceOf(bytes: Uint8Array): Parameters<typeof readers.readTables>[0] {
  return {
    name: 'a.pdf',
    size: bytes.length,
    read: (at, length) => bytes.subarray(at, at + length),
    today: '9999-12-30',
  };
}

/** The parts of each table as pages show them: the truth is by page. */
function byPage(table: Table): PageRows[] {
  const pages = [...new Set(table.cells.map(({ page }) => page))];
  return pages.map((page) => {
    const cells = table.cells.filter((cell) => cell.page === page);
    const first = Math.min(...cells.map(({ row }) => row));
    const last = Math.max(...cells.map(({ row }) => row));
    const moved = cells.map((cell) => ({ ...cell, row: cell.row - first }));
    return { page, rows: rowsOfTable({ rows: last - first + 1, columns: table.columns, cells: moved }) };
  });
}

/** Lines of two and more cells, parted where every line of their run has a blank. */
function layoutTables(pdf: string): PageRows[] {
  const { stdout } = spawnSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return stdout.split('\f').flatMap((page, index) => {
    const runs: string[][] = [[]];
    for (const line of page.split('\n')) {
      if (/\S {2,}\S/.test(line)) runs[runs.length - 1]?.push(line);
      else if (line.trim() !== '') runs.push([]);
    }
    return runs.filter((run) => run.length > 1).map((run) => ({ page: index + 1, rows: cutAtBlanks(run) }));
  });
}

function cutAtBlanks(lines: readonly string[]): string[][] {
  const width = Math.max(...lines.map((line) => line.length));
  const isBlank = Array.from({ length: width }, (_, at) => lines.every((line) => (line[at] ?? ' ') === ' '));
  const cuts = isBlank.flatMap((blank, at) => (blank && isBlank[at + 1] === false ? [at + 1] : []));
  const edges = [0, ...cuts, width];
  return lines.map((line) => edges.slice(1).map((end, index) => line.slice(edges[index], end).trim()));
}

type Truth = { doc: string; tables: { page: number; file: string }[] }[];

function truthOf(folder: string, tables: Truth[number]['tables']): PageRows[] {
  return tables.map(({ page, file: name }) => ({
    page,
    rows: Papa.parse<string[]>(fs.readFileSync(path.join(folder, name), 'utf8'), { skipEmptyLines: false }).data,
  }));
}

const shown = (value: number): string => value.toFixed(3);

function summed(name: string, scores: readonly Score[]): string {
  const sum = (key: keyof Score): number => scores.reduce((total, score) => total + score[key], 0);
  const [truth, found, right] = [sum('truth'), sum('found'), sum('right')];
  const mean = scores.reduce((total, score) => total + f1(score), 0) / scores.length;
  const cells = [right / (found || 1), right / (truth || 1), f1({ truth, found, right }), mean].map(shown);
  return `| ${[name, ...cells, `${String(sum('perfect'))} of ${String(sum('tables'))}`, String(sum('foundTables'))].join(' | ')} |`;
}

async function scoreFolder(folder: string): Promise<void> {
  const index = JSON.parse(fs.readFileSync(path.join(folder, 'index.json'), 'utf8')) as Truth;
  const hasLayout = spawnSync('pdftotext', ['-v']).error === undefined;
  if (!hasLayout) console.log('pdftotext is not installed (Debian: poppler-utils): its column is left out\n');
  const [ours, layout]: [Score[], Score[]] = [[], []];
  const lines: string[] = [];
  let [spent, pages] = [0, 0];
  for (const { doc, tables } of index) {
    const pdf = path.join(folder, `${doc}.pdf`);
    const bytes = fs.readFileSync(pdf);
    const truth = truthOf(folder, tables);
    if (lines.length === 0) await readers.readTables(sourceOf(bytes), signal);
    const { value: read, ms } = await cpuOf(() => readers.readTables(sourceOf(bytes), signal));
    spent += ms;
    pages += Number((await readers.readDocument(sourceOf(bytes))).fields.get('doc.pages') ?? 0);
    const score = scoreTables(truth, read.tables.flatMap(byPage));
    ours.push(score);
    const peer = hasLayout ? scoreTables(truth, layoutTables(pdf)) : null;
    if (peer !== null) layout.push(peer);
    lines.push(
      `| ${doc} | ${shown(f1(score))} | ${peer === null ? '' : shown(f1(peer))} | ${String(score.tables)} | ${String(score.foundTables)} |`,
    );
  }
  console.log('| | precision | recall | F1 of all cells | mean F1 of documents | perfect tables | tables found |');
  console.log('|---|---|---|---|---|---|---|');
  console.log(summed('ours', ours));
  if (hasLayout) console.log(summed('pdftotext -layout', layout));
  console.log(`\n${String(pages)} pages, ${(spent / pages).toFixed(1)} CPU ms a page\n`);
  console.log('| document | ours | pdftotext -layout | tables | found |\n|---|---|---|---|---|');
  console.log(lines.join('\n'));
}

/** A row counts where all its cells are right, in their order. */
async function readStatement(rows: number, lines: 'grid' | 'none'): Promise<void> {
  const wanted = statementRows(0, rows);
  const pdf = new PdfMaker();
  drawStatement(() => pdf.page(), wanted, { lines });
  const bytes = pdf.bytes();
  const { value, ms: spent } = await cpuOf(() => readers.readTables(sourceOf(bytes), signal));
  const { tables } = value;
  const found = new Set(tables.flatMap(rowsOfTable).map((row) => row.join('\u0001')));
  const exact = wanted.filter((row) => found.has(row.join('\u0001'))).length;
  const pages = Math.ceil(rows / 40);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `| ${lines === 'grid' ? 'ruled' : 'without lines'} | ${String(rows)} | ${((100 * exact) / rows).toFixed(2)} % | ${String(tables.length)} | ${(spent / pages).toFixed(1)} | ${peak.toFixed(0)} |`,
  );
}

console.log(`${os.cpus()[0]?.model ?? ''}, Node ${process.version}\n`);
console.log('| statement | rows | exact rows | tables | CPU ms a page | peak MB so far |\n|---|---|---|---|---|---|');
await readStatement(12_000, 'grid');
await readStatement(12_000, 'none');
console.log('');
const folder = process.argv[2] ?? publicData('tables/icdar-eu', 'no scores');
if (folder !== null) await scoreFolder(folder);
