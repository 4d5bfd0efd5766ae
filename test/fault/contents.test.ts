/** New files, new contents and the trash: what comes back, what is kept, and what happens to an edit made since. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { accountMarkdown } from '../../src/model/account.ts';
import { never } from '../support/changes.ts';
import { bench, carriedOut, reviewedTask, type Bench } from '../support/reviewedTask.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

let root = '';
let mount = '';
let site: Bench;

beforeEach(() => {
  root = newFolder();
  mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  site = bench(mount);
});
afterEach(() => {
  spawnSync('umount', ['-l', path.join(mount, 'drive')], { stdio: 'ignore' });
  fs.rmSync(root, { recursive: true, force: true });
});

const everything = {
  create: { 'new/report.txt': 'written' },
  modify: { 'b.txt': 'rewritten', 'c.txt > D/c2.txt': 'rewritten too' },
  trash: ['E', 'f.txt'],
};
const tree = ['a.txt', 'b.txt', 'c.txt', 'D/d.txt', 'E/e.txt', 'E/deep/g.txt', 'f.txt'];
const after = [
  'D/',
  'D/a.txt = content of a.txt',
  'D/c2.txt = rewritten too',
  'D/d.txt = content of D/d.txt',
  'b.txt = rewritten',
  'new/',
  'new/report.txt = written',
];

test('applied, undone, made again, undone again: every content comes back, and the account adds up', async () => {
  makeTree(mount, tree);
  const before = readTree(mount);
  const task = await reviewedTask(site, [['a.txt', 'D/a.txt']], everything);
  const receipt = await carriedOut(site, task, 'apply');
  assert.deepEqual(readTree(mount), after);
  const { filesBefore, filesAfter, kept, moved, created, modified, trashed, stored, others } = receipt;
  assert.deepEqual(
    { filesBefore, filesAfter, kept, moved, created, modified, trashed, stored, others },
    { filesBefore: 7, filesAfter: 5, kept: 1, moved: 1, created: 1, modified: 2, trashed: 3, stored: 4, others: 0 },
  );
  const back = await carriedOut(site, task, 'undo');
  assert.deepEqual(readTree(mount), before);
  assert.equal(back.restored, 5);
  await carriedOut(site, task, 'redo');
  assert.deepEqual(readTree(mount), after);
  await carriedOut(site, task, 'undo');
  assert.deepEqual(readTree(mount), before);
  assert.equal(site.engine.task(task)?.state, 'undone');
});

test('an edit made since stays beside what comes back; a new file that was worked on stays', async () => {
  makeTree(mount, tree);
  const before = readTree(mount);
  const task = await reviewedTask(site, [], everything);
  await carriedOut(site, task, 'apply');
  fs.writeFileSync(path.join(mount, 'b.txt'), 'edited by a person');
  fs.appendFileSync(path.join(mount, 'new/report.txt'), ' and worked on');
  const preview = await site.engine.preview(task, 'undo', { kind: 'all' }, never);
  assert.ok(preview.ok);
  assert.deepEqual(
    preview.value.conflicts.map(({ kind, severity }) => `${kind} ${severity}`),
    ['edited-since warn', 'edited-since warn'],
  );
  await carriedOut(site, task, 'undo');
  assert.deepEqual(
    readTree(mount),
    [...before, 'b (edited).txt = edited by a person', 'new/', 'new/report.txt = written and worked on'].sort(),
  );
});

test('what was trashed comes back beside what took its name, if the person says so', async () => {
  makeTree(mount, tree);
  const task = await reviewedTask(site, [], { trash: ['f.txt'] });
  await carriedOut(site, task, 'apply');
  fs.writeFileSync(path.join(mount, 'f.txt'), 'a later file');
  const refused = await site.engine.transact(task, 'undo', { selection: { kind: 'all' }, hash: null }, never);
  assert.ok(!refused.ok && refused.failure.code === 'conflicts');
  await carriedOut(site, task, 'undo', { byChange: new Map(), byKind: new Map([['target-exists', 'number']]) });
  const now = readTree(mount);
  assert.ok(now.includes('f.txt = a later file') && now.includes('f (2).txt = content of f.txt'));
});

test('a yes binds to the preview that was seen', async () => {
  makeTree(mount, tree);
  const task = await reviewedTask(site, [['a.txt', 'z.txt']]);
  const preview = await site.engine.preview(task, 'apply', { kind: 'all' }, never);
  assert.ok(preview.ok);
  const other = { selection: { kind: 'without' as const, rejected: new Set([1]) }, hash: preview.value.hash };
  const refused = await site.engine.transact(task, 'apply', other, never);
  assert.ok(!refused.ok && refused.failure.code === 'wrong-state');
  assert.ok(readTree(mount).includes('a.txt = content of a.txt'));
});

test('what is kept is listed, goes by age and by size, and an undo says what it cannot bring back', async () => {
  makeTree(mount, tree);
  let clock = Date.now();
  site = bench(mount, undefined, { now: () => clock });
  const task = await reviewedTask(site, [], everything);
  await carriedOut(site, task, 'apply');
  const kept = await site.engine.kept(never);
  assert.deepEqual(
    kept.items.map(({ was, op, files }) => `${op} ${path.relative(mount, was)} ${String(files)}`).sort(),
    ['modify b.txt 1', 'modify c.txt 1', 'trash E 2', 'trash f.txt 1'],
  );
  assert.equal((await site.engine.letGo({ days: 30, bytes: 1e9 }, never)).length, 0);
  assert.equal((await site.engine.letGo({ days: 30, bytes: 0 }, never)).length, 0, 'a day is always kept');
  clock += 2 * 24 * 3_600_000;
  assert.equal((await site.engine.letGo({ days: 30, bytes: 60 }, never)).length, 2, 'the oldest beyond the size');
  clock += 40 * 24 * 3_600_000;
  assert.equal((await site.engine.letGo({ days: 30, bytes: 1e9 }, never)).length, 2);
  assert.deepEqual((await site.engine.kept(never)).items, []);
  const preview = await site.engine.preview(task, 'undo', { kind: 'all' }, never);
  assert.ok(preview.ok);
  assert.deepEqual([...new Set(preview.value.conflicts.map(({ kind }) => kind))], ['content-gone']);
  await carriedOut(site, task, 'undo', { byChange: new Map(), byKind: new Map([['content-gone', 'skip']]) });
  assert.ok(!readTree(mount).includes('new/report.txt = written'), 'the rest is undone');
});

test('contents stay while a task may need them, and go when none does', async () => {
  makeTree(mount, tree);
  let clock = Date.now();
  site = bench(mount, undefined, { now: () => clock });
  const blobs = (): number =>
    readTree(path.join(root, 'state/content')).filter((line) => /^[0-9a-f]{2}\/[0-9a-f]{64} = /.test(line)).length;
  const task = await reviewedTask(site, [], everything);
  const old = new Date(Date.now() - 3 * 24 * 3_600_000);
  for (const name of fs.readdirSync(path.join(root, 'state/content'), { recursive: true, encoding: 'utf8' }))
    fs.utimesSync(path.join(root, 'state/content', name), old, old);
  await site.engine.letGo({ days: 30, bytes: 1e9 }, never);
  assert.equal(blobs(), 3, 'a review waits for them');
  await carriedOut(site, task, 'apply');
  await carriedOut(site, task, 'undo');
  await site.engine.letGo({ days: 30, bytes: 1e9 }, never);
  assert.equal(blobs(), 3, 'they could be wanted again');
  clock += 31 * 24 * 3_600_000;
  await site.engine.letGo({ days: 30, bytes: 1e9 }, never);
  assert.equal(blobs(), 0);
});

test('the account names every file and what is kept of it, as Markdown that no name can break', async () => {
  makeTree(mount, ['a`b.txt', 'x\n# y.txt']);
  const task = await reviewedTask(site, [['a`b.txt', 'c.txt']], { trash: ['x\n# y.txt'] });
  await carriedOut(site, task, 'apply');
  const account = site.engine.account(task, null);
  assert.ok(account.ok);
  assert.equal(account.value.lines.length, 2);
  const text = accountMarkdown(account.value);
  assert.match(text, /``a`b\.txt`` → `c\.txt`/);
  assert.match(text, /## Put into the trash \(1\)/);
  assert.ok(!/^# y/m.test(text));
});

test('mode, times and extended attributes stay with a new content and with a copy to another drive', async () => {
  makeTree(mount, ['a.txt', 'b.txt']);
  const file = path.join(mount, 'a.txt');
  fs.chmodSync(file, 0o640);
  const labelled = spawnSync('setfattr', ['-n', 'user.label', '-v', 'blue', file]).status === 0;
  if (!labelled) console.log('no setfattr here, or no extended attributes on this drive: tested by mode alone');
  const task = await reviewedTask(site, [], { modify: { 'a.txt': 'rewritten' } });
  const receipt = await carriedOut(site, task, 'apply');
  assert.equal(fs.statSync(file).mode & 0o777, 0o640);
  if (labelled) {
    assert.match(String(spawnSync('getfattr', ['-d', file]).stdout), /user\.label="blue"/);
    assert.equal(receipt.attributesLost, 0);
  }
});

test('a state folder on another drive: what is put away stays on the drive of the folder, in a store of its own', async () => {
  const memory = '/dev/shm';
  if (!fs.existsSync(memory) || fs.statSync(memory).dev === fs.statSync(os.tmpdir()).dev) {
    console.log('no second drive here that needs no rights: tested by the memory disk alone');
    return;
  }
  const state = fs.mkdtempSync(path.join(memory, 'delegate-test-'));
  try {
    site = bench(mount, state);
    makeTree(mount, tree);
    const before = readTree(mount);
    const task = await reviewedTask(site, [], everything);
    const receipt = await carriedOut(site, task, 'apply');
    assert.equal(receipt.others, 0, 'the store is not counted among the files of the folder');
    assert.ok(fs.readdirSync(mount).includes('.delegate-store'));
    const kept = await site.engine.kept(never);
    assert.ok(kept.items.every((item) => item.path.startsWith(path.join(mount, '.delegate-store'))));
    await carriedOut(site, task, 'undo');
    assert.deepEqual(
      readTree(mount).filter((line) => !line.startsWith('.delegate-store')),
      before,
    );
  } finally {
    fs.rmSync(state, { recursive: true });
  }
});

test('to another drive and back: copied, verified, the original kept; times and modes stay', async () => {
  makeTree(mount, ['a.txt', 'F/b.txt', 'F/deep/c.txt', 'G/keep.txt', 'G/out.txt', 'drive/']);
  if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', path.join(mount, 'drive')]).status !== 0) {
    console.log('this machine does not let us mount a second drive: tested by the memory disk alone');
    return;
  }
  const time = new Date('2019-07-03T10:00:00Z');
  fs.utimesSync(path.join(mount, 'F/b.txt'), time, time);
  const before = readTree(mount);
  const task = await reviewedTask(site, [
    ['a.txt', 'drive/new/a.txt'],
    ['F', 'drive/F'],
    ['G/out.txt', 'out.txt'],
    ['G', 'drive/G'],
  ]);
  const receipt = await carriedOut(site, task, 'apply');
  assert.deepEqual(readTree(mount), [
    'drive/',
    'drive/F/',
    'drive/F/b.txt = content of F/b.txt',
    'drive/F/deep/',
    'drive/F/deep/c.txt = content of F/deep/c.txt',
    'drive/G/',
    'drive/G/keep.txt = content of G/keep.txt',
    'drive/new/',
    'drive/new/a.txt = content of a.txt',
    'out.txt = content of G/out.txt',
  ]);
  assert.equal(receipt.copied, 4);
  assert.equal(receipt.others, 0);
  assert.equal(fs.statSync(path.join(mount, 'drive/F/b.txt')).mtimeMs, time.getTime());
  const kept = await site.engine.kept(never);
  assert.equal(kept.items.length, 3, 'each original is kept');
  await carriedOut(site, task, 'undo');
  assert.deepEqual(
    readTree(mount).filter((line) => !line.includes('.delegate-store')),
    before,
  );
  assert.equal(fs.statSync(path.join(mount, 'F/b.txt')).mtimeMs, time.getTime());
});
