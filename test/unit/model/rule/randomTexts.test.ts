/** The ready recipes and the reference's examples, broken at random: they are read or told of, at once, and never anything else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { completionsAt } from '../../../../src/model/rule/completions.ts';
import { fillRecipe, parseRecipe, printRecipe } from '../../../../src/model/rule/recipe.ts';
import { printRule, readRule } from '../../../../src/model/rule/ruleText.ts';
import type { TextProblem } from '../../../../src/model/rule/textPlaces.ts';
import { BoundedTime } from '../../../support/boundedTime.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '1500');
const media = path.resolve(import.meta.dirname, '../../../../media');

const examples = [...readFileSync(path.join(media, 'rules.md'), 'utf8').matchAll(/```rule\n([^]*?)```/g)].map(
  ([, text = '']) => text,
);
const recipes = readdirSync(path.join(media, 'recipes')).map((name) =>
  readFileSync(path.join(media, 'recipes', name), 'utf8'),
);
const filled = recipes.flatMap((text) => {
  const { recipe } = parseRecipe(text);
  assert.ok(recipe !== null);
  // What has no answer of its own is answered in one word.
  const rule = fillRecipe(recipe, Object.fromEntries(recipe.asks.map((ask) => [ask.name, ask.default ?? 'Word'])));
  return rule.ok ? rule.value.text : [];
});
const texts = [...examples, ...filled];
const words = [...new Set(texts.flatMap((text) => text.split(/(\s+|[{}|,"()]|\b)/)))].filter((word) => word !== '');

type Change = { readonly at: number; readonly gone: number; readonly put: string };
const odd = fc.constantFrom(
  '"',
  '\\',
  '{',
  '}',
  '|',
  '#',
  '\n',
  '\r\n',
  '\0',
  '\ud800',
  '\u202e',
  'é',
  '$',
  '((((',
  'not ',
);
const put = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: odd },
  { weight: 1, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...words), fc.constantFrom(50, 3_000)).map(([one, times]) => one.repeat(times)),
  },
);
const change: fc.Arbitrary<Change> = fc.record({ at: fc.nat(), gone: fc.constantFrom(0, 0, 1, 4), put });
const mixed = fc
  .tuple(fc.constantFrom(...texts), fc.constantFrom(...texts), fc.nat(), fc.nat())
  .map(([one, two, from, to]) => {
    const lines = one.split('\n');
    const others = two.split('\n');
    return [...lines.slice(0, from % (lines.length + 1)), ...others.slice(to % (others.length + 1))].join('\n');
  });
const broken = (whole: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(whole, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((now, { at, gone, put: fresh }) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + fresh + now.slice(from + gone);
    }, text),
  );

const time = new BoundedTime();
const totals = { read: 0, told: 0 };
after(() => {
  const { read, told } = totals;
  console.log(
    `${read} broken rules still read, ${told} told of; the slowest took ${time.slowestMs.toFixed(0)} ms; seed ${seed}`,
  );
});

/** What every problem promises: a place within the text, whose line and column are those of its offset, and words. */
function holdProblems(text: string, problems: readonly TextProblem[]): void {
  for (const { line, column, offset, length, message, mend } of problems) {
    assert.ok(
      offset >= 0 && length >= 0 && offset + length <= text.length + 1,
      `${offset}+${length} of ${text.length}`,
    );
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    assert.deepEqual([line, column], [before.length, (before.at(-1) ?? '').length + 1]);
    assert.ok(message !== '' && mend !== '');
  }
}

describe('broken rules', () => {
  it('are read or told of, with places inside of the text, and come back from JSON and from their own text the same', () => {
    const hold = (text: string): void => {
      const { rule, problems } = time.run(() => readRule(text));
      assert.equal(rule === null, problems.length > 0);
      holdProblems(text, problems);
      totals[rule === null ? 'told' : 'read'] += 1;
      if (rule === null) return;
      assert.deepEqual(readRule(JSON.stringify(rule)), { rule, problems: [] });
      assert.deepEqual(readRule(printRule(rule)), { rule, problems: [] });
    };
    assert.equal(filled.length, recipes.length);
    for (const text of texts) {
      hold(text);
      assert.deepEqual(readRule(text).problems, []);
    }
    fc.assert(fc.property(broken(fc.oneof(fc.constantFrom(...texts), mixed)), hold), { seed, numRuns: runs });
    assert.ok(totals.read > runs / 20 && totals.told > runs / 4, 'some read and some do not');
  });

  it('offer what may be written at any place of them', () => {
    fc.assert(
      fc.property(broken(fc.constantFrom(...texts)), fc.nat(), (text, place) => {
        const at = place % (text.length + 1);
        time.run(() => completionsAt(text, at));
      }),
      { seed, numRuns: runs / 3 },
    );
  });
});

describe('broken recipes', () => {
  it('are read or told of, and what is read is printed and read as the same', () => {
    fc.assert(
      fc.property(broken(fc.constantFrom(...recipes)), (text) => {
        const { recipe, problems } = time.run(() => parseRecipe(text));
        assert.equal(recipe === null, problems.length > 0);
        holdProblems(text, problems);
        if (recipe !== null) assert.deepEqual(parseRecipe(printRecipe(recipe)).recipe, recipe);
      }),
      { seed, numRuns: runs / 2 },
    );
  });
});
