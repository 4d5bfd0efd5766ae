import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { plural, t, useLanguage } from '../../../src/base/translate.ts';

afterEach(() => {
  useLanguage('en-US', {});
});

test('without translations a message stands as it is, with its values', () => {
  assert.equal(t('Undo'), 'Undo');
  assert.equal(t('{0} moves to {1}', 'a.jpg', '2019'), 'a.jpg moves to 2019');
  assert.equal(t('{1} of {0}', 1_204, 3), '3 of 1,204');
  assert.equal(t('{0} and {1}', 'one'), 'one and {1}', 'a value that is missing is seen');
});

test('values are never read as places themselves', () => {
  assert.equal(t('{0} and {1}', '{1}', '$&'), '{1} and $&');
});

test('a translation puts values where its language wants them, and its numbers as it writes them', () => {
  useLanguage('de', { '{0} of {1} files': 'von {1} Dateien {0}', '{0} file': '{0} Datei', '{0} files': '{0} Dateien' });
  assert.equal(t('{0} of {1} files', 2, 1_204), 'von 1.204 Dateien 2');
  assert.equal(plural(1, '{0} file', '{0} files'), '1 Datei');
  assert.equal(plural(0, '{0} file', '{0} files'), '0 Dateien');
  assert.equal(t('constructor'), 'constructor', 'only what stands in the translations themselves');
});

test('a language nobody knows is English', () => {
  useLanguage('not a language', {});
  assert.equal(plural(2_000, '{0} file', '{0} files'), '2,000 files');
});
