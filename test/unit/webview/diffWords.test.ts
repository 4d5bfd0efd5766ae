import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noCounts, type Receipt } from '../../../src/model/receipt.ts';
import { addsUp, headText, receiptText, rowText, rowTitle, totalsText } from '../../../webview/diff/words.ts';
import { cardOf, diffOf, rowOf, stop } from './samples.ts';

test('the totals add up to the whole', () => {
  const snapshot = diffOf({
    rowCount: 412,
    counts: { move: 400, mkdir: 12 },
    rejected: [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
    stopped: 2,
  });
  assert.equal(totalsText(snapshot, 0), '412 changes: 400 moves, 12 new folders · 3 left out · 2 in conflict');
  assert.equal(
    totalsText(snapshot, 12),
    '412 changes: 388 moves, 12 renames, 12 new folders · 3 left out · 2 in conflict',
  );
  assert.equal(totalsText(diffOf({ rowCount: 1, counts: { move: 1 } }), 1), '1 change: 1 rename');
  const all = { create: 1, modify: 2, trash: 3, rmdir: 1, move: 1_000 } as const;
  assert.equal(
    totalsText(diffOf({ rowCount: 1_007, counts: all }), 0),
    '1,007 changes: 1,000 moves, 1 new file, 2 changed files, 3 to the trash, 1 removed folder',
  );
});

test('a row without a tick is left out of a review, and only not chosen once there is nothing to review', () => {
  const done = diffOf({ rowCount: 2, counts: { move: 2 }, rejected: [[1, 1]], task: cardOf({ state: 'done' }) });
  assert.equal(totalsText(done, 0), 'Done: 2 changes: 2 moves · 1 not chosen');
});

test('what was chosen about a conflict is told and heard', () => {
  const row = rowOf({ id: 1, from: 'a', to: 'b (2)', settled: 'You chose to keep both: b becomes b (2).' });
  assert.match(rowTitle(row), /^a → b \(2\)\nYou chose to keep both: b becomes b \(2\)\.$/);
  assert.match(rowText(row, false), /You chose to keep both.*included$/);
});

test('conflicts count only while the changes wait for review', () => {
  const done = diffOf({ rowCount: 1, counts: { move: 1 }, stopped: 1, task: cardOf({ state: 'done' }) });
  assert.equal(totalsText(done, 0), 'Done: 1 change: 1 move');
  const undone = diffOf({ rowCount: 1, counts: { move: 1 }, task: cardOf({ state: 'undone' }) });
  assert.equal(totalsText(undone, 0), 'Undone: 1 change: 1 move');
});

test('a screen reader hears what a row does, why, and whether it is in', () => {
  const check = (part: Parameters<typeof rowOf>[0], leftOut: boolean, expected: string): void => {
    assert.equal(rowText(rowOf(part), leftOut), expected);
  };
  const exif = { from: 'in/IMG_1.jpg', to: '2019/07/IMG_1.jpg', reason: 'date taken 2019-07-03, from EXIF' };
  check({ id: 1, ...exif }, false, 'IMG_1.jpg moves from in to 2019, July, date taken 2019-07-03, from EXIF; included');
  check({ id: 1, from: 'a', to: 'b/c' }, true, 'a moves from top level to b as c; left out');
  check({ id: 1, from: 'x/a', to: 'x/b' }, false, 'a is renamed to b; included');
  check({ id: 1, from: 'x/a', to: 'a' }, false, 'a moves from x to top level; included');
  check(
    { id: 1, op: 'trash', from: 'x/a', to: null },
    false,
    'a from x goes to the trash, from where undo brings it back; included',
  );
  check({ id: 1, op: 'create', from: null, to: 'x/a' }, false, 'a is made in x; included');
  check({ id: 1, op: 'modify', from: null, to: 'x/a' }, false, 'a in x is changed; included');
  check({ id: 1, op: 'mkdir', from: null, to: 'x/y' }, false, 'folder x/y is made; included');
  check({ id: 1, op: 'rmdir', from: 'x/y', to: null }, false, 'empty folder x/y is removed; included');
  check({ id: 1, from: 'a', to: 'b/a', conflicts: stop }, false, 'a moves from top level to b; it is there; included');
});

test('a tooltip says that trash comes back', () => {
  assert.equal(
    rowTitle(rowOf({ id: 1, op: 'trash', from: 'x/a', to: null })),
    'x/a\nUndo brings it back from the trash.',
  );
});

test('a tooltip holds whole paths, the reason and every conflict', () => {
  assert.equal(
    rowTitle(rowOf({ id: 1, from: 'a/b', to: 'c/d', reason: 'why', conflicts: stop })),
    'a/b → c/d\nwhy\nit is there',
  );
  assert.equal(rowTitle(rowOf({ id: 1, op: 'create', from: null, to: 'c/d' })), 'c/d');
});

const receipt: Receipt = {
  transaction: 't',
  direction: 'apply',
  ...noCounts,
  filesBefore: 1_204,
  filesAfter: 1_204,
  kept: 804,
  moved: 400,
  foldersMade: 12,
  foldersRemoved: 0,
  hash: 'abc',
  tookMs: 1,
};

test('a receipt says what was done, how many files there are, and that none is lost', () => {
  assert.equal(
    receiptText(receipt),
    'Done: 400 files moved, 12 folders made; 1,204 files before and after; nothing lost',
  );
  assert.equal(
    receiptText({
      ...receipt,
      direction: 'undo',
      moved: 1,
      kept: 1_201,
      trashed: 2,
      filesAfter: 1_202,
      foldersMade: 0,
    }),
    'Undone: 1 file moved, 2 files to the trash; 1,204 files before, 1,202 after; nothing lost',
  );
});

test('a receipt that does not add up says so', () => {
  const wrong = { ...receipt, kept: 803 };
  assert.equal(addsUp(wrong), false);
  assert.match(receiptText(wrong), /the counts do not add up$/);
});

test('the head of a group counts what is shown, left out and in conflict', () => {
  const group = { stopped: [4], warned: [5, 6], total: 6 };
  assert.equal(headText({ total: 3, stopped: [], warned: [] }, 3, 0), '3 changes');
  assert.equal(headText(group, 6, 0), '6 changes · 1 conflict · 2 warnings');
  assert.equal(headText(group, 2, 1), '2 of 6 changes · 1 left out · 1 conflict · 2 warnings');
});
