// The past of one file through many transactions, on a real folder: every name and place it had, whatever happened in between.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PathHistory } from '../../../../src/model/pathHistory.ts';
import { never } from '../../../support/changes.ts';
import { bench, carriedOut, reviewedTask, type Bench } from '../../../support/reviewedTask.ts';
import { makeTree, newFolder } from '../../../support/tree.ts';

let root = '';
let desk: Bench;
/** Of every engine: what is done in one millisecond has an order all the same. */
let now = 0;
const clock = { now: (): number => (now += 1_000) };

beforeEach(() => {
  root = newFolder();
  fs.mkdirSync(path.join(root, 'folder'));
  now = Date.parse('2026-05-03T10:00:00Z');
  desk = bench(path.join(root, 'folder'), path.join(root, 'state'), clock);
});
afterEach(() => {
  desk.engine.dispose();
  fs.rmSync(root, { recursive: true, force: true });
});

type Task = Parameters<typeof reviewedTask>;

async function applied(moves: Task[1], others: Task[2] = {}, at: Bench = desk): Promise<string> {
  const task = await reviewedTask(at, moves, others);
  await carriedOut(at, task, 'apply');
  return task;
}

function ofPath(name: string): Promise<PathHistory> {
  return desk.engine.history.ofPath(path.join(desk.mount, name), never);
}

/** "move a → b", newest first; then how it began and where it is. */
async function told(name: string): Promise<string[]> {
  const { steps, beginning, first, now, since } = await ofPath(name);
  const short = (file: string | null): string => (file === null ? '–' : path.relative(desk.mount, file));
  return [
    ...steps.map(
      ({ direction, op, from, to, carried }) =>
        `${direction === 'apply' ? '' : `${direction} `}${op} ${short(from)} → ${short(to)}${carried ? ' (carried)' : ''}`,
    ),
    `${beginning}: ${short(first)}`,
    now.is === 'there'
      ? `there: ${short(now.path)}${since === null ? '' : `, ${since}`}`
      : now.is === 'put away'
        ? `put away${now.item === null ? '' : ', kept'}`
        : 'gone',
  ];
}

