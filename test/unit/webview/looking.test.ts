/** What the preview knows, asks for and says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownPage, ShownTable, ShownText, ShowReply } from '../../../src/protocol/showWire.ts';
import {
  cellAt,
  chooseCell,
  firstWant,
  isLoading,
  linesWanted,
  newLooking,
  pagesOf,
  placeOf,
  placeWords,
  rowsWanted,
  takeShown,
  turnTo,
  type Looking,
} from '../../../webview/diff/looking.ts';
import { pictureWords, tableWords, textWords } from '../../../webview/diff/lookingWords.ts';

const all = { only: 'all', sheet: 0 } as const;

function shown(looking: Looking, reply: ShowReply, look = looking.look): boolean {
  return takeShown(looking, { type: 'shown', change: looking.change, look, reply });
}

function table(from: number, count: number, change: Partial<ShownTable> = {}): ShownTable {
  return {
    kind: 'table',
    sheets: [],
    sheet: 0,
    columns: 3,
    columnMarks: ['same', 'same', 'same'],
    total: 1_000,
    changed: 0,
    matching: 1_000,
    isComparison: false,
    from,
    rows: Array.from({ length: count }, (_, index) => ({
      mark: 'same' as const,
      after: from + index + 1,
      cells: ['a', 'b', ''].map((text) => ({ text })),
      page: from + index < 50 ? 3 : 4,
    })),
    origin: { path: 'report.pdf', pages: [3, 4], place: 'pages 3 to 4' },
    notes: [],
    ...change,
  };
}

const page: ShownPage = {
  kind: 'page',
  page: 3,
  pages: 9,
  picture: { jpeg: '/9j/', width: 10, height: 10 },
  width: 600,
  height: 800,
  cells: [
    { row: 0, column: 0, box: [50, 60, 100, 80], text: 'a' },
    { row: 0, column: 1, box: [100, 60, 200, 80], text: 'b' },
    { row: 1, column: 0, box: [50, 80, 200, 100], text: 'a' },
  ],
};

test('only the answers to this look are taken', () => {
  const looking = newLooking(7, 2, all);
  assert.ok(isLoading(looking));
  assert.deepEqual(firstWant(looking), { what: 'part', sheet: 0, only: 'all', from: 0, limit: 200 });
  assert.equal(shown(looking, table(0, 200), 1), false);
  assert.ok(isLoading(looking));
  assert.equal(shown(looking, table(0, 200)), true);
  assert.equal(looking.table?.rows.size, 200);
});

test('rows are asked for as they come in sight, once, and a short answer goes on where it ends', () => {
  const looking = newLooking(1, 1, all);
  shown(looking, table(0, 200));
  assert.equal(rowsWanted(looking, 0, 150), null);
  assert.deepEqual(rowsWanted(looking, 190, 220), { what: 'part', sheet: 0, only: 'all', from: 200, limit: 200 });
  assert.equal(rowsWanted(looking, 190, 220), null, 'it is on its way');
  shown(looking, table(200, 5));
  assert.deepEqual(rowsWanted(looking, 190, 220), { what: 'part', sheet: 0, only: 'all', from: 205, limit: 200 });
  assert.equal(rowsWanted(looking, 5_000, 6_000), null);
});

test('a chosen cell turns to its page, and tells where it is from', () => {
  const looking = newLooking(1, 1, all);
  shown(looking, table(0, 200));
  assert.deepEqual(chooseCell(looking, { row: 0, column: 1 }), { what: 'page', sheet: 0, page: 3 });
  assert.equal(placeWords(looking), 'Page 3');
  shown(looking, page);
  assert.equal(placeWords(looking), 'Page 3, from the table at the top');
  assert.deepEqual(placeOf(looking)?.box, [100, 60, 200, 80]);
  assert.equal(chooseCell(looking, { row: 1, column: 0 }), null, 'the page is there');
  chooseCell(looking, { row: 1, column: 2 });
  assert.deepEqual(placeOf(looking)?.box, [50, 80, 200, 100], 'a cell that spans what follows it');
  assert.deepEqual(chooseCell(looking, { row: 60, column: 0 }), { what: 'page', sheet: 0, page: 4 });
  chooseCell(looking, { row: -5, column: 99 });
  assert.deepEqual(looking.cell, { row: 0, column: 2 });
  assert.deepEqual(pagesOf(looking), [3, 4]);
});

test('a place on the page is its cell, or the nearest one, or none', () => {
  const looking = newLooking(1, 1, all);
  shown(looking, table(0, 200));
  turnTo(looking, 3);
  shown(looking, page);
  assert.deepEqual(cellAt(looking, 150, 70), { row: 0, column: 1 });
  assert.deepEqual(cellAt(looking, 45, 90), { row: 1, column: 0 });
  assert.equal(cellAt(looking, 400, 700), null);
});

test('why there is nothing is told for what it is about', () => {
  const none = { kind: 'none', why: 'the PDF is encrypted', next: 'Open it.' } as const;
  const looking = newLooking(1, 1, all);
  shown(looking, none);
  assert.deepEqual(looking.problem, { message: 'The PDF is encrypted.', next: 'Open it.' });
  const paged = newLooking(1, 1, all);
  shown(paged, table(0, 10));
  turnTo(paged, 3);
  shown(paged, none);
  assert.equal(paged.problem, null);
  assert.deepEqual(paged.page?.problem, none);
  const failed = newLooking(1, 1, all);
  takeShown(failed, { type: 'show failed', change: 1, look: 1, message: 'It went away.', next: 'Open it again.' });
  assert.deepEqual(failed.problem, { message: 'It went away.', next: 'Open it again.' });
});

test('more lines come at the end of those that are there, within a bound', () => {
  const looking = newLooking(1, 1, all);
  const text = (from: number): ShownText => ({
    kind: 'text',
    total: 5_000,
    changed: 0,
    matching: 5_000,
    isComparison: false,
    from,
    lines: Array.from({ length: 200 }, (_, index) => ({ mark: 'same' as const, after: from + index + 1, pieces: [] })),
    notes: [],
  });
  shown(looking, text(0));
  for (let from = 200; from < 3_000; from += 200) {
    assert.deepEqual(linesWanted(looking), { what: 'part', sheet: 0, only: 'all', from, limit: 200 });
    assert.equal(linesWanted(looking), null);
    shown(looking, text(from));
  }
  assert.equal(looking.text?.lines.length, 2_000);
  assert.equal(looking.text.first, 1_000);
});

test('what is shown is said in words', () => {
  const counts = { total: 1_204, columns: 6, changed: 3 };
  assert.equal(tableWords({ ...counts, isComparison: true }), '1,204 rows of 6 columns, 3 changed');
  assert.equal(tableWords({ ...counts, isComparison: false }), '1,204 rows of 6 columns');
  assert.equal(textWords({ total: 1, changed: 0, isComparison: true }), '1 line, nothing changed');
  const picture = { kind: 'pixels', format: 'jpeg', width: 1, height: 1, bytes: 2_048, turned: true } as const;
  assert.equal(
    pictureWords({ ...picture, ownWidth: 3_024, ownHeight: 4_032 }),
    'JPEG, 3,024 × 4,032 pixels (portrait), 2.0 KB, stored turned',
  );
});
