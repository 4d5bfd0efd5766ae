/** What a text tells of itself, and above all what it does not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FieldName } from '../../../../src/model/rule/fields.ts';
import { factsOfText } from '../../../../src/worker/facts/textFacts.ts';

const today = '2026-11-22';

type Told = Partial<Record<'number' | 'code' | 'email' | 'heading' | 'date', string>> & {
  /** `119.00 EUR`, or only the number where no currency is told. */
  total?: string;
  amount?: string;
};

/** Compares the whole of what is told; the heading only where the case names one. */
function check(text: string, expected: Told): void {
  const { fields, dates, problems } = factsOfText(text, today);
  const field = (name: FieldName): string | undefined => fields.get(name);
  const currency = field('text.currency');
  const total = field('text.total');
  const told: Told = {};
  const date = dates.get('text')?.time.slice(0, 10);
  if (total !== undefined) told.total = currency === undefined ? total : `${total} ${currency}`;
  const amount = field('text.amount');
  if (amount !== undefined && amount !== total) told.amount = amount;
  for (const name of ['number', 'code', 'email'] as const) {
    const value = field(`text.${name}`);
    if (value !== undefined) told[name] = value;
  }
  if (date !== undefined) told.date = date;
  const heading = field('text.heading');
  if (expected.heading !== undefined && heading !== undefined) told.heading = heading;
  assert.deepEqual(told, expected, text);
  assert.deepEqual(problems, []);
}

function table(cases: Record<string, Told>): void {
  for (const [text, expected] of Object.entries(cases)) check(text, expected);
}

describe('a whole paper', () => {
  it('tells its number, date and total, in the language it is written in', () => {
    table({
      [`INVOICE
ACME Ltd, 12 High Street, London SW1A 1AA
Invoice no: INV-2041
Invoice date: 3 July 2019      Due date: 2 August 2019
Widget      2 x 50.00     100.00
Subtotal                  100.00
VAT 19 %                   19.00
Total                 EUR 119.00
IBAN DE89 3704 0044 0532 0130 00, VAT ID DE123456789
Questions? billing@acme.example, +44 20 7946 0018`]: {
        heading: 'INVOICE',
        number: 'INV-2041',
        code: 'INV-2041',
        date: '2019-07-03',
        total: '119.00 EUR',
        email: 'billing@acme.example',
      },
      [`Rechnung
Rechnungsnummer: RE-2019-0042
Rechnungsdatum: 03.07.2019, fällig am 17.07.2019
Leistungszeitraum 01.06.2019 bis 30.06.2019
Zwischensumme 1.000,00 €
zzgl. MwSt. 19 % 190,00 €
Gesamtbetrag 1.190,00 €
10115 Berlin, Tel. 030 1234567, Seite 1 von 2`]: {
        heading: 'Rechnung',
        number: 'RE-2019-0042',
        date: '2019-07-03',
        amount: '1000.00',
        total: '1190.00 EUR',
      },
      [`Facture n° 2019-042
Paris, le 3 juillet 2019
Total HT 1 000,00 €
TVA 20 % 200,00 €
Total TTC 1 200,00 €
Échéance : 3 août 2019`]: { number: '2019-042', date: '2019-07-03', amount: '1000.00', total: '1200.00 EUR' },
      [`Factura nº 2019/17
Fecha: 3 de julio de 2019
Base imponible 100,00 €
IVA 21 % 21,00 €
Importe total: 121,00 €`]: { number: '2019/17', date: '2019-07-03', amount: '100.00', total: '121.00 EUR' },
      [`Fattura n. 42/2019 del 3 luglio 2019
Imponibile € 100,00
Totale IVA € 22,00
Totale fattura € 122,00
Scadenza 2 agosto 2019`]: { number: '42/2019', date: '2019-07-03', amount: '100.00', total: '122.00 EUR' },
      [`Factuurnummer: 20190042
Factuurdatum: 3 juli 2019
Vervaldatum: 17 juli 2019
Subtotaal € 100,00
BTW 21% € 21,00
Totaalbedrag € 121,00`]: { number: '20190042', date: '2019-07-03', amount: '100.00', total: '121.00 EUR' },
      [`Fatura n.º FT 2019/42
Data de emissão: 3 de julho de 2019
Data de vencimento: 2 de agosto de 2019
Total a pagar: 123,00 €`]: { number: 'FT 2019/42', date: '2019-07-03', total: '123.00 EUR' },
      ['請求書\n2019年7月3日\nご請求金額 ¥12,000 (税込)']: {
        heading: '請求書',
        date: '2019-07-03',
        total: '12000.00 JPY',
      },
      ['发票\n日期：2019年7月3日\n总计：￥1,200.00']: { date: '2019-07-03', total: '1200.00 CNY' },
    });
  });

  it('may be cut into columns and lines by what read it', () => {
    table({
      'Invoice number    Invoice date    Due date\nINV-2041    2019-07-03    2019-08-02': {
        number: 'INV-2041',
        code: 'INV-2041',
        date: '2019-07-03',
      },
      'Due date Invoice date\n2019-08-02 2019-07-03': { date: '2019-07-03' },
      'Invoice no.\n\n4711\nDate\n3 July 2019': { number: '4711', date: '2019-07-03' },
      'Subtotal\nTax\nTotal\n$100.00\n$19.00\n$119.00': { amount: '100.00', total: '119.00 USD' },
      'Summary\nTotal\nPaid\n$119.00\n$0.00\nThank you': { total: '119.00 USD' },
      'Total\n119.00 EUR\nThank you': { total: '119.00 EUR' },
      'Total\n3 items of 5 kinds': {},
    });
  });
});

