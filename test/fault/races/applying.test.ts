/**
 * A stranger swaps folders for links while the engine freezes, applies, takes back and undoes, on the real file system. Nothing outside
 * the folder may come into a change set, and nothing outside may be written, moved or removed; the task itself may fail.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { Freezer } from '../../../src/engine/changes/freeze.ts';
import { realDisk, type Disk } from '../../../src/engine/disk/disk.ts';
import { holdFolders } from '../../../src/engine/disk/heldFolders.ts';
import { diskFor } from '../../../src/engine/disk/volume.ts';
import type { Changes } from '../../../src/model/change.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { never } from '../../support/changes.ts';
import { apply, frozenAt, recover, undo, type Site } from '../../support/engineRun.ts';
import { whileSwapping } from '../../support/swapper.ts';
import { newFolder, readTree } from '../../support/tree.ts';

const runs = Number(process.env['DELEGATE_RUNS'] ?? 150);
const roots: string[] = [];
after(() => {
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

/** No file inside has this size. */
const outsideSize = 54_321;
const names = ['in/one', 'in/two', 'in/deep/three', 'dest/there', 'dest/deep/there'];

type Stand = Site & { readonly outside: string; readonly pairs: readonly (readonly [string, string])[] };

/** The folders `in`, `in/deep` and `dest`, each beside a link to its like outside, which holds files of the same names. */
function makeStand(): Stand {
  const root = newFolder();
  roots.push(root);
  const [mount, state, outside] = ['mount', 'state', 'outside'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const name of names) {
    for (const top of [mount, outside]) fs.mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    fs.writeFileSync(path.join(mount, name), `inside ${name}`);
    fs.writeFileSync(path.join(outside, name), `SECRET ${name}`.padEnd(outsideSize, '.'));
  }
  const pairs = ['in', 'in/deep', 'dest'].map((folder): [string, string] => {
    const link = path.join(mount, path.dirname(folder), `.link-${path.basename(folder)}`);
    fs.symlinkSync(path.join(outside, folder), link);
    return [path.join(mount, folder), link];
  });
  return { mount, state, outside, pairs };
}

const moves: readonly (readonly [string, string])[] = [
  ['in/one', 'dest/one'],
  ['in/two', 'dest/deep/two'],
  ['in/deep/three', 'in/three'],
  ['', 'dest/made'],
];
const others = { create: { 'in/new': 'new' }, modify: { 'dest/there': 'changed' }, trash: ['dest/deep/there'] };

/** Every byte inside, wherever the stranger's swaps left it: nothing may be lost. */
function contentsOf(tree: readonly string[]): string[] {
  return tree.flatMap((line) => /= (inside .*)$/.exec(line)?.[1] ?? []).sort();
}

type Counts = { done: number; taken: number; stuck: number; swaps: number; escaped: number };

/** Applies (and, where it came to its end, undoes) the same changes again and again, each time in a new stand under swaps. */
async function race(disk: (stand: Stand) => Disk): Promise<Counts> {
  const counts: Counts = { done: 0, taken: 0, stuck: 0, swaps: 0, escaped: 0 };
  for (let run = 0; run < runs; run++) {
    const stand = makeStand();
    const changes = await frozenAt(stand, moves, others);
    const before = readTree(stand.outside);
    const swaps = await whileSwapping(stand.pairs, 3_000, () => once(stand, changes, disk(stand), counts));
    if (swaps === null) return counts;
    counts.swaps += swaps;
    if (JSON.stringify(readTree(stand.outside)) !== JSON.stringify(before)) counts.escaped += 1;
    fs.rmSync(path.dirname(stand.mount), { recursive: true });
  }
  return counts;
}

async function once(stand: Stand, changes: Changes, disk: Disk, counts: Counts): Promise<void> {
  let outcome = await apply(stand, changes, disk);
  for (let again = 0; outcome.kind === 'stuck' && again < 3; again++) outcome = await recover(stand, disk);
  if (outcome.kind === 'done') {
    counts.done += 1;
    const back = await undo(stand, disk);
    if (back.kind === 'stuck') counts.stuck += 1;
  } else if (outcome.kind === 'rolled back') counts.taken += 1;
  else counts.stuck += 1;
}

test('apply, recovery and undo: nothing outside is written, moved or removed', async () => {
  const counts = await race(() => realDisk);
  const { done, taken, stuck, swaps, escaped } = counts;
  console.log(
    `applying: ${runs} runs against ${swaps} swaps: ${done} done and undone, ${taken} taken back, ${stuck} left for later; outside changed in ${escaped}`,
  );
  assert.equal(escaped, 0);
});

/** Every call by which the engine changes a file system. */
const calls = ['linkSync', 'renameSync', 'unlinkSync', 'mkdirSync', 'rmdirSync', 'openSync', 'symlinkSync'] as const;

