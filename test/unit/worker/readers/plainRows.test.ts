/** Rows of sheets read without the parser are what the parser makes of them, however their neighbours are written. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { unseenCells } from '../../../../src/worker/readers/passages/xlsx.ts';
import { openXlsx } from '../../../../src/worker/readers/sheets/xlsx.ts';
import { isShortestNumber } from '../../../../src/worker/readers/sheets/numberFormats.ts';
import { openZip } from '../../../../src/worker/readers/zip.ts';
import { zipFile } from '../../../support/zipParts.ts';
import { officeParts, relations, source } from './support.ts';

const strings = '<sst><si><t>zero</t></si><si><t>one &amp; more</t></si></sst>';
const styles =
  '<styleSheet><numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="2"/><xf numFmtId="200"/></cellXfs></styleSheet>';

/** A workbook whose only sheet is this XML. */
function bookOf(sheet: string): Uint8Array {
  const parts = {
    ...officeParts('xl/workbook.xml'),
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relations({
      s: ['worksheet', 'worksheets/sheet1.xml'],
      t: ['sharedStrings', 'sharedStrings.xml'],
      u: ['styles', 'styles.xml'],
    }),
    'xl/sharedStrings.xml': strings,
    'xl/styles.xml': styles,
    'xl/worksheets/sheet1.xml': sheet,
  };
  return zipFile(
    Object.entries(parts).map(([name, text]) => ({
      name,
      packed: deflateRawSync(Buffer.from(text)),
      method: 8 as const,
    })),
  );
}

/** Its rows. */
function rowsOf(sheet: string): string[][] {
  const rows: string[][] = [];
  openXlsx(openZip(source('a.xlsx', bookOf(sheet)))).readRows(0, (cells) => {
    rows.push([...cells]);
    return 'more';
  });
  return rows;
}

const sheet = (rows: string): string => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;

/** The same rows under names with a prefix, which only the parser reads. */
function prefixed(rows: string): string {
  const inside = rows.replace(/<!\[CDATA\[.*?\]\]>|<\/?(?=[a-zA-Z])/g, (start) =>
    start.startsWith('<!') ? start : `${start}x:`,
  );
  return `<x:worksheet xmlns:x="m"><x:sheetData>${inside}</x:sheetData></x:worksheet>`;
}

const rows: Readonly<Record<string, readonly [xml: string, read: string[][]]>> = {
  'numbers, shared texts, truths and dates': [
    '<row r="1" spans="1:5"><c r="A1"><v>12.5</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" s="1"><v>42000</v></c><c r="E1" s="2"><v>1.50</v></c></row>',
    [['12.5', 'zero', 'TRUE', '2014-12-27', '1.5']],
  ],
  'numbers in the shortest form': [
    '<row r="1"><c r="A1"><v>007</v></c><c r="B1"><v>1E3</v></c><c r="C1"><v>0.0000001</v></c><c r="D1"><v>-0</v></c><c r="E1"><v>0.1000000000000000055</v></c><c r="F1"><v> 5 </v></c></row>',
    [['7', '1000', '1e-7', '0', '0.1', '5']],
  ],
  'formulas by what came of them': [
    '<row r="1"><c r="A1"><f>B1&amp;C1</f><v>3</v></c><c r="B1" t="str"><f t="shared" ref="B1:B2" si="0">A1</f><v>text</v></c><c r="C1"><f>NOW()</f></c></row>',
    [['3', 'text']],
  ],
  'text in place': [
    '<row r="1"><c r="A1" t="inlineStr"><is><t>plain</t></is></c><c r="B1" t="inlineStr"><is><t xml:space="preserve"> a_x000D_b </t></is></c><c r="C1" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r></is></c></row>',
    [['plain', ' a\rb ', 'two runs']],
  ],
  'entities, in a row between plain ones': [
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="str"><v>a &lt; b &#x26; c</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
    [['1'], ['a < b & c'], ['3']],
  ],
  'rows and cells that are left out': [
    '<row r="2"><c r="B2"><v>1</v></c><c r="D2" s="1"/><c r="AA2"><v>9</v></c></row>\n<row r="5" ht="15"><c r="A5"><v>5</v></c></row>',
    [[], ['', '1', ...Array.from({ length: 24 }, () => ''), '9'], [], [], ['5']],
  ],
  'cells beyond the last column': ['<row r="1"><c r="ZZZ1"><v>1</v></c><c r="A1"><v>2</v></c></row>', [['2']]],
  'rows and cells without a place': [
    '<row r="1"><c r="A1"><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row><row r="3"><c r="A3"><v>4</v></c></row>',
    [['1'], ['2', '3'], ['4']],
  ],
  'empty rows that close themselves': [
    '<row r="1"/><row r="2"><c r="A2"><v>2</v></c></row><row r="3" hidden="1"/>',
    [[], ['2'], []],
  ],
  'a comment that looks like rows': [
    '<row r="1"><c r="A1"><v>1</v></c></row><!-- </row><row r="2"><c r="A2"><v>no</v></c></row> --><row r="2"><c r="A2"><v>2</v></c></row>',
    [['1'], ['2']],
  ],
  'text that is marked as such': [
    '<row r="1"><c r="A1" t="str"><v><![CDATA[</v></c></row><row><c r="A2"><v>x</v></c></row>]]></v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    [['</v></c></row><row><c r="A2"><v>x</v></c></row>'], ['2']],
  ],
  'an attribute that looks like the end of a row': [
    '<row r="1" a="</row>"><c r="A1"><v>1</v></c></row><row r="2" a="<sheetData>"><c r="A2"><v>2</v></c></row>',
    [['1'], ['2']],
  ],
  'characters of several bytes': [
    Array.from(
      { length: 3 },
      (_, at) =>
        `<row r="${String(at + 1)}"><c r="A${String(at + 1)}" t="str"><v>Größe 表 ${'👍'.repeat(at)}</v></c></row>`,
    ).join(''),
    [['Größe 表 '], ['Größe 表 👍'], ['Größe 表 👍👍']],
  ],
};

