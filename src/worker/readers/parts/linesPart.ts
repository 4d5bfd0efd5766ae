/**
 * Lines of a text file, or records of a delimited one, of any size: read in pieces, from where the last answer ended, never kept. An
 * encoding in which a line's end could be a part of another sign has units of two bytes, and is read so.
 */
import Papa from 'papaparse';
import type { FactSource } from '../../facts/facts.ts';
import { decodeText } from '../encodings.ts';
import { type Delimiter, delimiterOf } from '../sheets/delimited.ts';
import { extensionOf } from '../source.ts';
import { Unreadable } from '../unreadable.ts';
import { cellText, charactersOf, type Part, type PartAsk, spanFrom, spanOf } from './part.ts';

const sampleBytes = 64 * 1024;
const pieceBytes = 256 * 1024;
/** Of a line: what is longer is given in pieces. */
const lineBytesMax = 1024 * 1024;
/** Lines of one record of a table. */
const recordLinesMax = 200;
const limitMs = 10_000;
/** After what was asked for, so far for the number of lines. */
const countBytesMax = 64 * 1024 * 1024;

/** Throws Unreadable, and the signal's reason. */
export async function linesPart(source: FactSource, ask: PartAsk, signal: AbortSignal): Promise<Part> {
  const sample = source.read(0, Math.min(source.size, sampleBytes));
  const { encoding, marked, text } = decodeText(sample);
  const extension = extensionOf(source.name);
  const isTable = ['csv', 'tsv', 'tab'].includes(extension) && ask.lines === undefined;
  const format = {
    encoding,
    width: encoding.startsWith('utf-16') ? 2 : 1,
    isBig: encoding === 'utf-16be',
    start: marked ? (encoding === 'utf-8' ? 3 : 2) : 0,
    delimiter: isTable ? delimiterOf(text, extension) : null,
  } as const;
  const taker = new Taker(format.delimiter, isTable ? ask.rows : ask.lines, ask);
  await eachLine(source, format, { ask, taker, signal });
  return taker.part(source, ask, isTable);
}

type Format = {
  readonly encoding: string;
  /** Bytes of the smallest unit. */
  readonly width: 1 | 2;
  readonly isBig: boolean;
  /** Bytes of the byte order mark. */
  readonly start: number;
  /** Of a table; null for lines. */
  readonly delimiter: Delimiter | null;
};

type Decoder = InstanceType<typeof TextDecoder>;

/** One line's bytes, where it starts, and whether its end was cut off. */
type Line = { readonly bytes: Buffer; readonly at: number; readonly isCut: boolean };

