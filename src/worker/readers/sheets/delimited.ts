/** Text tables: CSV (RFC 4180) and its kin. */
import Papa from 'papaparse';
import type { RowTaker } from './workbook.ts';

/** What stands between two cells. */
export type Delimiter = ',' | ';' | '\t' | '|';

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
/** Characters that the delimiter is guessed from. */
const sampleCharacters = 64 * 1024;

/** The delimiter of a text: what its first line says (`sep=;`), what its ending means, or what fits best. */
export function delimiterOf(text: string, extension: string): Delimiter {
  const said = separatorLine(text);
  if (said !== null) return said.delimiter;
  if (extension === 'tsv' || extension === 'tab') return '\t';
  const sample = text.slice(0, sampleCharacters);
  const guess = Papa.parse(sample, { delimitersToGuess: [...delimiters], preview: 50, skipEmptyLines: true }).meta
    .delimiter;
  return delimiters.find((delimiter) => delimiter === guess) ?? ',';
}

/** Excel's own first line. */
function separatorLine(text: string): { delimiter: Delimiter; end: number } | null {
  const found = /^sep=([,;\t|])(?:\r\n|\r|\n)/.exec(text.slice(0, 10));
  const delimiter = delimiters.find((each) => each === found?.[1]);
  return delimiter === undefined ? null : { delimiter, end: found?.[0].length ?? 0 };
}

/**
 * Hands out the rows until `take` has enough. Lines without anything are left out. Gives the row (from 1) in which a quotation mark opens
 * that nothing closes: all behind it is then one cell; null where there is none.
 */
export function readDelimited(text: string, delimiter: Delimiter, take: RowTaker): number | null {
  const start = separatorLine(text)?.end ?? 0;
  let rows = 0;
  let unclosed: number | null = null;
  Papa.parse<string[]>(text.slice(start), {
    delimiter,
    skipEmptyLines: true,
    step: ({ data, errors }, parser) => {
      rows++;
      if (errors.some(({ code }) => code === 'MissingQuotes')) unclosed = rows;
      if (take(data) === 'enough') parser.abort();
    },
  });
  return unclosed;
}

/** One record of RFC 4180 with its CRLF. */
export function csvRow(cells: readonly string[], delimiter: Delimiter = ','): string {
  return `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\r\n`;
}

function csvCell(cell: string, delimiter: Delimiter): string {
  // Space at an end is kept by programs only inside quotes.
  const needsQuotes = cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell);
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
