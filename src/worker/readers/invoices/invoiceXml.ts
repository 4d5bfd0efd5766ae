/**
 * Electronic invoices: UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD 1 and 2, XRechnung) and OASIS UBL 2 Invoice and CreditNote, by the
 * places that EN 16931 gives its terms. A value that stands there several times and differs is none.
 */
import { civilTime } from '../../../model/rule/civilTime.ts';
import { plainAmount, type Invoice } from '../../facts/invoices.ts';
import { decodeText } from '../encodings.ts';
import { tidy } from '../factsBuilder.ts';
import { attributeOf, localName, scanText, type Attributes } from '../markup.ts';
import { Unreadable } from '../unreadable.ts';

type Term =
  | 'number'
  | 'type'
  | 'date'
  | 'due'
  | 'vendor'
  | 'tradeName'
  | 'buyer'
  | 'buyerTradeName'
  | 'currency'
  | 'net'
  | 'vat'
  | 'total';
type Places = ReadonlyMap<string, Term>;
type Syntax = { readonly roots: readonly string[]; readonly namespace: RegExp; readonly places: Places };

const trade = 'SupplyChainTradeTransaction';
const agreement = `${trade}/ApplicableHeaderTradeAgreement`;
const settlement = `${trade}/ApplicableHeaderTradeSettlement`;
const sums = `${settlement}/SpecifiedTradeSettlementHeaderMonetarySummation`;

const syntaxes: readonly Syntax[] = [
  {
    roots: ['CrossIndustryInvoice', 'CrossIndustryDocument'],
    namespace: /:CrossIndustry(?:Invoice|Document):/,
    places: new Map<string, Term>([
      ['ExchangedDocument/ID', 'number'],
      ['ExchangedDocument/TypeCode', 'type'],
      ['ExchangedDocument/IssueDateTime/DateTimeString', 'date'],
      [`${agreement}/SellerTradeParty/Name`, 'vendor'],
      [`${agreement}/BuyerTradeParty/Name`, 'buyer'],
      [`${settlement}/InvoiceCurrencyCode`, 'currency'],
      [`${settlement}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString`, 'due'],
      [`${sums}/TaxBasisTotalAmount`, 'net'],
      [`${sums}/TaxTotalAmount`, 'vat'],
      [`${sums}/GrandTotalAmount`, 'total'],
    ]),
  },
  {
    roots: ['Invoice', 'CreditNote'],
    namespace: /^urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2$/,
    places: new Map<string, Term>([
      ['ID', 'number'],
      ['InvoiceTypeCode', 'type'],
      ['CreditNoteTypeCode', 'type'],
      ['IssueDate', 'date'],
      ['DueDate', 'due'],
      ['PaymentMeans/PaymentDueDate', 'due'],
      ['AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName', 'vendor'],
      ['AccountingSupplierParty/Party/PartyName/Name', 'tradeName'],
      ['AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName', 'buyer'],
      ['AccountingCustomerParty/Party/PartyName/Name', 'buyerTradeName'],
      ['DocumentCurrencyCode', 'currency'],
      ['LegalMonetaryTotal/TaxExclusiveAmount', 'net'],
      ['TaxTotal/TaxAmount', 'vat'],
      ['LegalMonetaryTotal/TaxInclusiveAmount', 'total'],
    ]),
  },
];

/** What ZUGFeRD 1 calls the same. */
const laterNames: Readonly<Record<string, string>> = {
  HeaderExchangedDocument: 'ExchangedDocument',
  SpecifiedSupplyChainTradeTransaction: trade,
  ApplicableSupplyChainTradeAgreement: 'ApplicableHeaderTradeAgreement',
  ApplicableSupplyChainTradeSettlement: 'ApplicableHeaderTradeSettlement',
  SpecifiedTradeSettlementMonetarySummation: 'SpecifiedTradeSettlementHeaderMonetarySummation',
};

/** Credit notes of UNTDID 1001. */
const creditTypes = new Set(['81', '83', '261', '262', '296', '308', '381', '396', '532']);
const partsMax = 8;
const valueCharactersMax = 2_000;
const valuesMax = 50;

type Value = { readonly text: string; readonly attributes: Attributes };
type Values = ReadonlyMap<Term, readonly Value[]>;

