/** Tables in PDFs made by code: what must be found is known to the letter. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { rowsOfTable } from '../../../../src/worker/readers/pdf/tables/pageTables.ts';
import { PdfMaker, type PageMaker } from '../../../support/pdfMaker.ts';
import { drawProse, drawStatement, drawTable, statementRows, type TableLook } from '../../../support/pdfTableMaker.ts';
import { readers, source } from './support.ts';

type Found = Awaited<ReturnType<typeof readers.readTables>>;

const signal = new AbortController().signal;

async function tablesIn(draw: (pdf: PdfMaker) => void): Promise<Found> {
  const pdf = new PdfMaker();
  draw(pdf);
  return readers.readTables(source('a.pdf', pdf.bytes()), signal);
}

/** What is drawn on one page must be found as these tables, and nothing else. */
async function check(draw: (page: PageMaker) => void, expected: readonly string[][][], page = {}): Promise<Found> {
  const found = await tablesIn((pdf) => draw(pdf.page(page)));
  assert.equal(found.problem, null);
  assert.deepEqual(found.tables.map(rowsOfTable), expected);
  return found;
}

const fruit = [
  ['Fruit', 'Tons', 'Price'],
  ['Apples', '1,204', '0.99'],
  ['Pears', '87', '1.49'],
  ['Plums', '310', '2.05'],
  ['Figs', '9', '7.30'],
];

describe('a table between running text', () => {
  for (const lines of ['grid', 'across', 'none'] as const) {
    it(`lines: ${lines}`, async () => {
      await check(
        (page) => {
          drawProse(page, 60, 8);
          const below = drawTable(page, fruit, { top: 200, lines });
          drawProse(page, below + 30, 6);
        },
        [fruit],
      );
    });
  }
});

describe('cells', () => {
  it('of several lines are one text', async () => {
    const rows = [
      ['Item', 'Remarks', 'Sum'],
      ['Chairs', 'four of them, with\ncushions in blue', '120.00'],
      ['Table', 'oak', '430.50'],
    ];
    const joined = rows.map((row) => row.map((cell) => cell.replace('\n', ' ')));
    const look: TableLook = { lines: 'grid', align: ['left', 'left', 'right'] };
    await check((page) => drawTable(page, rows, look), [joined]);
  });

  it('of several lines without lines around them', async () => {
    const rows = [
      ['Item', 'Price', 'Stock'],
      ['Garden chairs with', '', ''],
      ['cushions in blue', '120.00', '12'],
      ['Tables', '430.50', '3'],
      ['Benches', '99.00', '7'],
    ];
    await check(
      (page) => drawTable(page, rows, { rowHeight: 12 }),
      [[...rows.slice(0, 1), ['Garden chairs with cushions in blue', '120.00', '12'], ...rows.slice(3)]],
    );
  });

  it('over several columns stand at the first', async () => {
    await check(
      (page) => {
        page.line(60, 80, 300, 80).line(60, 100, 300, 100).line(60, 120, 300, 120).line(60, 140, 300, 140);
        page.line(60, 80, 60, 140).line(140, 80, 140, 140).line(220, 100, 220, 140).line(300, 80, 300, 140);
        page.text(220, 94, 'Sold', { align: 'center' });
        page.text(66, 114, 'Year').text(150, 114, 'North').text(230, 114, 'South');
        page.text(66, 134, '2019').text(150, 134, '12').text(230, 134, '15');
      },
      [
        [
          ['', 'Sold', ''],
          ['Year', 'North', 'South'],
          ['2019', '12', '15'],
        ],
      ],
    );
  });

  it('tell their page and their box', async () => {
    const { tables } = await tablesIn((pdf) => {
      pdf.page();
      drawTable(pdf.page(), fruit, { lines: 'grid', widths: [80, 60, 60] });
    });
    const cell = tables[0]?.cells.find(({ text }) => text === '1,204');
    assert.equal(cell?.page, 2);
    const box = cell?.box ?? { left: 0, top: 0, right: 0, bottom: 0 };
    assert.deepEqual([box.left, box.top, box.right, box.bottom].map(Math.round), [140, 96, 200, 112]);
  });
});

describe('a page', () => {
  it('with two tables gives two', async () => {
    const other = [
      ['Town', 'Rain'],
      ['Bergen', '2,250'],
      ['Oslo', '763'],
      ['Bodø'.replace('ø', 'o'), '1,080'],
    ];
    await check(
      (page) => {
        const below = drawTable(page, fruit, { lines: 'across' });
        drawTable(page, other, { top: drawProse(page, below + 30, 5) + 10, lines: 'across' });
      },
      [fruit, other],
    );
  });

  for (const rotate of [1, 2, 3]) {
    it(`that is turned by ${String(rotate * 90)} degrees reads as it is shown`, async () => {
      await check((page) => drawTable(page, fruit, { lines: 'grid' }), [fruit], { rotate });
      await check((page) => drawTable(page, fruit, { lines: 'none' }), [fruit], { rotate });
    });
  }

  it('with a table set sideways', async () => {
    const found = await check(
      (page) => {
        page.text(297, 40, 'Annual report', { align: 'center' });
        fruit.forEach((row, at) => {
          row.forEach((cell, column) => page.text(500 - at * 16, 120 + column * 90, cell, { turn: 1 }));
        });
        for (let at = 0; at < 12; at++)
          page.text(200 - at * 14, 120, 'what is written below the table runs down the page as well', { turn: 1 });
      },
      [fruit],
    );
    const box = found.tables[0]?.parts[0]?.box;
    assert.ok((box?.right ?? 0) > 490 && (box?.left ?? 0) > 420, JSON.stringify(box));
  });

  it('of prose in two columns has none', async () => {
    await check((page) => {
      for (const left of [50, 310])
        for (let line = 0; line < 30; line++)
          page.text(left, 80 + line * 12 + (left === 310 ? 4 : 0), 'while costs stayed below the plan of last year', {
            size: 10,
          });
    }, []);
  });

  it('with a list and contents has none', async () => {
    await check((page) => {
      for (let line = 1; line < 7; line++) {
        page
          .text(60, 80 + line * 14, `${String(line)}.`)
          .text(80, 80 + line * 14, 'a point that is made at some length in this list');
        page.text(
          60,
          300 + line * 14,
          `Chapter ${'one two three four five six'.split(' ')[line - 1] ?? ''} ${'.'.repeat(60)}`,
        );
        page.text(480, 300 + line * 14, String(line * 7), { align: 'right' });
      }
    }, []);
  });
});

