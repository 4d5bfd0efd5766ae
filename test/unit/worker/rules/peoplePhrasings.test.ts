/** What people of many trades say to their folders, in their own words: understood as they mean it, or asked about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '../../../../src/model/rule/rule.ts';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { check, known, pdfs, photos, type Loose } from './phrasings.ts';
import { doIt, makeFolder, namesOnly, planFor } from './support.ts';
import { greyPng } from './tellingFiles.ts';

const image: Condition = { is: 'type', in: ['image'] };
const named = (text: string): Condition => ({ is: 'name', how: 'contains', text, on: 'stem' });
const days = (is: 'taken' | 'modified', from: string, until: string): Condition[] => [
  { is, than: 'from', day: from },
  { is, than: 'before', day: until },
];
const move = (into: string, ...where: Condition[]): Loose[] => [{ do: 'move', into, which: { where } }];
const byDate = (form: string, ...where: Condition[]): Loose[] => [
  { do: 'organise', which: { where }, layouts: [{ by: 'date', basis: 'auto', form }] },
];
const numbered = (base: string, pad: number, ...where: Condition[]): Loose[] => [
  { do: 'number', base, gap: ' ', which: { where }, numbering: { start: 1, pad } },
];
const date = { put: 'date', basis: 'auto' } as const;

describe('spans of days', () => {
  check(
    [
      'move photos taken between 2004 and 2006 to Old',
      'move photos from 2004 to 2006 into Old',
      'put the photos taken from 2004 until 2006 in Old',
      'move the photos from 2004-2006 to Old',
      'photos taken between 2004 and 2006 into Old',
      'move all pictures we took between January 2004 and December 2006 to Old',
    ],
    move('Old', image, ...days('taken', '2004-01-01', '2007-01-01')),
  );
  check(
    [
      'move files changed between March 2023 and June 2023 to Spring',
      'move files modified between March and June 2023 to Spring',
      'move the files last edited from March until June 2023 to Spring',
      'move everything saved between 1 March 2023 and 30 June 2023 to Spring',
      'move files changed between 01.03.2023 and 30.06.2023 to Spring',
      'files from the months March to June 2023 into Spring',
    ],
    move('Spring', ...days('modified', '2023-03-01', '2023-07-01')),
  );
  check(
    ['move everything modified this week to Current', 'files from this week into Current'],
    move('Current', ...days('modified', '2026-11-16', '2026-11-23')),
  );
  check(
    ['copy receipts from last month to Accountant', "copy last month's receipts to Accountant"],
    [
      {
        do: 'copy',
        into: 'Accountant',
        which: { where: [named('receipt'), ...days('modified', '2026-10-01', '2026-11-01')] },
      },
    ],
  );
  check(
    ['move receipts from Q1 2024 to First'],
    move('First', named('receipt'), ...days('modified', '2024-01-01', '2024-04-01')),
  );
  check(['move files from last quarter to Past'], move('Past', ...days('modified', '2026-07-01', '2026-10-01')));
  check(
    ['move photos from last year to Past', "move last year's photos to Past"],
    move('Past', image, ...days('taken', '2025-01-01', '2026-01-01')),
  );
  check(['move everything I changed yesterday to Work'], move('Work', ...days('modified', '2026-11-21', '2026-11-22')));
  check(
    ['copy everything changed since Monday to Backup'],
    [{ do: 'copy', into: 'Backup', which: { where: [{ is: 'modified', than: 'from', day: '2026-11-16' }] } }],
  );
  check(
    ['move files changed more than 2 years ago to Old', 'move files last modified over two years ago to Old'],
    move('Old', { is: 'modified', than: 'before', day: '2024-11-22' }),
  );
  check(
    [
      'move photos taken on 24 December 2023 to Christmas',
      'move photos from 24.12.2023 to Christmas',
      'move photos taken on the 24th of December 2023 to Christmas',
    ],
    move('Christmas', image, ...days('taken', '2023-12-24', '2023-12-25')),
  );
});

describe('a teacher', () => {
  check(['rename the worksheets to Worksheet 1, Worksheet 2 and so on'], numbered('Worksheet', 1, named('worksheet')));
  check(['put all the word documents in a folder called Handouts'], [{ do: 'move', into: 'Handouts' }]);
  check(
    ['make copies of the slides in Backup'],
    [{ do: 'copy', into: 'Backup', which: { where: [{ is: 'type', in: ['presentation'] }] } }],
  );
  check(['put the essays into Essays', 'move all essays to Essays'], move('Essays', named('essay')));
  check(
    ['move homework from this month to November'],
    move('November', named('homework'), ...days('modified', '2026-11-01', '2026-12-01')),
  );
  check(
    ['put the quizzes from 2024 in Archive'],
    move('Archive', named('quiz'), ...days('modified', '2024-01-01', '2025-01-01')),
  );
});

describe('a bookkeeper', () => {
  check(['sort invoices by month', 'organize the invoices by month'], byDate('YYYY/MM', named('invoice')));
  check(
    ['put each invoice into a folder for its month', 'file every invoice in a folder for its month'],
    byDate('YYYY-MM', named('invoice')),
  );
  check(
    ['organize the receipts into quarters', 'split the receipts into quarters'],
    byDate('YYYY/QQ', named('receipt')),
  );
  check(['file all the bank statements by year'], byDate('YYYY', named('bank'), named('statement')));
  check(['move the unpaid invoices to Unpaid'], move('Unpaid', named('unpaid'), named('invoice')));
  check(
    ['move invoices from 2023 to Archive/2023'],
    move('Archive/2023', named('invoice'), ...days('modified', '2023-01-01', '2024-01-01')),
  );
  check(
    ['copy the PDFs to Archive/2024', 'put a copy of the pdfs into Archive/2024'],
    [{ do: 'copy', into: 'Archive/2024', which: pdfs }],
  );
  check(
    ['make a csv of all invoices', 'give me a csv file with all the invoices'],
    [{ do: 'invoices', to: 'invoices.csv' }],
  );
  check(['find invoices that are there twice'], [{ do: 'list-duplicates', which: { where: [named('invoice')] } }]);
  check(['make an excel list of all invoices with date, number and total'], [{ do: 'invoices', to: 'invoices.xlsx' }]);
  check(
    ['rename receipts to date and total'],
    [
      {
        do: 'compose',
        which: { where: [named('receipt')] },
        parts: [
          { ...date, form: null },
          { put: 'fact', fact: 'total' },
        ],
      },
    ],
  );
});

describe('a photographer', () => {
  check(
    ['rename photos to YYYY-MM-DD place', 'rename the pictures as YYYY-MM-DD place'],
    [
      {
        do: 'compose',
        which: photos,
        parts: [
          { ...date, form: 'YYYY-MM-DD' },
          { put: 'fact', fact: 'place' },
        ],
        gap: ' ',
      },
    ],
  );
  check(
    ['rename photos to date_time_camera'],
    [
      {
        do: 'compose',
        which: photos,
        parts: [
          { ...date, form: 'YYYY-MM-DD_HH-mm-ss' },
          { put: 'fact', fact: 'camera' },
        ],
        gap: '_',
      },
    ],
  );
  check(
    [
      'put RAW in one folder and JPEG in another',
      'put raws and jpgs in separate folders',
      'separate the raw files from the jpegs',
    ],
    [{ do: 'organise', layouts: [{ by: 'extension' }] }],
  );
  check(
    ['separate portrait and landscape photos', 'split the vertical and horizontal pictures'],
    [{ do: 'organise', which: photos, layouts: [{ by: 'fact', fact: 'orientation' }] }],
  );
  check(
    ['move photos shot at ISO over 1600 to Noisy', 'move pictures with an iso higher than 1600 to Noisy'],
    move('Noisy', image, { is: 'field', field: 'exif.iso', how: 'more', value: '1600' }),
  );
  check(
    ['make web sized copies of all photos at 2000px', 'make smaller copies of the photos at 2000 pixels'],
    [{ do: 'resize', which: photos, pixels: 2_000 }],
  );
  check(['convert pngs to jpg at 80% quality'], [{ do: 'convert', format: 'jpg', quality: 80 }]);
  check(
    [
      'move files larger than 10 MB to Big and convert the rest to webp',
      'put files over 10 MB into Big, then convert the others to webp',
    ],
    [
      { do: 'move', into: 'Big', which: { where: [{ is: 'size', than: 'larger', bytes: 10_000_000 }] } },
      { do: 'convert', format: 'webp', original: 'keep', which: { rest: true } },
    ],
  );
  check(['move the holiday photos to Holiday'], move('Holiday', named('holiday'), image));
});

describe('a landlord', () => {
  check(['move files with "Flat 3" in the name to Flat 3'], [{ do: 'move', into: 'Flat 3' }]);
  check(['sort the leases by year'], byDate('YYYY', named('lease')));
  check(
    ['move everything older than 10 years to Archive'],
    move('Archive', { is: 'modified', than: 'before', day: '2016-11-22' }),
  );
  check(['move all documents that mention the word eviction to Legal'], [{ do: 'move', into: 'Legal' }]);
});

describe('a student', () => {
  check(
    ['rename the lecture slides to Lecture 01, Lecture 02'],
    numbered('Lecture', 2, named('lecture'), { is: 'type', in: ['presentation'] }),
  );
  check(['move installers to Installers'], move('Installers', { is: 'type', in: ['program'] }));
  check(
    ['remove all the (1) and (2) from the names'],
    [
      {
        do: 'edit',
        filter: [
          { name: 'cuti', args: ['(1)'] },
          { name: 'cuti', args: ['(2)'] },
        ],
      },
    ],
  );
  check(
    ["move everything that isn't a photo to Documents", 'move all files that are not photos to Documents'],
    move('Documents', { is: 'not', of: image }),
  );
  check(
    ['move files that start with a number to Numbers'],
    move('Numbers', { is: 'name', how: 'matches', text: '^[0-9]', on: 'name' }),
  );
});

describe('a researcher', () => {
  check(
    ['rename the PDFs to author year title'],
    [
      {
        do: 'compose',
        which: pdfs,
        parts: [
          { put: 'fact', fact: 'author' },
          { put: 'date', basis: 'written', form: 'YYYY' },
          { put: 'fact', fact: 'title' },
        ],
        gap: ' ',
      },
    ],
  );
  check(['rename the PDFs to first author - year - title'], [{ do: 'compose', which: pdfs, gap: ' - ' }]);
  check(
    ['make all file names lowercase with no spaces', 'make all names lower case without spaces'],
    [
      {
        do: 'edit',
        on: 'both',
        filter: [
          { name: 'replace', args: [' ', ''] },
          { name: 'lower', args: [] },
        ],
      },
    ],
  );
  check(
    ['files changed in the last 3 days to Recent'],
    move('Recent', { is: 'modified', than: 'from', day: '2026-11-19' }),
  );
});

describe('a parish secretary', () => {
  check(
    ['sort newsletters by year', 'put the newsletters into a folder for each year'],
    byDate('YYYY', named('newsletter')),
  );
  check(
    [
      'I need the hymns in alphabetical folders',
      'put the hymns into folders A-Z',
      'sort the hymns into letter folders',
    ],
    [{ do: 'organise', which: { where: [named('hymn')] }, layouts: [{ by: 'letter' }] }],
  );
  check(
    ['put files starting with A to F in A-F', 'move files beginning with the letters A-F to A-F'],
    move('A-F', { is: 'name', how: 'matches', text: '^[a-fA-F]', on: 'name' }),
  );
  check(
    ['delete all thumbs.db files'],
    [{ do: 'trash', which: { where: [{ is: 'name', how: 'equals', text: 'thumbs.db', on: 'name' }] } }],
  );
  check(['rename the sermons to the date and the title'], [{ do: 'compose', which: { where: [named('sermon')] } }]);
});

describe('asked about rather than guessed', () => {
  for (const said of [
    // by what only a person knows
    "put each student's homework in its own folder",
    'sort the leases by tenant',
    'move the blurry photos to Rejects',
    'move old contracts to Archive',
    'delete old files',
    'get rid of the old drafts',
    'group the files by project',
    'move the biggest files to Big',
    'delete all but the newest 5 files',
    'keep only the newest version of each file',
    'delete duplicate photos but keep the largest',
    'move everything from last school year into Old',
    'move the photos from last summer into Summer',
    'photos from 03/04/2023 to Trip',
    'move photos taken in July to July',
    'move half of the files to Part 2',
    'find contracts without a signature',
    'convert all my powerpoints to pdf',
    'put everything about 12 Main Street into its own folder',
    // folders without a name
    'put all the photos in 1 folder',
    'put the pdfs in the right folder',
    // nothing is thrown away for a word in a name
    'delete the lecture slides',
    'delete everything except the lecture slides',
    'remove the holiday photos',
    'move the lecture slides to Old and delete them',
    'sort the files by type, then delete the holiday photos',
    'convert the holiday photos to jpg and delete the originals',
    // words for files, and no deed
    'photos taken between 2004 and 2006',
    'files changed between March 2023 and June 2023',
    // nobody knows how many
    'move files changed in the last days to Recent',
    // a span that ends before it begins
    'move photos taken between 2006 and 2004 to Old',
  ])
    it(said, () => {
      assert.equal(readSentence(said, known).ok, false, JSON.stringify(readSentence(said, known)));
    });
});

describe('words of names', () => {
  const read = (said: string, words: string, folders: [string, string][] = []): boolean =>
    readSentence(said, { ...known, folders: new Map(folders), nameWords: new Set(words.split(' ')) }).ok;
  it('mean files only where names here have them', () => {
    assert.ok(read('move the surveys to Field', 'survey plan'));
    assert.ok(read('move the field surveys to Field', 'survey field'));
    assert.ok(read('move the policies to P', 'policy'));
    assert.ok(!read('move the surveys to Field', 'plan'));
    assert.ok(!read('move the field surveys to Field', 'survey'));
  });
  it('mean nothing where the language has a meaning for them, or a folder is called so', () => {
    assert.ok(!read('move the old surveys to Field', 'survey old'));
    assert.ok(!read('move the others surveys to Field', 'survey others'));
    assert.ok(!read('move the surveys to Field', 'survey', [['surveys', 'surveys']]));
  });
});

describe('on real folders', () => {
  it('words that tell files alone are asked about, with what could be done with them', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.jpg', 'b.pdf']));
    const reply = await planFor(folder, 'Photos taken between 2004 and 2006.');
    assert.equal(reply.outcome, 'unclear');
    assert.match(reply.message, /tells which files, and not what should happen with them/);
    const files = 'Photos taken between 2004 and 2006';
    assert.deepEqual(
      reply.question.choices.map(({ value }) => value),
      [`sort ${files} by date`, `copy ${files} to Copies`, `make a list of ${files}`],
    );
  });

  it('words of names are said in the plan, and nothing goes on their word', async (test) => {
    const names = ['field survey 1.pdf', 'field survey 2.pdf', 'survey.pdf', 'x.pdf'];
    const folder = makeFolder(test, namesOnly(names));
    const done = await doIt(folder, 'move the field surveys to Field');
    assert.deepEqual(Object.values(done.moves), ['Field/field survey 1.pdf', 'Field/field survey 2.pdf']);
    assert.ok(done.plan.assumptions.includes('“field” is taken to mean files with “field” in their name.'));
    assert.equal((await planFor(folder, 'delete the field surveys')).outcome, 'unclear');
  });

  it('the rest is converted as far as it can be', async (test) => {
    const files = { 'big.png': Buffer.alloc(11_000), 'a.png': greyPng(2, 2), 'b.txt': 'x' };
    const done = await doIt(makeFolder(test, files), 'move files larger than 10 kB to Big and convert the rest to gif');
    assert.deepEqual(done.moves, { 'big.png': 'Big/big.png' });
    assert.deepEqual([Object.keys(done.contents), done.left, done.trashed], [['a.gif'], {}, []]);
  });
});
