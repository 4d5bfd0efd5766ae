/**
 * Invoices, receipts and credit notes by their text, in English, German, French, Spanish, Italian and Dutch: only what stands behind a word
 * for it. Where several values could be meant, net and VAT that make up the total are taken; else none is.
 */
import { sumOf, type Invoice } from './invoices.ts';
import { dateOfText, datesIn, indexInLine, type TextDate } from './textDates.ts';
import { evenText } from './textFacts.ts';
import { labelOf, ownDate, plainLetters } from './textLabels.ts';
import { amountsIn, currencyCode, type Amount } from './textMoney.ts';
import { invoiceNumberOf } from './textNumbers.ts';
import { vendorOf } from './textVendors.ts';
import { labelledTotal, type Total } from './textTotals.ts';

/** A paper says what it is at its beginning; lower case, no accents. */
const headCharacters = 3_000;
const creditWords =
  /(?<!\p{L})(?:credit (?:note|memo)|gutschrift|rechnungskorrektur|avoir|nota de credito|factura rectificativa|nota di credito|creditnota)(?!\p{L})/u;
const invoiceWords =
  /(?<!\p{L})(?:(?:tax |vat |sales )?(?:invoice|receipt|bill)|\p{L}{0,20}rechnung(?:s\p{L}{1,12})?|quittung|kassenbon|kassenbeleg|beleg|facture|recu|ticket de caisse|factura|recibo|tique|fattura|ricevuta|scontrino|factuur\p{L}{0,12}|kassabon|bon)(?!\p{L})/u;

/** The invoice that a text is; null for a text that does not call itself one, or has neither a number nor a total. */
export function invoiceOfText(text: string, today: string): Invoice | null {
  const searched = evenText(text);
  const plain = plainLetters(searched);
  const head = plain.slice(0, headCharacters);
  const isCredit = creditWords.test(head);
  if (!isCredit && !invoiceWords.test(head)) return null;
  const dates = datesIn(searched);
  const amounts = amountsIn(searched, dates);
  const total = labelledTotal(searched, amounts);
  const number = invoiceNumberOf(searched);
  if (total === null && number === null) return null;
  return {
    kind: isCredit ? 'credit note' : 'invoice',
    number,
    date: ownDateOf(searched, dates, today),
    due: dueDateOf(searched, dates),
    vendor: vendorOf(searched),
    buyer: null,
    ...netAndVat(plain, amounts, total),
    total: total?.value ?? null,
    currency: currencyOf(total, searched),
  };
}

/** The sign alone where the text does not tell which of its currencies it stands for. */
function currencyOf(total: Total | null, text: string): string | null {
  if (total?.currency == null) return null;
  const code = currencyCode(total.currency, text);
  if (total.currency === '$' && code === 'USD' && !/(?<!\p{L})US(?:D|\$|A)?(?!\p{L})/u.test(text)) return '$';
  return code ?? total.currency;
}

/** The date after a word for it; else the only one that belongs to nothing else. */
function ownDateOf(text: string, dates: readonly TextDate[], today: string): string | null {
  const kinds = dates.map((date, index) => ({
    date,
    kind: ownDate(labelOf(text, date.at, indexInLine(text, dates, index))),
  }));
  const isOwn = kinds.some(({ kind }) => kind === 'own');
  const open = kinds.filter(({ kind }) => kind === (isOwn ? 'own' : 'unknown')).map(({ date }) => date);
  const days = new Set(open.map(({ time }) => time.slice(0, 10)));
  if (days.size === 0 || (!isOwn && days.size > 1)) return null;
  return dateOfText(text, open, today)?.slice(0, 10) ?? null;
}

const dueWords =
  /(?:\bdue(?: date| on| by)?|\bdate due|\b(?:pay|payable|payment)(?: due)?(?: by| until| before| date| due)|(?:falligkeits|zahlungs|verval|betaal)datum|\bfallig(?: am| bis| zum)?|\bzahlbar bis(?: zum)?|\bzu zahlen bis(?: zum)?|\becheance|\ba payer avant(?: le)?|\bvencimiento|\bscadenza|\bte betalen (?:voor|op)|\buiterlijk)$/u;

function dueDateOf(text: string, dates: readonly TextDate[]): string | null {
  const due = dates.filter((date, index) =>
    dueWords.test(plainLetters(labelOf(text, date.at, indexInLine(text, dates, index)))),
  );
  const [day = null, ...more] = new Set(due.map(({ time }) => time.slice(0, 10)));
  return more.length === 0 ? day : null;
}

const netWords = new RegExp(
  String.raw`(?<!\p{L})(?:net(?:to)?(?! a payer)(?:[ -]?(?:amount|total|value|price|betrag|summe|preis|wert))?|nettobetrag|nettosumme|sub-?\s?total|zwischensumme|warenwert` +
    String.raw`|(?:summe|gesamt|total|totaal|montant) (?:netto|ht|h\.t\.?|hors taxes?)|hors taxes?|sous-?total|base imponible|(?:totale )?imponibile|subtotaal` +
    String.raw`|(?:total|amount|price|totaal|bedrag|importe) (?:excl?(?:uding|usive|usief|\.)?|before|without|zonder|sin) (?:of )?(?:vat|tax|gst|btw|iva|impuestos))(?!\p{L})`,
  'gu',
);
const vatWords =
  /(?<!\p{L})(?:vat|v\.a\.t\.|sales tax|total tax|tax(?:es)?(?: amount)?|gst|mwst\.?|ust\.?|umsatzsteuer|mehrwertsteuer|tva|iva|btw|cuota iva)(?![\p{L}-])/gu;
