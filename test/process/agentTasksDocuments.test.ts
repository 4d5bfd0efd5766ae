// Whole tasks from the instruction to the undo: what stands in documents, and new documents that are made of it.
import assert from 'node:assert/strict';
import {
  docx,
  mail,
  pdf,
  put,
  receiptChatter,
  receiptFields,
  receiptLines,
  receipts,
  receiptValues,
} from '../support/agentTasks/documents.ts';
import { playTasks, type Change } from '../support/agentTasks/play.ts';
import { smallModel } from '../support/agentTasks/script.ts';
import { readPage, scanOf } from '../support/agentTasks/scan.ts';
import { plainLines, pointsOf } from '../support/agentTasks/told.ts';
import { use } from '../support/messagesDouble.ts';

const create = (to: string): Change => ['create', undefined, to];
const done = (summary: string, notDone: readonly string[] = []): ReturnType<typeof use> =>
  use('submit_result', { outcome: 'done', summary, notDone });
const receiptMap = { glob: '**/*.pdf', ask: 'Receipts of a journey.', fields: receiptFields };

const invoice = (number: string, net: string, total: string): Buffer =>
  pdf('Printer and Sons', `Invoice number: ${number}`, `Net: EUR ${net}`, `Total: EUR ${total}`, receiptChatter);
const invoiceMap = {
  glob: '*.pdf',
  ask: 'Invoices of our printer.',
  fields: [
    { name: 'Vendor', type: 'text', says: 'Who wrote the invoice.', role: 'vendor' },
    { name: 'Invoice number', type: 'text', says: 'Its number.', role: 'number' },
    { name: 'Net', type: 'money', says: 'Without tax.', role: 'net' },
    { name: 'Total', type: 'money', says: 'With tax.', role: 'total' },
    { name: 'Due', type: 'date', says: 'Until when it is to be paid.' },
  ],
};

/** What a small model takes from an invoice, which makes up a day where none is told. */
function invoiceValues(document: string): object {
  const value = (name: string): string | null => new RegExp(`${name}: (?:EUR )?([\\w.-]+)`).exec(document)?.[1] ?? null;
  return {
    vendor: 'Printer and Sons',
    invoice_number: value('Invoice number'),
    net: { amount: value('Net'), currency: 'EUR' },
    total: { amount: value('Total'), currency: 'EUR' },
    due: value('Invoice number') === 'R-102' ? '2026-04-30' : null,
  };
}

const monday =
  '# Monday meeting\n\nPresent: Ana, Ben, Chidi\n\n- The launch moves to 12 June.\n- Ana asks the printer.\n';
const thursday =
  '# Thursday meeting\n\n- The printer offers 420 euros for 500 leaflets.\n- Chidi books the stand, 180 euros.\n';

const german =
  'Sehr geehrte Frau Lopes,\n\nvielen Dank für Ihr Angebot Nr. 4711 vom 3. März.\nWir nehmen es an.\n\nMit freundlichen Grüßen\nBen Okoro\n';
const english: Readonly<Record<string, string>> = {
  'Sehr geehrte Frau Lopes,': 'Dear Ms Lopes,',
  'vielen Dank für Ihr Angebot Nr. 4711 vom 3. März.': 'thank you for your offer no. 4711 of 3 March.',
  'Wir nehmen es an.': 'We accept it.',
  'Mit freundlichen Grüßen': 'Kind regards',
};