describe('the date of a text', () => {
  it('is read in every way that leaves no doubt', () => {
    for (const text of [
      '2019-07-03',
      'On 2019-07-03T14:22:33Z it began.',
      '2019/7/3',
      '2019.07.03',
      '3 July 2019',
      '3rd of July 2019',
      '3rd day of July, 2019',
      'July 3, 2019',
      'July 3rd, 2019',
      'Jul. 3 2019',
      '3 Jul 2019',
      '03-JUL-2019',
      '03-Jul-19',
      '03.07.2019',
      '3. 7. 2019',
      '3. Juli 2019',
      '3 juillet 2019',
      '3 de julio de 2019',
      '3 luglio 2019',
      '3 juli 2019',
      '3 de julho de 2019',
      '3º de julho de 2019',
      '2019年7月3日',
      '２０１９年７月３日',
      '2019년 7월 3일',
      'Date: Wed, 3 Jul 2019 14:22:33 +0200',
      'Datum: Mittwoch, den 3. Juli 2019',
      'Datum: 03.07.19',
      'the 1–3 July 2019',
    ])
      check(text, { date: '2019-07-03' });
    table({
      '1er août 2019': { date: '2019-08-01' },
      '31. März 2020': { date: '2020-03-31' },
      '29 février 2020': { date: '2020-02-29' },
      '5 ottobre 2018': { date: '2018-10-05' },
      '12 mrt 2018': { date: '2018-03-12' },
    });
  });

  it('with slashes counts only where the text proves which number is the day', () => {
    table({
      '03/07/2019': {},
      '03-07-2019': {},
      '03/03/2019': { date: '2019-03-03' },
      '13/07/2019': { date: '2019-07-13' },
      '07/13/2019': { date: '2019-07-13' },
      '03/07/2019, then 25/12/2019': { date: '2019-07-03' },
      '03/07/2019, then 12/25/2019': { date: '2019-03-07' },
      '03/07/2019, 25/12/2019 and 12/25/2019': { date: '2019-12-25' },
      '07/03/2019, in words July 3, 2019': { date: '2019-07-03' },
    });
  });

  it('is the one that the paper says is its own', () => {
    table({
      'Due date: 1 May 2019\nInvoice date: 3 April 2019': { date: '2019-04-03' },
      'Delivered on 1 May 2019. Date: 3 May 2019': { date: '2019-05-03' },
      'Geburtsdatum: 01.02.1980\nDatum: 03.07.2019': { date: '2019-07-03' },
      'born 1 February 1980, wrote this on 3 July 2019': { date: '2019-07-03' },
      'Rechnung vom 03.07.2019 zur Bestellung 01.07.2019': { date: '2019-07-03' },
      'né le 1 février 1980\nLyon, le 3 juillet 2019': { date: '2019-07-03' },
      'Due date: 1 May 2019': { date: '2019-05-01' },
      'first 1 May 2019, second 2 May 2019': { date: '2019-05-01' },
    });
  });

  it('is none where there is none', () => {
    table({
      'July 2019': {},
      '2019': {},
      'version 10.11.12': {},
      'release 2019.3.1 of 1.2.3': {},
      '30 February 2019': {},
      '31/31/2019': {},
      '3 July 1969': {},
      '3 July 2099': {},
      '24 November 2026': {},
      '23 November 2026': { date: '2026-11-23' },
      'https://example.org/2019/07/03/post': {},
      '192.168.10.2019': {},
      'part 12-34-5678': {},
      '3 jugglers 2019': {},
    });
  });
});

