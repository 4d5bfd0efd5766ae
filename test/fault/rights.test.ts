/** What the user may not touch is found before anything moves, and nothing is half-done where it was not found. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { attemptAsUser, ordinaryUser } from '../support/asUser.ts';
import { apply, attempt, frozenAt, stopsIn, undo, type Site } from '../support/engineRun.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';

const isRoot = process.getuid?.() === 0;
const roots: string[] = [];
let site: Site = { mount: '', state: '' };
const missing: string[] = [];

beforeEach(() => {
  const root = newFolder();
  roots.push(root);
  fs.chmodSync(root, 0o755);
  site = { mount: path.join(root, 'mount'), state: path.join(root, 'state') };
  makeTree(site.mount, ['in/a', 'in/b', 'out/', 'c']);
  fs.mkdirSync(site.state);
  own(root);
});
after(() => {
  for (const root of roots) {
    spawnSync('chattr', ['-R', '-i', '-a', root]);
    spawnSync('chmod', ['-R', 'u+rwx', root]);
    fs.rmSync(root, { recursive: true, force: true });
  }
  for (const line of missing) console.log(line);
});

/** Gives all of it to the ordinary user. */
function own(folder: string): void {
  if (!isRoot) return;
  fs.chownSync(folder, ordinaryUser, ordinaryUser);
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    fs.lchownSync(path.join(folder, name), ordinaryUser, ordinaryUser);
}

const at = (name: string): string => path.join(site.mount, name);

test('an ordinary user with all rights can do it (so that the refusals below mean something)', () => {
  assert.deepEqual(
    attemptAsUser(site, [
      ['in/a', 'out/a'],
      ['c', 'new/c'],
    ]),
    { kind: 'done', stops: [] },
  );
});

test('a read-only folder: nothing leaves it, nothing comes into it, nothing is renamed in it', () => {
  for (const moves of [
    [['in/a', 'out/a']],
    [['c', 'in/c']],
    [['in/a', 'in/x']],
    [['c', 'in/new/c']],
    [
      ['c', 'd'],
      ['in/a', 'out/a'],
    ],
  ] as const) {
    fs.chmodSync(at('in'), 0o555);
    const before = readTree(site.mount);
    assert.deepEqual(attemptAsUser(site, moves), { kind: 'refused', stops: ['read-only'] }, JSON.stringify(moves));
    assert.deepEqual(readTree(site.mount), before);
    fs.chmodSync(at('in'), 0o755);
  }
});

test('a folder that cannot even be looked into: refused', () => {
  fs.chmodSync(at('in'), 0o000);
  assert.deepEqual(
    attemptAsUser(site, [
      ['c', 'd'],
      ['in/a', 'out/a'],
    ]),
    { kind: 'refused', stops: ['read-only'] },
  );
  fs.chmodSync(at('in'), 0o755);
  assert.ok(fs.existsSync(at('c')) && fs.existsSync(at('in/a')));
});

test('files that cannot be read or written are moved all the same: only their folders’ rights count', () => {
  fs.chmodSync(at('in/a'), 0o000);
  assert.deepEqual(attemptAsUser(site, [['in/a', 'out/a']]), { kind: 'done', stops: [] });
  assert.equal(fs.statSync(at('out/a')).mode & 0o777, 0);
});

if (isRoot) {
  test('a sticky folder: another’s file stays, one’s own goes', () => {
    fs.chownSync(at('in'), 0, 0);
    fs.chmodSync(at('in'), 0o1777);
    fs.chownSync(at('in/a'), 0, 0);
    const before = readTree(site.mount);
    assert.deepEqual(
      attemptAsUser(site, [
        ['c', 'd'],
        ['in/a', 'out/a'],
      ]),
      { kind: 'refused', stops: ['read-only'] },
    );
    assert.deepEqual(readTree(site.mount), before);
    assert.deepEqual(attemptAsUser(site, [['in/b', 'out/b']]), { kind: 'done', stops: [] });
  });

  test('another’s file in one’s own folder: moved whole, with its owner and its rights, or refused with all in place', () => {
    fs.chownSync(at('in/a'), 0, 0);
    fs.chmodSync(at('in/a'), 0o600);
    const before = readTree(site.mount);
    const { ino } = fs.lstatSync(at('in/a'));
    const { kind } = attemptAsUser(site, [
      ['c', 'd'],
      ['in/a', 'out/a'],
    ]);
    assert.equal(kind, 'done', 'the system lets the owner of a folder rename what is in it');
    const there = fs.lstatSync(at('out/a'));
    assert.deepEqual([there.ino, there.uid, there.mode & 0o777], [ino, 0, 0o600]);
    assert.equal(readTree(site.mount).length, before.length);
  });
} else missing.push('sticky folders and other people’s files: not tried, since only root can make them');

const chattr = (what: string, file: string): boolean =>
  spawnSync('chattr', [what, file], { stdio: 'ignore' }).status === 0;

/** Whether the system's flags can be set here at all. */
function hasFlags(): boolean {
  const probe = newFolder();
  const can = chattr('+i', probe);
  if (can) chattr('-i', probe);
  fs.rmdirSync(probe);
  return can;
}

/** No call short of the change itself shows that a thing is append-only. */
const flags = [
  { what: '+i', word: 'immutable', ends: ['refused'] },
  { what: '+a', word: 'append-only', ends: ['refused', 'rolled back'] },
] as const;

const flagged = hasFlags() ? flags : [];
if (flagged.length === 0)
  missing.push('immutable and append-only: not tried: chattr does not work here (it needs root)');
for (const { what, word, ends } of flagged) {
  for (const [name, moves] of [
    [
      'in/a',
      [
        ['c', 'd'],
        ['in/b', 'out/b'],
        ['in/a', 'out/a'],
      ],
    ],
    [
      'in',
      [
        ['c', 'd'],
        ['in/a', 'out/a'],
      ],
    ],
    [
      'in',
      [
        ['c', 'd'],
        ['in', 'renamed'],
      ],
    ],
    [
      'out',
      [
        ['c', 'd'],
        ['out', 'renamed'],
      ],
    ],
  ] as const) {
    const last = moves.at(-1)?.join(' > ') ?? '';
    test(`${name} is ${word}, ${last}: ${ends.join(' or ')}, nothing half-done, and done when it is free`, async () => {
      assert.ok(chattr(what, at(name)));
      const before = readTree(site.mount);
      const outcome = await attempt(site, moves);
      assert.ok(
        ends.some((end) => end === outcome.kind),
        JSON.stringify(outcome),
      );
      if (outcome.kind === 'refused') assert.match(stopsIn(outcome).join(), /^(locked|read-only)$/);
      assert.equal((await apply(site, await frozenAt(site, moves))).kind, 'rolled back');
      assert.deepEqual(readTree(site.mount), before);
      assert.ok(chattr(what.replace('+', '-'), at(name)));
      const free = { ...site, state: `${site.state}-free` };
      assert.equal((await attempt(free, moves)).kind, 'done');
      assert.equal((await undo(free)).kind, 'done');
      assert.deepEqual(readTree(site.mount), before);
    });
  }
}
