/** Real drives that are full, read-only or another one: small temporary volumes, where this machine lets us mount them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { conflictsOf } from '../../src/engine/changes/check.ts';
import { folderFacts } from '../../src/engine/changes/folderFacts.ts';
import { transact, type Outcome } from '../../src/engine/apply/transaction.ts';
import { realDisk } from '../../src/engine/disk/disk.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import { frozen, never } from '../support/changes.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

let root = '';
let volume = '';

function mount(...options: string[]): boolean {
  return spawnSync('mount', [...options, volume], { stdio: 'ignore' }).status === 0;
}

before(() => {
  root = newFolder();
  volume = path.join(root, 'volume');
  fs.mkdirSync(volume);
});
after(() => {
  spawnSync('umount', ['-l', volume], { stdio: 'ignore' });
  fs.rmSync(root, { recursive: true, force: true });
});

/** Mounts a fresh volume, or says that this machine does not permit it; then the promise is only tested by failing calls. */
function freshVolume(options: string): boolean {
  spawnSync('umount', ['-l', volume], { stdio: 'ignore' });
  if (mount('-t', 'tmpfs', '-o', options, 'tmpfs')) return true;
  console.log(`this machine does not let us mount a small volume (${options}): tested by failing calls alone`);
  return false;
}

function apply(folder: string, state: string, changes: Awaited<ReturnType<typeof frozen>>): Promise<Outcome> {
  const stateFolder = new StateFolder(state);
  stateFolder.prepare();
  const around = { state: stateFolder, disk: realDisk, now: Date.now, progress: () => undefined };
  return transact({ transaction: 'tx', task: 't', mount: folder, direction: 'apply', changes }, around, never);
}

const files = Array.from({ length: 200 }, (_, index) => `in/${String(index)}.txt`);
const moves = files.map((file): [string, string] => [file, `out/${file.slice(3)}`]);

test('a drive that is full in the middle: all is taken back, and it works when there is room again', async () => {
  // Each name, folder and link is an inode on this file system: room for 100 of the 200 second names.
  if (!freshVolume('size=4m,nr_inodes=205')) return;
  makeTree(volume, files);
  const snapshot = readTree(volume);
  const changes = await frozen(volume, moves);
  for (let filler = 0; ; filler++) {
    try {
      fs.writeFileSync(path.join(volume, `filler-${String(filler)}`), '');
    } catch {
      break;
    }
  }
  const filled = readTree(volume);
  const outcome = await apply(volume, path.join(root, 'state-full'), changes);
  assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
  assert.ok(outcome.kind === 'rolled back' && /full/.test(outcome.failure.message));
  assert.deepEqual(readTree(volume), filled);
  for (const name of fs.readdirSync(volume)) if (name.startsWith('filler-')) fs.rmSync(path.join(volume, name));
  assert.equal((await apply(volume, path.join(root, 'state-room'), changes)).kind, 'done');
  assert.equal(readTree(volume).length, snapshot.length + 1);
});

test('a state drive that is full: nothing is touched, or all is taken back', async () => {
  for (const kilobytes of [16, 64, 96, 128, 160, 192, 256]) {
    if (!freshVolume(`size=${String(kilobytes)}k`)) return;
    const folder = path.join(root, `mount-${String(kilobytes)}`);
    makeTree(folder, files);
    const snapshot = readTree(folder);
    const outcome = await apply(folder, path.join(volume, 'state'), await frozen(folder, moves));
    if (outcome.kind === 'done') assert.equal(fs.readdirSync(path.join(folder, 'out')).length, 200);
    else assert.deepEqual(readTree(folder), snapshot, `${String(kilobytes)} KB: ${outcome.kind}`);
  }
});

test('a drive that can only be read: found before anything moves', async () => {
  if (!freshVolume('size=4m')) return;
  makeTree(volume, ['in/a', 'b']);
  assert.ok(mount('-o', 'remount,ro'));
  const changes = await frozen(volume, [['in/a', 'a']]);
  const rules = { foldsNames: false, direction: 'apply' as const, unsaved: new Set<string>() };
  const kinds = (await conflictsOf(changes, folderFacts(realDisk, volume), rules, never)).map(({ kind }) => kind);
  assert.ok(kinds.includes('read-only'));
  const outcome = await apply(volume, path.join(root, 'state-ro'), changes);
  assert.equal(outcome.kind, 'rolled back');
});

test('another drive inside the folder: a conflict, and nothing half-done without the check', async () => {
  if (!freshVolume('size=4m')) return;
  makeTree(volume, ['x/']);
  makeTree(root, ['outer/a']);
  fs.writeFileSync(path.join(root, 'b'), 'b');
  const changes = await frozen(root, [
    ['b', 'c'],
    ['outer/a', 'volume/x/a'],
  ]);
  const rules = { foldsNames: false, direction: 'apply' as const, unsaved: new Set<string>() };
  const conflicts = await conflictsOf(changes, folderFacts(realDisk, root), rules, never);
  assert.deepEqual(
    conflicts.map(({ kind }) => kind),
    ['cross-device'],
  );
  const outcome = await apply(root, path.join(root, 'state-dev'), changes);
  assert.equal(outcome.kind, 'rolled back');
  assert.ok(fs.existsSync(path.join(root, 'b')) && fs.existsSync(path.join(root, 'outer/a')));
});
