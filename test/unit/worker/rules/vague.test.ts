/** "Clean this up": never a guess, but ways that fit what is really there, each tried and counted. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Choice } from '../../../../src/model/plan.ts';
import { jpeg } from './pictures.ts';
import { doIt, makeFolder, planFor, type Content } from './support.ts';

const photo = (day: string): Content => jpeg({ original: `${day} 10:00:00` });
const fresh = (text: string): Content => ({ text, changed: '2026-11-20T12:00:00Z' });

async function choicesOf(
  test: TestContext,
  files: Record<string, Content>,
  instruction = 'clean this up',
): Promise<Choice[]> {
  const reply = await planFor(makeFolder(test, files), instruction);
  assert.equal(reply.outcome, 'unclear', JSON.stringify(reply));
  assert.equal(reply.question.key, 'instruction');
  assert.ok(reply.question.choices.length <= 6);
  return reply.question.choices;
}

/** The first choices, as value, count and first example. */
function check(
  name: string,
  files: Record<string, Content>,
  instruction: string,
  expected: readonly (readonly [string, number, string?])[],
): void {
  it(name, async (test) => {
    const choices = await choicesOf(test, files, instruction);
    const told = choices.slice(0, expected.length).map(({ value, count, examples }) => [value, count, examples?.[0]]);
    assert.deepEqual(
      told,
      expected.map(([value, count, example]) => [value, count, example]),
    );
  });
}

describe('what is offered first', () => {
  check(
    'a folder of photos',
    { 'a.jpg': photo('2019:07:03'), 'b.jpg': photo('2020:07:03'), 'c.jpg': photo('2021:07:03') },
    'organise this folder',
    [['organize the photos by date taken', 3, 'a.jpg → 2019/07/a.jpg']],
  );
  check(
    'copies',
    { 'a.txt': fresh('one'), 'b.txt': fresh('one'), 'c.txt': fresh('one'), 'd.md': fresh('two') },
    'clean this up',
    [['move duplicate files to Duplicates', 2, 'b.txt → Duplicates/b.txt']],
  );
  check(
    'screenshots among little else',
    { 'Screenshot 1.png': fresh('1'), 'Screenshot 2.png': fresh('22'), 'Screenshot 3.png': fresh('333') },
    'tidy my desktop',
    [['move the screenshots to Screenshots', 3, 'Screenshot 1.png → Screenshots/Screenshot 1.png']],
  );
  check(
    'many kinds',
    { 'a.txt': fresh('1'), 'b.pdf': fresh('22'), 'c.zip': fresh('333'), 'd.mp3': fresh('4444') },
    'tidy my downloads',
    [['sort the files into folders by type', 4, 'a.txt → Documents/a.txt']],
  );
  check(
    'invoices',
    { 'invoice 1.txt': fresh('1'), 'invoice 2.txt': fresh('22'), 'invoice 3.txt': fresh('333') },
    'sort this mess',
    [['sort the invoices by month', 3, 'invoice 1.txt → 2026/11/invoice 1.txt']],
  );
  check('empty folders', { 'a.txt': fresh('1'), 'one/': '', 'two/': '', 'three/': '' }, 'clean up these folders', [
    ['remove empty folders', 3, 'one (empty folder) → removed'],
  ]);
  check(
    'names of copies, where names were spoken of',
    { 'Copy of a.txt': fresh('1'), 'Copy of b.txt': fresh('22'), 'c.pdf': fresh('333'), 'd.zip': fresh('4444') },
    'improve the names',
    [['remove copy marks from the file names', 2, 'Copy of a.txt → a.txt']],
  );
});

describe('what may go', () => {
  const rubbish = {
    'a.tmp': fresh('1'),
    'b.crdownload': fresh('22'),
    'c.txt': fresh('same'),
    'd.txt': fresh('same'),
    'e.md': fresh(''),
    'empty/': '',
  };
  for (const said of [
    'get rid of the junk',
    'free up some space',
    'delete what I don’t need',
    'throw away the rubbish',
  ])
    check(said, rubbish, said.replace('’', "'"), [
      ['delete the .tmp, .temp, .crdownload, .part and .bak files', 2, 'a.tmp → trash'],
      ['remove empty folders', 1, 'empty (empty folder) → removed'],
      ['delete empty files', 1, 'e.md → trash'],
      ['delete duplicate files', 1, 'd.txt → trash'],
    ]);

  it('is asked, and nothing else', async (test) => {
    const reply = await planFor(makeFolder(test, rubbish), 'get rid of the junk');
    assert.equal(reply.outcome, 'unclear');
    assert.match(reply.message, /^“get rid of the junk” does not say which files\. Choose one/);
    assert.equal(reply.question.choices.length, 4);
  });
});

