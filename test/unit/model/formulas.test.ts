// Cells that a spreadsheet program would run: found, and written so that it does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikeFormula, withoutFormula } from '../../../src/model/formulas.ts';

test('what begins a formula gets an apostrophe, in the text of OWASP’s list and its kin', () => {
  const rows: readonly (readonly [cell: string, written: string])[] = [
    ['=1+1', "'=1+1"],
    ["=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"],
    ['+1+1', "'+1+1"],
    ['-2+3', "'-2+3"],
    ['@SUM(1,1)', "'@SUM(1,1)"],
    ['\t=1+1', "'\t'=1+1"],
    ['\r=1+1', "'\r=1+1"],
    ['\n=1', "'\n=1"],
    ['＝1+1', "'＝1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['a;=1+1', "a;'=1+1"],
    ['a; "=1+1', 'a; "\'=1+1'],
    ['x\t@SUM(1)', "x\t'@SUM(1)"],
  ];
  for (const [cell, written] of rows) {
    assert.equal(looksLikeFormula(cell), true, JSON.stringify(cell));
    assert.equal(withoutFormula(cell), written);
  }
});

test('what is none stays as it is', () => {
  for (const cell of [
    '',
    'a',
    'a=b',
    '1',
    '-3',
    '+7',
    '-1.5',
    '+1,000.5',
    "'=1",
    'a-b',
    'x@y.z',
    'a; b',
    'https://x/?a=1',
  ]) {
    assert.equal(looksLikeFormula(cell), false, cell);
    assert.equal(withoutFormula(cell), cell);
  }
});
