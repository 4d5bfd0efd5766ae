/** The code of model/rule/filterTable: each takes the value and its arguments and gives the new value. None ever throws. */
import type { FilterName } from '../../model/rule/filterTable.ts';
import { readers } from '../readers/load.ts';
import { fitBytes } from './names.ts';
import { compilePattern } from './pattern.ts';

type Run = (value: string, args: readonly string[]) => string;

/** A blank, a dash, a dot or an underscore: what stands between the words of a name. */
const separators = /[\s_\-.]+/u;

/** The value with one filter of the table applied. */
export function runFilter(name: FilterName, value: string, args: readonly string[]): string {
  return filters[name](value, args);
}

const filters: Record<FilterName, Run> = {
  lower: (value) => value.toLowerCase(),
  upper: (value) => value.toUpperCase(),
  title: (value) => value.toLowerCase().replace(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase()),
  sentence: (value) => value.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase()),
  kebab: (value) => wordsOf(value).join('-').toLowerCase(),
  snake: (value) => wordsOf(value).join('_').toLowerCase(),
  camel: (value) =>
    wordsOf(value)
      .map((word, at) => (at === 0 ? word.toLowerCase() : capital(word)))
      .join(''),
  pascal: (value) => wordsOf(value).map(capital).join(''),
  slug: (value) => wordsOf(readers().transliterate(value)).join('-').toLowerCase(),
  translit: (value) => readers().transliterate(value),
  ascii: (value) => withoutAccents(value),
  plain: (value) => tidyCut(value.replace(/[^\p{L}\p{M}\p{N} _\-.()]/gu, '')),
  replace: (value, [from = '', to = '']) => (from === '' ? value : spelledAs(value, from).replaceAll(from, () => to)),
  replacei: (value, [from = '', to = '']) => (from === '' ? value : value.replace(anyCase(from), () => to)),
  replaceword: (value, [from = '', to = '']) => value.replace(wholeWord(from), () => to),
  replacex: (value, [from = '', to = '']) => compilePattern(from, { anyCase: false }).replace(value, to),
  replaceat: (value, [from = '', to = '', which = '']) => replaceAt(spelledAs(value, from), from, { to, which }),
  cut: (value, [text = '']) => cutText(spelledAs(value, text), literal(text), text, 'gu'),
  cuti: (value, [text = '']) => cutText(value, literal(text), text, 'giu'),
  cutword: (value, [text = '']) => cutText(value, wholeWord(text).source, text, 'giu'),
  cutstart: (value, [text = '']) => (startsWithAnyCase(value, text) ? value.slice(text.length) : value),
  cutend: (value, [text = '']) => (endsWithAnyCase(value, text) ? value.slice(0, -text.length) : value),
  cutdigits: (value) => cutText(value, '\\p{Nd}+', '0', 'gu'),
  cutbrackets: (value) => cutText(value, '\\([^()]*\\)|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}', '()', 'gu'),
  cutcopy: cutCopyMarks,
  cutleading: (value) => value.replace(/^\d+[\s_.)-]*(?=\S)/u, ''),
  dropbrackets: (value) => value.replace(/[()[\]{}]/g, ''),
  dropemoji: (value) => tidyCut(value.replace(emoji, '')),
  dropfirst: (value, [count = '0']) => [...value].slice(Number(count)).join(''),
  droplast: (value, [count = '0']) => [...value].slice(0, Math.max(0, [...value].length - Number(count))).join(''),
  first: (value, [count = '1']) => [...value].slice(0, Number(count)).join(''),
  last: (value, [count = '1']) => [...value].slice(Math.max(0, [...value].length - Number(count))).join(''),
  word: (value, [at = '1']) => nth(plainWordsOf(value), Number(at)),
  words: (value, [count = '1']) => firstWords(value, Number(count)),
  part: (value, [by = '-', at = '1']) => (by === '' ? value : nth(value.split(by), Number(at)).trim()),
  digits: (value) => value.replace(/\P{Nd}/gu, ''),
  letters: (value) => value.replace(/[^\p{L}\p{M}]/gu, ''),
  collapse: (value) => value.replace(/([\s_-])\1+/gu, '$1').replace(/\s{2,}/gu, ' '),
  onespace: (value) => value.replace(/\s{2,}/gu, ' '),
  trim: (value) => value.trim(),
  strip: (value, [characters = '']) => stripped(value, new Set(characters)),
  pad: (value, [digits = '0']) => value.padStart(Math.min(Number(digits) || 0, padMax), '0'),
  padnumbers: (value, [digits = '0']) =>
    value.replace(/\d+/g, (number) => number.padStart(Math.min(Number(digits) || 0, padMax), '0')),
  number: (value, [decimals = '0']) => fixed(value, Number(decimals)),
  add: (value, [other = '0']) => sum(value, other),
  roman: romanNumber,
  base: (value, [base = '10']) => inBase(value, Number(base)),
  nfc: (value) => value.normalize('NFC'),
  nfkc: (value) => value.normalize('NFKC'),
  max: (value, [count = '0']) => atMost(value, Number(count)),
  bytes: (value, [count = '0']) => fitBytes(value, Number(count)),
  default: (value, [other = '']) => (value === '' ? other : value),
};