describe('money in a text', () => {
  it('is read in every grouping, with the currency before or behind', () => {
    table({
      'Total: $1,234.56': { total: '1234.56 USD' },
      'Summe 1.234,56 EUR': { total: '1234.56 EUR' },
      'Total 1 234,56 €': { total: '1234.56 EUR' },
      'Total 1\u00a0234.56 €': { total: '1234.56 EUR' },
      'Total 12\u202f345\u202f678,90 €': { total: '12345678.90 EUR' },
      "Total CHF 1'234.50": { total: '1234.50 CHF' },
      'Total Fr. 1’234.–': { total: '1234.00 CHF' },
      'Te betalen € 12,-': { total: '12.00 EUR' },
      'Total ₹1,23,456.00': { total: '123456.00 INR' },
      'Suma 1 234,56 zł': { total: '1234.56 PLN' },
      'Valor total R$ 1.234,56': { total: '1234.56 BRL' },
      'Total US$20': { total: '20.00 USD' },
      'Total 50€': { total: '50.00 EUR' },
      'costs 120 euros': { total: '120.00 EUR' },
      'Total -119.00 EUR': { total: '-119.00 EUR' },
      'Total (EUR): 119.00': { total: '119.00 EUR' },
      'All amounts in GBP. Total 119.00': { total: '119.00 GBP' },
      'Total 119.00': { total: '119.00' },
      'Total 500 kr, all prices in SEK': { total: '500.00 SEK' },
      'Total 500 kr': { total: '500.00' },
      'Total $20.00 (CAD)': { total: '20.00 CAD' },
      '合計 12,000円': { total: '12000.00 JPY' },
    });
  });

  it('belongs to the number that its currency stands at', () => {
    table({
      'Paid 2 EUR 119.00': { total: '119.00 EUR' },
      'Widget 2 $119.00': { total: '119.00 USD' },
      'Qty 2 119.00 EUR': { total: '119.00 EUR' },
      '100.00 EUR 110.00 USD': { amount: '100.00' },
      'EUR 100.00 USD 110.00': { amount: '100.00' },
      'Total as of 3 July 2019 EUR 119.00': { total: '119.00 EUR', date: '2019-07-03' },
    });
  });

  it('is the total behind the strongest word, and the last of equals', () => {
    table({
      'Subtotal 100.00 EUR\nTotal 119.00 EUR': { amount: '100.00', total: '119.00 EUR' },
      'Total 119.00 EUR\nSubtotal 500.00 EUR': { total: '119.00 EUR' },
      'Sub-total: $100.00, Grand total: $119.00': { amount: '100.00', total: '119.00 USD' },
      'Page total $40.00\nTotal $60.00\nTotal $119.00': { amount: '40.00', total: '119.00 USD' },
      'Grand total: $119.00\nTotal savings: $500.00': { total: '119.00 USD' },
      'Total excl. VAT 100.00\nTotal incl. VAT 119.00': { total: '119.00' },
      'Total HT 100,00 €\nTotal TVA 20,00 €\nNet à payer 120,00 €': { amount: '100.00', total: '120.00 EUR' },
      'Gesamt netto 100,00 €\nGesamt brutto 119,00 €': { amount: '100.00', total: '119.00 EUR' },
      'Total 119.00 EUR (incl. 19.00 EUR VAT)': { total: '119.00 EUR' },
      'Total 100.00 19.00 119.00 EUR': { total: '119.00 EUR' },
      'Total $119.00\nPaid $119.00\nBalance due $0.00': { total: '119.00 USD' },
      'Balance due: $0.00': { total: '0.00 USD' },
      'Order total: £12.50': { total: '12.50 GBP' },
      'Tea £2.50, cake £4.20': { amount: '2.50', total: '4.20 GBP' },
      'Betrag: 119,00': { total: '119.00' },
    });
  });

  it('is none where a number only looks like it', () => {
    for (const text of [
      'Call +49 30 1234567 or 030/123 45 67',
      'Phone: (555) 123-4567',
      'IBAN DE89 3704 0044 0532 0130 00 EUR',
      'VAT ID DE123456789, USt-IdNr. DE 123 456 789',
      '75001 Paris, CH-8001 Zürich',
      'grew by 19.50 % and 7%',
      'Version 1.25, v2.50 and 10.0.0.1',
      'Page 3 of 12, section 4.25',
      'open 10:30 to 12.45',
      'a total of 3.50 hours and 12.25 kg',
      'total pages 12',
      '$1.5M raised, €3 million spent',
      'ISBN 978-3-16-148410-0',
      'B2B, A4, MP3, 4K',
      'article 0042 EUR',
      'the TOP 10 of ALL 50',
    ])
      check(text, {});
  });
});

