/** Invoices by their text, in six languages: what stands behind a word for it, and nothing that is guessed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { invoiceFacts, plainAmount, sumOf } from '../../../../src/worker/facts/invoices.ts';
import { invoiceOfText } from '../../../../src/worker/facts/textInvoices.ts';

const today = '2026-11-22';

/** The fields without their group, in their order; null where the text is no invoice. */
function told(text: string): Record<string, string> | null {
  const invoice = invoiceOfText(text, today);
  if (invoice === null) return null;
  const fields = [...invoiceFacts(invoice, 'text').fields].filter(([name]) => name !== 'invoice.source');
  return Object.fromEntries(fields.map(([name, value]) => [name.replace('invoice.', ''), value]));
}

function check(text: string, expected: Record<string, string> | null): void {
  assert.deepEqual(told(text), expected, text);
}

const sums = { net: '1000.00', vat: '190.00', total: '1190.00', check: 'adds up' };

describe('the total of an invoice', () => {
  const head = 'Acme Ltd\nINVOICE\nInvoice number: A-1\nInvoice date: 2 March 2026\n';
  const own = { number: 'A-1', date: '2026-03-02', vendor: 'Acme Ltd' };

  it('is what was billed, not what is left of it after a payment', () => {
    check(`${head}Subtotal £100.00\nVAT £20.00\nTotal £120.00\nAmount paid £50.00\nBalance due £70.00`, {
      ...own,
      net: '100.00',
      vat: '20.00',
      total: '120.00',
      currency: 'GBP',
      check: 'adds up',
    });
    check(`${head}Gesamt 1.190,00 EUR\nAnzahlung -190,00 EUR\nZu zahlen 1.000,00 EUR`, {
      ...own,
      total: '1190.00',
      currency: 'EUR',
    });
  });

  it('is what is left where a discount was taken off, or nothing tells of a payment', () => {
    check(`${head}Total £120.00\nDiscount £20.00\nAmount due £100.00`, { ...own, total: '100.00', currency: 'GBP' });
    check(`${head}Total £120.00\nPaid £10.00\nAmount due £100.00`, { ...own, total: '100.00', currency: 'GBP' });
  });

  it('told in two currencies is the one of the paper, or none', () => {
    const receipt = 'CAFE ALPIN\nQuittung Nr. 5567\nDatum 14.07.2024\n';
    const told = { number: '5567', date: '2024-07-14', vendor: 'CAFE ALPIN' };
    check(`${receipt}Total CHF 27.50\nTotal EUR 29.15\nBar CHF 30.00\nZurück CHF 2.50`, {
      ...told,
      total: '27.50',
      currency: 'CHF',
    });
    check(`${receipt}Total CHF 27.50\nTotal EUR 29.15`, told);
  });
});

describe('an invoice in', () => {
  it('English', () => {
    check(
      'Acme Tools Ltd\n1 High Street, London\nINVOICE\nBill to: Widgets Inc.\nInvoice number: INV-2041\nInvoice date: 2 March 2026\nDue date: 1 April 2026\nDrill 1,000.00\nSubtotal £1,000.00\nVAT (19%) £190.00\nTotal due £1,190.00',
      { number: 'INV-2041', date: '2026-03-02', due: '2026-04-01', vendor: 'Acme Tools Ltd', ...sums, currency: 'GBP' },
    );
  });

  it('German', () => {
    check(
      'Muster GmbH · Hauptstr. 1 · 10115 Berlin\nKunde AG\nRechnungsempfänger\nRechnung\nRechnungsnr.: RE-77\nRechnungsdatum: 02.03.2026\nFälligkeitsdatum: 01.04.2026\nNettobetrag 1.000,00 €\nzzgl. 19 % MwSt. 190,00 €\nGesamtbetrag 1.190,00 €',
      { number: 'RE-77', date: '2026-03-02', due: '2026-04-01', vendor: 'Muster GmbH', ...sums, currency: 'EUR' },
    );
    check(
      'Muster GmbH\nRechnung Nr. 2026-5\nDatum: 02.03.2026\nSumme netto 1.000,00 EUR\nUSt 19% 190,00 EUR\nRechnungsbetrag 1.190,00 EUR\nUSt-IdNr. DE123456789',
      { number: '2026-5', date: '2026-03-02', vendor: 'Muster GmbH', ...sums, currency: 'EUR' },
    );
    check(
      'Muster GmbH\nHauptstr. 1\nAn\nBeispiel AG\nWeg 3\nRechnung Nr. 2026-6\nDatum: 02.03.2026\nSumme netto 1.000,00 EUR\nUSt 19% 190,00 EUR\nRechnungsbetrag 1.190,00 EUR',
      { number: '2026-6', date: '2026-03-02', vendor: 'Muster GmbH', ...sums, currency: 'EUR' },
    );
  });

  it('French', () => {
    check(
      'Vendeur : Café du Port SARL\nFacture n° F-2026-12\nDate de facture : 2 mars 2026\nDate d’échéance : 1er avril 2026\nTotal HT 1 000,00 €\nTVA 19 % 190,00 €\nTotal TTC 1 190,00 €',
      {
        number: 'F-2026-12',
        date: '2026-03-02',
        due: '2026-04-01',
        vendor: 'Café du Port SARL',
        ...sums,
        currency: 'EUR',
      },
    );
  });

  it('Spanish', () => {
    check(
      'Proveedor: Herramientas del Sur S.L.\nFactura nº 2026/15\nFecha de factura: 2 de marzo de 2026\nVencimiento: 1 de abril de 2026\nBase imponible 1.000,00 €\nIVA 19% 190,00 €\nTotal a pagar 1.190,00 €',
      {
        number: '2026/15',
        date: '2026-03-02',
        due: '2026-04-01',
        vendor: 'Herramientas del Sur S.L.',
        ...sums,
        currency: 'EUR',
      },
    );
  });

  it('Italian', () => {
    check(
      'Fornitore: Ferramenta Rossi S.r.l.\nFattura n. 15/A\nData fattura: 2 marzo 2026\nScadenza: 1 aprile 2026\nImponibile € 1.000,00\nIVA 19% € 190,00\nTotale fattura € 1.190,00',
      {
        number: '15/A',
        date: '2026-03-02',
        due: '2026-04-01',
        vendor: 'Ferramenta Rossi S.r.l.',
        ...sums,
        currency: 'EUR',
      },
    );
  });

  it('Dutch', () => {
    check(
      'Leverancier: De Boor B.V.\nFactuurnummer: 2026-0042\nFactuurdatum: 2 maart 2026\nVervaldatum: 1 april 2026\nSubtotaal € 1.000,00\nBTW 19% € 190,00\nTotaal te betalen € 1.190,00',
      {
        number: '2026-0042',
        date: '2026-03-02',
        due: '2026-04-01',
        vendor: 'De Boor B.V.',
        ...sums,
        currency: 'EUR',
      },
    );
  });
});

