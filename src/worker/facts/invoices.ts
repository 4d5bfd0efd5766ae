/** What an invoice, receipt or credit note tells, and whether its sums agree. Amounts are never worked out, only held against each other. */
import type { FieldName } from '../../model/rule/fields.ts';
import { noFacts, type Facts } from './facts.ts';

export type Invoice = {
  readonly kind: 'invoice' | 'credit note';
  readonly number: string | null;
  /** YYYY-MM-DD. */
  readonly date: string | null;
  readonly due: string | null;
  readonly vendor: string | null;
  readonly buyer: string | null;
  /** Amounts with a dot, two decimals or more, and a minus where it is less than nothing: `1234.56`. */
  readonly net: string | null;
  readonly vat: string | null;
  readonly total: string | null;
  /** An ISO 4217 code, or the sign as written where it stands for several currencies. */
  readonly currency: string | null;
};

/** `XML`: an electronic invoice, as its program wrote it; `text`: by the words before the values; else how surely such words were recognised. */
export type InvoiceSource = 'XML' | 'text' | `recognised${string}`;

/** The facts of group 'invoice'. */
export function invoiceFacts(invoice: Invoice, source: InvoiceSource): Facts {
  const fields = new Map<FieldName, string>([['invoice.source', source]]);
  const set = (name: FieldName, value: string | null): void => {
    if (value !== null && value !== '') fields.set(name, value);
  };
  set('invoice.number', invoice.number);
  set('invoice.date', invoice.date);
  set('invoice.due', invoice.due);
  set('invoice.vendor', invoice.vendor);
  set('invoice.buyer', invoice.buyer);
  set('invoice.net', invoice.net);
  set('invoice.vat', invoice.vat);
  set('invoice.total', invoice.total);
  set('invoice.currency', invoice.currency);
  set('invoice.check', checkWords(invoice));
  return { ...noFacts, fields };
}

/** "adds up", or what net and VAT come to; empty where one of the three amounts is not known. */
function checkWords({ kind, net, vat, total }: Invoice): string {
  const words: string[] = kind === 'credit note' ? [kind] : [];
  const sum = net === null || vat === null ? null : sumOf([net, vat]);
  if (sum !== null && total !== null)
    words.push(sum === plainAmount(total) ? 'adds up' : `net + VAT is ${sum}, not ${total}`);
  return words.join(', ');
}

const decimals = 6;

/** The sum of amounts, to the last digit. */
export function sumOf(amounts: readonly string[]): string {
  return written(amounts.reduce((sum, amount) => sum + millionths(amount), 0n));
}

const amount = /^([+-]?)(\d{1,15})(?:\.(\d{1,6}))?$/;

/** `1234.56` of a number with a point; null for what is none, or has more digits than money has. */
export function plainAmount(text: string): string | null {
  return amount.test(text) ? written(millionths(text)) : null;
}

function millionths(text: string): bigint {
  const [, sign, whole = '0', fraction = ''] = amount.exec(text) ?? [];
  const size = BigInt(whole + fraction.padEnd(decimals, '0'));
  return sign === '-' ? -size : size;
}

function written(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0{1,4}$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${fraction}`;
}
