/** What a person sees of files: cells, words, pictures, pages; and why where there is nothing to see. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShowReply, ShowWant } from '../../../../src/protocol/showWire.ts';
import { showReplySchema } from '../../../../src/protocol/showWire.ts';
import { relativePathSchema } from '../../../../src/model/change.ts';
import { docx, openDocument, wordRun } from '../../../support/hidingMakers.ts';
import { never } from '../../../support/changes.ts';
import { drawTable } from '../../../support/pdfTableMaker.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { encodeJpeg } from '../../../support/sample/jpeg.ts';
import { readers, source } from './support.ts';

type Side = readonly [name: string, content: Uint8Array | string] | null;
const noOrigins = { table: () => Promise.resolve(null), document: () => null };
const all: ShowWant = { what: 'part', sheet: 0, only: 'all', from: 0, limit: 200 };
const changed: ShowWant = { ...all, only: 'changed' };

/** Every answer is one that the wire takes. */
async function ask(
  before: Side,
  after: Side,
  want = all,
  origins: Parameters<typeof readers.openShown>[1] = noOrigins,
): Promise<ShowReply> {
  const at = (side: Side): ReturnType<typeof source> | null => (side === null ? null : source(...side));
  const reply = await readers.openShown({ before: at(before), after: at(after) }, origins).answer(want, never);
  return showReplySchema.parse(JSON.parse(JSON.stringify(reply)));
}

/** A table as lines: the mark, and each cell with what it was in brackets. */
function rowsOf(reply: ShowReply): string[] {
  assert.equal(reply.kind, 'table', JSON.stringify(reply));
  return reply.rows.map(
    ({ mark, cells }) =>
      `${mark} ${cells.map(({ text, was }) => (was === undefined ? text : `${text}[${was}]`)).join('|')}`,
  );
}

/** A text as lines: words that went in brackets, words that came in braces. */
function linesOf(reply: ShowReply): string[] {
  assert.equal(reply.kind, 'text', JSON.stringify(reply));
  return reply.lines.map(
    ({ mark, pieces }) =>
      `${mark} ${pieces.map(({ text, mark: own }) => (own === 'new' ? `{${text}}` : own === 'gone' ? `[${text}]` : text)).join('')}`,
  );
}

test('a table is told by its cells: what changed in them, rows that came and went', async () => {
  const old = 'name,price\nApple,1.00\nPear,2.00\nPlum,3.00\n';
  const now = 'name,price\nApple,1.50\nPlum,3.00\nFig,4.00\n';
  assert.deepEqual(rowsOf(await ask(['a.csv', old], ['a.csv', now])), [
    'same name|price',
    'changed Apple|1.50[1.00]',
    'gone Pear|2.00',
    'same Plum|3.00',
    'new Fig|4.00',
  ]);
  const only = await ask(['a.csv', old], ['a.csv', now], changed);
  assert.deepEqual(rowsOf(only), ['changed Apple|1.50[1.00]', 'gone Pear|2.00', 'new Fig|4.00']);
  assert.ok(
    only.kind === 'table' && only.total === 5 && only.changed === 3 && only.matching === 3 && only.isComparison,
  );
});

test('a column that came leaves the rows what they are', async () => {
  const reply = await ask(
    ['a.csv', 'name,price\nApple,1\nPear,2\n'],
    ['a.csv', 'name,kind,price\nApple,fruit,1\nPear,fruit,3\n'],
  );
  assert.deepEqual(rowsOf(reply), ['same name|kind[]|price', 'same Apple|fruit[]|1', 'changed Pear|fruit[]|3[2]']);
  assert.ok(reply.kind === 'table');
  assert.deepEqual(reply.columnMarks, ['same', 'new', 'same']);
});

test('a new table is shown as it is, part by part', async () => {
  const rows = Array.from({ length: 1_000 }, (_, row) => `${String(row)};x`).join('\n');
  const reply = await ask(null, ['a.csv', rows], { ...all, from: 700, limit: 3 });
  assert.deepEqual(rowsOf(reply), ['same 700|x', 'same 701|x', 'same 702|x']);
  assert.ok(reply.kind === 'table' && reply.total === 1_000 && !reply.isComparison && reply.from === 700);
});

