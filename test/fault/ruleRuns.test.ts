/**
 * Random rules on real folders, from the plan to the undo: what the change set says is what comes of it, and undo gives back every
 * byte. And proof that faults on the way are found.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Rule } from '../../src/model/rule/rule.ts';
import { importMutated, type Mutant } from '../support/mutants.ts';
import { base, holdApplied, totals } from '../support/random/appliedRule.ts';
import { convertCase, photoCase, ruleCase, type RuleCase } from '../support/random/cases.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '150');
const bases = [base];

after(() => {
  for (const folder of bases) fs.rmSync(folder, { recursive: true, force: true });
  const { plans, nothing, refused, changes, left, stopped } = totals;
  console.log(
    `${String(plans)} rules applied and undone (${String(changes)} changes, ${String(left)} files left, ` +
      `${String(stopped)} stopped by a conflict), ${String(nothing)} with nothing to do, ${String(refused)} refused; seed ${String(seed)}`,
  );
});

test('every rule is applied as it was planned, and taken back', async () => {
  await fc.assert(fc.asyncProperty(ruleCase(), holdApplied), { seed, numRuns: runs });
  assert.ok(totals.plans > runs / 3, 'most rules have something to do');
});

test('photos and what belongs to them', async () => {
  await fc.assert(fc.asyncProperty(photoCase(), holdApplied), { seed, numRuns: Math.ceil(runs / 2) });
});

test('what is converted, and what it was made from', async () => {
  await fc.assert(fc.asyncProperty(convertCase(), holdApplied), { seed, numRuns: Math.ceil(runs / 2) });
});

/** A fault, and the rules that have to do with it, where not all have. */
type Fault = Mutant & { readonly about?: (rule: Rule) => boolean; readonly of?: fc.Arbitrary<RuleCase> };
const copies = ({ steps }: Rule): boolean => steps.every(({ do: deed }) => deed === 'copy');
const faults: Readonly<Record<string, Fault>> = {
  'names come as it happens': {
    file: 'src/worker/stage/scan.ts',
    find: '[...inside.list()].sort()',
    put: '[...inside.list()].sort(() => Math.random() - 0.5)',
  },
  'broken bytes of a name are lost': {
    file: 'src/worker/stage/nativePath.ts',
    find: 'text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));',
    put: "text += '?';",
  },
  'a folder goes though a file in it stays': {
    file: 'src/worker/rules/send.ts',
    find: "if (proposal.op === 'rmdir' && holding.has(proposal.folder)) continue;",
    put: '',
    of: convertCase(),
  },
  'the plan permits less than the work does': {
    file: 'src/worker/rules/scope.ts',
    find: 'entry.atMost = Math.max(entry.atMost, count);',
    put: 'entry.atMost = 1;',
  },
  'the plan permits folders that no file is in': {
    file: 'src/worker/rules/scope.ts',
    find: 'paths.samples.every((path) => matches(path)) ? glob',
    put: 'true ? glob.slice(1)',
  },
  'a copy ends early': {
    file: 'src/worker/stage/readBytes.ts',
    find: 'if (part.length > 0) yield part;',
    put: 'if (part.length > 0) yield part.subarray(1);',
    about: copies,
  },
  'undo forgets what was trashed': {
    file: 'src/engine/apply/standing.ts',
    find: "case 'trash':\n        return this.#restore(entry, change.from);",
    put: "case 'trash':\n        return;",
  },
  'undo leaves what was made': {
    file: 'src/engine/apply/standing.ts',
    find: "this.#push({ id: change.id, op: 'trash', from: now, ...bytesOf(change), reason: 'made by this task', seen: there });",
    put: '',
  },
  'undo forgets removed folders': {
    file: 'src/engine/apply/standing.ts',
    find: "this.#remade.push({ id: change.id, op: 'mkdir', to: change.from, reason: 'removed by this task' });",
    put: '{}',
  },
};

/** Cases that a fault may take until it is found. */
const casesMax = 200;

async function isCaught(hold: typeof holdApplied, cases: readonly RuleCase[]): Promise<boolean> {
  for (const given of cases) {
    try {
      await hold(given);
    } catch {
      return true;
    }
  }
  return false;
}

test('every fault from the scan to the undo is found', async () => {
  const all = fc.sample(fc.oneof(ruleCase(), photoCase()), { seed, numRuns: 4_000 });
  const missed: string[] = [];
  for (const [name, mutant] of Object.entries(faults)) {
    const [changed] = (await importMutated(mutant, ['test/support/random/appliedRule.ts'])) as [
      { holdApplied: typeof holdApplied; base: string },
    ];
    bases.push(changed.base);
    const own = mutant.of === undefined ? all : fc.sample(mutant.of, { seed, numRuns: casesMax });
    const about = own.filter(({ rule }) => mutant.about?.(rule) ?? true).slice(0, casesMax);
    if (!(await isCaught(changed.holdApplied, about))) missed.push(name);
  }
  const count = Object.keys(faults).length;
  console.log(`${String(count - missed.length)} of ${String(count)} faults between scan and undo caught`);
  assert.deepEqual(missed, []);
});
