/** One walk in a process of its own, for bench/scan.ts: `scan FOLDER` or `count FOLDER`. Says how many files. */
import { countFiles } from '../src/engine/disk/count.ts';
import { realDisk } from '../src/engine/disk/disk.ts';
import { scanMount } from '../src/worker/stage/scan.ts';

const never = new AbortController().signal;
const [what = '', folder = ''] = process.argv.slice(2);

async function walk(): Promise<number> {
  if (what === 'count') return countFiles(realDisk, folder, '', never);
  const { files, unreadable } = await scanMount(folder, { hidden: false, progress: () => undefined }, never);
  if (unreadable.length > 0) throw new Error('what the benchmark made could not be read');
  return files.length;
}

process.stderr.write(String(await walk()));
