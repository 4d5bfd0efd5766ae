/**
 * Rows of a sheet as nearly every program writes them, read without a parser: ten times as fast. What is written in any other way is left
 * to the parser, row by row, so that both give the same.
 */
import { type MarkupHandlers, MarkupScanner, scanDecoded } from '../markup.ts';
import type { Zip } from '../zip.ts';

/** A cell as it stands there: its column from 0, the number of its style or -1, its type, and what stands in it. */
export type PlainCell = {
  readonly column: number;
  readonly style: number;
  readonly type: string;
  readonly text: string;
};

export type RowHandlers = MarkupHandlers & {
  /** No row, cell or value is open. */
  readonly isBetweenRows: boolean;
  readonly isDone: boolean;
  /** A whole row: its number from 1, its cells, and its tag as it stands there. The places of its cells are in that row. */
  readonly plainRow: (number: number, cells: readonly PlainCell[], tag: string) => void;
};

const rowEnd = '</row>';
/** Characters of a row that are waited for. */
const rowCharactersMax = 1024 * 1024;

/** Reads the part of a sheet, or as much as `isDone` lets it; false where there is no such part. Throws Unreadable. */
export function scanRows(zip: Zip, part: string, bytesMax: number, rows: RowHandlers): boolean {
  const scanner = new MarkupScanner(rows, 'xml');
  let left = '';
  const found = scanDecoded(zip, part, bytesMax, (text) => {
    left = readText(left === '' ? text : left + text, scanner, rows);
    return rows.isDone ? 'enough' : 'more';
  });
  if (found && !rows.isDone) {
    scanner.write(left);
    scanner.end();
  }
  return found;
}

/** Reads what is whole of it; returns the beginning of the row that is not. */
function readText(text: string, scanner: MarkupScanner, rows: RowHandlers): string {
  let at = 0;
  while (at < text.length && !rows.isDone) {
    const end = text.indexOf(rowEnd, at);
    const isPlain = scanner.isBehindTag && rows.isBetweenRows;
    if (isPlain && end >= 0) {
      const row = plainRow(text, at, end);
      if (row !== null) {
        rows.plainRow(row.number, row.cells, row.tag);
        at = end + rowEnd.length;
        continue;
      }
    }
    if (isPlain && end < 0 && text.length - at < rowCharactersMax) return text.slice(at);
    // Where the parser is in the midst of something, all that is there is its own: what ends rows may stand in a comment.
    const last = isPlain ? end : text.lastIndexOf(rowEnd);
    const stop = end < 0 ? text.length : last + rowEnd.length;
    scanner.write(text.slice(at, stop));
    at = stop;
  }
  return '';
}

const [quote, more, upperA, upperZ, zero, nine] = [0x22, 0x3e, 0x41, 0x5a, 0x30, 0x39];
const [cellStart, styleStart, typeStart] = ['<c r="', ' s="', ' t="'];
const rowStart = /\s*<row r="(\d{1,7})"(?: [\w:.-]+="[^"<>&]*")*>/y;
const inlineStart = /<is><t(?: xml:space="preserve")?>/y;
const formula = /<f(?: [\w:.-]+="[^"<>&]*")*>[^<]*<\/f>/y;
const lettersMax = 3;

/** The row from `at` to `end`, where its end tag begins; null where it is not plain. */
function plainRow(text: string, at: number, end: number): { number: number; cells: PlainCell[]; tag: string } | null {
  rowStart.lastIndex = at;
  const head = rowStart.exec(text);
  if (head === null) return null;
  const [tag, number = ''] = head;
  const row = `${number}"`;
  const cells: PlainCell[] = [];
  let from = rowStart.lastIndex;
  while (from < end) {
    from = plainCell(text, from, row, cells);
    if (from < 0) return null;
  }
  return from === end ? { number: Number(number), cells, tag } : null;
}

/** Where the cell ends that begins there; -1 where it is not plain. */
function plainCell(text: string, from: number, row: string, cells: PlainCell[]): number {
  if (!text.startsWith(cellStart, from)) return -1;
  const letters = from + cellStart.length;
  const digits = behindLetters(text, letters);
  if (digits === letters || digits > letters + lettersMax || !text.startsWith(row, digits)) return -1;
  let at = digits + row.length;
  let [style, type] = [-1, 'n'];
  if (text.startsWith(styleStart, at)) {
    const value = at + styleStart.length;
    at = behindDigits(text, value);
    if (at === value || text.charCodeAt(at) !== quote) return -1;
    style = Number(text.slice(value, at++));
  }
  if (text.startsWith(typeStart, at)) {
    const value = at + typeStart.length;
    at = text.indexOf('"', value);
    type = text.slice(value, at++);
    if (!/^[a-zA-Z]{1,9}$/.test(type)) return -1;
  }
  if (text.startsWith('/>', at)) return at + 2;
  if (text.charCodeAt(at) !== more) return -1;
  const [end, value] = plainValue(text, at + 1);
  if (value !== '') cells.push({ column: columnAt(text, letters, digits), style, type, text: value });
  return end;
}

const notPlain = [-1, ''] as const;

/** What stands in the cell, and where the cell ends. */
function plainValue(text: string, from: number): readonly [end: number, value: string] {
  let at = from;
  if (text.startsWith('<f', at)) {
    formula.lastIndex = at;
    if (!formula.test(text)) return notPlain;
    at = formula.lastIndex;
  }
  if (text.startsWith('</c>', at)) return [at + 4, ''];
  let ending = '</v></c>';
  if (text.startsWith('<v>', at)) at += 3;
  else {
    inlineStart.lastIndex = at;
    if (!inlineStart.test(text)) return notPlain;
    at = inlineStart.lastIndex;
    ending = '</t></is></c>';
  }
  const close = text.indexOf('<', at);
  if (close < 0 || !text.startsWith(ending, close)) return notPlain;
  const value = text.slice(at, close);
  // Entities are the parser's.
  return value.includes('&') ? notPlain : [close + ending.length, value];
}

function columnAt(text: string, letters: number, end: number): number {
  let column = 0;
  for (let at = letters; at < end; at++) column = column * 26 + text.charCodeAt(at) - upperA + 1;
  return column - 1;
}

function behindLetters(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= upperA && code <= upperZ; code = text.charCodeAt(at)) at++;
  return at;
}

function behindDigits(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= zero && code <= nine; code = text.charCodeAt(at)) at++;
  return at;
}
