/** Letters to words, words to lines, lines to pieces: what stands together, with no more than a blank between. */
import { median, overlap, type Box, type Glyph } from './shapes.ts';

export type Word = Box & { readonly text: string; readonly base: number; readonly em: number };
export type Line = { readonly words: Word[]; base: number; em: number };
/** Neighbouring words of a line without a gap that could part columns. */
export type Piece = Box & { readonly words: readonly Word[]; readonly base: number; readonly em: number };

/** Letters further apart than this, in ems, are two words, even where no blank is written. */
const letterGap = 0.2;
/** Words further apart than this, in ems, are two pieces; in lines set wide, so many times their usual gap. */
const pieceGap = 0.8;
const wideGap = 1.3;
const usualTimes = 2.2;
/** Numbers further apart than this, in ems, are no one number. */
const numberGap = 0.33;

/** Upright letters in the order of the content become words. */
export function wordsOf(glyphs: readonly Glyph[]): Word[] {
  const words: Word[] = [];
  let open: Glyph[] = [];
  const end = (): void => {
    if (open.length > 0) words.push(wordOf(open));
    open = [];
  };
  for (const glyph of glyphs) {
    const last = open[open.length - 1];
    if (
      last !== undefined &&
      (glyph.spaced || !(isNext(last, glyph) || (isRightToLeft(glyph.text) && isNext(glyph, last))))
    )
      end();
    open.push(glyph);
  }
  end();
  return words;
}

function isNext(last: Glyph, glyph: Glyph): boolean {
  if (Math.abs(glyph.base - last.base) > 0.05 * last.em || Math.abs(glyph.em - last.em) > 0.1 * last.em) return false;
  const gap = glyph.left - last.right;
  return gap < letterGap * last.em && gap > -0.6 * last.em - Math.max(0, last.right - last.left - last.em);
}

function wordOf(glyphs: readonly Glyph[]): Word {
  const [first] = glyphs;
  if (first === undefined) throw new Error('a word has letters');
  let { left, right, em } = first;
  for (const glyph of glyphs) {
    if (glyph.left < left) left = glyph.left;
    if (glyph.right > right) right = glyph.right;
    if (glyph.em > em) em = glyph.em;
  }
  // Fonts' own heights differ wildly: those of the em square don't.
  const box = { left, right, top: first.base - 0.75 * em, bottom: first.base + 0.22 * em };
  return { ...box, text: glyphText(glyphs), base: first.base, em };
}

/** Hebrew, Arabic and their kin. */
export function isRightToLeft(text: string): boolean {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(text);
}

const mirrored: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '«': '»',
  '»': '«',
  '<': '>',
  '>': '<',
};

/** From the place on the paper to the order of reading. */
function glyphText(glyphs: readonly Glyph[]): string {
  const placed = [...glyphs].sort((one, two) => one.left - two.left);
  if (!placed.some(({ text }) => isRightToLeft(text))) return glyphs.map(({ text }) => text).join('');
  let runs: string[] = [];
  let left = '';
  for (const { text } of placed.reverse()) {
    // Digits and Latin letters within keep their own direction.
    if (/[\p{Nd}\p{Script=Latin}.,:/%]/u.test(text) && !/[\u0660-\u0669\u06f0-\u06f9]/.test(text)) {
      left = text + left;
      continue;
    }
    runs.push(left, mirrored[text] ?? text);
    left = '';
  }
  runs = [...runs, left];
  return runs.join('');
}

/** Words by the line they stand on, from top to bottom, each from left to right. */
export function linesOf(words: readonly Word[]): Line[] {
  const lines: Line[] = [];
  for (const word of [...words].sort((one, two) => one.base - two.base || one.left - two.left)) {
    const line = lines
      .slice(-3)
      .find((each) => Math.abs(word.base - each.base) <= 0.3 * Math.min(word.em, each.em) && !hides(each, word));
    if (line === undefined) lines.push({ words: [word], base: word.base, em: word.em });
    else {
      line.words.push(word);
      line.em = Math.max(line.em, word.em);
    }
  }
  const whole = takeInRaised(lines);
  for (const line of whole) {
    line.words.sort((one, two) => one.left - two.left);
    line.base = median(line.words.map(({ base }) => base));
  }
  return whole.sort((one, two) => one.base - two.base).map(withWholeWords);
}

