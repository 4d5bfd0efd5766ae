/** Electronic invoices made by code: as UN/CEFACT CII (Factur-X, ZUGFeRD 1 and 2) and as OASIS UBL 2.1. */

export type EInvoice = {
  readonly number: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly due?: string;
  readonly vendor: string;
  readonly buyer?: string;
  readonly currency: string;
  readonly net: string;
  readonly vat: string;
  readonly total: string;
  /** UNTDID 1001: 380 is an invoice, 381 a credit note. */
  readonly type?: string;
  /** The VAT in another currency, as it is told to the tax office. */
  readonly otherVat?: { readonly currency: string; readonly amount: string };
};

export const someInvoice: EInvoice = {
  number: 'RE-2026-117',
  date: '2026-03-02',
  due: '2026-04-01',
  vendor: 'Müller & Söhne GmbH',
  buyer: 'Lovelace Ltd',
  currency: 'EUR',
  net: '100.00',
  vat: '19.00',
  total: '119.00',
};

const plainDay = (day: string): string => day.replaceAll('-', '');
const words = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Factur-X 1.0, ZUGFeRD 2 and the CII form of XRechnung. */
export function ciiOf(invoice: EInvoice): string {
  const { number, date, due, vendor, buyer = '', currency, net, vat, total, type = '380', otherVat } = invoice;
  const terms =
    due === undefined
      ? ''
      : `<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">${plainDay(due)}</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>`;
  const other =
    otherVat === undefined
      ? ''
      : `<ram:TaxTotalAmount currencyID="${otherVat.currency}">${otherVat.amount}</ram:TaxTotalAmount>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocument><ram:ID>${number}</ram:ID><ram:TypeCode>${type}</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">${plainDay(date)}</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>A thing</ram:Name></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>
    <ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:ID>77</ram:ID><ram:Name>${words(vendor)}</ram:Name></ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>${words(buyer)}</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>${currency}</ram:InvoiceCurrencyCode>${terms}
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>1.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>${net}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="${currency}">${vat}</ram:TaxTotalAmount>${other}<ram:GrandTotalAmount>${total}</ram:GrandTotalAmount><ram:DuePayableAmount>1.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;
}

/** ZUGFeRD 1.0, with its own names for the same. */
export function zugferd1Of(invoice: EInvoice): string {
  return ciiOf(invoice)
    .replaceAll('rsm:CrossIndustryInvoice', 'rsm:CrossIndustryDocument')
    .replace(
      'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
      'urn:ferd:CrossIndustryDocument:invoice:1p0',
    )
    .replaceAll('rsm:ExchangedDocument', 'rsm:HeaderExchangedDocument')
    .replaceAll('rsm:SupplyChainTradeTransaction', 'rsm:SpecifiedSupplyChainTradeTransaction')
    .replaceAll('ApplicableHeaderTradeAgreement', 'ApplicableSupplyChainTradeAgreement')
    .replaceAll('ApplicableHeaderTradeSettlement', 'ApplicableSupplyChainTradeSettlement')
    .replaceAll('SpecifiedTradeSettlementHeaderMonetarySummation', 'SpecifiedTradeSettlementMonetarySummation');
}

/** The UBL form of XRechnung and Peppol, as an invoice or a credit note. */
export function ublOf(invoice: EInvoice, root: 'Invoice' | 'CreditNote' = 'Invoice'): string {
  const { number, date, due, vendor, buyer = '', currency, net, vat, total, type = '380' } = invoice;
  const amount = (name: string, value: string): string =>
    `<cbc:${name} currencyID="${currency}">${value}</cbc:${name}>`;
  const party = (name: string): string =>
    `<cac:Party><cac:PartyName><cbc:Name>The shop</cbc:Name></cac:PartyName><cac:PartyLegalEntity><cbc:RegistrationName>${words(name)}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${root}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>${number}</cbc:ID><cbc:IssueDate>${date}</cbc:IssueDate>${due === undefined ? '' : `<cbc:DueDate>${due}</cbc:DueDate>`}
  <cbc:${root}TypeCode>${type}</cbc:${root}TypeCode><cbc:DocumentCurrencyCode>${currency}</cbc:DocumentCurrencyCode>
  <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>OLD-1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
  <cac:AccountingSupplierParty>${party(vendor)}</cac:AccountingSupplierParty><cac:AccountingCustomerParty>${party(buyer)}</cac:AccountingCustomerParty>
  <cac:TaxTotal>${amount('TaxAmount', vat)}<cac:TaxSubtotal>${amount('TaxableAmount', net)}${amount('TaxAmount', '5.00')}</cac:TaxSubtotal></cac:TaxTotal>
  <cac:LegalMonetaryTotal>${amount('LineExtensionAmount', '1.00')}${amount('TaxExclusiveAmount', net)}${amount('TaxInclusiveAmount', total)}${amount('PayableAmount', '0.00')}</cac:LegalMonetaryTotal>
</${root}>`;
}
