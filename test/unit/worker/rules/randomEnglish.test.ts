/** Sentences made at random of the words that the tables know and of others: read at once or not at all, and nothing is lost by them. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { askedIn } from '../../../../src/model/scopeRemarks.ts';
import { checkRule } from '../../../../src/model/rule/check.ts';
import { assemble } from '../../../../src/worker/rules/assemble.ts';
import { phraseWords, readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { understand } from '../../../../src/worker/rules/understand.ts';
import { said } from './peopleSay.ts';
import { known } from './phrasings.ts';
import { BoundedTime } from '../../../support/boundedTime.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const runs = Number(process.env['DELEGATE_RUNS'] ?? '900');

/** Words by which people say that something should go: without any of them nothing goes. */
const going =
  /\b(?:delet\w*|remov\w*|eras\w*|trash\w*|discard\w*|bin|throw\w*|get(?:ting)? rid|dispos\w*|clear\w*|chuck\w*|dedup\w*|de-dup\w*|recycle|wastebasket|rubbish|prune|clean\w*|drop\w*|strip\w*)\b/i;

const listed = [...phraseWords()].sort();
const phrases = said.flatMap((line) => line.split(' '));
const others = [
  'Zürich',
  '日本語',
  'the',
  'my',
  'tax',
  'flat 3',
  '2023',
  '10 MB',
  '*.log',
  '"old"',
  "'",
  '“x”',
  '🙂',
  '-',
  ',',
  '.',
  'IMG_1',
  '../..',
  '/etc',
  '$HOME',
  '{name}',
  'a/b',
  'x'.repeat(300),
];
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...listed) },
  { weight: 4, arbitrary: fc.constantFrom(...phrases) },
  { weight: 2, arbitrary: fc.constantFrom(...others) },
);
const soup = fc.array(word, { minLength: 1, maxLength: 14 }).map((words) => words.join(' '));
/** A sentence that is understood, with some of its words changed, dropped, doubled, or with another joined to it. */
const bent = fc
  .tuple(
    fc.constantFrom(...said),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('drop', 'put', 'twice', 'swap'), word), { maxLength: 3 }),
  )
  .map(([line, changes]) => {
    const words = line.split(' ');
    for (const [at, how, fresh] of changes) {
      const place = at % words.length;
      const there = words[place] ?? '';
      if (how === 'drop') words.splice(place, 1);
      else if (how === 'put') words.splice(place, 0, fresh);
      else if (how === 'twice') words.splice(place, 0, there);
      else words[place] = fresh;
      if (words.length === 0) words.push(fresh);
    }
    return words.join(' ');
  });
const joint = fc.constantFrom(' and ', ', then ', '. ', ' but ', ' except ', ' without ');
const sentence = fc.oneof(
  { weight: 2, arbitrary: soup },
  { weight: 4, arbitrary: bent },
  { weight: 2, arbitrary: fc.tuple(bent, joint, bent).map((parts) => parts.join('')) },
);

const time = new BoundedTime();
const totals = { read: 0, asked: 0, went: 0 };
after(() => {
  const { read, asked, went } = totals;
  console.log(
    `${read} random sentences read (${went} of them throw away), ${asked} asked about; the slowest took ${time.slowestMs.toFixed(0)} ms; seed ${seed}`,
  );
});

describe('random sentences', () => {
  it('what they are made of is understood', () => {
    for (const line of said) assert.ok(readSentence(line, known).ok, line);
  });

  it('throw nothing away without a word for it, make rules that hold together, and take no time', () => {
    const hold = (text: string): void => {
      const reading = time.run(() => readSentence(text, known));
      if (!reading.ok) {
        totals.asked += 1;
        assert.ok(text.includes(reading.part.replace(/…$/, '')), 'what is quoted was said');
        return;
      }
      totals.read += 1;
      const { commands } = reading.sentence;
      if (commands.length === 0) return;
      const { rule } = assemble(commands, { types: new Map([['image', 1]]), total: 2 });
      assert.deepEqual(checkRule(rule), [], JSON.stringify(rule));
      const goes = rule.steps.some(({ do: deed, original }) => deed === 'trash' || original === 'trash');
      const empties = rule.emptied === 'remove' || rule.steps.some(({ do: deed }) => deed === 'tidy');
      if (goes) totals.went += 1;
      if (goes || empties) assert.match(text, going);
      if (goes) assert.ok(askedIn(text)('trash'), 'the plan itself says that it was asked for');
      // A word that only a name explains throws nothing away.
      const isGuessed = commands.some((command) => 'which' in command && command.which.guessed === true);
      assert.ok(!(goes && isGuessed), JSON.stringify(commands));
    };
    fc.assert(fc.property(sentence, hold), { seed, numRuns: runs });
    assert.ok(totals.read > runs / 20, `${totals.read} of ${runs}`);
  });

  it('as changes to what was said before, too', () => {
    fc.assert(
      fc.property(fc.constantFrom(...said), sentence, (first, then) => {
        const request = {
          instruction: first,
          answers: {},
          steering: [then],
          engine: 'rules' as const,
          today: known.today,
        };
        const understood = time.run(() => understand(request, known));
        if (!understood.ok) return;
        const deeds = understood.sentence.commands.map(({ do: deed }) => deed);
        if (deeds.includes('trash')) assert.match(`${first} ${then}`, going);
      }),
      { seed, numRuns: Math.ceil(runs / 5) },
    );
  });
});
