/** A person's own names for what changes make or move: which are names, what follows them, what they meet, and the way back. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { namesOf } from '../../../src/cli/settling.ts';
import { nameProblem, namedChanges, ownNamesMax } from '../../../src/engine/changes/ownNames.ts';
import type { Preview } from '../../../src/engine/engine.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Choices } from '../../../src/model/conflict.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { never, type Moves, type Others } from '../../support/changes.ts';
import { bench, carriedOut, reviewedTask, type Bench } from '../../support/reviewedTask.ts';
import { makeTree, newFolder } from '../../support/tree.ts';

function move(from: string, to: string, id = 1): Change {
  return { id, op: 'move', from: relativePath(from), to: relativePath(to), reason: '' };
}

const photo = move('in/IMG_1.jpg', '2019/07/IMG_1.jpg');

function named(names: Readonly<Record<number, string>>): Choices {
  const own = Object.entries(names).map(([id, name]) => [Number(id), name] as const);
  return { byChange: new Map(), byKind: new Map(), names: new Map(own) };
}

type Site = Bench & { readonly task: string; readonly preview: (choices: Choices) => Promise<Preview | string> };

async function withTask(
  tree: readonly string[],
  { moves = [], others = {} }: { moves?: Moves; others?: Others },
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const root = newFolder();
  const mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  makeTree(mount, [...tree]);
  const site = bench(mount);
  try {
    const task = await reviewedTask(site, moves, others);
    const preview = async (choices: Choices): Promise<Preview | string> => {
      const outcome = await site.engine.preview(task, 'apply', { kind: 'all', choices }, never);
      return outcome.ok ? outcome.value : outcome.failure.message;
    };
    await use({ ...site, task, preview });
  } finally {
    site.engine.dispose();
    fs.rmSync(root, { recursive: true });
  }
}

function targets(preview: Preview | string): string[] {
  assert.ok(typeof preview !== 'string', String(preview));
  return Array.from(preview.changes, ({ op, to }) => `${op} ${to ?? ''}`);
}

function kinds(preview: Preview | string): string[] {
  assert.ok(typeof preview !== 'string', String(preview));
  return preview.conflicts.map(({ change, kind }) => `${String(change)} ${kind}`);
}

function filesIn(mount: string): string[] {
  return fs
    .readdirSync(mount, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(mount, name)).isFile())
    .sort();
}

test('a name is a name: nothing that leads elsewhere, hides something, or runs by itself', () => {
  const fine = [
    'a.jpg',
    'Ferien am Meer (1).jpg',
    'été.jpg',
    '海.jpg',
    'a..b',
    '…',
    'x'.repeat(255),
    '-rf',
    '$(x)',
    'a`b',
  ];
  for (const name of fine) assert.equal(nameProblem(photo, name, 'linux'), null, name);
  const hostile: [string, RegExp][] = [
    ['', /empty/],
    ['   ', /empty/],
    ['.', /dots/],
    ['..', /dots/],
    ['../a', /“\/”/],
    ['a/b', /“\/”/],
    ['/etc/passwd', /“\/”/],
    ['a\0b', /nobody can see/],
    ['a\nb', /nobody can see/],
    ['a\u202Egpj.exe', /nobody can see/],
    ['a\u200Bb', /nobody can see/],
    ['a\uDC80b', /nobody can see/],
    ['a\uD800', /nobody can see/],
    [' a', /blank/],
    ['a ', /blank/],
    ['x'.repeat(256), /too long/],
    ['é'.repeat(128), /too long/],
    ['.git', /run by themselves/],
    ['.bashrc', /run by themselves/],
    ['x.desktop', /run by themselves/],
  ];
  for (const [name, words] of hostile)
    assert.match(nameProblem(photo, name, 'linux') ?? 'no problem', words, JSON.stringify(name));
  for (const name of ['a:b', 'con', 'NUL.txt', 'a.', 'a\\b', 'a?', 'a*', '<'])
    assert.match(nameProblem(photo, name, 'win32') ?? 'no problem', /cannot have|run/, name);
});

test('only what comes to stand somewhere has a name to give, and never its own old one', () => {
  const kept = relativePath('a');
  assert.match(nameProblem({ id: 1, op: 'trash', from: kept, reason: '' }, 'b') ?? '', /nothing a name/);
  assert.match(nameProblem({ id: 1, op: 'rmdir', from: kept, reason: '' }, 'b') ?? '', /nothing a name/);
  assert.match(nameProblem({ id: 1, op: 'modify', from: kept, to: kept, reason: '' }, 'b') ?? '', /nothing a name/);
  assert.equal(nameProblem({ id: 1, op: 'modify', from: kept, to: relativePath('c'), reason: '' }, 'b'), null);
  assert.equal(nameProblem({ id: 1, op: 'create', to: kept, reason: '' }, 'b'), null);
  assert.match(nameProblem(move('a', 'b'), 'a') ?? '', /leave the change out/);
});

test('names that are none are refused as a whole, whoever sends them, and so are strange numbers', () => {
  const changes = [photo];
  for (const [id, name] of [
    [1, '../x'],
    [1, 'a/b'],
    [2, 'fine'],
    [-1, 'fine'],
  ] as const)
    // prettier-ignore
    assert.equal(namedChanges(changes, new Map([[id, name]])).ok, false, name);
  const many = new Map(Array.from({ length: ownNamesMax + 1 }, (_, index) => [index + 1, 'x'] as const));
  assert.equal(namedChanges(changes, many).ok, false);
  const none = namedChanges(changes, new Map());
  assert.ok(none.ok && none.value.changes === changes, 'without names nothing is copied');
});

test('a file gets the name that was given to it; the yes binds to it; undo gives the old one back', async () => {
  await withTask(
    ['in/a.jpg', 'in/b.jpg'],
    {
      moves: [
        ['in/a.jpg', 'out/a.jpg'],
        ['in/b.jpg', 'out/b.jpg'],
      ],
    },
    async (site) => {
      // prettier-ignore
      const plain = await site.preview(named({}));
      const mine = await site.preview(named({ 2: 'Meer.jpg' }));
      assert.deepEqual(targets(mine), ['mkdir out', 'move out/Meer.jpg', 'move out/b.jpg']);
      assert.ok(typeof plain !== 'string' && typeof mine !== 'string');
      assert.notEqual(mine.hash, plain.hash);
      assert.deepEqual([...mine.named.keys()], [2]);
      const other = await site.engine.transact(
        site.task,
        'apply',
        { selection: { kind: 'all', choices: named({ 2: 'Berg.jpg' }) }, hash: mine.hash },
        never,
      );
      assert.ok(!other.ok && /not what you saw/.test(other.failure.message));
      assert.deepEqual(filesIn(site.mount), ['in/a.jpg', 'in/b.jpg']);
      await carriedOut(site, site.task, 'apply', named({ 2: 'Meer.jpg' }));
      assert.deepEqual(filesIn(site.mount), ['out/Meer.jpg', 'out/b.jpg']);
      await carriedOut(site, site.task, 'undo');
      assert.deepEqual(filesIn(site.mount), ['in/a.jpg', 'in/b.jpg']);
      await carriedOut(site, site.task, 'redo');
      assert.deepEqual(filesIn(site.mount), ['out/Meer.jpg', 'out/b.jpg']);
    },
  );
});

test('what goes into a folder of another name follows, through all folders on the way', async () => {
  const moves: Moves = [['', '2019'], ['', '2019/07'], ['a.jpg', '2019/07/a.jpg'], ['b.jpg', '2019/b.jpg']]; // prettier-ignore
  await withTask(['a.jpg', 'b.jpg'], { moves, others: { create: { '2019/07/list.txt': 'x' } } }, async (site) => {
    const mine = await site.preview(named({ 1: 'Neunzehn', 2: 'Juli', 3: 'Meer.jpg' }));
    assert.deepEqual(targets(mine), [
      'mkdir Neunzehn',
      'mkdir Neunzehn/Juli',
      'move Neunzehn/Juli/Meer.jpg',
      'move Neunzehn/b.jpg',
      'create Neunzehn/Juli/list.txt',
    ]);
    await carriedOut(site, site.task, 'apply', named({ 1: 'Neunzehn', 2: 'Juli', 3: 'Meer.jpg' }));
    assert.deepEqual(filesIn(site.mount), ['Neunzehn/Juli/Meer.jpg', 'Neunzehn/Juli/list.txt', 'Neunzehn/b.jpg']);
    await carriedOut(site, site.task, 'undo');
    assert.deepEqual(filesIn(site.mount), ['a.jpg', 'b.jpg']);
  });
});

test('a folder that moves takes its new name, with what else goes into it', async () => {
  const moves: Moves = [['old', 'new'], ['x', 'new/x']]; // prettier-ignore
  await withTask(['old/a', 'x'], { moves }, async (site) => {
    await carriedOut(site, site.task, 'apply', named({ 1: 'newest' }));
    assert.deepEqual(filesIn(site.mount), ['newest/a', 'newest/x']);
  });
});

test('a name that is taken is a conflict with its ways out, by what is there and by what comes', async () => {
  const moves: Moves = [['a', 'out/a'], ['b', 'out/b']]; // prettier-ignore
  await withTask(['a', 'b', 'out/there'], { moves }, async (site) => {
    assert.deepEqual(kinds(await site.preview(named({ 1: 'there' }))), ['1 target-exists']);
    assert.deepEqual(kinds(await site.preview(named({ 1: 'b' }))), ['2 same-target']);
    assert.deepEqual(kinds(await site.preview(named({ 1: 'b', 2: 'a' }))), []);
    const both = { ...named({ 1: 'there' }), byChange: new Map([[1, 'number' as const]]) };
    assert.deepEqual(targets(await site.preview(both)), ['move out/there (2)', 'move out/b']);
  });
});

test('a folder of the person’s own is never filled by naming a new one like it', async () => {
  await withTask(['a', 'private/mine'], { moves: [['a', '2019/a']] }, async (site) => {
    const preview = await site.preview(named({ 1: 'private' }));
    assert.deepEqual(kinds(preview), ['1 target-exists']);
    const selection = { kind: 'all' as const, choices: named({ 1: 'private' }) };
    const outcome = await site.engine.transact(site.task, 'apply', { selection, hash: null }, never);
    assert.equal(outcome.ok ? '' : outcome.failure.code, 'conflicts');
    assert.deepEqual(filesIn(site.mount), ['a', 'private/mine']);
  });
});

test('a name undoes a need: what waited for a place waits no longer', async () => {
  const moves: Moves = [['b', 'c'], ['a', 'b']]; // prettier-ignore
  await withTask(['a', 'b'], { moves }, async (site) => {
    const without = (choices: Choices) =>
      site.engine.preview(site.task, 'apply', { kind: 'without', rejected: new Set([1]), choices }, never);
    const [plain, mine] = [await without(named({})), await without(named({ 2: 'd' }))];
    assert.ok(plain.ok && mine.ok);
    assert.deepEqual([plain.value.changes.length, mine.value.changes.length], [0, 1]);
  });
});

test('the engine tells at once what is wrong with a name', async () => {
  await withTask(['a'], { moves: [['a', 'b']] }, async ({ engine, task }) => {
    assert.equal(engine.nameProblem(task, 1, 'fine'), null);
    assert.match(engine.nameProblem(task, 1, 'a/b')?.message ?? '', /stays in its folder/);
    assert.match(engine.nameProblem(task, 7, 'fine')?.message ?? '', /not there/);
  });
});

test('--rename takes a number and a name, which may hold what it likes', () => {
  const read = namesOf(['3=a=b.txt', '4= ', '3=c']);
  assert.ok(read.ok);
  assert.deepEqual([...read.value], [[3, 'c'], [4, ' ']]); // prettier-ignore
  for (const text of ['a=b', '=x', '3', '-1=x', '9999999999=x']) assert.equal(namesOf([text]).ok, false, text);
});
