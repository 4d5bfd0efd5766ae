/**
 * Random trees, random changes, random partial yeses, and everything that can go wrong, on a disk kept in memory, against a
 * reference that knows nothing of disks. DELEGATE_SEED and DELEGATE_RUNS choose others than the usual ones.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { able, keepContents } from '../support/memory/engineCalls.ts';
import { World } from '../support/memory/world.ts';
import { everything } from './everything.ts';
import { totals } from './exploreWorld.ts';
import { newContents, worldCase } from './worldCases.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261123');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '2100');
/** Moments at which the process died, each recovered from. */
const crashPointsMin = 100_000;
const world = new World((stateRoot) => keepContents(stateRoot, newContents));

after(() => {
  world.dispose();
  const { plans, crashPoints, recoveryCrashes, powerCuts, faults, edits } = totals;
  console.log(
    `${String(plans)} plans, ${String(crashPoints)} crash points, ${String(recoveryCrashes)} crashes inside recovery, ` +
      `${String(powerCuts)} power cuts, ${String(faults)} faults, ${String(edits)} external edits; 0 lost; seed ${String(seed)}`,
  );
  console.log(
    `(${String(totals.refused)} more plans were refused whole; ${String(totals.faultsThrown)} faults were thrown on; ` +
      `${String(totals.stuck)} stuck until the disk was well again; power cuts by the ordered model)`,
  );
});

test('whatever goes wrong, the folder is the old one or the new one, and nothing is lost', async () => {
  const known = { operations: [...able.operations], layouts: [...able.layouts] };
  await fc.assert(
    fc.asyncProperty(worldCase(known), (given) => everything(world, given)),
    { seed, numRuns: runs },
  );
  if (process.env['DELEGATE_RUNS'] === undefined) assert.ok(totals.crashPoints >= crashPointsMin);
  assert.ok(totals.plans > runs / 2, 'most of the plans can be applied, at least in part');
});
