/** The system's own trash, where the person chose it: the desktop finds it there, undo brings it back, no cut loses it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { resume, transact, type Surroundings } from '../../src/engine/apply/transaction.ts';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import { hasSystemTrash, systemTrashFor, trashInfo } from '../../src/engine/disk/systemTrash.ts';
import { Crash, crashingDisk } from '../support/crashDisk.ts';
import { frozen, never } from '../support/changes.ts';
import { bench, carriedOut, reviewedTask } from '../support/reviewedTask.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const ownData = process.env['XDG_DATA_HOME'];
let root = '';
let mount = '';

before(() => {
  if (!hasSystemTrash) console.log('no trash on this system that can be journaled: only its words are tested');
});
beforeEach(() => {
  root = newFolder();
  mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  process.env['XDG_DATA_HOME'] = path.join(root, 'home/.local/share');
});
after(() => {
  if (ownData === undefined) delete process.env['XDG_DATA_HOME'];
  else process.env['XDG_DATA_HOME'] = ownData;
});

const inTrash = (): string[] => readTree(path.join(root, 'home/.local/share/Trash'));

test('trash goes where the desktop finds it, with a note of where it was, and undo brings it back and takes the note away', async () => {
  if (!hasSystemTrash) return;
  makeTree(mount, ['a b.txt', 'F/c.txt', 'é%.txt', 'stays.txt']);
  const before = readTree(mount);
  const site = bench(mount, undefined, { trash: 'system' });
  const task = await reviewedTask(site, [], { trash: ['a b.txt', 'F', 'é%.txt'] });
  const receipt = await carriedOut(site, task, 'apply');
  assert.deepEqual(readTree(mount), ['stays.txt = content of stays.txt']);
  assert.equal(receipt.trashed, 3);
  const paths = inTrash().flatMap((line) => /Path=(.*)/.exec(line)?.[1] ?? []);
  assert.deepEqual(paths.sort(), [`${mount}/F`, `${mount}/a%20b.txt`, `${mount}/%C3%A9%25.txt`].sort());
  assert.deepEqual((await site.engine.kept(never)).items, [], 'the trash is the person’s, not ours to list or purge');
  await carriedOut(site, task, 'undo');
  assert.deepEqual(readTree(mount), before);
  assert.deepEqual(inTrash(), ['files/', 'info/']);
  await carriedOut(site, task, 'redo');
  fs.rmSync(path.join(root, 'home/.local/share/Trash'), { recursive: true });
  const emptied = await site.engine.preview(task, 'undo', { kind: 'all' }, never);
  assert.ok(emptied.ok);
  assert.deepEqual([...new Set(emptied.value.conflicts.map(({ kind }) => kind))], ['content-gone']);
  fs.rmSync(root, { recursive: true });
});

test('cut anywhere: the folder is the old one or the new one, and no note is left of what is not in the trash', async () => {
  if (!hasSystemTrash) return;
  const around = (disk: Disk): Surroundings => {
    const state = new StateFolder(path.join(root, 'state'));
    state.prepare();
    return { state, disk, now: Date.now, progress: () => undefined };
  };
  const tree = ['a.txt', 'F/c.txt', 'b.txt'];
  const run = async (disk: Disk): Promise<void> => {
    const changes = await frozen(mount, [['b.txt', 'a.txt']], { trash: ['a.txt', 'F'] });
    const plan = {
      transaction: 'tx',
      task: 't',
      mount,
      direction: 'apply' as const,
      changes,
      trash: 'system' as const,
    };
    await transact(plan, around(disk), never);
  };
  makeTree(mount, tree);
  const old = readTree(mount);
  const counted = crashingDisk(Infinity);
  await run(counted);
  const fresh = readTree(mount);
  let finished = 0;
  for (let at = 0; at < counted.calls(); at++) {
    fs.rmSync(root, { recursive: true });
    fs.mkdirSync(mount, { recursive: true });
    makeTree(mount, tree);
    await assert.rejects(run(crashingDisk(at)), Crash);
    const outcome = await resume('tx', around(realDisk), never, at % 2 === 0 ? 'either' : 'back');
    assert.deepEqual(readTree(mount), outcome.kind === 'done' ? fresh : old, `cut at call ${String(at)}`);
    const trash = path.join(root, 'home/.local/share/Trash');
    const notes = fs.existsSync(`${trash}/info`) ? fs.readdirSync(`${trash}/info`).length : 0;
    assert.equal(notes, outcome.kind === 'done' ? 2 : 0);
    if (outcome.kind === 'done') finished += 1;
  }
  assert.ok(finished > 0 && finished < counted.calls(), 'both ends were reached');
  fs.rmSync(root, { recursive: true });
});

test('a folder on another drive than the home has a trash at the top of its own drive', () => {
  const disk: Disk = {
    ...realDisk,
    deviceOf: (folder) => (folder.startsWith('/media/stick') ? '7' : '1'),
    look: (file) => (file.startsWith('/media/stick') ? null : realDisk.look(file)),
    mayChange: () => true,
  };
  const trash = systemTrashFor('/media/stick/photos', disk, { XDG_DATA_HOME: '/home/me/.local/share' });
  const user = String(process.getuid?.() ?? 0);
  assert.equal(trash, hasSystemTrash ? `/media/stick/.Trash-${user}` : null);
  const at = new Date(2026, 0, 2, 3, 4, 5);
  assert.equal(
    trashInfo('/media/stick/photos/a.jpg', `/media/stick/.Trash-${user}`, at),
    '[Trash Info]\nPath=photos/a.jpg\nDeletionDate=2026-01-02T03:04:05\n',
  );
});
