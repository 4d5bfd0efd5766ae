/** Texts with their places, and what nobody sees kept apart: of pages, sheets, tables and running text. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlacedText } from '../../../../src/worker/readers/placed.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { officeParts, pdfOf, readers, relations, source, zipOf } from './support.ts';

const never = new AbortController().signal;
const placed = (name: string, content: Uint8Array | string): Promise<PlacedText> =>
  readers.readPlaced(source(name, content), never);

const sheet = (rows: string, columns = ''): string =>
  `<worksheet><cols>${columns}</cols><sheetData>${rows}</sheetData></worksheet>`;
const cell = (reference: string, value: string): string => `<c r="${reference}"><v>${value}</v></c>`;

function workbook(first: string, second: string): Uint8Array {
  return zipOf({
    ...officeParts('xl/workbook.xml'),
    'xl/workbook.xml':
      '<workbook xmlns:r="x"><sheets><sheet name="Costs" sheetId="1" r:id="s1"/><sheet name="Secret" sheetId="2" state="hidden" r:id="s2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relations({
      s1: ['worksheet', 'worksheets/sheet1.xml'],
      s2: ['worksheet', 'worksheets/sheet2.xml'],
    }),
    'xl/worksheets/sheet1.xml': first,
    'xl/worksheets/sheet2.xml': second,
  });
}

describe('a PDF', () => {
  it('has pages whose letters know their boxes', async () => {
    const made = new PdfMaker();
    made.page().text(100, 200, 'Total 119.00', { size: 10 });
    made.page().text(50, 50, 'Second');
    const { pieces, pages, isCut, hidden } = await placed('a.pdf', made.bytes());
    assert.deepEqual([pages, isCut, hidden.length], [2, false, 0]);
    assert.deepEqual(
      pieces.map(({ place, text }) => [place, text.trim()]),
      [
        ['page 1', 'Total 119.00'],
        ['page 2', 'Second'],
      ],
    );
    const [first] = pieces;
    const boxes = first?.page?.boxes ?? new Float32Array();
    assert.equal(boxes.length, 4 * (first?.text.length ?? 0));
    const at = (first?.text ?? '').indexOf('1');
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(at * 4, at * 4 + 4);
    assert.ok(left > 120 && right < 135 && right > left, `${String(left)} to ${String(right)}`);
    assert.ok(top > 190 && bottom < 202 && bottom > top, `${String(top)} to ${String(bottom)}`);
  });

  it('keeps white text apart', async () => {
    const page = 'seen) Tj 1 1 1 rg 0 -20 Td (Total 999.00) Tj 0 0 0 rg 0 -20 Td (Total 5.00';
    const { pieces, hidden } = await placed('a.pdf', pdfOf([page]));
    assert.equal(pieces[0]?.text.includes('999'), false);
    assert.ok(pieces[0]?.text.includes('Total 5.00'));
    assert.deepEqual(
      hidden.map(({ place, text }) => [place, text.trim()]),
      [['page 1', 'Total 999.00']],
    );
  });

  it('that is damaged or locked says why', async () => {
    assert.deepEqual(await placed('a.pdf', '%PDF-1.7 nothing'), {
      pieces: [],
      hidden: [],
      isCut: true,
      problem: 'the PDF is damaged',
      pages: 0,
    });
  });

  it('hears a cancel', async () => {
    const cancel = new AbortController();
    cancel.abort(new Error('enough'));
    await assert.rejects(readers.readPlaced(source('a.pdf', pdfOf(['x'])), cancel.signal), /enough/);
  });
});

describe('a workbook', () => {
  it('has cells with their names, and none that are not shown, numbers neither', async () => {
    const rows = `<row r="1">${cell('A1', '7')}${cell('B1', '8')}</row><row r="3" hidden="1">${cell('A3', '9')}</row><row r="30">${cell('AB30', '10')}</row>`;
    const { pieces, hidden } = await placed(
      'a.xlsx',
      workbook(sheet(rows, '<col min="2" max="2" hidden="1"/>'), sheet(`<row r="1">${cell('A1', '11')}</row>`)),
    );
    assert.equal(pieces.length, 1);
    const [costs] = pieces;
    assert.equal(costs?.place, 'sheet “Costs”');
    assert.deepEqual(
      costs.cells?.map(({ at, reference }) => `${reference}=${costs.text.slice(at).split(/\s/)[0] ?? ''}`),
      ['A1=7', 'AB30=10'],
    );
    assert.deepEqual(
      hidden.map(({ place, why, text }) => [place, why, text]),
      [
        ['sheet “Costs”, cell B1', 'a hidden column', '8'],
        ['sheet “Costs”, cell A3', 'a hidden row', '9'],
        ['sheet “Secret”, cell A1', 'a hidden sheet', '11'],
      ],
    );
  });

  it('of CSV has cells too', async () => {
    const { pieces } = await placed('a.csv', 'Name;Total\n"Ada; Countess";119,00\n');
    assert.deepEqual(
      pieces[0]?.cells?.map(({ reference }) => reference),
      ['A1', 'B1', 'A2', 'B2'],
    );
    assert.equal(pieces[0]?.text, 'Name\tTotal\nAda; Countess\t119,00\n');
  });
});

describe('running text', () => {
  it('is one piece, its hidden words blanked out where they stood', async () => {
    const page = '<p>Total 5.00</p><p style="display:none">Total 999.00</p><p>Thanks</p>';
    const { pieces, hidden } = await placed('a.html', page);
    assert.equal(pieces.length, 1);
    assert.deepEqual(pieces[0]?.text.split(/\s+/), ['Total', '5.00', 'Thanks']);
    assert.deepEqual(
      hidden.map(({ text }) => text),
      ['Total 999.00'],
    );
  });

  it('of a Word document likewise', async () => {
    const run = (text: string, look = ''): string => `<w:p><w:r><w:rPr>${look}</w:rPr><w:t>${text}</w:t></w:r></w:p>`;
    const body = `<w:document><w:body>${run('Total 5.00')}${run('Total 999.00', '<w:vanish/>')}</w:body></w:document>`;
    const { pieces, hidden } = await placed(
      'a.docx',
      zipOf({ ...officeParts('word/document.xml'), 'word/document.xml': body }),
    );
    assert.equal(pieces[0]?.text.includes('999'), false);
    assert.deepEqual(
      hidden.map(({ text }) => text),
      ['Total 999.00'],
    );
  });

  it('is none for pictures and what is empty', async () => {
    for (const content of ['', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0])])
      assert.deepEqual(await placed('a.jpg', content), {
        pieces: [],
        hidden: [],
        isCut: false,
        problem: null,
        pages: 0,
      });
  });
});
