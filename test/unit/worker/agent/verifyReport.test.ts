/** What of a report is held against its sources: where its names and numbers begin and end, names of files, and how what is missing is told. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sourcesOf, type Sources } from '../../../../src/worker/agent/verify/sourceText.ts';
import { reportItemLines, reportLines } from '../../../../src/worker/agent/verify/verifyFiles.ts';
import { verifyReport, type NamedSource } from '../../../../src/worker/agent/verify/verifyReport.ts';
import { namesIn } from '../../../../src/worker/agent/verify/writtenNames.ts';

const never = new AbortController().signal;
const sourceOf = (words: string): Sources =>
  sourcesOf({ pieces: [{ place: '', text: words }], hidden: [], isCut: false, problem: null, pages: 0 });
const read = (words: string): NamedSource[] => [{ name: 'a', sources: sourceOf(words) }];
const missingOf = async (report: string, sources: readonly NamedSource[]): Promise<string[]> =>
  (await verifyReport(report, sources, [], never)).missing.map(({ text }) => text);

describe('names of a text', () => {
  for (const [text, expected] of [
    // The end of a sentence, a line, a cell.
    ['The sum is 12,300 EUR. At noon it was paid.', []],
    ['Ada Novak and Sam Ortiz. Absent were none', ['Ada Novak', 'Sam Ortiz']],
    ['Signed by Ada Novak! Sam Ortiz? Eva Mora: Tom Berger; Ana Ruiz', 5],
    ['Ada Novak\nSam Ortiz', ['Ada Novak', 'Sam Ortiz']],
    ['Ada Novak\tSam Ortiz', ['Ada Novak', 'Sam Ortiz']],
    ['plan B. Absent was nobody', []],
    // Lists of names.
    ['Ada Novak or Sam Ortiz', ['Ada Novak', 'Sam Ortiz']],
    ['Ada Novak und Sam Ortiz oder Eva Mora', ['Ada Novak', 'Sam Ortiz', 'Eva Mora']],
    ['Ana Ruiz y Luis Mora e Eva Sanz et Marie Curie', ['Ana Ruiz', 'Luis Mora', 'Eva Sanz', 'Marie Curie']],
    ['Ada Novak & Sam Ortiz, Eva Mora', ['Ada Novak', 'Sam Ortiz', 'Eva Mora']],
    ['Ada Novak And Sam Ortiz', ['Ada Novak', 'Sam Ortiz']],
    // Currencies and units.
    ['it costs 12 EUR At Nordwind', ['Nordwind']],
    ['5 Mio Euro for 16 GB in CHF', []],
    // Months and weekdays.
    ['in March and April', []],
    ['am Mittwoch im März, on Thursday, le lundi, el Miércoles, in Février', []],
    ['On Monday Ada Novak came', ['Ada Novak']],
    ['in May April Jones said', ['April Jones']],
    ['when April Jones came', ['April Jones']],
    // What belongs together stays so.
    ['by Ursula von der Leyen, in Berlin', ['Ursula von der Leyen', 'Berlin']],
    ['with Dr. Novak of AT&T', ['Novak of AT&T']],
    ['Dr. Novak came', ['Novak']],
    ['by Ada M. Novak', ['Ada M', 'Novak']],
    ['J. R. R. Tolkien wrote', ['Tolkien']],
    ['signed by Ada Novak’s lawyer', ['Ada Novak']],
    ['from Nordwind GmbH & Co. KG', ['Nordwind GmbH']],
    ["by Sam O'Brien-Hart", ["Sam O'Brien-Hart"]],
    ['The Lovelace Ltd paid', ['Lovelace Ltd']],
  ] as const)
    it(`of “${text.replaceAll('\n', '⏎')}”`, () => {
      const names = namesIn(text).map(({ at, end }) => text.slice(at, end));
      if (typeof expected === 'number') assert.equal(names.length, expected, names.join('|'));
      else assert.deepEqual(names, expected);
    });

  it('are no nouns behind an article where nouns have capitals', () => {
    const text = `Der Vertrag ${'wurde im Sommer von der Firma in den Akten der Stadt gefunden und '.repeat(3)}bleibt.`;
    assert.deepEqual(namesIn(text), []);
  });
});

describe('numbers of a report', () => {
  const source = read('Rent 12,300 EUR; refund -4,500 EUR');
  for (const [report, expected] of [
    ['- 12,300 EUR', []],
    ['* 12,300 EUR', []],
    ['+ 12,300 EUR', []],
    ['• 12,300 EUR', []],
    ['1. 12,300 EUR', []],
    ['1) 12,300 EUR', []],
    ['> 12,300 EUR', []],
    ['> - 12,300 EUR', []],
    ['  - - **12,300 EUR**', []],
    ['- [ ] 12,300 EUR', []],
    ['| 12,300 | EUR |', []],
    ['|12|300|', ['300']],
    ['| Rent | - | 12,300 EUR |', []],
    ['Rent - 12,300 EUR', []],
    ['- -4,500 EUR', []],
    ['-4,500 EUR', []],
    ['-12,300 EUR', ['12,300']],
    ['- 4,500 EUR', ['4,500']],
    ['- 12,301 EUR', ['12,301']],
    ['1. 12,301 EUR', ['12,301']],
    ['Came - 5 people, and -5 stayed', ['5']],
    ['12. März 2026: Beginn', ['12. März 2026']],
    ['- 12. 3. 2026: Beginn', ['12. 3. 2026']],
  ] as const)
    it(`“${report}” has ${expected.length === 0 ? 'nothing wrong' : expected.join()}`, async () => {
      assert.deepEqual(await missingOf(report, source), expected);
    });

  it('are found behind the marks of a source’s list, in its cells and behind its dashes', async () => {
    for (const written of ['- 12,300 EUR', 'Rent\t-\t12,300 EUR', 'Rent - 12,300 EUR', '> - 12,300 EUR'])
      assert.deepEqual(await missingOf('It is 12,300 EUR.', read(written)), [], written);
    assert.deepEqual(await missingOf('It is 12,300 EUR.', read('It is -12,300 EUR')), ['12,300']);
  });

  it('are flagged when one digit is another, wherever they stand', async () => {
    const report =
      '- 12,345.67 EUR\n2. 48,210 USD\n> 7 654\n| 91,827 | 5,463 |\n- **33.75 %**\n\nOn 14 March 2026 it was 918.';
    const sources = read(report);
    assert.deepEqual(await missingOf(report, sources), []);
    let tried = 0;
    // The first one of "2. " is no claim; and no number begins with a zero.
    for (const { index, 0: digit } of report.matchAll(/(?<!^)\d/gm))
      for (let by = 1; by < 10; by++) {
        const wrong = String((Number(digit) + by) % 10);
        if (wrong === '0' && !/\d[.,]?$/.test(report.slice(0, index))) continue;
        const changed = report.slice(0, index) + wrong + report.slice(index + 1);
        const { missing } = await verifyReport(changed, sources, [], never);
        // A day that is none (34 March) leaves its numbers.
        assert.ok(missing.length > 0, changed);
        tried += 1;
      }
    assert.ok(tried > 250);
  });
});

describe('the name of a source', () => {
  const named: NamedSource[] = [
    { name: 'Nordwind/2026-03-02 kickoff.md', sources: sourceOf('We began.') },
    { name: 'scans/Tom_Berger-contract_20260415_4711.jpg', sources: null },
  ];

  it('says days, words and numbers', async () => {
    const report = 'On 2 March 2026 the Kickoff was with Nordwind; Tom Berger signed number 4711 on 15 April 2026.';
    const { missing, found } = await verifyReport(report, named, [], never);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      found.map(({ text, source, place }) => [text, source, place]),
      [
        ['2 March 2026', named[0]?.name, 'the file’s name'],
        ['Kickoff', named[0]?.name, 'the file’s name'],
        ['Nordwind', named[0]?.name, 'the file’s name'],
        ['Tom Berger', named[1]?.name, 'the file’s name'],
        ['4711', named[1]?.name, 'the file’s name'],
        ['15 April 2026', named[1]?.name, 'the file’s name'],
      ],
    );
  });

  it('says nothing else, and comes after what is inside', async () => {
    assert.deepEqual(await missingOf('On 3 March 2026 Tom Bergen signed 4712.', named), [
      '3 March 2026',
      'Tom Bergen',
      '4712',
    ]);
    const both = [{ name: '4711.txt', sources: null }, ...read('Invoice 4711')];
    const { found } = await verifyReport('It is 4711.', both, [], never);
    assert.equal(found[0]?.place, 'line 1');
  });
});

describe('what is missing', () => {
  const told = async (report: string): Promise<Parameters<typeof reportLines>[0]> => ({
    ...(await verifyReport(report, read('nothing'), [], never)),
    unread: [],
  });

  it('is told once with all its lines, the words around it, and dates last', async () => {
    const report = [
      '- On 3 March 2026 it began.',
      'After a long talk the contract is signed by **Tom Berger** on behalf of all the people of the town.',
      'Then 12,300 EUR were paid by Tom Berger, and',
      'TOM BERGER was paid.',
    ].join('\n');
    const missing = [
      'Tom Berger (lines 2, 3, 4: “… talk the contract is signed by Tom Berger on behalf of all the people of …”)',
      '12,300 (line 3: “Then 12,300 EUR were paid by Tom Berger, and”)',
      '3 March 2026 (line 1: “On 3 March 2026 it began.”)',
    ];
    const head = '3 numbers, dates or names are in none of the sources';
    assert.deepEqual(reportItemLines(await told(report)), [`${head}:`, ...missing]);
    assert.deepEqual(reportLines(await told(report)), [`${head}: ${missing.join('; ')}`]);
  });

  it('is told to a person in five examples, to the model up to thirty, and no more than so much', async () => {
    const report = Array.from({ length: 40 }, (_, index) => `It is ${String(1_000 + index)}.`).join('\n');
    const [line = '', ...none] = reportLines(await told(report));
    assert.deepEqual(none, []);
    assert.match(line, /^40 numbers.*: 1000 \(.*1004 \(line 5: “It is 1004\.”\); and 35 more$/);
    const lines = reportItemLines(await told(report));
    assert.equal(lines.length, 32);
    assert.equal(lines[1], '1000 (line 1: “It is 1000.”)');
    assert.equal(lines[31], 'and 10 more');
  });

  it('is told in bounded lines, whatever is written', async () => {
    const long = Array.from(
      { length: 60 },
      (_, index) => `Zz${String(index)} ${'Yyyyy'.repeat(60)} Xx${'w'.repeat(200)}\u202e`,
    );
    const check = await told(long.join('\n').repeat(30));
    assert.ok(reportLines(check).join('').length < 1_600);
    const lines = reportItemLines(check);
    assert.ok(lines.length > 5 && lines.join('').length < 9_000);
    assert.ok(!lines.join('').includes('\u202e'));
  });
});