/** The invoice; null for other XML. Throws Unreadable for what declares entities of its own: no invoice does. */
export function invoiceOfXml(bytes: Uint8Array): Invoice | null {
  const { text } = decodeText(bytes);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Unreadable('its invoice data declares entities of its own');
  const read = readTerms(text);
  return read === null ? null : invoiceOf(read.root, read.values);
}

function readTerms(text: string): { root: string; values: Values } | null {
  const path: string[] = [];
  const values = new Map<Term, Value[]>();
  let root: { readonly name: string; readonly places: Places } | null = null;
  let open: { readonly term: Term; readonly depth: number; readonly attributes: Attributes; text: string } | null =
    null;
  let isOther = false;
  scanText(
    text,
    'xml',
    {
      open: (name, attributes) => {
        const local = localName(name);
        path.push(Object.hasOwn(laterNames, local) ? (laterNames[local] ?? local) : local);
        if (path.length === 1) {
          root ??= rootOf(name, attributes);
          isOther = root === null;
        }
        if (root === null || path.length > partsMax || open !== null) return;
        const term = root.places.get(path.slice(1).join('/'));
        if (term !== undefined) open = { term, depth: path.length, attributes, text: '' };
      },
      text: (data) => {
        if (open?.depth === path.length && open.text.length < valueCharactersMax) open.text += data;
      },
      close: () => {
        if (open?.depth === path.length) {
          const known = values.get(open.term) ?? [];
          values.set(open.term, known);
          if (known.length < valuesMax) known.push({ text: tidy(open.text), attributes: open.attributes });
          open = null;
        }
        path.pop();
      },
    },
    () => isOther,
  );
  const found = root as { readonly name: string } | null;
  return found === null ? null : { root: found.name, values };
}

/** The name alone is also that of other formats: the namespace of its prefix tells. */
function rootOf(name: string, attributes: Attributes): { name: string; places: Places } | null {
  const local = localName(name);
  const prefix = name.slice(0, name.length - local.length).replace(/:$/, '');
  const namespace = attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] ?? '';
  const syntax = syntaxes.find((one) => one.roots.includes(local) && one.namespace.test(namespace));
  return syntax === undefined ? null : { name: local, places: syntax.places };
}

function invoiceOf(root: string, values: Values): Invoice {
  const textOf = (term: Term): string | null => onlyOne((values.get(term) ?? []).map(({ text }) => text));
  const currency = currencyOf(values);
  const amountOf = (term: Term): string | null =>
    onlyOne(
      (values.get(term) ?? []).flatMap(({ text, attributes }) =>
        (attributeOf(attributes, 'currencyID') ?? currency) === currency ? (plainAmount(text) ?? []) : [],
      ),
    );
  const isCredit = root === 'CreditNote' || creditTypes.has(textOf('type') ?? '');
  return {
    kind: isCredit ? 'credit note' : 'invoice',
    number: textOf('number'),
    date: onlyOne((values.get('date') ?? []).flatMap((value) => dayOf(value) ?? [])),
    due: onlyOne((values.get('due') ?? []).flatMap((value) => dayOf(value) ?? [])),
    vendor: textOf('vendor') ?? textOf('tradeName'),
    buyer: textOf('buyer') ?? textOf('buyerTradeName'),
    net: amountOf('net'),
    vat: amountOf('vat'),
    total: amountOf('total'),
    currency,
  };
}

/** The currency that the invoice names, else the one in which all of its amounts are. */
function currencyOf(values: Values): string | null {
  const named = values.get('currency') ?? [];
  const amounts = (['net', 'vat', 'total'] as const).flatMap((term) => values.get(term) ?? []);
  const codes =
    named.length > 0
      ? named.map(({ text }) => text)
      : amounts.map(({ attributes }) => attributeOf(attributes, 'currencyID') ?? '');
  const code = onlyOne(codes);
  return code !== null && /^[A-Z]{3}$/.test(code) ? code : null;
}

/** The value that all of them are; null where there is none, or they differ. */
function onlyOne(texts: readonly string[]): string | null {
  const [first = '', ...more] = new Set(texts.filter((text) => text !== ''));
  return first === '' || more.length > 0 ? null : first;
}

/** CII: format 102, CCYYMMDD. UBL: ISO 8601, perhaps with a time zone. */
function dayOf({ text }: Value): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(text);
  return parts === null ? null : (civilTime(parts.slice(1))?.slice(0, 10) ?? null);
}
