/**
 * Every way of reading, over every document and picture in the folders: none may throw, take longer than ten seconds, or hold more than
 * 512 MB. `npm run build && node bench/corpus.ts FOLDER…`. Linux only. One process reads file after file; where it falls, or says nothing
 * for longer than it may, another goes on behind the file that was being read. Fails where any did.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

const secondsMax = 10;
const megabytesMax = 512;
const endings =
  /\.(?:pdf|doc[xm]|dot[xm]|xls[xm]|ppt[xm]|pot[xm]|od[tsp]|ot[tsp]|rtf|eml|msg|epub|html?|csv|tsv|md|jpe?g|png|gif|bmp|tiff?|webp|hei[cf]|avif)$/i;

function filesIn(folder: string): string[] {
  const found = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  return found
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

type Line = {
  readonly file: string;
  readonly way: string;
  readonly ms?: number;
  readonly peakMb?: number;
  readonly said?: string;
  readonly thrown?: string;
};

/** What is wrong with it, in words; null where all is well. */
function wrongWith({ ms = 0, peakMb = 0, thrown = '' }: Line): string | null {
  if (thrown !== '') return `threw ${thrown.split('\n').slice(0, 3).join(' | ')}`;
  if (ms > secondsMax * 1_000) return `took ${String(ms)} ms`;
  return peakMb > megabytesMax ? `held ${String(peakMb)} MB` : null;
}

const done: Line[] = [];
const wrong: string[] = [];

/** Reads the files one after the other; how many were begun before the process ended. */
async function readAll(files: readonly string[]): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=16', path.join(import.meta.dirname, 'support/corpusRun.ts')],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  let [begun, last] = [0, ''];
  let open: Line | null = null;
  let timer = setTimeout(() => undefined, 0);
  child.stdin.on('error', () => undefined);
  child.stdin.end(files.join('\n'));
  for await (const text of readline.createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if (line.file !== last) begun++;
    last = line.file;
    clearTimeout(timer);
    open = line.ms === undefined ? line : null;
    if (open !== null) timer = setTimeout(() => child.kill('SIGKILL'), 3 * secondsMax * 1_000);
    else {
      done.push(line);
      const why = wrongWith(line);
      if (why !== null) wrong.push(`${line.file}: ${line.way} ${why}`);
    }
  }
  clearTimeout(timer);
  if (open !== null) wrong.push(`${open.file}: ${open.way} fell, or was ended after ${String(3 * secondsMax)} seconds`);
  return begun;
}

const files = process.argv.slice(2).flatMap(filesIn).sort();
for (let at = 0; at < files.length;) at += Math.max(1, await readAll(files.slice(at)));
const kinds = new Map<string, number>();
for (const file of files)
  kinds.set(path.extname(file).toLowerCase(), (kinds.get(path.extname(file).toLowerCase()) ?? 0) + 1);
console.log(
  `${String(files.length)} files: ${[...kinds].map(([kind, count]) => `${String(count)} ${kind}`).join(', ')}`,
);
const most = (of: (line: Line) => number): Line | undefined => [...done].sort((one, other) => of(other) - of(one))[0];
const [slowest, largest] = [most(({ ms = 0 }) => ms), most(({ peakMb = 0 }) => peakMb)];
console.log(`the slowest: ${slowest?.file ?? ''}, ${slowest?.way ?? ''}, ${String(slowest?.ms ?? 0)} ms`);
console.log(`the largest: ${largest?.file ?? ''}, ${largest?.way ?? ''}, ${String(largest?.peakMb ?? 0)} MB`);
const refused = done.filter(({ way, said = '' }) => way === 'part' && said !== '');
const reasons = new Map<string, number>();
for (const { said = '' } of refused) reasons.set(said, (reasons.get(said) ?? 0) + 1);
for (const [why, count] of [...reasons].sort(([, one], [, other]) => other - one).slice(0, 20))
  console.log(`  ${String(count)} not read: ${why}`);
for (const each of wrong) console.log(`WRONG ${each}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
