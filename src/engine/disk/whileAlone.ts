/** A short change of a small file that several processes read, change and write whole. */
import { setTimeout } from 'node:timers/promises';
import { takeLock } from './lock.ts';

const heldMsMax = 5_000;

/**
 * Runs `change` while no other process, and nobody else here, changes the file: what two of them write at once is all kept. One that holds it
 * for seconds is at a standstill, and nothing new is lost for its sake.
 */
export async function whileAlone<Value>(file: string, change: () => Value): Promise<Value> {
  const until = performance.now() + heldMsMax;
  let lock = takeLock(`${file}.lock`, file);
  while (lock === null && performance.now() < until) {
    await setTimeout(5 + 20 * Math.random());
    lock = takeLock(`${file}.lock`, file);
  }
  try {
    return change();
  } finally {
    lock?.dispose();
  }
}
