/**
 * The same promises on every file system that this machine lets us make: orders, collisions, strangers' files, and a kill at every
 * call. What cannot be made here is named in the output.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { realDisk, type Disk } from '../../src/engine/disk/disk.ts';
import { Crash, crashingDisk } from '../support/crashDisk.ts';
import {
  apply,
  attempt,
  conflictsAt,
  countingDisk,
  foldsCaseAt,
  frozenAt,
  recover,
  stopsIn,
  undo,
  type Site,
} from '../support/engineRun.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';
import { closeDrives, fileSystems, openDrive } from '../support/volumes.ts';
import { cases, type Case } from './cases.ts';

type Place = { readonly name: string; readonly folder: string; tests: number; crashes: number };

const root = newFolder();
const places: Place[] = [{ name: 'the temporary folder', folder: root, tests: 0, crashes: 0 }];
const missing: string[] = [];
for (const fileSystem of fileSystems) {
  const drive = openDrive(fileSystem, root);
  if (drive.kind === 'none') missing.push(`${fileSystem}: not available here: ${drive.why}`);
  else places.push({ name: fileSystem, folder: drive.folder, tests: 0, crashes: 0 });
}
after(() => {
  closeDrives();
  fs.rmSync(root, { recursive: true, force: true });
  for (const { name, folder, tests, crashes } of places) {
    const where = folder === root ? '' : ' on a real volume';
    console.log(`${name}: ${tests} tests${where}, killed at ${crashes} calls`);
  }
  for (const line of missing) console.log(line);
});

let sites = 0;
/** A fresh folder on the volume; the engine's records are on another one, as they are for a drive that is plugged in. */
function newSite({ folder }: Place): Site {
  const number = String(sites++);
  const site = { mount: path.join(folder, `mount-${number}`), state: path.join(root, `state-${number}`) };
  fs.mkdirSync(site.mount);
  return site;
}

function on(place: Place, promise: string, run: () => Promise<void>): void {
  test(`${place.name}: ${promise}`, async () => {
    await run();
    place.tests += 1;
  });
}

function canLink({ folder }: Place): boolean {
  const [one, other] = [path.join(folder, 'one'), path.join(folder, 'other')];
  fs.writeFileSync(one, '');
  try {
    fs.linkSync(one, other);
    fs.rmSync(other);
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(one);
  }
}

function canHold({ folder }: Place, names: readonly string[]): boolean {
  const probe = path.join(folder, 'probe');
  try {
    makeTree(probe, names);
    return true;
  } catch {
    return false;
  } finally {
    fs.rmSync(probe, { recursive: true, force: true });
  }
}

const numbered = (index: number): string => `file ${String(index).padStart(3, '0')}`;

async function orders(place: Place): Promise<void> {
  const plans: [string, number, [string, string][]][] = [
    [
      'swap',
      1,
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    ],
    [
      'cycle of three',
      1,
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
      ],
    ],
    ['cycle of 300', 1, Array.from({ length: 300 }, (_, index) => [numbered(index), numbered((index + 1) % 300)])],
    ['chain up', 0, Array.from({ length: 300 }, (_, index) => [numbered(index), numbered(index + 1)])],
    ['chain down', 0, Array.from({ length: 300 }, (_, index) => [numbered(index + 1), numbered(index)])],
  ];
  for (const [what, cycles, moves] of plans) {
    const site = newSite(place);
    makeTree(
      site.mount,
      moves.map(([from]) => from),
    );
    const before = readTree(site.mount);
    const { disk, renames } = countingDisk();
    const outcome = await attempt(site, moves, disk);
    assert.equal(outcome.kind, 'done', `${what}: ${JSON.stringify(outcome)}`);
    assert.equal(renames(), moves.length + cycles, what);
    assert.deepEqual(readTree(site.mount), moves.map(([from, to]) => `${to} = content of ${from}`).sort(), what);
    assert.equal((await undo(site)).kind, 'done', what);
    assert.deepEqual(readTree(site.mount), before, what);
  }
}

