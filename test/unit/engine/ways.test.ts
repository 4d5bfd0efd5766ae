/** Every way out of a conflict that a person can choose, worked into the changes: on a real folder. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { CheckRules } from '../../../src/engine/changes/check.ts';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { settleAll, type SettledAll } from '../../../src/engine/changes/ways.ts';
import { realDisk, type Disk } from '../../../src/engine/disk/disk.ts';
import {
  conflictKindNames,
  noChoices,
  type Choices,
  type ConflictKind,
  type Way,
} from '../../../src/model/conflict.ts';
import { frozen, never, plainRules, type Moves, type Others } from '../../support/changes.ts';
import { foldingDisk } from '../../support/wrappedDisk.ts';
import { makeTree, newFolder } from '../../support/tree.ts';

type Setup = {
  readonly tree: readonly string[];
  readonly moves?: Moves;
  readonly others?: Others;
  readonly byKind?: Partial<Record<ConflictKind, Way>>;
  readonly byChange?: Readonly<Record<number, Way>>;
  readonly rules?: Partial<CheckRules>;
  readonly disk?: Disk;
  readonly meanwhile?: (mount: string) => void;
};

function choicesOf({ byKind = {}, byChange = {} }: Setup): Choices {
  const kinds = conflictKindNames.flatMap((kind) => {
    const way = byKind[kind];
    return way === undefined ? [] : [[kind, way] as const];
  });
  return { byKind: new Map(kinds), byChange: new Map(Object.entries(byChange).map(([id, way]) => [Number(id), way])) };
}

type Outcome = {
  /** `op from → to`, in order. */
  readonly changes: readonly string[];
  readonly rejected: readonly number[];
  readonly settled: readonly string[];
  readonly conflicts: readonly string[];
};

