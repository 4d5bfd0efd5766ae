/** Tables and reports about real files: what they name is read, and what is in none of it is flagged. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { relativePath } from '../../../../src/model/relativePath.ts';
import { flagLines, sourceRows, tableOf } from '../../../../src/worker/agent/verify/checkedWords.ts';
import {
  reportLines,
  verifyReportFiles,
  verifyReportInputSchema,
  verifyTable,
  verifyTableInputSchema,
  type VerifyDesk,
  type VerifyTableInput,
} from '../../../../src/worker/agent/verify/verifyFiles.ts';
import { PdfMaker } from '../../../support/pdfMaker.ts';
import { readers } from '../readers/support.ts';

const never = new AbortController().signal;
const mountPath = mkdtempSync(path.join(tmpdir(), 'delegate-verify-'));
after(() => rmSync(mountPath, { recursive: true, force: true }));
const pdf = new PdfMaker();
pdf.page().text(50, 60, 'ACME Ltd').text(50, 90, 'Total EUR 1,234.50');
writeFileSync(path.join(mountPath, 'bill.pdf'), pdf.bytes());
writeFileSync(path.join(mountPath, 'notes.md'), 'Ada Lovelace met Charles Babbage on 2 March 2026.\n');
const desk: VerifyDesk = {
  mountPath,
  readPlaced: readers.readPlaced,
  fileAt: (name) => {
    if (!['bill.pdf', 'notes.md'].includes(name)) return null;
    const { size, mtimeMs } = statSync(path.join(mountPath, name));
    return { path: relativePath(name), size, mtimeMs };
  },
};

const input = (rows: VerifyTableInput['rows'], more: Partial<VerifyTableInput> = {}): VerifyTableInput => ({
  columns: [
    { name: 'Vendor', type: 'text' },
    { name: 'Total', type: 'money' },
    { name: 'Paid', type: 'yes-no' },
  ],
  rows,
  ...more,
});

describe('a table that a model made', () => {
  it('is held against the files that it names, wherever they are in it', async () => {
    const rows = [
      { source: 'bill.pdf', values: ['ACME Ltd', '1234.50 EUR', 'yes'] },
      { source: 'gone.pdf', values: ['ACME Ltd', null, null] },
      { source: 'bill.pdf', values: ['ACME Inc', '1234.05 EUR', 'no'] },
    ];
    const checked = await verifyTable(
      input(rows, { sums: [{ column: 'Total', currency: 'EUR', amount: '2469.00' }] }),
      desk,
      never,
    );
    assert.ok(typeof checked !== 'string');
    assert.deepEqual(tableOf(checked).rows, [
      ['ACME Ltd', '1234.50', 'EUR', 'yes', 'bill.pdf', ''],
      ['ACME Ltd', '', '', '', 'gone.pdf', 'not read: there is no such file in the folder'],
      [
        'ACME Inc',
        '1234.05',
        'EUR',
        'no',
        'bill.pdf',
        'Vendor: not found in the document; Total: not found in the document',
      ],
    ]);
    assert.deepEqual(flagLines(checked), [
      '2 values were not found in their documents: row 3 Vendor (ACME Inc), row 3 Total (1234.05)',
      '1 sum does not add up: Total: the sum of Total is 2468.55, not 2469.00',
      '1 row was not read: row 2: there is no such file in the folder',
    ]);
    assert.deepEqual([...sourceRows(checked)][2], ['1', 'Total', '1234.50', 'found', 'bill.pdf', 'page 1', '']);
  });

  it('says what is wrong with it', async () => {
    const check = async (values: (string | null)[], expected: RegExp): Promise<void> => {
      const said = await verifyTable(input([{ source: 'bill.pdf', values }]), desk, never);
      assert.ok(typeof said === 'string');
      assert.match(said, expected);
    };
    await check(['ACME'], /^rows\.0: it has 1 values, and there are 3 columns$/);
    await check(['ACME', 'a lot', null], /^rows\.0: Total must have an amount and a currency/);
    assert.equal(verifyTableInputSchema.safeParse(input([])).success, false);
    assert.equal(verifyTableInputSchema.safeParse(input([{ source: 'a', values: [null, null, null] }])).success, true);
  });
});

describe('a report that a model made', () => {
  it('is held against its sources, and those that cannot be read are told', async () => {
    const text =
      'Ada Lovelace met Charles Babbage on 2026-03-02 about €1,234.50.\nThey also met Alan Turing for €99.00.';
    const found = await verifyReportFiles({ text, sources: ['bill.pdf', 'notes.md', 'no.txt'] }, desk, [], never);
    assert.deepEqual(
      found.missing.map(({ text: written }) => written),
      ['Alan Turing', '99.00'],
    );
    assert.deepEqual(found.unread, [{ path: 'no.txt', why: 'there is no such file in the folder' }]);
    assert.deepEqual(reportLines(found), [
      '2 numbers, dates or names are in none of the sources: Alan Turing (line 2: “They also met Alan Turing for €99.00.”); 99.00 (line 2: “They also met Alan Turing for €99.00.”)',
      '1 source was not looked into',
    ]);
    assert.equal(verifyReportInputSchema.safeParse({ text, sources: [] }).success, false);
  });

  it('takes the name of a file that is there for a source, and no name that somebody made up', async () => {
    const text = 'The bill came with notes from Tom Berger.\nPaid by Eva Mora.';
    writeFileSync(path.join(mountPath, 'Tom Berger.bin'), new Uint8Array([0, 1, 2, 3]));
    const wider: VerifyDesk = {
      ...desk,
      fileAt: (name) => {
        if (name !== 'Tom Berger.bin') return desk.fileAt(name);
        return { path: relativePath(name), size: 4, mtimeMs: statSync(path.join(mountPath, name)).mtimeMs };
      },
    };
    const found = await verifyReportFiles({ text, sources: ['Tom Berger.bin', 'Eva Mora.txt'] }, wider, [], never);
    assert.deepEqual(
      found.missing.map(({ text: written }) => written),
      ['Eva Mora'],
    );
    assert.deepEqual(
      found.unread.map(({ path: unread }) => unread),
      ['Tom Berger.bin', 'Eva Mora.txt'],
    );
  });
});
