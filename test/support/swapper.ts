/** A process that swaps names in a folder while another reads or writes there. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('swap.c', import.meta.url));
let program: string | null | undefined;

/** The program, or null where it cannot be made here; said in the output. */
function compiled(): string | null {
  if (program !== undefined) return program;
  const target = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-swap-')), 'swap');
  process.once('exit', () => fs.rmSync(path.dirname(target), { recursive: true, force: true }));
  const built = spawnSync('cc', ['-O2', '-o', target, source], { encoding: 'utf8' });
  program = built.status === 0 ? target : null;
  if (program === null) console.log(`No stranger can be built here: ${built.error?.message ?? built.stderr}`);
  return program;
}

export type Swapper = {
  /** Ends it; how often it swapped. */
  readonly stop: () => Promise<number>;
};

/** Starts to exchange the names of each pair (absolute paths), in a loop with uneven pauses; null where this machine cannot. */
export async function startSwapping(
  pairs: readonly (readonly [string, string])[],
  pauseMicroseconds = 0,
): Promise<Swapper | null> {
  const swap = compiled();
  if (swap === null) return null;
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    swap,
    [String(pauseMicroseconds), ...pairs.flat()],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let words = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      resolve();
    });
    void ended.then(resolve);
  });
  if (!words.startsWith('ready')) {
    console.log('This volume cannot exchange two names: no races are run on it.');
    return null;
  }
  return {
    stop: async () => {
      child.stdin.end();
      await ended;
      return Number(words.trim().split('\n').at(-1));
    },
  };
}
