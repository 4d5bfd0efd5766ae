import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inPlaceWords, placeInWords } from '../../../src/model/placeWords.ts';
import { grantInWords } from '../../../src/model/scopeWords.ts';

function check(glob: string, from: string, verb = `in ${from}`): void {
  it(glob, () => assert.deepEqual([placeInWords(glob), inPlaceWords(glob)], [from, verb]));
}

describe('places in words', () => {
  check('**', 'anywhere in this folder', 'anywhere in this folder');
  check('*', 'the top of this folder', 'at the top of this folder');
  check('Old/*', '“Old”');
  check('Old/**', '“Old” and the folders in it');
  check('Old/**/*.pdf', '“Old” and the folders in it (names ending in .pdf)');
  check('a \\[1\\]/b/*', '“a [1]/b”');
  check('*{.JPG,.jpg,.jpeg}', 'the top of this folder (names ending in .JPG, .jpg or .jpeg)', 'at the top of this folder (names ending in .JPG, .jpg or .jpeg)'); // prettier-ignore
  check('**/*.txt', 'anywhere in this folder (names ending in .txt)', 'anywhere in this folder (names ending in .txt)');
  check('[0-9][0-9][0-9][0-9]/[0-9][0-9]/*', 'folders named ####/## (# is any digit)');
  check('{Receipts/2025-01,Receipts/2025-02}/*.pdf', '“Receipts/2025-01” or “Receipts/2025-02” (names ending in .pdf)');
  check('Old/list.csv', 'Old/list.csv', 'named Old/list.csv');
});

describe('what has no plain words stays as it is, and nothing wide looks narrow', () => {
  for (const glob of [
    '20??/**',
    '{a,b*}/*',
    '{a,}/*',
    '{a,b}/**',
    '{a\\,b,c}/*',
    'Old/x*',
    'Old*/**',
    '**/Old/**',
    '!(Old)/*',
    'Old/*.{a,b}',
    '*.p*',
    '[ab]/*',
  ])
    check(glob, glob, `that match ${glob}`);
  it('names of folders are told from Delegate’s own words', () => {
    assert.equal(placeInWords('anywhere in this folder/*'), '“anywhere in this folder”');
  });
});

describe('a move', () => {
  it('says once what names end in', () => {
    assert.equal(
      grantInWords({ operations: ['move'], from: '*{.JPG,.jpg}', to: '[0-9][0-9]/*{.JPG,.jpg}', atMost: 25 }),
      'Move or rename up to 25 files with names ending in .JPG or .jpg from the top of this folder to folders named ## (# is any digit)',
    );
    assert.equal(
      grantInWords({ operations: ['move'], from: '*.a', to: 'Old/*.b', atMost: 1 }),
      'Move or rename up to 1 file from the top of this folder (names ending in .a) to “Old” (names ending in .b)',
    );
  });
});
