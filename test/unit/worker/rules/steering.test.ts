/** What is said after the first instruction: it replaces it, or is said after it; what is neither is asked about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { isOneSlip } from '../../../../src/worker/rules/english/spelling.ts';
import { understand } from '../../../../src/worker/rules/understand.ts';
import { makeFolder, namesOnly, planFor, today } from './support.ts';

const known = {
  folders: new Map([['notes', 'notes']]),
  files: new Map<string, string>(),
  nameWords: new Set<string>(),
  today,
};
const photosByDate = 'organize the photos by date';

/** The changes one after the other mean what this one sentence means. */
function check(instruction: string, steering: readonly string[], whole: string): void {
  it([instruction, ...steering].join(' → '), () => {
    const request = { instruction, steering: [...steering], answers: {}, engine: 'rules' as const, today };
    const understood = understand(request, known);
    const expected = readSentence(whole, known);
    assert.ok(understood.ok && expected.ok, JSON.stringify(understood));
    assert.deepEqual(understood.sentence, expected.sentence);
  });
}

describe('a change that is a sentence', () => {
  check(photosByDate, ['sort the files by type'], 'sort the files by type');
  check(photosByDate, ['photos by year'], 'photos by year');
  check(photosByDate, ['sort the files by type', 'move the PDFs to Papers'], 'move the PDFs to Papers');
  check('clean this up', ['by year'], 'by year');
});

describe('a change to what was said', () => {
  const remarks = [
    'leave the PDFs where they are',
    'not the files in notes',
    'skip notes',
    'only in notes',
    'only the JPGs',
    'but only files larger than 1 MB',
    'without subfolders',
    'including subfolders',
    'one folder per year',
    'by year and month',
    'use the file date for those without',
    'leave those without a date where they are',
    'put them into Sorted',
    'also make the names lower case',
  ];
  for (const said of remarks) check(`${photosByDate}.`, [said], `${photosByDate}, ${said}`);
  check(
    photosByDate,
    ['only in notes', 'leave the PNGs alone'],
    `${photosByDate}, only in notes, leave the PNGs alone`,
  );
  check('group photos by month', ['one folder per year'], 'group photos by month, make it one folder per year');
  check(photosByDate, ['by type'], 'sort the photos by type');
  check('number the photos', ['by date taken'], 'number the photos by date taken');
});

describe('a kind of file and a folder of the same name', () => {
  const folders = { ...known, folders: new Map([['photos', 'photos']]) };
  const cases = [
    ['sort by type, except the photos', { is: 'type', in: ['image'] }],
    ['sort by type, skip photos', { is: 'type', in: ['image'] }],
    ['sort by type, skip the photos folder', { is: 'below', folder: 'photos' }],
    ['sort by type, except the folder photos', { is: 'below', folder: 'photos' }],
  ] as const;
  for (const [said, of] of cases) {
    it(said, () => {
      const reading = readSentence(said, folders);
      assert.ok(reading.ok);
      assert.partialDeepStrictEqual(reading.sentence.commands, [{ which: { where: [{ is: 'not', of }] } }]);
    });
  }
});

