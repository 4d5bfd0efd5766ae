/** A checked table as a workbook has it (Source and Check beside the values, a Sources sheet), and what a review says of it in short. */
import { sentence } from '../words.ts';
import type { Checked, CheckedCell, Flag } from './checkTable.ts';
import type { Value } from './checkValue.ts';

const textCharactersMax = 2_000;

/** A value as a table has it: digits with a point, YYYY-MM-DD, yes or no; empty where there is none. */
export function valueWords(value: Value | null): string {
  switch (value?.type) {
    case undefined:
      return '';
    case 'text':
    case 'summary':
      return sentence(value.text, textCharactersMax);
    case 'number':
      return value.number;
    case 'date':
      return value.day;
    case 'money':
      return value.amount;
    case 'yes-no':
      return value.yes ? 'yes' : 'no';
    case 'choice':
      return value.choice;
  }
}

/** The head and the rows: the columns, for each of money its currency, then Source and Check. */
export function tableOf({ columns, rows }: Checked): { head: string[]; rows: string[][] } {
  const head = columns.flatMap(({ name, type }) => (type === 'money' ? [name, `${name} currency`] : [name]));
  return {
    head: [...head, 'Source', 'Check'],
    rows: rows.map(({ source, cells, check }) => [
      ...cells.flatMap((cell, at) => cellWords(cell, columns[at]?.type ?? 'text')),
      source,
      check,
    ]),
  };
}

function cellWords({ value }: CheckedCell, type: Value['type']): string[] {
  const words = valueWords(value);
  return type === 'money' ? [words, value?.type === 'money' ? (value.currency ?? '') : ''] : [words];
}

/** For a sheet of its own: each value with the place that it was found at. */
export function* sourceRows({ columns, rows }: Checked): Generator<string[]> {
  yield ['Row', 'Column', 'Value', 'Check', 'Source', 'Place', 'Note'];
  for (const [index, { source, cells }] of rows.entries())
    for (const [at, { value, check }] of cells.entries())
      yield [
        String(index + 1),
        columns[at]?.name ?? '',
        valueWords(value),
        check.status,
        source,
        check.place?.words ?? '',
        check.note,
      ];
}

const kindWords: Readonly<Record<Flag['kind'], readonly [one: string, many: string]>> = {
  'not found': ['value was not found in its document', 'values were not found in their documents'],
  sum: ['sum does not add up', 'sums do not add up'],
  currency: ['place mixes currencies', 'places mix currencies'],
  twice: ['row is there twice', 'rows are there twice'],
  rate: ['VAT amount does not fit its net amount', 'VAT amounts do not fit their net amounts'],
  unread: ['row was not read', 'rows were not read'],
  picture: ['value was read from a picture and is not checked', 'values were read from pictures and are not checked'],
};
const examplesMax = 3;
const flagCharactersMax = 160;

/** A line for each kind of flag, the gravest first: "3 values were not found in their documents: row 12 Total (119.00), …". */
export function flagLines({ columns, rows, flags, counts }: Checked): string[] {
  const lines: string[] = [];
  for (const kind of Object.keys(kindWords) as Flag['kind'][]) {
    const own = flags.filter((flag) => flag.kind === kind);
    if (own.length === 0) continue;
    const [one, many] = kindWords[kind];
    const examples = own.slice(0, examplesMax).map((flag) => {
      const at = columns.findIndex(({ name }) => name === flag.column);
      const value = valueWords(rows[(flag.row ?? 0) - 1]?.cells[at]?.value ?? null);
      const place = [flag.row === null ? '' : `row ${String(flag.row)}`, flag.column ?? ''].filter(
        (part) => part !== '',
      );
      const told = kind === 'not found' || kind === 'picture' ? (value === '' ? '' : ` (${value})`) : `: ${flag.words}`;
      return sentence(`${place.join(' ')}${told}`, flagCharactersMax);
    });
    const more = own.length > examplesMax ? ', …' : '';
    lines.push(`${String(own.length)} ${own.length === 1 ? one : many}: ${examples.join(', ')}${more}`);
  }
  if (counts.empty > 0)
    lines.push(
      `${String(counts.empty)} ${counts.empty === 1 ? 'value is' : 'values are'} not told by their documents and stay empty`,
    );
  return lines;
}
