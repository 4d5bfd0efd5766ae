/** Ways out of conflicts, receipts, what is kept, and what a person can ask of a recovery: by the built command. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { delegate, delegateJson } from '../support/delegate.ts';
import { bench, reviewedTask } from '../support/reviewedTask.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

let root = '';
let state = '';
let folder = '';
const roots: string[] = [];

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  state = path.join(root, 'state');
  folder = path.join(root, 'notes');
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

test('a conflict stops everything and names its ways out; each way does what it says, and undo gives all back', () => {
  for (const [way, expected] of [
    ['number', ['a (2).txt = content of A.txt', 'a.txt = a stranger', 'b.txt = content of B.txt']],
    ['replace', ['a.txt = content of A.txt', 'b.txt = content of B.txt']],
    ['skip', ['A.txt = content of A.txt', 'a.txt = a stranger', 'b.txt = content of B.txt']],
  ] as const) {
    fs.rmSync(folder, { recursive: true, force: true });
    makeTree(folder, ['A.txt', 'B.txt']);
    const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
    fs.writeFileSync(path.join(folder, 'a.txt'), 'a stranger');
    const before = readTree(folder);
    const refused = delegateJson(state, 'apply', task);
    assert.equal(refused.status, 3);
    assert.deepEqual(readTree(folder), before, 'nothing was applied');
    assert.deepEqual(
      refused.report.conflicts.map(({ kind, ways }) => [kind, ways]),
      [['target-exists', ['number', 'replace', 'skip']]],
    );
    const told = delegate(state, 'apply', task);
    assert.match(told.stdout, /--resolve \d+=number\|replace\|skip/);
    const applied = delegateJson(state, 'apply', task, '--resolve', `target-exists=${way}`);
    assert.equal(applied.status, 0, JSON.stringify(applied.report.error));
    assert.deepEqual(
      applied.report.settled?.map((each) => each.way),
      [way],
    );
    assert.deepEqual(readTree(folder), expected);
    assert.equal(delegateJson(state, 'undo', task).status, 0);
    assert.deepEqual(readTree(folder), before);
  }
});

test('a way that there is not is a usage error that names those there are', () => {
  makeTree(folder, ['A.txt']);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  for (const wrong of ['anyhow', 'vanished=anyhow', 'nothing-known=skip']) {
    const ran = delegate(state, 'apply', task, '--resolve', wrong);
    assert.equal(ran.status, 2);
    assert.match(ran.stderr, /it is (one of skip|a change’s number)/);
  }
});

test('a receipt names every file, and what is kept is listed and goes only after a yes to the list', async () => {
  fs.mkdirSync(folder, { recursive: true });
  makeTree(folder, ['old.txt', 'draft.txt', 'keep.txt']);
  const before = readTree(folder);
  const task = await reviewedTask(bench(folder, state), [], {
    trash: ['old.txt'],
    modify: { 'draft.txt': 'final' },
    create: { 'new/list.txt': 'a list' },
  });
  const told = delegate(state, 'apply', task);
  assert.match(told.stdout, /1 created, 1 changed, 1 put into the trash/);
  assert.match(told.stdout, /2 kept for undo/);
  const text = delegate(state, 'receipt', task).stdout;
  assert.match(text, /## Put into the trash \(1\)/);
  assert.match(text, /`draft\.txt` \(test; kept as `.*store.*`\)/);
  const kept = delegate(state, 'store');
  assert.match(kept.stdout, /Kept for undo: 2/);
  assert.match(kept.stdout, /old\.txt {3}trashed, 0 days ago/);
  const asked = delegate(state, 'store', 'purge', '--all');
  assert.equal(asked.status, 3);
  assert.match(asked.stdout, /Say --yes/);
  assert.equal(delegate(state, 'undo', task).status, 0);
  assert.deepEqual(readTree(folder), before);
  assert.equal(delegate(state, 'redo', task).status, 0);
  assert.equal(delegate(state, 'store', 'purge', '--all', '--yes').status, 0);
  assert.match(delegate(state, 'store').stdout, /Nothing is kept/);
  const gone = delegateJson(state, 'undo', task);
  assert.equal(gone.status, 3);
  assert.deepEqual([...new Set(gone.report.conflicts.map(({ kind }) => kind))], ['content-gone']);
});

test('a journal that nobody can end is told of by every command, until a person sets it aside', () => {
  makeTree(folder, ['A.txt', 'B.txt', 'C.txt']);
  const { task } = delegateJson(state, 'run', folder, 'make everything lower case').report;
  assert.equal(delegate(state, 'apply', task).status, 0);
  const done = path.join(state, 'transactions/done');
  const [name = ''] = fs.readdirSync(done);
  const whole = fs.readFileSync(path.join(done, name));
  // As a drive leaves it that lost a block in the middle of it, before its end was written.
  whole.fill(0x2e, 200, 260);
  fs.rmSync(path.join(done, name));
  fs.writeFileSync(path.join(state, 'transactions', name), whole);
  const stuck = delegate(state, 'recover');
  assert.equal(stuck.status, 3);
  assert.match(stuck.stdout, /damaged in the middle/);
  assert.equal(delegate(state, 'recover').status, 3, 'still there');
  const aside = delegate(state, 'recover', '--set-aside');
  assert.equal(aside.status, 0);
  assert.match(aside.stdout, /set aside as/);
  assert.ok(fs.existsSync(path.join(state, 'transactions/aside', name)), 'kept for whoever wants to look');
  assert.equal(delegate(state, 'recover').status, 0);
});