describe('the number of a paper', () => {
  it('stands behind a word for it: of an invoice before that of an order', () => {
    table({
      'Invoice #2041': { number: '2041' },
      'Invoice No. 2041-A': { number: '2041-A' },
      'Tax Invoice Number : 2019/0042': { number: '2019/0042' },
      'INVOICE INV-2041': { number: 'INV-2041', code: 'INV-2041' },
      'Rechnung Nr. 2019-17': { number: '2019-17' },
      'Rechnungs-Nr.: RE 2019-17': { number: 'RE 2019-17' },
      'Belegnummer 00417': { number: '00417' },
      'N° de facture : F2019-17': { number: 'F2019-17' },
      'Order #4711': { number: '4711' },
      'Order number: 55\nInvoice number: 77': { number: '77' },
      'Bestellnummer: 4711': { number: '4711' },
      'PO no 9001': { number: '9001' },
      'Reference: ABC/12': { number: 'ABC/12' },
      'Our ref. no. X-12': { number: 'X-12' },
    });
  });

  it('is none behind other words, and is no date', () => {
    table({
      'Invoice date 3 July 2019': { date: '2019-07-03' },
      'Invoice for March': {},
      'References\n[1] Smith, 2010': {},
      'in order no one failed': {},
      'Account number 12345678, customer no 99': {},
      'Invoice no. 03.07.2019': { date: '2019-07-03' },
      'order 66 pizzas': {},
      'with reference to 3 items': {},
    });
  });
});

describe('codes and addresses', () => {
  it('are the first of their shape', () => {
    table({
      'Project ACME-12, not BETA-13': { code: 'ACME-12' },
      'Encoded in UTF-16 under ISO-9001, see QX-77': { code: 'QX-77' },
      'ACME-12-rev3': { code: 'ACME-12' },
      'Too long: ABCDEFG-12, too short: AB-1, A-12': {},
      'ÄCME-12 and xACME-12 and ACME-12a': {},
      'a longer number, INV-2019-0042': {},
      'write to ada.lovelace@example.org.': { email: 'ada.lovelace@example.org' },
      '<Ada> mailto:ada+x@mail.example.co.uk, eve@example.com': { email: 'ada+x@mail.example.co.uk' },
      'no@address, nor @home, nor a@b, nor x@y..com': {},
    });
  });
});

