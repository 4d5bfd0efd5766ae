/** The total of a paper: the amount behind the strongest word for it, the last one where several are equally strong. */
import { plainLetters } from './textLabels.ts';
import { onlyCurrency, type Amount, type Currency } from './textMoney.ts';

export type Total = { readonly value: string; readonly currency: Currency | null };

/** Words for the amount that is to be paid, from those that leave no doubt to those that may name anything; lower case, no accents. */
const words: readonly string[] = [
  String.raw`betrag|amount|montant|importe|importo|bedrag|valor`,
  String.raw`totals?|totale|totaal|gesamt|sum|summe|summa`,
  String.raw`grand total|total (?:due|amount(?: (?:due|payable))?|payable|to pay|price|invoice)|(?:invoice|order) total|(?:amount|balance) (?:due|payable)|amount to pay` +
    String.raw`|gesamt(?:betrag|summe|preis)|rechnungs(?:betrag|summe)|end(?:betrag|summe)|zahlbetrag|zu zahlen(?:der betrag)?|brutto(?:betrag|summe)|gesamt brutto|summe brutto` +
    String.raw`|total ttc|net a payer|montant (?:total|du|ttc|a payer)|total (?:a payer|general)` +
    String.raw`|importe total|total (?:a pagar|factura|importe)` +
    String.raw`|totale (?:fattura|documento|da pagare|complessivo|generale)|importo (?:totale|dovuto)` +
    String.raw`|totaalbedrag|te betalen|eindtotaal|totaal te betalen` +
    String.raw`|total (?:geral|da fatura)|valor total|montante total`,
];
/** Chinese and Japanese have no space around a word. */
const characters = String.raw`合計金額|請求金額|总计|總計|合计|合計`;
const label = new RegExp(
  String.raw`(?<!\p{L})(?:(${words[2] ?? ''})|(${words[1] ?? ''})|(?:${words[0] ?? ''}))(?!\p{L})|(${characters})`,
  'gu',
);
/** Before the word: it is the sum of a part. */
const ofPart =
  /(?:sub|sous|zwischen|teil|page|running|item|items|vat|tax|taxes|mwst|ust|tva|iva|btw|net|netto|discount|previous|last|minimum)\.?[\s:-]{0,2}$/u;
/** Behind the word: it is the sum of something else, or without what has to be paid as well. */
const ofElse = new RegExp(
  String.raw`^[\s:(.-]{0,3}(?:excl|exkl|ex\.? |net\b|netto|before|without|w/o|ht\b|h\.t|hors|(?:vat|tax|taxes|tva|iva|mwst|ust|btw)\b(?!\.?\s?(?:inc|ink|compr|inb))` +
    String.raw`|discount|saving|saved|rabatt|remise|descuento|sconto|korting|desconto|shipping|items?\b|qty|quantity|hours|weight|pages|number|count|payments?\b|credits?\b` +
    String.raw`|points|sin\b|sem\b|senza|zonder|imponibile|of \d+ (?:items|pages))`,
  'u',
);

const labelsMax = 2_000;
/** How far behind its word an amount may stand on the same line. */
const reachCharacters = 160;
const linesMax = 40;

type Label = { readonly at: number; readonly end: number; readonly rank: number };
type Candidate = Total & { readonly rank: number; readonly isRest: boolean };

/** The total, or null where no word tells one and the amounts with a currency are none or of several. */
export function totalOf(text: string, amounts: readonly Amount[]): Total | null {
  const best = bestLabelled(text, amounts);
  return withCurrency(best !== null && best.rank > 0 ? best : (largestOfOne(amounts) ?? best), text, amounts);
}

/** The same where a word for a total tells it: neither the largest amount nor a bare “amount” is one for sure. */
export function labelledTotal(text: string, amounts: readonly Amount[]): Total | null {
  const best = bestLabelled(text, amounts);
  return withCurrency(best !== null && best.rank > 0 ? best : null, text, amounts);
}

function withCurrency(found: Total | null, text: string, amounts: readonly Amount[]): Total | null {
  return found === null ? null : { value: found.value, currency: found.currency ?? onlyCurrency(text, amounts) };
}

