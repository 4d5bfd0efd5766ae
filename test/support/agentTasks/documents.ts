/** The documents that the tasks are about: made by code, real in every byte, with known words in known places. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readers } from '../../unit/worker/readers/support.ts';
import { PdfMaker } from '../pdfMaker.ts';
import { encodeJpeg } from '../sample/jpeg.ts';
import { drawTable } from '../pdfTableMaker.ts';

/** Writes files with the folders that they need. */
export function put(mount: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(mount, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

export async function docx(markdown: string): Promise<Uint8Array> {
  const made = await readers.writeDocument({ markdown }, 'docx');
  assert.ok(made.ok);
  return made.bytes;
}

/** A page with one line of text below the other. */
export function pdf(...lines: readonly string[]): Buffer {
  const made = new PdfMaker();
  const page = made.page();
  lines.forEach((line, at) => page.text(60, 80 + at * 22, line, { size: 12 }));
  return made.bytes();
}

/** A page with a heading and a table. */
export function tablePdf(heading: string, rows: readonly (readonly string[])[]): Buffer {
  const made = new PdfMaker();
  const page = made.page();
  page.text(60, 60, heading, { size: 14 });
  drawTable(page, rows, { lines: 'grid', top: 90 });
  return made.bytes();
}

export function mail({ from, subject, lines }: { from: string; subject: string; lines: readonly string[] }): string {
  const head = [
    `From: ${from}`,
    'To: Ana <ana@example.com>',
    `Subject: ${subject}`,
    'Date: Tue, 3 Mar 2026 10:00:00 +0000',
  ];
  return [...head, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', ...lines, ''].join('\r\n');
}

type Colour = readonly [number, number, number];
export const colours: Readonly<Record<string, Colour>> = {
  red: [200, 30, 30],
  green: [30, 170, 50],
  blue: [30, 60, 200],
};

/** A picture that shows one colour. */
export function field(colour: Colour): Buffer {
  return encodeJpeg({ columns: 20, rows: 15, colorAt: () => colour }, undefined);
}

/** What every receipt says and no table holds. */
export const receiptChatter = 'Thank you for your custom, come again soon';

export type Receipt = { readonly vendor: string; readonly day: string; readonly total: string; readonly vat: string };

export const receipts: readonly Receipt[] = [
  { vendor: 'Blue Kettle Ltd', day: '2026-01-04', total: '18.40', vat: '3.07' },
  { vendor: 'Harbour Taxi', day: '2026-01-09', total: '42.00', vat: '7.00' },
  { vendor: 'Paper and Ink', day: '2026-01-17', total: '9.95', vat: '1.66' },
  { vendor: 'Station Hotel', day: '2026-02-02', total: '131.50', vat: '21.92' },
  { vendor: 'Corner Bakery', day: '2026-02-03', total: '6.20', vat: '1.03' },
  { vendor: 'North Rail', day: '2026-02-11', total: '77.80', vat: '12.97' },
];

export function receiptLines({ vendor, day, total, vat }: Receipt): string[] {
  return [vendor, `Date: ${day}`, `Total: EUR ${total}`, `VAT: EUR ${vat}`, receiptChatter];
}

/** What an honest reader takes from a receipt. */
export function receiptValues(document: string): object {
  const value = (name: string): string | null => new RegExp(`${name}: (?:EUR )?([\\d.-]+)`).exec(document)?.[1] ?? null;
  const amount = (name: string): object => ({ amount: value(name), currency: 'EUR' });
  const vendor = receipts.find((each) => document.includes(each.vendor))?.vendor ?? null;
  return { vendor, date: value('Date'), total: amount('Total'), vat: amount('VAT') };
}

export const receiptFields = [
  { name: 'Vendor', type: 'text', says: 'Who wrote the receipt.' },
  { name: 'Date', type: 'date', says: 'The day of the receipt.' },
  { name: 'Total', type: 'money', says: 'What was paid.' },
  { name: 'VAT', type: 'money', says: 'The tax in it.' },
];
