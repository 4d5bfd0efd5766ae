/**
 * What the writers write, opened by LibreOffice, where it is installed, and written by it in its own formats: our readers find in those what
 * was meant. And the other way round: files that LibreOffice wrote are edited in place, and it opens them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PNG } from 'pngjs';
import { readers, source } from './support.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'delegate-office-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const isThere = spawnSync('soffice', ['--version']).error === undefined;
if (!isThere) console.log('LibreOffice is not installed (Debian: libreoffice-writer-nogui): nothing is opened with it');

/** Has LibreOffice write files in another format, all in one run; its files by the names they had, without endings. */
function convert(names: readonly string[], to: string): (stem: string) => Uint8Array {
  const out = path.join(folder, to);
  mkdirSync(out, { recursive: true });
  const run = spawnSync(
    'soffice',
    ['--headless', `-env:UserInstallation=file://${folder}/profile`, '--convert-to', to, '--outdir', out, ...names],
    { cwd: folder, encoding: 'utf8', timeout: 120_000, env: { ...process.env, HOME: folder } },
  );
  assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
  return (stem) => readFileSync(path.join(out, `${stem}.${to}`));
}

function put(name: string, made: { ok: true; bytes: Uint8Array } | { ok: false; why: string }): void {
  assert.ok(made.ok, made.ok ? '' : made.why);
  writeFileSync(path.join(folder, name), made.bytes);
}

async function wordsOf(name: string, bytes: Uint8Array): Promise<string> {
  const { text, problems } = await readers.readDocumentText(source(name, bytes));
  assert.deepEqual(problems, []);
  return text.replace(/\s+/g, ' ').trim();
}

async function rowsOf(name: string, bytes: Uint8Array): Promise<string[][]> {
  const table = await readers.readTable(name, bytes);
  assert.ok(table.ok, table.ok ? '' : table.why);
  return table.rows;
}

function picture(): Uint8Array {
  const file = new PNG({ width: 60, height: 40 });
  file.data = Buffer.alloc(60 * 40 * 4, 120);
  return PNG.sync.write(file);
}

const report = `# Report

Words in **bold**, a [page](https://example.org/), ünïcödé, 漢字, <tags> & "marks".

## Numbers & facts

| Item | Amount |
| --- | --- |
| A | 1 |
| B | 2 |

1. one
2. two
    - deeper

### Details

> quoted

    code  kept

## Outlook

![Curve](curve.png)

The end.

Notes: only for the speaker
`;

const bills = {
  name: 'Bills',
  columns: [
    { title: 'Vendor', kind: 'text' },
    { title: 'Day', kind: 'date' },
    { title: 'Paid', kind: 'truth' },
    { title: 'Total', kind: 'money', currency: 'EUR', total: 'sum' },
    { title: 'Items', kind: 'number', total: 'average' },
  ],
  rows: [
    ['=1+1', '2024-05-03', true, { value: 0.1, source: { file: 'a b.pdf', page: 3 } }, 2],
    ['007', '2024-05-04', false, 0.2, 3],
  ],
} as const;
const told = [
  ['Vendor', 'Day', 'Paid', 'Total', 'Items'],
  ['=1+1', '2024-05-03', 'TRUE', '0.1', '2'],
  ['007', '2024-05-04', 'FALSE', '0.2', '3'],
  ['Total', '', '', '0.3', '2.5'],
];

