/** Tables of phrasings: each list says one thing in many ways: every line must be understood, and as the same commands. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Command, Known, Numbering, Which } from '../../../../src/worker/rules/commands.ts';
import { askedIn } from '../../../../src/model/scopeRemarks.ts';
import { checkRule } from '../../../../src/model/rule/check.ts';
import { assemble } from '../../../../src/worker/rules/assemble.ts';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { today } from './support.ts';

/** Words of names in the folder. */
const words = 'bank lecture statement worksheet hymn lease bulletin essay quiz newsletter holiday unpaid policy';

export const known: Known = {
  folders: new Map([
    ['notes', 'notes'],
    ['meeting notes', 'Meeting Notes'],
  ]),
  files: new Map([
    ['report.docx', 'report.docx'],
    ['a.pdf', 'a.pdf'],
    ['b.pdf', 'b.pdf'],
    ['codes.csv', 'codes.csv'],
    ['codes.xlsx', 'codes.xlsx'],
  ]),
  nameWords: new Set(words.split(' ')),
  today,
};

const operationOf = {
  move: 'move',
  copy: 'create',
  trash: 'trash',
  convert: 'create',
  extract: 'create',
  list: 'create',
  tidy: 'rmdir',
} as const;

export type Loose = {
  [Kind in Command['do']]: Partial<Omit<Extract<Command, { do: Kind }>, 'which' | 'numbering'>> & {
    do: Kind;
    which?: Partial<Which>;
    numbering?: Partial<Numbering>;
  };
}[Command['do']];

/** Only what an expectation names is compared, so that a table says what matters. */
export function check(phrasings: readonly string[], expected: readonly Loose[]): void {
  for (const phrasing of phrasings) {
    it(phrasing, () => {
      const reading = readSentence(phrasing, known);
      assert.ok(reading.ok, reading.ok ? '' : `not understood: ${reading.part}`);
      assert.deepEqual(reading.sentence.puzzles, []);
      assert.equal(reading.sentence.commands.length, expected.length);
      assert.partialDeepStrictEqual(reading.sentence.commands, expected);
      const { rule } = assemble(reading.sentence.commands, { types: new Map([['image', 1]]), total: 2 });
      assert.deepEqual(checkRule(rule), []);
      // What a person says in words that are understood is not held against them as something that they did not say.
      const asked = askedIn(phrasing);
      const deeds = new Set(rule.steps.map((each) => operationOf[each.do]));
      if (rule.steps.some(({ original }) => original === 'trash')) deeds.add('trash');
      assert.deepEqual(
        [...deeds].filter((operation) => !asked(operation)),
        [],
      );
    });
  }
}

export const photos: Partial<Which> = { where: [{ is: 'type', in: ['image'] }] };
export const all: Partial<Which> = { where: [] };
export const pdfs: Partial<Which> = { where: [{ is: 'extension', in: ['pdf'] }] };
