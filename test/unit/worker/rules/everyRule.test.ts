/**
 * Promises of every rule on every folder: all deeds, companions, lookups, counters, exceptions, on names that are hard anywhere.
 * DELEGATE_SEED and DELEGATE_RUNS choose others than the usual cases.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { digestsFrom, namesTheClock, type Digest } from '../../../support/random/digests.ts';
import { holdOrder, holdRule, runner } from '../../../support/random/holdRule.ts';
import { totals } from '../../../support/random/promises.ts';
import { chainCase, photoCase, ruleCase, type RuleCase } from '../../../support/random/cases.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '1500');
const tried = { cases: 0, refused: 0 };

after(() => {
  const { proposals, left, pairs, pairsMoved, removed } = totals;
  console.log(
    `${String(tried.cases)} rules on folders (${String(tried.refused)} refused in words), ${String(proposals)} changes, ` +
      `${String(removed)} folders removed, ${String(left)} files left, ${String(pairs)} files with a photo ` +
      `(${String(pairsMoved)} moved); seed ${String(seed)}`,
  );
});

async function holds(given: RuleCase): Promise<void> {
  tried.cases += 1;
  if (!(await holdRule(given, runner))) tried.refused += 1;
}

describe('every rule on every folder', () => {
  it('never throws, never leaves the mount, gives each file one fate and each name one file', async () => {
    await fc.assert(fc.asyncProperty(ruleCase(), holds), { seed, numRuns: runs });
    assert.ok(tried.refused < tried.cases / 5, 'most rules run');
    assert.ok(totals.proposals > runs && totals.removed > runs / 20, 'most rules have something to do');
  });

  it('keeps a photo together with what belongs to it', async () => {
    await fc.assert(fc.asyncProperty(photoCase(), holds), { seed, numRuns: Math.ceil(runs / 2) });
    assert.ok(totals.pairsMoved > runs / 20, 'there is something to keep together');
  });

  it('gives names in a chain, or gives them back', async () => {
    await fc.assert(fc.asyncProperty(chainCase(), holds), { seed, numRuns: Math.ceil(runs / 2) });
  });

  it('does the same twice, and whatever the order in which things are found', async () => {
    const order = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(ruleCase(), order, (given, mixed) => holdOrder(given, mixed, runner)),
      { seed, numRuns: Math.ceil(runs / 3) },
    );
  });
});

describe('the same folder gives the same changes', () => {
  const cases = Math.ceil(runs / 10);
  const child = path.join(import.meta.dirname, '../../../support/random/digests.ts');
  const elsewhere = (zone: string, language: string): readonly Digest[] => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [child, String(seed), String(cases)], {
      env: { ...process.env, TZ: zone, LANG: language, LC_ALL: language, LANGUAGE: language },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(status, 0, stderr);
    return digestsFrom(stdout);
  };
  const here = elsewhere('UTC', 'C');

  for (const language of ['tr_TR.UTF-8', 'lt_LT.UTF-8', 'th_TH.UTF-8'])
    it(`in the language ${language}`, () => {
      assert.equal(here.length, cases);
      assert.deepEqual(elsewhere('UTC', language), here);
    });

  for (const zone of ['America/St_Johns', 'Pacific/Kiritimati'])
    it(`in the time zone ${zone}, unless the rule asks when a file was changed`, () => {
      const there = elsewhere(zone, 'C');
      assert.equal(there.length, cases);
      for (const [at, { rule, digest }] of here.entries())
        if (!namesTheClock(rule)) assert.equal(there[at]?.digest, digest, rule);
      assert.ok(here.filter(({ rule }) => !namesTheClock(rule)).length > cases / 4);
    });
});