/** Whether the word would stand upon another of the line. */
function hides(line: Line, word: Word): boolean {
  return line.words.some(
    (other) =>
      overlap(word.left, word.right, other.left, other.right) >
        0.5 * Math.min(word.em, word.right - word.left, other.right - other.left) &&
      Math.abs(word.base - other.base) > 0.1 * word.em,
  );
}

/** Small raised or lowered words (footnote marks) go to the line of the word that they touch. */
function takeInRaised(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  lines.forEach((line, index) => {
    const near = [lines[index - 1], lines[index - 2], lines[index + 1], lines[index + 2]].filter(
      (each) => each !== undefined,
    );
    const rest = line.words.filter((word) => {
      const host = near.find(
        (each) =>
          each.words.length > 0 &&
          Math.abs(each.base - word.base) < 0.7 * each.em &&
          each.words.some((other) => {
            const gap = Math.max(word.left - other.right, other.left - word.right);
            return word.em < 0.85 * other.em && gap < 0.35 * other.em && gap > -0.5 * word.em;
          }),
      );
      host?.words.push(word);
      return host === undefined;
    });
    line.words.splice(0, line.words.length, ...rest);
    kept.push(line);
  });
  return kept.filter(({ words }) => words.length > 0);
}

/** Parts of a word that were drawn one by one. */
function withWholeWords(line: Line): Line {
  const words: Word[] = [];
  for (const word of line.words) {
    const last = words[words.length - 1];
    const gap = last === undefined ? Infinity : word.left - last.right;
    if (last === undefined || gap > 0.08 * word.em || gap < -0.5 * word.em || isRightToLeft(word.text + last.text)) {
      words.push(word);
      continue;
    }
    const isRaised = Math.abs(word.base - last.base) > 0.1 * last.em;
    const whole = isRaised && word.em < last.em ? last : word.em >= last.em ? word : last;
    words[words.length - 1] = {
      left: last.left,
      right: Math.max(last.right, word.right),
      top: Math.min(last.top, word.top),
      bottom: Math.max(last.bottom, word.bottom),
      text: last.text + word.text,
      base: whole.base,
      em: whole.em,
    };
  }
  return { ...line, words };
}

/** Dots that lead the eye from one column to the next are no word; three alone stand for a missing value. */
function isLeader(words: readonly Word[], index: number): boolean {
  const text = words[index]?.text ?? '';
  if (/^[.·…‥_\s]{4,}$/u.test(text)) return true;
  const isDot = (at: number): boolean => /^[.·…‥_]{1,3}$/u.test(words[at]?.text ?? '');
  if (!isDot(index)) return false;
  let [from, to] = [index, index];
  while (isDot(from - 1)) from--;
  while (isDot(to + 1)) to++;
  return to - from >= 2;
}

/** The pieces of a line: gaps wide enough to part columns, and leaders, lie between them. */
export function piecesOf(words: readonly Word[]): Piece[] {
  if (isSetWide(words)) return [pieceOf(words)];
  const gaps = words.slice(1).map((word, index) => (word.left - (words[index]?.right ?? 0)) / word.em);
  const usual = gaps.filter((gap) => gap > 0.1 && gap < pieceGap);
  const limit = usual.length < 3 ? pieceGap : Math.min(wideGap, Math.max(pieceGap, usualTimes * median(usual)));
  const pieces: Word[][] = [];
  let open: Word[] = [];
  words.forEach((word, index) => {
    const bare = isLeader(words, index) ? null : withoutLeader(word);
    const last = open[open.length - 1];
    const isApart =
      last !== undefined &&
      bare !== null &&
      bare.left - last.right > gapMax(last, bare, limit) * Math.min(bare.em, last.em);
    if (bare === null || isApart) {
      if (open.length > 0) pieces.push(open);
      open = [];
    }
    if (bare !== null) open.push(bare);
    if (bare !== null && bare.right < word.right && open.length > 0) {
      pieces.push(open);
      open = [];
    }
  });
  if (open.length > 0) pieces.push(open);
  return pieces.map(pieceOf);
}