const padMax = 200;

function nth(parts: readonly string[], at: number): string {
  return (at < 0 ? parts.at(at) : parts[at - 1]) ?? '';
}

/** What stands between separators, as it is written. */
function plainWordsOf(value: string): string[] {
  return value.split(separators).filter((word) => word !== '');
}

function firstWords(value: string, count: number): string {
  let taken = 0;
  for (const found of value.matchAll(/[^\s_\-.]+/gu)) {
    taken += 1;
    if (taken === count) return value.slice(0, found.index + found[0].length);
  }
  return value;
}

function stripped(value: string, characters: ReadonlySet<string>): string {
  const all = [...value];
  let from = 0;
  let to = all.length;
  while (from < to && characters.has(all[from] ?? '')) from += 1;
  while (to > from && characters.has(all[to - 1] ?? '')) to -= 1;
  return all.slice(from, to).join('');
}

const plainNumber = /^-?\d{1,15}(?:\.\d+)?$/;

/** Anything but a plain number stays as it is. */
function fixed(value: string, decimals: number): string {
  if (!plainNumber.test(value) || !Number.isInteger(decimals) || decimals < 0 || decimals > 12) return value;
  return Number(value).toFixed(decimals);
}

/** Keeps the zeros in front: 007 and 1 are 008. */
function sum(value: string, other: string): string {
  if (!plainNumber.test(value) || !plainNumber.test(other)) return value;
  const total = String(Math.round((Number(value) + Number(other)) * 1e9) / 1e9);
  return /^0\d/.test(value) ? total.padStart(value.length, '0') : total;
}

function inBase(value: string, base: number): string {
  if (!/^\d{1,15}$/.test(value) || !Number.isInteger(base) || base < 2 || base > 36) return value;
  return Number(value).toString(base);
}

/** Puts `to` in some of the places of a text: those that `which` counts, from the front or (below 0) from the end. */
function replaceAt(value: string, from: string, { to, which }: { to: string; which: string }): string {
  if (from === '') return value;
  const parts = value.split(from);
  const count = parts.length - 1;
  const placeOf = (text: string): number => (Number(text) < 0 ? count + 1 + Number(text) : Number(text));
  const wanted = new Set<number>();
  for (const one of which.split(',')) {
    const [first = '', last = first] = one.split('..');
    const [low, high] = [placeOf(first), placeOf(last)].sort((less, more) => less - more);
    for (let place = Math.max(1, low ?? 1); place <= Math.min(count, high ?? 0); place += 1) wanted.add(place);
  }
  return parts.map((part, at) => (at === 0 ? part : (wanted.has(at) ? to : from) + part)).join('');
}

const romanParts = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
] as const;

/** Numbers from 1 to 3999; others stay as they are. */
function romanNumber(value: string): string {
  let rest = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (rest < 1 || rest > 3999) return value;
  let roman = '';
  for (const [size, letters] of romanParts) {
    roman += letters.repeat(Math.floor(rest / size));
    rest %= size;
  }
  return roman;
}

