/** Tables written as workbooks and CSV, and read back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { verifyWritten } from '../../../../src/worker/readers/writers/verify.ts';
import { XlsxWriter } from '../../../../src/worker/readers/sheets/xlsxWriter.ts';
import { readers, source } from './support.ts';

type Sheets = Parameters<typeof readers.writeWorkbook>[0];
type Options = Parameters<typeof readers.writeWorkbook>[1];

async function write(
  sheets: Sheets,
  options: Options = {},
): Promise<{ bytes: Uint8Array; problems: readonly string[] }> {
  const written = await readers.writeWorkbook(sheets, options);
  assert.ok(written.ok, written.ok ? '' : written.why);
  return written;
}

function partsOf(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]));
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const { text, problems } = await readers.readDocumentText(source('a.xlsx', bytes));
  assert.deepEqual(problems, []);
  return text;
}

const bills: Sheets[number] = {
  name: 'Bills',
  columns: [
    { title: 'Vendor', kind: 'text' },
    { title: 'Day', kind: 'date' },
    { title: 'Paid', kind: 'truth' },
    { title: 'Total', kind: 'money', currency: 'EUR', total: 'sum' },
    { title: 'Items', kind: 'number', total: 'average' },
  ],
  rows: [
    ['=HYPERLINK("x")', '2024-05-03', true, 0.1, 2],
    ['007', '2024-05-04', false, { value: '0.2', source: { file: 'bills/a b.pdf', page: 3, note: 'Total due' } }, 3],
  ],
};

test('cells have real types, text stays text, and totals are formulas with their values', async () => {
  const { bytes, problems } = await write([bills], { path: 'out/book.xlsx' });
  assert.deepEqual(problems, []);
  assert.match(
    await textOf(bytes),
    /^Vendor\tDay\tPaid\tTotal\tItems\n=HYPERLINK\("x"\)\t2024-05-03\tTRUE\t0\.1\t2\n007\t2024-05-04\tFALSE\t0\.2\t3\nTotal\t\t\t0\.3\t2\.5\n/,
  );
  const parts = partsOf(bytes);
  const sheet = parts['xl/worksheets/sheet1.xml'] ?? '';
  assert.match(sheet, /<c r="A2" t="inlineStr"><is><t>=HYPERLINK/);
  assert.match(sheet, /<c r="C2" s="\d" t="b"><v>1<\/v>/);
  assert.match(sheet, /<f>SUM\(D2:D3\)<\/f><v>0\.3<\/v>/);
  assert.match(sheet, /<f>AVERAGE\(E2:E3\)<\/f><v>2\.5<\/v>/);
  assert.match(sheet, /state="frozen"/);
  assert.match(sheet, /<autoFilter ref="A1:E3"\/>/);
  assert.match(parts['xl/styles.xml'] ?? '', /formatCode="#,##0\.00\\ &quot;EUR&quot;"/);
  assert.match(parts['xl/workbook.xml'] ?? '', /<calcPr fullCalcOnLoad="1"\/>/);
});

test('the sheet of sources leads to the value and to the page of its file', async () => {
  const { bytes } = await write([bills], { path: 'out/book.xlsx' });
  const parts = partsOf(bytes);
  assert.match(
    await textOf(bytes),
    /Sheet\tCell\tValue\tFile\tPage\tNote\nBills\tD3\t0\.2\tbills\/a b\.pdf\t3\tTotal due$/,
  );
  const sheet = parts['xl/worksheets/sheet2.xml'] ?? '';
  assert.match(sheet, /<hyperlink ref="B2" location="&#39;Bills&#39;!D3"\/><hyperlink ref="D2" r:id="rIdLink1"\/>/);
  assert.match(
    parts['xl/worksheets/_rels/sheet2.xml.rels'] ?? '',
    /Target="\.\.\/bills\/a%20b\.pdf#page=3" TargetMode="External"/,
  );
});

test('sources can stand in notes at their cells instead', async () => {
  const parts = partsOf((await write([bills], { sources: 'notes' })).bytes);
  assert.equal(parts['xl/worksheets/sheet2.xml'], undefined);
  assert.match(parts['xl/comments1.xml'] ?? '', /<comment ref="D3" authorId="0">.*bills\/a b\.pdf, page 3: Total due/);
  assert.match(parts['xl/worksheets/sheet1.xml'] ?? '', /<legacyDrawing r:id="rIdDrawing"\/>/);
  assert.match(parts['xl/drawings/vmlDrawing1.vml'] ?? '', /<x:Row>2<\/x:Row><x:Column>3<\/x:Column>/);
  assert.match(parts['[Content_Types].xml'] ?? '', /comments1\.xml.*\+xml/);
});

test('currencies are never added up, and what is no number is told of', async () => {
  const { bytes, problems } = await write(
    [
      {
        name: 'Mixed',
        columns: [
          { title: 'Amount', kind: 'money', total: 'sum' },
          { title: 'Count', kind: 'number', total: 'sum' },
          { title: 'Yen', kind: 'money', currency: 'JPY', total: 'sum' },
        ],
        rows: [
          [{ value: 1, currency: 'EUR' }, 1, 10],
          [{ value: 2, currency: 'USD' }, 'about two', 20],
        ],
      },
    ],
    { sources: 'none' },
  );
  assert.deepEqual(problems, [
    'Mixed: 1 cell of “Count” stayed text: no number',
    'Mixed: “Amount” holds EUR and USD: they are not added up',
    'Mixed: 1 cell of “Count” is no number: not in its total',
  ]);
  assert.equal(await textOf(bytes), 'Amount\tCount\tYen\n1\t1\t10\n2\tabout two\t20\n\t1\t30');
  assert.match(partsOf(bytes)['xl/styles.xml'] ?? '', /#,##0\\ &quot;JPY&quot;.*#,##0\.00\\ &quot;USD&quot;/);
});

test('numbers that no sheet can hold stay text, and odd characters come back as they were', async () => {
  const odd = 'a\u0001b _x0041_ \ud800 \r\n <&> ';
  const { bytes } = await write(
    [
      {
        name: 'A/B',
        columns: [{ title: 'x' }],
        rows: [[1e300], [Number.NaN], [1e-7], [odd], [null], ['2024-02-30'], [-0]],
      },
    ],
    { sources: 'none' },
  );
  assert.equal(await textOf(bytes), 'x\n1e+300\nNaN\n1e-7\na\u0001b _x0041_ \ufffd <&>\n2024-02-30\n0');
});

test('CSV keeps to RFC 4180, with a mark in front where asked, and runs nothing', () => {
  const written = readers.writeCsv(bills, { bom: true });
  assert.ok(written.ok);
  assert.equal(
    Buffer.from(written.bytes).toString('utf8'),
    '\ufeffVendor,Day,Paid,Total,Total currency,Items\r\n"\'=HYPERLINK(""x"")",2024-05-03,TRUE,0.1,EUR,2\r\n007,2024-05-04,FALSE,0.2,EUR,3\r\n',
  );
});

test('the same tables give the same bytes, and too many sheets are refused', async () => {
  assert.deepEqual((await write([bills])).bytes, (await write([bills])).bytes);
  assert.equal((await readers.writeWorkbook([])).ok, false);
});

test('a sheet that does not read as it was meant is not offered', () => {
  const writer = new XlsxWriter('One');
  writer.addRow([{ kind: 'text', text: 'a' }]);
  const { bytes, sheets } = writer.finish();
  assert.equal(verifyWritten(bytes, { kind: 'xlsx', sheets }), null);
  const [first] = sheets;
  assert.ok(first !== undefined);
  const other = { ...first, told: { rows: 1, sum: first.told.sum + 1 } };
  assert.match(verifyWritten(bytes, { kind: 'xlsx', sheets: [other] }) ?? '', /One does not read/);
  assert.match(
    verifyWritten(bytes, { kind: 'xlsx', sheets: [{ ...first, told: { ...first.told, rows: 2 } }] }) ?? '',
    /1 rows, not 2/,
  );
  assert.match(verifyWritten(bytes, { kind: 'xlsx', sheets: [] }) ?? '', /other sheets/);
});
