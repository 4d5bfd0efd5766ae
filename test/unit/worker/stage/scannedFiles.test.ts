import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ScannedFiles } from '../../../../src/worker/stage/scannedFiles.ts';

describe('the files of a scan', () => {
  it('keep their own size and time, however many there are and in whatever order their folders are added', () => {
    const files = new ScannedFiles();
    const count = 5_000;
    for (let at = 0; at < count; at += 1) files.look(at, at + 0.5);
    assert.deepEqual([files.looked, files.length], [count, 0]);
    const half = count / 2;
    const names = (first: number): string =>
      Array.from({ length: half }, (_, at) => `f${String(first + at)}`).join('/');
    files.add({ prefix: 'a/', names: names(half), first: half, count: half });
    files.add({ prefix: '', names: names(0), first: 0, count: half });
    const expected = [...Array(count).keys()].map((place) => {
      const at = (place + half) % count;
      return { path: `${at >= half ? 'a/' : ''}f${String(at)}`, size: at, mtimeMs: at + 0.5 };
    });
    assert.equal(files.length, count);
    assert.deepEqual([...files], expected);
    // It may be gone through more than once.
    assert.deepEqual(
      files.map(({ size }) => size),
      expected.map(({ size }) => size),
    );
    assert.deepEqual(
      files.filter(({ size }) => size % 1_000 === 0),
      expected.filter(({ size }) => size % 1_000 === 0),
    );
  });

  it('may be none', () => {
    assert.deepEqual([...new ScannedFiles()], []);
  });
});
