/** Names like the others: what is learnt from names, what a sample shows, and what a file's name becomes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import {
  dateForms,
  learnStyle,
  sampleOfStyle,
  styleOfSample,
  styleWords,
  type Style,
} from '../../../../src/worker/rules/style.ts';
import { doIt, makeFolder, namesOnly, planFor } from './support.ts';

const nothing: Style = { separator: null, letters: null, date: null, code: null, gap: null, digits: null };

function learns(names: string, expected: Partial<Style> | null): void {
  it(names, () => {
    const style = learnStyle(names.split(', '));
    assert.deepEqual(style, expected === null ? null : { ...nothing, ...expected });
  });
}

describe('what names have in common', () => {
  learns('team_notes, budget_plan, trip_report, hiring_list, all_hands', { separator: '_', letters: 'lower' });
  learns('Team Notes, Budget Plan, Trip Report, Hiring List, Summary', { separator: null, letters: 'title' });
  learns('Team notes, Budget plan, Trip report, Hiring list, All hands', { separator: ' ', letters: 'sentence' });
  learns('TEAM-NOTES, BUDGET-PLAN, TRIP-REPORT, HIRING-LIST, ALL-HANDS', { separator: '-', letters: 'upper' });
  learns('2024-01-05_a b, 2024-02-05_c d, 2024-03-05_e f, 2024-04-05_g h, 2024-05-05_i j', {
    separator: ' ',
    letters: 'lower',
    date: 'YYYY-MM-DD',
    gap: '_',
  });
  learns('20240105 a, 20240205 b, 20240305 c, 20240405 d, 20240505 e', {
    letters: 'lower',
    date: 'YYYYMMDD',
    gap: ' ',
  });
  learns('ACME-12 a, ACME-12 b, ACME-12 c, ACME-12 d, ACME-12 e', { letters: 'lower', code: 'ACME-12', gap: ' ' });
  learns('scan_001, scan_002, scan_003, scan_010, scan_011', { separator: '_', letters: 'lower', digits: 3 });
  learns('scan_101, scan_102, scan_103, scan_110, scan_111', { separator: '_', letters: 'lower' });
});

describe('what is no style', () => {
  learns('a_b, c_d, e_f, g_h', null);
  learns('a_b, C D, e-f, G_h, IJ kl, M-n', null);
  learns('1, 2, 3, 4, 5', null);
});

describe('what a sample shows', () => {
  const shows = (sample: string, expected: Partial<Style> | null): void => {
    it(sample, () => {
      assert.deepEqual(styleOfSample(sample), expected === null ? null : { ...nothing, ...expected });
    });
  };
  shows('YYYY-MM-DD_words_here', { separator: '_', letters: 'lower', date: 'YYYY-MM-DD', gap: '_' });
  shows('date Words Here', { separator: ' ', letters: 'title', date: 'YYYY-MM-DD', gap: ' ' });
  shows('2026-05-03 - Words here', { separator: ' ', letters: 'sentence', date: 'YYYY-MM-DD', gap: ' - ' });
  shows('yyyymmdd-WORDS-HERE', { separator: '-', letters: 'upper', date: 'YYYYMMDD', gap: '-' });
  shows('ACME-12_words_here_001', { separator: '_', letters: 'lower', code: 'ACME-12', gap: '_', digits: 3 });
  shows('???', null);

  it('is what is printed of a style', () => {
    const style = fc.record({
      separator: fc.constantFrom(' ', '_', '-'),
      letters: fc.constantFrom('lower', 'upper', 'title', 'sentence'),
      date: fc.option(fc.constantFrom(...dateForms)),
      digits: fc.option(fc.integer({ min: 2, max: 5 })),
    });
    fc.assert(
      fc.property(style, ({ separator, letters, date, digits }) => {
        const gap = date === null ? null : '_';
        const whole: Style = { separator, letters, date, code: null, gap, digits };
        assert.deepEqual(styleOfSample(sampleOfStyle(whole)), whole);
      }),
    );
  });
});

describe('how it is asked for', () => {
  const known = {
    folders: new Map<string, string>(),
    files: new Map<string, string>(),
    nameWords: new Set<string>(),
    today: '2026-11-22',
  };
  for (const said of [
    'rename the files to our convention',
    'rename the files to our naming convention',
    'rename the photos to match the others',
    'rename the files so that they match the rest',
    'name them like the rest',
    'rename everything consistently',
    'make the names consistent',
    'make the file names uniform',
    'apply our naming convention to these files',
    'please follow our naming convention',
    'bring the names in line with our convention',
    'make the names match the other files',
    'rename the PDFs the same way as the others',
  ])
    it(said, () => {
      const read = readSentence(said, known);
      assert.ok(read.ok, JSON.stringify(read));
      assert.deepEqual(
        read.sentence.commands.map((command) => command.do),
        ['style'],
      );
    });

  for (const said of [
    'make the files consistent',
    'rename the files to Convention',
    'match the others',
    'sort the files like the others',
  ])
    it(`not: ${said}`, () => {
      const read = readSentence(said, known);
      assert.ok(!read.ok || read.sentence.commands.every((command) => command.do !== 'style'));
    });
});

const dated = [
  '2024-01-05_team_notes.txt',
  '2024-02-06_budget_plan.txt',
  '2024-03-07_trip_report.txt',
  '2024-04-08_hiring_list.txt',
  '2024-05-09_all_hands.txt',
];
const titled = [
  'other/Alpha Beta.txt',
  'other/Gamma Delta.txt',
  'other/Eps Zeta.txt',
  'other/Eta Theta.txt',
  'other/Iota Kappa.txt',
];

describe('names become like the others', () => {
  const becomes = (name: string, expected: string, others: readonly string[] = dated): void => {
    it(`${name} → ${expected}`, async (test) => {
      const reply = await planFor(
        makeFolder(test, namesOnly([...others, name])),
        'rename the files to match the others',
      );
      if (name === expected) {
        assert.equal(reply.outcome, 'nothing', JSON.stringify(reply));
        return;
      }
      const done = await doIt(makeFolder(test, namesOnly([...others, name])), 'rename the files to match the others');
      assert.deepEqual(done.moves, { [name]: expected });
    });
  };
  becomes('20240610 Sales Review.txt', '2024-06-10_sales_review.txt');
  becomes('2024.06.10 - Sales-Review.PDF', '2024-06-10_sales_review.PDF');
  becomes('Invoice From Bob 2024-07-01.txt', 'invoice_from_bob_2024-07-01.txt');
  becomes('ACME-12 Report 1 2 3.txt', 'ACME-12_report_1_2_3.txt');
  becomes('2024-07-11.txt', '2024-07-11.txt');
  becomes('20240711.txt', '2024-07-11.txt');
  becomes('ACME-12.txt', 'ACME-12.txt');
  becomes('__.txt', '__.txt');
  becomes('Überblick Ärzte.txt', 'überblick_ärzte.txt');
  const titles = titled.map((path) => path.slice('other/'.length));
  becomes('team_notes.txt', 'Team Notes.txt', titles);
  becomes('DNA_iPhone.txt', 'DNA iPhone.txt', titles);
  becomes('scan_7.txt', 'scan_007.txt', [
    'scan_001.txt',
    'scan_002.txt',
    'scan_003.txt',
    'scan_004.txt',
    'scan_005.txt',
  ]);
  becomes(
    'notes.txt',
    'ACME-12 notes.txt',
    ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => `ACME-12 ${one}.txt`),
  );

  it('and stay so: a second task has nothing to do', async (test) => {
    const messy = ['20240610 Sales Review.txt', 'Foo - Bar.txt', 'x  y.txt', '-a-.txt', '2024-06-10.txt', 'A1 B2.txt'];
    const first = await doIt(makeFolder(test, namesOnly([...dated, ...messy])), 'rename the files to match the others');
    const now = [...dated, ...messy].map((name) => first.moves[name] ?? name);
    const again = await planFor(makeFolder(test, namesOnly(now)), 'rename the files to match the others');
    assert.equal(again.outcome, 'nothing', JSON.stringify(again));
  });
});

describe('whose style', () => {
  it('is asked where there are several, with what each would change', async (test) => {
    const folder = makeFolder(test, {
      ...namesOnly([...dated, ...titled, 'Foo Bar.txt']),
      'delegate-conventions.txt': '2026-05-03 style words-here\n',
    });
    const { plan, moves } = await doIt(folder, 'rename the files to our convention');
    const [question] = plan.questions;
    assert.equal(question?.key, 'reading');
    assert.equal(question.chosen, 'convention');
    assert.deepEqual(
      question.choices.map(({ value, label, count }) => [value, label, count]),
      [
        [
          'convention',
          'as the conventions of this folder say: words joined by “-” and small letters; 6 files would change',
          6,
        ],
        [
          'here',
          'as most names here: words joined by “_”, small letters and dates in front as YYYY-MM-DD; 1 file would change',
          1,
        ],
        [
          'beside',
          'as most names in “other”: words with blanks between them and a capital for each word; 5 files would change',
          5,
        ],
      ],
    );
    assert.equal(moves['Foo Bar.txt'], 'foo-bar.txt');
    assert.ok(plan.assumptions.includes('Because of your rule of 3 May 2026: style words-here.'));
    const here = await doIt(folder, 'rename the files to our convention', { reading: 'here' });
    assert.deepEqual(here.moves, { 'Foo Bar.txt': 'foo_bar.txt' });
    const beside = await doIt(folder, 'rename the files to our convention', { reading: 'beside' });
    assert.equal(beside.moves['2024-01-05_team_notes.txt'], '2024-01-05 Team Notes.txt');
  });

  it('is not guessed where the names show none', async (test) => {
    const reply = await planFor(
      makeFolder(test, namesOnly(['a b.txt', 'C_d.txt'])),
      'rename the files to our convention',
    );
    assert.equal(reply.outcome, 'unclear');
    assert.match(reply.message, /follow no one style/);
    assert.ok(reply.question.choices.length > 0);
  });
});

it('names of every kind are learnt from and renamed in a bounded time', async (test) => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 20 }), (stems) => {
      const style = learnStyle(stems);
      assert.equal(typeof (style === null ? '' : styleWords(style)), 'string');
    }),
    { numRuns: 1_000 },
  );
  const hostile = [
    'a'.repeat(250),
    '-'.repeat(250),
    '1 '.repeat(125),
    'a-'.repeat(125),
    '2024-01-05'.repeat(25),
    'ACME-12-'.repeat(31),
  ];
  const { plan } = await doIt(
    makeFolder(test, namesOnly([...dated, ...hostile])),
    'rename the files to match the others',
  );
  assert.ok(plan.steps.length > 0);
});
