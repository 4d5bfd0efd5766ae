/**
 * For bench/duplicates.ts, on the folder that is its argument: `find`, the sets of copies as the worker finds them; `hash`, the bare
 * SHA-256 of every byte in plain Node; `read`, every byte read and nothing done with it. Says on standard error how many files there
 * are in sets, or how many different hashes.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { findDuplicates } from '../../src/worker/stage/duplicates.ts';
import { scanMount } from '../../src/worker/stage/scan.ts';

const never = new AbortController().signal;
const [what = '', folder = ''] = process.argv.slice(2);
const partBytes = 1024 * 1024;
const memory = Buffer.allocUnsafe(partBytes);

async function find(): Promise<number> {
  const { files } = await scanMount(folder, { hidden: false, progress: () => undefined }, never);
  const { sets, problems } = await findDuplicates(files, { mountPath: folder, progress: () => undefined }, never);
  if (problems.length > 0) throw new Error('what the benchmark made could not be compared');
  return sets.reduce((sum, set) => sum + set.length, 0);
}

function readAll(take: (file: string) => { part: (bytes: Buffer) => void; end: () => void }): void {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const { part, end } = take(file);
    const fd = fs.openSync(file, 'r');
    for (;;) {
      const length = fs.readSync(fd, memory, 0, partBytes, null);
      if (length === 0) break;
      part(memory.subarray(0, length));
    }
    fs.closeSync(fd);
    end();
  }
}

function hashAll(): number {
  const hashes = new Set<string>();
  readAll(() => {
    const hash = createHash('sha256');
    return { part: (bytes) => void hash.update(bytes), end: () => void hashes.add(hash.digest('hex')) };
  });
  return hashes.size;
}

function touchAll(): number {
  let files = 0;
  readAll(() => ({ part: () => undefined, end: () => void (files += 1) }));
  return files;
}

const ways: Record<string, () => number | Promise<number>> = { find, hash: hashAll, read: touchAll };
process.stderr.write(String(await ways[what]?.()));
