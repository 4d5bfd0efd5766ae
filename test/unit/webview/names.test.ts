import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markDifference, splitPath, withEnding } from '../../../webview/diff/names.ts';

/** Names with what differs in brackets. */
function check(old: string, next: string, expected: [string, string]): void {
  const marks = markDifference(old, next);
  const show = ({ before, own, after }: { before: string; own: string; after: string }): string =>
    `${before}[${own}]${after}`;
  assert.deepEqual([show(marks.old), show(marks.next)], expected);
}

test('what two names share at both ends is trimmed', () => {
  check('IMG_1.jpg', 'IMG_2.jpg', ['IMG_[1].jpg', 'IMG_[2].jpg']);
  check('a.JPEG', 'a.jpg', ['a.[JPEG]', 'a.[jpg]']);
  check('scan.pdf', 'ACME scan.pdf', ['[]scan.pdf', '[ACME ]scan.pdf']);
  check('report (2).pdf', 'report.pdf', ['report[ (2)].pdf', 'report[].pdf']);
});

test('names that share nothing, or all, or are empty, are marked whole or not at all', () => {
  check('abc', 'xyz', ['[abc]', '[xyz]']);
  check('same', 'same', ['same[]', 'same[]']);
  check('', 'new', ['[]', '[new]']);
});

test('a shared part is counted once where the ends overlap', () => {
  check('aa', 'aaa', ['aa[]', 'aa[a]']);
  check('abab', 'ab', ['ab[ab]', 'ab[]']);
});

test('no character is cut in two', () => {
  check('😀.txt', '😁.txt', ['[😀].txt', '[😁].txt']);
  check('cafe\u0301.txt', 'cafe.txt', ['caf[e\u0301].txt', 'caf[e].txt']);
  check('a🎉', 'b🎉', ['[a]🎉', '[b]🎉']);
});

test('a path is its folder and its name', () => {
  assert.deepEqual(splitPath('2019/07/a.jpg'), { folder: '2019/07', name: 'a.jpg' });
  assert.deepEqual(splitPath('a.jpg'), { folder: '', name: 'a.jpg' });
});

test('a name that a person types keeps the ending of the file', () => {
  const kept = (typed: string, was = 'IMG_0413.jpg'): string => withEnding(typed, was);
  assert.equal(kept('Grandma at the lake'), 'Grandma at the lake.jpg');
  assert.equal(kept('Dr. Smith'), 'Dr. Smith.jpg');
  assert.equal(kept('at the lake.'), 'at the lake.jpg');
  assert.equal(kept('Visit 2024.12'), 'Visit 2024.12.jpg');
  assert.equal(kept('Grandma.jpeg'), 'Grandma.jpeg', 'another ending is the person’s word');
  assert.equal(kept('Makefile', 'Rakefile'), 'Makefile');
  assert.equal(kept('.profile', '.bashrc'), '.profile');
  assert.equal(kept('notes', '.bashrc'), 'notes', 'a dot in front is no ending');
});
