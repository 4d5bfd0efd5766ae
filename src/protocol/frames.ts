/**
 * Frames of the worker's wire: four bytes (big-endian length) and that many bytes of UTF-8 JSON.
 *
 * Both directions count as hostile: a frame over the cap, bytes that are not UTF-8 and text that is not JSON are failures, and
 * a decoder that has failed once stays failed. Bytes are copied at most twice, however they were cut up on the way.
 */
import { fail, ok, type Result } from '../base/result.ts';

const headerBytes = 4;
const firstBufferBytes = 64 * 1024;

export type FrameFailureKind = 'too-large' | 'not-utf8' | 'not-json' | 'failed-before';
export type FrameFailure = { readonly kind: FrameFailureKind; readonly message: string };

/** Keys that reach an object's prototype in careless code: they are dropped wherever they stand. */
const droppedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** A text without these has no such key; an escape (`\u005f`) could spell one. */
const mayHoldDroppedKey = /__proto__|constructor|prototype|\\u/;

/** A value as a frame, or `too-large`. The value must be JSON (no cycles, no bigint): anything else is a bug and throws. */
export function encodeFrame(value: object, frameBytesMax: number): Result<Buffer, FrameFailure> {
  const text = JSON.stringify(value);
  const length = Buffer.byteLength(text, 'utf8');
  if (length > frameBytesMax) return fail(tooLarge(length, frameBytesMax));
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame.writeUInt32BE(length, 0);
  frame.write(text, headerBytes, 'utf8');
  return ok(frame);
}

/** Puts frames back together from chunks of any size. One decoder reads one stream. */
export class FrameDecoder {
  readonly #frameBytesMax: number;
  readonly #header = Buffer.alloc(headerBytes);
  #headerUsed = 0;
  /** Bytes of the current frame's body, known once its header is whole. */
  #length = 0;
  #body = Buffer.alloc(0);
  #bodyUsed = 0;
  #failed = false;
  /** Bytes of each frame that the last push completed, headers included. */
  sizes: readonly number[] = [];

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** Whether the stream may end here: no frame is half read. */
  get idle(): boolean {
    return this.#headerUsed === 0 && !this.#failed;
  }

  /** The values of all frames that this chunk completes, in order. After a failure every further call fails. */
  push(chunk: Uint8Array): Result<unknown[], FrameFailure> {
    if (this.#failed) return fail({ kind: 'failed-before', message: 'the stream failed before' });
    const values: unknown[] = [];
    const sizes: number[] = [];
    this.sizes = sizes;
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#headerUsed < headerBytes) {
        offset += this.#takeHeader(chunk, offset);
        if (this.#headerUsed < headerBytes) break;
        this.#length = this.#header.readUInt32BE(0);
        if (this.#length > this.#frameBytesMax) return this.#stop(tooLarge(this.#length, this.#frameBytesMax));
      }
      const take = Math.min(this.#length - this.#bodyUsed, chunk.length - offset);
      const part = chunk.subarray(offset, offset + take);
      offset += take;
      const body = this.#takeBody(part);
      if (body === null) continue;
      const value = parseBody(body);
      if (!value.ok) return this.#stop(value.failure);
      values.push(value.value);
      sizes.push(headerBytes + this.#length);
      this.#startOver();
    }
    return ok(values);
  }

  #takeHeader(chunk: Uint8Array, offset: number): number {
    const take = Math.min(headerBytes - this.#headerUsed, chunk.length - offset);
    this.#header.set(chunk.subarray(offset, offset + take), this.#headerUsed);
    this.#headerUsed += take;
    return take;
  }

  /** The whole body once it is there. A body that came in one piece is not copied; others grow by doubling, so that a stream
   *  of single bytes costs linear time, and a header that promises much reserves little. */
  #takeBody(part: Uint8Array): Uint8Array | null {
    if (this.#bodyUsed === 0 && part.length === this.#length) return part;
    const needed = this.#bodyUsed + part.length;
    if (needed > this.#body.length) {
      const grown = Buffer.allocUnsafe(
        Math.min(this.#length, Math.max(needed, 2 * this.#body.length, firstBufferBytes)),
      );
      grown.set(this.#body.subarray(0, this.#bodyUsed));
      this.#body = grown;
    }
    this.#body.set(part, this.#bodyUsed);
    this.#bodyUsed = needed;
    return this.#bodyUsed === this.#length ? this.#body.subarray(0, this.#length) : null;
  }

  #startOver(): void {
    this.#headerUsed = 0;
    this.#length = 0;
    this.#bodyUsed = 0;
    this.#body = Buffer.alloc(0);
  }

  #stop(failure: FrameFailure): Result<unknown[], FrameFailure> {
    this.#failed = true;
    this.#startOver();
    return fail(failure);
  }
}

function tooLarge(length: number, frameBytesMax: number): FrameFailure {
  return {
    kind: 'too-large',
    message: `a frame of ${String(length)} bytes is over the cap of ${String(frameBytesMax)}`,
  };
}

function parseBody(body: Uint8Array): Result<unknown, FrameFailure> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return fail({ kind: 'not-utf8', message: 'a frame is not valid UTF-8' });
  }
  try {
    const value: unknown = mayHoldDroppedKey.test(text) ? JSON.parse(text, dropKey) : JSON.parse(text);
    return ok(value);
  } catch {
    // Also text nested so deeply that the reviver ran out of stack.
    return fail({ kind: 'not-json', message: 'a frame is not valid JSON' });
  }
}

function dropKey(key: string, value: unknown): unknown {
  return droppedKeys.has(key) ? undefined : value;
}
