/**
 * The promise of the whole product: whatever moment a transaction is cut at, the folder is afterwards exactly the old one or
 * exactly the new one, and undo gives back the old one.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { conflictsOf } from '../../src/engine/changes/check.ts';
import { folderFacts } from '../../src/engine/changes/folderFacts.ts';
import { readJournal, type Journal } from '../../src/engine/apply/journal.ts';
import { carriedOutBy, inverseOf, Standing } from '../../src/engine/apply/standing.ts';
import { resume, transact, type Outcome, type Surroundings } from '../../src/engine/apply/transaction.ts';
import { stepsCarriedOut, type Place } from '../../src/engine/apply/steps.ts';
import type { Step } from '../../src/engine/changes/steps.ts';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { openLog } from '../../src/engine/disk/lineLog.ts';
import { StateFolder } from '../../src/engine/disk/stateFolder.ts';
import type { Changes } from '../../src/model/change.ts';
import { Crash, crashingDisk, failingDisk, withoutLinks } from '../support/crashDisk.ts';
import { frozen, never, plainRules } from '../support/changes.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';
import { cases, randomCase, type Case } from './cases.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const totals = { crashPoints: 0, secondCrashes: 0, failures: 0, plans: 0, powerCuts: 0 };

after(() => {
  console.log(
    `seed ${String(seed)}: ${String(totals.plans)} random plans, ${String(totals.crashPoints)} crash points, ` +
      `${String(totals.secondCrashes)} crashes inside recovery, ${String(totals.powerCuts)} power cuts, ${String(totals.failures)} disk failures, 0 lost`,
  );
});

/** What the volume can: move a file by a second link, or only by reservation. */
type Volume = <Kind extends Disk>(disk: Kind) => Kind;
const withLinks: Volume = (disk) => disk;

function around(root: string, disk: Disk): Surroundings {
  const state = new StateFolder(path.join(root, 'state'));
  state.prepare();
  return { state, disk, now: Date.now, progress: () => undefined };
}

/** A fresh copy of the case: `[root, mount]`. */
function lay({ tree, links = [] }: Case): [string, string] {
  const root = newFolder();
  const mount = path.join(root, 'mount');
  fs.mkdirSync(mount);
  makeTree(mount, tree);
  for (const [from, to] of links) fs.linkSync(path.join(mount, from), path.join(mount, to));
  return [root, mount];
}

async function apply(root: string, mount: string, changes: Changes, disk: Disk): Promise<Outcome> {
  return transact({ transaction: 'tx', task: 'task', mount, direction: 'apply', changes }, around(root, disk), never);
}

async function undo(root: string, mount: string): Promise<Outcome> {
  const { state } = around(root, realDisk);
  const journal = readJournal(state.doneTransaction('tx'));
  assert(journal !== null);
  const facts = folderFacts(realDisk, mount);
  const { changes } = inverseOf(new Standing(carriedOutBy([journal])), facts);
  const rules = { ...plainRules, direction: 'undo' as const };
  const stops = (await conflictsOf(changes, facts, rules, never)).filter(({ severity }) => severity === 'stop');
  assert.deepEqual(stops, []);
  return transact(
    { transaction: 'undo', task: 'task', mount, direction: 'undo', changes },
    around(root, realDisk),
    never,
  );
}

/** Whether the changes may be applied at all. */
async function applicable(mount: string, changes: Changes): Promise<boolean> {
  const rules = plainRules;
  const conflicts = await conflictsOf(changes, folderFacts(realDisk, mount), rules, never);
  return conflicts.every(({ severity }) => severity === 'warn');
}

/** Crashes a case at every mutating call, recovers (crashing that at every call too), and undoes. */
async function crashEverywhere(given: Case, secondCrashEvery: number, volume: Volume): Promise<void> {
  const [cleanRoot, cleanMount] = lay(given);
  const before = readTree(cleanMount);
  const changes = await frozen(cleanMount, given.moves, given.others);
  assert(await applicable(cleanMount, changes), 'the case can be applied');
  const counted = volume(crashingDisk(Infinity));
  const outcome = await apply(cleanRoot, cleanMount, changes, counted);
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  const wanted = readTree(cleanMount);
  assert.equal((await undo(cleanRoot, cleanMount)).kind, 'done');
  assert.deepEqual(readTree(cleanMount), before, 'undo gives back the old tree');
  fs.rmSync(cleanRoot, { recursive: true });

  for (let at = 0; at < counted.calls(); at++) {
    const [root, mount] = lay(given);
    const here = await frozen(mount, given.moves, given.others);
    await assert.rejects(apply(root, mount, here, volume(crashingDisk(at))), Crash);
    totals.crashPoints += 1;
    const early = at % secondCrashEvery === 0 ? await crashInsideRecovery(root, at, volume) : null;
    const result = early ?? (await resume('tx', around(root, volume(realDisk)), never));
    const now = readTree(mount);
    assert.deepEqual(now, result.kind === 'done' ? wanted : before, `cut at call ${String(at)}: ${result.kind}`);
    assert.equal((await resume('tx', around(root, realDisk), never)).kind, 'rolled back', 'nothing is left to resume');
    assert.deepEqual(readTree(mount), now, 'recovery is idempotent');
    if (result.kind === 'done') {
      assert.equal((await undo(root, mount)).kind, 'done');
      assert.deepEqual(readTree(mount), before, 'undo after a recovery gives back the old tree');
    }
    fs.rmSync(root, { recursive: true });
  }
}

