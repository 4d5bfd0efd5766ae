/**
 * Amounts of money in running text: 1,234.56, 1.234,56, 1 234,56, 1'234.56, 1,23,456.00 and 119,- with a currency's sign or code before
 * or behind. What may as well be a date, a version, a percentage, a telephone number or an account is none.
 */

/** A number that can be money. Without a currency it counts only where a word says that it is. */
export type Amount = {
  readonly at: number;
  readonly end: number;
  /** With a dot, two decimals and a minus where it is less than nothing: `1234.56`. */
  readonly value: string;
  /** As found: a code, or a sign that more than one currency has. */
  readonly currency: Currency | null;
};

/** An ISO 4217 code, or what more than one of them is written as. */
export type Currency = string;

const numbersMax = 20_000;

const codes = new Set(
  (
    'EUR USD GBP CHF JPY CNY AUD CAD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN TRY RUB UAH INR BRL MXN ARS CLP ZAR SGD HKD TWD KRW THB IDR ' +
    'MYR PHP VND ILS AED SAR EGP NGN KES PKR LKR BDT'
  ).split(' '),
);

/** Signs and names, as they are written. `$`, `¥` and `kr` wait for the rest of the text. */
const signs: Readonly<Record<string, Currency>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₽': 'RUB',
  '₩': 'KRW',
  '₺': 'TRY',
  '₴': 'UAH',
  '₫': 'VND',
  '₪': 'ILS',
  '฿': 'THB',
  '₦': 'NGN',
  '₱': 'PHP',
  US$: 'USD',
  CA$: 'CAD',
  C$: 'CAD',
  AU$: 'AUD',
  A$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  S$: 'SGD',
  NT$: 'TWD',
  R$: 'BRL',
  MX$: 'MXN',
  'Fr.': 'CHF',
  SFr: 'CHF',
  Rs: 'INR',
  zł: 'PLN',
  Kč: 'CZK',
  Ft: 'HUF',
  euro: 'EUR',
  euros: 'EUR',
  Euro: 'EUR',
  Euros: 'EUR',
  円: 'JPY',
  元: 'CNY',
  원: 'KRW',
  '¥': '¥',
  $: '$',
  kr: 'kr',
};

const written = String.raw`[A-Z]{1,2}\$|[$€£¥₹₽₩₺₴₫₪฿₦₱円元원]|[A-Z]{3}|Fr\.|(?:SFr|Rs|kr)\.?|zł|Kč|Ft|[Ee]uros?`;
const before = new RegExp(String.raw`(?<!\p{L})(${written})(\s?)[-−]?$`, 'u');
const behind = new RegExp(String.raw`^(\s?)(${written})(?![\p{L}\p{N}])`, 'u');

const number = new RegExp(
  String.raw`(?<!\p{N}|\p{N}[.,'’/:-])` +
    String.raw`(?:\d{1,2}(?:,\d{2}){1,4},\d{3}|\d{1,3}(?:(?:,\d{3}){1,4}|(?:\.\d{3}){1,4}|(?:['’]\d{3}){1,4}|(?: \d{3}){1,4}(?=,\d{2}(?!\d)))|\d{1,12})` +
    String.raw`(?:[.,](?:\d{1,2}(?!\d)|[-–—]{1,2}(?!\d)))?`,
  'gu',
);
/** What makes the number before it something else: a percentage, a part of a longer number, a multiple, a measure. */
const notMoney = new RegExp(
  String.raw`^(?:\p{N}|[.,'’/:-]\p{N}|\s?[%‰°]` +
    String.raw`|\s?(?:[kKmM]|bn|[Mm]io|[Mm]rd|[Tt]sd|hundred|thousand|million|billion|Millionen|Milliarden|millions?|millones|miljoen|milioni|mil)(?!\p{L})` +
    String.raw`|\s?(?:h|hrs?|hours?|[Ss]td|[Ss]tunden|heures|kg|g|mg|lbs?|oz|t|km|m|cm|mm|mi|miles|l|ml|pages?|[Ss]eiten|items?|pcs|[Ss]tk|[Ss]tück|points?|[Pp]unkte|days?|[Tt]age|min|minutes?|[KMGT]B|kWh|units?|times?|x)(?!\p{L}))`,
  'u',
);
/** IBAN, ISO 13616. */
const account = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])/gu;

type Place = { readonly at: number; readonly end: number };
type Number = Place & { readonly value: string; readonly hasCents: boolean };

/** The amounts in the order of the text. `dates` are places where no number is money. */
export function amountsIn(text: string, dates: readonly Place[]): Amount[] {
  const accounts = [...text.matchAll(account)].map(({ index, 0: { length } }) => ({ at: index, end: index + length }));
  const open = blanked(text, [...dates, ...accounts]);
  const numbers = numbersIn(open);
  const amounts: Amount[] = [];
  // Behind this place a currency is nobody's yet.
  let free = 0;
  for (const [index, found] of numbers.entries()) {
    const owned = currencyOf(open, found, numbers[index + 1], free);
    if (owned !== null) free = Math.max(found.end, owned.end);
    if (owned === null && !found.hasCents) continue;
    const value = isNegative(open, owned === null ? found.at : Math.min(found.at, owned.at))
      ? `-${found.value}`
      : found.value;
    amounts.push({ at: found.at, end: found.end, value, currency: owned?.currency ?? null });
  }
  return amounts;
}

