/** Symbolic links are moved as links and never followed; two names of one file stay two names of one file. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { Crash, crashingDisk } from '../support/crashDisk.ts';
import { apply, attempt, frozenAt, recover, stopsIn, undo, type Site } from '../support/engineRun.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const roots: string[] = [];
let root = '';
let site: Site = { mount: '', state: '' };

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  site = { mount: path.join(root, 'mount'), state: path.join(root, 'state') };
  fs.mkdirSync(site.mount);
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

const at = (name: string): string => path.join(site.mount, name);

/** A folder outside, and links of every kind: to it, to nothing, to themselves, to each other, up, and to a neighbour. */
function layLinks(): void {
  makeTree(root, ['outside/secret', 'outside/deep/x']);
  makeTree(site.mount, ['file', 'folder/f']);
  fs.symlinkSync(path.join(root, 'outside'), at('out'));
  fs.symlinkSync('nowhere', at('dangling'));
  fs.symlinkSync('loop', at('loop'));
  fs.symlinkSync('pong', at('ping'));
  fs.symlinkSync('ping', at('pong'));
  fs.symlinkSync('..', at('up'));
  fs.symlinkSync('file', at('folder/near'));
  fs.symlinkSync('/', at('everything'));
}

const links = ['out', 'dangling', 'loop', 'ping', 'pong', 'up', 'everything'];

test('every kind of link moves as it is, into a folder and back; where it points is neither read nor touched', async () => {
  layLinks();
  const before = readTree(site.mount);
  const outside = readTree(path.join(root, 'outside'));
  const outcome = await attempt(
    site,
    [...links, 'folder/near'].map((name) => [name, `moved/${path.basename(name)}-2`]),
  );
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  assert.equal(fs.readlinkSync(at('moved/out-2')), path.join(root, 'outside'));
  assert.equal(fs.readlinkSync(at('moved/loop-2')), 'loop');
  assert.equal(fs.readlinkSync(at('moved/near-2')), 'file');
  assert.deepEqual(readTree(path.join(root, 'outside')), outside);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(readTree(site.mount), before);
});

test('links change places with files, folders and each other, killed at every call', async () => {
  const swaps = [
    ['out', 'file'],
    ['file', 'out'],
    ['ping', 'pong'],
    ['pong', 'ping'],
    ['folder', 'dangling'],
    ['dangling', 'folder'],
  ] as const;
  layLinks();
  const before = readTree(site.mount);
  const counted = crashingDisk(Infinity);
  assert.equal((await attempt(site, swaps, counted)).kind, 'done');
  const wanted = readTree(site.mount);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(readTree(site.mount), before);
  for (let cut = 0; cut < counted.calls(); cut++) {
    const here = { ...site, state: `${site.state}-${String(cut)}` };
    await assert.rejects(apply(here, await frozenAt(here, swaps), crashingDisk(cut)), Crash);
    const outcome = await recover(here);
    assert.deepEqual(readTree(site.mount), outcome.kind === 'done' ? wanted : before, `${cut}: ${outcome.kind}`);
    if (outcome.kind === 'done') assert.equal((await undo(here)).kind, 'done');
    assert.deepEqual(readTree(site.mount), before);
  }
});

test('nothing goes through a link: not out of it, not into it, not onto what it points to', async () => {
  layLinks();
  const before = readTree(site.mount);
  const outside = readTree(path.join(root, 'outside'));
  const through = [
    ['out/secret', 'secret'],
    ['file', 'out/file'],
    ['file', 'loop/file'],
    ['file', 'out/deep/new/file'],
  ] as const;
  for (const pair of through) {
    assert.deepEqual(stopsIn(await attempt(site, [pair])), ['link-on-the-way'], pair.join(' > '));
  }
  assert.deepEqual(stopsIn(await attempt(site, [['file', 'dangling']])), ['target-exists']);
  assert.equal((await apply(site, await frozenAt(site, [['file', 'dangling']]))).kind, 'rolled back');
  assert.ok(!fs.existsSync(at('nowhere')), 'nothing is made where a dangling link points to');
  assert.deepEqual(readTree(site.mount), before);
  assert.deepEqual(readTree(path.join(root, 'outside')), outside);
});

