/**
 * The person's language. A message is its own key, in English: where there is no translation, it stands as it is. `{0}`, `{1}` … are
 * places for values. Each bundle that shows words (extension, engine, a panel) has its own copy of this module and is given the
 * translations once, before it shows anything.
 */
export type Translations = Readonly<Record<string, string>>;

let translations: Translations = {};
let tag = 'en';
let numbers = new Intl.NumberFormat('en-US');
let plurals = new Intl.PluralRules('en-US');
/** By the number of decimals: making one costs as much as drawing a row. */
const decimals = new Map<number, Intl.NumberFormat>();

/** From now on. `language` is a BCP 47 tag such as `de`; one that the machine does not know counts as English. */
export function useLanguage(language: string, messages: Translations): void {
  const known = isKnown(language) ? language : 'en-US';
  translations = messages;
  tag = known === 'en-US' ? 'en' : known;
  numbers = new Intl.NumberFormat(known);
  plurals = new Intl.PluralRules(known);
  decimals.clear();
}

/** A number with so many decimals, as the language writes it: 3.4 or 3,4. */
export function decimal(value: number, places = 0): string {
  if (places === 0) return numbers.format(Math.round(value));
  let format = decimals.get(places);
  if (format === undefined) {
    format = new Intl.NumberFormat(tag, { minimumFractionDigits: places, maximumFractionDigits: places });
    decimals.set(places, format);
  }
  return format.format(value);
}

/** US dollars: "$0.05" or "0,05 $". */
export function dollars(usd: number): string {
  return new Intl.NumberFormat(tag, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' }).format(
    usd,
  );
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  // Without the comma that Americans put before the last.
  return new Intl.ListFormat(tag === 'en' ? 'en-GB' : tag).format(parts);
}

/** What was handed over last, for those who hand it on (a panel's page) or write dates and sizes themselves. */
export function languageNow(): { readonly language: string; readonly messages: Translations } {
  return { language: tag, messages: translations };
}

/** The message in the person's language, with its values in their places. Numbers are written as the language does. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  return fixed(message).replaceAll(/\{(\d)\}/g, (place, digit: string) => {
    const value = values[Number(digit)];
    if (value === undefined) return place;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** One of two messages by a count, which is `{0}` in both: `plural(n, '{0} file', '{0} files')`. More values follow as `{1}` … */
export function plural(count: number, one: string, other: string, ...values: readonly (string | number)[]): string {
  return t(plurals.select(count) === 'one' ? one : other, count, ...values);
}

/**
 * A word out of a table of constants that is English where it is made (a state, a conflict, a failure's words): as the person's language has it.
 * Its key is no literal; the tables are named in test/support/words/tables.ts, so that their words are translated too.
 */
export function fixed(message: string): string {
  return (Object.hasOwn(translations, message) ? translations[message] : undefined) ?? message;
}

/**
 * Names the message of a constant that is made while modules are loaded, which may be before the language is known: it stays English
 * there, and whatever shows it translates it by `fixed` (a failure does so by itself).
 */
export function marked(message: string): string {
  return message;
}

function isKnown(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf([language]).length > 0;
  } catch {
    return false;
  }
}
