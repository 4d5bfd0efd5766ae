/** Cells, words and paragraphs changed in files that are there: what was not touched is the same, byte by byte. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { deflated, stored, zipFile, type Part } from '../../../support/zipParts.ts';
import { readers, relations, source } from './support.ts';

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const sheetXml = `<?xml version="1.0" encoding="UTF-8"?>\n<worksheet ${main}><!-- kept --><dimension ref="A1:C5"/><sheetData><row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" s="1"><v>45000</v></c><c r="B2" s="2"><v>1</v></c><c r="C2"><f>B2*2</f><v>2</v></c></row><row r="4"/><row r="5"><c r="A5" s="1"><v>45001</v></c><c r="B5" s="2"><v>3</v></c><c r="C5"><f>SUM(B2:B5)</f><v>4</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="E1:F2"/></mergeCells></worksheet>`;

function book(extra: readonly Part[] = [], sheet = sheetXml): Uint8Array {
  return zipFile([
    deflated('[Content_Types].xml', '<Types><Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'),
    deflated('_rels/.rels', relations({ a: ['officeDocument', 'xl/workbook.xml'] })),
    deflated(
      'xl/workbook.xml',
      `<workbook ${main} xmlns:r="${office}"><sheets><sheet name="Data" sheetId="7" r:id="a"/><sheet name="Other" sheetId="8" r:id="b"/></sheets><calcPr calcId="1"/></workbook>`,
    ),
    deflated(
      'xl/_rels/workbook.xml.rels',
      relations({
        a: ['worksheet', 'worksheets/sheet1.xml'],
        b: ['worksheet', 'worksheets/sheet2.xml'],
        c: ['sharedStrings', 'sharedStrings.xml'],
        d: ['styles', 'styles.xml'],
        e: ['calcChain', 'calcChain.xml'],
      }),
    ),
    deflated('xl/worksheets/sheet1.xml', sheet),
    deflated('xl/worksheets/sheet2.xml', `<worksheet ${main}><sheetData/></worksheet>`),
    deflated('xl/sharedStrings.xml', `<sst ${main}><si><t>Day</t></si><si><t>Amount</t></si></sst>`),
    deflated(
      'xl/styles.xml',
      `<styleSheet ${main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs></styleSheet>`,
    ),
    deflated('xl/calcChain.xml', `<calcChain ${main}><c r="C2" i="7"/><c r="C5"/></calcChain>`),
    stored('xl/vbaProject.bin', Buffer.from([0xd0, 0xcf, 1, 2, 3, 255])),
    deflated('xl/charts/chart1.xml', '<c:chart> \r\n odd   spaces </c:chart>'),
    ...extra,
  ]);
}

type Raw = Record<string, { method: number; packed: string; bytes: string }>;

/** Every part as it is packed, and as it unpacks. */
function rawParts(file: Uint8Array): Raw {
  const bytes = Buffer.from(file);
  const unpacked = unzipSync(file);
  const parts: Raw = {};
  let at = bytes.readUInt32LE(bytes.length - 6);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [nameBytes, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameBytes ?? 0));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    parts[name] = {
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.toString('hex', start, start + bytes.readUInt32LE(at + 20)),
      bytes: Buffer.from(unpacked[name] ?? []).toString('hex'),
    };
    at += 46 + (nameBytes ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return parts;
}

/** The names of the parts that are not the same, packed or unpacked. */
function changedParts(before: Uint8Array, after: Uint8Array): string[] {
  const [old, fresh] = [rawParts(before), rawParts(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name])).sort();
}

function partOf(file: Uint8Array, name: string): string {
  return strFromU8(unzipSync(file)[name] ?? new Uint8Array());
}

type Edits = Parameters<typeof readers.editWorkbook>[1];

function editBook(file: Uint8Array, edits: Edits): { bytes: Uint8Array; problems: readonly string[] } {
  const made = readers.editWorkbook(file, edits);
  assert.ok(made.ok, made.ok ? '' : made.why);
  return made;
}

function refuses(file: Uint8Array, edits: Edits, why: RegExp): void {
  const made = readers.editWorkbook(file, edits);
  assert.ok(!made.ok);
  assert.match(made.why, why);
}

