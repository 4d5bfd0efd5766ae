/** A file that is made piece by piece and held once: memory that grows in place, where joining pieces would hold all of them twice. */
import { Unreadable } from '../unreadable.ts';

/** Reserved, not used: only what is written takes memory. */
const bytesMax = 512 * 1024 * 1024;
const growBytes = 1024 * 1024;

export class GrowingBytes {
  readonly #memory = new ArrayBuffer(0, { maxByteLength: bytesMax });
  #length = 0;

  /** Throws Unreadable where a file would be larger than any that is made. */
  add(piece: Uint8Array): void {
    const end = this.#length + piece.length;
    if (end > bytesMax) throw new Unreadable('it holds more than is written at once');
    if (end > this.#memory.byteLength) this.#memory.resize(Math.min(bytesMax, Math.ceil(end / growBytes) * growBytes));
    new Uint8Array(this.#memory).set(piece, this.#length);
    this.#length = end;
  }

  /** All of it; nothing may be added after. */
  whole(): Uint8Array {
    return new Uint8Array(this.#memory, 0, this.#length);
  }
}
