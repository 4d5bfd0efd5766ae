/**
 * How much one end takes from the other: frames a second, frames in all, bytes in all. What answers a call of ours is paced by us and
 * has no rate. Everything here is far above what an honest worker does; who passes it floods.
 */

export type WireBounds = {
  /** A second, on average; and at once, after a time of saying nothing. */
  readonly notesPerSecond: number;
  readonly notesAtOnce: number;
  readonly callsPerSecond: number;
  readonly callsAtOnce: number;
  /** In all. */
  readonly notesMax: number;
  readonly callsMax: number;
  readonly noteBytesMax: number;
  readonly bytesMax: number;
};

/** Fills by so much a second, holds so much. */
class Bucket {
  readonly #perMs: number;
  readonly #most: number;
  #left: number;
  #atMs: number;

  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perMs = perSecond / 1_000;
    this.#most = most;
    this.#left = most;
    this.#atMs = nowMs;
  }

  /** Takes one; false where there is none. */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#most, this.#left + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

export type FrameKind = 'call' | 'note' | 'reply';

export class WireMeter {
  readonly #bounds: WireBounds;
  readonly #now: () => number;
  readonly #notes: Bucket;
  readonly #calls: Bucket;
  #noteCount = 0;
  #callCount = 0;
  #noteBytes = 0;
  #bytes = 0;

  /** `now` in milliseconds, for tests. */
  constructor(bounds: WireBounds, now: () => number = () => performance.now()) {
    this.#bounds = bounds;
    this.#now = now;
    this.#notes = new Bucket(bounds.notesPerSecond, bounds.notesAtOnce, now());
    this.#calls = new Bucket(bounds.callsPerSecond, bounds.callsAtOnce, now());
  }

  /** Counts one frame; which bound it passes, or null. */
  count(kind: FrameKind, bytes: number): string | null {
    this.#bytes += bytes;
    if (this.#bytes > this.#bounds.bytesMax) return `more than ${String(this.#bounds.bytesMax)} bytes in all`;
    if (kind === 'note') return this.#note(bytes);
    return kind === 'call' ? this.#call() : null;
  }

  #note(bytes: number): string | null {
    const { notesMax, noteBytesMax, notesPerSecond } = this.#bounds;
    this.#noteCount += 1;
    this.#noteBytes += bytes;
    if (this.#noteCount > notesMax) return `more than ${String(notesMax)} notes in all`;
    if (this.#noteBytes > noteBytesMax) return `more than ${String(noteBytesMax)} bytes of notes in all`;
    return this.#notes.take(this.#now()) ? null : `more than ${String(notesPerSecond)} notes a second`;
  }

  #call(): string | null {
    const { callsMax, callsPerSecond } = this.#bounds;
    this.#callCount += 1;
    if (this.#callCount > callsMax) return `more than ${String(callsMax)} calls in all`;
    return this.#calls.take(this.#now()) ? null : `more than ${String(callsPerSecond)} calls a second`;
  }
}
