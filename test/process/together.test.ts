/** Several tasks, several processes and several users on one folder. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { cliFile, delegate, delegateJson } from '../support/delegate.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

let root = '';
let state = '';
let folder = '';
const roots: string[] = [];

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  state = path.join(root, 'state');
  folder = path.join(root, 'folder');
  fs.mkdirSync(folder);
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

test('cancelled while it is being applied: applied and undoable, or not applied at all', async () => {
  makeTree(
    folder,
    Array.from({ length: 8_000 }, (_, index) => `a file ${String(index)}.txt`),
  );
  const before = readTree(folder);
  for (const afterMs of [80, 160, 240, 320]) {
    const { report } = delegateJson(state, 'run', folder, 'replace spaces with underscores in file names');
    const child = spawn(process.execPath, [cliFile, 'apply', report.task, '--state', state], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    delegate(state, 'cancel', report.task);
    await ended;
    const now = delegateJson(state, 'show', report.task).report;
    if (now.applied) {
      assert.equal(delegateJson(state, 'undo', report.task).status, 0);
    }
    assert.deepEqual(readTree(folder), before, `${String(afterMs)} ms: ${now.state}`);
  }
});

test('undo never takes another task’s file for its own', () => {
  makeTree(folder, ['a 1.txt', 'b 1.txt']);
  const first = delegateJson(state, 'run', folder, 'replace spaces with underscores', '--approve', 'all').report;
  // Another task gives the same names to other files.
  delegateJson(state, 'run', folder, 'add the prefix "x" to all file names', '--approve', 'all');
  makeTree(folder, ['a 2.txt']);
  const third = delegateJson(state, 'run', folder, 'rename "a 2.txt" to "a_1.txt"', '--approve', 'all').report;
  assert.ok(fs.existsSync(path.join(folder, 'a_1.txt')), JSON.stringify(third.error));
  const before = readTree(folder);
  const undo = delegateJson(state, 'undo', first.task);
  assert.equal(undo.status, 3);
  assert.equal(undo.report.error?.code, 'conflicts');
  assert.deepEqual(readTree(folder), before);
});

test('redo makes the folders again that somebody removed meanwhile', () => {
  makeTree(folder, ['a.log', 'b.txt']);
  const { task } = delegateJson(state, 'run', folder, 'move all *.log files to Archive', '--approve', 'all').report;
  fs.writeFileSync(path.join(folder, 'Archive', 'note'), 'mine');
  assert.equal(delegateJson(state, 'undo', task).status, 0);
  assert.deepEqual(readTree(folder), [
    'Archive/',
    'Archive/note = mine',
    'a.log = content of a.log',
    'b.txt = content of b.txt',
  ]);
  fs.rmSync(path.join(folder, 'Archive'), { recursive: true });
  const redo = delegateJson(state, 'redo', task);
  assert.equal(redo.status, 0, JSON.stringify(redo.report.error));
  assert.ok(fs.existsSync(path.join(folder, 'Archive', 'a.log')));
  assert.equal(delegateJson(state, 'undo', task).status, 0);
  assert.deepEqual(readTree(folder), ['a.log = content of a.log', 'b.txt = content of b.txt']);
});

test('a folder that went away is told of, with an exit status of the contract', () => {
  makeTree(folder, ['a b.txt']);
  const { task } = delegateJson(state, 'run', folder, 'replace spaces with underscores').report;
  fs.renameSync(folder, `${folder}.away`);
  const apply = delegateJson(state, 'apply', task);
  assert.equal(apply.status, 2);
  assert.equal(apply.report.error?.code, 'no-such-folder');
  assert.equal(delegateJson(state, 'show', task).status, 0);
  fs.renameSync(`${folder}.away`, folder);
  assert.equal(delegateJson(state, 'apply', task).status, 0);
});

test('a file that the sticky bit keeps from this user is a conflict, found before anything moves', () => {
  if (process.getuid?.() !== 0) {
    console.log('only root can lay out another user’s file: not tried here');
    return;
  }
  const nobody = '65534';
  fs.chmodSync(root, 0o755);
  fs.chmodSync(folder, 0o1777);
  fs.writeFileSync(path.join(folder, 'a b'), 'root’s', { mode: 0o666 });
  fs.chmodSync(path.join(folder, 'a b'), 0o666);
  fs.mkdirSync(state, { mode: 0o777 });
  fs.chownSync(state, Number(nobody), Number(nobody));
  const asNobody = (...args: string[]): ReturnType<typeof delegate> => {
    const switched = ['--reuid', nobody, '--regid', nobody, '--clear-groups', process.execPath, cliFile, ...args];
    const { status, stdout, stderr } = spawnSync('setpriv', [...switched, '--state', state, '--json'], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const run = asNobody('run', folder, 'replace spaces with underscores');
  if (run.status !== 0) {
    console.log(`an ordinary user cannot run the checkout from here: ${run.stderr.slice(0, 200)}`);
    return;
  }
  const report = JSON.parse(run.stdout) as { task: string; conflicts: { kind: string }[] };
  assert.deepEqual(
    report.conflicts.map(({ kind }) => kind),
    ['read-only'],
  );
  assert.equal(asNobody('apply', report.task).status, 3);
  assert.deepEqual(fs.readdirSync(folder), ['a b']);
});

test('a state folder inside the task’s own folder is neither touched nor counted', () => {
  makeTree(folder, ['a b.txt']);
  const inside = path.join(folder, 'my state');
  const run = delegateJson(inside, 'run', folder, 'replace spaces with underscores');
  assert.equal(run.status, 0);
  const again = delegateJson(inside, 'run', folder, 'make all names upper case');
  assert.ok(again.report.conflicts.every(({ kind }) => kind === 'own-records'));
  const apply = delegateJson(inside, 'apply', run.report.task);
  assert.equal(apply.status, 0, JSON.stringify(apply.report.error));
  assert.deepEqual([apply.report.receipt?.filesBefore, apply.report.receipt?.filesAfter], [1, 1]);
  assert.ok(fs.existsSync(path.join(folder, 'a_b.txt')));
});
