/**
 * A file's bytes as a parser wants them: numbers and text at any offset, read as seldom as can be. The first 16 KiB, which hold what
 * most are asked for, are read once, and the rest of the first 64 KiB where it is needed; what lies behind comes in small windows, and
 * only so much of it: a parser that is led astray runs dry, it does not run on.
 * Past the end, and past that bound, every number is 0 and every text is short, so that a cut file needs no checks of its own.
 */
import { Buffer } from 'node:buffer';
import type { ReadAt } from '../../stage/readBytes.ts';

/** EXIF stands at the front of a JPEG, in a segment of at most 64 KiB. */
export const headBytes = 64 * 1024;
/** The first read of every file. To copy 64 KiB takes longer than to open a file and find a date in it. */
const frontBytes = 16 * 1024;
/** What is read at once further on: a directory of entries, a box with its head. */
const windowBytes = 4 * 1024;
/** Further reads of one file: a TIFF may keep its directories anywhere, a film has its index behind the pictures. */
export const furtherReadsMax = 96;
/** Bytes of one file that are read behind its head. */
export const furtherBytesMax = 2 * 1024 * 1024;

type Span = { from: number; bytes: Buffer; view: DataView };

const nothing: Span = { from: 0, bytes: Buffer.alloc(0), view: new DataView(new ArrayBuffer(0)) };

/** Offsets and lengths are bytes. Of numbers in a file `little` tells the order: the least significant byte first. */
export class FileBytes {
  readonly size: number;
  readonly #read: ReadAt;
  readonly #memory: Buffer | undefined;
  /** The front of the file, then all of the first 64 KiB. */
  #head: Span;
  #window: Span = nothing;
  /** The one of the two that was looked into last. */
  #span: Span;
  #furtherReads = 0;
  #furtherBytes = 0;

  /** `memory` is where the head is put by a `read` that can. It must be nobody else's while this object is in use. */
  constructor(read: ReadAt, size: number, memory?: Buffer) {
    this.#read = read;
    this.size = size;
    this.#memory = memory;
    this.#head = spanOf(0, read(0, Math.min(frontBytes, size), memory));
    this.#span = this.#head;
  }

  u8(at: number): number {
    const index = this.#indexOf(at, 1);
    return index < 0 ? 0 : (this.#span.bytes[index] ?? 0);
  }

  u16(at: number, little = false): number {
    const index = this.#indexOf(at, 2);
    return index < 0 ? 0 : this.#span.view.getUint16(index, little);
  }

  u32(at: number, little = false): number {
    const index = this.#indexOf(at, 4);
    return index < 0 ? 0 : this.#span.view.getUint32(index, little);
  }

  i32(at: number, little = false): number {
    return this.u32(at, little) | 0;
  }

  /** Infinity where the number is no offset that a file can have. */
  u64(at: number, little = false): number {
    const [high, low] = little ? [at + 4, at] : [at, at + 4];
    const value = this.u32(high, little) * 2 ** 32 + this.u32(low, little);
    return Number.isSafeInteger(value) ? value : Infinity;
  }

  f32(at: number, little = false): number {
    const index = this.#indexOf(at, 4);
    return index < 0 ? 0 : this.#span.view.getFloat32(index, little);
  }

  f64(at: number, little = false): number {
    const index = this.#indexOf(at, 8);
    return index < 0 ? 0 : this.#span.view.getFloat64(index, little);
  }

  /** One character a byte; shorter where the file ends. */
  latin(at: number, length: number): string {
    const most = Math.min(length, this.size - at);
    const index = this.#indexOf(at, most);
    return index < 0 ? '' : this.#span.bytes.toString('latin1', index, index + most);
  }

  /** A view, not a copy, and good only while nothing else is read; shorter where the file ends. */
  slice(at: number, length: number): Buffer {
    const most = Math.min(length, this.size - at);
    const index = this.#indexOf(at, most);
    return index < 0 ? nothing.bytes : this.#span.bytes.subarray(index, index + most);
  }

  /** Where `length` bytes from `at` begin in the span that is then looked into; -1 where they are not to be had. */
  #indexOf(at: number, length: number): number {
    const span = this.#span;
    const index = at - span.from;
    return index >= 0 && index + length <= span.bytes.length ? index : this.#find(at, length);
  }

  #find(at: number, length: number): number {
    // Written so that NaN, which a number of the file may have led to, ends here too.
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) return -1;
    this.#span = this.#known(at, length) ?? this.#fetch(at, length);
    return holds(this.#span, at, length) ? at - this.#span.from : -1;
  }

  #known(at: number, length: number): Span | null {
    if (holds(this.#window, at, length)) return this.#window;
    const isInHead = at + length <= Math.min(headBytes, this.size);
    if (isInHead && !holds(this.#head, at, length) && this.#head.bytes.length === frontBytes) this.#readHead();
    return holds(this.#head, at, length) ? this.#head : null;
  }

  /** Behind the front that is there already. */
  #readHead(): void {
    const front = this.#head.bytes;
    const memory = this.#memory?.subarray(front.length);
    const rest = this.#read(front.length, Math.min(headBytes, this.size) - front.length, memory);
    const isBehind = rest.buffer === front.buffer && rest.byteOffset === front.byteOffset + front.length;
    this.#head = spanOf(
      0,
      isBehind
        ? new Uint8Array(front.buffer, front.byteOffset, front.length + rest.length)
        : Buffer.concat([front, rest]),
    );
  }

  #fetch(at: number, length: number): Span {
    const wanted = Math.min(Math.max(length, windowBytes), this.size - at);
    if (this.#furtherReads >= furtherReadsMax || this.#furtherBytes + wanted > furtherBytesMax) return nothing;
    this.#furtherReads += 1;
    this.#furtherBytes += wanted;
    this.#window = spanOf(at, this.#read(at, wanted));
    return this.#window;
  }
}

function holds(span: Span, at: number, length: number): boolean {
  return at >= span.from && at + length <= span.from + span.bytes.length;
}

function spanOf(from: number, bytes: Uint8Array): Span {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    from,
    bytes: Buffer.from(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
  };
}

/** Bytes in memory, such as a block that was inflated. */
export function bytesOf(bytes: Uint8Array): FileBytes {
  return new FileBytes((offset, length) => bytes.subarray(offset, offset + length), bytes.length);
}

let spare: Buffer | null = Buffer.allocUnsafeSlow(headBytes);

/**
 * Hands out a file's bytes while `use` runs, and not after: the memory of its head serves the next file. Ten thousand photos would
 * otherwise ask the system for 640 MB, which takes longer than to read them.
 */
export function withBytes<Value>(source: { read: ReadAt; size: number }, use: (bytes: FileBytes) => Value): Value {
  const memory = spare ?? Buffer.allocUnsafeSlow(headBytes);
  spare = null;
  try {
    return use(new FileBytes(source.read, source.size, memory));
  } finally {
    spare = memory;
  }
}
