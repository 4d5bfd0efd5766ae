/**
 * One row of a sheet as nearly every program writes it, found in the bytes of its file: where its cells stand, and where in the bytes their
 * values lie. No text is made of tags. What is written in any other way is odd, and left to a parser.
 */
import { columnsMax } from './workbook.ts';

/** What a cell's `t` may be; the first where it has none. */
export const cellTypes = ['n', 's', 'b', 'str', 'inlineStr', 'e', 'd'] as const;
/** By their places in that list. */
export const [numberType, sharedType, truthType] = [0, 1, 2];

/** There is not enough of the row to say. */
export const isCut = -1;
/** It is written in another way than most. */
export const isOdd = -2;

/** Bytes of nothing that must follow those that are read: comparing may go so far beyond their end. */
export const paddingBytes = 64;
/** A tag that ends within this of the end may go on. */
const nearEnd = paddingBytes;

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const rowStart = bytesOf('<row r="');
const rowEnd = bytesOf('</row>');
const cellStart = bytesOf('<c r="');
const cellEnd = bytesOf('</c>');
const formulaEnd = bytesOf('</f>');
const valueStart = bytesOf('<v>');
const valueEnd = bytesOf('</v></c>');
const inlineStart = bytesOf('<is><t>');
const keptStart = bytesOf('<is><t xml:space="preserve">');
const inlineEnd = bytesOf('</t></is></c>');
const types = cellTypes.map((type) => bytesOf(`${type}"`));

const [blank, quote, ampersand, slash, less, equals, more] = [0x20, 0x22, 0x26, 0x2f, 0x3c, 0x3d, 0x3e];
const [zero, nine, upperA, upperZ] = [0x30, 0x39, 0x41, 0x5a];
const [letterF, letterS, letterT] = [0x66, 0x73, 0x74];
const rowDigitsMax = 7;
const lettersMax = 3;
const styleDigitsMax = 6;

/** Whether each byte may stand in the name of an attribute. */
const inName = Uint8Array.from({ length: 256 }, (_, byte) => (/[\w:.-]/.test(String.fromCharCode(byte)) ? 1 : 0));

export class PlainRow {
  /** From 1. */
  number = 0;
  /** How many of its cells hold something; the lists below tell of so many. */
  cells = 0;
  /** From 0. */
  readonly columns = new Int32Array(columnsMax);
  /** The number of its style, or -1. */
  readonly styles = new Int32Array(columnsMax);
  /** By their places among `cellTypes`. */
  readonly types = new Uint8Array(columnsMax);
  /** Where its value begins and ends. */
  readonly starts = new Int32Array(columnsMax);
  readonly ends = new Int32Array(columnsMax);
  /** Whether all bytes of the value are ASCII. */
  readonly ascii = new Uint8Array(columnsMax);
  tagStart = 0;
  tagEnd = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  /** Where the row's number stands in its tag, and how many digits it has. */
  #digits = 0;
  #digitCount = 0;

  /** Reads the row that begins there: where it ends, or `isCut` or `isOdd`. Behind `end` the padding must follow. */
  read(bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes;
    this.#end = end;
    this.cells = 0;
    let at = this.#head(behindSpace(bytes, start));
    while (at >= 0) {
      const next = this.#cell(at);
      if (next >= 0) {
        at = next;
        continue;
      }
      const rest = behindSpace(bytes, at);
      if (isAt(bytes, rest, rowEnd)) return rest + rowEnd.length;
      // Space between cells is no part of any.
      if (rest === at) return next;
      at = rest;
    }
    return at;
  }