describe('the heading', () => {
  it('is the first that is marked as one, else the first line that says something', () => {
    const heading = (text: string): string | undefined => factsOfText(text, today).fields.get('text.heading');
    assert.equal(heading('\n\n   Annual   report \nof 2019'), 'Annual report');
    assert.equal(heading('preamble\n# The **big** [plan](https://example.org) #\ntext'), 'The big plan');
    assert.equal(heading('Meeting notes\n=============\n# Later'), 'Meeting notes');
    assert.equal(heading('---\ntitle: "In front"\ndate: 2019-07-03\n---\nbody'), 'In front');
    assert.equal(heading('---\ntitle: In front\n---\n## Marked'), 'Marked');
    assert.equal(heading('```\n# a comment\n```\ntext'), 'a comment');
    assert.equal(heading('-----\n***\n42\nWords'), 'Words');
    assert.equal(heading('42\n43'), '42');
    assert.equal(heading('\uFEFFWith a mark'), 'With a mark');
    assert.equal(heading('- * _ - \n'), undefined);
    assert.equal(heading(''), undefined);
    const long = heading('word '.repeat(100)) ?? '';
    assert.ok(long.length <= 200 && long.endsWith('word'));
  });
});

describe('the count of words', () => {
  it('is that of a word processor', () => {
    const words = (text: string): string | undefined => factsOfText(text, today).fields.get('text.words');
    assert.equal(words(''), '0');
    assert.equal(words("Don't count well-known 1,204.50 twice."), '5');
    assert.equal(words('日本語 text'), '4');
    assert.equal(words('— … !'), '0');
    assert.equal(words('naïve Straße'), '2');
    assert.equal(words('word '.repeat(300_000)), '300000');
  });

  it('is left out, and said so, for a text that is too long', () => {
    const { fields, problems } = factsOfText('word '.repeat(1_000_001), today);
    assert.equal(fields.get('text.words'), undefined);
    assert.deepEqual(problems, ['its text is too long to count its words']);
  });
});

describe('any text', () => {
  it('is read without a throw, the same every time', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ...'total |Total: |invoice no |date: |due |€|$ |EUR |1.234,56 |1,234.56|12|03.07.2019 |3/7/2019 |July 3, 2019|\n|\t|  |@|a@b.de|ACME-12 |-|.|,|%|年|7月|#|---|IBAN DE89'.split(
          '|',
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const once = factsOfText(text, today);
        assert.deepEqual(factsOfText(text, today), once);
        for (const value of once.fields.values()) assert.ok(value !== '' && !value.includes('\n'));
        assert.match(once.fields.get('text.total') ?? '0.00', /^-?\d+\.\d{2}$/);
      }),
      { numRuns: 300 },
    );
  });

  it('takes time that grows with its length and no faster', () => {
    const fragments =
      '1 |123 |123,|a@|AB12 |Total |invoice no |invoice no\n|date |03.07.2019 |03/07/2019 |\n|a|#|total\n|- |A-|[|  |𝒳|\ufdfa|1-|1.|€|US$|12 EUR |total 1.00\n|3 July |date due |12 July 2019\n|a.|Total\t|> |`|{"a":1},|٣|1’234|IBAN |-119 '.split(
        '|',
      );
    for (const fragment of fragments) {
      const text = fragment.repeat(Math.ceil(200_000 / fragment.length));
      const started = performance.now();
      factsOfText(text, today);
      const tookMs = performance.now() - started;
      assert.ok(tookMs < 1_500, `${JSON.stringify(fragment)}: ${tookMs.toFixed(0)} ms`);
    }
  });
});
