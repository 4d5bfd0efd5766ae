/** Randomness of a worker that was put to sleep and is woken up many times. */
import { randomBytes } from 'node:crypto';

const bits = 48;

/**
 * Lets `Math.random` draw from the system: its own numbers would be the same in each worker that wakes up from one memory. Those of
 * `node:crypto` are new after a wake-up, as the clock has jumped by then.
 */
export function drawFreshRandom(): void {
  Math.random = () => randomBytes(bits / 8).readUIntBE(0, bits / 8) / 2 ** bits;
}
