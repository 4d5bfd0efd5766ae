/** A review that stays fresh while others change the folder: only what a change outside concerns is checked again. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { conflictsOf, type CheckRules } from '../../../src/engine/changes/check.ts';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { openReview, type Review } from '../../../src/engine/changes/review.ts';
import { realDisk, type Disk } from '../../../src/engine/disk/disk.ts';
import type { Changes } from '../../../src/model/change.ts';
import { frozen, never, plainRules, type Moves, type Others } from '../../support/changes.ts';
import { foldingDisk } from '../../support/wrappedDisk.ts';
import { makeTree, newFolder } from '../../support/tree.ts';

type Setup = {
  readonly tree: readonly string[];
  readonly moves: Moves;
  readonly others?: Others;
  readonly rules?: () => CheckRules;
  readonly disk?: Disk;
};

type Opened = {
  readonly mount: string;
  readonly review: Review;
  readonly changes: Changes;
  /** Paths were touched; the review must say what a whole check says. Gives how many changes it looked at. */
  readonly touch: (...paths: string[]) => Promise<{ checked: number; changed: boolean }>;
  readonly kinds: () => string[];
};

async function opened(context: TestContext, setup: Setup): Promise<Opened> {
  const root = newFolder();
  context.after(() => fs.rmSync(root, { recursive: true }));
  const mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  makeTree(mount, setup.tree);
  const disk = setup.disk ?? realDisk;
  const rules = setup.rules ?? (() => plainRules);
  const changes = await frozen(mount, setup.moves, setup.others, disk);
  const facts = (): ReturnType<typeof folderFacts> => folderFacts(disk, mount);
  const review = await openReview(changes, facts, rules, never);
  const asAnew = async (): Promise<void> =>
    assert.deepEqual(review.conflicts(), await conflictsOf(changes, facts(), rules(), never));
  await asAnew();
  return {
    mount,
    review,
    changes,
    touch: async (...paths) => {
      const answer = await review.touched(paths, never);
      await asAnew();
      return answer;
    },
    kinds: () => review.conflicts().map(({ change, kind }) => `${String(change)} ${kind}`),
  };
}

test('one touched file among 10,000: a handful is checked again', async (context) => {
  const names = Array.from({ length: 10_000 }, (_, index) => `d${String(index % 100)}/f${String(index)}`);
  const { mount, touch, kinds } = await opened(context, {
    tree: names,
    moves: names.map((name) => [name, `new/${name.replace('/', '_')}`]),
  });
  fs.appendFileSync(path.join(mount, 'd7/f4207'), 'more');
  assert.deepEqual(await touch('d7/f4207'), { checked: 1, changed: true });
  assert.equal(kinds().length, 1);
  assert.deepEqual(await touch('d7/f4207'), { checked: 1, changed: false });
  assert.deepEqual(await touch('d7/unknown', 'elsewhere'), { checked: 0, changed: false });
  assert.deepEqual(await touch('d7'), { checked: 100, changed: false });
  assert.deepEqual(await touch(''), { checked: 10_001, changed: false });
});

test('a target that is taken and given back', async (context) => {
  const { mount, touch, kinds } = await opened(context, {
    tree: ['a', 'b'],
    moves: [
      ['a', 'x'],
      ['b', 'y'],
    ],
  });
  fs.writeFileSync(path.join(mount, 'x'), '');
  assert.deepEqual(await touch('x'), { checked: 1, changed: true });
  assert.deepEqual(kinds(), ['1 target-exists']);
  fs.rmSync(path.join(mount, 'x'));
  assert.deepEqual(await touch('x'), { checked: 1, changed: true });
  assert.deepEqual(kinds(), []);
});

test('a folder that goes takes what is below it along', async (context) => {
  const { mount, touch, kinds } = await opened(context, {
    tree: ['A/a', 'A/deep/b', 'A-not/c', 'to/'],
    moves: [
      ['A/a', 'to/a'],
      ['A/deep/b', 'to/b'],
      ['A-not/c', 'to/c'],
    ],
  });
  fs.renameSync(path.join(mount, 'A'), path.join(mount, 'gone'));
  assert.deepEqual(await touch('A', 'gone'), { checked: 2, changed: true });
  assert.deepEqual(kinds(), ['1 vanished', '2 vanished']);
  fs.rmdirSync(path.join(mount, 'to'));
  assert.deepEqual(await touch('to'), { checked: 3, changed: true });
});