playTasks([
  {
    name: 'receipts become a workbook with totals and the source of each value',
    make: (mount) =>
      put(mount, Object.fromEntries(receipts.map((each, at) => [`r${String(at)}.pdf`, pdf(...receiptLines(each))]))),
    instruction: 'make a spreadsheet of these receipts: vendor, date, total and VAT',
    small: receiptValues,
    unseen: [receiptChatter],
    turns: [
      () => [use('overview', {}), use('map', receiptMap)],
      ({ last: [, quoted] }) => [
        use('submit_plan', {
          goal: `Make a workbook of ${String(quoted?.facts.documents)} receipts.`,
          steps: ['Read each receipt', 'Write Receipts.xlsx'],
          scope: [{ operations: ['create'], to: 'Receipts.xlsx', atMost: 1 }],
          assumptions: [],
        }),
      ],
      () => [use('map', receiptMap)],
      ({ last: [mapped] }) => [
        use('write', {
          path: 'Receipts.xlsx',
          table: { from: mapped?.facts.table, totals: true },
          reason: 'the receipts as a table',
        }),
      ],
      ({ of }) => {
        const sum = of(2).facts.sums?.find(({ column }) => column === 'Total')?.sum ?? '';
        return [done(`Receipts.xlsx holds the receipts; together they come to ${sum} EUR.`)];
      },
    ],
    plan: (plan) => {
      assert.equal(plan.goal, 'Make a workbook of 6 receipts.');
      assert.ok(JSON.stringify(plan).includes('"usd"'), 'the cost is told before the work');
    },
    changes: [create('Receipts.xlsx')],
    told: ({ summary, flags }) => {
      assert.match(summary, /285\.85 EUR/);
      assert.deepEqual(flags, []);
    },
    after: async ({ text }) => {
      const table = await text('Receipts.xlsx');
      for (const { vendor, total } of receipts)
        assert.ok(table.includes(vendor) && table.includes(String(Number(total))));
      assert.match(table, /285\.85/);
      assert.match(await text('Receipts.xlsx', 'Sources'), /r3\.pdf/);
    },
    sent: ({ double }) => {
      const small = double.requests.filter(({ body }) => body?.model === smallModel);
      assert.equal(small.length, receipts.length);
      for (const { text } of small) assert.equal(receipts.filter(({ vendor }) => text.includes(vendor)).length, 1);
    },
  },
  {
    name: 'invoices become a workbook; one that is there twice and a day that no invoice tells are flagged',
    make: (mount) =>
      put(mount, {
        'a.pdf': invoice('R-101', '100.00', '119.00'),
        'b.pdf': invoice('R-102', '200.00', '238.00'),
        'c (again).pdf': pdf(
          'Printer and Sons',
          'Invoice number: R-101',
          'Net: EUR 100.00',
          'Total: EUR 119.00',
          'Second copy',
          receiptChatter,
        ),
      }),
    instruction: 'summarize the invoices in a spreadsheet',
    small: invoiceValues,
    unseen: [receiptChatter, 'Second copy'],
    turns: [
      () => [use('find', {}), use('map', invoiceMap)],
      () => [
        use('submit_plan', {
          goal: 'Make a workbook of the invoices.',
          steps: ['Read each invoice', 'Write Invoices.xlsx'],
          scope: [{ operations: ['create'], to: '*.xlsx', atMost: 1 }],
          assumptions: [],
        }),
      ],
      () => [use('map', invoiceMap)],
      ({ last: [mapped] }) => [
        use('write', {
          path: 'Invoices.xlsx',
          table: { from: mapped?.facts.table },
          reason: 'the invoices as a table',
        }),
      ],
      ({ of }) => [done('Invoices.xlsx is made.', of(2).facts.flags?.slice(0, 5))],
    ],
    changes: [create('Invoices.xlsx')],
    told: ({ flags, notDone }) => {
      assert.deepEqual(flags, [
        '1 value was not found in its document: row 2 Due (2026-04-30)',
        '1 row is there twice: row 3: has the vendor and number of row 1',
        '2 values are not told by their documents and stay empty',
      ]);
      assert.deepEqual(notDone, flags);
    },
    after: async ({ text }) => {
      assert.match(await text('Invoices.xlsx'), /has the vendor and number of row 1/);
      assert.match(await text('Invoices.xlsx', 'Sources'), /2026-04-30\t.*not found/);
    },
  },
  {
    name: 'notes of meetings become a summary with a page of contents; a number that is in none is told and mended',
    make: async (mount) =>
      put(mount, {
        'monday.md': monday,
        'thursday.docx': await docx(thursday),
        'answer.eml': mail({
          from: 'Ben <ben@example.com>',
          subject: 'Sign-up',
          lines: ['- The sign-up form works again.'],
        }),
      }),
    instruction: 'make a Word summary of the meeting notes with a contents page',
    turns: [
      () => [use('find', {})],
      ({ last: [found] }) => (found?.facts.shown ?? []).map((file) => use('read', { path: file.path })),
      () => [
        use('submit_plan', {
          goal: 'Write a summary of the notes.',
          steps: ['Write Summary.docx'],
          scope: [{ operations: ['create'], to: '*.docx', atMost: 1 }],
          assumptions: [],
        }),
      ],
      ({ of }) => [written(summaryOf(of, ['The stand costs 190 euros.']))],
      ({ last: [staged], of }) => {
        assert.match(staged?.facts.check?.join() ?? '', /190/);
        return [written(summaryOf(of, []))];
      },
      ({ last: [staged] }) => (
        assert.equal(staged?.facts.check, undefined, staged?.text),
        [done('Summary.docx is made.')]
      ),
    ],
    changes: [create('Summary.docx')],
    told: ({ flags }) => assert.deepEqual(flags, []),
    after: async ({ text }) => {
      const summary = await text('Summary.docx');
      assert.match(summary, /Contents[\s\S]*monday[\s\S]*The printer offers 420 euros for 500 leaflets/);
      assert.match(summary, /The sign-up form works again/);
      assert.doesNotMatch(summary, /190/);
    },
  },
  {
    name: 'a report becomes slides',
    make: async (mount) =>
      put(mount, {
        'report.docx': await docx(
          '# Year report\n\n## Visitors\n\n- 1204 in March\n- 1377 in April\n\n## Costs\n\n- Leaflets 420 euros\n- Stand 180 euros\n',
        ),
      }),
    instruction: 'make slides from the report',
    turns: [
      () => [use('read', { path: 'report.docx' })],
      () => [
        use('submit_plan', {
          goal: 'Make slides of the report.',
          steps: ['Write report.pptx'],
          scope: [{ operations: ['create'], to: '*.pptx', atMost: 1 }],
          assumptions: [],
        }),
      ],
      ({ of }) => {
        const text = of(0).facts.text ?? '';
        const points = pointsOf(text);
        const slide = (title: string, from: number): string =>
          `## ${title}\n\n${points
            .slice(from, from + 2)
            .map((point) => `- ${point}\n`)
            .join('')}`;
        const [first = ''] = /Year report/.exec(text) ?? [];
        const markdown = `# ${first}\n\n${slide('Visitors', 0)}\n${slide('Costs', 2)}`;
        return [
          use('write', { path: 'report.pptx', markdown, reason: 'the report as slides', sources: ['report.docx'] }),
        ];
      },
      ({ last: [staged] }) => (assert.equal(staged?.isError, false, staged?.text), [done('report.pptx is made.')]),
    ],
    changes: [create('report.pptx')],
    told: ({ flags }) => assert.deepEqual(flags, []),
    after: async ({ text }) => {
      const slides = await text('report.pptx');
      assert.match(slides, /Visitors\n\d+\t1204 in March[\s\S]*Costs[\s\S]*Stand 180 euros/);
    },
  },
  {
    name: 'a letter is put into English line by line, and its numbers stay',
    make: (mount) => put(mount, { 'brief.txt': german, 'notes.txt': 'Angebot Nr. 4712' }),
    instruction: 'translate brief.txt into English',
    marked: ['vielen Dank'],
    turns: [
      () => [use('read', { path: 'brief.txt' })],
      () => [
        use('submit_plan', {
          goal: 'Put brief.txt into English.',
          steps: ['Change the lines of brief.txt'],
          scope: [{ operations: ['modify'], from: 'brief.txt', to: 'brief.txt', atMost: 1 }],
          assumptions: ['The file keeps its name.'],
        }),
      ],
      ({ of }) => [use('write', { path: 'brief.txt', edits: editsOf(of(0).facts.text), reason: 'in English' })],
      ({ last: [staged] }) => (
        assert.equal(staged?.isError, false, staged?.text),
        [use('read', { path: 'brief.txt' })]
      ),
      ({ last: [read] }) => {
        assert.match(plainLines(read?.facts.text), /^Dear Ms Lopes,/);
        return [done('brief.txt is in English.')];
      },
    ],
    plan: (plan) => assert.doesNotMatch(JSON.stringify(plan), /Your words do not say/),
    changes: [['modify', 'brief.txt', 'brief.txt']],
    after: ({ bytes }) =>
      assert.equal(
        bytes('brief.txt').toString(),
        'Dear Ms Lopes,\n\nthank you for your offer no. 4711 of 3 March.\nWe accept it.\n\nKind regards\nBen Okoro\n',
      ),
  },
  {
    name: 'three CSV files become one workbook with a total',
    make: (mount) =>
      put(mount, {
        'north.csv': 'item,amount\nleaflets,420.50\nstand,180\n',
        'south.csv': 'item;amount\ntravel;260,25\n',
        'west.csv': 'item,amount\n"food, drinks",140.10\n',
      }),
    instruction: 'merge the three CSV files into one workbook',
    turns: [
      () => [use('find', { glob: '*.csv' })],
      ({ last: [found] }) => (found?.facts.shown ?? []).map((file) => use('read', { path: file.path })),
      () => [
        use('submit_plan', {
          goal: 'Merge three tables.',
          steps: ['Write All.xlsx'],
          scope: [{ operations: ['create'], to: 'All.xlsx', atMost: 1 }],
          assumptions: [],
        }),
      ],
      ({ of }) => {
        const files = of(0).facts.shown ?? [];
        const rows = files.flatMap((file, at) => rowsOf(of(1, at).facts.text).map((row) => [file.path, ...row]));
        const columns = ['File', 'Item', { title: 'Amount', total: 'sum' }];
        return [use('write', { path: 'All.xlsx', table: { columns, rows }, reason: 'the three tables in one' })];
      },
      ({ last: [staged] }) => (assert.equal(staged?.isError, false, staged?.text), [done('All.xlsx is made.')]),
    ],
    changes: [create('All.xlsx')],
    after: async ({ text }) => {
      const table = await text('All.xlsx');
      assert.match(table, /food, drinks/);
      assert.match(table, /1000\.85|1,000\.85/);
    },
  },
  {
    name: 'a scan is looked at and written down, and told to be from a picture',
    make: async (mount) =>
      put(mount, { 'scan0001.pdf': await scanOf(['Minutes of the garden club', 'The fee is 250 euros']) }),
    instruction: 'write down what the scan says',
    turns: [
      () => [use('read', { path: 'scan0001.pdf' })],
      ({ last: [read] }) => (
        assert.match(read?.text ?? '', /look/),
        [use('look', { files: [{ path: 'scan0001.pdf' }] })]
      ),
      () => [
        use('submit_plan', {
          goal: 'Write the scan down.',
          steps: ['Write scan0001.md'],
          scope: [{ operations: ['create'], to: '*.md', atMost: 1 }],
          assumptions: [],
        }),
      ],
      async ({ of }) => {
        const text = await readPage(of(1).pictures[0]);
        return [
          use('write', {
            path: 'scan0001.md',
            markdown: text,
            reason: 'what the scan says',
            sources: ['scan0001.pdf'],
          }),
        ];
      },
      ({ last: [staged] }) => [done('scan0001.md is written.', staged?.facts.check)],
    ],
    changes: [create('scan0001.md')],
    told: ({ flags }) => assert.match(flags.join('\n'), /read from a picture/, flags.join('\n')),
    after: ({ bytes }) => assert.match(bytes('scan0001.md').toString(), /Minutes of the garden club[\s\S]*250 euros/),
  },
]);

