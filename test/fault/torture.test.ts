/**
 * The renames that common tools lose files with: each ends as wanted, or is refused with a report and leaves the folder as it was,
 * down to the identity and the time of every file.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { Moves } from '../support/changes.ts';
import { apply, attempt, countingDisk, frozenAt, stopsIn, undo, type Site } from '../support/engineRun.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const roots: string[] = [];
let site: Site = { mount: '', state: '' };

beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  site = { mount: path.join(root, 'mount'), state: path.join(root, 'state') };
  fs.mkdirSync(site.mount);
});
after(() => roots.forEach((root) => fs.rmSync(root, { recursive: true, force: true })));

/** What a tree is beyond its contents: which file stands where, and its time. */
function fingerprint(folder: string): string[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.sort().map((name) => {
    const { ino, size, mtimeNs, mode } = fs.lstatSync(path.join(folder, name), { bigint: true });
    return [name, ino, size, mtimeNs, mode].join(' ');
  });
}

type Column = { readonly tree: readonly string[]; readonly moves: Moves; readonly refused?: string };

const matrix: Record<string, Column> = {
  'swap a<->b': {
    tree: ['a', 'b'],
    moves: [
      ['a', 'b'],
      ['b', 'a'],
    ],
  },
  'chain up 1->2->3->4': {
    tree: ['1', '2', '3'],
    moves: [
      ['1', '2'],
      ['2', '3'],
      ['3', '4'],
    ],
  },
  'chain down': {
    tree: ['2', '3', '4'],
    moves: [
      ['2', '1'],
      ['3', '2'],
      ['4', '3'],
    ],
  },
  'cycle of three': {
    tree: ['a', 'b', 'c'],
    moves: [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ],
  },
  'many to one': {
    tree: ['a', 'b', 'c'],
    moves: [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'x'],
    ],
    refused: 'same-target',
  },
  'target exists': {
    tree: ['a', 'b.txt', 'c'],
    moves: [
      ['a', 'b.txt'],
      ['c', 'd'],
    ],
    refused: 'target-exists',
  },
  'one name too long': {
    tree: ['a', 'b', 'c'],
    moves: [
      ['a', 'a2'],
      ['b', 'n'.repeat(256)],
      ['c', 'c2'],
    ],
    refused: 'name-too-long',
  },
  'into a new folder': {
    tree: ['a', 'b'],
    moves: [
      ['a', 'new/deep/a'],
      ['b', 'new/b'],
    ],
  },
};

/** What the tree has to be afterwards: every file's content names the place it came from. */
function wanted({ tree, moves }: Column): string[] {
  const target = new Map(moves);
  const lines = tree.map((name) => `${target.get(name) ?? name} = content of ${name}`);
  const folders = new Set(moves.flatMap(([, to]) => foldersOf(to)));
  return [...lines, ...folders].sort();
}

function foldersOf(name: string): string[] {
  const segments = name.split('/').slice(0, -1);
  return segments.map((_, index) => `${segments.slice(0, index + 1).join('/')}/`);
}

for (const [name, column] of Object.entries(matrix)) {
  test(`${name}: ${column.refused === undefined ? 'as wanted, and undone' : 'refused, and nothing changed'}`, async () => {
    makeTree(site.mount, column.tree);
    const before = fingerprint(site.mount);
    const outcome = await attempt(site, column.moves);
    if (column.refused === undefined) {
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
      assert.deepEqual(readTree(site.mount), wanted(column));
      assert.equal((await undo(site)).kind, 'done');
    } else {
      assert.deepEqual(stopsIn(outcome), [column.refused]);
      const report = outcome.kind === 'refused' ? outcome.conflicts.map(({ message }) => message) : [];
      assert.ok(report.every((message) => message.length > 20 && message.endsWith('.')));
    }
    assert.deepEqual(fingerprint(site.mount), before);
  });
}

for (const [name, column] of Object.entries(matrix).filter(([, { refused }]) => refused !== undefined)) {
  test(`${name}, where nobody checked: stopped at the step, taken back, and nothing changed`, async () => {
    makeTree(site.mount, column.tree);
    const before = fingerprint(site.mount);
    const outcome = await apply(site, await frozenAt(site, column.moves));
    assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
    assert.deepEqual(fingerprint(site.mount), before);
  });
}

test('many to one names every row that wants the name', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `報告 ${String(index)}.txt`);
  makeTree(site.mount, names);
  const before = fingerprint(site.mount);
  const outcome = await attempt(
    site,
    names.map((name) => [name, '.txt']),
  );
  assert.deepEqual(stopsIn(outcome), ['same-target']);
  // The first has the name; each of the others is told of.
  assert.equal(outcome.kind === 'refused' && new Set(outcome.conflicts.map(({ change }) => change)).size, 499);
  assert.deepEqual(fingerprint(site.mount), before);
});

const count = 10_000;
const name = (index: number): string => `file ${String(index).padStart(5, '0')}`;

/** Where every file, by its identity, stands. */
function placeOfEach(): Map<bigint, string> {
  return new Map(
    fs
      .readdirSync(site.mount)
      .map((each) => [fs.lstatSync(path.join(site.mount, each), { bigint: true }).ino, each] as const),
  );
}

const long: [string, number, (index: number) => string][] = [
  ['one cycle of 10,000', 1, (index) => name((index + 1) % count)],
  ['1,000 cycles of ten', count / 10, (index) => name(index - (index % 10) + ((index + 1) % 10))],
  ['5,000 swaps', count / 2, (index) => name(index ^ 1)],
  ['a chain of 10,000 up', 0, (index) => name(index + 1)],
  ['a chain of 10,000 down', 0, (index) => (index === 0 ? 'first' : name(index - 1))],
];
for (const [what, cycles, target] of long) {
  test(`${what}: the right end, with ${String(count + cycles)} renames, and undone with as many`, async () => {
    for (let index = 0; index < count; index++) fs.writeFileSync(path.join(site.mount, name(index)), '');
    const before = placeOfEach();
    const moves = Array.from({ length: count }, (_, index): [string, string] => [name(index), target(index)]);
    const counted = countingDisk();
    const outcome = await attempt(site, moves, counted.disk);
    assert.equal(outcome.kind, 'done');
    assert.equal(counted.renames(), count + cycles);
    const goal = new Map(moves);
    const expected = [...before].map(([ino, from]) => [ino, goal.get(from)] as const);
    assert.deepEqual(placeOfEach(), new Map(expected));
    const back = countingDisk();
    assert.equal((await undo(site, back.disk)).kind, 'done');
    assert.equal(back.renames(), count + cycles);
    assert.deepEqual(placeOfEach(), before);
  });
}
