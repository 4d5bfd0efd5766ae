/** What a template can do to a value: one table. Each takes the value and its arguments and gives the new value. */

type Filter = { args: number; run: (value: string, args: readonly string[]) => string };

/** A blank, a dash, a dot or an underscore: what stands between the words of a name. */
const separators = /[\s_\-.]+/u;

export const filters: Record<string, Filter> = {
  lower: { args: 0, run: (value) => value.toLowerCase() },
  upper: { args: 0, run: (value) => value.toUpperCase() },
  title: {
    args: 0,
    run: (value) => value.toLowerCase().replace(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase()),
  },
  sentence: { args: 0, run: (value) => value.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase()) },
  kebab: { args: 0, run: (value) => wordsOf(value).join('-').toLowerCase() },
  snake: { args: 0, run: (value) => wordsOf(value).join('_').toLowerCase() },
  camel: {
    args: 0,
    run: (value) =>
      wordsOf(value)
        .map((word, at) => (at === 0 ? word.toLowerCase() : capital(word)))
        .join(''),
  },
  pascal: { args: 0, run: (value) => wordsOf(value).map(capital).join('') },
  replace: {
    args: 2,
    run: (value, [from = '', to = '']) => (from === '' ? value : spelledAs(value, from).replaceAll(from, () => to)),
  },
  replacei: {
    args: 2,
    run: (value, [from = '', to = '']) => (from === '' ? value : value.replace(anyCase(from), () => to)),
  },
  replaceword: { args: 2, run: (value, [from = '', to = '']) => value.replace(wholeWord(from), () => to) },
  cut: { args: 1, run: (value, [text = '']) => cutText(spelledAs(value, text), literal(text), text, 'gu') },
  cuti: { args: 1, run: (value, [text = '']) => cutText(value, literal(text), text, 'giu') },
  cutword: { args: 1, run: (value, [text = '']) => cutText(value, wholeWord(text).source, text, 'giu') },
  cutstart: {
    args: 1,
    run: (value, [text = '']) => (startsWithAnyCase(value, text) ? value.slice(text.length) : value),
  },
  cutend: {
    args: 1,
    run: (value, [text = '']) => (endsWithAnyCase(value, text) ? value.slice(0, -text.length) : value),
  },
  cutdigits: { args: 0, run: (value) => cutText(value, '\\p{Nd}+', '0', 'gu') },
  cutbrackets: { args: 0, run: (value) => cutText(value, '\\([^()]*\\)|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}', '()', 'gu') },
  dropbrackets: { args: 0, run: (value) => value.replace(/[()[\]{}]/g, '') },
  dropemoji: { args: 0, run: (value) => tidyCut(value.replace(emoji, '')) },
  cutcopy: { args: 0, run: cutCopyMarks },
  dropfirst: { args: 1, run: (value, [count = '0']) => [...value].slice(Number(count)).join('') },
  droplast: {
    args: 1,
    run: (value, [count = '0']) => [...value].slice(0, Math.max(0, [...value].length - Number(count))).join(''),
  },
  first: { args: 1, run: (value, [count = '1']) => [...value].slice(0, Number(count)).join('') },
  collapse: { args: 0, run: (value) => value.replace(/([\s_-])\1+/gu, '$1').replace(/\s{2,}/gu, ' ') },
  onespace: { args: 0, run: (value) => value.replace(/\s{2,}/gu, ' ') },
  cutleading: { args: 0, run: (value) => value.replace(/^\d+[\s_.)-]*(?=\S)/u, '') },
  trim: { args: 0, run: (value) => value.trim() },
  ascii: { args: 0, run: (value) => withoutAccents(value) },
  plain: { args: 0, run: (value) => tidyCut(value.replace(/[^\p{L}\p{M}\p{N} _\-.()]/gu, '')) },
  pad: { args: 1, run: (value, [digits = '0']) => value.padStart(Number(digits), '0') },
  default: { args: 1, run: (value, [other = '']) => (value === '' ? other : value) },
};

/** Pictographs with what belongs to them: skin tones, joiners, flags, key caps. */
const emoji = /(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u200d\ufe0f\u20e3])+/gu;

function capital(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

function wordsOf(value: string): string[] {
  return value
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
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
};

function withoutAccents(value: string): string {
  const stripped = value
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, '')
    .normalize('NFC');
  return stripped.replace(/[ßæÆœŒøØđĐłŁıþÞðÐ]/gu, (letter) => plainLetters[letter] ?? letter);
}

function tidyCut(value: string): string {
  return value.replace(/ {2,}/g, ' ').trim();
}