type Earlier = (
  turn: number,
  call?: number,
) => { facts: { text?: string | undefined; shown?: { path: string }[] | undefined } };

/** A part for each note that was read, with its points as they stand there. */
function summaryOf(of: Earlier, more: readonly string[]): string {
  const parts = (of(0).facts.shown ?? []).map(
    (file, at) =>
      `## ${file.path.replace(/\.\w+$/, '')}\n\n${[...pointsOf(of(1, at).facts.text), ...more].map((point) => `- ${point}`).join('\n')}`,
  );
  return `# Summary\n\n${parts.join('\n\n')}\n`;
}

function written(markdown: string): ReturnType<typeof use> {
  return use('write', { path: 'Summary.docx', markdown, contents: 'Contents', reason: 'what the notes say' });
}

function editsOf(text: string | undefined): object[] {
  return plainLines(text)
    .split('\n')
    .flatMap((line) => {
      const replace = english[line];
      return replace === undefined ? [] : [{ find: line, replace }];
    });
}

/** Item and amount of the rows below the first. */
function rowsOf(text: string | undefined): (string | number)[][] {
  const rows = plainLines(text).split('\n').slice(1);
  return rows.map((row) => {
    const [item = '', amount = ''] = row.split('\t');
    return [item, Number(amount.replace(',', '.'))];
  });
}
