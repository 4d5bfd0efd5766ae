/**
 * The rows of a sheet: those that are written as nearly every program does are read from the bytes as they are unpacked, without a parser.
 * What is written in any other way is left to the parser, row by row, so that both give the same.
 */
import { type MarkupHandlers, MarkupScanner } from '../markup.ts';
import type { Zip } from '../zip.ts';
import { isCut, paddingBytes, PlainRow } from './plainRow.ts';

/** What is known of a plain row while it is handed out. */
export type RowBytes = {
  readonly row: PlainRow;
  /** What stands in one of its cells, by its place among them. */
  readonly text: (cell: number) => string;
  readonly bytes: Uint8Array;
};

export type RowHandlers = MarkupHandlers & {
  /** No row, cell or value is open. */
  readonly isBetweenRows: boolean;
  readonly isDone: boolean;
  /** A whole row, whose cells are all in it. It is good only during the call. */
  readonly plainRow: (row: RowBytes) => void;
};

const rowEnd = Buffer.from('</row>');
const rowsStart = Buffer.from('<sheetData>');
/** Bytes of a row that are waited for. */
const rowBytesMax = 1024 * 1024;
/** Shorter texts than this are copied out of the text they are cut from; longer ones would keep all of it. */
const copiedCharacters = 12;

/** Reads the part of a sheet, or as much as `isDone` lets it; false where there is no such part. Throws Unreadable. */
export function scanRows(zip: Zip, part: string, bytesMax: number, rows: RowHandlers): boolean {
  const reader = new RowReader(rows);
  const found = zip.stream(part, bytesMax, (piece) => reader.add(piece));
  if (found) reader.end();
  return found;
}

class RowReader implements RowBytes {
  readonly row = new PlainRow();
  readonly #rows: RowHandlers;
  readonly #scanner: MarkupScanner;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #isWide = false;
  /** What is there and was not read, and padding. */
  #held = Buffer.alloc(paddingBytes);
  #end = 0;
  /** All of it as text, a character a byte; made when it is asked for. */
  #characters: string | null = null;

  constructor(rows: RowHandlers) {
    this.#rows = rows;
    this.#scanner = new MarkupScanner(rows, 'xml');
  }

  get bytes(): Uint8Array {
    return this.#held;
  }

  add(piece: Uint8Array): 'more' | 'enough' {
    if (this.#decoder === null) {
      // Office files are UTF-8 or, hardly ever, UTF-16 with its mark.
      this.#isWide = piece[0] === 0xff && piece[1] === 0xfe;
      this.#decoder = new TextDecoder(this.#isWide ? 'utf-16' : 'utf-8');
    }
    if (this.#isWide) this.#scan(piece);
    else {
      this.#hold(piece);
      this.#read();
    }
    return this.#rows.isDone ? 'enough' : 'more';
  }

  end(): void {
    if (this.#rows.isDone) return;
    this.#scan(this.#held.subarray(0, this.#end));
    this.#scanner.end();
  }

  readonly text = (cell: number): string => {
    const [start = 0, end = 0] = [this.row.starts[cell], this.row.ends[cell]];
    if (this.row.ascii[cell] !== 1) return this.#held.toString('utf8', start, end);
    if (end - start > copiedCharacters) return this.#held.toString('latin1', start, end);
    this.#characters ??= this.#held.toString('latin1', 0, this.#end);
    return this.#characters.slice(start, end);
  };

  #hold(piece: Uint8Array): void {
    const end = this.#end + piece.length;
    if (this.#held.length < end + paddingBytes) {
      const larger = Buffer.alloc(2 * end + paddingBytes);
      larger.set(this.#held.subarray(0, this.#end));
      this.#held = larger;
    }
    this.#held.set(piece, this.#end);
    this.#held.fill(0, end, end + paddingBytes);
    this.#end = end;
    this.#characters = null;
  }

  /** Reads what is whole of it; the beginning of the row that is not stays. */
  #read(): void {
    const end = this.#end;
    let at = 0;
    while (at < end && !this.#rows.isDone) {
      const isPlain = this.#scanner.isBehindTag && this.#rows.isBetweenRows;
      const next = isPlain ? this.row.read(this.#held, at, end) : 0;
      if (next > 0) {
        this.#rows.plainRow(this);
        at = next;
        continue;
      }
      const stop = next === isCut ? -1 : this.#oddEnd(at, isPlain);
      if (stop < 0 && end - at < rowBytesMax) break;
      this.#scan(this.#held.subarray(at, stop < 0 ? end : stop));
      at = stop < 0 ? end : stop;
    }
    this.#held.copyWithin(0, at, end + paddingBytes);
    this.#end = end - at;
  }

  /** How far the parser reads on; -1 where that is not there yet. */
  #oddEnd(at: number, isPlain: boolean): number {
    const left = this.#held.subarray(at, this.#end);
    if (isPlain) {
      const found = left.indexOf(rowEnd);
      return found < 0 ? -1 : at + found + rowEnd.length;
    }
    const head = this.#scanner.hasRead ? -1 : left.indexOf(rowsStart);
    if (head >= 0) return at + head + rowsStart.length;
    // Where the parser is in the midst of something, all that is there is its own: what ends rows may stand in a comment.
    const found = left.lastIndexOf(rowEnd);
    return found < 0 ? this.#end : at + found + rowEnd.length;
  }

  #scan(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#scanner.write(this.#decoder?.decode(bytes, { stream: true }) ?? '');
  }
}
