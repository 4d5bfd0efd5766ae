/** What is told of a volume's names without writing: on the real disk, and on one whose look-ups fold. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { realDisk, type Disk } from '../../../src/engine/disk/disk.ts';
import { volumeNames } from '../../../src/engine/disk/volume.ts';
import { foldingDisk, insideDrive } from '../../support/wrappedDisk.ts';
import { makeTree, newFolder } from '../../support/tree.ts';

type Names = ReturnType<typeof volumeNames>;

/** In a folder of that name with these entries. */
function check(folder: string, entries: readonly string[], disk: (mount: string) => Disk, expected: Names): void {
  const root = newFolder();
  const mount = path.join(root, folder);
  fs.mkdirSync(mount);
  makeTree(mount, entries);
  const before = fs.readdirSync(mount);
  try {
    assert.deepEqual(volumeNames(disk(mount), mount), expected, `${folder}: ${entries.join()}`);
    assert.deepEqual(fs.readdirSync(mount), before);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

const plain = { foldsCase: false, foldsForms: false };
const folding = (): Disk => foldingDisk(realDisk);

test('an entry that answers to another spelling tells that names fold', () => {
  check('1', ['a'], folding, { foldsCase: true, foldsForms: false });
  check('1', ['\u00e9'], folding, { foldsCase: true, foldsForms: true });
  check('1', ['e\u0301'], folding, { foldsCase: true, foldsForms: true });
});

test('where nothing in the folder can tell, the folder itself may', () => {
  check('Photos', ['1'], folding, { foldsCase: true, foldsForms: false });
  check('1', ['2'], folding, plain);
});

test('a folder that is another drive is not judged by the drive that its name is on', () => {
  check('Photos', ['1'], (mount) => insideDrive(folding(), mount), plain);
});

test('two entries of one file are two names', () => {
  const root = newFolder();
  try {
    fs.writeFileSync(path.join(root, 'a'), '');
    // Where the volume folds, this fails, and then one name answers for both.
    const two = !foldsHere(root);
    if (two) fs.linkSync(path.join(root, 'a'), path.join(root, 'A'));
    assert.equal(volumeNames(realDisk, root).foldsCase, !two);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});

function foldsHere(folder: string): boolean {
  return fs.existsSync(path.join(folder, 'A'));
}
