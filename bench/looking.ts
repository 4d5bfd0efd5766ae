/**
 * Pages of PDFs drawn, and text recognised in them, beside poppler's `pdftoppm` and Debian's `tesseract` on the same files in the same run.
 * `npm run build && node bench/looking.ts [pages]` (20 unless told).
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type * as ReadersModule from '../src/worker/readers/main.ts';
import { linesOf, recallOf, scanPdf, textPdf } from '../test/support/scans.ts';

const file = path.resolve(import.meta.dirname, '../dist/readers.cjs');
const readers = createRequire(file)(file) as typeof ReadersModule;
readers.useAssets((name) => fs.readFileSync(path.join(path.dirname(file), name)));
const { signal } = new AbortController();
const pages = Number(process.argv[2] ?? 20);
const dots = 150;
const scanDots = 300;

type Row = { what: string; seconds: number; remark: string };

function sourceOf(name: string, bytes: Uint8Array): Parameters<typeof readers.pagePicture>[0] {
  return {
    name,
    size: bytes.length,
    read: (at, length) => bytes.subarray(at, at + length),
    today: '9999-12-30',
  };
}

/** CPU seconds of what runs meanwhile. */
async function ours<Value>(work: () => Promise<Value>): Promise<{ value: Value; seconds: number }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}

/** CPU seconds of a program, by the shell's own account; null where it is not installed. */
function theirs(folder: string, program: string, args: readonly string[]): number | null {
  if (spawnSync(program, ['--version']).error !== undefined) {
    console.log(`${program} is not installed: its rows are left out`);
    return null;
  }
  const timed = ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>&1', program, ...args];
  const { stderr } = spawnSync('bash', timed, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  });
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return user + system;
}

async function draw(name: string, bytes: Uint8Array): Promise<number> {
  const { seconds } = await ours(async () => {
    for (let page = 1; page <= pages; page++) {
      const look = await readers.pagePicture(sourceOf(name, bytes), { page, dotsPerInch: dots }, signal);
      if (!look.ok) throw new Error(look.why);
    }
  });
  return seconds;
}

function print(rows: readonly Row[]): void {
  console.log('| | CPU seconds | pages a second | ratio | |\n|---|---|---|---|---|');
  const first = rows[0]?.seconds ?? 1;
  for (const { what, seconds, remark } of rows) {
    const cells = [what, seconds.toFixed(2), (pages / seconds).toFixed(2), `${(seconds / first).toFixed(2)}×`, remark];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log('');
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-looking-'));
  try {
    const texts = Array.from({ length: pages }, (_, at) => linesOf(at + 1, 30));
    const text = textPdf(texts);
    fs.writeFileSync(path.join(folder, 'text.pdf'), text);
    const scans = [];
    for (let page = 1; page <= pages; page++) {
      const ask = { page, dotsPerInch: scanDots, bytesMax: 4_000_000 };
      const look = await readers.pagePicture(sourceOf('text.pdf', text), ask, signal);
      if (!look.ok) throw new Error(look.why);
      fs.writeFileSync(path.join(folder, `${String(page)}.jpg`), look.bytes);
      scans.push({ jpeg: look.bytes, width: look.width, height: look.height });
    }
    const scan = scanPdf(scans);
    fs.writeFileSync(path.join(folder, 'scan.pdf'), scan);

    for (const [name, bytes] of [
      ['text.pdf', text],
      ['scan.pdf', scan],
    ] as const) {
      const poppler = theirs(folder, 'pdftoppm', ['-r', String(dots), '-jpeg', name, 'page']);
      const rows = [{ what: `ours, ${name}`, seconds: await draw(name, bytes), remark: `${String(dots)} dpi, JPEG` }];
      if (poppler !== null)
        rows.unshift({ what: `pdftoppm, ${name}`, seconds: poppler, remark: `${String(dots)} dpi, JPEG` });
      print(rows);
    }
    await recognise(folder, scan, texts);
    console.log(`peak memory of ours: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Both read the same pictures of 300 dots an inch; ours draws each page of the PDF first. */
async function recognise(folder: string, scan: Uint8Array, texts: readonly (readonly string[])[]): Promise<void> {
  const bounds = { pagesMax: pages, charactersMax: 10_000_000 };
  const { value, seconds } = await ours(() =>
    readers.recogniseDocument(sourceOf('scan.pdf', scan), { bounds, told: () => undefined }, signal),
  );
  const wanted = texts.flat();
  const recall = (text: string): string => `recall ${recallOf(wanted, text.replaceAll('[?]', '')).toFixed(4)}`;
  const rows: Row[] = [{ what: 'ours, drawn and recognised', seconds, remark: recall(value.text) }];
  let sum = 0;
  for (let page = 1; page <= pages; page++) {
    const one = theirs(folder, 'tesseract', [`${String(page)}.jpg`, String(page), '-l', 'eng']);
    if (one === null) break;
    sum += one;
  }
  if (sum > 0) {
    const read = texts.map((_, at) => fs.readFileSync(path.join(folder, `${String(at + 1)}.txt`), 'utf8')).join('\n');
    rows.unshift({ what: 'tesseract (Debian), one thread', seconds: sum, remark: recall(read) });
  }
  print(rows);
}

await main();
