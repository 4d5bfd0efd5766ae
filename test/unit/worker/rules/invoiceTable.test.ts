/** "Summarize these invoices into a spreadsheet": one sentence, no model, and every line says how it was read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ciiOf, someInvoice, ublOf } from '../../../support/eInvoices.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { readers } from '../readers/support.ts';
import { check } from './phrasings.ts';
import { doIt, makeFolder, planFor } from './support.ts';

const written = ['Acme Tools Ltd', 'Invoice number: INV-7', 'Date: 2026-02-14'];

function pdf(lines: readonly string[], xml?: string): Buffer {
  const made = new PdfMaker();
  const page = made.page();
  lines.forEach((line, at) => page.text(50, 60 + at * 20, line));
  if (xml !== undefined) made.attach('factur-x.xml', xml, { squeezed: 1 });
  return made.bytes();
}

const folder = {
  'scan001.pdf': pdf(['Invoice of somebody else', 'Total EUR 1.00'], ciiOf(someInvoice)),
  'in/e-rechnung.xml': ublOf({ ...someInvoice, number: 'RE-9', currency: 'USD', total: '120.00' }),
  'scan002.pdf': pdf([...written, 'Subtotal EUR 10.00', 'VAT 20% EUR 2.00', 'Total EUR 12.00']),
  'scan002 again.pdf': pdf([...written, 'Subtotal EUR 10.00', 'VAT 20% EUR 2.00', 'Total EUR 12.00']),
  'no total.txt': 'Invoice number: 0042\nSeller: =HYPERLINK("http://x")\n',
  'receipt photo.jpg': 'x',
  'minutes.txt': 'Minutes of the meeting\nTotal EUR 5.00\n',
  'settings.xml': '<a/>',
};

/** As a spreadsheet gives it back: amounts are numbers, so nothing tells how many zeros were written. */
const rows = [
  ['File', 'Vendor', 'Number', 'Date', 'Net', 'VAT', 'Total', 'Currency', 'Source', 'Check'],
  [
    'in/e-rechnung.xml',
    'Müller & Söhne GmbH',
    'RE-9',
    '2026-03-02',
    '100',
    '19',
    '120',
    'USD',
    'XML',
    'net + VAT is 119.00, not 120.00',
  ],
  ['no total.txt', '=HYPERLINK("http://x")', '0042', '', '', '', '', '', 'text'],
  ['receipt photo.jpg'],
  ['scan001.pdf', 'Müller & Söhne GmbH', 'RE-2026-117', '2026-03-02', '100', '19', '119', 'EUR', 'XML', 'adds up'],
  ['scan002 again.pdf', 'Acme Tools Ltd', 'INV-7', '2026-02-14', '10', '2', '12', 'EUR', 'text', 'adds up'],
  [
    'scan002.pdf',
    'Acme Tools Ltd',
    'INV-7',
    '2026-02-14',
    '10',
    '2',
    '12',
    'EUR',
    'text',
    'adds up; same number, vendor and total as scan002 again.pdf',
  ],
];
/** Below them, each currency for itself. */
const sums = [
  ['Total EUR', '', '', '', '120', '23', '143', 'EUR', '', '1 counted twice: see above'],
  ['Total USD', '', '', '', '100', '19', '120', 'USD'],
];