/** Before the word for VAT: it may be the sum with the tax, or without it. */
const aroundTax =
  /(?:incl?(?:uding|uded|usive|\.)?|inkl(?:usive)?\.?|inclusief|compris\p{L}{0,2}|con|with|excl?(?:uding|usive|usief|\.)?|exkl(?:usive)?\.?|before|without|ohne|hors|sin|senza|zonder)(?: of)?\s{0,2}(?:\d{1,2}(?:[.,]\d{1,2})?\s?%)?\s{0,2}$/u;
/** Behind it: it is a number of the tax office's, or a kind of paper. */
const noTax =
  /^(?:\.|\s|-){0,2}(?:no|nr|number|nummer|num|id|ident|idnr|reg|registration|identification|invoice|point|receipt|office|intracom\p{L}{0,12}|code|summary)(?!\p{L})/u;
const anyTotal =
  /(?<!\p{L})(?:total|totale|totaal|gesamt\p{L}{0,12}|summe|brutto\p{L}{0,8}|gross|amount due)(?!\p{L})/gu;

const labelsMax = 500;
const lineCharacters = 200;
const weakMax = 4;

/** Amounts behind words for one thing; the weak ones count only where the sum proves them. */
type Behind = { readonly strong: string[]; readonly weak: string[] };

function netAndVat(
  plain: string,
  amounts: readonly Amount[],
  total: Total | null,
): { net: string | null; vat: string | null } {
  const stops = [netWords, vatWords, anyTotal].flatMap((words) => placesOf(words, plain)).sort((one, two) => one - two);
  const own = amounts.filter(
    ({ currency }) => currency === null || total?.currency == null || currency === total.currency,
  );
  const nets = amountsBehind(netWords, plain, { amounts: own, stops });
  const taxes = amountsBehind(vatWords, plain, { amounts: own, stops });
  if (total !== null) {
    const proven = pairFor(total.value, nets, taxes);
    if (proven !== null) return proven;
  }
  return { net: only(nets.strong), vat: only(taxes.strong) };
}

/** The one net and VAT that make up the total; of several rates, the sum of their taxes. */
function pairFor(total: string, nets: Behind, taxes: Behind): { net: string; vat: string } | null {
  const vats = new Set([...taxes.strong, ...taxes.weak, ...(taxes.strong.length > 1 ? [sumOf(taxes.strong)] : [])]);
  const pairs = new Map<string, { net: string; vat: string }>();
  for (const net of new Set([...nets.strong, ...nets.weak]))
    for (const vat of vats)
      if (sumOf([net, vat]) === sumOf([total]) && isTaxOf(net, vat)) pairs.set(`${net} ${vat}`, { net, vat });
  const [pair = null] = pairs.values();
  return pairs.size === 1 ? pair : null;
}

/** No rate reaches a hundred percent: that tells net from VAT. */
function isTaxOf(net: string, vat: string): boolean {
  return Math.abs(Number(vat)) < Math.abs(Number(net));
}

function only(values: readonly string[]): string | null {
  const [first = null, ...more] = new Set(values);
  return more.length === 0 ? first : null;
}

function placesOf(words: RegExp, plain: string): number[] {
  const places: number[] = [];
  for (const { index } of plain.matchAll(words)) {
    places.push(index);
    if (places.length >= labelsMax) break;
  }
  return places;
}

function amountsBehind(
  words: RegExp,
  plain: string,
  { amounts, stops }: { amounts: readonly Amount[]; stops: readonly number[] },
): Behind {
  const behind: Behind = { strong: [], weak: [] };
  let labels = 0;
  for (const match of plain.matchAll(words)) {
    if (++labels > labelsMax) break;
    const at = match.index;
    const end = at + match[0].length;
    const isTax = words === vatWords;
    if (isTax && noTax.test(plain.slice(end, end + 30))) continue;
    const lineEnd = endOfLine(plain, end);
    const stop = Math.min(lineEnd, stops.find((one) => one >= end) ?? lineEnd);
    const found = valuesIn(amounts, end, stop);
    const isAround = isTax && aroundTax.test(plain.slice(Math.max(0, at - 24), at));
    const [one, ...more] = found;
    if (one !== undefined && more.length === 0 && !isAround) behind.strong.push(one);
    else if (one !== undefined) behind.weak.push(...found.slice(0, weakMax));
    // The head of a table, or a label in a line of its own: the values stand below.
    else behind.weak.push(...valuesIn(amounts, lineEnd, endOfLine(plain, lineEnd + 1)).slice(0, weakMax));
  }
  return { strong: behind.strong.slice(0, labelsMax), weak: behind.weak.slice(0, weakMax * 10) };
}

function endOfLine(plain: string, from: number): number {
  const end = plain.slice(from, from + lineCharacters).indexOf('\n');
  return end < 0 ? Math.min(plain.length, from + lineCharacters) : from + end;
}

function valuesIn(amounts: readonly Amount[], from: number, to: number): string[] {
  return amounts.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
}