/** A line of running text that was stretched to its column: all its blanks are as wide, however wide that is. */
function isSetWide(words: readonly Word[]): boolean {
  if (words.length < 5) return false;
  const gaps = words.slice(1).map((word, index) => (word.left - (words[index]?.right ?? 0)) / word.em);
  const plain = words.filter(({ text }) => /^\p{L}[\p{L}’'-]*[,.;:]?$/u.test(text)).length;
  return plain > 0.7 * words.length && Math.max(...gaps) < 1.3 * Math.min(...gaps) + 0.05 && Math.max(...gaps) < 3;
}

/** Two whole numbers beside each other belong to two columns, unless the second is a group of digits of the first. */
function gapMax(one: Word, two: Word, limit: number): number {
  const isGroup = /^\d{3}(?:[.,]\d{1,2})?$/.test(two.text) && /\d{1,3}$/.test(one.text);
  const areNumbers = /\d/.test(one.text) && /\d/.test(two.text) && isNumeric(one.text) && isNumeric(two.text);
  return areNumbers && !isGroup ? numberGap : limit;
}

/** A word less the dots that follow it. */
function withoutLeader(word: Word): Word {
  const found = /^(.*?[^.·…‥_])[.·…‥_]{4,}$/u.exec(word.text);
  if (found?.[1] === undefined) return word;
  const share = found[1].length / word.text.length;
  return { ...word, text: found[1], right: word.left + (word.right - word.left) * share };
}

export function pieceOf(words: readonly Word[]): Piece {
  const [first] = words;
  if (first === undefined) throw new Error('a piece has words');
  let { left, right, top, bottom, em } = first;
  for (const word of words) {
    left = Math.min(left, word.left);
    right = Math.max(right, word.right);
    top = Math.min(top, word.top);
    bottom = Math.max(bottom, word.bottom);
    em = Math.max(em, word.em);
  }
  return { left, right, top, bottom, em, words, base: first.base };
}

/** Words of one line as text, in the order of reading. */
export function lineText(words: readonly Word[]): string {
  if (!words.some(({ text }) => isRightToLeft(text))) return words.map(({ text }) => text).join(' ');
  const read: string[] = [];
  let left: string[] = [];
  for (const { text } of [...words].reverse()) {
    if (isRightToLeft(text) || !/[\p{L}\p{Nd}]/u.test(text)) {
      read.push(...left, text);
      left = [];
    } else left.unshift(text);
  }
  return [...read, ...left].join(' ');
}

/** Words of several lines as text: a line a line break in the paper, one blank here; words divided at the end of a line are mended. */
export function textOfWords(words: readonly Word[]): string {
  const lines = linesOf(words).map((line) => lineText(line.words));
  return joinedLines(lines).replace(/(?:\s?[.·…‥]){4,}$/u, '');
}

function joinedLines(lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    if (text === '') return line;
    if (/\p{Ll}[-\u2010]$/u.test(text) && /^\p{Ll}/u.test(line)) return `${text}${line}`;
    const isClosed =
      /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]$/u.test(text) && /^[\u3040-\u30ff\u3400-\u9fff]/u.test(line);
    return isClosed ? text + line : `${text} ${line}`;
  }, '');
}

/** Whether a text is a number, an amount, a share, a date of digits, or what stands for a missing one. */
export function isNumeric(text: string): boolean {
  const bare = text.replace(/[\s\u00a0'’]/g, '');
  if (/^(?:[-–—−.:*…]+|n\/?[ad]\.?|nil)$/i.test(bare)) return true;
  return (
    /\d/.test(bare) &&
    /^[^\p{L}]{0,3}[-+−–(<>~≈]?[\d.,:/\-–−%()\[\]*†‡$€£¥]+(?:%|[a-z]{1,2}|\p{Sc})?[)\]*†‡]*$/iu.test(bare)
  );
}

/** A year, or a span of years: a number that heads columns. */
export function isYear(text: string): boolean {
  return /^[^\p{L}\d]{0,2}(?:19|20)\d\d(?:[-–/](?:\d\d){1,2})?[^\p{L}\d]{0,3}$/u.test(text);
}