describe('a table of invoices', () => {
  it('has a line for each, read exactly where that can be', async (test) => {
    const done = await doIt(makeFolder(test, folder), 'summarize these invoices into a spreadsheet');
    assert.deepEqual(Object.keys(done.contents), ['invoices.xlsx']);
    const book = done.contents['invoices.xlsx'] ?? Buffer.alloc(0);
    const read = await readers.readTable('invoices.xlsx', book);
    assert.deepEqual(read, { ok: true, rows: [...rows, ...sums] });
    assert.equal(done.plan.goal, 'Write what 6 invoices and receipts say to “invoices.xlsx”.');
    assert.equal(
      done.plan.steps[0],
      'Write what 6 invoices and receipts say to “invoices.xlsx”; 2 read exactly (XML); 3 by their text; in 1 nothing was found; 1 lacks a total; in 1 net and VAT do not make up the total; 1 has the number, vendor and total of another.',
    );
  });

  it('is the same table for “the invoice data”', async (test) => {
    const done = await doIt(makeFolder(test, folder), 'extract the invoice data to excel');
    assert.deepEqual(await readers.readTable('a.xlsx', done.contents['invoices.xlsx'] ?? Buffer.alloc(0)), {
      ok: true,
      rows: [...rows, ...sums],
    });
  });

  it('is written as CSV where that is said, and holds nothing that a program would run', async (test) => {
    const done = await doIt(makeFolder(test, folder), 'make a csv of my receipts and invoices');
    const lines = (done.contents['invoices.csv'] ?? Buffer.alloc(0)).toString().split('\r\n');
    assert.equal(lines[0], rows[0]?.join(','));
    assert.match(lines[2] ?? '', /^no total\.txt,"'=HYPERLINK/);
  });

  it('leaves out what was said to be left out, and the table of the last time', async (test) => {
    const place = makeFolder(test, { ...folder, 'invoices.xlsx': 'x' });
    const done = await doIt(place, 'put the pdf invoices into a spreadsheet called sums.xlsx');
    const read = await readers.readTable('a.xlsx', done.contents['sums.xlsx'] ?? Buffer.alloc(0));
    assert.deepEqual(read.ok && read.rows.map(([file]) => file), [
      'File',
      'scan001.pdf',
      'scan002 again.pdf',
      'scan002.pdf',
      'Total EUR',
    ]);
  });

  it('is none where there is no invoice', async (test) => {
    const reply = await planFor(
      makeFolder(test, { 'minutes.txt': 'Total EUR 5.00' }),
      'summarize these invoices into a spreadsheet',
    );
    assert.equal(reply.outcome, 'nothing');
  });
});

describe('people say', () => {
  check(
    [
      'summarize these invoices into a spreadsheet',
      'Summarise the invoices into a spreadsheet.',
      'Please summarize all of these invoices in an Excel file',
      'create an excel spreadsheet from the invoices',
      'list my invoices with date, vendor and total in Excel',
      'extract the totals from these invoices into a spreadsheet',
      'extract date, vendor and total from the invoices into an excel file',
      'turn these bills into a spreadsheet',
      'put the invoices and receipts into one spreadsheet',
      'I want a spreadsheet of my invoices and receipts',
      'give me an excel list of the invoices with number, net, vat and total',
      'create a spreadsheet with the date, vendor and amount of each invoice',
      'extract invoice data to excel',
      'export the invoice details into a spreadsheet',
      'read the invoices and give me a spreadsheet',
      'go through these invoices and make a table',
    ],
    [{ do: 'invoices', to: 'invoices.xlsx', which: { where: [] } }],
  );
  check(['export the invoices to csv'], [{ do: 'invoices', to: 'invoices.csv', which: { where: [] } }]);
  check(
    [
      'make a spreadsheet of these receipts',
      'pull key fields from these receipts',
      'extract the key data from the receipts',
      'make a table of all receipts with vendor, date and total',
      'collect the data from the receipts in a workbook',
      'summarize the receipts into a spreadsheet',
      'look at the receipts and put their totals into an excel file',
      'extract the receipt data into a spreadsheet',
    ],
    [{ do: 'invoices', to: 'receipts.xlsx', which: { where: [] } }],
  );
  check(['make a csv file of the receipts'], [{ do: 'invoices', to: 'receipts.csv', which: { where: [] } }]);
  check(
    ['summarize the invoices into march.xlsx', 'make a spreadsheet called march.xlsx of the invoices'],
    [{ do: 'invoices', to: 'march.xlsx', which: { where: [] } }],
  );
  check(['make a list of the invoices'], [{ do: 'list', to: 'index.csv' }]);
  check(['make a spreadsheet of all files'], [{ do: 'list', to: 'index.xlsx' }]);
  check(['convert the invoices to csv'], [{ do: 'convert', format: 'csv' }]);
});
