/** Real drives that are full, read-only or another one: small temporary volumes, where this machine lets us mount them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Moves } from '../support/changes.ts';
import {
  apply,
  attempt,
  conflictsAt,
  frozenAt,
  prepareState,
  recover,
  stopsIn,
  undo,
  type Site,
} from '../support/engineRun.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';
import { closeDrives, fileSystems, openDrive, type Drive, type FileSystem } from '../support/volumes.ts';

const root = newFolder();
const missing: string[] = [];
const ran = new Map<string, number>();
after(() => {
  closeDrives();
  fs.rmSync(root, { recursive: true, force: true });
  for (const [what, times] of ran) console.log(`${what}: ${times} fillings of a real volume`);
  for (const line of missing) console.log(line);
});

/** What can be mounted here; the rest is named in the output, and its promises are tested by failing calls alone (transaction.test.ts). */
const available = fileSystems.filter((fileSystem) => {
  const drive = openDrive(fileSystem, root);
  if (drive.kind === 'none') missing.push(`${fileSystem}: not available here: ${drive.why}`);
  else drive.close();
  return drive.kind === 'drive';
});

function fresh(fileSystem: FileSystem, options = '', inside = root): Drive {
  closeDrives();
  const drive = openDrive(fileSystem, inside, options);
  assert.ok(drive.kind === 'drive');
  return drive;
}

/** A test on tmpfs, where there can be one. */
function onTmpfs(promise: string, run: () => Promise<void>): void {
  if (available.includes('tmpfs')) test(`tmpfs: ${promise}`, run);
}

const files = Array.from({ length: 200 }, (_, index) => `in/${String(index)}.txt`);
const moves: Moves = files.map((file) => [file, `out/${file.slice(3)}`]);
let states = 0;
const onDisk = (mount: string, stateOn = root): Site => ({
  mount,
  state: path.join(stateOn, `state-${String(states++)}`),
});

