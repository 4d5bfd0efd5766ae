/** Everything that can go wrong with one transaction on the memory disk, tried at every moment of it. */
import assert from 'node:assert/strict';
import { errorCode } from '../../src/engine/disk/errorCode.ts';
import { carryOut, endedAs, recover, type Direction } from '../support/memory/engineCalls.ts';
import type { Choose } from '../support/memory/volume.ts';
import { changesTheDisk, cutPower, mount, type World, type WorldImage } from '../support/memory/world.ts';
import { differences, treeOf, type Tree } from '../support/reference.ts';
import type { Change } from '../../src/model/change.ts';

export const totals = {
  plans: 0,
  refused: 0,
  crashPoints: 0,
  recoveryCrashes: 0,
  powerCuts: 0,
  faults: 0,
  faultsThrown: 0,
  edits: 0,
  stuck: 0,
};

/** One transaction: what to carry out from where, and the two trees that it may end in. */
export type Trial = {
  readonly world: World;
  readonly transaction: string;
  readonly direction: Direction;
  readonly changes: readonly Change[];
  readonly start: WorldImage;
  readonly before: Tree;
  readonly after: Tree;
  /** Contents that must be somewhere, in the tree or in a store, whatever happens. */
  readonly kept: ReadonlySet<string>;
  readonly compareLinks: boolean;
};

export function treeNow(world: World): Tree {
  return treeOf(world.memory.tree(mount));
}

/** The tree must be exactly that, and nothing that ever was may be missing from the drives. */
export function expectTree(trial: Trial, wanted: Tree, where: string): void {
  const wrong = differences(treeNow(trial.world), wanted, trial.compareLinks);
  assert.deepEqual(wrong, [], where);
  expectNothingLost(trial, where);
}

function expectNothingLost({ world, kept }: Trial, where: string): void {
  const contents = world.memory.contents();
  const missing = [...kept].filter((content) => !contents.has(content));
  assert.deepEqual(missing, [], `lost: ${where}`);
}

/** Carries it out without trouble; gives all the moments of it. The world is left as it is then. */
export async function throughAndThrough(trial: Trial): Promise<WorldImage[]> {
  const { world, transaction, direction, changes } = trial;
  world.restore(trial.start);
  const { value, images } = await world.record(() => carryOut(world, transaction, direction, changes));
  assert.equal(value.kind, 'done', `${direction}: ${JSON.stringify(value)}`);
  expectTree(trial, trial.after, `${direction} without trouble`);
  world.mirror.check();
  return images;
}

/** After a crash or a cut: recovers, and holds the tree against what the engine says became of it. */
async function recoverFrom(trial: Trial, where: string): Promise<WorldImage[]> {
  const { world, transaction } = trial;
  const { value, images } = await world.record(() => recover(world, transaction));
  expectOldOrNew(trial, value.kind, `${where}, then recovered: ${JSON.stringify(value)}`);
  return images;
}

function expectOldOrNew(trial: Trial, outcome: string, where: string): void {
  const { world, transaction } = trial;
  assert.notEqual(outcome, 'stuck', where);
  const isNew = outcome === 'done' || endedAs(world, transaction) === 'done';
  expectTree(trial, isNew ? trial.after : trial.before, where);
}

/** The process dies at each moment, again in its recovery, and the power fails. */
export async function crashEverywhere(trial: Trial, images: readonly WorldImage[], choose: Choose): Promise<void> {
  const { world, transaction } = trial;
  for (const [index, image] of images.entries()) {
    const where = `${trial.direction} cut at ${String(index)}, before ${image.next}`;
    if (image.fresh) {
      totals.crashPoints += 1;
      world.restore(image);
      const inside = await recoverFrom(trial, where);
      if (choose(4) === 0) await crashAgain(trial, inside, choose, where);
    }
    if (choose(3) > 0) continue;
    totals.powerCuts += 1;
    world.restore(cutPower(image, choose, world.cut));
    const inside = await recoverFrom(trial, `${where}, power lost`);
    const again = inside[choose(inside.length)];
    if (again === undefined || choose(3) > 0) continue;
    totals.powerCuts += 1;
    world.restore(cutPower(again, choose, world.cut));
    await recoverFrom(trial, `${where}, power lost, and again before ${again.next}`);
  }
  // What was said to be done outlives any cut.
  world.restore(trial.start);
  await carryOut(world, transaction, trial.direction, trial.changes);
  const end = world.image('nothing', true);
  for (let at = 0; at < 3; at++) {
    totals.powerCuts += 1;
    world.restore(cutPower(end, choose, world.cut));
    await recover(world, transaction);
    expectTree(trial, trial.after, `${trial.direction} done, then power lost`);
  }
}

/** Dies inside the recovery, and inside the recovery of that. */
async function crashAgain(trial: Trial, inside: readonly WorldImage[], choose: Choose, where: string): Promise<void> {
  const { world, transaction } = trial;
  let images = inside.filter(({ fresh }) => fresh);
  for (let depth = 0; depth < 2; depth++) {
    const image = images[choose(images.length)];
    if (image === undefined) return;
    totals.recoveryCrashes += 1;
    world.restore(image);
    const path = `${where}, recovery cut before ${image.next}`;
    images = (await recoverFrom(trial, path)).filter(({ fresh }) => fresh);
    const now = treeNow(world);
    await recover(world, transaction);
    assert.deepEqual(differences(treeNow(world), now, true), [], `${path}: recovery is idempotent`);
  }
}

const codes = ['ENOSPC', 'EACCES', 'EIO', 'EROFS', 'EPERM', 'EDQUOT'];

/** A call fails, once or from then on; then the disk is well again, and what is open is recovered. */
export async function failSomewhere(trial: Trial, calls: number, choose: Choose): Promise<void> {
  const { world, transaction, direction, changes } = trial;
  const at = choose(calls);
  const code = codes[choose(codes.length)] ?? 'EIO';
  const lasting = choose(3) === 0;
  world.restore(trial.start);
  let count = 0;
  let where = '';
  world.before = (call, paths) => {
    const now = count++;
    if (now < at || (now > at && !lasting)) return;
    if (lasting && code !== 'EIO' && !changesTheDisk(call)) return;
    if (where === '')
      where = `${direction}: ${call} ${paths.join(' ')} fails with ${code}${lasting ? ', as all after it' : ''}`;
    throw Object.assign(new Error(`${code}: ${call}`), { code });
  };
  let outcome = 'threw';
  try {
    outcome = (await carryOut(world, transaction, direction, changes)).kind;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    totals.faultsThrown += 1;
  }
  world.before = () => undefined;
  if (where === '') return;
  totals.faults += 1;
  if (outcome === 'done') return expectTree(trial, trial.after, where);
  if (outcome === 'rolled back') return expectTree(trial, trial.before, where);
  if (outcome === 'stuck') totals.stuck += 1;
  const images = await recoverFrom(trial, where);
  await crashAgain(trial, images, choose, where);
}