test('cells, columns and answers have bounds, and what is left out is told', async () => {
  const wide = `${Array.from({ length: 100 }, (_, column) => `c${String(column)}`).join(',')}\n${'x'.repeat(10_000)}\n`;
  const reply = await ask(null, ['a.csv', wide]);
  assert.ok(reply.kind === 'table');
  assert.equal(reply.columns, 100);
  assert.equal(reply.rows[0]?.cells.length, 60);
  assert.ok((reply.rows[1]?.cells[0]?.text.length ?? 0) <= 401);
  assert.match(reply.notes.join(), /100 columns, of which the first 60/);
  const heavy = Array.from({ length: 200 }, () => Array.from({ length: 60 }, () => 'y'.repeat(390)).join(',')).join(
    '\n',
  );
  const part = await ask(null, ['a.csv', heavy]);
  assert.ok(part.kind === 'table' && part.rows.length < 60 && part.rows.length > 0 && part.total === 200);
});

test('the sheets of a workbook are shown one by one, those of before by their names', async () => {
  const sheet = (rows: string): string => `<table:table table:name="One">${rows}</table:table>`;
  const row = (...cells: string[]): string =>
    `<table:table-row>${cells.map((cell) => `<table:table-cell office:value-type="string"><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`;
  const old = openDocument('spreadsheet', '', sheet(row('a', 'b') + row('1', '2')));
  const now = openDocument('spreadsheet', '', sheet(row('a', 'b') + row('1', '3')));
  const reply = await ask(['a.ods', old], ['a.ods', now], changed);
  assert.deepEqual(rowsOf(reply), ['changed 1|3[2]']);
  assert.ok(reply.kind === 'table');
  assert.deepEqual(reply.sheets, ['One']);
});

test('a document is told by its words', async () => {
  const paper = (...lines: string[]): Uint8Array =>
    docx(lines.map((line) => `<w:p>${wordRun('', line)}</w:p>`).join(''));
  const reply = await ask(
    ['a.docx', paper('First line', 'The offer is 100 euros')],
    ['a.docx', paper('First line', 'The offer is 120 euros', 'Yours')],
  );
  assert.ok(linesOf(reply).includes('changed The offer is [100]{120} euros'), linesOf(reply).join('\n'));
  assert.ok(linesOf(reply).includes('new Yours'));
  assert.ok(linesOf(reply).includes('same First line'));
});

test('texts of many lines come part by part, and the same text is told so', async () => {
  const lines = Array.from({ length: 500 }, (_, line) => `line ${String(line)}`);
  const now = lines.map((line, index) => (index === 321 ? 'line three hundred' : line));
  const reply = await ask(['a.txt', lines.join('\n')], ['a.txt', now.join('\n')], changed);
  assert.deepEqual(linesOf(reply), ['changed line [321]{three hundred}']);
  const same = await ask(['a.md', '# a'], ['a.md', '# a'], changed);
  assert.ok(same.kind === 'text' && same.matching === 0 && same.changed === 0);
});

test('the whole text of a side is there for an editor', async () => {
  const reply = await ask(['a.html', '<p>Old <b>words</b></p>'], ['a.html', '<p>New</p>'], {
    what: 'text',
    side: 'before',
  });
  assert.deepEqual(reply, { kind: 'whole', text: 'Old words', isCut: false });
});

test('pictures are made anew, upright and small', async () => {
  const picture = encodeJpeg(
    { columns: 40, rows: 25, colorAt: () => [200, 30, 30] },
    { takenAt: '2024:07:14 16:05:09' },
  );
  const reply = await ask(null, ['IMG_1.jpg', picture]);
  assert.ok(reply.kind === 'picture' && reply.after?.kind === 'pixels', JSON.stringify(reply).slice(0, 200));
  assert.ok(
    Buffer.from(reply.after.jpeg, 'base64')
      .subarray(0, 3)
      .equals(Buffer.from([0xff, 0xd8, 0xff])),
  );
  assert.ok(!Buffer.from(reply.after.jpeg, 'base64').includes('Exif'));
});

test('a picture that is changed is shown before and after, each told by its own', async () => {
  const one = encodeJpeg({ columns: 40, rows: 25, colorAt: () => [200, 30, 30] }, undefined);
  const other = encodeJpeg({ columns: 10, rows: 20, colorAt: () => [30, 200, 30] }, undefined);
  const reply = await ask(['a.jpg', one], ['a.jpg', other]);
  assert.ok(reply.kind === 'picture' && reply.before?.kind === 'pixels' && reply.after?.kind === 'pixels');
  assert.deepEqual([reply.before.ownWidth, reply.before.ownHeight], [320, 200]);
  assert.deepEqual([reply.after.ownWidth, reply.after.ownHeight], [80, 160]);
  assert.notEqual(reply.before.jpeg, reply.after.jpeg);
  const half = await ask(['a.jpg', Buffer.alloc(90)], ['a.jpg', other]);
  assert.ok(half.kind === 'picture' && half.before?.kind === 'none' && half.after?.kind === 'pixels');
});

const reportPath = relativePathSchema.parse('report.pdf');

function statement(): { bytes: Uint8Array; rows: string[][] } {
  const rows = [
    ['Item', 'Count', 'Price'],
    ['Apples', '12', '3.50'],
    ['Pears', '7', '4.10'],
    ['Plums', '31', '2.25'],
  ];
  const maker = new PdfMaker();
  maker.page().text(60, 60, 'A letter');
  const page = maker.page();
  drawTable(page, rows, { top: 80, lines: 'grid' });
  return { bytes: maker.bytes(), rows };
}

test('a table from a PDF tells the page of each row, and the page the box of each cell', async () => {
  const { bytes, rows } = statement();
  const { tables } = await readers.readTables(source('report.pdf', bytes), never);
  const [table] = tables;
  assert.ok(table !== undefined);
  const origins = {
    table: () => Promise.resolve({ path: reportPath, table }),
    document: () => source('report.pdf', bytes),
  } as Parameters<typeof readers.openShown>[1];
  const csv = rows.map((row) => row.join(',')).join('\r\n');
  const reply = await ask(null, ['table-1.csv', csv], all, origins);
  assert.ok(reply.kind === 'table');
  assert.deepEqual(reply.origin, { path: 'report.pdf', pages: [2], place: 'page 2' });
  assert.deepEqual(
    reply.rows.map(({ page }) => page),
    [2, 2, 2, 2],
  );
  const page = await ask(null, ['table-1.csv', csv], { what: 'page', sheet: 0, page: 2 }, origins);
  assert.ok(page.kind === 'page', JSON.stringify(page).slice(0, 300));
  assert.equal(page.cells.length, 12);
  const pears = page.cells.find(({ text }) => text === 'Pears');
  assert.deepEqual([pears?.row, pears?.column], [2, 0]);
  assert.ok(
    pears !== undefined && pears.box[1] > 80 + 2 * 16 - 2 && pears.box[3] < 80 + 3 * 16 + 2,
    JSON.stringify(pears),
  );
  assert.ok(Math.abs(page.picture.width / page.picture.height - page.width / page.height) < 0.01);
  // A file that was changed since is no longer told by that table.
  const other = await ask(null, ['table-1.csv', `${csv}\r\nFigs,1,2`], all, origins);
  assert.ok(other.kind === 'table' && other.origin === undefined);
});

test('a PDF that was moved shows its text, and its pages', async () => {
  const { bytes } = statement();
  const text = await ask(null, ['report.pdf', bytes]);
  assert.ok(text.kind === 'text' && text.pages === 2);
  assert.ok(linesOf(text).some((line) => line.includes('A letter')));
  const page = await ask(null, ['report.pdf', bytes], { what: 'page', sheet: 0, page: 1 });
  assert.ok(page.kind === 'page' && page.pages === 2 && page.cells.length === 0);
  const none = await ask(null, ['report.pdf', bytes], { what: 'page', sheet: 0, page: 9 });
  assert.ok(none.kind === 'none' && /no page 9/.test(none.why));
});

test('what cannot be shown is told with the reason and what to do', async () => {
  const why = async (name: string, content: Uint8Array | string): Promise<string> => {
    const reply = await ask(null, [name, content]);
    if (reply.kind === 'picture' && reply.after?.kind === 'none') return `${reply.after.why}: ${reply.after.next}`;
    assert.equal(reply.kind, 'none', JSON.stringify(reply).slice(0, 200));
    return reply.kind === 'none' ? `${reply.why}: ${reply.next}` : '';
  };
  const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);
  assert.match(await why('a.xlsx', compound), /./);
  assert.match(await why('a.docx', compound), /encrypted: .*password/);
  assert.match(await why('a.pdf', `%PDF-1.4\n${'junk '.repeat(99)}`), /damaged/);
  assert.match(await why('a.bin', Buffer.from([0, 1, 2, 3, 0, 0, 5])), /no text/);
  assert.match(await why('a.jpg', Buffer.alloc(100)), /picture/);
  const half = await ask(['a.docx', compound], ['a.docx', docx(`<w:p>${wordRun('', 'New')}</w:p>`)]);
  assert.ok(
    half.kind === 'text' && !half.isComparison && /cannot be compared: it is encrypted/.test(half.notes.join()),
  );
});