describe('the rows of a sheet', () => {
  for (const [name, [xml, wanted]] of Object.entries(rows)) {
    it(`with ${name} are read alike with and without the parser`, () => {
      assert.deepEqual(rowsOf(sheet(xml)), wanted);
      assert.deepEqual(rowsOf(prefixed(xml)), wanted);
    });
  }

  for (const [name, [xml, wanted]] of Object.entries(rows)) {
    it(`with ${name} are read alike behind many others, where the parser is left out`, () => {
      const before = Array.from({ length: 9_000 }, (_, at) => String(Math.imul(at + 1, 2_654_435_761) >>> 0));
      const first = before
        .map((value, at) => `<row r="${String(at + 1)}"><c r="A1"><v>${value}</v></c></row>`)
        .join('');
      const moved = xml.replace(
        /(<row r=")(\d)/g,
        (_, start: string, number: string) => `${start}${String(9_000 + Number(number))}`,
      );
      assert.deepEqual(rowsOf(sheet(first + moved)), [...before.map((value) => [value]), ...wanted]);
    });
  }

  it('are read alike where pieces of the file end inside of them', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => {
      const number = String(at + 1);
      // Hard to pack, so that the file has many pieces; every seventh row is the parser's.
      const noise = String(Math.imul(at + 1, 2_654_435_761) >>> 0);
      const text = at % 7 === 0 ? `&#x61;${noise}` : `a${noise}`;
      return `<row r="${number}"><c r="A${number}"><v>${noise}</v></c><c r="C${number}" t="str"><v>${text}</v></c></row>`;
    });
    const wanted = many.map((_, at) => {
      const noise = String(Math.imul(at + 1, 2_654_435_761) >>> 0);
      return [noise, '', `a${noise}`];
    });
    assert.deepEqual(rowsOf(sheet(many.join(''))), wanted);
    assert.deepEqual(rowsOf(prefixed(many.join(''))), wanted);
  });

  it('end where the file ends', () => {
    assert.deepEqual(
      rowsOf('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v>'),
      [['1'], ['2']],
    );
  });
});

/** The cells that nobody sees of such a sheet, by place and reason. */
function unseenOf(sheetXml: string): string[] {
  return unseenCells(openZip(source('a.xlsx', bookOf(sheetXml))), 'xl/worksheets/sheet1.xml', {
    from: 1,
    to: 100,
    cellsMax: 100,
  }).map(({ reference, why, value }) => `${reference} ${why}: ${value}`);
}

it('cells that nobody sees are told alike with and without the parser', () => {
  const seen = '<row r="1"><c r="A1"><v>1</v></c></row>';
  const many =
    '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row r="3" ht="0"><c r="A3" t="str"><v>3</v></c></row>' +
    '<row r="4" ht="12.8"><c r="A4" s="3"><v>4</v></c><c r="B4"><v>5</v></c><c r="C4" s="3"/></row><row r="5" hidden="0"><c r="A5"><v>6</v></c></row>' +
    '<row r="6"><c r="Z9" s="3"><v>7</v></c></row>';
  const wanted = [
    'A2 a hidden row: 2',
    'A3 a hidden row: 3',
    'A4 a format that shows nothing: 4',
    'Z9 a format that shows nothing: 7',
  ];
  assert.deepEqual(unseenOf(sheet(seen + many)), wanted);
  assert.deepEqual(unseenOf(prefixed(seen + many)), wanted);
  // Behind so many rows the parser is left out.
  const hard = Array.from(
    { length: 9_000 },
    (_, at) => `<row r="1"><c r="A1"><v>${String(Math.imul(at + 1, 2_654_435_761) >>> 0)}</v></c></row>`,
  );
  assert.deepEqual(unseenOf(sheet(hard.join('') + many)), wanted);
});

it('numbers that need no change are known by their look', () => {
  const texts = [
    '0',
    '-0',
    '5',
    '05',
    '-5',
    '1.5',
    '1.50',
    '.5',
    '1.',
    '0.000001',
    '0.0000001',
    '-0.5',
    '1e3',
    '123456789012345',
  ];
  const more = [
    '1234567890123456',
    '123456789.123456',
    '1234567890.123456',
    '9007199254740993',
    ' 1',
    '1 ',
    '',
    '+1',
    '0.30000000000000004',
  ];
  const isShortest = (text: string): boolean => isShortestNumber(Buffer.from(`7${text}7`), 1, 1 + text.length);
  for (const text of [...texts, ...more]) if (isShortest(text)) assert.equal(String(Number(text)), text);
  assert.deepEqual(texts.filter(isShortest), ['0', '5', '-5', '1.5', '0.000001', '-0.5', '123456789012345']);
});
