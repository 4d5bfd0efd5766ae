/** "By date" in folders where it could mean several things: what is offered, what stands by default, what an answer does. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Answers, Question } from '../../../../src/model/plan.ts';
import { jpeg } from './pictures.ts';
import { doIt, makeFolder, planFor, type Content } from './support.ts';

const taken = jpeg({ original: '2019:07:03 14:22:33' });
const changed = (day: string, text = 'x'): Content => ({ text, changed: `${day}T12:00:00Z` });

const photos: Record<string, Content> = {
  'a.jpg': taken,
  'b.jpg': taken,
  'IMG_20180504_101010.jpg': changed('2021-02-03'),
  'scan.jpg': changed('2017-03-02'),
};

async function readingOf(
  test: TestContext,
  files: Record<string, Content>,
  instruction: string,
  answers: Answers = {},
): Promise<Question | null> {
  const reply = await planFor(makeFolder(test, files), instruction, answers);
  assert.equal(reply.outcome, 'plan', JSON.stringify(reply));
  return reply.plan.questions.find(({ key }) => key === 'reading') ?? null;
}

function check(
  name: string,
  files: Record<string, Content>,
  instruction: string,
  expected: Record<string, number> | null,
  chosen?: string,
): void {
  it(name, async (test) => {
    const question = await readingOf(test, files, instruction);
    const choices =
      question === null ? null : Object.fromEntries(question.choices.map(({ value, count = 0 }) => [value, count]));
    assert.deepEqual(choices, expected);
    assert.equal(question?.chosen, chosen);
  });
}

describe('what is offered', () => {
  check(
    'photos, some without a date',
    photos,
    'organise the photos by date',
    { taken: 2, 'taken-or-file': 4, 'taken-or-name': 3 },
    'taken',
  );
  check(
    'photos renamed to their date',
    photos,
    'rename the photos to their date',
    { taken: 2, 'taken-or-file': 4, 'taken-or-name': 3 },
    'taken',
  );
  check(
    'photos and papers',
    { ...photos, 'p.txt': changed('2020-05-06') },
    'sort by date',
    { 'by-kind': 3, 'taken-or-file': 5, taken: 2 },
    'by-kind',
  );
  check(
    'papers with dates in their names',
    { '2018-03-04 a.txt': changed('2020-05-06'), 'b.txt': changed('2020-05-06') },
    'sort the files by month',
    { file: 2, name: 1 },
    'file',
  );
  check(
    'papers with dates in their text',
    { 'a.txt': changed('2020-05-06', 'Invoice date: 2017-03-04'), 'b.txt': changed('2020-05-06', 'nothing here') },
    'sort the documents by date',
    { file: 2, text: 1 },
    'file',
  );
  check('nothing, where the words say which date', photos, 'organise the photos by date taken', null);
  check(
    'nothing, where all readings do the same',
    { 'a.txt': changed('2020-05-06'), 'b.txt': changed('2020-05-06') },
    'sort the files by date',
    null,
  );
  check(
    'nothing, where no file has the date that is meant: the question is what to do without',
    { 'scan.jpg': changed('2017-03-02'), 'x.jpg': changed('2017-04-02') },
    'organise the photos by date',
    null,
  );
  check('nothing, where no date was spoken of', photos, 'sort the files by type', null);
});

describe('the choices', () => {
  it('say in words what they place and what they do not, with real examples that differ', async (test) => {
    const question = await readingOf(test, photos, 'organise the photos by date');
    assert.equal(question?.text, 'Which date is meant?');
    assert.deepEqual(
      question.choices.map(({ label, examples = [] }) => [label, examples[0]]),
      [
        ['date taken: 2 files; 2 have none', 'a.jpg → 2019/07/a.jpg'],
        ['date taken, else file date: 4 files', 'IMG_20180504_101010.jpg → 2021/02/IMG_20180504_101010.jpg'],
        [
          'date taken, else the date in the name: 3 files; 1 has none',
          'IMG_20180504_101010.jpg → 2018/05/IMG_20180504_101010.jpg',
        ],
      ],
    );
  });

  it('are counted on a sample of a large folder, the same every time', async (test) => {
    const files: Record<string, Content> = {};
    for (let at = 0; at < 2_400; at += 1)
      files[`f${String(at)}${at % 2 === 0 ? ' 2018-03-04' : ''}.txt`] = changed('2020-05-06');
    const folder = makeFolder(test, files);
    const replies = [await planFor(folder, 'sort by date'), await planFor(folder, 'sort by date')];
    const [first] = replies;
    assert.equal(first?.outcome, 'plan');
    const labels = first.plan.questions[0]?.choices.map(({ label }) => label);
    assert.deepEqual(labels?.[0], 'date of the last change: 2,000 files (of a sample of 2,000)');
    assert.match(labels[1] ?? '', /^date in the name: 1,0\d\d files; \d+ have none \(of a sample of 2,000\)$/);
    assert.deepEqual(replies[1], first);
  });
});

describe('an answer', () => {
  const moved = async (
    test: TestContext,
    answers: Answers,
    instruction = 'organise the photos by date',
  ): Promise<Record<string, string>> => (await doIt(makeFolder(test, photos), instruction, answers)).moves;

  it('decides which date files go by', async (test) => {
    const name = 'IMG_20180504_101010.jpg';
    assert.equal((await moved(test, {}))[name], undefined);
    assert.equal((await moved(test, { reading: 'taken-or-file' }))[name], `2021/02/${name}`);
    assert.equal((await moved(test, { reading: 'taken-or-name' }))[name], `2018/05/${name}`);
    assert.deepEqual(await moved(test, { reading: 'name' }), { [name]: `2018/05/${name}` });
    assert.equal((await moved(test, { reading: 'file' }))['scan.jpg'], '2017/03/scan.jpg');
  });

  it('leaves the question about missing dates only where some are missing', async (test) => {
    const keys = async (reading: string): Promise<string[]> => {
      const reply = await planFor(makeFolder(test, photos), 'organise the photos by date', { reading });
      assert.equal(reply.outcome, 'plan');
      return reply.plan.questions.map(({ key, chosen }) => `${key} ${chosen ?? ''}`);
    };
    assert.deepEqual(await keys('taken'), ['reading taken', 'missing leave']);
    assert.deepEqual(await keys('taken-or-file'), ['reading taken-or-file']);
    assert.deepEqual(await keys('taken-or-name'), ['reading taken-or-name', 'missing name-date']);
  });

  it('that is no choice, or comes where nothing is asked, changes nothing', async (test) => {
    assert.deepEqual(await moved(test, { reading: 'the stars' }), await moved(test, {}));
    const said = 'organise the photos by date taken';
    assert.deepEqual(await moved(test, { reading: 'file' }, said), await moved(test, {}, said));
  });

  it('of the folder’s conventions stands until the person gives another', async (test) => {
    const folder = makeFolder(test, photos);
    writeFileSync(join(folder, 'delegate-conventions.txt'), '2026-05-03  reading taken-or-file\n');
    const done = await doIt(folder, 'organise the photos by date');
    assert.equal(done.moves['scan.jpg'], '2017/03/scan.jpg');
    assert.ok(done.plan.assumptions.includes('Because of your rule of 3 May 2026: reading taken-or-file.'));
    const other = await doIt(folder, 'organise the photos by date', { reading: 'taken' });
    assert.equal(other.moves['scan.jpg'], undefined);
    assert.ok(!other.plan.assumptions.some((line) => line.includes('your rule')));
  });
});
