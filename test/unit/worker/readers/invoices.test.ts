/** Electronic invoices, in PDFs and by themselves: read to the letter, and nothing that is damaged, huge or made to harm is. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ciiOf, someInvoice, ublOf, zugferd1Of, type EInvoice } from '../../../support/eInvoices.ts';
import { PdfMaker, type AttachmentLook } from '../../../support/pdfMaker.ts';
import { readers, source } from './support.ts';

type Told = Awaited<ReturnType<typeof readers.readInvoice>>;

const whole: Told = {
  invoice: {
    kind: 'invoice',
    number: 'RE-2026-117',
    date: '2026-03-02',
    due: '2026-04-01',
    vendor: 'Müller & Söhne GmbH',
    buyer: 'Lovelace Ltd',
    net: '100.00',
    vat: '19.00',
    total: '119.00',
    currency: 'EUR',
  },
  problems: [],
};

function pdfWith(name: string, content: string | Uint8Array, look: AttachmentLook = {}): Buffer {
  const made = new PdfMaker();
  made.page().text(50, 50, 'Invoice');
  return made.attach(name, content, look).bytes();
}

async function check(name: string, content: string | Uint8Array, expected: Told): Promise<void> {
  assert.deepEqual(await readers.readInvoice(source(name, content)), expected);
}

const of = (changed: Partial<NonNullable<Told['invoice']>>): Told => ({
  problems: [],
  invoice: whole.invoice === null ? null : { ...whole.invoice, ...changed },
});

const nothing: Told = { invoice: null, problems: [] };
const hindered = (why: string): Told => ({ invoice: null, problems: [why] });

describe('an electronic invoice', () => {
  for (const [name, look] of [
    ['factur-x.xml', {}],
    ['ZUGFeRD-invoice.xml', { squeezed: 1 }],
    ['xrechnung.xml', { squeezed: 2 }],
    ['some other name.XML', {}],
  ] as const)
    it(`is read out of a PDF: ${name}`, async () => {
      await check('a.pdf', pdfWith(name, ciiOf(someInvoice), look), whole);
    });

  it('is read where it is a file of its own: CII, ZUGFeRD 1, UBL', async () => {
    await check('a.xml', ciiOf(someInvoice), whole);
    await check('a.xml', zugferd1Of(someInvoice), whole);
    await check('a.XML', ublOf(someInvoice), whole);
    await check('a.xml', Buffer.from(`\ufeff${ciiOf(someInvoice)}`, 'utf16le'), whole);
  });

  it('is a credit note by its type, or its root', async () => {
    await check('a.xml', ciiOf({ ...someInvoice, type: '381' }), of({ kind: 'credit note' }));
    await check('a.xml', ublOf({ ...someInvoice, type: '381' }, 'CreditNote'), of({ kind: 'credit note' }));
  });

  it('has amounts to the last digit, and only in its own currency', async () => {
    const odd: EInvoice = { ...someInvoice, net: '-100', vat: '0.125', total: '119.0000' };
    await check('a.xml', ciiOf(odd), of({ net: '-100.00', vat: '0.125', total: '119.00' }));
    const two = { ...someInvoice, otherVat: { currency: 'CZK', amount: '480.00' } };
    await check('a.xml', ciiOf(two), whole);
    const twice = { ...someInvoice, otherVat: { currency: 'EUR', amount: '480.00' } };
    await check('a.xml', ciiOf(twice), of({ vat: null }));
    await check(
      'a.xml',
      ublOf(someInvoice).replace('<cbc:DocumentCurrencyCode>EUR', '<cbc:DocumentCurrencyCode>USD'),
      of({ currency: 'USD', net: null, vat: null, total: null }),
    );
  });

  it('lacks what is not there, or cannot be', async () => {
    const lacking = { ...someInvoice, date: '2026-02-30', total: '1e3', vendor: '' };
    await check('a.xml', ciiOf(lacking), of({ date: null, total: null, vendor: null }));
    await check('a.xml', ciiOf({ ...someInvoice, currency: 'money' }).replaceAll(' currencyID="money"', ''), {
      ...of({ currency: null }),
    });
  });

  it('is none by its name alone', async () => {
    await check('invoice.xml', '<Invoice><ID>1</ID></Invoice>', nothing);
    await check('invoice.xml', '<Invoice xmlns="urn:other"><ID>1</ID></Invoice>', nothing);
    await check('a.xml', 'no markup at all', nothing);
    await check('a.pdf', pdfWith('notes.txt', ciiOf(someInvoice)), nothing);
    await check('a.pdf', pdfWith('data.xml', '<a/>'), nothing);
    await check('a.txt', ciiOf(someInvoice), nothing);
  });
});

describe('data made to harm', () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "${'&a;'.repeat(1_000)}">]>`;
  const entities = 'its invoice data declares entities of its own';
  const tooLarge = 'its invoice data is damaged or too large to be read';

  it('is refused where it declares entities', async () => {
    const text = ciiOf(someInvoice).replace('?>', `?>${bomb}`).replace('RE-2026-117', '&b;');
    await check('a.xml', text, hindered(entities));
    await check('a.pdf', pdfWith('factur-x.xml', text), hindered(entities));
  });

  it('is refused where it is huge, however small it looks', async () => {
    const huge = Buffer.alloc(200 * 1024 * 1024, ' ');
    await check('a.pdf', pdfWith('factur-x.xml', huge, { squeezed: 1, says: 100 }), hindered(tooLarge));
    await check('a.pdf', pdfWith('factur-x.xml', huge, { squeezed: 2, says: 100 }), hindered(tooLarge));
    await check('a.xml', Buffer.alloc(9 * 1024 * 1024, ' '), hindered('it is too large to be read'));
  });

  it('tells nothing by the size that it claims', async () => {
    for (const says of [0, -1, 7, 2_147_483_647, 99_999_999_999])
      await check('a.pdf', pdfWith('factur-x.xml', ciiOf(someInvoice), { says }), whole);
  });

  it('is not followed into the depth, and not kept whatever its length', async () => {
    const deep = ciiOf(someInvoice).replace('</ram:ID>', `</ram:ID>${'<x>'.repeat(2_000)}`);
    await check('a.xml', deep, hindered('its parts lie too deep in each other'));
    const long = await readers.readInvoice(source('a.xml', ciiOf({ ...someInvoice, number: '7'.repeat(3_000_000) })));
    assert.equal(long.invoice?.number?.length, 500);
    const many = ublOf(someInvoice).replace(
      '<cbc:IssueDate>',
      `${'<cbc:ID>5</cbc:ID>'.repeat(200_000)}<cbc:IssueDate>`,
    );
    await check('a.xml', many, of({ number: null }));
  });

  it('ends in time and words where it is damaged', async () => {
    const good = pdfWith('factur-x.xml', ciiOf(someInvoice), { squeezed: 1 });
    for (let at = 0; at < good.length; at += 97) {
      const bad = Buffer.from(good);
      bad.fill(0x41, at, at + 5);
      const { invoice, problems } = await readers.readInvoice(source('a.pdf', bad));
      assert.ok(invoice === null || problems.length === 0);
    }
    await check('a.pdf', 'no PDF', hindered('the PDF is damaged'));
    const cut = ciiOf(someInvoice).slice(0, 900);
    const { invoice } = await readers.readInvoice(source('a.xml', cut));
    assert.equal(invoice?.total, null);
  });
});
