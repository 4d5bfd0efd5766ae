/** A table of invoices: which files are taken, what its columns are, and what the plan says of how they were read. */
import { plural, t } from '../../base/translate.ts';
import type { Condition, Step } from '../../model/rule/rule.ts';
import type { ListLook } from '../readers/sheets/amountSheet.ts';
import type { Fields } from './fillTemplate.ts';

/** Words for such papers in names, in the six languages whose texts are read. */
const nameWords =
  'invoice receipt rechnung quittung gutschrift facture factura fattura factuur kassenbon kassabon ricevuta recibo'.split(
    ' ',
  );

/**
 * What is an electronic invoice or calls itself an invoice; with it what is only named so (a scan, a photo), so that a line without values
 * shows what was not read.
 */
export const isInvoice: Condition = {
  is: 'any',
  of: [
    {
      is: 'all',
      of: [
        {
          is: 'any',
          of: [
            { is: 'type', in: ['document', 'mail'] },
            { is: 'extension', in: ['xml'] },
          ],
        },
        { is: 'field', field: 'invoice.source', how: 'known', value: '' },
      ],
    },
    {
      is: 'all',
      of: [
        { is: 'type', in: ['document', 'mail', 'image'] },
        {
          is: 'any',
          of: nameWords.map((text): Condition => ({ is: 'name', how: 'contains', text, on: 'stem' })),
        },
      ],
    },
  ],
};

/** As above, and pictures in which an invoice is recognised. */
export const isRecognisedInvoice: Condition = {
  is: 'any',
  of: [
    isInvoice,
    {
      is: 'all',
      of: [
        { is: 'type', in: ['image'] },
        { is: 'field', field: 'invoice.source', how: 'known', value: '' },
      ],
    },
  ],
};

/** The value of the column that says what is to be looked at. */
export const checkValue = '{invoice.check}';

export const invoiceColumns: NonNullable<Step['columns']> = [
  { title: 'File', value: '{path}' },
  { title: 'Vendor', value: '{invoice.vendor}' },
  { title: 'Number', value: '{invoice.number}' },
  { title: 'Date', value: '{invoice.date}' },
  { title: 'Net', value: '{invoice.net}' },
  { title: 'VAT', value: '{invoice.vat}' },
  { title: 'Total', value: '{invoice.total}' },
  { title: 'Currency', value: '{invoice.currency}' },
  { title: 'Source', value: '{invoice.source}' },
  { title: 'Check', value: checkValue },
];

/** How the invoices of a list were read. */
export type InvoiceCount = {
  exact: number;
  byText: number;
  /** By text that was recognised in a picture. */
  recognised: number;
  /** Nothing was found in them. */
  unread: number;
  noTotal: number;
  /** Net and VAT do not make up the total. */
  wrong: number;
  /** The number, vendor and total of one before it. */
  twice: number;
};

/** What the columns of a list hold that tells of invoices, as far as it has these columns; null where it lacks one. */
export function invoiceLook(values: readonly string[], twins: ReadonlySet<number>): ListLook | null {
  const at = (value: string): number => values.indexOf(value);
  const [currency, file, remark] = [at('{invoice.currency}'), at('{path}'), at(checkValue)];
  if (currency < 0 || file < 0 || remark < 0) return null;
  const there = (names: readonly string[]): number[] =>
    names.map((name) => at(`{invoice.${name}}`)).filter((place) => place >= 0);
  return { text: there(['number', 'vendor']), amounts: there(['net', 'vat', 'total']), currency, file, remark, twins };
}

/** Counts one file after the other. */
export class InvoiceCounter {
  readonly count: InvoiceCount = { exact: 0, byText: 0, recognised: 0, unread: 0, noTotal: 0, wrong: 0, twice: 0 };
  readonly #seen = new Map<string, number>();
  #taken = 0;

  /** Which file before it, counted from 0, has the same number, vendor and total; null where none has. */
  take(fields: Fields): number | null {
    const at = this.#taken++;
    const told = (name: string): string => {
      const value = fields(`invoice.${name}`);
      return typeof value === 'string' ? value : '';
    };
    const source = told('source');
    if (source === 'XML') this.count.exact += 1;
    else if (source === 'text') this.count.byText += 1;
    else if (source !== '') this.count.recognised += 1;
    else this.count.unread += 1;
    if (source !== '' && told('total') === '') this.count.noTotal += 1;
    if (told('check').includes('net + VAT is')) this.count.wrong += 1;
    const own = ['number', 'vendor', 'total', 'currency'].map(told);
    // A number alone may be that of two vendors.
    if (own[0] === '' || own[2] === '') return null;
    const key = own.join('\0').toLowerCase();
    const twin = this.#seen.get(key) ?? null;
    if (twin === null) this.#seen.set(key, at);
    else this.count.twice += 1;
    return twin;
  }
}

/** After the step's own words. */
export function invoiceWords({ exact, byText, recognised, unread, noTotal, wrong, twice }: InvoiceCount): string {
  const parts = [
    exact > 0 ? t('{0} read exactly (XML)', exact) : '',
    byText > 0 ? plural(byText, '{0} by its text', '{0} by their text') : '',
    recognised > 0 ? t('{0} by text that was recognised: look at each', recognised) : '',
    unread > 0 ? t('in {0} nothing was found', unread) : '',
    noTotal > 0 ? plural(noTotal, '{0} lacks a total', '{0} lack a total') : '',
    wrong > 0 ? t('in {0} net and VAT do not make up the total', wrong) : '',
    twice > 0
      ? plural(
          twice,
          '{0} has the number, vendor and total of another',
          '{0} have the number, vendor and total of another',
        )
      : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `; ${parts.join('; ')}`;
}