/** Fills what is left of a drive but for `spare` bytes; gives back how to make room again. */
function fill(drive: Drive, spare: number): () => void {
  const filler = path.join(drive.folder, 'filler');
  const file = fs.openSync(filler, 'w');
  try {
    for (let block = 1_048_576; block >= 512;) {
      try {
        // Less than asked for may be written before the drive is full.
        fs.writeSync(file, Buffer.alloc(block, 1));
      } catch {
        block /= 2;
      }
    }
    fs.fsyncSync(file);
    fs.ftruncateSync(file, Math.max(0, fs.fstatSync(file).size - spare));
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  return () => fs.rmSync(filler);
}

/** The tree without what only the test put there. */
function treeOf(site: Site): string[] {
  return readTree(site.mount).filter((line) => !line.startsWith('filler'));
}

onTmpfs('no more names in the middle: all is taken back, and it works when there is room again', async () => {
  // Each name, folder and link is an inode on this file system: room for 100 of the 200 second names.
  const drive = fresh('tmpfs', 'size=4m,nr_inodes=205');
  makeTree(drive.folder, files);
  const site = onDisk(drive.folder);
  const changes = await frozenAt(site, moves);
  for (let filler = 0; ; filler++) {
    try {
      fs.writeFileSync(path.join(drive.folder, `filler-${String(filler)}`), '');
    } catch {
      break;
    }
  }
  const filled = readTree(drive.folder);
  const outcome = await apply(site, changes);
  assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
  assert.match(outcome.failure.message, /full/);
  assert.deepEqual(readTree(drive.folder), filled);
  for (const name of fs.readdirSync(drive.folder))
    if (name.startsWith('filler-')) fs.rmSync(path.join(drive.folder, name));
  assert.equal((await apply(onDisk(drive.folder), changes)).kind, 'done');
  assert.equal(fs.readdirSync(path.join(drive.folder, 'out')).length, 200);
});

onTmpfs('a full drive that holds only the records: nothing is touched, or all is taken back', async () => {
  for (const kilobytes of [16, 64, 96, 128, 160, 192, 256]) {
    const drive = fresh('tmpfs', `size=${String(kilobytes)}k`);
    const site = onDisk(path.join(root, `mount-${String(kilobytes)}`), drive.folder);
    makeTree(site.mount, files);
    const snapshot = readTree(site.mount);
    const outcome = await apply(site, await frozenAt(site, moves));
    if (outcome.kind === 'done') assert.equal(fs.readdirSync(path.join(site.mount, 'out')).length, 200);
    else assert.deepEqual(readTree(site.mount), snapshot, `${String(kilobytes)} KB: ${outcome.kind}`);
  }
});

/** Long names, so that a few of them fill a block of the folder they go into. */
const longFiles = Array.from({ length: 120 }, (_, index) => `in/${'n'.repeat(180)}${String(index)}`);
const longMoves: Moves = longFiles.map((file) => [file, `deep/out/${file.slice(3)}`]);

for (const fileSystem of available) {
  test(`${fileSystem}: as good as full, with room for one block more each time, folder and records on it: old or new`, async () => {
    const drive = fresh(fileSystem, fileSystem === 'tmpfs' ? 'size=6m' : '');
    const ends = new Set<string>();
    for (let spare = 0; spare <= 60; spare += 4) {
      const site = onDisk(path.join(drive.folder, `mount-${String(spare)}`), drive.folder);
      makeTree(site.mount, longFiles);
      const before = treeOf(site);
      const changes = await frozenAt(site, longMoves);
      prepareState(site);
      const makeRoom = fill(drive, spare * 4_096);
      const first = await apply(site, changes);
      makeRoom();
      ends.add(first.kind);
      // A name cannot always go back while the drive is full (exFAT): then it is said, and the next recovery ends it.
      if (first.kind === 'stuck') assert.match(first.failure.message, /full/);
      const outcome = first.kind === 'stuck' ? await recover(site) : first;
      if (outcome.kind === 'done') assert.equal((await undo(site)).kind, 'done');
      else assert.match(outcome.failure.message, /full/, outcome.kind);
      assert.deepEqual(treeOf(site), before, `${String(spare)} blocks: ${outcome.kind}`);
      assert.equal(
        (await apply({ ...site, state: `${site.state}-again` }, changes)).kind,
        'done',
        'with room it works',
      );
      fs.rmSync(site.mount, { recursive: true });
      ran.set(fileSystem, (ran.get(fileSystem) ?? 0) + 1);
    }
    assert.ok(ends.has('rolled back'), [...ends].join(', '));
  });
}

onTmpfs('a drive that can only be read: found before anything moves', async () => {
  const drive = fresh('tmpfs', 'size=4m');
  makeTree(drive.folder, ['in/a', 'b']);
  const before = readTree(drive.folder);
  drive.remount('ro');
  const site = onDisk(drive.folder);
  assert.deepEqual(stopsIn(await attempt(site, [['in/a', 'a']])), ['read-only']);
  assert.equal((await apply(site, await frozenAt(site, [['in/a', 'a']]))).kind, 'rolled back');
  assert.deepEqual(readTree(drive.folder), before);
});

/** The tree without what Delegate keeps on the drive for an undo. */
function visible(folder: string): string[] {
  return readTree(folder).filter((line) => !line.includes('.delegate-store/'));
}

onTmpfs('another drive inside the folder: told of, copied there and back, and never moved itself', async () => {
  const site = onDisk(path.join(root, 'two-drives'));
  makeTree(site.mount, ['a/1', 'a/2', 'b']);
  const drive = fresh('tmpfs', 'size=64m', site.mount);
  const inside = path.basename(drive.folder);
  const before = visible(site.mount);
  const across: Moves = [
    ['b', 'c'],
    ['a/1', `${inside}/x/1`],
  ];
  const told = await conflictsAt(site, await frozenAt(site, across));
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['other-drive'],
  );
  const outcome = await attempt(site, across);
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  assert.deepEqual(visible(drive.folder), ['x/', 'x/1 = content of a/1']);
  assert.deepEqual(fs.readdirSync(path.join(site.mount, 'a')), ['2']);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(visible(site.mount), before);
  const itself = await attempt({ ...site, state: `${site.state}-itself` }, [[inside, 'elsewhere']]);
  assert.ok(stopsIn(itself).includes('drive-itself'));
});

onTmpfs('another drive that is too small: nothing is left on it, nothing is gone here', async () => {
  const site = onDisk(path.join(root, 'small-drive'));
  makeTree(site.mount, ['small', 'after']);
  fs.writeFileSync(path.join(site.mount, 'large'), Buffer.alloc(3_000_000, 7));
  const drive = fresh('tmpfs', 'size=1m', site.mount);
  const before = readTree(site.mount);
  const across = ['small', 'large', 'after'].map((name): [string, string] => [
    name,
    `${path.basename(drive.folder)}/${name}`,
  ]);
  assert.deepEqual(stopsIn(await attempt(site, across)), ['no-space']);
  const outcome = await apply(site, await frozenAt(site, across));
  assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
  assert.match(outcome.failure.message, /full/);
  assert.deepEqual(readTree(site.mount), before);
});
