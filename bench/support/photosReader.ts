/** The reader of dates alone, for bench/photos.ts: of each picture named on standard input, in the folder that is its argument. */
import fs from 'node:fs';
import { readTaken } from '../../src/worker/facts/taken.ts';
import { relativePath } from '../../src/model/relativePath.ts';
import { withFile } from '../../src/worker/stage/readBytes.ts';

const mount = process.argv[2] ?? '';
const today = new Date().toISOString().slice(0, 10);
let dated = 0;
for (const name of fs.readFileSync(0, 'utf8').trim().split('\n')) {
  const facts = withFile(mount, relativePath(name), (read, size) => readTaken({ name, size, read, today }));
  if (facts.dates.has('exif')) dated += 1;
}
process.stderr.write(`${String(dated)}\n`);