/** Cuts the recovery itself, three times at most; its outcome where it got through. */
async function crashInsideRecovery(root: string, from: number, volume: Volume): Promise<Outcome | null> {
  for (let at = 0; at < 3; at++) {
    try {
      return await resume('tx', around(root, volume(crashingDisk((from + at) % 4))), never);
    } catch (error) {
      assert(error instanceof Crash);
      totals.secondCrashes += 1;
    }
  }
  return null;
}

for (const [name, given] of Object.entries(cases)) {
  test(`cut anywhere, old or new, and undone: ${name}`, () => crashEverywhere(given, 1, withLinks));
  test(`the same without hard links: ${name}`, () => crashEverywhere(given, 1, withoutLinks));
}

test('cut anywhere, old or new, and undone: random plans', async () => {
  const runs = Number(process.env['DELEGATE_RUNS'] ?? '250');
  await fc.assert(
    fc.asyncProperty(randomCase, async (given) => {
      const [root, mount] = lay(given);
      const changes = await frozen(mount, given.moves, given.others);
      const good = changes.length > 0 && (await applicable(mount, changes));
      const before = readTree(mount);
      if (!good) {
        fs.rmSync(root, { recursive: true });
        return;
      }
      fs.rmSync(root, { recursive: true });
      assert.ok(before.length > 0);
      totals.plans += 1;
      await crashEverywhere(given, 3, totals.plans % 3 === 0 ? withoutLinks : withLinks);
    }),
    { seed, numRuns: runs },
  );
  assert.ok(totals.plans > runs / 10, 'enough of the random plans could be applied');
});

test('a call that fails takes everything back: every call of every case, full disk and no rights', async () => {
  for (const given of Object.values(cases)) {
    for (const code of ['ENOSPC', 'EACCES', 'EROFS']) {
      for (let at = 0; ; at++) {
        const [root, mount] = lay(given);
        const before = readTree(mount);
        const outcome = await apply(root, mount, await frozen(mount, given.moves, given.others), failingDisk(at, code));
        const finished = outcome.kind === 'done';
        if (!finished) {
          assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
          assert.deepEqual(readTree(mount), before, `failed at call ${String(at)}`);
          totals.failures += 1;
        }
        fs.rmSync(root, { recursive: true });
        if (finished) break;
      }
    }
  }
});

test('a file that appears at a target in the last instant stays whole, and all is taken back', async () => {
  for (const given of [cases['swap'], cases['chain up'], cases['one move into a new folder']]) {
    assert(given !== undefined);
    const [cleanRoot, cleanMount] = lay(given);
    const counted = crashingDisk(Infinity);
    await apply(cleanRoot, cleanMount, await frozen(cleanMount, given.moves, given.others), counted);
    fs.rmSync(cleanRoot, { recursive: true });
    for (let at = 0; at < counted.calls(); at++) {
      const [root, mount] = lay(given);
      const changes = await frozen(mount, given.moves, given.others);
      const before = readTree(mount);
      const planted: string[] = [];
      const plant = (target: string): void => {
        if (planted.length > 0 || fs.existsSync(target)) return;
        fs.writeFileSync(target, 'foreign');
        planted.push(path.relative(mount, target));
      };
      const planter: Disk = {
        ...realDisk,
        reserve: (target) => {
          plant(target);
          realDisk.reserve(target);
        },
        link: (from, target) => {
          if (at % 2 === 0) throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
          plant(target);
          realDisk.link(from, target);
        },
      };
      const outcome = await apply(root, mount, changes, planter);
      assert.equal(outcome.kind, 'rolled back');
      const expected = [...before, `${planted.join('')} = foreign`].sort();
      const extra = expected.some((line) => line.startsWith('new/')) ? ['new/', 'new/deep/'] : [];
      const left = readTree(mount).filter((line) => !extra.includes(line));
      // Where the foreign file sits in a folder that was made for it, the folder stays with it: nothing foreign is removed.
      assert.deepEqual(left, expected);
      fs.rmSync(root, { recursive: true });
    }
  }
});

