/**
 * Promises of every rule on every folder: all deeds, companions, lookups, counters, exceptions, on names that are hard anywhere.
 * DELEGATE_SEED and DELEGATE_RUNS choose others than the usual cases.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { BadRule } from '../../../../src/worker/rules/compile.ts';
import { runRule, type Outcome } from '../../../../src/worker/rules/run.ts';
import { digestsFrom, namesTheClock, type Digest } from '../../../support/random/digests.ts';
import { holdAll, told, totals } from '../../../support/random/promises.ts';
import { photoCase, ruleCase, type RuleCase } from '../../../support/random/rules.ts';
import { aroundOf } from '../../../support/random/around.ts';
import { scanOf, shuffled, type Tree } from '../../../support/random/trees.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '1500');
const never = new AbortController().signal;
const tried = { cases: 0, refused: 0 };

after(() => {
  const { proposals, left, pairs, pairsMoved, removed } = totals;
  console.log(
    `${String(tried.cases)} rules on folders (${String(tried.refused)} refused in words), ${String(proposals)} changes, ` +
      `${String(removed)} folders removed, ${String(left)} files left, ${String(pairs)} files with a photo ` +
      `(${String(pairsMoved)} moved); seed ${String(seed)}`,
  );
});

/** The outcome, or in words why there is none: nothing else may be thrown. */
async function outcomeOf({ rule }: RuleCase, made: Tree): Promise<Outcome | string> {
  try {
    return await runRule(rule, scanOf(made), aroundOf(made), never);
  } catch (error) {
    if (error instanceof BadRule) return error.message;
    throw error;
  }
}

async function holds(given: RuleCase): Promise<void> {
  const outcome = await outcomeOf(given, given.made);
  tried.cases += 1;
  if (typeof outcome === 'string') tried.refused += 1;
  else holdAll(given.rule, given.made, outcome);
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

  it('does the same twice, and whatever the order in which things are found', async () => {
    const order = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(ruleCase(), order, async (given, mixed) => {
        const [first, again, other] = [
          await outcomeOf(given, given.made),
          await outcomeOf(given, given.made),
          await outcomeOf(given, shuffled(given.made, mixed)),
        ].map((outcome) => (typeof outcome === 'string' ? outcome : told(outcome)));
        assert.equal(again, first);
        assert.equal(other, first);
      }),
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

  for (const language of ['tr_TR.UTF-8', 'de_DE.UTF-8', 'lt_LT', 'ja_JP.UTF-8', 'th_TH.UTF-8'])
    it(`in the language ${language}`, () => {
      assert.equal(here.length, cases);
      assert.deepEqual(elsewhere('UTC', language), here);
    });

  for (const zone of ['America/St_Johns', 'Pacific/Kiritimati', 'Asia/Kathmandu'])
    it(`in the time zone ${zone}, unless the rule asks when a file was changed`, () => {
      const there = elsewhere(zone, 'C');
      assert.equal(there.length, cases);
      for (const [at, { rule, digest }] of here.entries())
        if (!namesTheClock(rule)) assert.equal(there[at]?.digest, digest, rule);
      assert.ok(here.filter(({ rule }) => !namesTheClock(rule)).length > cases / 4);
    });
});
