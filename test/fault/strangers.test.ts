/** Other programs and people touch the folder while a transaction runs, and between a crash and its recovery. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { resume, transact, type Outcome } from '../../src/engine/apply/transaction.ts';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import { frozen, never } from '../support/changes.ts';
import { Crash, crashingDisk } from '../support/crashDisk.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const names = ['1', '2', '3', '4'];
const moves = names.map((name): [string, string] => [name, `A/${name}`]);
const roots: string[] = [];
let root = '';
let mount = '';
let state: StateFolder;

beforeEach(() => {
  root = newFolder();
  roots.push(root);
  mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  makeTree(mount, names);
  state = new StateFolder(path.join(root, 'state'));
  state.prepare();
});
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

async function apply(disk: Disk): Promise<Outcome> {
  const changes = await frozen(mount, moves);
  const around = { state, disk, now: Date.now, progress: () => undefined };
  return transact({ transaction: 'tx', task: 't', mount, direction: 'apply', changes }, around, never);
}

function recover(): Promise<Outcome> {
  return resume('tx', { state, disk: realDisk, now: Date.now, progress: () => undefined }, never);
}

const file = (name: string): string => path.join(mount, name);

function saveAnew(name: string, text: string): void {
  fs.writeFileSync(file(`${name}.saving`), text);
  fs.renameSync(file(`${name}.saving`), file(name));
}

/** Does `deed` once, right after the file of that name was moved. */
function afterTheMoveOf(name: string, deed: () => void): Disk {
  let done = false;
  return {
    ...realDisk,
    unlink: (target) => {
      realDisk.unlink(target);
      if (done || target !== file(name)) return;
      done = true;
      deed();
    },
  };
}

test('what was moved is edited, saved anew or deleted while the rest moves: the transaction goes on, the edit is kept', async () => {
  const last = names.at(-1) ?? '';
  const deeds: [string, () => void, string | null][] = [
    ['appended', () => fs.appendFileSync(file(`A/${last}`), '+'), `content of ${last}+`],
    ['saved anew', () => saveAnew(`A/${last}`, 'new'), 'new'],
    ['deleted', () => fs.rmSync(file(`A/${last}`)), null],
  ];
  for (const [what, deed, content] of deeds) {
    fs.rmSync(mount, { recursive: true });
    fs.mkdirSync(mount);
    makeTree(mount, names);
    assert.equal((await apply(afterTheMoveOf(last, deed))).kind, 'done', what);
    const expected = ['1', '2', '3'].map((name) => `A/${name} = content of ${name}`);
    if (content !== null) expected.push(`A/${last} = ${content}`);
    assert.deepEqual(readTree(mount), ['A/', ...expected].sort(), what);
    fs.rmSync(state.doneTransaction('tx'));
  }
});

test('edited while it moves and then taken back for another reason: everything is back, with the edit', async () => {
  const order: string[] = [];
  const disk: Disk = {
    ...realDisk,
    link: (from, to) => {
      if (order.length === 2) {
        fs.appendFileSync(path.join(mount, 'A', order[0] ?? ''), '+');
        fs.writeFileSync(to, 'foreign');
      }
      order.push(path.basename(from));
      realDisk.link(from, to);
    },
  };
  const outcome = await apply(disk);
  assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
  const [edited = '', , blocked = ''] = order;
  const back = names.map((name) => `${name} = content of ${name}${name === edited ? '+' : ''}`);
  assert.deepEqual(readTree(mount), [...back, 'A/', `A/${blocked} = foreign`].sort());
});

test('a save in the instant between the new name and the loss of the old one is not lost', async () => {
  let done = false;
  const disk: Disk = {
    ...realDisk,
    link: (from, to) => {
      realDisk.link(from, to);
      if (done || path.basename(from) !== '2') return;
      done = true;
      saveAnew('2', 'saved');
    },
  };
  const outcome = await apply(disk);
  assert.equal(outcome.kind, 'rolled back');
  assert.equal(fs.readFileSync(file('2'), 'utf8'), 'saved');
  assert.equal(readTree(mount).length, names.length);
});

test('edits between a crash and its recovery: nothing is lost, recovery ends at the first try', async () => {
  for (let at = 2; at < 8; at++) {
    for (const name of names) {
      for (const deed of ['save', 'remove'] as const) {
        fs.rmSync(mount, { recursive: true });
        fs.mkdirSync(mount);
        makeTree(mount, names);
        await assert.rejects(apply(crashingDisk(at)), Crash);
        const where = fs.existsSync(file(name)) ? name : `A/${name}`;
        if (deed === 'save') saveAnew(where, 'saved');
        else for (const each of [name, `A/${name}`]) fs.rmSync(file(each), { force: true });
        const outcome = await recover();
        assert.ok(outcome.kind !== 'stuck', `${String(at)} ${deed} ${where}: ${JSON.stringify(outcome)}`);
        const left = readTree(mount).map((line) => line.split(' = ')[1]);
        for (const other of names) if (other !== name) assert.ok(left.includes(`content of ${other}`), other);
        if (deed === 'save') assert.ok(left.includes('saved'), `${String(at)} ${where}`);
        fs.rmSync(state.doneTransaction('tx'), { force: true });
      }
    }
  }
});

test('another folder in the mount’s place is not taken for it: recovery waits for the right one', async () => {
  await assert.rejects(apply(crashingDisk(4)), Crash);
  fs.renameSync(mount, `${mount}.away`);
  fs.mkdirSync(mount);
  assert.equal((await recover()).kind, 'stuck');
  fs.rmdirSync(mount);
  fs.renameSync(`${mount}.away`, mount);
  assert.equal((await recover()).kind, 'done');
  assert.equal(fs.readdirSync(file('A')).length, names.length);
});

test('a journal that is damaged in the middle, after moves were made, is kept and told of: nobody guesses', async () => {
  await assert.rejects(apply(crashingDisk(4)), Crash);
  const wal = state.openTransaction('tx');
  const whole = fs.readFileSync(wal);
  const before = readTree(mount);
  for (const at of [3, 40, Math.floor(whole.length / 2)]) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    fs.writeFileSync(wal, flipped);
    assert.equal((await recover()).kind, 'stuck', `byte ${String(at)}`);
    assert.deepEqual(readTree(mount), before);
    assert.ok(fs.existsSync(wal));
  }
  fs.writeFileSync(wal, whole);
  assert.equal((await recover()).kind, 'done');
});
