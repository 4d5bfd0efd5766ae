/**
 * Reads the files that it is named on standard input, a line each, in every way that the readers have, and says a line of JSON for each:
 * what came of it, how long it took and how much memory was held meanwhile.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import type { FactSource } from '../../src/worker/facts/facts.ts';
import type * as ReadersModule from '../../src/worker/readers/main.ts';

const bundle = path.resolve('dist/readers.cjs');
const readers = createRequire(bundle)(bundle) as typeof ReadersModule;
readers.useAssets((name) => fs.readFileSync(path.join(path.dirname(bundle), name)));
const { signal } = new AbortController();

function sourceOf(file: string, descriptor: number): FactSource {
  const { size } = fs.fstatSync(descriptor);
  const read = (at: number, length: number): Uint8Array => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, at));
  };
  return { name: path.basename(file), size, read, today: '9999-12-30' };
}

const ways: Readonly<Record<string, (source: FactSource) => unknown>> = {
  facts: (source) => readers.readDocument(source),
  part: (source) => readers.readPart(source, { charactersMax: 100_000 }, signal),
  places: (source) => readers.readPlacedTexts(source, { charactersMax: 1_000_000, piecesMax: 10_000 }),
  placed: (source) => readers.readPlaced(source, signal),
  passages: (source) => readers.readPassages(source),
  tables: (source) => (source.name.endsWith('.pdf') ? readers.readTables(source, signal) : null),
  look: (source) => readers.lookPicture(source, {}, signal),
};

/** Of the process since it was last asked, in MB; of all its life where the system does not count anew. */
function peakMb(): number {
  const status = fs.readFileSync('/proc/self/status', 'latin1');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_000;
}

function problemOf(result: unknown): string {
  if (typeof result !== 'object' || result === null) return '';
  const { problem, problems, why } = result as { problem?: unknown; problems?: unknown; why?: unknown };
  if (typeof problem === 'string') return problem;
  if (typeof why === 'string') return why;
  return Array.isArray(problems) && typeof problems[0] === 'string' ? problems[0] : '';
}

for await (const file of readline.createInterface({ input: process.stdin })) {
  const descriptor = fs.openSync(file, 'r');
  for (const [way, read] of Object.entries(ways)) {
    process.stdout.write(`${JSON.stringify({ file, way })}\n`);
    fs.writeFileSync('/proc/self/clear_refs', '5');
    const start = performance.now();
    let [said, thrown] = ['', ''];
    try {
      said = problemOf(await read(sourceOf(file, descriptor)));
    } catch (error) {
      thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const ms = Math.round(performance.now() - start);
    process.stdout.write(`${JSON.stringify({ file, way, ms, peakMb: Math.round(peakMb()), said, thrown })}\n`);
  }
  fs.closeSync(descriptor);
}
