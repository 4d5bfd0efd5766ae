/** A list of papers with amounts as a sheet: what is money is money, each line leads to its file, and each currency has its own sums below. */
import { bookCell, type BookColumn } from '../writers/book/bookCells.ts';
import { columnName, type NumberCell, type XlsxCell } from './cells.ts';
import { cellOf } from './cellValues.ts';
import type { XlsxWriter } from './xlsxWriter.ts';

/** What the columns of a list hold, by their places from 0. */
export type ListLook = {
  /** Stays text, such as the number of an invoice. */
  readonly text: readonly number[];
  readonly amounts: readonly number[];
  /** The currency of a line's amounts, and a path that it leads to. */
  readonly currency: number;
  readonly file: number;
  /** Where the sums say what is to be known of them. */
  readonly remark: number;
  /** Lines that tell of the same paper as another one. */
  readonly twins: ReadonlySet<number>;
};

const code = /^[A-Z]{3}$/;
/** A sign says less than a code (“$” may be that of several countries): such lines are added up with those of the same sign alone. */
const sign = /^\p{Sc}$/u;
/** Currencies that get sums of their own. */
const currenciesMax = 50;
const empty: XlsxCell = { kind: 'text', text: '' };

type Sum = { readonly values: Map<number, { readonly total: number; readonly decimals: number }>; twins: number };

/** Writes the rows and the sums; `addressOf` makes the address of a path. */
export function addAmountRows(
  writer: XlsxWriter,
  rows: readonly (readonly string[])[],
  look: ListLook,
  addressOf: (path: string) => string,
): void {
  const sums = new Map<string, Sum>();
  let without = 0;
  rows.forEach((row, line) => {
    const currency = row[look.currency] ?? '';
    const cells = row.map((value, at) => cellFor(value, at, { look, currency, addressOf }));
    writer.addRow(cells);
    const amounts = look.amounts.filter((at) => cells[at]?.kind === 'number');
    if (amounts.length === 0) return;
    if (!code.test(currency) && !sign.test(currency)) without += 1;
    else addTo(sums, currency, { cells, amounts, isTwin: look.twins.has(line) });
  });
  const last = rows.length + 1;
  const width = Math.max(0, ...rows.map((row) => row.length));
  for (const [currency, sum] of [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, currenciesMax))
    writer.addTotals(totalsOf(currency, sum, { look, last, width }));
  if (without > 0) {
    const lines = without === 1 ? '1 line' : `${String(without)} lines`;
    const cells = Array.from({ length: width }, () => empty);
    cells[look.file] = { kind: 'text', text: `${lines} without a currency: in no total` };
    writer.addTotals(cells);
  }
}

type Around = {
  readonly look: ListLook;
  readonly currency: string;
  readonly addressOf: (path: string) => string;
};

function cellFor(value: string, at: number, { look, currency, addressOf }: Around): XlsxCell {
  if (value === '') return empty;
  if (at === look.file) return { kind: 'text', text: value, link: addressOf(value) };
  if (look.text.includes(at)) return { kind: 'text', text: value };
  if (!look.amounts.includes(at)) return cellOf(value);
  const column: BookColumn = code.test(currency)
    ? { title: '', kind: 'money', currency }
    : { title: '', kind: 'number', decimals: 2 };
  return bookCell(value, column).cell;
}

function addTo(
  sums: Map<string, Sum>,
  currency: string,
  line: { readonly cells: readonly XlsxCell[]; readonly amounts: readonly number[]; readonly isTwin: boolean },
): void {
  const sum: Sum = sums.get(currency) ?? { values: new Map(), twins: 0 };
  sums.set(currency, sum);
  if (line.isTwin) sum.twins += 1;
  for (const at of line.amounts) {
    const cell = line.cells[at];
    if (cell?.kind !== 'number') continue;
    const value = sum.values.get(at) ?? { total: 0, decimals: 0 };
    const decimals = Math.max(value.decimals, cell.decimals);
    // Cents are added as whole numbers: no sum of money ends in a rounding error.
    const factor = 10 ** decimals;
    const total = (Math.round(value.total * factor) + Math.round(cell.value * factor)) / factor;
    sum.values.set(at, { total, decimals });
  }
}

function totalsOf(
  currency: string,
  { values, twins }: Sum,
  { look, last, width }: { readonly look: ListLook; readonly last: number; readonly width: number },
): XlsxCell[] {
  const cells: XlsxCell[] = Array.from({ length: width }, () => empty);
  const range = (at: number): string => `$${columnName(at)}$2:$${columnName(at)}$${String(last)}`;
  cells[look.file] = { kind: 'text', text: `Total ${currency}` };
  cells[look.currency] = { kind: 'text', text: currency };
  for (const [at, { total, decimals }] of values) {
    const cached: NumberCell = {
      ...{ kind: 'number', value: total, decimals },
      ...(code.test(currency) ? { currency } : {}),
    };
    cells[at] = {
      kind: 'formula',
      formula: `SUMIF(${range(look.currency)},"${currency}",${range(at)})`,
      cached,
    };
  }
  if (twins > 0) cells[look.remark] = { kind: 'text', text: `${String(twins)} counted twice: see above` };
  return cells;
}