/** Runs `work` with `deed` done just before call number `at` of those; whether it came to that call. */
async function interrupted(at: number, deed: () => void, work: () => Promise<void>): Promise<boolean> {
  const real = Object.fromEntries(calls.map((name) => [name, fs[name]]));
  let count = 0;
  for (const name of calls) {
    const call = fs[name] as (...args: unknown[]) => unknown;
    Reflect.set(fs, name, (...args: unknown[]) => {
      if (count++ === at) deed();
      return call(...args);
    });
  }
  try {
    await work();
  } finally {
    for (const [name, call] of Object.entries(real)) Reflect.set(fs, name, call);
  }
  return count > at;
}

/** Swaps one folder for its link just before each single call in turn; how often that was, and how often the outside changed. */
async function swapBeforeEach(
  disk: (stand: Stand) => Disk,
): Promise<{ swaps: number; escaped: number; leaked: number }> {
  const counts = { swaps: 0, escaped: 0, leaked: 0 };
  for (const folder of [0, 1, 2]) {
    for (let at = 0, reached = true; reached && at < 1_000; at++) {
      const stand = makeStand();
      const changes = await frozenAt(stand, moves, others);
      const before = readTree(stand.outside);
      const [real = '', link = ''] = stand.pairs[folder] ?? [];
      const swap = (): void => {
        counts.swaps += 1;
        const aside = `${real}.aside`;
        rename(real, aside);
        rename(link, real);
        rename(aside, link);
      };
      const none = { done: 0, taken: 0, stuck: 0, swaps: 0, escaped: 0 };
      reached = await interrupted(at, swap, () => once(stand, changes, disk(stand), none));
      if (JSON.stringify(readTree(stand.outside)) !== JSON.stringify(before)) counts.escaped += 1;
      if (readTree(stand.mount).some((line) => line.includes('= SECRET'))) counts.leaked += 1;
      fs.rmSync(path.dirname(stand.mount), { recursive: true });
    }
  }
  return counts;
}

const rename = fs.renameSync;

test('a swap just before each single call of an apply and its undo: nothing outside is touched, and nothing of it comes in', async () => {
  const { swaps, escaped, leaked } = await swapBeforeEach(() => realDisk);
  console.log(
    `a swap before each call: ${swaps} swaps, outside changed in ${escaped}, its contents came in in ${leaked}`,
  );
  assert.ok(swaps > 200);
  assert.deepEqual([escaped, leaked], [0, 0]);
});

test('the races are real: by whole paths, looking before each step, the same swaps reach outside', async () => {
  // A disk of its own is taken as it is: no folder is held.
  const { swaps, escaped, leaked } = await swapBeforeEach(() => ({ ...realDisk }));
  console.log(
    `control, by whole paths: ${swaps} swaps, outside changed in ${escaped}, its contents came in in ${leaked}`,
  );
  assert.ok(escaped > 0, 'the control reaches outside');
});

/** What freezing sees of three files. */
async function looks(mount: string): Promise<Changes> {
  const held = holdFolders(realDisk, mount);
  const freezer = new Freezer(folderFacts(diskFor(mount, held.disk), mount), () => 3);
  for (const from of ['in/one', 'in/deep/three', 'dest/deep/there'])
    freezer.take({ op: 'move', from: relativePath(from), to: relativePath('elsewhere'), reason: '' });
  const frozen = await freezer.finish(never);
  held.dispose();
  assert.ok(frozen.ok);
  return frozen.value.changes;
}

function count(changes: Changes, counted: { frozen: number; missing: number; leaked: number }): void {
  for (const { op, seen, bytes } of changes) {
    if (op !== 'move') continue;
    if (seen?.size === outsideSize || bytes === outsideSize) counted.leaked += 1;
    else if (seen === undefined) counted.missing += 1;
    else counted.frozen += 1;
  }
}

test('freezing: nothing of what lies outside comes into a change set', async () => {
  const stand = makeStand();
  const attempts = 100 * runs;
  const counted = { frozen: 0, missing: 0, leaked: 0 };
  const swaps = await whileSwapping(stand.pairs, 0, async () => {
    for (let attempt = 0; attempt < attempts; attempt++) count(await looks(stand.mount), counted);
  });
  if (swaps === null) return;
  console.log(
    `freezing: ${3 * attempts} looks against ${swaps} swaps: seen ${counted.frozen}, missed ${counted.missing}, from outside ${counted.leaked}`,
  );
  assert.equal(counted.leaked, 0);
});

test('no content of the folder is lost, whatever a stranger swaps', async () => {
  let lost = 0;
  for (let run = 0; run < runs / 5; run++) {
    const stand = makeStand();
    const changes = await frozenAt(stand, moves.slice(0, 3));
    const before = contentsOf(readTree(stand.mount));
    const none = { done: 0, taken: 0, stuck: 0, swaps: 0, escaped: 0 };
    if ((await whileSwapping(stand.pairs, 3_000, () => once(stand, changes, realDisk, none))) === null) return;
    if (contentsOf(readTree(stand.mount)).join('\n') !== before.join('\n')) lost += 1;
    fs.rmSync(path.dirname(stand.mount), { recursive: true });
  }
  assert.equal(lost, 0);
});
