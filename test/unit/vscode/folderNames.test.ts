import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinctNames } from '../../../src/vscode/folderNames.ts';

test('workspace folders of one name are told apart by what they are in, or by their paths', () => {
  const check = (folders: Record<string, string>, expected: readonly string[]): void =>
    assert.deepEqual(distinctNames(Object.entries(folders).map(([path, name]) => ({ path, name }))), expected);
  check({ '/a/photos': 'photos', '/b/papers': 'papers' }, ['photos', 'papers']);
  check({ '/a/photos': 'photos', '/b/photos': 'photos', '/c': 'c' }, ['photos (a)', 'photos (b)', 'c']);
  check({ '/x/a/photos': 'photos', '/y/a/photos': 'photos' }, ['photos (/x/a/photos)', 'photos (/y/a/photos)']);
  check({}, []);
});