  /** What to say of a place where something else was meant to stand. */
  #odd(at: number): number {
    return at + nearEnd > this.#end ? isCut : isOdd;
  }

  /** Where the row's tag ends. */
  #head(start: number): number {
    const bytes = this.#bytes;
    if (!isAt(bytes, start, rowStart)) return this.#odd(start);
    this.tagStart = start;
    this.#digits = start + rowStart.length;
    let at = this.#digits;
    let number = 0;
    for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0)
      number = number * 10 + byte - zero;
    this.#digitCount = at - this.#digits;
    if (this.#digitCount === 0 || this.#digitCount > rowDigitsMax || bytes[at] !== quote) return this.#odd(at);
    this.number = number;
    at = this.#attributes(at + 1);
    if (at < 0) return at;
    if (bytes[at] !== more) return this.#odd(at);
    this.tagEnd = at + 1;
    return at + 1;
  }

  /** Where attributes end that nobody asks for. */
  #attributes(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (bytes[at] === blank) {
      const name = ++at;
      while (inName[bytes[at] ?? 0] === 1) at++;
      if (at === name || bytes[at] !== equals || bytes[at + 1] !== quote) return this.#odd(at);
      at += 2;
      for (let byte = bytes[at] ?? 0; byte !== quote; byte = bytes[++at] ?? 0)
        if (byte === less || byte === more || byte === ampersand || byte === 0) return this.#odd(at);
      at++;
    }
    return at;
  }

  /** Where the cell ends that begins there. */
  #cell(start: number): number {
    const bytes = this.#bytes;
    if (!isAt(bytes, start, cellStart)) return this.#odd(start);
    let at = start + cellStart.length;
    const letters = at;
    let column = 0;
    for (let byte = bytes[at] ?? 0; byte >= upperA && byte <= upperZ; byte = bytes[++at] ?? 0)
      column = column * 26 + byte - upperA + 1;
    if (at === letters || at > letters + lettersMax) return this.#odd(at);
    for (let digit = 0; digit < this.#digitCount; digit++, at++)
      if (bytes[at] !== bytes[this.#digits + digit]) return this.#odd(at);
    if (bytes[at] !== quote) return this.#odd(at);
    if (this.cells === columnsMax) return isOdd;
    this.columns[this.cells] = column - 1;
    at = this.#look(at + 1);
    if (at < 0) return at;
    if (bytes[at] === slash && bytes[at + 1] === more) return at + 2;
    return bytes[at] === more ? this.#value(at + 1) : this.#odd(at);
  }

  /** Takes a cell's style and type, in whichever order; where they end. */
  #look(from: number): number {
    const bytes = this.#bytes;
    this.styles[this.cells] = -1;
    this.types[this.cells] = 0;
    let at = from;
    for (let seen = 0; bytes[at] === blank && seen < 2; seen++) {
      if (bytes[at + 2] !== equals || bytes[at + 3] !== quote) return this.#odd(at);
      const letter = bytes[at + 1];
      // Of two with one name the parser takes the first; none is written so.
      if (letter !== letterS && letter !== letterT) return this.#odd(at);
      if (seen === 1 && letter === bytes[from + 1]) return this.#odd(at);
      at = letter === letterS ? this.#style(at + 4) : this.#type(at + 4);
      if (at < 0) return at;
    }
    return at;
  }

  #style(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    let style = 0;
    for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0)
      style = style * 10 + byte - zero;
    if (at === from || at > from + styleDigitsMax || bytes[at] !== quote) return this.#odd(at);
    this.styles[this.cells] = style;
    return at + 1;
  }

  #type(from: number): number {
    for (const [type, word] of types.entries()) {
      if (!isAt(this.#bytes, from, word)) continue;
      this.types[this.cells] = type;
      return from + word.length;
    }
    return this.#odd(from);
  }

  /** Takes what stands in the cell; where the cell ends. */
  #value(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    if (bytes[at] === less && bytes[at + 1] === letterF) {
      at = this.#formula(at + 2);
      if (at < 0) return at;
    }
    if (isAt(bytes, at, valueStart)) return this.#text(at + valueStart.length, valueEnd);
    if (isAt(bytes, at, cellEnd)) return at + cellEnd.length;
    if (isAt(bytes, at, inlineStart)) return this.#text(at + inlineStart.length, inlineEnd);
    return isAt(bytes, at, keptStart) ? this.#text(at + keptStart.length, inlineEnd) : this.#odd(at);
  }

  /** Where a formula ends whose name begins two bytes before; what it says is not read. */
  #formula(from: number): number {
    const bytes = this.#bytes;
    let at = this.#attributes(from);
    if (at < 0) return at;
    if (bytes[at] === slash && bytes[at + 1] === more) return at + 2;
    if (bytes[at] !== more) return this.#odd(at);
    for (let byte = bytes[++at] ?? 0; byte !== less; byte = bytes[++at] ?? 0) if (byte === 0) return this.#odd(at);
    return isAt(bytes, at, formulaEnd) ? at + formulaEnd.length : this.#odd(at);
  }

  /** Takes the text from there to the next tag, which must be `ending`. Entities are the parser's. */
  #text(from: number, ending: Uint8Array): number {
    const bytes = this.#bytes;
    let at = from;
    let all = 0;
    for (let byte = bytes[at] ?? 0; byte !== less; byte = bytes[++at] ?? 0) {
      if (byte === ampersand || byte === 0) return this.#odd(at);
      all |= byte;
    }
    if (!isAt(bytes, at, ending)) return this.#odd(at);
    if (at > from) {
      this.starts[this.cells] = from;
      this.ends[this.cells] = at;
      this.ascii[this.cells] = all < 0x80 ? 1 : 0;
      this.cells++;
    }
    return at + ending.length;
  }
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

function behindSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte === blank || (byte >= 0x09 && byte <= 0x0d); byte = bytes[++at] ?? 0);
  return at;
}