/** That a folder is not moved onto an empty one by a step either has a test of its own (links.test.ts). */
async function collisions(place: Place): Promise<void> {
  const refused: [string, [string, string][]][] = [
    [
      'same-target',
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
    ],
    [
      'target-exists',
      [
        ['a', 'c'],
        ['b', 'd'],
      ],
    ],
    ['target-exists', [['a', 'empty']]],
    ['target-exists', [['folder', 'empty']]],
    ['parent-is-file', [['a', 'b/a']]],
    ['name-too-long', [['a', 'n'.repeat(256)]]],
  ];
  for (const [kind, moves] of refused) {
    const site = newSite(place);
    makeTree(site.mount, ['a', 'b', 'c', 'empty/', 'folder/x']);
    const before = readTree(site.mount);
    assert.deepEqual(stopsIn(await attempt(site, moves)), [kind]);
    assert.deepEqual(readTree(site.mount), before, kind);
    if (moves[0]?.[0] === 'folder') continue;
    const outcome = await apply(site, await frozenAt(site, moves));
    assert.equal(outcome.kind, 'rolled back', `${kind}, unchecked: ${JSON.stringify(outcome)}`);
    assert.deepEqual(readTree(site.mount), before, kind);
  }
}

/** Puts a foreign file at a free target just before it is taken, once: where `chosen` says so of the path and of how many came before. */
function planting(chosen: (target: string, calls: number) => boolean, planted: string[]): Disk {
  let calls = 0;
  const plant = (target: string): void => {
    if (!chosen(target, calls++) || planted.length > 0 || fs.existsSync(target)) return;
    fs.writeFileSync(target, 'foreign');
    planted.push(target);
  };
  return {
    ...realDisk,
    reserve: (target) => {
      plant(target);
      realDisk.reserve(target);
    },
    link: (from, target) => {
      plant(target);
      realDisk.link(from, target);
    },
  };
}

async function strangers(place: Place): Promise<void> {
  const tree = ['1', '2', '3', 'a', 'b'];
  for (let at = 0; ; at++) {
    const site = newSite(place);
    makeTree(site.mount, tree);
    const planted: string[] = [];
    const changes = await frozenAt(site, [
      ['1', '2'],
      ['2', '3'],
      ['3', '4'],
      ['a', 'b'],
      ['b', 'a'],
    ]);
    const outcome = await apply(
      site,
      changes,
      planting((_, calls) => calls === at, planted),
    );
    if (outcome.kind === 'done') {
      assert.ok(at >= 6, 'six names were taken, and each of them once by a stranger');
      break;
    }
    assert.equal(outcome.kind, 'rolled back', JSON.stringify(outcome));
    const [stranger = ''] = planted.map((file) => path.relative(site.mount, file));
    const now = readTree(site.mount);
    assert.ok(now.includes(`${stranger} = foreign`), 'the foreign file is whole');
    // A file whose old name is taken stays where it was put; every other one is back.
    for (const name of tree) {
      const held = now.filter((line) => line.endsWith(` = content of ${name}`));
      assert.equal(held.length, 1, `${name} is kept`);
      const isBack = held[0] === `${name} = content of ${name}`;
      assert.ok(isBack || now.some((line) => line.startsWith(`${name} = `)), `${name} could have gone back`);
    }
    assert.equal(now.length, tree.length + 1);
  }
}

/** A file that could not go back is somewhere else than the person thinks: the report has to name its place. */
async function strayNamed(place: Place): Promise<void> {
  const site = newSite(place);
  makeTree(site.mount, ['1', '2', '3']);
  const chain = await frozenAt(site, [
    ['1', '2'],
    ['2', '3'],
    ['3', '4'],
  ]);
  const planted: string[] = [];
  const outcome = await apply(
    site,
    chain,
    planting((target) => path.basename(target) === '3', planted),
  );
  assert.equal(outcome.kind, 'rolled back');
  assert.deepEqual(readTree(site.mount), ['1 = content of 1', '2 = content of 2', '3 = foreign', '4 = content of 3']);
  assert.match(outcome.failure.message, /\b4\b/);
}