describe('net and VAT', () => {
  const totalled = (lines: string): Record<string, string> | null => told(`Invoice no. 7\n${lines}`);

  it('are those that make up the total, where several could be', () => {
    assert.deepEqual(totalled('Net 100.00\nNet 50.00\nVAT 7% 3.50\nVAT 19% 19.00\nTotal EUR 122.50'), {
      number: '7',
      total: '122.50',
      currency: 'EUR',
      ...{ net: '100.00', vat: '22.50', check: 'adds up' },
    });
    assert.deepEqual(totalled('Net VAT Total\n100.00 19.00 119.00\nTotal EUR 119.00'), {
      number: '7',
      total: '119.00',
      currency: 'EUR',
      ...{ net: '100.00', vat: '19.00', check: 'adds up' },
    });
  });

  it('leave the total where labels stand in one block and amounts in the next', () => {
    assert.deepEqual(totalled('Subtotal\nVAT 20%\nTotal\nEUR 10.00\nEUR 2.00\nEUR 12.00'), {
      number: '7',
      total: '12.00',
      currency: 'EUR',
    });
  });

  it('are none where nothing tells which', () => {
    assert.deepEqual(totalled('Net 100.00\nNet 50.00\nVAT 1.00\nVAT 2.00\nTotal EUR 500.00'), {
      number: '7',
      total: '500.00',
      currency: 'EUR',
    });
    assert.deepEqual(totalled('Total incl. VAT EUR 119.00'), { number: '7', total: '119.00', currency: 'EUR' });
    assert.deepEqual(totalled('VAT No. 123.45\nTotal EUR 119.00'), { number: '7', total: '119.00', currency: 'EUR' });
  });

  it('are told where they do not make up the total', () => {
    assert.deepEqual(totalled('Subtotal 100.00\nVAT 19.00\nTotal EUR 129.00'), {
      number: '7',
      net: '100.00',
      vat: '19.00',
      total: '129.00',
      currency: 'EUR',
      check: 'net + VAT is 119.00, not 129.00',
    });
  });
});

