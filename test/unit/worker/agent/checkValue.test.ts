/** Values are found in their documents however they are written there, and only there. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkValue, type Check, type Value } from '../../../../src/worker/agent/verify/checkValue.ts';
import { evenOf, foldWord } from '../../../../src/worker/agent/verify/evenText.ts';
import { sourcesOf, type Sources } from '../../../../src/worker/agent/verify/sourceText.ts';
import { numbersIn, plainNumber } from '../../../../src/worker/agent/verify/writtenNumbers.ts';
import type { PlacedText } from '../../../../src/worker/readers/placed.ts';
import { BoundedTime } from '../../../support/boundedTime.ts';

const placed = (text: string, more: Partial<PlacedText> = {}): PlacedText => ({
  pieces: text === '' ? [] : [{ place: '', text }],
  hidden: [],
  isCut: false,
  problem: null,
  pages: 0,
  ...more,
});
const sources = (text: string, more: Partial<PlacedText> = {}): Sources => sourcesOf(placed(text, more));
const statusOf = (value: Value, text: string): Check['status'] => checkValue(value, sources(text)).status;

const number = (written: string): Value => ({ type: 'number', number: written });
const money = (amount: string, currency: string | null): Value => ({ type: 'money', amount, currency });
const date = (day: string): Value => ({ type: 'date', day });
const words = (text: string): Value => ({ type: 'text', text });

function check(value: Value, text: string, expected: Check['status']): void {
  assert.equal(statusOf(value, text), expected, `${JSON.stringify(value)} in ${JSON.stringify(text)}`);
}

describe('a number is found in any usual writing', () => {
  for (const [value, text] of [
    ['1234.56', 'Sum 1,234.56 in all'],
    ['1234.56', 'Summe 1.234,56'],
    ['1234.56', 'Somme 1 234,56'],
    ['1234.56', 'Somme 1\u202f234,56'],
    ['1234.56', 'Summe 1’234.56'],
    ['1234567', 'N 1.234.567'],
    ['1234567', 'N 1 234 567'],
    ['1234567.5', 'N 12,34,567.50'],
    ['119', '119,- €'],
    ['119', '119.00'],
    ['-119', 'Total -119.00'],
    ['-119', 'Total (119.00)'],
    ['-119', 'Total 119.00-'],
    ['-119', 'Total −119,00 €'],
    ['-119', 'Total -€119.00'],
    ['119', '(119)'],
    ['19', 'VAT 19%'],
    ['5', 'weight 5kg'],
    ['1234', 'about 1,234 items'],
    ['1.234', 'length 1,234 m'],
    ['1200000', '1.2 million people'],
    ['3500000', '3,5 Mio. Euro'],
    ['12000', '12k users'],
    ['1234.5', '١٬٢٣٤٫٥'],
    ['2026', '２０２６年'],
    ['1234', '१२३४'],
    ['42', 'rows: 42.'],
    ['42', 'rows (42), columns'],
    ['0.5', 'ratio 0.50'],
    // A count and a price, as well.
    ['234.56', '1 234,56'],
    ['100', 'EUR100'],
  ] as const)
    it(`${value} in “${text}”`, () => {
      check(number(value), text, 'found');
    });

  for (const [value, text] of [
    ['1234.57', 'Sum 1,234.56'],
    ['23', 'Sum 1,234.56'],
    ['234.56', 'Sum 1,234.56'],
    ['117', 'Invoice RE-2026-117'],
    ['3', 'on 02.03.2026 and 2026-03-02'],
    ['168', 'host 192.168.1.20'],
    ['30', 'at 12:30'],
    ['119', 'Total -119.00'],
    ['-119', 'Total 119.00'],
    ['1.2', '1.2.3'],
    ['12', 'A12B'],
    ['100.01', '100.00'],
  ] as const)
    it(`${value} is not in “${text}”`, () => {
      check(number(value), text, 'not found');
    });
});

describe('an amount is found in its own currency', () => {
  for (const [amount, currency, text, expected] of [
    ['1234.56', 'EUR', 'Gesamt 1.234,56 €', 'found'],
    ['1234.56', 'EUR', 'Total EUR 1,234.56', 'found'],
    ['1234.56', 'USD', 'Total $1,234.56', 'found'],
    ['1234.56', 'CAD', 'All in CAD. Total $1,234.56', 'found'],
    ['1234.56', 'CAD', 'Total $1,234.56', 'not found'],
    ['1234.56', 'USD', 'Gesamt 1.234,56 €', 'not found'],
    ['1234.56', 'EUR', 'Total 1,234.56\nall prices in EUR', 'found'],
    ['1234.56', 'EUR', 'Total 1,234.56', 'not found'],
    ['1234.56', null, 'Total 1,234.56', 'found'],
    ['500', 'SEK', 'Att betala: 500 kr (SEK)', 'found'],
    ['1500', 'JPY', '合計 ¥1,500 です', 'found'],
    ['119.00', 'EUR', '<cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount>', 'found'],
    ['100', 'EUR', 'Price 100 USD, fee 7 EUR', 'not found'],
  ] as const)
    it(`${amount} ${currency ?? 'of no currency'} in “${text}”: ${expected}`, () => {
      check(money(amount, currency), text, expected);
    });

  it('says that the number is there in another currency', () => {
    assert.deepEqual(checkValue(money('100', 'EUR'), sources('Total 100.00 USD')), {
      status: 'not found',
      place: null,
      note: 'the amount is there, but not in this currency',
    });
  });
});

describe('a date is found in any usual writing', () => {
  for (const [day, text] of [
    ['2026-03-02', '2026-03-02'],
    ['2026-03-02', '02.03.2026'],
    ['2026-03-02', '2.3.2026'],
    ['2026-03-02', '2. März 2026'],
    ['2026-03-02', '2 mars 2026'],
    ['2026-03-02', 'March 2nd, 2026'],
    ['2026-03-02', '2 de marzo de 2026'],
    ['2026-03-02', '2 marzo 2026'],
    ['2026-03-02', '2 maart 2026'],
    ['2026-03-02', '2 de março de 2026'],
    ['2026-03-02', '2026年3月2日'],
    ['2026-03-02', '2026/03/02'],
    ['2026-03-02', '02/03/2026'],
    ['2026-03-02', '03/02/2026'],
    ['2026-03-02', '02.03.26'],
    ['2026-03-02', '02-Mar-2026'],
    ['2026-03-02', '<udt:DateTimeString format="102">20260302</udt:DateTimeString>'],
    ['2026-03-02', '2026-03-02T10:11:12Z'],
    ['2026-02-13', '02/13/2026'],
  ] as const)
    it(`${day} in “${text}”`, () => {
      check(date(day), text, 'found');
    });

  for (const [day, text] of [
    ['2026-03-02', '03.02.2026'],
    ['2026-03-02', '12.03.2026'],
    ['2026-03-02', '2026-03-22'],
    ['2026-02-03', '13/02/2026 and 02/03/2026'],
    ['2026-03-02', 'version 2026.3.2.1'],
    ['2026-03-02', '120260302'],
  ] as const)
    it(`${day} is not in “${text}”`, () => {
      check(date(day), text, 'not found');
    });

  it('says where day and month may have changed places', () => {
    const note = 'it could also be read with day and month (or year) the other way round';
    assert.equal(checkValue(date('2026-03-02'), sources('02/03/2026')).note, note);
    assert.equal(checkValue(date('2026-03-02'), sources('02.03.2026')).note, '');
  });
});

describe('a name is found however it is set', () => {
  for (const [value, text] of [
    ['Müller & Söhne GmbH', 'MÜLLER  & SÖHNE\nGmbH'],
    ['Müller & Söhne GmbH', 'Mu\u0308ller & So\u0308hne GmbH'],
    ['Muller & Sohne GmbH', 'Müller & Söhne GmbH'],
    ['Müller & Söhne GmbH', '<Name>M&#252;ller &amp; Söhne GmbH</Name>'],
    ['Office Supplies', 'Oﬃce Supplies'],
    ['Straße 5', 'STRASSE 5'],
    ['Wirtschaftsverwaltung', 'Wirtschafts-\nverwaltung'],
    ['Wirtschaftsverwaltung', 'Wirt\u00adschafts\u00adverwaltung'],
    ['Ada Lovelace', 'Lovelace, Ada'],
    ['ACME Corporation', 'ACME                Invoice 7\nCorporation'],
    ['RE-2026-117', 'Nr. RE-2026-117.'],
    ['RE-2026-117', 'Nr. RE-2026-\n117'],
    ['UnitedKingdom', 'Czech Republic United Kingdom Total'],
    ['United Kingdom', 'CzechRepublic UnitedKingdom'],
    ['Rechnung 12', 'Rech nung 1 2'],
    ['山田商店', '株式会社山田商店 東京'],
    ['ООО Ромашка', 'ооо «ромашка»'],
    ['Łódź', 'LODZ'],
    ['ＡＢＣ 1', 'ABC 1'],
  ] as const)
    it(`“${value}” in “${text}”`, () => {
      check(words(value), text, 'found');
    });

  for (const [value, text] of [
    ['Müller & Söhne AG', 'Müller & Söhne GmbH'],
    ['RE-2026-118', 'Nr. RE-2026-117'],
    ['Mill', 'Miller'],
    ['ted Kingdom', 'United Kingdom'],
    ['UnitedKing', 'United Kingdom'],
    ['Ada Lovelace', `Ada ${'and so on '.repeat(20)} Lovelace`],
    ['…', 'dots …'],
  ] as const)
    it(`“${value}” is not in “${text.slice(0, 40)}”`, () => {
      check(words(value), text, 'not found');
    });
});

describe('what nobody sees proves nothing', () => {
  const hidden = (isBehind: boolean): Partial<PlacedText> => ({
    hidden: [{ place: 'page 2', why: 'white on white', text: 'Total 999.00 EUR', isBehind }],
  });

  it('hidden text is told of', () => {
    assert.deepEqual(checkValue(money('999', 'EUR'), sources('Total 5 EUR', hidden(false))), {
      status: 'not found',
      place: null,
      note: 'only in hidden text (page 2: white on white)',
    });
  });

  it('what was read in a picture sends a person to the picture', () => {
    const found = checkValue(money('999', 'EUR'), sources('', { ...hidden(true), pages: 2 }));
    assert.equal(found.status, 'no text (picture)');
  });

  it('a picture has no text, and a document that cannot be read says why', () => {
    assert.equal(checkValue(words('Ada'), sources('')).status, 'no text (picture)');
    assert.deepEqual(checkValue(words('Ada'), sources('', { problem: 'the PDF is encrypted', isCut: true })), {
      status: 'not found',
      place: null,
      note: 'its text could not be read: the PDF is encrypted',
    });
    assert.equal(
      checkValue(words('Ada'), sources('Bob', { isCut: true })).note,
      'only a part of its text was looked through',
    );
  });

  it('nothing is empty, and a judgement is no finding', () => {
    assert.equal(checkValue(null, sources('x')).status, 'empty');
    assert.equal(checkValue({ type: 'yes-no', yes: true }, sources('yes')).status, 'computed');
  });
});

describe('places', () => {
  it('are lines, cells, and pages with boxes', () => {
    assert.deepEqual(checkValue(number('7'), sources('one\ntwo 7')).place, { words: 'line 2', line: 2 });
    const sheet: Partial<PlacedText> = {
      pieces: [
        {
          place: 'sheet “Costs”',
          text: 'Rent\t700\n',
          cells: [
            { at: 0, reference: 'A1' },
            { at: 5, reference: 'B1' },
          ],
        },
      ],
    };
    assert.deepEqual(checkValue(number('700'), sources('', sheet)).place, {
      words: 'sheet “Costs”, cell B1',
      cell: 'B1',
    });
    const boxes = Float32Array.from([0, 0, 0, 0, 10, 20, 15, 30, 15, 20, 22, 31]);
    const page: Partial<PlacedText> = { pieces: [{ place: 'page 3', text: ' 42', page: { number: 3, boxes } }] };
    assert.deepEqual(checkValue(number('42'), sources('', page)).place, {
      words: 'page 3',
      page: 3,
      box: [10, 20, 22, 31],
    });
  });
});

const cents = fc.integer({ min: 0, max: 99_999_999 });
const locales = ['en', 'de', 'fr', 'de-CH', 'en-IN', 'sv', 'pl', 'ar-EG', 'fa', 'hi', 'pt-BR', 'es'];

describe('whatever is written', () => {
  it('every amount is found in every locale’s writing, and no other amount of as many digits', () => {
    fc.assert(
      fc.property(cents, fc.constantFrom(...locales), fc.nat(), (sum, locale, pick) => {
        const value = (sum / 100).toFixed(2);
        const written = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(sum / 100);
        const text = `Total: ${written} due`;
        assert.equal(statusOf(number(value), text), 'found', written);
        const at =
          [...value].map((_, index) => index).filter((index) => value[index] !== '.')[pick % (value.length - 1)] ?? 0;
        // A first digit that becomes nought would make another number of fewer digits, which may stand there.
        const digit = at === 0 ? (Number(value[at]) % 9) + 1 : (Number(value[at]) + 1) % 10;
        const other = `${value.slice(0, at)}${String(digit)}${value.slice(at + 1)}`;
        assert.equal(statusOf(number(other), text), 'not found', `${other} in ${written}`);
      }),
      { numRuns: 500 },
    );
  });

  it('an even text knows where each of its units stood', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (text, isMarkup) => {
        const { text: even, from } = evenOf(text, isMarkup);
        assert.equal(from.length, even.length + 1);
        assert.equal(from[even.length], text.length);
        for (let at = 1; at < from.length; at++) assert.ok((from[at] ?? 0) >= (from[at - 1] ?? 0));
      }),
    );
  });

  it('evening, folding and plain numbers do nothing twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const once = foldWord(text);
        assert.equal(foldWord(once), once);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{1,10}(\.\d{1,4})?$/), (text) => {
        const plain = plainNumber(text);
        assert.ok(plain !== null);
        assert.equal(plainNumber(plain), plain);
        assert.equal(Number(plain), Number(text) + 0);
      }),
    );
  });

  it('every word of a text is found in it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[\p{L}\p{N}]{1,8}$/u), { minLength: 1, maxLength: 20 }), (parts) => {
        const text = parts.join(' ');
        for (const part of parts) assert.equal(statusOf(words(part), text), 'found', part);
      }),
    );
  });

  it('takes no time that explodes', () => {
    const time = new BoundedTime();
    for (const unit of [
      '1 ',
      '1.',
      '1,234 ',
      '12/',
      '-\n',
      'a-\na',
      '(',
      '€1',
      '１',
      'é',
      '&amp;',
      '1-1-',
      '山',
      '2026-',
    ])
      time.run(() => {
        const source = sources(`${unit === '&amp;' ? '<' : ''}${unit.repeat(20_000)}`);
        for (const value of [number('7.5'), money('7', 'EUR'), date('2026-03-02'), words('zz yy xx')])
          checkValue(value, source);
      });
  });

  it('numbers of a text are in its bounds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        for (const { at, end, value } of numbersIn(text)) {
          assert.ok(at >= 0 && at < end && end <= text.length);
          assert.equal(plainNumber(value), value);
        }
      }),
    );
  });
});