test('a folder on the way that becomes a link after the check is not followed', async () => {
  makeTree(root, ['outside/']);
  makeTree(site.mount, ['a', 'target/x']);
  const changes = await frozenAt(site, [['a', 'target/a']]);
  fs.renameSync(at('target'), at('target-2'));
  fs.symlinkSync(path.join(root, 'outside'), at('target'));
  const before = readTree(site.mount);
  const outcome = await apply(site, changes);
  assert.deepEqual(fs.readdirSync(path.join(root, 'outside')), []);
  assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
  assert.deepEqual(readTree(site.mount), before);
});

function identity(name: string): string {
  const { ino, nlink } = fs.lstatSync(at(name), { bigint: true });
  return `${String(ino)} of ${String(nlink)}`;
}

test('two names of one file change places: both names, one content, two links, and undone', async () => {
  makeTree(site.mount, ['a', 'other']);
  fs.linkSync(at('a'), at('b'));
  fs.linkSync(at('a'), path.join(root, 'outside-name'));
  const before = [readTree(site.mount), identity('a'), identity('b')];
  const outcome = await attempt(site, [
    ['a', 'b'],
    ['b', 'a'],
  ]);
  assert.equal(outcome.kind, 'done');
  assert.deepEqual([readTree(site.mount), identity('a'), identity('b')], before);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual([readTree(site.mount), identity('a'), identity('b')], before);
});

test('one name of a file onto another name of the same file: refused, where a rename would do nothing and say it did', async () => {
  makeTree(site.mount, ['a']);
  fs.linkSync(at('a'), at('b'));
  const before = [readTree(site.mount), identity('a')];
  assert.deepEqual(stopsIn(await attempt(site, [['a', 'b']])), ['target-exists']);
  assert.equal((await apply(site, await frozenAt(site, [['a', 'b']]))).kind, 'rolled back');
  assert.deepEqual([readTree(site.mount), identity('a')], before);
});

test('two pairs of hard links, moved through each other into folders: every name keeps its file', async () => {
  makeTree(site.mount, ['a', 'x']);
  fs.linkSync(at('a'), at('b'));
  fs.linkSync(at('x'), at('y'));
  const before = readTree(site.mount);
  const [first, second] = [identity('a'), identity('x')];
  const outcome = await attempt(site, [
    ['a', 'x'],
    ['x', 'a'],
    ['b', 'in/y'],
    ['y', 'in/b'],
  ]);
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  assert.deepEqual(['x', 'in/y', 'a', 'in/b'].map(identity), [first, first, second, second]);
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(readTree(site.mount), before);
  assert.deepEqual(['a', 'b', 'x', 'y'].map(identity), [first, first, second, second]);
});

test('a folder onto an empty folder: refused, where a rename would replace it', async () => {
  makeTree(site.mount, ['folder/x', 'empty/']);
  fs.utimesSync(at('empty'), 1, 1);
  const before = [readTree(site.mount), identity('empty'), identity('folder')];
  assert.deepEqual(stopsIn(await attempt(site, [['folder', 'empty']])), ['target-exists']);
  assert.equal((await apply(site, await frozenAt(site, [['folder', 'empty']]))).kind, 'rolled back');
  assert.deepEqual([readTree(site.mount), identity('empty'), identity('folder')], before);
});

test('an empty folder or an empty file that appears at the target in the last instant is not taken for our own', async () => {
  const appear = [
    ['folder', () => fs.mkdirSync(at('target')), 'target/'],
    ['file', () => fs.writeFileSync(at('target'), ''), 'target = '],
  ] as const;
  for (const [index, [source, deed, line]] of appear.entries()) {
    fs.rmSync(site.mount, { recursive: true });
    makeTree(site.mount, ['folder/x', 'file']);
    const before = readTree(site.mount);
    const here = { ...site, state: `${site.state}-${String(index)}` };
    const changes = await frozenAt(here, [[source, 'target']]);
    deed();
    assert.equal((await apply(here, changes)).kind, 'rolled back');
    assert.deepEqual(readTree(site.mount), [...before, line].sort());
  }
});