describe('a plain receipt', () => {
  it('is headed by the name of who wrote it', () => {
    const expected = { number: '4471', date: '2026-03-15', vendor: 'Cafe Meridian' };
    check('Cafe Meridian\nReceipt 4471\nDate: 15 March 2026\n', expected);
    check('# Cafe Meridian\n\n**Receipt 4471**\n\nDate: 15 March 2026\nTotal: 12.50 EUR\n', {
      ...expected,
      total: '12.50',
      currency: 'EUR',
    });
    check('Bäckerei Ähre\nMarktplatz, Ulm\nQuittung Nr. 12\nDatum: 15.03.2026', {
      number: '12',
      date: '2026-03-15',
      vendor: 'Bäckerei Ähre',
    });
    check('Café de l’Île\nReçu 4471\nDate : 15 mars 2026\nTotal 3,00 €', {
      date: '2026-03-15',
      vendor: 'Café de l’Île',
      total: '3.00',
      currency: 'EUR',
    });
  });

  it('is headed by no name that could be something else', () => {
    const tail = 'Receipt no. 4471\nTotal EUR 5.00';
    for (const top of [
      'Receipt',
      'Tax Invoice',
      'Expense report',
      'Thank you for your order',
      'Dear Anna,',
      'Page 1 of 2',
      '12 High Street',
      'Order confirmation',
      'All prices are in euro.',
      'Bill to Anna Schmidt',
      'Customer: Anna Schmidt',
      'The long story of how we came to buy a lamp',
      'lunch with Anna',
      'Rechnungskopie',
      'anna@example.org',
    ])
      check(`${top}\n${tail}`, { number: '4471', total: '5.00', currency: 'EUR' });
    check(`Anna Schmidt\nBill to\n${tail}`, { number: '4471', total: '5.00', currency: 'EUR' });
    check(`Anna Schmidt\none\ntwo\nthree\nfour\n${tail}`, { number: '4471', total: '5.00', currency: 'EUR' });
    check(`Cafe Meridian\nI paid with a receipt in hand\nTotal EUR 5.00`, { total: '5.00', currency: 'EUR' });
  });

  it('has the number that stands alone behind the word, and no year', () => {
    check('Receipt 2026\nSome words', null);
    check('Receipt 4471 of the shop\nSome words', null);
    check('They had receipt 4471\nSome words', null);
  });
});

describe('nothing is guessed', () => {
  it('of a text that does not call itself an invoice', () => {
    check('Minutes of the meeting\nTotal: EUR 119.00', null);
    check('', null);
    check('Invoice', null);
    check('This bill was read in parliament.', null);
  });

  it('of a date, where several stand there', () => {
    check('Receipt no. 5\n2026-03-02\n2026-03-04\nTotal EUR 5.00', { number: '5', total: '5.00', currency: 'EUR' });
    check('Receipt no. 5\n2026-03-02\nTotal EUR 5.00', {
      number: '5',
      date: '2026-03-02',
      total: '5.00',
      currency: 'EUR',
    });
    check('Receipt no. 5\nDue date: 2026-03-02\nTotal EUR 5.00', {
      number: '5',
      due: '2026-03-02',
      total: '5.00',
      currency: 'EUR',
    });
  });

  it('of a currency: a sign that several have stays one', () => {
    const currency = (text: string): string | undefined => told(`Receipt no. 5\n${text}`)?.['currency'];
    assert.equal(currency('Total $5.00'), '$');
    assert.equal(currency('Total $5.00\nAll prices in CAD'), 'CAD');
    assert.equal(currency('Total US$5.00'), 'USD');
    assert.equal(currency('Total 5,00 kr'), 'kr');
    assert.equal(currency('Total 5.00'), undefined);
    assert.equal(currency('Deposit €3.00\nRefund £4.00\nTotal 5.00'), undefined);
  });

  it('of a vendor, a number or a total', () => {
    check('Invoice\nOrder number: 77\nAcme Ltd and Other GmbH\nWidgets Inc.\nTotal EUR 5.00', {
      total: '5.00',
      currency: 'EUR',
    });
    check('Invoice number: 77\nEUR 5.00\nEUR 6.00', { number: '77' });
    check('Invoice number: 77\nSold to: Acme Ltd\nTotal EUR 5.00', { number: '77', total: '5.00', currency: 'EUR' });
  });

  it('of a credit note but that it is one', () => {
    check('Credit note no. 5\nNet EUR 100.00\nVAT EUR 19.00\nTotal EUR 119.00', {
      number: '5',
      ...{ net: '100.00', vat: '19.00', total: '119.00', currency: 'EUR', check: 'credit note, adds up' },
    });
  });
});

describe('the work', () => {
  it('grows with the text and no faster', () => {
    for (const piece of [
      'VAT net total ',
      'Invoice no. ',
      'Seller: ',
      'VAT 1.00\n',
      'GmbH ',
      'due 2026-03-02 ',
      '1.00 ',
      'incl. ',
    ]) {
      const before = performance.now();
      told(`Invoice no. 7\nTotal EUR 5.00\n${piece.repeat(200_000 / piece.length)}`);
      const took = performance.now() - before;
      assert.ok(took < 4_000, `${piece}: ${String(took)} ms`);
    }
  });

  it('adds to the last digit', () => {
    assert.equal(sumOf(['0.10', '0.20']), '0.30');
    assert.equal(sumOf(['999999999999999.999999', '0.000001']), '1000000000000000.00');
    assert.equal(sumOf(['-5.00', '3.005']), '-1.995');
    assert.deepEqual(['1', '-1.5', '+1.50', '1e3', '1,00', '', '1.1234567'].map(plainAmount), [
      '1.00',
      '-1.50',
      '1.50',
      null,
      null,
      null,
      null,
    ]);
  });
});