async function eachLine(
  source: FactSource,
  format: Format,
  { ask, taker, signal }: { ask: PartAsk; taker: Taker; signal: AbortSignal },
): Promise<void> {
  const decoder = new TextDecoder(format.encoding);
  const asked = Math.min(source.size, Math.max(format.start, Math.floor(ask.at ?? 0)));
  let start = asked - ((asked - format.start) % format.width);
  let left = Buffer.alloc(0);
  const endMs = performance.now() + limitMs;
  for (let at = start; at < source.size;) {
    signal.throwIfAborted();
    if (performance.now() > endMs) {
      if (taker.isFull) return;
      throw new Unreadable('it takes too long to read up to there: go on from where an answer ended, by its next');
    }
    const piece = source.read(at, Math.min(pieceBytes, source.size - at));
    if (piece.length === 0) return;
    at += piece.length;
    left = Buffer.concat([left, piece]);
    const isEnd = at >= source.size;
    for (let from = 0; ;) {
      const line = nextLine(left, { from, at: start, isEnd, format });
      if (line === null) {
        left = left.subarray(from);
        start += from;
        break;
      }
      taker.take(line, decoder);
      from += line.bytes.length;
      if (taker.isFull && !taker.counts(line.at, source.size)) return;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  taker.end();
}

function nextLine(
  bytes: Buffer,
  { from, at, isEnd, format }: { from: number; at: number; isEnd: boolean; format: Format },
): Line | null {
  const end = lineEnd(bytes, from, format);
  if (end >= 0) return { bytes: bytes.subarray(from, end), at: at + from, isCut: false };
  if (bytes.length - from >= lineBytesMax)
    return { bytes: bytes.subarray(from, from + lineBytesMax), at: at + from, isCut: true };
  if (isEnd && from < bytes.length) return { bytes: bytes.subarray(from), at: at + from, isCut: false };
  return null;
}

/** Just behind the next line feed; below 0 where there is none. */
function lineEnd(bytes: Buffer, from: number, { width, isBig }: Format): number {
  let found = bytes.indexOf(0x0a, from);
  if (width === 1) return found < 0 ? -1 : found + 1;
  for (; found >= 0; found = bytes.indexOf(0x0a, found + 1)) {
    const isSecond = (found - from) % 2 === 1;
    if (isBig && isSecond && bytes[found - 1] === 0) return found + 1;
    if (!isBig && !isSecond && bytes[found + 1] === 0) return found + 2;
  }
  return -1;
}

/** Takes what was asked for, and counts the rest. */
class Taker {
  readonly #delimiter: Delimiter | null;
  readonly #from: number;
  readonly #to: number;
  readonly #room: number;
  readonly #lines: string[] = [];
  #used = 0;
  /** The line or record that is being read. */
  #number: number;
  /** A record whose quotes are open. */
  #open: { text: string; lines: number; at: number } | null = null;
  #next: { number: number; at: number } | null = null;
  #seenAll = false;
  isFull = false;

  constructor(delimiter: Delimiter | null, span: PartAsk['lines'], ask: PartAsk) {
    this.#delimiter = delimiter;
    const { from, to } = spanOf(span);
    [this.#from, this.#to, this.#room] = [from, to, charactersOf(ask)];
    // What stands at a place in the file is the line that was asked for.
    this.#number = ask.at === undefined ? 1 : from;
  }

  /** Whether the rest is worth counting. */
  counts(at: number, size: number): boolean {
    return size - at <= countBytesMax;
  }

  take({ bytes, at, isCut }: Line, decoder: Decoder): void {
    if (this.#delimiter === null) {
      if (!this.isFull && this.#number >= this.#from) this.#add(decoder.decode(bytes).replace(/[\r\n]+$/, ''), at);
      if (!isCut) this.#number++;
      return;
    }
    const isWanted = !this.isFull && this.#number >= this.#from;
    // Whoever only counts needs the quotes alone, which are one byte in every encoding that has them.
    const text = isWanted || this.#open !== null ? decoder.decode(bytes) : bytes.toString('latin1');
    const open = this.#open ?? { text: '', lines: 0, at };
    const record = { text: open.text + text, lines: open.lines + 1, at: open.at };
    const isOpen = (record.text.split('"').length - 1) % 2 === 1;
    if (isOpen && record.lines < recordLinesMax && record.text.length < lineBytesMax) {
      this.#open = record;
      return;
    }
    this.#open = null;
    this.#record(record.text, record.at, isWanted);
  }

  /** Lines without anything are none of a table's, as everywhere. */
  #record(text: string, at: number, isWanted: boolean): void {
    if (text.trim() === '') return;
    if (isWanted) {
      const [cells = []] = Papa.parse<string[]>(text.replace(/[\r\n]+$/, ''), {
        delimiter: this.#delimiter ?? ',',
      }).data;
      this.#add(cells.map(cellText).join('\t'), at);
    }
    this.#number++;
  }

  #add(text: string, at: number): void {
    const line = `${String(this.#number)}\t${text.replaceAll('\0', '')}`;
    this.isFull = this.#number > this.#to || (this.#used > 0 && this.#used + line.length > this.#room);
    if (this.isFull) {
      if (this.#number <= this.#to) this.#next = { number: this.#number, at };
      return;
    }
    this.#lines.push(
      line.length > this.#room
        ? `${line.slice(0, this.#room)}… [cut: the line has ${String(text.length)} characters]`
        : line,
    );
    this.#used += line.length + 1;
  }

  /** The end of the file was seen. */
  end(): void {
    if (this.#open !== null) this.#record(this.#open.text, this.#open.at, !this.isFull && this.#number >= this.#from);
    this.#seenAll = true;
  }

  part(source: FactSource, ask: PartAsk, isTable: boolean): Part {
    const total = this.#seenAll ? this.#number - 1 : null;
    const span = this.#next === null ? null : spanFrom(this.#next.number, this.#to);
    const what = isTable ? 'rows' : 'lines';
    const isBeyond = this.#lines.length === 0 && total !== null && this.#from > total && source.size > 0;
    return {
      kind: what,
      text: this.#lines.join('\n'),
      hidden: [],
      totals: isTable ? { rows: total, characters: null } : { lines: total, characters: null },
      next:
        span === null || this.#next === null
          ? null
          : { ...(isTable ? { rows: span } : { lines: span }), at: this.#next.at, charactersMax: ask.charactersMax },
      problems: isBeyond ? [`it has ${String(total)} ${what}`] : [],
    };
  }
}
