import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leftOutBecause } from '../../../../src/worker/stage/leftOut.ts';

describe('what rules leave out', () => {
  const cases: [name: string, isFolder: boolean, why: string | null][] = [
    ['.env', false, 'hidden'],
    ['.git', true, 'hidden'],
    ['node_modules', true, 'machinery'],
    ['Node_Modules', true, 'machinery'],
    ['node_modules', false, null],
    ['Thumbs.db', false, 'runs-by-itself'],
    ['DESKTOP.INI', false, 'runs-by-itself'],
    ['autorun.inf', false, 'runs-by-itself'],
    ['autorun.inf', true, null],
    ['go.desktop', false, 'runs-by-itself'],
    ['go.DESKTOP', false, 'runs-by-itself'],
    ['go.lnk', false, 'runs-by-itself'],
    // The Kelvin sign is a small k in lower case, and on a disk that folds names.
    ['go.ln\u212A', false, 'runs-by-itself'],
    ['my.code-workspace', false, 'runs-by-itself'],
    ['my.Code-WorkspacE', false, 'runs-by-itself'],
    ['my.ini', false, null],
    ['lnk', false, null],
    ['a.jpg', false, null],
    ['photo é', false, null],
  ];
  for (const [name, isFolder, why] of cases)
    it(`${name} (${isFolder ? 'folder' : 'file'}): ${why ?? 'stays in'}`, () => {
      assert.equal(leftOutBecause(name, isFolder), why);
    });
});