async function editedSources(place: Place): Promise<void> {
  const deeds: [string, (file: string) => void, string][] = [
    ['edited', (file) => fs.appendFileSync(file, ' and more'), 'changed'],
    [
      'replaced',
      (file) => {
        fs.writeFileSync(`${file}.new`, 'another content');
        fs.renameSync(`${file}.new`, file);
      },
      'changed',
    ],
    ['removed', (file) => fs.rmSync(file), 'vanished'],
    [
      'a folder now',
      (file) => {
        fs.rmSync(file);
        fs.mkdirSync(file);
      },
      'changed',
    ],
  ];
  for (const [what, deed, kind] of deeds) {
    const site = newSite(place);
    makeTree(site.mount, ['a', 'b', 'c']);
    const changes = await frozenAt(site, [
      ['a', 'x/a'],
      ['b', 'x/b'],
      ['c', 'x/c'],
    ]);
    deed(path.join(site.mount, 'b'));
    const after = readTree(site.mount);
    const stops = (await conflictsAt(site, changes)).filter(({ severity }) => severity === 'stop');
    assert.deepEqual(
      stops.map((stop) => stop.kind),
      [kind],
      what,
    );
    assert.equal((await apply(site, changes)).kind, 'rolled back', what);
    assert.deepEqual(readTree(site.mount), after, what);
  }
}

/** The tree without what is kept for an undo, where the records lie on another drive. */
function visible({ mount }: Site): string[] {
  return readTree(mount).filter((line) => !line.startsWith('.delegate-store/'));
}

/** Kills the plan at every call that changes something, recovers, and undoes what was finished. */
async function killEverywhere(place: Place, given: Case): Promise<void> {
  const lay = (): Site => {
    const site = newSite(place);
    makeTree(site.mount, given.tree);
    for (const [from, to] of given.links ?? []) fs.linkSync(path.join(site.mount, from), path.join(site.mount, to));
    return site;
  };
  const clean = lay();
  const before = readTree(clean.mount);
  const counted = crashingDisk(Infinity);
  assert.equal((await apply(clean, await frozenAt(clean, given.moves, given.others), counted)).kind, 'done');
  const wanted = visible(clean);
  for (let at = 0; at < counted.calls(); at++) {
    const site = lay();
    const changes = await frozenAt(site, given.moves, given.others);
    await assert.rejects(apply(site, changes, crashingDisk(at)), Crash);
    const outcome = await recover(site);
    assert.ok(outcome.kind !== 'stuck', JSON.stringify(outcome));
    const now = visible(site);
    assert.deepEqual(now, outcome.kind === 'done' ? wanted : before, `cut at call ${String(at)}: ${outcome.kind}`);
    assert.equal((await recover(site)).kind, 'rolled back', 'nothing is left to do');
    if (outcome.kind === 'done') {
      assert.equal((await undo(site)).kind, 'done');
      assert.deepEqual(visible(site), before);
    }
    place.crashes += 1;
  }
}

/** Killed while the place for what is put away is being made: nothing of it stays. */
async function storesGo(place: Place): Promise<void> {
  for (let at = 0; ; at++) {
    const site = newSite(place);
    makeTree(site.mount, ['a', 'b']);
    const before = readTree(site.mount);
    const changes = await frozenAt(site, [], { modify: { a: 'new' }, trash: ['b'] });
    const ended = await apply(site, changes, crashingDisk(at)).then(
      ({ kind }) => kind,
      () => 'killed',
    );
    if (ended === 'done') return;
    if ((await recover(site)).kind !== 'rolled back') continue;
    assert.deepEqual(readTree(site.mount), before, `killed at call ${String(at)}`);
  }
}

const caseOnly: Case = {
  tree: ['Read Me.TXT', 'photos/A.jpg'],
  moves: [
    ['Read Me.TXT', 'read me.txt'],
    ['photos', 'Photos'],
    ['photos/A.jpg', 'Photos/a.jpg'],
  ],
};