function atMost(value: string, count: number): string {
  const all = [...value];
  if (!Number.isInteger(count) || count < 1 || all.length <= count) return value;
  const cut = all.slice(0, count).join('');
  if (/^[\s_\-.]/u.test(all.slice(count).join(''))) return cut;
  const between = cut.search(/[\s_\-.]+[^\s_\-.]*$/u);
  return between > 0 ? cut.slice(0, between) : cut;
}

/** Pictographs with what belongs to them: skin tones, joiners, flags, key caps. */
const emoji = /(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u200d\ufe0f\u20e3])+/gu;

function capital(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** A capital begins a word inside `camelCase`, but none that no small letter follows: `GmbH`, `PhD` and `iOS` are one word. */
function wordsOf(value: string): string[] {
  return value
    .replace(/(\p{Ll})(?=\p{Lu}\p{M}*\p{Ll})/gu, '$1 ')
    .replace(/['’]/gu, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The value in the spelling of accents that the text is in: names from a Mac write `é` as two characters, people type one. */
function spelledAs(value: string, text: string): string {
  const composed = value.normalize('NFC');
  return !value.includes(text) && composed.includes(text.normalize('NFC')) ? composed : value;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === '-' ? '\\x2d' : `\\${character}`));
}

function anyCase(text: string): RegExp {
  return new RegExp(literal(text), 'giu');
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal(text)}(?![\\p{L}\\p{N}])`, 'giu');
}

function startsWithAnyCase(value: string, text: string): boolean {
  return value.slice(0, text.length).toLowerCase() === text.toLowerCase();
}

function endsWithAnyCase(value: string, text: string): boolean {
  return text !== '' && value.slice(-text.length).toLowerCase() === text.toLowerCase();
}

/**
 * Takes a text out. A separator that stood between it and the name's end goes with it, and of two around it one stays:
 * `report_draft` becomes `report`, `a_draft_b` becomes `a_b`. A text that brings its own separator is taken exactly.
 */
function cutText(value: string, pattern: string, text: string, flags: string): string {
  const before = separators.test(text.slice(0, 1)) ? '()' : '([\\s_.-]*)';
  const after = separators.test(text.slice(-1)) ? '()' : '([\\s_.-]*)';
  const found = new RegExp(`${before}(?:${pattern})(?:[\\s_.-]*(?:${pattern}))*${after}`, flags);
  return value.replace(found, (whole: string, left: string, right: string, at: number) => {
    if (at === 0 || at + whole.length === value.length)
      return at === 0 && at + whole.length !== value.length ? dropJoint(left) : '';
    return left === '' ? right : left;
  });
}

function dropJoint(left: string): string {
  return left.trim() === '' ? '' : left;
}

const copyMarks = [/^(?:copy (?:\(\d+\) )?of\s+)+/iu, /(?:\s*[-–]\s*copy|\s+copy|_copy|-copy)(?:\s*\(?\d+\)?)?$/iu];

/** Takes away what file managers add to a copy: `Copy of x`, `x - Copy (2)`, `x copy 3`. */
function cutCopyMarks(value: string): string {
  return copyMarks.reduce((text, mark) => text.replace(mark, ''), value);
}

/** Latin letters that carry no combining mark to take off. */
const plainLetters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
  þ: 'th',
  Þ: 'Th',
  ð: 'd',
  Ð: 'D',
  ħ: 'h',
  Ħ: 'H',
  ŧ: 't',
  Ŧ: 'T',
  ŀ: 'l',
  Ŀ: 'L',
  ŋ: 'n',
  Ŋ: 'N',
  ẞ: 'SS',
  ĸ: 'k',
  ŉ: 'n',
};

function withoutAccents(value: string): string {
  const stripped = value
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, '')
    .normalize('NFC');
  return stripped.replace(/[^\x00-\x7f]/gu, (letter) =>
    Object.hasOwn(plainLetters, letter) ? (plainLetters[letter] ?? letter) : letter,
  );
}

function tidyCut(value: string): string {
  return value.replace(/ {2,}/g, ' ').trim();
}