/** Text of the same length in which these places hold neither digits nor spaces. */
function blanked(text: string, places: readonly Place[]): string {
  let open = '';
  let from = 0;
  for (const { at, end } of [...places].sort((one, two) => one.at - two.at)) {
    if (at < from) continue;
    open += text.slice(from, at) + '\u0001'.repeat(end - at);
    from = end;
  }
  return open + text.slice(from);
}

function numbersIn(text: string): Number[] {
  const found: Number[] = [];
  for (const match of text.matchAll(number)) {
    const at = match.index;
    const end = at + match[0].length;
    const value = plainNumber(match[0]);
    if (value !== null && !notMoney.test(text.slice(end, end + 16)) && !isGlued(text, at))
      found.push({ at, end, value, hasCents: /[.,](?:\d{2}|[-–—]+)$/u.test(match[0]) });
    if (found.length >= numbersMax) break;
  }
  return found;
}

/** A letter right before a number makes it a name ("v1.25", "A4") unless the letters are a currency. */
function isGlued(text: string, at: number): boolean {
  return /[\p{L}_#]/u.test(text.slice(at - 1, at)) && before.exec(text.slice(Math.max(0, at - 6), at)) === null;
}

/** `1234.56` from any of the ways to write it; null where it is written in none of them. */
function plainNumber(written: string): string | null {
  const [, whole = '', mark = '', cents = ''] = /^(.*?)(?:([.,])(\d{1,2}|[-–—]{1,2}))?$/u.exec(written) ?? [];
  if (mark !== '' && whole.includes(mark)) return null;
  const digits = whole.replace(/\D/gu, '');
  if (digits.length === 0 || (digits.length > 1 && digits.startsWith('0'))) return null;
  return `${digits}.${/^\d/u.test(cents) ? cents.padEnd(2, '0') : '00'}`;
}

type Owned = Place & { readonly currency: Currency };

/** The currency right before the number, else the one right behind it, unless that one belongs to the next number. */
function currencyOf(text: string, { at, end, hasCents }: Number, next: Number | undefined, free: number): Owned | null {
  const left = before.exec(text.slice(Math.max(0, at - 8), at));
  const leftAt = at - (left?.[0].length ?? 0);
  const leftCurrency = currencyNamed(left?.[1]);
  if (leftCurrency !== null && leftAt >= free) return { at: leftAt, end: at, currency: leftCurrency };
  const right = behind.exec(text.slice(end, end + 10));
  const rightCurrency = currencyNamed(right?.[2]);
  if (right === null || rightCurrency === null) return null;
  const rightEnd = end + right[0].length;
  const gap = next === undefined ? Infinity : next.at - rightEnd;
  const isOfNext = next !== undefined && gap <= 1 && ((gap === 0 && right[1] !== '') || (next.hasCents && !hasCents));
  return isOfNext ? null : { at, end: rightEnd, currency: rightCurrency };
}

/** The currency that a code, a sign or a name stands for, as it is written beside an amount; null for any other word. */
export function currencyNamed(written: string | undefined): Currency | null {
  if (written === undefined) return null;
  if (codes.has(written)) return written;
  const name = Object.hasOwn(signs, written) ? written : written.replace(/\.$/u, '');
  return Object.hasOwn(signs, name) ? (signs[name] ?? null) : null;
}

/** Whether the word is a currency's code, or a name or a short form of one, as it is written beside an amount. */
export function isCurrencyName(word: string): boolean {
  return currencyNamed(word) !== null;
}

function isNegative(text: string, at: number): boolean {
  return (
    /(?<![\p{L}\p{N}-])[-−]$/u.test(text.slice(Math.max(0, at - 2), at)) ||
    /^[^\d\s]{1,3}[-−]\d/u.test(text.slice(at, at + 5))
  );
}

const dollars = 'CAD AUD NZD SGD HKD TWD MXN'.split(' ');
const crowns = ['SEK', 'NOK', 'DKK', 'ISK'];

/** The code that a sign stands for in this text; null where the text leaves it open. */
export function currencyCode(currency: Currency, text: string): string | null {
  if (currency === '$') {
    const named = dollars.filter((code) => namesCode(text, code));
    return named.length === 1 && !namesCode(text, 'USD') ? (named[0] ?? null) : 'USD';
  }
  if (currency === 'kr') {
    const named = crowns.filter((code) => namesCode(text, code));
    return named.length === 1 ? (named[0] ?? null) : null;
  }
  // Japanese is never written without kana.
  if (currency === '¥')
    return namesCode(text, 'CNY') || (/\p{sc=Han}/u.test(text) && !/[\p{sc=Hiragana}\p{sc=Katakana}円]/u.test(text))
      ? 'CNY'
      : 'JPY';
  return currency;
}

function namesCode(text: string, code: string): boolean {
  return new RegExp(String.raw`(?<!\p{L})${code}(?!\p{L})`, 'u').test(text);
}

/** The one currency whose code or sign stands anywhere in the text; null where there is none or more than one. */
export function onlyCurrency(text: string, amounts: readonly Amount[]): Currency | null {
  const named = new Set<Currency>();
  for (const { currency } of amounts) if (currency !== null) named.add(currency);
  if (named.size === 0) for (const code of codes) if (namesCode(text, code)) named.add(code);
  if (named.size === 0 && text.includes('€')) named.add('EUR');
  if (named.size === 0 && text.includes('£')) named.add('GBP');
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}
