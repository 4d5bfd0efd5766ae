// What is dropped or picked, as what a task is about; and what is no task's business.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { namedThings } from '../../../src/engine/disk/namedThings.ts';

let root = '';
let work = '';
let other = '';

before(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-named-')));
  work = path.join(root, 'work');
  other = path.join(root, 'other');
  for (const folder of ['work/in/deep', 'work/out', 'other', 'away'])
    fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of [
    'work/a.txt',
    'work/in/b.txt',
    'work/in/deep/c.txt',
    'work/out/d.txt',
    'other/e.txt',
    'away/f.txt',
  ])
    fs.writeFileSync(path.join(root, file), '');
  fs.symlinkSync(path.join(root, 'away'), path.join(work, 'way out'));
  fs.symlinkSync(path.join(root, 'away/f.txt'), path.join(work, 'link.txt'));
});
after(() => fs.rmSync(root, { recursive: true }));

function named(...names: string[]): unknown {
  const result = namedThings(
    names.map((name) => path.join(root, name)),
    [work, other],
  );
  return result.ok ? [path.relative(root, result.value.folder), ...result.value.only] : result.failure.message;
}

test('a folder is the task’s folder; files are named in the folder that holds them all', () => {
  assert.deepEqual(named('work/in'), ['work/in']);
  assert.deepEqual(named('work'), ['work']);
  assert.deepEqual(named('work/in/b.txt'), ['work/in', 'b.txt']);
  assert.deepEqual(named('work/in/b.txt', 'work/in/deep/c.txt'), ['work/in', 'b.txt', 'deep/c.txt']);
  assert.deepEqual(named('work/in/b.txt', 'work/out', 'work/in/b.txt'), ['work', 'in/b.txt', 'out/']);
});

test('what lies outside of the workspace, also behind a link, is refused with what to do', () => {
  assert.equal(named('away/f.txt'), '“f.txt” is not in this workspace.');
  assert.equal(named('work/way out'), '“way out” is not in this workspace.');
  assert.equal(named('work/way out/f.txt'), '“f.txt” is not in this workspace.');
  assert.equal(named('work/a.txt', 'other/e.txt'), 'These lie in different folders of the workspace.');
  assert.equal(named('work/a.txt', 'away'), '“away” is not in this workspace.');
});

test('a link, what is gone and nothing at all are no files of a task', () => {
  assert.equal(named('work/link.txt'), '“link.txt” is no file that Delegate can work on, or it is gone.');
  assert.equal(named('work/gone.txt'), '“gone.txt” is no file that Delegate can work on, or it is gone.');
  assert.equal(named(), 'What you dropped does not say where it lies.');
  assert.match(String(named(...Array.from({ length: 2_001 }, () => 'work/a.txt'))), /^2,001 files are too many/);
});