describe('however order is asked for', () => {
  for (const said of [
    'this is a mess',
    'my downloads are a mess',
    'bring some order into this folder',
    "I'd like this folder cleaned up",
    'help me organise this',
    'could you please tidy up here?',
    'give the files better names',
    'do something about this folder',
    'what can you do here?',
    'make it neat',
  ])
    it(said, async (test) => {
      const files = { 'a.jpg': photo('2019:07:03'), 'b c.txt': fresh('1'), 'd e.pdf': fresh('22') };
      const choices = await choicesOf(test, files, said);
      assert.ok(choices.length >= 3, JSON.stringify(choices));
      assert.ok((choices[0]?.examples?.length ?? 0) > 0, 'the best of them was tried');
    });

  it('a mark that would be a number again is not offered to be taken off', async (test) => {
    const files = {
      'a.txt': fresh('1'),
      'Copy of a.txt': fresh('22'),
      'b (1).txt': fresh('333'),
      'b.txt': fresh('4444'),
    };
    const choices = await choicesOf(test, files, 'improve the names');
    assert.ok(
      choices.every(({ value }) => !/copy marks|\(1\)/.test(value)),
      JSON.stringify(choices),
    );
  });
});

describe('the choices', () => {
  const names = ['my report.docx', 'data.csv', 'song.mp3', 'Copy of a.txt', 'b (1).txt', 'notes/one.TXT'];
  const mixed = {
    // Changed at one time: which copy is the oldest must not hang on how fast the files are written.
    ...Object.fromEntries(names.map((name) => [name, fresh('x')])),
    'a.jpg': photo('2019:07:03'),
    'old.bin': { text: 'q', changed: '2020-01-01T00:00:00Z' },
  };

  it('do, when they are taken, exactly what they said', async (test) => {
    for (const { value, count, examples = [] } of await choicesOf(test, mixed)) {
      const folder = makeFolder(test, mixed);
      const done = await doIt(folder, 'clean this up', { instruction: value });
      assert.equal(done.changes.length, count, value);
      const moves = Object.entries(done.moves).map(([from, to]) => `${from} → ${to}`);
      for (const example of examples) if (!example.includes('(')) assert.ok(moves.includes(example), example);
    }
  });

  it('are counted by what they would change, not by how many files look like it; what changes nothing is not offered', async (test) => {
    const choices = await choicesOf(test, {
      'a.jpg': photo('2019:07:03'),
      'b.jpg': photo('2020:07:03'),
      'c.jpg': 'no date',
      'd.jpg': 'none either',
    });
    const byYear = choices.find(({ value }) => value === 'organize the photos by year');
    assert.deepEqual([byYear?.label, byYear?.count], ['organize the 2 photos into one folder per year', 2]);
    const none = await choicesOf(test, { 'c.jpg': 'no date', 'd.jpg': 'none either' });
    assert.deepEqual(
      none.filter(({ value, count = 0 }) => count === 0 || value.includes('by year')),
      [],
    );
  });

  it('are the same for the same folder', async (test) => {
    assert.deepEqual(await choicesOf(test, mixed), await choicesOf(test, mixed));
  });

  it('are counted on a sample of a large folder, and say so', async (test) => {
    const files = Object.fromEntries(
      Array.from({ length: 1_500 }, (_none, at) => [`f ${String(at)}.txt`, fresh(String(at))]),
    );
    const choices = await choicesOf(test, files);
    const spaces = choices.find(({ value }) => value.startsWith('replace spaces'));
    assert.deepEqual(
      [spaces?.label, spaces?.count],
      ['replace spaces with underscores in 1,000 names (of a sample of 1,000)', 1_000],
    );
  });

  it('compare nothing where that would take long', async (test) => {
    const folder = { 'a.bin': 'x'.repeat(34 * 1024 * 1024), 'b.bin': 'x'.repeat(34 * 1024 * 1024) };
    assert.ok((await choicesOf(test, folder)).every(({ value }) => !value.includes('duplicate')));
  });

  it('are none for an empty folder', async (test) => {
    assert.deepEqual(await choicesOf(test, {}), []);
  });
});