describe('where a file came from', () => {
  it('is told through every task that took it on', async () => {
    makeTree(desk.mount, ['Downloads/IMG_1.jpg', 'other.txt']);
    await applied([['Downloads/IMG_1.jpg', 'Photos/IMG_1.jpg']]);
    await applied([['other.txt', 'Text/other.txt']]);
    await applied([['Photos/IMG_1.jpg', 'Photos/2019-07-03.jpg']]);
    const chain = [
      'move Photos/IMG_1.jpg → Photos/2019-07-03.jpg',
      'move Downloads/IMG_1.jpg → Photos/IMG_1.jpg',
      'came: Downloads/IMG_1.jpg',
      'there: Photos/2019-07-03.jpg, as it was left',
    ];
    assert.deepEqual(await told('Photos/2019-07-03.jpg'), chain);
    // Asked by any name it once had, it is found where it is.
    assert.deepEqual(await told('Photos/IMG_1.jpg'), chain);
    assert.deepEqual(await told('Downloads/IMG_1.jpg'), chain);
  });

  it('is told through undo and redo', async () => {
    makeTree(desk.mount, ['a.txt']);
    const task = await applied([['a.txt', 'in/b.txt']]);
    await carriedOut(desk, task, 'undo');
    assert.deepEqual(await told('a.txt'), [
      'undo move in/b.txt → a.txt',
      'move a.txt → in/b.txt',
      'came: a.txt',
      'there: a.txt, as it was left',
    ]);
    await carriedOut(desk, task, 'redo');
    assert.deepEqual((await told('in/b.txt'))[0], 'redo move a.txt → in/b.txt');
  });

  it('goes along with the folders that carried it, and for folders themselves', async () => {
    makeTree(desk.mount, ['Old/deep/a.txt', 'Old/b.txt']);
    await applied([['Old', 'New']]);
    await applied([['New/deep/a.txt', 'a.txt']]);
    assert.deepEqual(await told('a.txt'), [
      'move New/deep/a.txt → a.txt',
      'move Old/deep/a.txt → New/deep/a.txt (carried)',
      'came: Old/deep/a.txt',
      'there: a.txt, as it was left',
    ]);
    assert.deepEqual(await told('New'), ['move Old → New', 'came: Old', 'there: New']);
    assert.deepEqual(await told('Old/b.txt'), [
      'move Old/b.txt → New/b.txt (carried)',
      'came: Old/b.txt',
      'there: New/b.txt',
    ]);
  });

  it('is not confused by files that change names with each other', async () => {
    makeTree(desk.mount, ['a', 'b', 'c']);
    await applied([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]);
    assert.deepEqual(await told('a'), ['move c → a', 'came: c', 'there: a, as it was left']);
    assert.deepEqual(await told('b'), ['move a → b', 'came: a', 'there: b, as it was left']);
  });

  it('does not take another file for it that has an old name of its', async () => {
    makeTree(desk.mount, ['a.txt']);
    await applied([['a.txt', 'b.txt']]);
    fs.writeFileSync(path.join(desk.mount, 'a.txt'), 'somebody else’s');
    assert.deepEqual(await told('a.txt'), ['from elsewhere: a.txt', 'there: a.txt']);
    assert.deepEqual(await told('never-there.txt'), ['from elsewhere: never-there.txt', 'gone']);
  });

  it('knows what was made, thrown away and brought back', async () => {
    makeTree(desk.mount, ['old.txt']);
    const making = await applied([], { create: { 'new/list.csv': 'a,b\n' } });
    assert.deepEqual(await told('new/list.csv'), [
      'create – → new/list.csv',
      'made: new/list.csv',
      'there: new/list.csv, as it was left',
    ]);
    const trashing = await applied([], { trash: ['old.txt'] });
    assert.deepEqual(await told('old.txt'), ['trash old.txt → –', 'came: old.txt', 'put away, kept']);
    await carriedOut(desk, trashing, 'undo');
    await applied([['old.txt', 'kept.txt']]);
    const chain = [
      'move old.txt → kept.txt',
      'undo create – → old.txt',
      'trash old.txt → –',
      'came: old.txt',
      'there: kept.txt, as it was left',
    ];
    assert.deepEqual(await told('kept.txt'), chain);
    assert.deepEqual(await told('old.txt'), chain);
    await carriedOut(desk, making, 'undo');
    assert.deepEqual((await told('new/list.csv')).at(-1), 'put away, kept');
  });

  it('knows a folder that went away with what was in it, and what an editor did since', async () => {
    makeTree(desk.mount, ['Old/a.txt', 'b.txt']);
    const task = await applied([['b.txt', 'c.txt']], { trash: ['Old'] });
    assert.deepEqual(await told('Old/a.txt'), ['trash Old/a.txt → – (carried)', 'came: Old/a.txt', 'put away, kept']);
    fs.writeFileSync(path.join(desk.mount, 'c.txt'), 'edited');
    assert.deepEqual((await told('c.txt')).at(-1), 'there: c.txt, edited');
    await carriedOut(desk, task, 'undo');
    assert.deepEqual(await told('Old/a.txt'), [
      'undo create – → Old/a.txt (carried)',
      'trash Old/a.txt → – (carried)',
      'came: Old/a.txt',
      'there: Old/a.txt',
    ]);
  });

  it('is told across tasks on the folder above and below', async () => {
    makeTree(desk.mount, ['in/a.txt']);
    const below = bench(path.join(desk.mount, 'in'), desk.state, clock);
    await applied([['a.txt', 'b.txt']], {}, below);
    below.engine.dispose();
    await applied([['in/b.txt', 'c.txt']]);
    assert.deepEqual(await told('c.txt'), [
      'move in/b.txt → c.txt',
      'move in/a.txt → in/b.txt',
      'came: in/a.txt',
      'there: c.txt, as it was left',
    ]);
  });

  const odd = [
    '[a]*{b}?.txt',
    'line\nbreak',
    'a → b',
    '“x” ‹U+202E›',
    '.hidden',
    'ends with space ',
    '🙂/é́',
    'constructor',
    '__proto__',
  ];
  for (const name of odd) {
    it(`is told for odd names: ${JSON.stringify(name)}`, async () => {
      makeTree(desk.mount, [name]);
      await applied([[name, `moved/${name}`]]);
      assert.deepEqual((await told(`moved/${name}`)).slice(0, 2), [`move ${name} → moved/${name}`, `came: ${name}`]);
    });
  }

  it('survives an index that is damaged, cut or of another journal', async () => {
    makeTree(desk.mount, ['a.txt']);
    await applied([['a.txt', 'b.txt']]);
    const right = await told('b.txt');
    const folder = path.join(desk.state, 'history');
    const [name = ''] = fs.readdirSync(folder);
    const whole = fs.readFileSync(path.join(folder, name));
    const again = async (): Promise<string[]> => {
      desk = bench(desk.mount, desk.state);
      return told('b.txt');
    };
    for (const bytes of [Buffer.alloc(0), whole.subarray(0, 40), whole.subarray(0, -1), Buffer.from('x'.repeat(500))]) {
      fs.writeFileSync(path.join(folder, name), bytes);
      assert.deepEqual(await again(), right);
      assert.deepEqual(fs.readFileSync(path.join(folder, name)), whole, 'made anew');
    }
    // Where its places are wrong, rows are missed; none is invented.
    fs.writeFileSync(path.join(folder, name), Buffer.concat([whole.subarray(0, -8), Buffer.alloc(8, 1)]));
    assert.ok((await again()).length <= right.length);
  });
});