async function settled(setup: Setup): Promise<Outcome> {
  const root = newFolder();
  const mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  try {
    makeTree(mount, setup.tree);
    const disk = setup.disk ?? realDisk;
    const changes = await frozen(mount, setup.moves ?? [], setup.others, disk);
    setup.meanwhile?.(mount);
    const rules = { ...plainRules, ...setup.rules };
    const run = (): Promise<SettledAll> => settleAll(changes, choicesOf(setup), folderFacts(disk, mount), rules, never);
    const outcome = readable(await run());
    assert.deepEqual(readable(await run()), outcome, 'the same choices give the same changes');
    return outcome;
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

function readable({ changes, rejected, settled, conflicts }: SettledAll): Outcome {
  const listed = [...changes];
  assert.equal(listed.length, changes.length);
  assert.deepEqual(
    listed,
    listed.map((_, index) => changes.at(index)),
  );
  return {
    changes: listed.map(({ op, from = '', to = '' }) => `${op} ${from} → ${to}`),
    rejected: [...rejected].sort((one, other) => one - other),
    settled: settled.map(({ change, message }) => `${String(change)} ${message}`),
    conflicts: conflicts.map(({ change, kind }) => `${String(change)} ${kind}`),
  };
}

test('without choices all stands as it is, and nothing is copied', async () => {
  const root = newFolder();
  makeTree(root, ['m/a', 'm/b']);
  const mount = path.join(root, 'm');
  const changes = await frozen(mount, [['a', 'b']]);
  const outcome = await settleAll(changes, noChoices, folderFacts(realDisk, mount), plainRules, never);
  fs.rmSync(root, { recursive: true });
  assert.equal(outcome.changes, changes);
  assert.deepEqual(
    outcome.conflicts.map(({ kind }) => kind),
    ['target-exists'],
  );
});

test('skip leaves a change out, and what depends on it', async () => {
  const setup: Setup = {
    tree: ['a', 'b', 'c'],
    moves: [
      ['b', 'c'],
      ['a', 'b'],
    ],
  };
  assert.deepEqual(await settled({ ...setup, byKind: { 'target-exists': 'skip' } }), {
    changes: [],
    rejected: [1, 2],
    settled: ['1 b is left out.'],
    conflicts: [],
  });
  assert.deepEqual((await settled({ ...setup, byChange: { 2: 'skip' } })).conflicts, ['1 target-exists']);
});

test('a warning can be a reason to leave something out', async () => {
  const outcome = await settled({
    tree: ['a', 'b'],
    moves: [
      ['a', 'aux'],
      ['b', 'c'],
    ],
    byKind: { 'reserved-name': 'skip' },
  });
  assert.deepEqual([outcome.changes, outcome.rejected], [['move b → c'], [1]]);
});

test('number takes the first that is free: on the disk, and in the changes', async () => {
  const outcome = await settled({
    tree: ['in/a.txt', 'in/b.txt', 'in/c.txt', 'a.txt', 'a (2).txt', 'a (4).txt'],
    moves: [
      ['in/a.txt', 'a.txt'],
      ['in/b.txt', 'a (3).txt'],
    ],
    byKind: { 'target-exists': 'number' },
  });
  assert.deepEqual(outcome.changes, ['move in/a.txt → a (5).txt', 'move in/b.txt → a (3).txt']);
  assert.deepEqual(outcome.settled, ['1 a.txt becomes a (5).txt.']);
  assert.deepEqual(outcome.conflicts, []);
});

test('many that want one name are numbered in their order', async () => {
  const names = ['a/x.jpg', 'b/x.jpg', 'c/x.jpg', 'd/x.jpg'];
  const outcome = await settled({
    tree: names,
    moves: names.map((name) => [name, 'x.jpg']),
    byKind: { 'same-target': 'number' },
  });
  assert.deepEqual(
    outcome.changes.map((change) => change.split(' → ')[1]),
    ['x.jpg', 'x (2).jpg', 'x (3).jpg', 'x (4).jpg'],
  );
});

test('a number goes on from the one that is there, and a folder has no extension', async () => {
  const outcome = await settled({
    tree: ['in/a (7).txt', 'a (7).txt', 'in/v1.2/x', 'v1.2/'],
    moves: [
      ['in/a (7).txt', 'a (7).txt'],
      ['in/v1.2', 'v1.2'],
    ],
    byKind: { 'target-exists': 'number' },
  });
  assert.deepEqual(outcome.changes, ['move in/a (7).txt → a (8).txt', 'move in/v1.2 → v1.2 (2)']);
});

test('what goes into a folder that got a number goes with it', async () => {
  const outcome = await settled({
    tree: ['A/f', 'B', 'x'],
    moves: [
      ['A', 'B'],
      ['x', 'B/x'],
    ],
    byChange: { 1: 'number' },
  });
  assert.deepEqual(outcome.changes, ['move A → B (2)', 'move x → B (2)/x']);
  assert.deepEqual(outcome.conflicts, []);
});

test('a long name gives way to its number, between two characters', async () => {
  const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';
  const long = `${family.repeat(13)}${'y'.repeat(17)}.txt`;
  assert.equal(Buffer.byteLength(long), 255);
  const outcome = await settled({
    tree: [`in/${long}`, long],
    moves: [[`in/${long}`, long]],
    byKind: { 'target-exists': 'number' },
  });
  assert.deepEqual(outcome.changes, [`move in/${long} → ${family.repeat(13)}${'y'.repeat(13)} (2).txt`]);
});

test('shorten keeps the extension and cuts no character in two; a number where the short name is taken', async () => {
  const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';
  const short = `${family.repeat(13)}.jpeg`;
  const setup: Setup = {
    tree: ['a', 'b'],
    moves: [
      ['a', `${family.repeat(14)}.jpeg`],
      ['b', `${family.repeat(15)}.jpeg`],
    ],
    byKind: { 'name-too-long': 'shorten' },
  };
  assert.deepEqual((await settled(setup)).changes, [`move a → ${short}`, `move b → ${family.repeat(13)} (2).jpeg`]);
  const taken = await settled({ ...setup, tree: ['a', 'b', short] });
  assert.deepEqual(taken.changes, [`move a → ${family.repeat(13)} (2).jpeg`, `move b → ${family.repeat(13)} (3).jpeg`]);
  assert.deepEqual(taken.conflicts, []);
});

test('on a volume that folds case (the real disk with look-ups that fold) a number is free in every spelling', async () => {
  const outcome = await settled({
    tree: ['in/A.TXT', 'in/other', 'a.txt', 'a (2).txt'],
    moves: [
      ['in/A.TXT', 'A.TXT'],
      ['in/other', 'a (3).txt'],
    ],
    rules: { names: { foldsCase: true, foldsForms: true } },
    disk: foldingDisk(realDisk),
    byKind: { 'case-clash': 'number' },
  });
  assert.deepEqual(outcome.changes, ['move in/A.TXT → A (4).TXT', 'move in/other → a (3).txt']);
});

test('replace puts what is there into the trash, file or folder', async () => {
  const file = await settled({ tree: ['a', 'b'], moves: [['a', 'b']], byKind: { 'target-exists': 'replace' } });
  assert.deepEqual(file.changes, ['move a → b', 'trash b → ']);
  assert.deepEqual(file.settled, ['1 b goes to the trash, and a takes its name.']);
  assert.deepEqual(file.conflicts, []);
  const folder = await settled({ tree: ['A/x', 'B/y'], moves: [['A', 'B']], byKind: { 'target-exists': 'replace' } });
  assert.deepEqual(folder.changes, ['move A → B', 'trash B → ']);
  const create = await settled({ tree: ['b'], others: { create: { b: 'new' } }, byChange: { 1: 'replace' } });
  assert.deepEqual(create.changes, ['create  → b', 'trash b → ']);
  assert.deepEqual(create.settled, ['1 b goes to the trash, and what is new takes its name.']);
});

test('replace takes nothing that no change may take', async () => {
  const byKind = { 'target-exists': 'replace' } as const;
  const store = await settled({ tree: ['a/', 'B/.delegate-store/x'], moves: [['a', 'B']], byKind });
  assert.deepEqual([store.changes, store.conflicts], [['move a → B'], ['1 target-exists']]);
  const carried = await settled({
    tree: ['A/x', 'y'],
    moves: [
      ['A', 'B'],
      ['y', 'B/x'],
    ],
    byKind,
  });
  assert.deepEqual([carried.changes.length, carried.conflicts], [2, ['2 target-exists']], 'it stands elsewhere now');
  const hooks = await settled({ tree: ['a', '.env'], moves: [['a', '.env']], byKind });
  assert.deepEqual([hooks.changes.length, hooks.conflicts], [1, ['1 runs-by-itself', '1 target-exists']]);
  const open = await settled({ tree: ['a', 'b'], moves: [['a', 'b']], byKind, rules: { unsaved: new Set(['b']) } });
  assert.deepEqual(open.conflicts, ['2 open-in-editor']);
});

test('as it is: what was changed since is looked at anew', async () => {
  const append = (mount: string): void => fs.appendFileSync(path.join(mount, 'a'), 'more');
  const setup: Setup = { tree: ['a'], moves: [['a', 'b']], meanwhile: append };
  assert.deepEqual((await settled(setup)).conflicts, ['1 changed']);
  assert.deepEqual(await settled({ ...setup, byKind: { changed: 'as-it-is' } }), {
    changes: ['move a → b'],
    rejected: [],
    settled: ['1 a is taken as it is now.'],
    conflicts: [],
  });
  const strayed = { direction: 'undo' as const, strayed: () => true };
  const other = await settled({ ...setup, rules: strayed, byKind: { changed: 'as-it-is' } });
  assert.deepEqual(other.conflicts, ['1 changed'], 'what is another task’s is not taken');
});

test('the choice for a change goes before that for its kind, and one that does not belong is no choice', async () => {
  const setup: Setup = {
    tree: ['a', 'b', 'x', 'y'],
    moves: [
      ['a', 'x'],
      ['b', 'y'],
    ],
    byKind: { 'target-exists': 'number' },
  };
  const outcome = await settled({ ...setup, byChange: { 2: 'skip' } });
  assert.deepEqual([outcome.changes, outcome.rejected], [['move a → x (2)'], [2]]);
  const wrong = await settled({ ...setup, byKind: { 'target-exists': 'shorten' }, byChange: { 1: 'as-it-is' } });
  assert.deepEqual(wrong.conflicts, ['1 target-exists', '2 target-exists']);
});

test('what a choice brings about is checked, and settled by the choices too', async () => {
  const outcome = await settled({
    tree: ['a', 'b'],
    moves: [['a', 'b']],
    byKind: { 'target-exists': 'replace', 'open-in-editor': 'skip' },
    rules: { unsaved: new Set(['b']) },
  });
  assert.deepEqual(outcome.changes, []);
  assert.deepEqual(outcome.rejected, [1, 2], 'without the trash, what wanted the place goes too');
  assert.deepEqual(outcome.conflicts, []);
});
