/**
 * The style of a folder's names, learnt from the names: what joins words, capitals, a date in front and its form, a code in front, the
 * digits of numbers at the end. A trait is one of the style where at least 60 % of the names that can show it (five of them or more)
 * agree. Pure; the time grows with the length of the names.
 */
import { fixed, marked, t } from '../../base/translate.ts';
import { listed, quotedText } from './words.ts';

export const dateForms = ['YYYY-MM-DD', 'YYYYMMDD', 'YYYY_MM_DD', 'YYYY.MM.DD'] as const;
export type DateForm = (typeof dateForms)[number];
export type Letters = 'lower' | 'upper' | 'title' | 'sentence';

/** What names have in common; null where they do not agree. */
export type Style = {
  /** Between words. */
  readonly separator: ' ' | '_' | '-' | null;
  readonly letters: Letters | null;
  /** A date in front. */
  readonly date: DateForm | null;
  /** One and the same code in front, such as ACME-12. */
  readonly code: string | null;
  /** Between a date or code and the words. */
  readonly gap: string | null;
  /** Digits of a number at the end. */
  readonly digits: number | null;
};

export const votersMin = 5;
const shareMin = 0.6;
/** Names that are looked at, and characters of one. */
const namesMax = 2_000;
const stemCharactersMax = 300;

/** A name taken apart. */
type Parts = {
  readonly date: DateForm | null;
  readonly code: string | null;
  readonly gap: string | null;
  /** What stands behind date and code. */
  readonly rest: string;
};

/** The style that most of these names (without their endings) have; null where they agree on nothing. */
export function learnStyle(stems: readonly string[]): Style | null {
  const parts = stems.slice(0, namesMax).map((stem) => takeApart(stem.slice(0, stemCharactersMax)));
  const isDated = majority(parts.map(({ date }) => date ?? 'none'));
  const code = majority(parts.map(({ code: own }) => own ?? ''));
  const digits = endingDigits(parts);
  const style: Style = {
    separator: majority(parts.flatMap(({ rest }) => separatorOf(rest) ?? [])),
    letters: lettersOf(parts),
    date: isDated === 'none' ? null : isDated,
    code: code === '' ? null : code,
    gap: majority(parts.flatMap(({ gap }) => gap ?? [])),
    digits,
  };
  return isBare(style) ? null : style;
}

/** The style that one name shows, such as `YYYY-MM-DD_words_here` or `ACME-12 Report 001`; null where it shows none. */
export function styleOfSample(sample: string): Style | null {
  const layout = /^(?:date|yyyy-mm-dd|yyyymmdd|yyyy_mm_dd|yyyy\.mm\.dd)(?=$|[-_. ])/i.exec(sample)?.[0] ?? '';
  const form = dateForms.find((each) => each.toLowerCase() === layout.toLowerCase()) ?? 'YYYY-MM-DD';
  // A date of that form in its place, so that one way of taking names apart does for both.
  const shown =
    layout === ''
      ? sample
      : form.replace('YYYY', '2026').replace('MM', '05').replace('DD', '03') + sample.slice(layout.length);
  const { date, code, gap, rest } = takeApart(shown.slice(0, stemCharactersMax));
  const digits = /\d+$/.exec(rest)?.[0] ?? '';
  const letters = lettersIn(rest);
  const style: Style = {
    separator: separatorOf(rest),
    letters: letters === 'capital' ? 'sentence' : letters,
    date,
    code,
    gap,
    digits: digits.length > 1 && digits.startsWith('0') ? digits.length : null,
  };
  return isBare(style) ? null : style;
}

function isBare(style: Style): boolean {
  return [style.separator, style.letters, style.date, style.code, style.digits].every((trait) => trait === null);
}

