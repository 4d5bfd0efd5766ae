import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { displayPath } from '../../../src/model/displayPath.ts';
import { hasRawBytes, parseRelativePath, splitName } from '../../../src/model/relativePath.ts';
import { nativePath, textOfName } from '../../../src/engine/disk/nativePath.ts';

test('only plain paths inside a mount are paths', () => {
  for (const good of ['a', 'a/b', '-rf', ' a ', 'a\\b', '..a', 'a..', '...', 'C:', 'a\nb', '~', '\udcff']) {
    assert.equal(parseRelativePath(good), good);
  }
  for (const bad of [
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/.',
    './a',
    'a\0b',
    'x'.repeat(40_000),
    'a/'.repeat(2_000) + 'a',
  ]) {
    assert.equal(parseRelativePath(bad), null, JSON.stringify(bad.slice(0, 20)));
  }
});

test('any bytes that can be a name survive text, JSON and back', () => {
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .filter((bytes) => !bytes.includes(0) && !bytes.includes(47));
  fc.assert(
    fc.property(name, (bytes) => {
      const text = JSON.parse(JSON.stringify(textOfName(Buffer.from(bytes)))) as string;
      const back = nativePath(text);
      assert.deepEqual(Buffer.from(back), Buffer.from(bytes));
    }),
    { seed: 1, numRuns: 5_000 },
  );
});

test('a name that is text stays text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      assert.equal(textOfName(Buffer.from(text)), text);
      assert.equal(hasRawBytes(text), false);
    }),
    { seed: 2 },
  );
});

test('what could lie on a screen is written out', () => {
  const cases: [string, string][] = [
    ['plain é 😀 name.txt', 'plain é 😀 name.txt'],
    ['a\nb', 'a‹U+000A›b'],
    ['gpj.\u202Eexe', 'gpj.‹U+202E›exe'],
    ['zero\u200Bwidth', 'zero‹U+200B›width'],
    ['\u001B[31mred', '‹U+001B›[31mred'],
    ['bad\udcffname', 'bad‹byte FF›name'],
    ['tab\there', 'tab‹U+0009›here'],
  ];
  for (const [path, shown] of cases) assert.equal(displayPath(path), shown);
});

test('a name and its extension', () => {
  const cases: [string, string, string][] = [
    ['a.txt', 'a', '.txt'],
    ['a.tar.gz', 'a.tar', '.gz'],
    ['.bashrc', '.bashrc', ''],
    ['a.', 'a.', ''],
    ['a', 'a', ''],
  ];
  for (const [name, stem, extension] of cases) assert.deepEqual(splitName(name), { stem, extension });
});
