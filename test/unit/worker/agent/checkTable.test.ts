/** Tables and reports: sums are worked out anew, what is there twice is told, and what stands in no source is flagged. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkRow,
  checkTable,
  roleOf,
  type Checked,
  type Column,
} from '../../../../src/worker/agent/verify/checkTable.ts';
import { flagLines, sourceRows, tableOf } from '../../../../src/worker/agent/verify/checkedWords.ts';
import type { Value } from '../../../../src/worker/agent/verify/checkValue.ts';
import { sourcesOf } from '../../../../src/worker/agent/verify/sourceText.ts';
import { verifyReport } from '../../../../src/worker/agent/verify/verifyReport.ts';

const columns: readonly Column[] = [
  { name: 'Vendor', type: 'text' },
  { name: 'Invoice number', type: 'text' },
  { name: 'Net', type: 'money' },
  { name: 'VAT', type: 'money' },
  { name: 'VAT rate', type: 'number' },
  { name: 'Total', type: 'money' },
];
const money = (amount: string, currency: string | null = 'EUR'): Value => ({ type: 'money', amount, currency });
const text = (words: string): Value => ({ type: 'text', text: words });
const rate = (number: string): Value => ({ type: 'number', number });

type Row = readonly (Value | null)[];

const good: Row = [text('ACME Ltd'), text('R-1'), money('100.00'), money('19.00'), rate('19'), money('119.00')];
const document = 'ACME Ltd\nInvoice R-1\nNet 100,00 EUR\nVAT 19 % 19,00 EUR\nTotal 119,00 EUR';

const sourceOf = (words: string): ReturnType<typeof sourcesOf> =>
  sourcesOf({ pieces: [{ place: '', text: words }], hidden: [], isCut: false, problem: null, pages: 0 });

function tableWith(rows: readonly Row[], claims: Parameters<typeof checkTable>[2] = []): Checked {
  const checked = rows.map((row, index) => ({
    source: `${String(index + 1)}.txt`,
    cells: checkRow(row, sourceOf(document)),
  }));
  return checkTable(columns, checked, claims);
}

/** `row` with its values at these columns changed. */
const changed = (values: Readonly<Record<number, Value | null>>, row = good): Row =>
  row.map((value, index) => (Object.hasOwn(values, index) ? (values[index] ?? null) : value));

const flagWords = (rows: readonly Row[]): string[] =>
  tableWith(rows).flags.map(({ row, column, words }) => `${String(row)} ${String(column)}: ${words}`);

describe('a checked table', () => {
  it('says of a good row that it adds up, and where each value stands', () => {
    const checked = tableWith([good]);
    assert.deepEqual(checked.flags, []);
    assert.deepEqual(tableOf(checked), {
      head: [
        'Vendor',
        'Invoice number',
        'Net',
        'Net currency',
        'VAT',
        'VAT currency',
        'VAT rate',
        'Total',
        'Total currency',
        'Source',
        'Check',
      ],
      rows: [['ACME Ltd', 'R-1', '100.00', 'EUR', '19.00', 'EUR', '19', '119.00', 'EUR', '1.txt', 'adds up']],
    });
    assert.deepEqual([...sourceRows(checked)].slice(0, 3), [
      ['Row', 'Column', 'Value', 'Check', 'Source', 'Place', 'Note'],
      ['1', 'Vendor', 'ACME Ltd', 'found', '1.txt', 'line 1', ''],
      ['1', 'Invoice number', 'R-1', 'found', '1.txt', 'line 2', ''],
    ]);
    assert.deepEqual(checked.sums, [
      { column: 'Net', currency: 'EUR', sum: '100.00', count: 1 },
      { column: 'VAT', currency: 'EUR', sum: '19.00', count: 1 },
      { column: 'Total', currency: 'EUR', sum: '119.00', count: 1 },
    ]);
  });

  it('flags what is not in the document, and what does not add up', () => {
    assert.deepEqual(flagWords([changed({ 5: money('120.00') })]), [
      '1 Total: not found in the document',
      '1 null: net + VAT is 119.00, not 120.00',
    ]);
    assert.deepEqual(flagWords([changed({ 3: money('19.01') })]), ['1 VAT: not found in the document']);
    assert.deepEqual(flagWords([changed({ 4: rate('7') })]), [
      '1 VAT rate: not found in the document',
      '1 null: VAT is 19 % of net, not 7 %',
    ]);
    const high = changed({ 2: money('19.00'), 3: money('100.00'), 4: null });
    assert.deepEqual(flagWords([high]), ['1 null: VAT would be 526.3 % of net']);
  });

  it('leaves empty what is missing, and says so', () => {
    const checked = tableWith([changed({ 3: null, 4: null })]);
    assert.deepEqual(checked.flags, []);
    assert.equal(checked.counts.empty, 2);
    assert.deepEqual(tableOf(checked).rows[0]?.slice(4, 7), ['', '', '']);
    assert.deepEqual(flagLines(checked), ['2 values are not told by their documents and stay empty']);
  });

  it('never adds amounts of several currencies', () => {
    const dollars = changed({ 1: text('R-1 EUR'), 5: money('119.00', 'USD') });
    const checked = tableWith([good, dollars]);
    const totals = checked.sums.filter(({ column }) => column === 'Total');
    assert.deepEqual(totals, [
      { column: 'Total', currency: 'EUR', sum: '119.00', count: 1 },
      { column: 'Total', currency: 'USD', sum: '119.00', count: 1 },
    ]);
    const said = checked.flags.filter(({ kind }) => kind === 'currency').map(({ words }) => words);
    assert.deepEqual(said, [
      'its amounts are in EUR and USD: they are not added up',
      'Total is in 2 currencies (EUR, USD): each has a sum of its own',
    ]);
  });

  it('flags an invoice that is there twice, however it is written', () => {
    assert.deepEqual(flagWords([good, changed({ 0: text('acme  LTD') })]), [
      '2 null: has the vendor and number of row 1',
    ]);
    assert.deepEqual(flagWords([changed({ 0: null }), changed({ 0: null })]), []);
  });

  it('holds a claimed sum against its own', () => {
    const claim = (amount: string, currency: string | null = 'EUR'): Parameters<typeof checkTable>[2] => [
      { column: 'Total', currency, amount },
    ];
    assert.deepEqual(tableWith([good, changed({ 1: text('ACME') })], claim('238.00')).flags, []);
    assert.deepEqual(
      tableWith([good], claim('120.00')).flags.map(({ words }) => words),
      ['the sum of Total is 119.00, not 120.00'],
    );
    assert.deepEqual(
      tableWith([good], claim('119.00', 'USD')).flags.map(({ words }) => words),
      ['there is no such sum: Total in USD'],
    );
  });

  it('leaves out of a sum what has more digits than money, and says so', () => {
    const flags = tableWith([changed({ 5: money('1234567890123456789.00') })]).flags.map(({ words }) => words);
    assert.deepEqual(flags, ['not found in the document', 'is left out of the sum: too many digits']);
  });

  it('is short in a review', () => {
    const rows = Array.from({ length: 12 }, (_, index) => changed({ 1: null, 5: money(`${String(500 + index)}.00`) }));
    assert.deepEqual(flagLines(tableWith(rows)).slice(0, 2), [
      '12 values were not found in their documents: row 1 Total (500.00), row 2 Total (501.00), row 3 Total (502.00), …',
      '12 sums do not add up: row 1: net + VAT is 119.00, not 500.00, row 2: net + VAT is 119.00, not 501.00, row 3: net + VAT is 119.00, not 502.00, …',
    ]);
  });

  for (const [name, type, role] of [
    ['Nettobetrag', 'money', 'net'],
    ['MwSt.', 'money', 'vat'],
    ['MwSt.-Satz', 'number', 'vat-rate'],
    ['VAT %', 'number', 'vat-rate'],
    ['Gesamtbetrag', 'money', 'total'],
    ['Total TTC', 'money', 'total'],
    ['Fournisseur', 'text', 'vendor'],
    ['Rechnungsnummer', 'text', 'number'],
    ['Total', 'text', null],
    ['Network', 'money', null],
    ['Notes', 'text', null],
  ] as const)
    it(`takes the column “${name}” for ${role ?? 'nothing'}`, () => {
      assert.equal(roleOf({ name, type }), role);
    });
});