const datePattern = /^(?:19|20)\d{2}([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?=$|[-_. ])/;
const codePattern = /^[A-Z]{2,8}-?\d{1,6}(?=[-_ ])/;
const formsBySign: Readonly<Record<string, DateForm>> = {
  '-': 'YYYY-MM-DD',
  '': 'YYYYMMDD',
  _: 'YYYY_MM_DD',
  '.': 'YYYY.MM.DD',
};

function takeApart(stem: string): Parts {
  const dated = datePattern.exec(stem);
  const date = dated === null ? null : (formsBySign[dated[1] ?? ''] ?? null);
  const behindDate = stem.slice(dated?.[0].length ?? 0);
  const first = gapAt(behindDate);
  const behindGap = date === null ? behindDate : behindDate.slice(first.length);
  const code = codePattern.exec(behindGap)?.[0] ?? null;
  const behindCode = behindGap.slice(code?.length ?? 0);
  const second = code === null ? '' : gapAt(behindCode);
  const rest = behindCode.slice(second.length);
  const gap = (code === null ? (date === null ? '' : first) : second) || null;
  return { date, code, gap: rest === '' ? null : gap, rest };
}

/** The blanks and signs at the front. */
function gapAt(text: string): string {
  return /^[-_. ]{0,3}/.exec(text)?.[0] ?? '';
}

/** What joins the words: one sign throughout, or by far the most frequent. */
function separatorOf(rest: string): Style['separator'] {
  const counts = { ' ': 0, _: 0, '-': 0 };
  const signs = [' ', '_', '-'] as const;
  for (const character of rest.trim()) for (const sign of signs) if (character === sign) counts[sign] += 1;
  const all = counts[' '] + counts._ + counts['-'];
  return signs.find((sign) => counts[sign] > 0 && counts[sign] >= shareMin * all) ?? null;
}

/** `capital`: one word with a capital, which may be the beginning of a title or of a sentence. */
function lettersIn(rest: string): Letters | 'capital' | null {
  const words = rest.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
  if (words.length === 0) return null;
  const isLower = (word: string): boolean => word === word.toLowerCase();
  const isCapital = (word: string): boolean => !isLower(word) && isLower(word.slice(1)) && word !== word.toLowerCase();
  if (words.every(isLower)) return 'lower';
  if (words.every((word) => word === word.toUpperCase()) && words.join('').length > 1) return 'upper';
  const [first = '', ...others] = words;
  if (!isCapital(first)) return null;
  if (others.length === 0) return 'capital';
  if (others.every(isLower)) return 'sentence';
  return others.every(isCapital) ? 'title' : null;
}

function lettersOf(parts: readonly Parts[]): Letters | null {
  const told = parts.flatMap(({ rest }) => lettersIn(rest) ?? []);
  const isTitle = told.filter((one) => one === 'title').length > told.filter((one) => one === 'sentence').length;
  // One capital word fits either way of writing several.
  return majority(told.map((one) => (one === 'capital' ? (isTitle ? 'title' : 'sentence') : one)));
}

/** Zeros in front show that numbers are of one length; without any, lengths just happen. */
function endingDigits(parts: readonly Parts[]): number | null {
  const numbers = parts.flatMap(({ rest }) => /(?:^|\D)(\d{1,6})$/.exec(rest)?.[1] ?? []);
  const length = majority(numbers.map((number) => number.length));
  const hasZeros = numbers.some((number) => number.length === length && number.startsWith('0'));
  return length !== null && length > 1 && hasZeros ? length : null;
}

function majority<Value>(votes: readonly Value[]): Value | null {
  if (votes.length < votersMin) return null;
  const counts = new Map<Value, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  for (const [value, count] of counts) if (count >= shareMin * votes.length) return value;
  return null;
}

const separatorWords = {
  ' ': marked('words with blanks between them'),
  _: marked('words joined by “_”'),
  '-': marked('words joined by “-”'),
} as const;
const letterWords: Record<Letters, string> = {
  lower: marked('small letters'),
  upper: marked('capitals'),
  title: marked('a capital for each word'),
  sentence: marked('a capital for the first word'),
};

/** The style for a person: `words joined by “_”, small letters and a date in front (YYYY-MM-DD)`. */
export function styleWords({ separator, letters, date, code, digits }: Style): string {
  return listed([
    ...(separator === null ? [] : [fixed(separatorWords[separator])]),
    ...(letters === null ? [] : [fixed(letterWords[letters])]),
    ...(date === null ? [] : [t('dates in front as {0}', date)]),
    ...(code === null ? [] : [t('{0} in front', quotedText(code))]),
    ...(digits === null ? [] : [t('numbers of {0} digits', digits)]),
  ]);
}

/** The style as a convention writes it: a name that shows it. */
export function sampleOfStyle({ separator, letters, date, code, gap, digits }: Style): string {
  const words = {
    lower: ['words', 'here'],
    upper: ['WORDS', 'HERE'],
    title: ['Words', 'Here'],
    sentence: ['Words', 'here'],
  }[letters ?? 'lower'];
  const joint = separator ?? '_';
  const front = [date, code].filter((part) => part !== null).map((part) => part + (gap ?? joint));
  const number = digits === null ? '' : `${joint}${'1'.padStart(digits, '0')}`;
  // Without a word on letters or joints, the sample must not show any.
  const shown = separator === null ? (letters === null ? '' : (words[0] ?? '')) : words.join(joint);
  return `${front.join('')}${shown}${number}`;
}