test('a source replaced by another file in the last instant stays, and all is taken back', async () => {
  const given = cases['chain up'];
  assert(given !== undefined);
  const [root, mount] = lay(given);
  const changes = await frozen(mount, given.moves, given.others);
  let done = false;
  const disk: Disk = {
    ...realDisk,
    look: (file) => {
      if (!done && file === path.join(mount, '2') && fs.existsSync(path.join(mount, '4'))) {
        done = true;
        fs.rmSync(file);
        fs.writeFileSync(file, 'replaced');
      }
      return realDisk.look(file);
    },
  };
  const outcome = await apply(root, mount, changes, disk);
  assert.equal(outcome.kind, 'rolled back');
  assert.deepEqual(readTree(mount), ['1 = content of 1', '2 = replaced', '3 = content of 3']);
  fs.rmSync(root, { recursive: true });
});

test('a journal cut at any byte is read as nothing begun, or as what it was', async () => {
  const given = cases['cycle of three'];
  assert(given !== undefined);
  const [root, mount] = lay(given);
  const before = readTree(mount);
  await assert.rejects(apply(root, mount, await frozen(mount, given.moves, given.others), crashingDisk(0)), Crash);
  const { state } = around(root, realDisk);
  const whole = fs.readFileSync(state.openTransaction('tx'));
  for (let length = 0; length < whole.length; length++) {
    fs.writeFileSync(state.openTransaction('tx'), whole.subarray(0, length));
    assert.equal((await resume('tx', around(root, realDisk), never)).kind, 'rolled back');
    assert.deepEqual(readTree(mount), before);
  }
  for (let at = 0; at < whole.length; at += 7) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x01;
    fs.writeFileSync(state.openTransaction('tx'), flipped);
    await resume('tx', around(root, realDisk), never);
    assert.deepEqual(readTree(mount), before, `flipped byte ${String(at)}`);
  }
  fs.rmSync(root, { recursive: true });
});

test('after a power cut that kept the journal’s way back but not the last moves, the folder is the old one', async () => {
  for (const given of Object.values(cases)) {
    const [root, mount] = lay(given);
    const counted = crashingDisk(Infinity);
    await apply(root, mount, await frozen(mount, given.moves, given.others), counted);
    fs.rmSync(root, { recursive: true });
    for (let cut = 0; cut < counted.calls(); cut++) {
      for (const said of [1, 2, 4, 100]) {
        const [here, folder] = lay(given);
        const before = readTree(folder);
        await assert.rejects(
          apply(here, folder, await frozen(folder, given.moves, given.others), crashingDisk(cut)),
          Crash,
        );
        const { state } = around(here, realDisk);
        const journal = readJournal(state.openTransaction('tx'));
        assert(journal !== null);
        // An ambiguous step is durable before anything follows it: the cut cannot fall behind its record.
        const done = Math.min(journal.steps.length, Math.max(0, ...journal.exactForth) + said);
        if (
          !stepsOf(journal)
            .slice(0, done)
            .some((step) => step.exact)
        ) {
          const carried = stepsCarriedOut(journal.steps, journal.exactForth, journal.begin.at, placeOf(journal));
          const made = stepsOf(journal)
            .slice(0, done)
            .flatMap((step, index): [number, string][] => {
              if (step.do !== 'mkdir') return [];
              const there = index < carried ? realDisk.look(path.join(folder, step.to)) : null;
              return [[index, there?.identity ?? 'gone with the cut']];
            });
          const log = openLog(state.openTransaction('tx'));
          log.append({ r: 'back', done, made, failure: { code: 'cancelled', message: 'test', next: 'test' } });
          log.sync();
          log.close();
          if (carried <= done) {
            const outcome = await resume('tx', around(here, realDisk), never);
            assert.equal(
              outcome.kind,
              'rolled back',
              `cut ${String(cut)}, said ${String(done)}: ${JSON.stringify(outcome)}`,
            );
            assert.deepEqual(readTree(folder), before);
            totals.powerCuts += 1;
          }
        }
        fs.rmSync(here, { recursive: true });
      }
    }
  }
});

function placeOf({ begin }: Journal): Place {
  return { disk: realDisk, roots: [begin.mount, ...begin.stores] };
}

function stepsOf({ steps }: Journal): Step[] {
  return Array.from({ length: steps.length }, (_, index) => steps.at(index));
}
