/** A file as music-metadata takes it: read as seldom as can be, and only so much of it, so often and for so long. */
import { AbstractTokenizer, EndOfStreamError, type IReadChunkOptions } from 'strtok3';
import type { FactSource } from '../../facts/facts.ts';
import { Unreadable } from '../unreadable.ts';

/** Bytes at the front that are read at once, and at once further on: one piece of a file leads to the next. */
const headBytes = 64 * 1024;
const windowBytes = 4 * 1024;

const hiddenMark = 0x5f;

export type Bounds = {
  /** Bytes that are asked for in one piece. */
  readonly pieceBytesMax: number;
  readonly bytesMax: number;
  readonly readsMax: number;
  readonly limitMs: number;
};

type Span = { readonly from: number; readonly bytes: Uint8Array };

/**
 * The part of a file from `from` on. For the bytes at `hidden` a `_` is shown: what begins there is nothing that anyone knows. Past a
 * bound every read throws Unreadable, which ends whoever is led on and on by a damaged file.
 */
export class BoundedFile extends AbstractTokenizer {
  readonly fileInfo: { size: number; path: string };
  readonly #source: FactSource;
  readonly #from: number;
  readonly #hidden: readonly number[];
  readonly #bounds: Bounds;
  readonly #endsAt: number;
  #head: Span | null = null;
  #window: Span | null = null;
  #reads = 0;
  #bytes = 0;

  constructor(
    source: FactSource,
    { from, hidden, path, bounds }: { from: number; hidden: readonly number[]; path: string; bounds: Bounds },
  ) {
    super({ maxBufferSize: bounds.pieceBytesMax });
    this.#source = source;
    this.#from = from;
    this.#hidden = hidden;
    this.#bounds = bounds;
    this.#endsAt = performance.now() + bounds.limitMs;
    this.fileInfo = { size: source.size - from, path };
  }

  override supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    this.validateLength(position, 'position');
    this.position = position;
  }

  override async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const asked = this.normalizeOptions(target, options);
    const count = await this.peekBuffer(target, asked);
    this.position = asked.position + count;
    return count;
  }

  override async peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(target, options);
    const count = Math.max(0, Math.min(length, this.fileInfo.size - position));
    if (count < length && mayBeLess !== true) throw new EndOfStreamError();
    const at = this.#from + position;
    const { from, bytes } = this.#spanOf(at, count);
    const part = bytes.subarray(at - from, at - from + count);
    // Cut meanwhile.
    if (part.length < count) throw new EndOfStreamError();
    target.set(part);
    for (const place of this.#hidden) if (place >= at && place < at + count) target[place - at] = hiddenMark;
    return count;
  }

  #spanOf(at: number, count: number): Span {
    this.#reads += 1;
    if (this.#reads > this.#bounds.readsMax || performance.now() > this.#endsAt)
      throw new Unreadable('it takes too long to read');
    for (const span of [this.#head, this.#window])
      if (span !== null && at >= span.from && at + count <= span.from + span.bytes.length) return span;
    const isHead = at + count <= headBytes;
    const from = isHead ? 0 : at;
    const wanted = Math.min(Math.max(count, isHead ? headBytes : windowBytes), this.#source.size - from);
    this.#bytes += wanted;
    if (this.#bytes > this.#bounds.bytesMax) throw new Unreadable('it takes too long to read');
    const span = { from, bytes: this.#source.read(from, wanted) };
    if (isHead) this.#head = span;
    else this.#window = span;
    return span;
  }
}
