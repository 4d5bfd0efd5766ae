/** One random case, with all that can go wrong: apply, undo, redo; each crashed, cut, failed and disturbed. Throws where a promise breaks. */
import assert from 'node:assert/strict';
import { foldedName } from '../../src/engine/changes/names.ts';
import type { Change } from '../../src/model/change.ts';
import { frozenOf, redoChanges, stopsOf, undoChanges, without } from '../support/memory/engineCalls.ts';
import type { World } from '../support/memory/world.ts';
import { applyAll, type Meant } from '../support/reference.ts';
import { crashEverywhere, failSomewhere, throughAndThrough, totals, treeNow, type Trial } from './exploreWorld.ts';
import { editBeforeRecovery, editSomewhere } from './strangersInWorld.ts';
import { chooser, lay, wishesFor, type WorldCase } from './worldCases.ts';

/** The changes that can be applied: those with conflicts are left out, with what depends on them, and some that nobody wants. */
async function accepted(world: World, given: WorldCase, wishes: readonly Meant[]): Promise<readonly Change[]> {
  let changes = await frozenOf(world, wishes);
  for (let round = 0; round < 4; round++) {
    const stops = await stopsOf(world, changes, 'apply');
    if (stops.size === 0) break;
    changes = without(changes, new Set(stops.keys()));
  }
  if ((await stopsOf(world, changes, 'apply')).size > 0) return [];
  const rejected = new Set(given.rejected.map((which) => changes[which % Math.max(1, changes.length)]?.id ?? 0));
  const left = without(changes, rejected);
  const stops = await stopsOf(world, left, 'apply');
  assert.deepEqual([...stops], [], 'what is left after a partial yes has no conflict that the whole had not');
  return left;
}

function meantBy(changes: readonly Change[], wishes: readonly Meant[]): Meant[] {
  const contents = new Map(wishes.map(({ to, content }) => [to, content]));
  return changes
    .filter(({ implied }) => implied !== true)
    .map(({ op, from, to }) => ({ op, from, to, content: contents.get(to) }));
}

export async function everything(world: World, given: WorldCase): Promise<void> {
  const choose = chooser(given.seed);
  const paths = lay(world, given);
  const wishes = wishesFor(given, paths, (path) => kindAt(world, path));
  const changes = await accepted(world, given, wishes);
  if (changes.length === 0) {
    totals.refused += 1;
    return;
  }
  const before = treeNow(world);
  const key = given.layout.startsWith('folded') ? foldedName : (path: string): string => path;
  const wanted = applyAll(before, meantBy(changes, wishes), key);
  assert.ok(wanted !== null, `the reference can apply what the check lets pass: ${JSON.stringify(changes)}`);
  totals.plans += 1;
  const kept = world.memory.contents();
  const compareLinks = !given.layout.startsWith('two');
  const trial: Trial = {
    world,
    transaction: 'task-1',
    direction: 'apply',
    changes,
    start: world.image('begin', true),
    before,
    after: wanted,
    kept,
    compareLinks,
  };
  await tryAll(trial, choose);

  const undone = undoChanges(world, ['task-1']);
  assert.deepEqual([...(await stopsOf(world, undone, 'undo'))], [], 'undo meets no conflict');
  const undo: Trial = {
    ...trial,
    transaction: 'task-2',
    direction: 'undo',
    changes: undone,
    start: world.image('undo', true),
    before: wanted,
    after: before,
  };
  await tryAll(undo, choose);

  const redone = redoChanges(world, ['task-1', 'task-2']);
  assert.deepEqual([...(await stopsOf(world, redone, 'redo'))], [], 'redo meets no conflict');
  const redo: Trial = {
    ...trial,
    transaction: 'task-3',
    direction: 'redo',
    changes: redone,
    start: world.image('redo', true),
  };
  await tryAll(redo, choose);
}

function kindAt(world: World, path: string): string {
  return treeNow(world).get(path)?.kind ?? 'nothing';
}

/** Leaves the world as it is after the transaction. */
async function tryAll(trial: Trial, choose: (count: number) => number): Promise<void> {
  const { world } = trial;
  const images = await throughAndThrough(trial);
  const end = world.image('end', true);
  await crashEverywhere(trial, images, choose);
  for (let times = 0; times < 3; times++) await failSomewhere(trial, images.length * 3, choose);
  for (let times = 0; times < 2; times++) {
    await editSomewhere(trial, images.length * 3, choose);
    await editBeforeRecovery(trial, images, choose);
  }
  world.restore(end);
}