describe('undo of one change by its id', () => {
  it('takes back that one, with the folder that only it needed, and nothing else', async () => {
    makeTree(desk.mount, ['a.txt', 'b.txt', '[odd]*.txt']);
    const task = await applied([
      ['a.txt', 'A/a.txt'],
      ['b.txt', 'B/b.txt'],
      ['[odd]*.txt', 'B/[odd]*.txt'],
    ]);
    const { steps } = await ofPath('A/a.txt');
    const selection = { kind: 'these' as const, changes: new Set([steps[0]?.change ?? 0]) };
    const preview = await desk.engine.preview(task, 'undo', selection, never);
    assert.ok(preview.ok, JSON.stringify(preview));
    assert.ok((await desk.engine.transact(task, 'undo', { selection, hash: preview.value.hash }, never)).ok);
    assert.deepEqual(fs.readdirSync(desk.mount).sort(), ['B', 'a.txt']);
    assert.equal(desk.engine.task(task)?.state, 'done');
    const redo = await desk.engine.preview(task, 'redo', selection, never);
    assert.ok(redo.ok && [...redo.value.changes].some(({ from }) => from === 'a.txt'));
  });
});

describe('rows of a task', () => {
  it('say what is in force, what can be made again, and what became of each since', async () => {
    makeTree(desk.mount, ['a', 'b', 'c', 'd']);
    const task = await applied([
      ['a', 'x/a'],
      ['b', 'x/b'],
      ['c', 'x/c'],
      ['d', 'x/d'],
    ]);
    await applied([['x/b', 'later/b']]);
    fs.appendFileSync(path.join(desk.mount, 'x/c'), ' and more');
    fs.rmSync(path.join(desk.mount, 'x/d'));
    const [, first] = desk.engine.history.entries();
    assert.equal(first?.task.id, task);
    const rows = await desk.engine.history.rows(first.transaction, never);
    assert.ok(rows.ok);
    const marks = await desk.engine.history.marks(first.transaction, rows.value.rows, never);
    const byName = Object.fromEntries(rows.value.rows.map(({ id, to }) => [to ?? '', marks.get(id) ?? null]));
    assert.deepEqual(byName, {
      x: null,
      'x/a': null,
      'x/b': { is: 'moved on', to: path.join(desk.mount, 'later/b') },
      'x/c': { is: 'edited' },
      'x/d': { is: 'gone' },
    });
    assert.ok(rows.value.rows.every(({ id }) => rows.value.inForce(id) && !rows.value.canRedo(id)));
  });
});
