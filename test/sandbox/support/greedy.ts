/** What a worker does that takes all it can get: memory, files, threads, programs, output. Each tells what came of it, or never ends. */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { outcomeOf, tell } from './tell.ts';

/** Fills memory outside JavaScript's heap and touches all of it. */
export function fillBuffers(): void {
  const kept: Buffer[] = [];
  for (;;) kept.push(Buffer.alloc(16 * 1024 * 1024, kept.length + 1));
}

export function fillHeap(): void {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(10_000).fill(kept.length + 0.5));
}

/** WebAssembly's memory, which the types of this project do not know. */
const WasmMemory: unknown = Reflect.get(Reflect.get(globalThis, 'WebAssembly'), 'Memory');

export function fillWasm(): void {
  if (typeof WasmMemory !== 'function') throw new Error('no WebAssembly');
  const kept: unknown[] = [];
  for (;;) {
    const memory: unknown = Reflect.construct(WasmMemory, [{ initial: 1_024 }]);
    const buffer: unknown = typeof memory === 'object' && memory !== null ? Reflect.get(memory, 'buffer') : null;
    if (buffer instanceof ArrayBuffer) new Uint8Array(buffer).fill(1);
    kept.push(memory);
  }
}

/** Writes until nothing more goes in; says how much went in. */
export function fillScratch(scratch: string): void {
  let bytes = 0;
  const block = Buffer.alloc(1024 * 1024, 1);
  for (let index = 0; ; index++) {
    try {
      fs.writeFileSync(`${scratch}/${String(index)}`, block);
      bytes += block.length;
    } catch (error) {
      tell('scratch', 'fill', `${outcomeOf(error)} after ${String(bytes)}`);
      return;
    }
  }
}

export function fillScratchNames(scratch: string): void {
  for (let index = 0; ; index++) fs.closeSync(fs.openSync(`${scratch}/${String(index)}`, 'w'));
}

/** Starts threads until it cannot. */
export async function bombThreads(): Promise<void> {
  for (let count = 0; count < 500; count++) {
    const started = await new Promise<boolean>((resolve) => {
      const worker = new Worker('setInterval(() => 0, 1000)', { eval: true });
      worker.on('online', () => {
        resolve(true);
      });
      worker.on('error', () => {
        resolve(false);
      });
    });
    tell('threads', String(count), started ? 'started' : 'refused');
    if (!started) return;
  }
}

/** Starts programs until it has tried so often; each that starts would do the same. */
export async function bombForks(): Promise<void> {
  let started = 0;
  for (let count = 0; count < 300; count++) {
    const outcome = await new Promise<string>((resolve) => {
      try {
        childProcess
          .spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' })
          .on('error', (error) => {
            resolve(outcomeOf(error));
          })
          .on('spawn', () => {
            resolve('started');
          });
      } catch (error) {
        resolve(outcomeOf(error));
      }
    });
    if (outcome === 'started') started += 1;
    if (count === 299) tell('forks', '300 programs', `${String(started)} started, the last: ${outcome}`);
  }
}

export function openFiles(): void {
  let count = 0;
  try {
    for (; count < 100_000; count++) fs.openSync('/dev/null', 'r');
    tell('files', 'open many', 'succeeded');
  } catch (error) {
    tell('files', 'open many', `${outcomeOf(error)} after ${String(count)}`);
  }
}

export function flood(descriptor: number): void {
  const block = Buffer.alloc(1024 * 1024, 'a');
  let bytes = 0;
  for (;;) {
    try {
      bytes += fs.writeSync(descriptor, block);
    } catch (error) {
      if (outcomeOf(error) !== 'EAGAIN') throw error;
    }
    if (bytes < 0) return;
  }
}
