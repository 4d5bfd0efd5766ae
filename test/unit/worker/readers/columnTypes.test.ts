/** What the cells of a text table become in a workbook, told by their columns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { ColumnTypes } from '../../../../src/worker/readers/sheets/columnTypes.ts';
import { readers } from './support.ts';

/** What the table reads as once it is a workbook: numbers plain, days as ISO 8601, all else as it was. */
async function inWorkbook(table: string, name = 'a.csv'): Promise<string[]> {
  const book = await readers.convert({ name, bytes: Buffer.from(table, 'utf8'), to: 'xlsx', options: {} });
  assert.ok(book.ok, book.ok ? '' : book.why);
  const back = await readers.convert({ name: 'a.xlsx', bytes: book.bytes, to: 'tsv', options: {} });
  assert.ok(back.ok, back.ok ? '' : back.why);
  return Buffer.from(back.bytes).toString('utf8').trimEnd().split('\r\n').slice(1);
}

async function check(table: string, expected: readonly string[]): Promise<void> {
  assert.deepEqual(await inWorkbook(table), expected, table);
}

test('amounts are numbers, by the one way in which their column writes them', async () => {
  await check('Datum;Betrag\n01.02.2024;1.234,56\n15.02.2024;-850,00\n29.02.2024;2.000\n', [
    '2024-02-01\t1234.56',
    '2024-02-15\t-850',
    '2024-02-29\t2000',
  ]);
  await check('a,b\n"1,234.56",x\n(50.00),y\n-7.5,z\n"2,000",w\n', ['1234.56\tx', '-50\ty', '-7.5\tz', '2000\tw']);
  await check("a;b\n1'234.50;12 345,67\n12'345'678.90;-1,00\n", ['1234.5\t12345.67', '12345678.9\t-1']);
  await check('a\tb\n12,34,567.89\t10,50-\n1.00\t3,25\n', ['1234567.89\t-10.5', '1\t3.25']);
  await check('a;b\n12,5 %;€ 2,00\n5 %;1.234,50 €\n', ['0.125\t2', '0.05\t1234.5']);
  await check('a;b\n"CHF 5.00";1\n"1.234,50 €";2\n"$1,234.50";3\n', ['5\t1', '1234.5\t2', '1234.5\t3']);
});

test('a column that writes thousands alone is read as the others of its table are', async () => {
  await check('Menge;Preis\n1.000;2,50\n2.500;3,75\n', ['1000\t2.5', '2500\t3.75']);
  await check('n,p\n"1,000",2.50\n"2,500",3.75\n', ['1000\t2.5', '2500\t3.75']);
});

test('what may be one number or another stays text', async () => {
  await check('a;b\n1.234;x\n2.345;y\n', ['1.234\tx', '2.345\ty']);
  await check('a,b\n"48,137",x\n"11,575",y\n', ['48,137\tx', '11,575\ty']);
  await check('a,b\n"1,2",x\n"3,4",y\n', ['1,2\tx', '3,4\ty']);
  await check('host,version\n192.168.100.200,1.2.3\n10.0.0.1,1.2.4\n', ['192.168.100.200\t1.2.3', '10.0.0.1\t1.2.4']);
  await check('phone;other\n030 123 456;+49 30 123\n800 555 123;x\n', ['030 123 456\t+49 30 123', '800 555 123\tx']);
  await check('mixed\n"1.234,56"\n"1,234.56"\n"1,234"\n', ['1234.56', '1234.56', '1,234']);
});

test('a column of codes stays text whole, whichever of them a spreadsheet would keep', async () => {
  const book = await readers.convert({
    name: 'a.csv',
    bytes: Buffer.from('zip,card,n\n01234,4111111111111111,1\n90210,5,2\n', 'utf8'),
    to: 'xlsx',
    options: {},
  });
  assert.ok(book.ok);
  const rows = await readers.readTable('a.xlsx', Buffer.from(book.bytes));
  assert.ok(rows.ok);
  assert.deepEqual(rows.rows.slice(1), [
    ['01234', '4111111111111111', '1'],
    ['90210', '5', '2'],
  ]);
  // A number that begins a text column would sort apart from the texts of it.
  const sheet = strFromU8(unzipSync(book.bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  assert.match(sheet, /<c r="A3"[^>]* t="inlineStr"><is><t>90210/);
  assert.match(sheet, /<c r="B3"[^>]* t="inlineStr"><is><t>5</);
  assert.match(sheet, /<c r="C3"><v>2</);
});

test('days are days where their table proves which number is the day', async () => {
  await check('a,b\n02/13/2024,x\n03/04/2024,y\n', ['2024-02-13\tx', '2024-03-04\ty']);
  await check('a;b\n13/02/2024;03/04/2024\n1/2/2024;04/03/2024 08:05\n', [
    '2024-02-13\t2024-04-03',
    '2024-02-01\t2024-03-04T08:05:00',
  ]);
  await check('a,b\n03/04/2024,x\n05/06/2024,y\n', ['03/04/2024\tx', '05/06/2024\ty']);
  await check('a,b\n13/04/2024,x\n04/13/2024,y\n', ['13/04/2024\tx', '04/13/2024\ty']);
  await check('a;b\n31.12.23;1.2.24\n1.1.24;Kapitel 3\n', ['2023-12-31\t1.2.24', '2024-01-01\tKapitel 3']);
  await check('a;b\n30.02.2024;2024/02/29\n31.01.2024;2024/13/01\n', [
    '30.02.2024\t2024-02-29',
    '2024-01-31\t2024/13/01',
  ]);
});

test('a quotation mark that nothing closes is told of', async () => {
  const table = 'a,b\n1,2\n"unclosed,3\n4,5\n';
  const made = await readers.convert({ name: 'a.csv', bytes: Buffer.from(table, 'utf8'), to: 'xlsx', options: {} });
  assert.ok(made.ok);
  assert.deepEqual(made.notes, ['to check: a quotation mark in row 3 is never closed, so all behind it is one cell']);
});

test('a table that was printed has amounts with their currency, days, and one mark for all of it', () => {
  const types = new ColumnTypes({ kind: 'printed', mark: ',' });
  for (const row of [
    ['1.187,50 €', '01.02.2024', '12 345', '0017'],
    ['CHF -5,00', '29.02.2024', '1.000', '0218'],
  ])
    types.see(row);
  const number = { kind: 'number', value: 1187.5, decimals: 2 };
  assert.deepEqual(types.cell('1.187,50 €', 0), { ...number, currency: 'EUR' });
  assert.deepEqual(types.cell('CHF -5,00', 0), { ...number, value: -5, currency: 'CHF' });
  assert.deepEqual(types.cell('(€ 1.187,50)', 0), { ...number, value: -1187.5, currency: 'EUR' });
  assert.deepEqual(types.cell('1.187,50-', 0), { ...number, value: -1187.5, shown: 'grouped' });
  assert.deepEqual(types.cell('10-', 0), { kind: 'text', text: '10-' });
  assert.deepEqual(types.cell('29.02.2024', 1), { kind: 'date', serial: 45351 });
  assert.deepEqual(types.cell('12 345', 2), { kind: 'number', value: 12345, decimals: 0, shown: 'grouped' });
  assert.deepEqual(types.cell('0218', 3), { kind: 'text', text: '0218' });
  assert.deepEqual(types.cell('ABC 5', 0), { kind: 'text', text: 'ABC 5' });
});