describe('a workbook that is there', () => {
  it('has one cell changed, and every other part is the same, packed as it was', async () => {
    const before = book();
    const { bytes, problems } = editBook(before, [{ sheet: 'Data', cell: 'B2', value: 12.5 }]);
    assert.deepEqual(changedParts(before, bytes), ['xl/workbook.xml', 'xl/worksheets/sheet1.xml']);
    const expected = sheetXml
      .replace('<c r="B2" s="2"><v>1</v></c>', '<c r="B2" s="2"><v>12.5</v></c>')
      // What hangs on it would be wrong.
      .replace('<f>B2*2</f><v>2</v>', '<f>B2*2</f>')
      .replace('<f>SUM(B2:B5)</f><v>4</v>', '<f>SUM(B2:B5)</f>');
    assert.equal(partOf(bytes, 'xl/worksheets/sheet1.xml'), expected);
    assert.match(partOf(bytes, 'xl/workbook.xml'), /<calcPr calcId="1" fullCalcOnLoad="1"\/>/);
    assert.deepEqual(problems, ['2 formulas that hang on them show nothing until a spreadsheet program opens it']);
    const { text } = await readers.readDocumentText(source('a.xlsm', bytes));
    assert.match(text, /2023-03-15\t12\.5\n/);
  });

  it('without formulas only its sheet changes', () => {
    const plain = `<worksheet ${main}><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`;
    const before = book([], plain);
    const { bytes } = editBook(before, [{ sheet: 'data', cell: 'A1', value: 'x' }]);
    assert.deepEqual(changedParts(before, bytes), ['xl/worksheets/sheet1.xml']);
  });

  it('takes text, truth, days and nothing, in cells and rows that were not there', () => {
    const { bytes } = editBook(book(), [
      { sheet: 'Data', cell: 'A2', value: '2024-05-03' },
      { sheet: 'Data', cell: 'C1', value: '=1+1 <&> ' },
      { sheet: 'Data', cell: 'B3', value: true },
      { sheet: 'Data', cell: 'A4', value: '2024-05-03' },
      { sheet: 'Data', cell: 'B5', value: null },
      { sheet: 'Data', cell: 'D7', value: 'end' },
      { sheet: 'Other', cell: 'B2', value: 5 },
    ]);
    const xml = partOf(bytes, 'xl/worksheets/sheet1.xml');
    assert.match(xml, /<c r="A2" s="1"><v>45415<\/v><\/c>/);
    assert.match(
      xml,
      /<c r="C1" t="inlineStr"><is><t xml:space="preserve">=1\+1 &lt;&amp;&gt; <\/t><\/is><\/c><\/row>/,
    );
    assert.match(xml, /<row r="3"><c r="B3" t="b"><v>1<\/v><\/c><\/row><row r="4"><c r="A4" t="inlineStr">/);
    assert.match(xml, /<c r="B5" s="2"\/>/);
    assert.match(xml, /<row r="7"><c r="D7" t="inlineStr"><is><t>end<\/t><\/is><\/c><\/row><\/sheetData>/);
    assert.match(xml, /<!-- kept --><dimension ref="A1:D7"\/>/);
    assert.match(
      partOf(bytes, 'xl/worksheets/sheet2.xml'),
      /<sheetData><row r="2"><c r="B2"><v>5<\/v><\/c><\/row><\/sheetData>/,
    );
  });

  it('gets rows that look like the last, and a total with its value', async () => {
    const { bytes } = editBook(book(), [
      {
        sheet: 'Data',
        append: [
          ['2024-05-03', 10],
          ['2024-05-04', 20.5],
        ],
      },
      { sheet: 'Data', cell: 'B9', total: 'sum', of: 'B2:B7' },
    ]);
    const xml = partOf(bytes, 'xl/worksheets/sheet1.xml');
    assert.match(xml, /<row r="6"><c r="A6" s="1"><v>45415<\/v><\/c><c r="B6" s="2"><v>10<\/v><\/c><\/row>/);
    assert.match(xml, /<c r="B9"><f>SUM\(B2:B7\)<\/f><v>34\.5<\/v><\/c>/);
    assert.match((await readers.readDocumentText(source('a.xlsx', bytes))).text, /2024-05-04\t20\.5\n\t34\.5$/);
  });

  it('forgets a formula that was written over, and the order of computing when none is left', () => {
    const one = editBook(book(), [{ sheet: 'Data', cell: 'C2', value: 1 }]).bytes;
    assert.equal(partOf(one, 'xl/calcChain.xml'), `<calcChain ${main}><c r="C5" i="7"/></calcChain>`);
    const both = editBook(book(), [
      { sheet: 'Data', cell: 'C2', value: 1 },
      { sheet: 'Data', cell: 'C5', value: 1 },
    ]).bytes;
    assert.equal(unzipSync(both)['xl/calcChain.xml'], undefined);
    assert.equal(partOf(both, '[Content_Types].xml'), '<Types></Types>');
    assert.doesNotMatch(partOf(both, 'xl/_rels/workbook.xml.rels'), /calcChain/);
  });

  it('takes out the values of what hangs on a change, over sheets and by others, and of nothing else', () => {
    const rows = (formulas: readonly string[]): string =>
      formulas
        .map((formula, index) => {
          const row = String(index + 1);
          return `<row r="${row}"><c r="A${row}"><v>1</v></c><c r="B${row}"><f>${formula}</f><v>9</v></c></row>`;
        })
        .join('');
    const formulas = [
      'SUM(A1:A2)',
      'A3*2',
      'B1+1',
      "'Data'!$B$3&amp;&quot;A1&quot;",
      'Other!A1',
      'INDIRECT(&quot;A&quot;&amp;1)',
      'SUM(A:A)',
      'Rate*2',
      'SUM(5:5)',
      'LEN(&quot;A1&quot;)',
      'IF(TRUE,A3,1)',
    ];
    const sheet = `<worksheet ${main}><sheetData>${rows(formulas)}</sheetData></worksheet>`;
    const { bytes, problems } = editBook(book([], sheet), [{ sheet: 'Data', cell: 'A1', value: 2 }]);
    const xml = partOf(bytes, 'xl/worksheets/sheet1.xml');
    const stale = [...xml.matchAll(/<c r="B(\d+)"><f>[^<]*<\/f><\/c>/g)].map(([, row]) => Number(row));
    assert.deepEqual(stale, [1, 3, 4, 6, 7, 8]);
    assert.deepEqual(problems, ['6 formulas that hang on them show nothing until a spreadsheet program opens it']);
    const total = editBook(book([], sheet), [
      { sheet: 'Data', cell: 'A1', value: 2 },
      { sheet: 'Data', cell: 'C1', total: 'sum', of: 'A1:A3' },
      { sheet: 'Data', cell: 'C2', total: 'sum', of: 'B1:B2' },
    ]).bytes;
    assert.match(partOf(total, 'xl/worksheets/sheet1.xml'), /<f>SUM\(A1:A3\)<\/f><v>4<\/v>.*<f>SUM\(B1:B2\)<\/f><\/c>/);
  });

  it('refuses what something else rests on, in words', () => {
    refuses(book(), [{ sheet: 'Data', cell: 'F2', value: 1 }], /F2 is a part of the merged cell E1/);
    refuses(book(), [{ sheet: 'None', cell: 'A1', value: 1 }], /no sheet None: its sheets are Data, Other/);
    refuses(book(), [{ sheet: 'Data', cell: 'B', value: 1 }], /B is no cell/);
    refuses(book(), [{ sheet: 'Data', cell: 'XFE1', value: 1 }], /XFE1 is no cell/);
    refuses(book(), [{ sheet: 'Data', cell: 'A1', value: Number.NaN }], /A1 cannot be NaN/);
    refuses(book(), [{ sheet: 'Data', cell: 'B3', total: 'sum', of: 'B2:B5' }], /total of itself/);
    refuses(book(), [{ sheet: 'Data', cell: 'B9', total: 'sum', of: 'A2:B5' }], /no row or column/);
    const array = sheetXml.replace('<f>B2*2</f>', '<f t="array" ref="C2:C4">B2:B4*2</f>');
    refuses(book([], array), [{ sheet: 'Data', cell: 'C3', value: 1 }], /formula over several cells/);
    const shared = sheetXml.replace('<f>B2*2</f>', '<f t="shared" ref="C2:C5" si="0">B2*2</f>');
    refuses(book([], shared), [{ sheet: 'Data', cell: 'C2', value: 1 }], /shared by other cells/);
    const locked = sheetXml.replace('<mergeCells', '<sheetProtection sheet="1"/><mergeCells');
    refuses(book([], locked), [{ sheet: 'Data', cell: 'B2', value: 1 }], /protected/);
    const signed = book([deflated('_xmlsignatures/sig1.xml', '<Signature/>')]);
    refuses(signed, [{ sheet: 'Data', cell: 'B2', value: 1 }], /digitally signed/);
    const table = book([
      deflated('xl/worksheets/_rels/sheet1.xml.rels', relations({ t: ['table', '../tables/table1.xml'] })),
      deflated('xl/tables/table1.xml', `<table ${main} displayName="Bills" ref="A1:C5"/>`),
    ]);
    refuses(table, [{ sheet: 'Data', cell: 'A1', value: 'Date' }], /heading or a total of the table Bills/);
    assert.deepEqual(editBook(table, [{ sheet: 'Data', append: [[1]] }]).problems.slice(0, 1), [
      'the table Bills does not reach the new rows',
    ]);
    refuses(Buffer.from('PK\x03\x04 nothing more'), [{ sheet: 'Data', cell: 'A1', value: 1 }], /damaged/);
  });

  it('keeps names of tags that another program chose', () => {
    const odd = `<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const { bytes } = editBook(book([], odd), [{ sheet: 'Data', cell: 'B1', value: 'a' }]);
    assert.match(
      partOf(bytes, 'xl/worksheets/sheet1.xml'),
      /<x:c r="B1" t="inlineStr"><x:is><x:t>a<\/x:t><\/x:is><\/x:c><\/x:row>/,
    );
  });
});

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const documentXml = `<?xml version="1.0"?><w:document ${w}><w:body><w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Scope</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>The ven</w:t></w:r><w:r><w:t xml:space="preserve">dor is </w:t></w:r><w:r><w:t>ACME &amp; Co</w:t></w:r><w:r><w:tab/><w:t>The vendor</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>vendor</w:delText></w:r></w:del><w:r><w:t>end</w:t></w:r></w:p></w:body></w:document>`;

function letter(extra: readonly Part[] = [], settings = ''): Uint8Array {
  return zipFile([
    deflated('[Content_Types].xml', '<Types/>'),
    deflated('_rels/.rels', relations({ a: ['officeDocument', 'word/document.xml'] })),
    deflated('word/document.xml', documentXml),
    deflated(
      'word/_rels/document.xml.rels',
      relations({ s: ['styles', 'styles.xml'], h: ['header', 'header1.xml'], t: ['settings', 'settings.xml'] }),
    ),
    deflated(
      'word/styles.xml',
      `<w:styles ${w}><w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="List Bullet"/></w:style></w:styles>`,
    ),
    deflated('word/header1.xml', `<w:hdr ${w}><w:p><w:r><w:t>To the vendor</w:t></w:r></w:p></w:hdr>`),
    deflated('word/settings.xml', `<w:settings ${w}>${settings}</w:settings>`),
    stored('word/vbaProject.bin', Buffer.from('macro')),
    ...extra,
  ]);
}

function editLetter(file: Uint8Array, edits: Parameters<typeof readers.editDocument>[1]): Uint8Array {
  const made = readers.editDocument(file, edits);
  assert.ok(made.ok, made.ok ? '' : made.why);
  return made.bytes;
}

describe('a document that is there', () => {
  it('has words replaced over several runs, in the look of the first, and nothing else', () => {
    const before = letter();
    const bytes = editLetter(before, [{ find: 'The vendor is ACME & Co', replace: 'We\nare <you>', occurrence: 1 }]);
    assert.deepEqual(changedParts(before, bytes), ['word/document.xml']);
    assert.equal(
      partOf(bytes, 'word/document.xml'),
      documentXml
        .replace(
          '<w:t>The ven</w:t>',
          '<w:t xml:space="preserve">We</w:t><w:br/><w:t xml:space="preserve">are &lt;you&gt;</w:t>',
        )
        .replace('<w:t xml:space="preserve">dor is </w:t>', '<w:t xml:space="preserve"></w:t>')
        .replace('<w:t>ACME &amp; Co</w:t>', '<w:t xml:space="preserve"></w:t>'),
    );
  });

  it('has all of them replaced, in its header too, or the one that was meant', async () => {
    const before = letter();
    const all = editLetter(before, [{ find: 'vendor', replace: 'seller' }]);
    assert.deepEqual(changedParts(before, all), ['word/document.xml', 'word/header1.xml']);
    assert.match((await readers.readDocumentText(source('a.docx', all))).text, /The seller is ACME & Co\tThe seller/);
    assert.match(partOf(all, 'word/document.xml'), /<w:delText>vendor/);
    const third = editLetter(before, [{ find: 'vendor', replace: 'seller', occurrence: 3 }]);
    assert.deepEqual(changedParts(before, third), ['word/header1.xml']);
  });

  it('gets a text behind a heading, in its own styles', async () => {
    const before = letter();
    const markdown =
      '# New\n\nSee [this](https://example.org/"x").\n\n- point\n\n1. first\n\n| a | b |\n|-|-|\n| 1 | 2 |\n';
    const bytes = editLetter(before, [{ afterHeading: ' scope', markdown }]);
    assert.deepEqual(changedParts(before, bytes), ['word/document.xml']);
    const { text } = await readers.readDocumentText(source('a.docx', bytes));
    assert.match(text, /^Scope\n\nNew\n\nSee this\.\n\npoint\n\n1\.\tfirst\n\na\tb\n1\t2\n\nThe vendor/);
    const xml = partOf(bytes, 'word/document.xml');
    assert.match(xml, /<w:pStyle w:val="H"\/><\/w:pPr><w:r><w:t xml:space="preserve">New/);
    assert.match(xml, /<w:pStyle w:val="B"\/>/);
    assert.match(xml, / HYPERLINK &quot;https:\/\/example\.org\/%22x%22&quot; /);
  });

  it('refuses what is not there, not clear, protected or signed', () => {
    const cases: readonly (readonly [Uint8Array, Parameters<typeof readers.editDocument>[1], RegExp])[] = [
      [letter(), [{ find: 'nowhere', replace: '' }], /“nowhere” is not in it/],
      [letter(), [{ find: 'Co\tThe', replace: '' }], /broken by a tab/],
      [letter(), [{ find: 'vendor', replace: '', occurrence: 4 }], /only 3 times/],
      [letter(), [{ find: '', replace: 'x' }], /1 to 10,000/],
      [letter(), [{ afterHeading: 'None', markdown: 'x' }], /no heading “None”/],
      [letter(), [{ afterHeading: 'Scope', markdown: ' ' }], /nothing to be added/],
      [
        letter([], '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'),
        [{ find: 'end', replace: 'x' }],
        /protected/,
      ],
      [letter([deflated('_xmlsignatures/sig1.xml', '<S/>')]), [{ find: 'end', replace: 'x' }], /digitally signed/],
    ];
    for (const [file, edits, why] of cases) {
      const made = readers.editDocument(file, edits);
      assert.ok(!made.ok);
      assert.match(made.why, why);
    }
  });
});

test('words on slides and in notes are replaced, and every other part is the same', async () => {
  const written = await readers.writeDocument(
    { markdown: '# Talk\n\n## Plans for May\n\n- May first\n\nNotes: in May\n' },
    'pptx',
  );
  assert.ok(written.ok);
  const made = readers.editPresentation(written.bytes, [{ find: 'May', replace: 'June' }]);
  assert.ok(made.ok, made.ok ? '' : made.why);
  assert.deepEqual(changedParts(written.bytes, made.bytes), [
    'ppt/notesSlides/notesSlide1.xml',
    'ppt/slides/slide2.xml',
  ]);
  const { text } = await readers.readDocumentText(source('a.pptx', made.bytes));
  assert.match(text, /Plans for June\nJune first/);
  assert.doesNotMatch(partOf(made.bytes, 'ppt/slides/slide2.xml'), /xml:space/);
  const refused = readers.editPresentation(written.bytes, [{ find: 'April', replace: 'x' }]);
  assert.ok(!refused.ok);
});

test('cut and scrambled files are refused in words or edited, and never throw', () => {
  let seed = 5;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  let refused = 0;
  for (let run = 0; run < 150; run++) {
    const file = Buffer.from(run % 2 === 0 ? book() : letter());
    for (let change = 0; change < 1 + (run % 9); change++) file[random(file.length)] = random(256);
    const cut = run % 5 === 0 ? file.subarray(0, random(file.length)) : file;
    const made =
      run % 2 === 0
        ? readers.editWorkbook(cut, [{ sheet: 'Data', cell: 'B2', value: 1 }])
        : readers.editDocument(cut, [{ find: 'vendor', replace: 'x' }]);
    if (!made.ok) refused++;
  }
  assert.ok(refused > 20, String(refused));
});
