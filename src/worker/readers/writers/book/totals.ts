/** What the last row of a sheet tells of its columns: a formula each, and what comes of it. */
import { columnName, type NumberCell, type XlsxCell } from '../../sheets/cells.ts';
import type { BookColumn } from './bookCells.ts';

const functions = { sum: 'SUM', average: 'AVERAGE', count: 'COUNTA' } as const;

/** Follows one column. */
export class ColumnTotal {
  readonly #column: BookColumn;
  readonly #index: number;
  #sum = 0;
  /** What was lost to rounding (Neumaier, 1974). */
  #lost = 0;
  #numbers = 0;
  #filled = 0;
  #decimals = 0;
  readonly #currencies = new Set<string>();

  constructor(column: BookColumn, index: number) {
    this.#column = column;
    this.#index = index;
  }

  add(cell: XlsxCell): void {
    if (cell.kind !== 'text' || cell.text !== '') this.#filled++;
    if (cell.kind !== 'number') return;
    this.#numbers++;
    this.#decimals = Math.max(this.#decimals, cell.decimals);
    this.#currencies.add(cell.currency ?? '');
    const sum = this.#sum + cell.value;
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(cell.value) ? this.#sum - sum + cell.value : cell.value - sum + this.#sum;
    this.#sum = sum;
  }

  /** The cell below rows 2 to `last`, or why there is none. */
  cell(last: number): { readonly cell: XlsxCell; readonly problem: string | null } {
    const { total, title } = this.#column;
    if (total === undefined) return { cell: { kind: 'text', text: '' }, problem: null };
    const none = (problem: string): { cell: XlsxCell; problem: string } => ({
      cell: { kind: 'text', text: '' },
      problem,
    });
    if (total !== 'count' && this.#numbers === 0) return none(`there are no numbers in “${title}”: it has no total`);
    if (total !== 'count' && this.#currencies.size > 1) {
      const names = [...this.#currencies].map((code) => (code === '' ? 'amounts without a currency' : code)).sort();
      return none(`“${title}” holds ${names.join(' and ')}: they are not added up`);
    }
    const name = columnName(this.#index);
    const left = total === 'count' ? 0 : this.#filled - this.#numbers;
    const cells = left === 1 ? '1 cell of' : `${String(left)} cells of`;
    return {
      cell: {
        kind: 'formula',
        formula: `${functions[total]}(${name}2:${name}${String(last)})`,
        cached: this.#cached(total),
      },
      problem:
        left === 0 ? null : `${cells} “${title}” ${left === 1 ? 'is no number' : 'are no numbers'}: not in its total`,
    };
  }

  #cached(total: 'sum' | 'average' | 'count'): NumberCell {
    if (total === 'count') return { kind: 'number', value: this.#filled, decimals: 0 };
    const sum = this.#sum + this.#lost;
    const value = total === 'sum' ? sum : sum / this.#numbers;
    const [currency = ''] = this.#currencies;
    return {
      kind: 'number',
      // As many digits as a spreadsheet keeps.
      value: Number(value.toPrecision(15)),
      decimals: total === 'average' ? Math.max(this.#decimals, 2) : this.#decimals,
      ...(currency === '' ? {} : { currency }),
    };
  }
}
