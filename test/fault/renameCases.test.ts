/** What bulk renamers are tried with: each case is applied as wanted, or refused by a named conflict with the folder untouched. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Moves } from '../support/changes.ts';
import { attempt, conflictsAt, frozenAt, stopsIn, undo, type Site } from '../support/engineRun.ts';
import { publicData } from '../support/publicData.ts';
import { publicRenames } from '../support/publicRenames.ts';
import { renameTable, type RenameCase } from '../support/renameTable.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';
import { parseRelativePath } from '../../src/model/relativePath.ts';

const roots: string[] = [];
const totals = { applied: 0, warned: 0, refused: 0 };
after(() => {
  roots.forEach((root) => fs.rmSync(root, { recursive: true, force: true }));
  const { applied, warned, refused } = totals;
  console.log(`rename cases: ${applied} applied and undone (${warned} with a warning), ${refused} refused by name`);
});

function lay({ beside, pairs, expected }: RenameCase): Site {
  const root = newFolder();
  roots.push(root);
  const site = { mount: path.join(root, 'mount'), state: path.join(root, 'state') };
  fs.mkdirSync(site.mount);
  makeTree(site.mount, beside);
  if (expected.end === 'refused' && expected.because.includes('vanished')) return site;
  const sources = pairs.map(([from]) => from).sort((one, other) => other.length - one.length);
  for (const from of sources) if (!fs.existsSync(path.join(site.mount, from))) makeTree(site.mount, [from]);
  return site;
}

/** The tree as the pairs want it: each line's path goes with the nearest of the paths above it that moves. */
function wanted(before: readonly string[], pairs: Moves): string[] {
  const target = new Map(pairs);
  const move = (name: string): string => {
    for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) {
      const to = target.get(name.slice(0, end));
      if (to !== undefined) return to + name.slice(end);
    }
    return name;
  };
  const lines = before.map((line) => {
    const [, name = '', rest = ''] = /^(.*?)(\/$| = .*$)/s.exec(line) ?? [];
    return move(name) + rest;
  });
  const folders = pairs.flatMap(([, to]) => {
    const segments = to.split('/').slice(0, -1);
    return segments.map((_, index) => `${segments.slice(0, index + 1).join('/')}/`);
  });
  return [...new Set([...lines, ...folders])].sort();
}

async function hold(given: RenameCase): Promise<void> {
  const { pairs, expected } = given;
  const site = lay(given);
  const before = readTree(site.mount);
  if (expected.end === 'refused' && expected.because.includes('no such path')) {
    assert.ok(pairs.some(([, to]) => parseRelativePath(to) === null));
    totals.refused += 1;
    return;
  }
  if (expected.end === 'applied') {
    const kinds = (await conflictsAt(site, await frozenAt(site, pairs))).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], expected.warned);
    totals.warned += expected.warned.length;
  }
  const outcome = await attempt(site, pairs);
  if (expected.end === 'refused') {
    assert.deepEqual(stopsIn(outcome), [...expected.because].sort());
    assert.deepEqual(readTree(site.mount), before);
    totals.refused += 1;
    return;
  }
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  assert.deepEqual(readTree(site.mount), wanted(before, pairs));
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(readTree(site.mount), before);
  totals.applied += 1;
}

for (const given of renameTable) test(`our table: ${given.name}`, () => hold(given));

const folder = publicData('rename-cases', 'the renames of our own table are tried alone');
if (folder !== null) {
  const { cases, total } = publicRenames(folder);
  test(`the public cases are read: ${cases.length} of ${total} state which path becomes which`, () => {
    assert.ok(cases.length >= 150);
  });
  for (const given of cases) test(`f2, ${given.name}`, () => hold(given));
}
