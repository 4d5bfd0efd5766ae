/** The rows of a table in a file: CSV and its kin, or the first sheet of a workbook. All of it is held in memory, so it is bounded. */
import type { FactSource } from '../../facts/facts.ts';
import { decodeText, isBinary } from '../encodings.ts';
import { extensionOf, wholeFile } from '../source.ts';
import { Unreadable } from '../unreadable.ts';
import { openZip } from '../zip.ts';
import { delimiterOf, readDelimited, type Delimiter } from './delimited.ts';
import { openOds } from './ods.ts';
import { rowsMax, type Workbook } from './workbook.ts';
import { openXlsx } from './xlsx.ts';

/** Cells of a table that is held whole, each row counted as one more: two columns of more than a million rows. */
export const tableCellsMax = 4_000_000;
/** Characters in all of them. */
export const tableCharactersMax = 64 * 1024 * 1024;

/** All rows of a sheet (from 0). Throws Unreadable, also where it is more than a table to look things up in may be. */
export function readRows(source: FactSource, sheet = 0): string[][] {
  const rows: string[][] = [];
  let held = 0;
  let characters = 0;
  const take = (cells: readonly string[]): 'more' => {
    held += cells.length + 1;
    for (const cell of cells) characters += cell.length;
    if (held > tableCellsMax) throw tooMany(tableCellsMax, 'cells');
    if (characters > tableCharactersMax) throw tooMany(tableCharactersMax, 'characters');
    if (rows.length === rowsMax) throw tooMany(rowsMax, 'rows');
    rows.push([...cells]);
    return 'more';
  };
  const extension = extensionOf(source.name);
  if (textTables.has(extension)) {
    const bytes = wholeFile(source);
    if (isBinary(bytes)) throw new Unreadable('it is no text');
    const { text } = decodeText(bytes);
    const delimiter = delimiterOf(text, extension);
    if (separatorsIn(text, delimiter) > tableCellsMax) throw tooMany(tableCellsMax, 'cells, or marks between cells');
    readDelimited(text, delimiter, take);
  } else {
    const workbook = workbookOf(source);
    if (workbook.sheets.length > sheet) workbook.readRows(sheet, take);
  }
  return rows;
}

const textTables = new Set(['csv', 'tsv', 'tab', 'txt']);

function workbookOf(source: FactSource): Workbook {
  const zip = openZip(source);
  return extensionOf(source.name) === 'ods' ? openOds(zip) : openXlsx(zip);
}

/** The names of its sheets; none for a text, which is one table. Throws Unreadable. */
export function sheetsOf(source: FactSource): readonly string[] {
  return textTables.has(extensionOf(source.name)) ? [] : workbookOf(source).sheets;
}

function tooMany(most: number, what: string): Unreadable {
  return new Unreadable(`it has more than ${most.toLocaleString('en')} ${what}`);
}

/** What ends a cell or a row, quoted or not: the parser hands out whole rows, and one row may be the whole file. */
function separatorsIn(text: string, delimiter: Delimiter): number {
  const mark = delimiter.charCodeAt(0);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === mark || code === 0x0a || code === 0x0d) count++;
  }
  return count;
}
