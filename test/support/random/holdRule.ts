/** Runs a random rule by a runner, good or changed, and holds its outcome to every promise. */
import assert from 'node:assert/strict';
import { BadRule } from '../../../src/worker/rules/compile.ts';
import { runRule, type Outcome } from '../../../src/worker/rules/run.ts';
import { aroundOf } from './around.ts';
import { holdAll, told } from './promises.ts';
import type { RuleCase } from './cases.ts';
import { scanOf, shuffled, type Tree } from './trees.ts';

/** Who runs rules, and what it throws at rules that do not hold together. */
export type Runner = { readonly runRule: typeof runRule; readonly BadRule: typeof BadRule };
export const runner: Runner = { runRule, BadRule };

const never = new AbortController().signal;

/** The outcome, or in words why there is none: nothing else may be thrown. */
async function outcomeOf({ rule }: RuleCase, made: Tree, by: Runner): Promise<Outcome | string> {
  try {
    return await by.runRule(rule, scanOf(made), aroundOf(made), never);
  } catch (error) {
    if (error instanceof by.BadRule) return error.message;
    throw error;
  }
}

/** Whether the rule ran. */
export async function holdRule(given: RuleCase, by: Runner): Promise<boolean> {
  const outcome = await outcomeOf(given, given.made, by);
  if (typeof outcome === 'string') return false;
  holdAll(given.rule, given.made, outcome);
  return true;
}

/** The same twice, and on the same folder in another order. */
export async function holdOrder(given: RuleCase, order: readonly number[], by: Runner): Promise<void> {
  const [first, again, other] = [
    await outcomeOf(given, given.made, by),
    await outcomeOf(given, given.made, by),
    await outcomeOf(given, shuffled(given.made, order), by),
  ].map((outcome) => (typeof outcome === 'string' ? outcome : told(outcome)));
  assert.equal(again, first);
  assert.equal(other, first);
}
