// Whole tasks from the instruction to the undo: where files are, and what they are called.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodePicture } from '../../src/worker/readers/pictures/codecs.ts';
import { readHeader } from '../../src/worker/readers/pictures/header.ts';
import { colours, docx, field, mail, pdf, put, tablePdf } from '../support/agentTasks/documents.ts';
import { playTasks, type Change } from '../support/agentTasks/play.ts';
import { use } from '../support/messagesDouble.ts';
import { makeSampleFolder } from '../support/sampleFolder.ts';

type Step = Readonly<Record<string, unknown>>;
const rule = (...steps: readonly Step[]): object => ({ version: 1, steps, clash: 'number' });
const step = (more: Step): Step => ({ together: [], missing: 'leave', ...more });
const all = (...where: readonly object[]): object => ({ depth: 'all', where });

const byMonth = rule(
  step({
    select: all({ is: 'type', in: ['image'] }),
    let: { d: { date: ['exif', 'name'] } },
    to: '{dir}/{d:YYYY}/{d:MM}/{name}',
    because: 'taken {d:YYYY-MM-DD}',
    says: 'Move {count} into a folder for the month',
  }),
);
const prices = [
  ['Item', 'Pieces', 'Price'],
  ['Leaflets', '500', '420.00'],
  ['Stand', '1', '180.00'],
  ['Travel', '3', '260.50'],
];
const visitors = [
  ['Month', 'Visitors'],
  ['March', '1204'],
  ['April', '1377'],
];
const toCsv = rule(
  step({
    select: all({ is: 'extension', in: ['pdf'] }),
    do: 'extract',
    format: 'tables',
    to: '{dir}/{stem}-{table}.csv',
    because: 'a table of {name}',
    says: 'Write the tables of {count} as CSV',
  }),
);
const withCode = rule(
  step({
    select: all({ is: 'not', of: { is: 'name', how: 'contains', text: 'ATLAS-7', on: 'name' } }),
    to: '{dir}/ATLAS-7 {name}',
    because: 'the project code was missing',
    says: 'Put the project code before {count}',
  }),
);
const byInnerCode = rule(
  step({
    select: all(),
    let: { p: { find: 'Project code: (?<code>[A-Z]+-\\d+)' } },
    to: '{dir}/{p.code} {name}',
    because: 'the code in the document',
    says: 'Put the code in the document before {count}',
  }),
);
const toArchive = rule(
  step({
    select: all(
      { is: 'name', how: 'word', text: 'draft', on: 'name' },
      { is: 'not', of: { is: 'below', folder: 'Archive' } },
    ),
    to: 'Archive/{name}',
    because: 'a draft',
    says: 'Move {count} into Archive',
  }),
);
const kinds = {
  version: 1,
  clash: 'number',
  steps: [
    step({
      select: { depth: 'top', where: [{ is: 'extension', in: ['pdf', 'docx'] }] },
      to: 'Documents/{name}',
      because: 'a document',
      says: 'Move {count} into Documents',
    }),
    step({
      select: { depth: 'top', where: [{ is: 'type', in: ['image'] }] },
      to: 'Pictures/{name}',
      because: 'a picture',
      says: 'Move {count} into Pictures',
    }),
  ],
};

const move = (from: string, to: string): Change => ['move', from, to];

/** What a picture of one colour shows, looked at as it came over the wire. */
async function colourOf(picture: Buffer): Promise<string> {
  const { pixels, width, height } = await decodePicture(picture, readHeader(picture));
  const at = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 4;
  const far = (name: string): number =>
    (colours[name] ?? []).reduce((sum, value, channel) => sum + Math.abs(value - (pixels[at + channel] ?? 0)), 0);
  const [nearest = ''] = Object.keys(colours).toSorted((one, two) => far(one) - far(two));
  assert.ok(far(nearest) < 40, `a colour that nobody drew: ${String(far(nearest))}`);
  return nearest;
}