function bestLabelled(text: string, amounts: readonly Amount[]): Candidate | null {
  const plain = plainLetters(text);
  const labels = labelsIn(plain);
  const found = labels.flatMap((one, index): Candidate[] => {
    const total = behindLabel(text, one, labels[index + 1], amounts);
    return total === null ? [] : [{ ...total, rank: one.rank, isRest: restWords.test(plain.slice(one.at, one.end)) }];
  });
  const best = strongestOf(found);
  if (best === null) return null;
  const rivals = found.filter(({ rank, value }) => rank === best.rank && !isZero(value));
  if (new Set(rivals.flatMap(({ currency }) => currency ?? [])).size > 1) {
    const main = mainCurrency(amounts);
    return strongestOf(rivals.filter(({ currency }) => currency === main));
  }
  return best.isRest ? (wholeOf(best, found, paidIn(plain, amounts)) ?? best) : best;
}

function strongestOf(found: readonly Candidate[]): Candidate | null {
  let best: Candidate | null = null;
  for (const one of found) if (best === null || isStronger(one, best)) best = one;
  return best;
}

/** A sum that is told in several currencies is the one in which most of the paper is written; of two that are equal, neither. */
function mainCurrency(amounts: readonly Amount[]): Currency | null {
  const counts = new Map<Currency, number>();
  for (const { currency } of amounts) if (currency !== null) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, one], [, two]) => two - one);
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : null;
}

/** Words for what is left to pay. */
const restWords = /\bdue\b|payable|to pay|zu zahlen|zahlbetrag|a payer|a pagar|da pagare|dovuto|te betalen/u;
/** Words for what was paid before. */
const paidWords =
  /(?<!\p{L})(?:paid|deposit|prepay\p{L}{0,5}|prepaid|payments?(?: (?:received|made))?|advance|(?:an|ab|voraus)zahlung(?:en)?|(?:bereits |schon )?(?:bezahlt|gezahlt)|acomptes?|deja (?:regle|paye)|anticipo|pagado|acconto|gia pagato|aanbetaling|reeds betaald|voldaan)(?!\p{L})/gu;
/** How far behind its word an amount that was paid may stand. */
const paidCharacters = 60;

function paidIn(plain: string, amounts: readonly Amount[]): Set<number> {
  const paid = new Set<number>();
  for (const match of plain.matchAll(paidWords)) {
    if (paid.size >= labelsMax) break;
    const end = match.index + match[0].length;
    const line = plain.slice(end, end + paidCharacters).split('\n', 1)[0] ?? '';
    for (const { value } of between(amounts, end, end + line.length)) paid.add(cents(value));
  }
  return paid;
}

/** The total of which the rest is left once something was paid. */
function wholeOf(rest: Candidate, found: readonly Candidate[], paid: ReadonlySet<number>): Candidate | null {
  const wholes = found.filter(
    ({ rank, isRest, value }) => rank > 0 && !isRest && paid.has(Math.abs(cents(value) - cents(rest.value))),
  );
  return strongestOf(wholes.filter(({ value }) => cents(value) > cents(rest.value)));
}

function cents(value: string): number {
  return Math.abs(Math.round(Number(value) * 100));
}

/** The largest of those with a currency, where that is the same one for all. */
function largestOfOne(amounts: readonly Amount[]): Amount | null {
  const owned = amounts.filter(({ currency }) => currency !== null);
  return owned.every(({ currency }) => currency === owned[0]?.currency) ? largest(owned) : null;
}

/** What is still to be paid may be nothing once it is paid: that is no total while a lesser word tells one. */
function isStronger(one: Candidate, two: Candidate): boolean {
  if (isZero(one.value) !== isZero(two.value)) return isZero(two.value);
  return one.rank >= two.rank;
}

function isZero(value: string): boolean {
  return Number(value) === 0;
}

function labelsIn(plain: string): Label[] {
  const found: Label[] = [];
  for (const match of plain.matchAll(label)) {
    const at = match.index;
    const end = at + match[0].length;
    const rank = match[1] !== undefined || match[3] !== undefined ? 2 : match[2] !== undefined ? 1 : 0;
    const isPart = ofPart.test(plain.slice(Math.max(0, at - 14), at)) || ofElse.test(plain.slice(end, end + 30));
    if (!isPart) found.push({ at, end, rank });
    if (found.length >= labelsMax) break;
  }
  return found;
}

