/** The folder as an agent would leave it: what can be staged, what is refused and in which words, and what becomes of several deeds to one file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../../../../src/model/scope.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import type { Deed } from '../../../../src/worker/agent/deed.ts';
import { agentPath, Stage } from '../../../../src/worker/agent/stage.ts';
import type { Scan } from '../../../../src/worker/stage/scan.ts';

const saw = { sawSize: 1, sawMtimeMs: 2 };
const made = { content: 'a'.repeat(64), bytes: 1, reason: '' };

function scanOf(files: readonly string[], folders: readonly string[] = [], taken: readonly string[] = []): Scan {
  return {
    files: files.map((path) => ({ path: relativePath(path), size: 1, mtimeMs: 2 })),
    folders: folders.map(relativePath),
    taken: taken.map(relativePath),
    leftOut: { hidden: 0, machinery: 0, 'runs-by-itself': 0, ignored: 0, conventions: 0, 'not-named': 0 },
    links: 0,
    unreadable: [],
    hasHidden: false,
  };
}

const move = (from: string, to: string): Deed => ({
  op: 'move',
  from: relativePath(from),
  to: relativePath(to),
  reason: '',
  ...saw,
});
const create = (to: string): Deed => ({ op: 'create', to: relativePath(to), ...made });
const modify = (from: string): Deed => ({ op: 'modify', from: relativePath(from), ...made, ...saw });
const trash = (from: string): Deed => ({ op: 'trash', from: relativePath(from), reason: '', ...saw });
const mkdir = (to: string): Deed => ({ op: 'mkdir', to: relativePath(to), reason: '' });
const drop = (path: string): Deed => ({ op: 'drop', path: relativePath(path) });

/** What becomes of each deed: null, or why it is refused. */
function take(stage: Stage, ...deeds: readonly Deed[]): (string | null)[] {
  return deeds.map((deed) => stage.take(deed));
}

test('names that are taken are refused, however a file system folds them; those that become free are free', () => {
  const stage = new Stage(scanOf(['a.txt', 'b.txt', 'Photos/x.jpg'], ['Photos'], ['.git']), null);
  const [one, two, three, four, five, six] = take(
    stage,
    move('a.txt', 'b.txt'),
    create('A.TXT'),
    create('photos'),
    create('.GIT'),
    move('nowhere.txt', 'c.txt'),
    mkdir('Photos'),
  );
  assert.match(one ?? '', /name is taken/);
  assert.match(two ?? '', /name is taken/);
  assert.match(three ?? '', /a folder has that name/);
  assert.match(four ?? '', /no task touches/);
  assert.match(five ?? '', /no such file/);
  assert.match(six ?? '', /there already/);
  assert.deepEqual(take(stage, move('b.txt', 'c.txt'), move('a.txt', 'b.txt'), trash('Photos/x.jpg')), [
    null,
    null,
    null,
  ]);
  assert.deepEqual(take(stage, create('Photos/x.jpg')), [null]);
});

test('a file only changes the case of its own name, and two files never get one name', () => {
  const stage = new Stage(scanOf(['a.txt', 'b.txt']), null);
  assert.deepEqual(take(stage, move('a.txt', 'A.txt')), [null]);
  assert.match(take(stage, move('b.txt', 'a.TXT'))[0] ?? '', /name is taken/);
});

test('moved and changed is one deed, in either order; undo takes back what was staged', () => {
  for (const deeds of [
    [move('a.txt', 'b.txt'), modify('a.txt')],
    [modify('a.txt'), move('a.txt', 'b.txt')],
  ]) {
    const stage = new Stage(scanOf(['a.txt']), null);
    assert.deepEqual(take(stage, ...deeds), [null, null]);
    assert.deepEqual(
      stage.deeds.map((deed) => [deed.op, 'from' in deed && deed.from, 'to' in deed && deed.to]),
      [['modify', 'a.txt', 'b.txt']],
    );
    assert.equal(stage.deedAt('b.txt')?.op, 'modify');
    assert.deepEqual(take(stage, drop('a.txt')), [null]);
    assert.deepEqual(stage.deeds, []);
    assert.match(take(stage, drop('a.txt'))[0] ?? '', /nothing is staged/);
  }
});

test('what the approved plan does not permit, or not so often, is refused with what to do', () => {
  const scope: Scope = {
    grants: [
      { operations: ['create', 'mkdir'], from: '**', to: 'Reports/**', atMost: 2 },
      { operations: ['move'], from: '*.txt', to: 'Archive/*', atMost: 1 },
    ],
    connectors: [],
    hosts: [],
  };
  const stage = new Stage(scanOf(['a.txt', 'b.txt', 'c.md']), scope);
  const refused = take(
    stage,
    create('Reports/1.md'),
    create('Reports/2.md'),
    create('Reports/3.md'),
    create('1.md'),
    move('c.md', 'Archive/c.md'),
    move('a.txt', 'Archive/a.txt'),
    move('b.txt', 'Archive/b.txt'),
    trash('a.txt'),
    modify('a.txt'),
  );
  const patterns = [
    null,
    null,
    /2 times/,
    /permit to create/,
    /permit to move/,
    null,
    /1 times/,
    /permit to trash/,
    /permit to change/,
  ];
  for (const [at, pattern] of patterns.entries())
    if (pattern === null) assert.equal(refused[at], null);
    else assert.match(refused[at] ?? '', pattern);
  assert.equal(stage.deeds.length, 3);
});

test('paths lead nowhere but into the folder', () => {
  for (const path of ['../x', '/etc/passwd', 'a/../../x', '', 'a//b', 'a/./b']) assert.ok(!agentPath(path).ok, path);
  for (const path of ['a.txt', './a.txt', 'Ordner/Übersicht.md']) assert.ok(agentPath(path).ok, path);
});