describe('other scripts', () => {
  const lines = 'grid' as const;

  it('Chinese and Japanese', async () => {
    const rows = [
      ['項目', '数量', '単価'],
      ['りんご', '12', '150'],
      ['みかん', '30', '80'],
    ];
    await check((page) => drawTable(page, rows, { lines }), [rows]);
    await check(
      (page) =>
        drawTable(
          page,
          rows.map((row) => [...row, row[1] ?? '']),
          { lines: 'across' },
        ),
      [rows.map((row) => [...row, row[1] ?? ''])],
    );
  });

  it('Hebrew and Arabic read from right to left', async () => {
    // Drawn as it is seen: the first letter at the right.
    const seen = (text: string): string => [...text].reverse().join('');
    const rows = [
      ['מחיר', 'פרי'],
      ['12', 'תפוח'],
      ['30', 'אגס'],
    ];
    const drawn = rows.map((row) => row.map((cell) => (/\d/.test(cell) ? cell : seen(cell))));
    await check((page) => drawTable(page, drawn, { lines }), [rows]);
    const arabic = [
      ['سعر', 'بلد'],
      ['5', 'مصر'],
      ['7', 'تونس'],
    ];
    const drawnArabic = arabic.map((row) => row.map((cell) => (/\d/.test(cell) ? cell : seen(cell))));
    await check((page) => drawTable(page, drawnArabic, { lines }), [arabic]);
  });
});

test('captions name tables, notes stay out of them', async () => {
  const { tables } = await check(
    (page) => {
      page.text(60, 70, 'Table 4: What grew: tons and prices');
      const below = drawTable(page, fruit, { lines: 'across' });
      page.text(60, below + 14, 'Source: orchard survey.', { size: 8 });
    },
    [fruit],
  );
  assert.deepEqual(
    tables.map(({ name, caption, unsure }) => ({ name, caption, unsure })),
    [{ name: 'Table 4 What grew tons and prices', caption: 'Table 4: What grew: tons and prices', unsure: null }],
  );
});

describe('a table that goes on over pages', () => {
  for (const lines of ['grid', 'none'] as const) {
    it(`is one, its heading said once (lines: ${lines})`, async () => {
      const rows = statementRows(0, 130);
      const found = await tablesIn((pdf) => drawStatement(() => pdf.page(), rows, { lines }));
      assert.equal(found.tables.length, 1);
      const [table] = found.tables;
      assert.deepEqual(table === undefined ? [] : rowsOfTable(table), [['Date', 'Text', 'Amount', 'Balance'], ...rows]);
      assert.deepEqual(
        table?.parts.map(({ page }) => page),
        [1, 2, 3, 4],
      );
    });
  }
});

describe('files that were made to harm', () => {
  it('what is no PDF, damaged or empty has a reason', async () => {
    for (const [bytes, why] of [
      ['%PDF-1.7 and no more', /damaged/],
      ['plain words', /only taken out of PDFs/],
      ['', /empty/],
    ] as const) {
      const { tables, problem } = await readers.readTables(source('a.pdf', bytes), signal);
      assert.deepEqual(tables, []);
      assert.match(problem ?? '', why);
    }
  });

  it('thousands of lines and letters on one page end in time', async () => {
    const started = performance.now();
    const found = await tablesIn((pdf) => {
      const page = pdf.page();
      for (let at = 0; at < 3_000; at++)
        page.line(at % 590, 0, (at * 7) % 590, 840).line(at % 590, at % 840, 590, at % 840);
      for (let at = 0; at < 3_000; at++) page.line(at % 590, 0, at % 590, 840);
      for (let at = 0; at < 20_000; at++) page.text((at * 13) % 590, (at * 29) % 840, 'x1', { size: 1 + (at % 30) });
    });
    assert.ok(performance.now() - started < 10_000, String(performance.now() - started));
    assert.ok(Array.isArray(found.tables));
  });

  it('a cancel ends it between two pages', async () => {
    const stop = new AbortController();
    const pdf = new PdfMaker();
    drawStatement(() => pdf.page(), statementRows(0, 400), { lines: 'grid' });
    setImmediate(() => stop.abort(new Error('stopped')));
    await assert.rejects(readers.readTables(source('a.pdf', pdf.bytes()), stop.signal), /stopped/);
  });
});