playTasks([
  {
    name: 'photos by the month they were taken, as a rule: those without a date stay',
    make: (mount) => {
      const made = mkdtempSync(path.join(tmpdir(), 'delegate-sample-'));
      makeSampleFolder(path.join(made, 'sample'));
      cpSync(path.join(made, 'sample', 'photos'), mount, { recursive: true, preserveTimestamps: true });
      rmSync(made, { recursive: true });
    },
    instruction: 'organize these photos by date',
    turns: [
      () => [use('overview', {})],
      ({ last }) => (assert.equal(last[0]?.facts.files, 25), [use('run_rule', { rule: byMonth })]),
      ({ last: [tried] }) => {
        const { changes = 0, leftAlone } = tried?.facts ?? {};
        const goal = `Sort ${String(changes)} photos by month; ${String(leftAlone?.files)} have no date.`;
        return [use('submit_plan', { goal, rule: byMonth, assumptions: [] })];
      },
    ],
    plan: ({ goal }) => assert.equal(goal, 'Sort 22 photos by month; 3 have no date.'),
    changes: (changes) => assert.equal(changes.filter(([op]) => op === 'move').length, 22),
    after: ({ files }) => {
      assert.ok(files.includes('2023/01/DSC00873.JPG') && files.includes('2022/12/DSC00872.JPG'));
      assert.ok(files.includes('2024/07/PXL_20240704_183012345.jpg'));
      assert.deepEqual(
        files.filter((file) => !file.includes('/')),
        ['IMG_0001.jpg', 'download.jpg', 'scan0001.jpg'],
      );
    },
    sent: ({ double }) => assert.equal(double.requests.length, 3, 'the program does the work'),
  },
  {
    name: 'unnamed pictures are looked at, and called after what they show',
    make: (mount) => {
      const [red, green, blue] = [colours['red'], colours['green'], colours['blue']];
      assert.ok(red && green && blue);
      put(mount, {
        'IMG_0007.jpg': field(blue),
        'IMG_0008.jpg': field(red),
        'IMG_0009.jpg': field(green),
        'Rome by night.jpg': field(red),
      });
    },
    instruction: 'rename the unnamed pictures by what is on them',
    turns: [
      () => [use('find', { types: ['image'] })],
      ({ last: [found] }) => {
        const unnamed = (found?.facts.shown ?? []).map((file) => file.path).filter((name) => name.startsWith('IMG_'));
        return [use('look', { files: unnamed.map((name) => ({ path: name })) })];
      },
      ({ last: [seen] }) => [
        use('submit_plan', {
          goal: `Name ${String(seen?.facts.shown?.length)} pictures after what they show.`,
          steps: ['Rename the pictures that begin with IMG_'],
          scope: [{ operations: ['move'], from: 'IMG_*.jpg', to: '*.jpg', atMost: seen?.pictures.length }],
          assumptions: ['Pictures with a name of their own keep it.'],
        }),
      ],
      async ({ of }) => {
        const seen = of(1);
        const names = await Promise.all(seen.pictures.map(colourOf));
        const moves = (seen.facts.shown ?? []).map((file, at) => ({
          from: file.path,
          to: `${names[at] ?? ''} field.jpg`,
        }));
        const wish = { from: 'Rome by night.jpg', to: 'red field 2.jpg' };
        return [use('arrange', { moves: [...moves, wish], reason: 'what the picture shows' })];
      },
      ({ last: [staged] }) => {
        assert.equal(staged?.facts.notStaged, 1, 'a picture with a name is none of the plan');
        return [
          use('submit_result', { outcome: 'done', summary: `${String(staged.facts.staged)} pictures have names.` }),
        ];
      },
    ],
    changes: [
      move('IMG_0007.jpg', 'blue field.jpg'),
      move('IMG_0008.jpg', 'red field.jpg'),
      move('IMG_0009.jpg', 'green field.jpg'),
    ],
    told: ({ summary }) => assert.equal(summary, '3 pictures have names.'),
  },
  {
    name: 'the tables of PDFs as CSV, as a rule',
    make: (mount) => put(mount, { 'offer.pdf': tablePdf('Offer', prices), 'report.pdf': tablePdf('Report', visitors) }),
    instruction: 'extract the tables from the PDFs into CSV files',
    turns: [
      () => [use('overview', {}), use('run_rule', { rule: toCsv })],
      ({ last: [, tried] }) => {
        assert.equal(tried?.facts.changes, 2, tried?.text);
        return [use('submit_plan', { goal: 'Write two tables as CSV.', rule: toCsv, assumptions: [] })];
      },
    ],
    changes: [
      ['create', undefined, 'offer-table-1.csv'],
      ['create', undefined, 'report-table-1.csv'],
    ],
    after: async ({ text, files }) => {
      assert.equal(files.length, 4);
      const csv = (await text('offer-table-1.csv')).trim().split('\n');
      assert.equal(csv.length, 4);
      assert.match(csv[3] ?? '', /Travel.+3.+260\.5/);
    },
  },
  {
    name: 'the project code before every name that lacks it',
    make: async (mount) =>
      put(mount, {
        'plan.docx': await docx('# Plan\n\nThree phases.'),
        'ATLAS-7 budget.pdf': pdf('Budget'),
        'site/photo.jpg': field([10, 20, 30]),
      }),
    instruction: 'put the project code ATLAS-7 before every file name',
    turns: [
      () => [use('find', {})],
      ({ last: [found] }) => {
        const names = (found?.facts.shown ?? []).map((file) => file.path);
        assert.ok(names.includes('ATLAS-7 budget.pdf'));
        return [use('run_rule', { rule: withCode })];
      },
      ({ last: [tried] }) => {
        assert.equal(tried?.facts.changes, 2, tried?.text);
        return [use('submit_plan', { goal: 'Put ATLAS-7 before two names.', rule: withCode, assumptions: [] })];
      },
    ],
    changes: [move('plan.docx', 'ATLAS-7 plan.docx'), move('site/photo.jpg', 'site/ATLAS-7 photo.jpg')],
  },
  {
    name: 'the project code that stands in each document, before its name',
    make: async (mount) =>
      put(mount, {
        'offer.docx': await docx('# Offer\n\nProject code: ATL-104\n\nWe offer three phases.'),
        'letter.pdf': pdf('Dear Ana,', 'Project code: BRK-22', 'all is well.'),
        'answer.eml': mail({ from: 'Ben <ben@example.com>', subject: 'Yes', lines: ['Project code: ATL-104'] }),
        'todo.txt': 'water the plants\n',
      }),
    instruction: 'put the project code that is in each document before its name',
    turns: [
      () => [use('search', { words: '"project code"' })],
      ({ last: [found] }) => [
        use('read', { path: found?.facts.hits?.find((hit) => hit.path.endsWith('.pdf'))?.path }),
        use('run_rule', { rule: byInnerCode }),
      ],
      ({ last: [read, tried] }) => {
        assert.match(read?.facts.text ?? '', /Project code: BRK-22/);
        assert.equal(tried?.facts.leftAlone?.files, 1);
        return [use('submit_plan', { goal: 'Put the code before three names.', rule: byInnerCode, assumptions: [] })];
      },
    ],
    changes: [
      move('answer.eml', 'ATL-104 answer.eml'),
      move('letter.pdf', 'BRK-22 letter.pdf'),
      move('offer.docx', 'ATL-104 offer.docx'),
    ],
  },
  {
    name: 'drafts go to the archive, and what only sounds like one stays',
    make: async (mount) =>
      put(mount, {
        'report draft 1.docx': await docx('# Report\n\nFirst words.'),
        'report.docx': await docx('# Report\n\nLast words.'),
        'letters/draft to Ben.txt': 'Dear Ben',
        'draftsman.txt': 'a trade',
        'Archive/old draft.txt': 'there already',
      }),
    instruction: 'move all drafts to Archive',
    turns: [
      () => [use('find', { contains: 'draft' }), use('run_rule', { rule: toArchive })],
      ({ last: [found, tried] }) => {
        assert.equal(found?.facts.files, 4);
        assert.equal(tried?.facts.changes, 2, tried?.text);
        return [use('submit_plan', { goal: 'Move two drafts to Archive.', rule: toArchive, assumptions: [] })];
      },
    ],
    changes: (changes) =>
      assert.deepEqual(
        changes.filter(([op]) => op === 'move'),
        [
          move('letters/draft to Ben.txt', 'Archive/draft to Ben.txt'),
          move('report draft 1.docx', 'Archive/report draft 1.docx'),
        ],
      ),
  },
  {
    name: 'the contract about the cold store is found by its words, and moved',
    make: async (mount) =>
      put(mount, {
        'doc1.docx': await docx('# Lease\n\nThe tenant rents the flat above the shop.'),
        'doc2.pdf': pdf('Contract', 'The lessor lets the cold store in Harbour Street', 'for five years.'),
        'doc3.txt': 'The store was cold this morning.\n',
        'inbox/doc4.eml': mail({ from: 'Ben <ben@example.com>', subject: 'Hello', lines: ['When do we meet?'] }),
      }),
    instruction: 'find the contract about the cold store and move it to Contracts',
    marked: ['for five years'],
    turns: [
      () => [use('search', { words: '"cold store" contract' })],
      ({ last: [found] }) => {
        assert.equal(found?.facts.hits?.length, 1);
        return [use('read', { path: found.facts.hits[0]?.path })];
      },
      ({ of, last: [read] }) => {
        assert.match(read?.facts.text ?? '', /for five years/);
        const from = of(0).facts.hits?.[0]?.path ?? '';
        const scope = [{ operations: ['move'], from, to: 'Contracts/*', atMost: 1 }];
        return [
          use('submit_plan', { goal: `Move ${from} to Contracts.`, steps: [`Move ${from}`], scope, assumptions: [] }),
        ];
      },
      ({ of }) => {
        const from = of(0).facts.hits?.[0]?.path ?? '';
        return [
          use('arrange', { moves: [{ from, to: `Contracts/${from}` }], reason: 'the contract about the cold store' }),
        ];
      },
      () => [use('submit_result', { outcome: 'done', summary: 'The contract is in Contracts.' })],
    ],
    plan: ({ goal }) => assert.equal(goal, 'Move doc2.pdf to Contracts.'),
    changes: (changes) => assert.deepEqual(changes.at(-1), move('doc2.pdf', 'Contracts/doc2.pdf')),
  },
  {
    name: 'downloads by type as a rule, with two by hand',
    make: async (mount) =>
      put(mount, {
        'invoice.pdf': pdf('Invoice 7'),
        'thesis.docx': await docx('# Thesis'),
        'cat.jpg': field([90, 80, 70]),
        'boarding pass.pdf': pdf('Boarding pass', 'Lisbon, seat 4A'),
        'hotel.jpg': field([9, 8, 7]),
        'setup.exe': 'MZ',
      }),
    instruction: 'sort my downloads by type, but travel papers into Travel',
    turns: [
      () => [use('find', {}), use('run_rule', { rule: kinds })],
      ({ last: [found, tried] }) => {
        assert.equal(found?.facts.files, 6);
        assert.equal(tried?.facts.changes, 5, tried?.text);
        return [use('read', { path: 'boarding pass.pdf' })];
      },
      ({ last: [read] }) => {
        assert.match(read?.facts.text ?? '', /Lisbon/);
        const scope = [{ operations: ['move'], to: '{Documents,Pictures,Travel}/*', atMost: 5 }];
        const steps = ['Sort by type', 'Put the travel papers into Travel'];
        return [use('submit_plan', { goal: 'Sort the downloads.', steps, scope, assumptions: [] })];
      },
      () => [
        use('run_rule', { rule: kinds, stage: true }),
        use('arrange', {
          moves: ['boarding pass.pdf', 'hotel.jpg'].map((from) => ({ from, to: `Travel/${from}` })),
          reason: 'for the journey',
        }),
      ],
      ({ last }) => {
        assert.deepEqual(
          last.map(({ isError }) => isError),
          [false, false],
          last.map(({ text }) => text).join('\n'),
        );
        const notDone = ['setup.exe fits no folder and stays.'];
        return [use('submit_result', { outcome: 'done', summary: 'Five files are sorted.', notDone })];
      },
    ],
    changes: (changes) =>
      assert.deepEqual(
        changes
          .filter(([op]) => op === 'move')
          .map(([, , to]) => to)
          .toSorted(),
        [
          'Documents/invoice.pdf',
          'Documents/thesis.docx',
          'Pictures/cat.jpg',
          'Travel/boarding pass.pdf',
          'Travel/hotel.jpg',
        ],
      ),
    told: ({ notDone }) => assert.deepEqual(notDone, ['setup.exe fits no folder and stays.']),
  },
]);