describe('LibreOffice', { skip: !isThere && 'not installed' }, () => {
  const files = new Map<string, Uint8Array>();
  const file = (name: string): Uint8Array => files.get(name) ?? new Uint8Array();

  before(async () => {
    const pictures = new Map([['curve.png', picture()]]);
    const options = { title: 'Yearly', contents: 'Contents' };
    put('report.docx', await readers.writeDocument({ markdown: report, pictures }, 'docx', options));
    put('talk.pptx', await readers.writeDocument({ markdown: report }, 'pptx', options));
    put('bills.xlsx', await readers.writeWorkbook([bills]));
    put('notes.xlsx', await readers.writeWorkbook([bills], { sources: 'notes' }));
    for (const [names, to] of [
      [['report.docx', 'talk.pptx'], 'pdf'],
      [['report.docx'], 'odt'],
      [['bills.xlsx', 'notes.xlsx'], 'ods'],
      // In the formats that they have, as it writes them.
      [['report.docx'], 'docx'],
      [['bills.xlsx'], 'xlsx'],
    ] as const) {
      const made = convert(names, to);
      for (const name of names) files.set(`${path.parse(name).name}.${to}`, made(path.parse(name).name));
    }
  });

  it('opens documents: the same words, and a contents page with the headings in the PDF', async () => {
    const own = await wordsOf('a.docx', readFileSync(path.join(folder, 'report.docx')));
    // It shows neither marks of lists nor pictures where ours does, and names the picture.
    const theirs = (await wordsOf('a.odt', file('report.odt'))).replace(' Curve ', ' ');
    assert.equal(theirs, own.replace(' - deeper', ' deeper').replace('1. one 2. two', 'one two'));
    const pdf = await wordsOf('a.pdf', file('report.pdf'));
    assert.match(pdf, /^Yearly Contents Report Numbers & facts Details Outlook 1 Report Words in bold/);
  });

  it('opens slides: the same words in the same order, a page a slide', async () => {
    const words = (await wordsOf('a.pdf', file('talk.pdf'))).replace(/[•–]/g, ' ').replace(/\s+/g, ' ');
    assert.match(words, /^1 Yearly 2 Contents Numbers & facts Outlook 3 Report Words in bold, a page/);
    assert.match(
      words,
      /4 Numbers & facts Item Amount A 1 B 2 1\. one 2\. two deeper Details quoted code kept 5 Outlook/,
    );
    assert.doesNotMatch(words, /speaker/);
    const pages = async (name: string, bytes: Uint8Array): Promise<string | undefined> =>
      (await readers.readDocument(source(name, bytes))).fields.get('doc.pages');
    assert.equal(await pages('a.pdf', file('talk.pdf')), '5');
    assert.equal(await pages('a.pptx', readFileSync(path.join(folder, 'talk.pptx'))), '5');
  });

  it('opens workbooks: the same values', async () => {
    for (const name of ['bills.ods', 'notes.ods']) assert.deepEqual(await rowsOf(name, file(name)), told, name);
  });

  it('adds up each currency of a list of invoices for itself, whatever a person changes in it', async () => {
    const list = {
      columns: ['File', 'Number', 'Total', 'Currency', 'Check'],
      rows: [
        ['a b.pdf', '0042', '10.10', 'EUR', ''],
        ['c.pdf', '7', '20.20', 'EUR', ''],
        ['d.pdf', '8', '500', 'JPY', ''],
        ['e.pdf', '9', '3.00', '', ''],
        ['f.pdf', '10', '4.50', '$', ''],
        ['g.pdf', '11', '-1.25', '$', ''],
      ],
      look: { text: [1], amounts: [2], currency: 3, file: 0, remark: 4, twins: new Set([1]) },
      format: 'xlsx',
      formulas: 'text',
      at: 'sums/list.xlsx',
    } as const;
    const bytes = await readers.writeList(list);
    const below = [
      ['Total $', '', '3.25', '$'],
      ['Total EUR', '', '30.3', 'EUR', '1 counted twice: see above'],
      ['Total JPY', '', '500', 'JPY'],
      ['1 line without a currency: in no total'],
    ];
    assert.deepEqual((await rowsOf('a.xlsx', bytes)).slice(7), below);
    put('list.xlsx', readers.editWorkbook(bytes, [{ sheet: 'List', cell: 'C3', value: 21.5 }]));
    const rows = await rowsOf('a.ods', convert(['list.xlsx'], 'ods')('list'));
    assert.deepEqual(rows[1], ['a b.pdf', '0042', '10.1', 'EUR']);
    const euros = ['Total EUR', '', '31.6', 'EUR', '1 counted twice: see above'];
    assert.deepEqual(rows.slice(7), [below[0], euros, ...below.slice(2)]);
  });

  it('opens what was edited in files of its own, and comes to the same totals', async () => {
    put(
      'edited.xlsx',
      readers.editWorkbook(file('bills.xlsx'), [
        { sheet: 'Bills', cell: 'D2', value: 5 },
        { sheet: 'Bills', cell: 'B3', value: '2025-01-02' },
        { sheet: 'Bills', append: [['new', '2024-06-01', true, 7, 1]] },
        { sheet: 'Bills', cell: 'D7', total: 'sum', of: 'D2:D3' },
      ]),
    );
    put(
      'edited.docx',
      readers.editDocument(file('report.docx'), [
        { find: 'Words in bold', replace: 'Letters' },
        { afterHeading: 'Outlook', markdown: 'Added **text**.\n\n- point\n' },
      ]),
    );
    const rows = await rowsOf('a.ods', convert(['edited.xlsx'], 'ods')('edited'));
    assert.deepEqual(rows, [
      told[0],
      ['=1+1', '2024-05-03', 'TRUE', '5', '2'],
      ['007', '2025-01-02', 'FALSE', '0.2', '3'],
      ['Total', '', '', '5.2', '2.5'],
      // Truth in a cell that has no look for it is a number there.
      ['new', '2024-06-01', '1', '7', '1'],
      [],
      ['', '', '', '5.2'],
    ]);
    const words = await wordsOf('a.odt', convert(['edited.docx'], 'odt')('edited'));
    assert.match(words, /Letters, a page, .* Outlook Added text\. .*point .*The end\./);
  });
});
