import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Change } from '../../../src/model/change.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { stepsFor } from '../../../src/engine/changes/order.ts';
import type { Steps } from '../../../src/engine/changes/steps.ts';

const file = { kind: 'file', size: 1, mtimeNs: '0', identity: '1:1', links: 1 } as const;

function moves(pairs: readonly (readonly [string, string])[]): Change[] {
  return pairs.map(([from, to], index) => ({
    id: index + 1,
    op: 'move',
    from: relativePath(from),
    to: relativePath(to),
    reason: '',
    seen: file,
  }));
}

/** Runs steps on a set of names; a step that finds its target taken or its source gone fails the test. */
function play(names: readonly string[], steps: Steps): Map<string, string> {
  const at = new Map(names.map((name) => [name, name]));
  for (let index = 0; index < steps.length; index++) {
    const step = steps.at(index);
    if (step.do !== 'move') continue;
    const what = at.get(step.from);
    assert.ok(what !== undefined, `${step.from} is there`);
    assert.ok(!at.has(step.to), `${step.to} is free`);
    at.delete(step.from);
    at.set(step.to, what);
  }
  return at;
}

test('n changes with c cycles make n + c renames, and everything ends where it should: swaps, chains and cycles of 10,000', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `f${String(index)}`);
  const at = (index: number): string => names[(index + names.length) % names.length] ?? '';
  const cases: [string, [string, string][], number][] = [
    [
      'swap',
      [
        ['f0', 'f1'],
        ['f1', 'f0'],
      ],
      1,
    ],
    ['cycle', names.map((name, index) => [name, at(index + 1)]), 1],
    ['chain up', names.map((name, index) => [name, index === 9_999 ? 'free' : at(index + 1)]), 0],
    ['chain down', names.map((name, index) => [name, index === 0 ? 'free' : at(index - 1)]), 0],
    ['5,000 swaps', names.map((name, index) => [name, at(index ^ 1)]), 5_000],
  ];
  for (const [name, pairs, cycles] of cases) {
    const changes = moves(pairs);
    const steps = stepsFor(changes, new Map(), 'tx');
    assert.equal(steps.length, changes.length + cycles, name);
    const after = play(names, steps);
    for (const [from, to] of pairs) assert.equal(after.get(to), from, name);
  }
});

test('any permutation, any subset: the same promise', () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${String(index)}`);
  fc.assert(
    fc.property(fc.shuffledSubarray(names), fc.shuffledSubarray([...names, 'x', 'y', 'z']), (sources, targets) => {
      const pairs: [string, string][] = [];
      sources.forEach((from, index) => {
        const to = targets[index];
        if (to !== undefined && to !== from) pairs.push([from, to]);
      });
      const leaving = new Set(pairs.map(([from]) => from));
      const legal = pairs.filter(([, to]) => !names.includes(to) || leaving.has(to));
      // Dropping one may keep another's target taken: only closed sets are ordered.
      if (legal.length !== pairs.length) return;
      const after = play(names, stepsFor(moves(pairs), new Map(), 'tx'));
      for (const [from, to] of pairs) assert.equal(after.get(to), from);
      assert.equal(after.size, names.length);
    }),
    { seed: 4, numRuns: 2_000 },
  );
});
