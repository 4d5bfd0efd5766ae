/** Somebody takes a folder away while the engine looks, before each of its looks in turn: that is a conflict, never an error. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { carriedOutBy, inverseOf, Standing } from '../../../src/engine/apply/standing.ts';
import { readJournal } from '../../../src/engine/apply/journal.ts';
import { conflictsOf } from '../../../src/engine/changes/check.ts';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { realDisk, type Disk } from '../../../src/engine/disk/disk.ts';
import { StateFolder } from '../../../src/engine/disk/stateFolder.ts';
import type { Changes } from '../../../src/model/change.ts';
import { frozen, never, plainRules, type Moves } from '../../support/changes.ts';
import { apply, frozenAt } from '../../support/engineRun.ts';
import { makeTree, newFolder } from '../../support/tree.ts';

const root = newFolder();
after(() => fs.rmSync(root, { recursive: true, force: true }));

let sites = 0;
function newSite(tree: readonly string[]): { mount: string; state: string } {
  const site = path.join(root, String(sites++));
  makeTree(path.join(site, 'mount'), tree);
  return { mount: path.join(site, 'mount'), state: path.join(site, 'state') };
}

/** The real disk, with `deed` done before look number `at`; whether it came to that. The folder has another owner, as far as it says. */
function watched(at: number, deed: () => void): { readonly disk: Disk; readonly reached: () => boolean } {
  let count = 0;
  const before = <Args extends unknown[], Value>(look: (...args: Args) => Value) => {
    return (...args: Args): Value => {
      if (count++ === at) deed();
      return look(...args);
    };
  };
  const disk: Disk = {
    ...realDisk,
    look: before(realDisk.look),
    list: before(realDisk.list),
    mayChange: before(realDisk.mayChange),
    guardsNames: before((folder) => fs.statSync(folder).isDirectory()),
    isOwn: before((file) => fs.lstatSync(file).uid === process.getuid?.()),
    isLocked: before(realDisk.isLocked),
    deviceOf: before(realDisk.deviceOf),
    fileSystem: before(realDisk.fileSystem),
    freeBytes: before(realDisk.freeBytes),
  };
  return { disk, reached: () => count > at };
}

const tree = ['in/one', 'in/deep/two', 'old/x', 'dest/there', 'free'];
const moves: Moves = [
  ['in/one', 'dest/one'],
  ['in/deep/two', 'dest/deep/two'],
  ['old/x', 'x'],
  ['old', ''],
  ['', 'dest/made'],
  ['free', 'DEST/free'],
];
const folding = { ...plainRules, names: { foldsCase: true, foldsForms: true } };

for (const gone of ['in', 'in/deep', 'old', 'dest'])
  for (const [how, rules] of Object.entries({ plain: plainRules, folding }))
    test(`${gone} goes away at any look of the check (${how})`, async () => {
      let found = 0;
      for (let at = 0, reached = true; reached; at++) {
        const { mount } = newSite(tree);
        const changes = await frozen(mount, moves, { create: { 'dest/new': 'new' }, trash: ['dest/there'] });
        const watch = watched(at, () =>
          fs.renameSync(path.join(mount, gone), path.join(root, `gone-${String(sites)}`)),
        );
        const conflicts = await conflictsOf(changes, folderFacts(watch.disk, mount), rules, never);
        reached = watch.reached();
        if (conflicts.some(({ kind }) => kind === 'vanished' || kind === 'parent-missing')) found += 1;
      }
      assert.ok(found > 0, 'it is noticed');
    });

for (const gone of ['dest', 'dest/made', 'dest/deep'])
  test(`${gone} goes away at any look of working out what an undo does`, async () => {
    let least = Infinity;
    for (let at = 0, reached = true; reached; at++) {
      const site = newSite(tree);
      assert.equal((await apply(site, await frozenAt(site, moves.slice(0, 5)))).kind, 'done');
      const journal = readJournal(new StateFolder(site.state).doneTransaction('tx'));
      assert.ok(journal !== null);
      const watch = watched(at, () =>
        fs.renameSync(path.join(site.mount, gone), path.join(root, `gone-${String(sites)}`)),
      );
      const standing = new Standing(carriedOutBy([journal]));
      const { changes }: { changes: Changes } = inverseOf(standing, folderFacts(watch.disk, site.mount));
      await conflictsOf(changes, folderFacts(watch.disk, site.mount), { ...plainRules, direction: 'undo' }, never);
      reached = watch.reached();
      least = Math.min(least, changes.length);
    }
    assert.ok(least < Infinity);
  });

test('a folder that may not be listed is no empty one', async () => {
  const { mount } = newSite(['old/x']);
  const changes = await frozen(mount, [
    ['old/x', 'x'],
    ['old', ''],
  ]);
  const disk: Disk = {
    ...realDisk,
    list: () => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    },
  };
  const conflicts = await conflictsOf(changes, folderFacts(disk, mount), plainRules, never);
  assert.deepEqual(
    conflicts.map(({ kind }) => kind),
    ['read-only'],
  );
});