describe('a report', () => {
  const named = [
    { name: 'a.txt', sources: sourceOf('Ada Lovelace paid 1.234,50 EUR on 02.03.2026 for the Analytical Engine.') },
    { name: 'b.txt', sources: sourceOf('Grace Hopper attended, 57 people in all. Budget: 12,5 %') },
  ];
  const never = new AbortController().signal;
  const missingOf = async (words: string): Promise<string[]> =>
    (await verifyReport(words, named, [], never)).missing.map(
      ({ kind, text: written, line }) => `${String(line)} ${kind} ${written}`,
    );

  it('is without flags where all of it is in its sources', async () => {
    const report = `# Summary of 2 notes

1. On March 2nd, 2026 Ada Lovelace paid **€1,234.50** for the Analytical Engine.
2. Grace Hopper came with 57 people; the budget was 12.5 %.`;
    const checked = await verifyReport(report, named, [], never);
    assert.deepEqual(checked.missing, []);
    assert.equal(checked.unchecked, 1);
    const where = checked.found.map(({ text: written, source, place }) => `${written}: ${source}, ${place}`);
    assert.deepEqual(where, [
      'March 2nd, 2026: a.txt, line 1',
      'Ada Lovelace: a.txt, line 1',
      '1,234.50: a.txt, line 1',
      'Analytical Engine: a.txt, line 1',
      'Grace Hopper: b.txt, line 1',
      '57: b.txt, line 1',
      '12.5: b.txt, line 1',
    ]);
  });

  it('is flagged where a number, a date or a name is in none', async () => {
    assert.deepEqual(await missingOf('Ada Lovelace paid $1,234.50.\nThe costs were 1,234.51 EUR.'), [
      '1 number 1,234.50',
      '2 number 1,234.51',
    ]);
    assert.deepEqual(await missingOf('It was on 3 March 2026 that Charles Babbage came with 58 others, says Turing.'), [
      '1 date 3 March 2026',
      '1 name Charles Babbage',
      '1 number 58',
      '1 name Turing',
    ]);
  });

  it('counts what code worked out apart', async () => {
    assert.deepEqual(await missingOf('In all 4,321.00 were paid.'), ['1 number 4,321.00']);
    assert.equal((await verifyReport('In all 4,321.00 were paid.', named, ['4321.00'], never)).computed, 1);
  });

  it('looks into no code, address or list number', async () => {
    assert.deepEqual(await missingOf('```\nx = 9999\n```\n\n999. One\n[see](https://example.com/8888)'), []);
  });

  it('takes no time that explodes, and hears a cancel', async () => {
    for (const unit of ['A ', '1 ', '€1 ', '```\n', '](', 'Aa & ', '1. ', '02.03.2026 ', '|']) {
      const from = process.cpuUsage();
      await verifyReport(unit.repeat(100_000), named, [], never);
      const { user, system } = process.cpuUsage(from);
      assert.ok(user + system < 4_000_000, `${unit}: ${String(user + system)} µs`);
    }
    const cancel = new AbortController();
    cancel.abort(new Error('enough'));
    await assert.rejects(verifyReport('1,234.00', named, [], cancel.signal), /enough/);
  });
});
