/** Verification finds what is true of an invoice and flags every true value in which a single digit was changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRow, checkTable, type Column } from '../../../../src/worker/agent/verify/checkTable.ts';
import type { Value } from '../../../../src/worker/agent/verify/checkValue.ts';
import { sourcesOf, type Sources } from '../../../../src/worker/agent/verify/sourceText.ts';
import { ciiOf, ublOf, zugferd1Of, type EInvoice } from '../../../support/eInvoices.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { readers, source } from '../readers/support.ts';

const columns: readonly Column[] = [
  { name: 'Vendor', type: 'text' },
  { name: 'Number', type: 'text' },
  { name: 'Date', type: 'date' },
  { name: 'Net', type: 'money' },
  { name: 'VAT', type: 'money' },
  { name: 'Total', type: 'money' },
];

/** The same numbers every time (Park and Miller, 1988). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const vendors = ['Müller & Söhne GmbH 24', 'Café du Monde 1862 SARL', 'ACME Ltd 3000', 'Łódź Meble 7 Sp. z o.o.'];
const currencies = ['EUR', 'USD', 'GBP', 'CHF'];

function invoiceOf(next: (below: number) => number): EInvoice {
  const net = 10_000 + next(9_000_000);
  const vat = Math.round(net * ([0.19, 0.2, 0.07, 0.25][next(4)] ?? 0.19));
  const two = (value: number): string => String(value).padStart(2, '0');
  const amount = (cents: number): string => (cents / 100).toFixed(2);
  return {
    number: `RE-20${two(10 + next(16))}-${String(1_000 + next(9_000))}`,
    date: `20${two(10 + next(16))}-${two(1 + next(12))}-${two(13 + next(15))}`,
    vendor: vendors[next(vendors.length)] ?? '',
    buyer: 'Lovelace Ltd',
    currency: currencies[next(currencies.length)] ?? 'EUR',
    net: amount(net),
    vat: amount(vat),
    total: amount(net + vat),
  };
}

const locales = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'sv-SE', 'en-IN'];

/** As a program would set it in this country. */
function pdfOf(invoice: EInvoice, locale: string): Buffer {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: invoice.currency,
    currencyDisplay: 'code',
  });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(invoice.date));
  const made = new PdfMaker();
  const page = made.page();
  page.text(50, 60, invoice.vendor, { size: 14 }).text(50, 90, `Invoice ${invoice.number}`).text(50, 110, date);
  for (const [at, name] of (['net', 'vat', 'total'] as const).entries())
    page
      .text(50, 150 + 20 * at, name)
      .text(400, 150 + 20 * at, format.format(Number(invoice[name])), { align: 'right' });
  page.text(50, 260, 'To Lovelace Ltd, 5 Ada Street');
  return made.bytes();
}

function valuesOf({ vendor, number, date, net, vat, total, currency }: EInvoice): Value[] {
  const money = (amount: string): Value => ({ type: 'money', amount, currency });
  return [
    { type: 'text', text: vendor },
    { type: 'text', text: number },
    { type: 'date', day: date },
    money(net),
    money(vat),
    money(total),
  ];
}

/** The value with its digit number `at` changed; null where it has no such digit, or is no day any more. */
function mutated(value: Value, at: number, by: number): Value | null {
  const change = (text: string): string | null => {
    const place = [...text.matchAll(/\d/g)][at]?.index;
    if (place === undefined) return null;
    return `${text.slice(0, place)}${String((Number(text[place]) + by) % 10)}${text.slice(place + 1)}`;
  };
  switch (value.type) {
    case 'text': {
      const text = change(value.text);
      return text === null ? null : { ...value, text };
    }
    case 'date': {
      const day = change(value.day);
      return day === null || Number.isNaN(Date.parse(day)) ? null : { ...value, day };
    }
    case 'money': {
      const amount = change(value.amount);
      return amount === null ? null : { ...value, amount };
    }
    default:
      return null;
  }
}

async function sourcesFor(name: string, content: string | Uint8Array): Promise<Sources> {
  return sourcesOf(await readers.readPlaced(source(name, content), new AbortController().signal));
}

test('true values are found, and a changed digit is always flagged', async () => {
  const next = random(2_026);
  let [values, found, mutants] = [0, 0, 0];
  const escaped: string[] = [];
  for (let round = 0; round < 24; round++) {
    const invoice = invoiceOf(next);
    const documents: [string, string | Uint8Array][] = [
      ['cii.xml', ciiOf(invoice)],
      ['zugferd.xml', zugferd1Of(invoice)],
      ['ubl.xml', ublOf(invoice)],
      ['paper.pdf', pdfOf(invoice, locales[round % locales.length] ?? 'en-US')],
    ];
    for (const [name, content] of documents) {
      const sources = await sourcesFor(name, content);
      const row = valuesOf(invoice);
      const flagsOf = (cells: readonly Value[]): number =>
        checkTable(columns, [{ source: name, cells: checkRow(cells, sources) }]).flags.length;
      for (const { value, check } of checkRow(row, sources)) {
        values += 1;
        if (check.status === 'found') found += 1;
        else console.log(name, round, JSON.stringify(value), check.status, check.note);
        if (name.endsWith('.pdf') && check.status === 'found') assert.ok(check.place?.box !== undefined);
      }
      for (const [column, value] of row.entries())
        for (let digit = 0; digit < 12; digit++) {
          const wrong = mutated(value, digit, 1 + next(9));
          if (wrong === null) continue;
          mutants += 1;
          if (flagsOf(row.with(column, wrong)) === 0) escaped.push(`${name}: ${JSON.stringify(wrong)}`);
        }
    }
  }
  console.log(
    `${String(found)} of ${String(values)} true values found; ${String(mutants)} changed digits, ${String(escaped.length)} not flagged`,
  );
  assert.ok(mutants > 3_000);
  assert.deepEqual(escaped, []);
  assert.ok(found / values >= 0.99, `${String(found)} of ${String(values)}`);
});