test('a file in a folder that is removed, trashed or moved', async (context) => {
  const { mount, touch, kinds } = await opened(context, {
    tree: ['E/', 'M/x', 'T/x', 'b'],
    moves: [
      ['E', ''],
      ['M', 'N'],
      ['b', 'N/b'],
    ],
    others: { trash: ['T'] },
  });
  fs.writeFileSync(path.join(mount, 'E/new'), '');
  assert.deepEqual(await touch('E/new'), { checked: 1, changed: true });
  assert.deepEqual(kinds(), ['1 not-empty']);
  fs.writeFileSync(path.join(mount, 'M/b'), '');
  assert.deepEqual(await touch('M/b'), { checked: 2, changed: true }, 'what moves along stands in the way');
  assert.deepEqual(kinds(), ['1 not-empty', '3 target-exists']);
  fs.mkdirSync(path.join(mount, 'T/.delegate-store'));
  assert.deepEqual(await touch('T/.delegate-store'), { checked: 1, changed: true });
  assert.deepEqual(kinds(), ['1 not-empty', '3 target-exists', '4 own-records']);
});

test('those that share a conflict are checked together', async (context) => {
  const { mount, touch, kinds } = await opened(context, {
    tree: ['a', 'b', 'c'],
    moves: [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
    ],
  });
  fs.appendFileSync(path.join(mount, 'a'), 'more');
  assert.deepEqual(await touch('a'), { checked: 2, changed: true });
  assert.deepEqual(kinds(), ['1 changed', '2 same-target']);
  fs.appendFileSync(path.join(mount, 'b'), 'more');
  assert.deepEqual(await touch('b'), { checked: 2, changed: true });
});

test('space that runs out is told of all changes, whichever was touched', async (context) => {
  const kept = 16 * 1024 * 1024;
  let free = 100;
  const { touch, kinds } = await opened(context, {
    tree: [],
    moves: [],
    others: { create: { a: '123', b: '456' } },
    disk: { ...realDisk, freeBytes: () => kept + free },
  });
  assert.deepEqual(kinds(), []);
  free = 5;
  assert.deepEqual(await touch('a'), { checked: 1, changed: true });
  assert.deepEqual(kinds(), ['2 no-space']);
  free = 100;
  assert.deepEqual(await touch('other'), { checked: 0, changed: true });
  assert.deepEqual(kinds(), []);
});

test('a file that is being edited now, and one that was saved, need not be named', async (context) => {
  let unsaved = new Set<string>();
  const { touch, kinds } = await opened(context, {
    tree: ['a', 'D/b', 'c'],
    moves: [
      ['a', 'x'],
      ['D', 'E'],
      ['c', 'z'],
    ],
    rules: () => ({ ...plainRules, unsaved }),
  });
  unsaved = new Set(['a', 'D/b']);
  assert.deepEqual(await touch(), { checked: 2, changed: true });
  assert.deepEqual(kinds(), ['1 open-in-editor', '2 open-in-editor']);
  unsaved = new Set(['D/b']);
  assert.deepEqual(await touch(), { checked: 1, changed: true });
  assert.deepEqual(kinds(), ['2 open-in-editor']);
});

test('on a volume that folds names (the real disk with look-ups that fold) a path is found in every spelling', async (context) => {
  const { mount, touch, kinds } = await opened(context, {
    tree: ['a'],
    moves: [['a', 'Tax.pdf']],
    rules: () => ({ ...plainRules, names: { foldsCase: true, foldsForms: true } }),
    disk: foldingDisk(realDisk),
  });
  fs.writeFileSync(path.join(mount, 'TAX.PDF'), '');
  assert.deepEqual(await touch('TAX.PDF'), { checked: 1, changed: true });
  assert.deepEqual(kinds(), ['1 case-clash']);
});

test('what a signal cut off is checked the next time', async (context) => {
  const names = Array.from({ length: 5_000 }, (_, index) => `f${String(index)}`);
  const { mount, review, touch, kinds } = await opened(context, {
    tree: names,
    moves: names.map((name) => [name, `new/${name}`]),
  });
  fs.appendFileSync(path.join(mount, 'f3'), 'more');
  await assert.rejects(review.touched(names, AbortSignal.abort()));
  assert.deepEqual(kinds(), []);
  const both = [review.touched(['f1'], never), review.touched(['f2'], never)];
  assert.deepEqual(await Promise.all(both), [
    { checked: 5_000, changed: true },
    { checked: 1, changed: false },
  ]);
  assert.equal((await touch('f3')).changed, false);
  assert.equal(kinds().length, 1);
});
