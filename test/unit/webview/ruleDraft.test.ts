import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleRow } from '../../../src/protocol/panelWire.ts';
import {
  around,
  asksForCompletions,
  changedInWords,
  completed,
  correctionOf,
  countsInWords,
  lineCount,
  memoryInWords,
  memoryOf,
  movedIn,
  placeOf,
  rowInWords,
  rowsToAsk,
} from '../../../webview/plan/ruleDraft.ts';

const moving: RuleRow = {
  op: 'move',
  path: 'a.jpg',
  can: ['go', 'leave', 'remember'],
  from: 'a.jpg',
  to: 'B/a.jpg',
  reason: 'so',
  changed: true,
  corrected: false,
  remembered: false,
  flags: [],
};

test('an offset is a line and a column', () => {
  assert.deepEqual(placeOf('ab\ncd', 0), { line: 0, column: 0 });
  assert.deepEqual(placeOf('ab\ncd', 2), { line: 0, column: 2 });
  assert.deepEqual(placeOf('ab\ncd', 4), { line: 1, column: 1 });
  assert.equal(lineCount('ab\n'), 2);
});

test('completions come where a word of the language is being written, and nowhere else', () => {
  const check = (before: string, expected: boolean): void => {
    assert.equal(asksForCompletions(`rule 1\n${before}`, 7 + before.length), expected, before);
  };
  for (const before of [
    'f',
    'move',
    'files ',
    'move to {',
    'move to {d',
    'move to {d:',
    'move to {name|',
    'files image, v',
    'where s',
  ])
    check(before, true);
  for (const before of ['', '  ', '# files ', '# {', 'clash suffix "-', 'move to A/']) check(before, false);
});

test('a completion takes the place of what it completes', () => {
  assert.deepEqual(completed('move to {ex}', { from: 9, to: 11 }, 'extension'), {
    text: 'move to {extension}',
    caret: 18,
  });
});

test('the keys of a list go round, and other keys are not its own', () => {
  assert.equal(movedIn(3, 2, 'ArrowDown'), 0);
  assert.equal(movedIn(3, 0, 'ArrowUp'), 2);
  assert.equal(movedIn(20, 1, 'PageDown'), 9);
  assert.equal(movedIn(20, 15, 'PageDown'), 19);
  assert.equal(movedIn(20, 3, 'PageUp'), 0);
  assert.equal(movedIn(3, 1, 'x'), null);
});

test('counts are said with their operations', () => {
  assert.equal(countsInWords({ move: 1_204, left: 37 }), '1,204 move or get new names, 37 left');
  assert.equal(countsInWords({ move: 1, trash: 1, stays: 4 }), '1 moves or gets a new name, 1 goes to the trash');
  assert.equal(countsInWords({}), 'Nothing would change');
  assert.equal(changedInWords({ changed: 0 }), null);
  assert.equal(changedInWords({ changed: 1 }), '1 row changed by this edit');
});

test('rows are asked for before the sight leaves those that are there', () => {
  assert.deepEqual(around({ first: 1_000, count: 20 }), { first: 860, count: 300 });
  assert.deepEqual(around({ first: 0, count: 0 }), { first: 0, count: 300 });
  assert.equal(rowsToAsk({ first: 100, count: 20 }, { first: 0, count: 300 }, 10_000), null);
  assert.deepEqual(rowsToAsk({ first: 250, count: 20 }, { first: 0, count: 300 }, 10_000), { first: 110, count: 300 });
  assert.equal(rowsToAsk({ first: 250, count: 20 }, { first: 0, count: 280 }, 280), null);
  assert.deepEqual(rowsToAsk({ first: 100, count: 20 }, { first: 90, count: 300 }, 10_000), { first: 0, count: 300 });
});

test('what is typed for a row is a correction, unless it is what the row does anyway', () => {
  assert.equal(correctionOf(moving, ' B/a.jpg '), null);
  assert.deepEqual(correctionOf(moving, 'C/b.jpg'), { does: 'go', path: 'a.jpg', to: 'C/b.jpg' });
  assert.deepEqual(correctionOf(moving, 'a.jpg'), { does: 'leave', path: 'a.jpg' });
  assert.deepEqual(correctionOf(moving, ''), { does: 'follow', path: 'a.jpg' });
  assert.equal(correctionOf({ ...moving, op: 'left', to: null }, 'a.jpg'), null);
  assert.equal(correctionOf({ ...moving, path: null }, 'x'), null);
});

test('what is made gets the name that is typed, or keeps its own in another folder', () => {
  const made: RuleRow = { ...moving, op: 'create', from: 'a.png', path: 'a.png', to: 'Web/a.jpg' };
  assert.equal(correctionOf(made, 'Web/a.jpg'), null);
  assert.equal(correctionOf(made, 'Web/'), null);
  assert.deepEqual(correctionOf(made, 'Small/'), { does: 'go', path: 'a.png', to: 'Small/a.jpg' });
  assert.deepEqual(correctionOf(made, 'b.jpg'), { does: 'go', path: 'a.png', to: 'b.jpg' });
  assert.deepEqual(memoryOf(made), { does: 'leave', path: 'a.png' });
  assert.equal(memoryInWords(made), 'Leave it as it is in this folder, from now on');
  assert.equal(memoryInWords(moving), 'Remember for this folder');
  assert.equal(rowInWords({ ...made, changed: false }), 'a.png gives Web/a.jpg: so');
});

test('a row is remembered as what it does', () => {
  assert.deepEqual(memoryOf(moving), { does: 'go', path: 'a.jpg', to: 'B/a.jpg' });
  assert.deepEqual(memoryOf({ ...moving, op: 'left', to: null }), { does: 'leave', path: 'a.jpg' });
  assert.equal(memoryOf({ ...moving, path: null }), null);
});

test('a row is a sentence for those who hear it', () => {
  assert.equal(rowInWords(moving), 'a.jpg moves to B/a.jpg: so, changed by this edit');
  assert.equal(rowInWords({ ...moving, op: 'left', to: null, changed: false, reason: 'mine' }), 'a.jpg is left: mine');
});
