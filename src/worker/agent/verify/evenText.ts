/**
 * One spelling for what only looks different, each unit knowing where it stood: ligatures, full-width and Arabic digits, letters written as
 * two characters, what cannot be seen. And the words of a text as they are compared: lower case, no accents, hyphenated words put together.
 */

/** `from[at]` is the place in the written text of unit `at`; its length is one more than the text's. */
export type EvenText = { readonly text: string; readonly from: Uint32Array };

const plainRun = /[\0-\u007e]+/y;
/** Up to the next entity. */
const markupRun = /[\0-%'-\u007e]+/y;
const cluster = /\P{M}\p{M}{0,8}|\p{M}/uy;
const entity = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/iy;
/** Soft hyphens, joiners, marks of direction. */
const unseen = /^[\u00ad\u200b-\u200f\u2060\ufeff]$/;
/** Zeros of scripts whose digits follow each other. */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040,
];
const marks: Readonly<Record<string, string>> = {
  '٫': '.',
  '٬': "'",
  '،': ',',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '’': "'",
};
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** `isMarkup`: whether `&amp;` is one character. */
export function evenOf(written: string, isMarkup = false): EvenText {
  const parts: string[] = [];
  const from: number[] = [];
  const put = (text: string, at: number, step: 0 | 1): void => {
    parts.push(text);
    for (let unit = 0; unit < text.length; unit++) from.push(at + step * unit);
  };
  for (let at = 0; at < written.length;) {
    entity.lastIndex = plainRun.lastIndex = markupRun.lastIndex = cluster.lastIndex = at;
    const named = isMarkup && written[at] === '&' ? entity.exec(written) : null;
    if (named !== null) {
      put(decoded(named[0]), at, 0);
      at += named[0].length;
      continue;
    }
    let run = (isMarkup ? markupRun : plainRun).exec(written)?.[0] ?? '';
    // The last letter may have an accent of its own behind it.
    if (at + run.length < written.length && run.length > 0) run = run.slice(0, -1);
    if (run !== '') {
      put(run, at, 1);
      at += run.length;
      continue;
    }
    const found = cluster.exec(written)?.[0] ?? written.slice(at, at + 1);
    put(evenCluster(found), at, 0);
    at += found.length;
  }
  return { text: parts.join(''), from: Uint32Array.from([...from, written.length]) };
}

function decoded(written: string): string {
  const name = written.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return entities[name] ?? ' ';
  const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : ' ';
}

function evenCluster(written: string): string {
  if (unseen.test(written)) return '';
  const code = written.codePointAt(0) ?? 0;
  const zero = zeros.find((each) => code >= each && code < each + 10);
  if (zero !== undefined) return String(code - zero);
  return marks[written] ?? written.normalize('NFKC');
}

/** A word as it is compared, and where it stands in the even text. */
export type Word = { readonly text: string; readonly at: number; readonly end: number };

/** Scripts that are written without blanks: each character is a word. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}{0,4}|[\p{L}\p{N}\p{M}]/gu;
const runs = /[\p{L}\p{N}\p{M}]+/gu;
const other: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ð: 'd',
};

/** The words of an even text, at most `max`. */
export function wordsOf(text: string, max: number): Word[] {
  const words: Word[] = [];
  for (const run of text.matchAll(runs)) {
    if (words.length >= max) break;
    if (!/[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(run[0]))
      words.push({ text: foldWord(run[0]), at: run.index, end: run.index + run[0].length });
    else
      for (const part of partsOf(run[0])) words.push({ ...part, at: run.index + part.at, end: run.index + part.end });
  }
  return words;
}

/** Runs of spaced letters, and each unspaced character. */
function partsOf(run: string): Word[] {
  const parts: { text: string; at: number; end: number }[] = [];
  let isOpen = false;
  for (const { 0: character, index } of run.matchAll(unspaced)) {
    const isSpaced = /^[\p{Script=Latin}\p{N}\p{M}]/u.test(character);
    const last = parts.at(-1);
    if (isSpaced && isOpen && last !== undefined) {
      last.text += foldWord(character);
      last.end = index + character.length;
    } else parts.push({ text: foldWord(character), at: index, end: index + character.length });
    isOpen = isSpaced;
  }
  return parts;
}

/** Of Latin, Greek, Cyrillic, Hebrew and Arabic letters; the signs of other scripts are letters of their own. */
const accents = /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670]/g;

/** Lower case, no accents, one spelling of letters that have two. */
export function foldWord(word: string): string {
  if (/^[a-z\d]*$/.test(word)) return word;
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '')
    .normalize('NFC')
    .replace(/[ßæœøđłıþð]/g, (letter) => other[letter] ?? letter);
}

/** What stands between the halves of a word that was divided at the end of a line. */
const division = /^-[^\S\n]{0,8}\n\s{0,40}$/;

/** The same words with the divided ones put together; null where none is. */
export function withDividedJoined(text: string, words: readonly Word[]): Word[] | null {
  const joined: Word[] = [];
  let isAny = false;
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && word.at - last.end < 60 && division.test(text.slice(last.end, word.at))) {
      joined[joined.length - 1] = { text: last.text + word.text, at: last.at, end: word.end };
      isAny = true;
    } else joined.push(word);
  }
  return isAny ? joined : null;
}