describe('a change that is not understood', () => {
  const refused: readonly (readonly [said: string, part: RegExp])[] = [
    ['only the JPGs tomorrow', /“tomorrow” as a change.*“leave the PDFs where they are”/],
    ['skip the odd ones', /“odd ones” as a change/],
    ['skip the blurry ones', /can't judge which files are good or matter/],
    ['no', /“no” as a change/],
    ['put the ones without a date into Unsorted', /“ones without a date into Unsorted” as a change/],
    ['delete the blurry ones', /can't judge which files/],
    ['delete the odd ones', /can't delete files/],
  ];
  for (const [said, message] of refused) {
    it(said, async (test) => {
      const reply = await planFor(makeFolder(test, namesOnly(['a.jpg', 'b.txt'])), photosByDate, {}, [said]);
      assert.equal(reply.outcome, 'unclear', JSON.stringify(reply));
      assert.match(reply.message, message);
      assert.equal(reply.question.key, 'instruction');
      assert.equal(reply.question.choices[0]?.value, photosByDate);
    });
  }

  it('a ground for files that make no folders is no change to them', () => {
    const request = {
      instruction: 'make all file names lowercase',
      steering: ['by type'],
      answers: {},
      engine: 'rules',
      today,
    } as const;
    assert.equal(understand({ ...request, steering: [...request.steering] }, known).ok, false);
  });

  it('said otherwise afterwards, is named as no part of the plan', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.jpg', 'b.txt', 'c.pdf']));
    const reply = await planFor(folder, 'sort by type', {}, ['only the nice ones', 'leave the PDFs alone']);
    assert.equal(reply.outcome, 'plan');
    assert.match(reply.plan.goal, /2 files except \.pdf files/);
    assert.equal(reply.plan.assumptions[0], '“only the nice ones” was not understood and is not part of this plan.');
  });

  it('an answered instruction is what changes are said of', () => {
    const request = {
      instruction: 'x',
      steering: ['leave the PDFs alone'],
      answers: { instruction: 'sort by type' },
      engine: 'rules' as const,
      today,
    };
    const expected = readSentence('sort by type, leave the PDFs alone', known);
    const understood = understand(request, known);
    assert.ok(understood.ok && expected.ok);
    assert.deepEqual(understood.sentence, expected.sentence);
  });
});

describe('a slip of the finger is asked about', () => {
  const slips: readonly (readonly [said: string, steering: string[], meant: string])[] = [
    ['sort by tpye', [], 'sort by type'],
    ['orgnaize the photos by date', [], 'organize the photos by date'],
    ['sort the fiels by type', [], 'sort the files by type'],
    ['replcae spaces with underscores', [], 'replace spaces with underscores'],
    ['remove spaces from the file nmaes', [], 'remove spaces from the file names'],
    ['organise the fotos by date', [], ''],
    ['orgnaize photos by dtae', [], ''],
    [photosByDate, ['leave the PDFs whree they are'], `${photosByDate}, leave the PDFs where they are`],
  ];
  for (const [said, steering, meant] of slips) {
    it([said, ...steering].join(' → '), async (test) => {
      const folder = makeFolder(test, namesOnly(['a b.jpg', 'b.txt']));
      const reply = await planFor(folder, said, {}, steering);
      assert.equal(reply.outcome, 'unclear', JSON.stringify(reply));
      assert.equal(/Did you mean “(.*)”\?/.exec(reply.message)?.[1] ?? '', meant);
      if (meant === '') return;
      assert.equal(reply.question.choices[0]?.value, meant);
      const answered = await planFor(folder, meant);
      assert.notEqual(answered.outcome, 'unclear');
    });
  }

  it('one letter more, less, other, or two swapped', () => {
    for (const word of ['tpye', 'typ', 'typee', 'tipe', 'ype']) assert.ok(isOneSlip(word, 'type'), word);
    for (const word of ['type', 'tipy', 'epyt', 'ty', '']) assert.ok(!isOneSlip(word, 'type'), word);
  });
});

describe('what must stay unclear after a command', () => {
  const refused = [
    'sort by type, not by date',
    'sort by type, only files',
    'sort by type, leave everything alone',
    "sort by type, don't",
    'sort by type and skip',
    'sort by type, use the file date for those without',
    'sort by type, but keep the PDFs in notes',
    'keep the PDFs in place',
    'leave the PDFs where they are',
    'make it one folder per year',
    'move photos without a date to Unsorted',
    'organize the photos by date and put the ones without a date into Unsorted',
    'make the names lowercase, by year',
    'move the photos to Archive, one folder per year',
    "move everything to Archive, don't rename the PDFs",
    'organise the photos by month, one folder per year',
    'organise photos by date but not by month',
    'rename report.docx to final.docx, except the PDFs',
    'move the PDFs to Papers, not to Archive',
    'all photos should be deleted',
    'the photos should be sorted',
    "I'd like the photos renamed",
    'photos go away',
    'arrange my holiday photos by date',
    'sort by type, including hidden files',
  ];
  for (const instruction of refused) {
    it(instruction, () => {
      const files = new Map([['report.docx', 'report.docx']]);
      assert.equal(readSentence(instruction, { ...known, files }).ok, false);
    });
  }
});
