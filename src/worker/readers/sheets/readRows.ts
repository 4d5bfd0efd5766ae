/** The rows of a table in a file: CSV and its kin, or the first sheet of a workbook. */
import type { FactSource } from '../../facts/facts.ts';
import { decodeText, isBinary } from '../encodings.ts';
import { extensionOf, wholeFile } from '../source.ts';
import { Unreadable } from '../unreadable.ts';
import { openZip } from '../zip.ts';
import { delimiterOf, readDelimited } from './delimited.ts';
import { openOds } from './ods.ts';
import { openXlsx } from './xlsx.ts';

/** At most so many rows. Throws Unreadable. */
export function readRows(source: FactSource, rowsMax: number): string[][] {
  const rows: string[][] = [];
  const take = (cells: readonly string[]): 'more' | 'enough' => {
    rows.push([...cells]);
    return rows.length < rowsMax ? 'more' : 'enough';
  };
  const extension = extensionOf(source.name);
  if (extension === 'csv' || extension === 'tsv' || extension === 'txt') {
    const bytes = wholeFile(source);
    if (isBinary(bytes)) throw new Unreadable('it is no text');
    const { text } = decodeText(bytes);
    readDelimited(text, delimiterOf(text, extension), take);
  } else {
    const zip = openZip(source);
    const workbook = extension === 'ods' ? openOds(zip) : openXlsx(zip);
    if (workbook.sheets.length > 0) workbook.readRows(0, take);
  }
  return rows;
}
