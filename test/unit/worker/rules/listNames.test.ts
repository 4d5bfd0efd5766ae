/** A list after other steps tells of files by the names that they get in the end. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleOf, runOn } from './ruleRuns.ts';
import { makeFolder } from './support.ts';

const files = { 'a/x.txt': 'one', 'b/x.txt': 'two', 'c/y.txt': 'three' };
const flat = { do: 'move', to: 'all/{name}' };
const list = {
  do: 'list',
  select: 'previous',
  to: 'index.csv',
  columns: [
    { title: 'Name', value: '{name}' },
    { title: 'Stem', value: '{stem}' },
    { title: 'Folder', value: '{dir}' },
    { title: 'Path', value: '{path}' },
  ],
};

function linesOf(contents: Record<string, Buffer>, path = 'index.csv'): string[] {
  return (contents[path] ?? Buffer.alloc(0))
    .toString('utf8')
    .replace(/^\ufeff/u, '')
    .trim()
    .split(/\r?\n/u);
}

describe('a list of files that a step before moved has', () => {
  it('the number of a name that was taken by another of them', async (test) => {
    const { lines, contents } = await runOn(makeFolder(test, files), ruleOf([flat, list]));
    assert.deepEqual(lines, [
      'create index.csv',
      'move a/x.txt → all/x.txt',
      'move b/x.txt → all/x (2).txt',
      'move c/y.txt → all/y.txt',
    ]);
    assert.deepEqual(linesOf(contents), [
      'Name,Stem,Folder,Path',
      'x.txt,x,all,all/x.txt',
      'x (2).txt,x (2),all,all/x (2).txt',
      'y.txt,y,all,all/y.txt',
    ]);
  });

  it('the suffix of the rule, and what another column tells of that name', async (test) => {
    const columns = [
      { title: 'Name', value: '{name}' },
      { title: 'No', value: '{no}' },
    ];
    const numbered = {
      ...list,
      columns,
      let: { no: { match: '-(\\d+)$', on: '{stem}', else: 'none' } },
    };
    const rule = ruleOf([{ ...flat, to: 'all/x{ext}' }, numbered], { clash: { suffix: '-{k}' } });
    const { contents } = await runOn(makeFolder(test, files), rule);
    assert.deepEqual(linesOf(contents), ['Name,No', 'x.txt,none', 'x-2.txt,2', 'x-3.txt,3']);
  });

  it('a name that something else keeps, and the spelling of a folder that is there', async (test) => {
    const folder = makeFolder(test, { 'a/x.txt': 'one', 'All/x.txt': 'kept' });
    const select = { in: 'a', depth: 'all', where: [] };
    const { lines, contents } = await runOn(folder, ruleOf([{ ...flat, select }, list]));
    assert.ok(lines.includes('move a/x.txt → All/x (2).txt'), lines.join('\n'));
    assert.deepEqual(linesOf(contents).slice(1), ['x (2).txt,x (2),All,All/x (2).txt']);
  });

  it('the old path of a file that is left alone in the end', async (test) => {
    const { contents, left } = await runOn(makeFolder(test, files), ruleOf([flat, list], { clash: 'skip' }));
    assert.deepEqual(Object.keys(left), ['b/x.txt']);
    assert.deepEqual(linesOf(contents).slice(1), [
      'x.txt,x,all,all/x.txt',
      'x.txt,x,b,b/x.txt',
      'y.txt,y,all,all/y.txt',
    ]);
  });

  it('one path for one file, whatever the names', async (test) => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_none, at) => [`d${String(at)}/x${String(at % 4)}.txt`, 'x']),
    );
    const { lines, contents } = await runOn(makeFolder(test, many), ruleOf([flat, list]));
    const paths = linesOf(contents)
      .slice(1)
      .map((line) => line.split(',').at(-1) ?? '');
    const moved = lines.flatMap((line) => (line.startsWith('move ') ? [line.split(' → ')[1] ?? ''] : []));
    assert.equal(new Set(paths).size, 60);
    assert.deepEqual(paths.toSorted(), moved.toSorted());
  });

  it('the path of the steps before it alone, where a later step takes them on', async (test) => {
    const onwards = { do: 'move', select: 'previous', to: 'end/{stem}{ext}' };
    const { contents, lines } = await runOn(makeFolder(test, { 'a/x.txt': 'one' }), ruleOf([flat, list, onwards]));
    assert.ok(lines.includes('move a/x.txt → end/x.txt'), lines.join('\n'));
    assert.deepEqual(linesOf(contents).slice(1), ['x.txt,x,all,all/x.txt']);
  });
});
