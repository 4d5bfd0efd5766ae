/**
 * Large documents: text and tables of a PDF of many pages beside poppler's `pdftotext -layout`, and a sheet of many rows of ten cells, read
 * and written, beside bounds that only unpack it and look where its values are, or pack one piece of XML after the other. Each way is a
 * process of its own, from its start to its end. `npm run build && node bench/documents.ts [pages [rows]]`; 500 and 1,000,000 unless told.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { PdfMaker } from '../test/support/pdfMaker.ts';
import { drawStatement, statementRows } from '../test/support/pdfTableMaker.ts';
import { compiled, type Cost, costIn, costLine } from './support/meter.ts';

const [pages = 500, rows = 1_000_000] = process.argv.slice(2).map(Number);
const rowsOfPage = 40;
const columns = 10;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-documents-'));
const child = path.join(root, 'child.mjs');
const inRoot = (name: string): string => path.join(root, name);

/** As the worker is shipped: in one plain file, so that neither loading nor stripping types is measured. */
function bundleChild(): void {
  const entryPoints = [path.join(import.meta.dirname, 'support/documentsRun.ts')];
  buildSync({ entryPoints, outfile: child, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
}

/** Runs the command under the meter; throws where it fails or did not come to what it should. */
function costOf(meter: string, command: readonly string[], wanted: number | null): Cost {
  const { status, stdout, stderr } = spawnSync(meter, command, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.slice(0, 500)}`);
  if (wanted !== null && Number(stderr) !== wanted)
    throw new Error(`${command.join(' ')} came to ${stderr.slice(0, 500)}, not ${String(wanted)}`);
  return costIn(stdout);
}

function ours(meter: string, way: string, file: string, wanted: number): Cost {
  // As the engine starts the worker: without this Node lets young objects take 100 MB more.
  return costOf(meter, [process.execPath, '--max-semi-space-size=16', child, way, inRoot(file), String(rows)], wanted);
}

function perPage(name: string, { cpu }: Cost): string {
  return `  ${name.padEnd(52)} ${(pages / cpu).toFixed(0).padStart(7)} pages a second ${((1_000 * cpu) / pages).toFixed(1).padStart(6)} ms a page`;
}

function readPdf(meter: string): void {
  const pdf = new PdfMaker();
  drawStatement(() => pdf.page(), statementRows(0, pages * rowsOfPage), { lines: 'grid', perPage: rowsOfPage });
  fs.writeFileSync(inRoot('statement.pdf'), pdf.bytes());
  const text = ours(meter, 'text', 'statement.pdf', pages);
  const tables = ours(meter, 'tables', 'statement.pdf', pages * rowsOfPage + 1);
  const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
  if (!hasPoppler) console.log('pdftotext is not installed (Debian: poppler-utils): ours are compared with the text');
  const poppler = hasPoppler ? costOf(meter, ['pdftotext', '-layout', inRoot('statement.pdf'), '-'], null) : null;
  const bound = poppler ?? text;
  console.log(`a PDF of ${String(pages)} pages, each a ruled table of ${String(rowsOfPage)} rows and four columns`);
  if (poppler !== null) console.log(costLine('pdftotext -layout', poppler, bound));
  console.log(costLine('ours: text, part by part', text, bound));
  console.log(costLine('ours: tables, as one', tables, bound));
  const each = [
    ['pdftotext -layout', poppler],
    ['ours: text', text],
    ['ours: tables', tables],
  ] as const;
  for (const [name, cost] of each) if (cost !== null) console.log(perPage(name, cost));
}

function readSheet(meter: string): void {
  const writing = ours(meter, 'write bound', 'plain.xlsx', rows);
  const bound = ours(meter, 'sheet bound', 'plain.xlsx', rows * columns);
  console.log(`\na sheet of ${rows.toLocaleString('en')} rows of ${String(columns)} cells, read`);
  console.log(costLine('unpacked, and where each value begins and ends', bound, bound));
  console.log(
    costLine('unpacked, and parsed as XML', ours(meter, 'sheet parsed', 'plain.xlsx', rows * columns), bound),
  );
  console.log(costLine('ours: every row, its values as text', ours(meter, 'sheet', 'plain.xlsx', rows), bound));
  console.log(
    costLine('ours: the last ten rows, without hidden cells', ours(meter, 'sheet end', 'plain.xlsx', 10), bound),
  );
  console.log('\nthe same, written');
  console.log(costLine('pieces of XML, packed', writing, writing));
  console.log(
    costLine('ours: values with types, read back and compared', ours(meter, 'write', 'ours.xlsx', rows), writing),
  );
  const size = (name: string): string => `${(fs.statSync(inRoot(name)).size / 1e6).toFixed(0)} MB`;
  console.log(
    `  the bound’s file has ${size('plain.xlsx')} (shared texts), ours ${size('ours.xlsx')} (texts in place)`,
  );
}

try {
  console.log(`${os.cpus()[0]?.model ?? ''}, Node ${process.version}\n`);
  const meter = compiled('meter', root);
  bundleChild();
  const start = ours(meter, 'start', '', 0);
  console.log(`${costLine('a start of Node, in each of ours', start, start)}\n`);
  readPdf(meter);
  readSheet(meter);
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
