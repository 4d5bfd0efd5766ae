/** One way of bench/documents.ts in a process of its own: `WAY FILE ROWS`. Says on standard error how many pages, rows or cells it came to. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FactSource } from '../../src/worker/facts/facts.ts';
import type * as ReadersModule from '../../src/worker/readers/main.ts';
import { openXlsx } from '../../src/worker/readers/sheets/xlsx.ts';
import { openZip } from '../../src/worker/readers/zip.ts';
import { parseBound, readBound, writeBound, writtenColumns, writtenRows } from './sheetBound.ts';

const [way = '', file = '', count = ''] = process.argv.slice(2);
const { signal } = new AbortController();

/** The readers as they are shipped. */
function readers(): typeof ReadersModule {
  const bundle = path.resolve('dist/readers.cjs');
  const module = createRequire(bundle)(bundle) as typeof ReadersModule;
  module.useAssets((name) => fs.readFileSync(path.join(path.dirname(bundle), name)));
  return module;
}

/** A file of which only parts are read, as the worker does. */
function source(): FactSource {
  const descriptor = fs.openSync(file, 'r');
  const { size } = fs.fstatSync(descriptor);
  const read = (at: number, length: number): Uint8Array => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, at));
  };
  return { name: path.basename(file), size, read, today: '9999-12-30' };
}

/** All of a document part by part, as an agent reads it; how many pages that were. */
async function pagesRead(): Promise<number> {
  const { readPart } = readers();
  const from = source();
  let pages = 0;
  let ask: Parameters<typeof readPart>[1] | null = { charactersMax: 200_000 };
  while (ask !== null) {
    const part: Awaited<ReturnType<typeof readPart>> = await readPart(from, ask, signal);
    if (part.problems.length > 0) throw new Error(part.problems.join('; '));
    pages += part.text.match(/^\[page /gm)?.length ?? 0;
    ask = part.next;
  }
  return pages;
}

/** The last rows of the sheet; how many came. */
async function lastRows(): Promise<number> {
  const from = Number(count) - 9;
  const { text, problems } = await readers().readPart(source(), { rows: { from }, charactersMax: 20_000 }, signal);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return text.match(/^\d+\t/gm)?.length ?? 0;
}

function sheetRows(): number {
  let rows = 0;
  openXlsx(openZip(source())).readRows(0, () => {
    rows++;
    return 'more';
  });
  return rows;
}

async function bookWritten(): Promise<number> {
  const sheet = { name: 'Million', columns: writtenColumns, rows: writtenRows(Number(count)) };
  const written = await readers().writeWorkbook([sheet], { sources: 'none' });
  if (!written.ok) throw new Error(written.why);
  fs.writeFileSync(file, written.bytes);
  return Number(count);
}

const ways: Readonly<Record<string, () => number | Promise<number>>> = {
  start: () => 0,
  text: pagesRead,
  tables: async () => {
    const { tables, problem } = await readers().readTables(source(), signal);
    if (problem !== null) throw new Error(problem);
    return tables.reduce((rows, table) => rows + table.rows, 0);
  },
  'sheet bound': () => readBound(file),
  'sheet parsed': () => parseBound(file),
  sheet: sheetRows,
  'sheet end': lastRows,
  'write bound': () => writeBound(file, Number(count)),
  write: bookWritten,
};

const work = ways[way];
if (work === undefined) throw new Error(`there is no way ${way}`);
process.stderr.write(String(await work()));
