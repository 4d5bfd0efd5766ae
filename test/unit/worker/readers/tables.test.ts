/** Tables to look things up in are held in memory: small files that would fill it are refused, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readers, zipOf } from './support.ts';

const cells = 'it has more than 4,000,000 cells';

async function checkRefused(name: string, content: Uint8Array | string, why: string): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const before = process.resourceUsage().maxRSS;
  assert.deepEqual(await readers.readTable(name, bytes), { ok: false, why });
  const grewMb = (process.resourceUsage().maxRSS - before) / 1024;
  // Refused before it is all there: the larger of these would take gigabytes.
  assert.ok(grewMb < 700, `${name}: ${grewMb.toFixed(0)} MB`);
}

const kind = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function workbook(rows: string, strings = ''): Uint8Array {
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': '<workbook><sheet name="One" r:id="a"/></workbook>',
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="a" Type="${kind}/worksheet" Target="1.xml"/><Relationship Id="b" Type="${kind}/sharedStrings" Target="s.xml"/></Relationships>`,
    'xl/s.xml': `<sst>${strings}</sst>`,
    'xl/1.xml': `<worksheet>${rows}</worksheet>`,
  });
}

function spreadsheet(rows: string): Uint8Array {
  return zipOf({ 'content.xml': `<d><table:table table:name="One">${rows}</table:table></d>` });
}

const inline = (place: string, text: string): string => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;

test('a table of a million cells is read', async () => {
  const lines = Array.from({ length: 250_000 }, (_, at) => `${String(at)},a,b,c`);
  const table = await readers.readTable('codes.csv', Buffer.from(lines.join('\n')));
  assert.equal(table.ok && table.rows.length, lines.length);
});

test('what fills the far right of a sheet is refused before it fills the memory', async () => {
  const rows = Array.from({ length: 100_000 }, () => `<row>${inline('XFD1', 'x')}</row>`);
  await checkRefused('far.xlsx', workbook(rows.join('')), cells);
});

test('cells and rows that an ODS repeats are counted as often as they are', async () => {
  const cell =
    '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>';
  const row = `<table:table-row table:number-rows-repeated="1048576">${cell}</table:table-row>`;
  await checkRefused('repeated.ods', spreadsheet(row), cells);
});

test('a text of separators is refused, in one line and in many', async () => {
  const why = 'it has more than 4,000,000 cells, or marks between cells';
  await checkRefused('line.csv', 'a,'.repeat(20_000_000), why);
  await checkRefused('lines.csv', 'a,b\n'.repeat(10_000_000), why);
  await checkRefused('quoted.csv', 'a,"\n",'.repeat(5_000_000), why);
});

test('a cell that is longer than any, and texts in any number, are refused', async () => {
  const long = 'x'.repeat(2_000_000);
  await checkRefused('long.xlsx', workbook(`<row>${inline('A1', long)}</row>`), 'a cell of it is too long to be read');
  const cell = `<table:table-cell office:value-type="string"><text:p>${long}</text:p></table:table-cell>`;
  const row = `<table:table-row>${cell}</table:table-row>`;
  await checkRefused('long.ods', spreadsheet(row), 'a cell of it is too long to be read');
  const row1 = '<row><c r="A1" t="s"><v>0</v></c></row>';
  await checkRefused('texts.xlsx', workbook(row1, '<si/>'.repeat(4_000_001)), 'it holds too many texts to be read');
});
