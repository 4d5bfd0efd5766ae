/**
 * The person's language. A message is its own key, in English: where there is no translation, it stands as it is. `{0}`, `{1}` … are
 * places for values. Each bundle that shows words (extension, engine, a panel) has its own copy of this module and is given the
 * translations once, before it shows anything.
 */
export type Translations = Readonly<Record<string, string>>;

let translations: Translations = {};
let numbers = new Intl.NumberFormat('en-US');
let plurals = new Intl.PluralRules('en-US');

/** From now on. `language` is a BCP 47 tag such as `de`; one that the machine does not know counts as English. */
export function useLanguage(language: string, messages: Translations): void {
  const known = isKnown(language) ? language : 'en-US';
  translations = messages;
  numbers = new Intl.NumberFormat(known);
  plurals = new Intl.PluralRules(known);
}

/** The message in the person's language, with its values in their places. Numbers are written as the language does. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const own = Object.hasOwn(translations, message) ? translations[message] : undefined;
  return (own ?? message).replaceAll(/\{(\d)\}/g, (place, digit: string) => {
    const value = values[Number(digit)];
    if (value === undefined) return place;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** One of two messages by a count, which is `{0}` in both: `plural(n, '{0} file', '{0} files')`. More values follow as `{1}` … */
export function plural(count: number, one: string, other: string, ...values: readonly (string | number)[]): string {
  return t(plurals.select(count) === 'one' ? one : other, count, ...values);
}

function isKnown(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf([language]).length > 0;
  } catch {
    return false;
  }
}