async function caseOnlyRenames(place: Place): Promise<void> {
  const site = newSite(place);
  const names = Array.from({ length: 1_000 }, (_, index) => `Photo ${String(index)}.JPG`);
  makeTree(site.mount, names);
  const before = readTree(site.mount);
  const outcome = await attempt(
    site,
    names.map((name) => [name, name.toLowerCase()]),
  );
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome).slice(0, 500));
  assert.deepEqual(readTree(site.mount), names.map((name) => `${name.toLowerCase()} = content of ${name}`).sort());
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(readTree(site.mount), before);
  await killEverywhere(place, caseOnly);
}

async function foldedNames(place: Place): Promise<void> {
  const site = newSite(place);
  makeTree(site.mount, ['A.txt', 'b.txt', 'README']);
  const before = readTree(site.mount);
  const folds = fs.existsSync(path.join(site.mount, 'readme'));
  assert.equal(foldsCaseAt(site), folds, 'the engine knows how the volume takes names');
  const clash: [string, string][] = [
    ['A.txt', 'a.txt'],
    ['b.txt', 'a.TXT'],
  ];
  const taken: [string, string][] = [['b.txt', 'readme']];
  if (folds) {
    assert.deepEqual(stopsIn(await attempt(site, clash)), ['case-clash']);
    assert.deepEqual(stopsIn(await attempt(site, taken)), ['case-clash']);
    for (const moves of [clash, taken])
      assert.equal((await apply(site, await frozenAt(site, moves))).kind, 'rolled back');
    assert.deepEqual(readTree(site.mount), before);
  } else {
    assert.equal((await attempt(site, [...clash, ['README', 'b.TXT']])).kind, 'done');
    assert.equal(readTree(site.mount).length, 3);
  }
}

/** Small files need no block of their own on some volumes, and fresh ones on none yet. */
async function noStubs(place: Place): Promise<void> {
  const site = newSite(place);
  const sizes = Array.from({ length: 48 }, (_, index) => 100 * index + 1);
  for (const size of sizes) fs.writeFileSync(path.join(site.mount, `${size}.bin`), Buffer.alloc(size, 7));
  const stubs = (): number[] =>
    sizes.filter((size) => realDisk.look(path.join(site.mount, `${size}.bin`))?.stub === true);
  assert.deepEqual(stubs(), [], 'as they are written');
  await realDisk.syncFolders([site.mount]);
  for (const size of sizes) {
    const file = fs.openSync(path.join(site.mount, `${size}.bin`), 'r+');
    fs.fsyncSync(file);
    fs.closeSync(file);
  }
  assert.deepEqual(stubs(), [], 'as they are on the drive');
}

for (const place of places) {
  on(place, 'no file that is really there is taken for a stand-in', () => noStubs(place));
  on(place, 'swaps, cycles and chains, with as many renames as it takes, and undone', () => orders(place));
  on(place, 'collisions are refused, and stopped at the step where nobody checked', () => collisions(place));
  on(place, 'a file that appears at a target in the last instant stays whole', () => strangers(place));
  on(place, 'what could not go back, because a stranger has its name, is named with its place', () =>
    strayNamed(place),
  );
  on(place, 'a source that was edited, replaced or removed is found, and nothing else moves', () =>
    editedSources(place),
  );
  on(place, 'only the case of 1,000 names changes, and killed anywhere', () => caseOnlyRenames(place));
  on(place, 'names that differ only in case are one or two, as the volume has it', () => foldedNames(place));
  on(place, 'killed while things are put away, and taken back: no empty folder is left', () => storesGo(place));
  const links = canLink(place);
  // The slower volumes take every second plan: what differs is the volume, not the plan.
  const slow = ['btrfs', 'exfat', 'ntfs-3g', 'vfat'].includes(place.name);
  const every = Object.entries(cases).filter((_, index) => !slow || index % 2 === 0);
  const killed = every.filter(([, { tree, links: linked }]) => canHold(place, tree) && (links || !linked));
  on(place, `killed at every call: the old folder or the new one, and undone (${killed.length} plans)`, async () => {
    for (const [, given] of killed) await killEverywhere(place, given);
  });
}