function behindLabel(
  text: string,
  { at, end }: Label,
  next: Label | undefined,
  amounts: readonly Amount[],
): Total | null {
  const window = text.slice(end, end + reachCharacters);
  const line = window.indexOf('\n');
  const lineEnd = end + (line < 0 ? window.length : line);
  const stop = Math.min(lineEnd, next?.at ?? lineEnd);
  const onLine = between(amounts, end, stop);
  const [first] = onLine;
  if (first !== undefined) {
    // Net, tax and gross in one row, or "119.00 (incl. 19.00 VAT)": the largest, unless they cannot be compared.
    const named = new Set(onLine.flatMap(({ currency }) => currency ?? []));
    const chosen = (named.size > 1 ? null : largest(onLine)) ?? first;
    const [currency = null] = named;
    return { value: chosen.value, currency: chosen.currency ?? currency ?? namedCurrency(text.slice(end, first.at)) };
  }
  const isBare = line >= 0 && stop === lineEnd && !/\d/u.test(text.slice(end, lineEnd));
  return isBare ? belowLabel(text, at, lineEnd, amounts) : null;
}

/** Labels in one block of lines and their amounts in the next: the last label has the last amount. */
function belowLabel(text: string, at: number, lineEnd: number, amounts: readonly Amount[]): Total | null {
  const after = text
    .slice(lineEnd + 1, lineEnd + 1 + linesMax * 60)
    .split('\n')
    .slice(0, linesMax);
  const labelsBelow = after.findIndex(hasValue);
  if (labelsBelow < 0) return null;
  const labels = after.slice(0, labelsBelow).filter((line) => line.trim() !== '').length;
  let place = lineEnd + 1 + after.slice(0, labelsBelow).join('\n').length + (labelsBelow > 0 ? 1 : 0);
  const column: Amount[] = [];
  for (const line of after.slice(labelsBelow)) {
    const [only, ...more] = between(amounts, place, place + line.length);
    if (only === undefined ? line.trim() !== '' : more.length > 0 || !isAlone(line, only, place)) break;
    if (only !== undefined) column.push(only);
    place += line.length + 1;
  }
  const above = text.slice(Math.max(0, at - linesMax * 60), at).split('\n');
  const labelsAbove = [...above.slice(0, -1)].reverse().findIndex((line) => hasValue(line) || line.trim() === '');
  const block = labels + 1 + (labelsAbove < 0 ? above.length - 1 : labelsAbove);
  const chosen = column.length <= block ? column[column.length - 1 - labels] : undefined;
  return chosen === undefined ? null : { value: chosen.value, currency: chosen.currency };
}

/** Whether a number stands in the line that is no rate: "VAT 20%" is a label. */
function hasValue(line: string): boolean {
  return /\d/u.test(line.replace(/(?<!\d)\d{1,2}(?:[.,]\d{1,2})?\s?%/gu, ''));
}

/** Whether the line holds nothing but this amount and its currency. */
function isAlone(line: string, { at, end }: Amount, lineAt: number): boolean {
  return !/\d|\p{L}{5}/u.test(line.slice(0, at - lineAt) + line.slice(end - lineAt));
}

/** Amounts are in the order of the text: found by halving. */
function between(amounts: readonly Amount[], from: number, to: number): Amount[] {
  let low = 0;
  let high = amounts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((amounts[middle]?.at ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found: Amount[] = [];
  for (let index = low; index < amounts.length; index += 1) {
    const amount = amounts[index];
    if (amount === undefined || amount.at >= to) break;
    found.push(amount);
  }
  return found;
}

/** "Total (EUR) 119.00". */
function namedCurrency(text: string): Currency | null {
  return text.trim() === '' ? null : onlyCurrency(text, []);
}

function largest(amounts: readonly Amount[]): Amount | null {
  let best: Amount | null = null;
  for (const amount of amounts) if (best === null || Number(amount.value) > Number(best.value)) best = amount;
  return best;
}
