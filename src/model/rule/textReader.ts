/**
 * Reads a line of rule text, word by word. The first thing that is wrong on a line is told of and ends it: what is read after that
 * gives stand-ins, so that the next line can be read as well. With `offers`, what could stand where the text ends is noted on the
 * way; that is all that completions are.
 */
import { nearest } from './nearest.ts';
import { isBlank, isQuote, isRemark, readQuoted, templateEnd, type Extent } from './quotedText.ts';
import { wordsOf, type Words } from './ruleWords.ts';
import { answerFor, putAnswers, unknownAsk, type Asks, type TextRole } from './textAsks.ts';
import type { Found, Span, TextValue } from './textPlaces.ts';

/** The longest text that a rule may hold, in UTF-16 units: as its schema says. */
export const textUnitsMax = 1_000;

/** Something that could stand at a place. */
export type Offer = { readonly at: number; readonly label: string; readonly insert: string; readonly says: string };

/** What offers are made of where a template or a text is wanted. */
export type TemplateOffers = (from: number, typed: string, extent: Extent) => readonly Offer[];

/** What one reading of a text gathers. */
export type Desk = {
  readonly text: string;
  readonly problems: Found[];
  /** The answers of a recipe; null in a rule, where a dollar sign is nothing special. */
  readonly asks: Asks | null;
  /** Null where nobody asks what could stand at the end of the text. */
  readonly offers: Offer[] | null;
  readonly templateOffers: TemplateOffers | null;
};

export type Line = {
  readonly desk: Desk;
  readonly start: number;
  readonly end: number;
  at: number;
  hasFailed: boolean;
};

/** Tells of what is wrong and ends the line. Only the first on a line is told. */
export function failLine(line: Line, span: Span, message: string, mend: string): void {
  if (!line.hasFailed) line.desk.problems.push({ ...span, message, mend });
  line.hasFailed = true;
  line.at = line.end;
}

/** Whether the line has failed meanwhile: what reads it fails it. */
export function hasFailed(line: Line): boolean {
  return line.hasFailed;
}

export function skipBlanks(line: Line): void {
  while (line.at < line.end && isBlank(line.desk.text[line.at])) line.at += 1;
}

/** Whether nothing but a remark follows. */
export function isDone(line: Line): boolean {
  skipBlanks(line);
  return line.at >= line.end || isRemark(line.desk.text, line.at);
}

/** The end of a line: what is left over is told of, with the mend that the caller knows. */
export function endLine(line: Line, mend: string): void {
  if (line.hasFailed || isDone(line)) return;
  const rest = restOf(line);
  failLine(
    line,
    rest,
    `not expected here: ${shown(line.desk.text.slice(rest.offset, rest.offset + rest.length))}`,
    mend,
  );
}

/** What is left of the line, without a remark, blanks at its end left out. */
function restOf(line: Line): Span {
  const { text } = line.desk;
  let end = templateEnd(text, line.at, line.end, 'line');
  while (end > line.at + 1 && isBlank(text[end - 1])) end -= 1;
  return { offset: line.at, length: Math.max(1, end - line.at) };
}

/** A text as a message shows it: in quotation marks, and not all of a long one. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

const bareWord = /[^\s,()"'#{}=<>!]+/y;

/** The word that stands next, without taking it; '' where none does. */
export function peekWord(line: Line): string {
  skipBlanks(line);
  if (line.at >= line.end) return '';
  bareWord.lastIndex = line.at;
  const word = bareWord.exec(line.desk.text)?.[0] ?? '';
  return word.slice(0, line.end - line.at);
}

export function takeSpan(line: Line, length: number): Span {
  const span = { offset: line.at, length };
  line.at += length;
  return span;
}

/** Notes what could stand here. */
export function offer(line: Line, label: string, says: string, insert = label): void {
  skipBlanks(line);
  line.desk.offers?.push({ at: line.at, label, insert, says });
}

/** Takes these words (one or several) if they stand next, in letters of either size. */
export function takeWords(line: Line, words: string, says: string): boolean {
  offer(line, words, says);
  const from = line.at;
  for (const word of words.split(' ')) {
    if (peekWord(line).toLowerCase() !== word) {
      line.at = from;
      return false;
    }
    line.at += word.length;
  }
  return true;
}

/** Takes a comma, a bracket or another sign if it stands next. */
export function takeSign(line: Line, sign: string): boolean {
  skipBlanks(line);
  if (line.at >= line.end || !line.desk.text.startsWith(sign, line.at)) return false;
  line.at += sign.length;
  return true;
}

export function needSign(line: Line, sign: string, mend: string): void {
  if (!takeSign(line, sign)) failHere(line, `${sign} is missing`, mend);
}

/** Tells that something is missing where the line stands. */
export function failHere(line: Line, message: string, mend: string): void {
  const word = peekWord(line);
  const rest = isDone(line) ? { offset: line.at, length: 0 } : { offset: line.at, length: Math.max(1, word.length) };
  failLine(line, rest, message, mend);
}

/** Takes one word of a table if one stands next. */
export function takeOneOf<Word extends string>(line: Line, table: Words<Word>): Word | null {
  const words = wordsOf(table);
  for (const word of words) offer(line, word, table[word]);
  const written = answeredWord(line);
  const found = words.find((word) => word.toLowerCase() === written.toLowerCase());
  if (found === undefined) return null;
  line.at += peekWord(line).length;
  return found;
}

/** The next word, or what was answered where it is one of a recipe's. */
function answeredWord(line: Line): string {
  const word = peekWord(line);
  const { asks } = line.desk;
  if (asks === null || !word.startsWith('$')) return word;
  const answer = answerFor(word.slice(1), asks);
  if (answer !== null) return answer.value;
  const { message, mend } = unknownAsk(word.slice(1), asks);
  failLine(line, { offset: line.at, length: word.length }, message, mend);
  return '';
}

/** One word of a table; what else stands there is told of, with the word that may have been meant. */
export function needOneOf<Word extends string>(line: Line, table: Words<Word>, what: string): Word {
  const found = takeOneOf(line, table);
  const words = wordsOf(table);
  if (found !== null) return found;
  failWord(line, words, what);
  const [first] = words;
  if (first === undefined) throw new Error('a table of no words');
  return first;
}

/** Tells that the next word is none of those known here. */
export function failWord(line: Line, words: readonly string[], what: string): void {
  const word = peekWord(line);
  const near = nearest(word, words);
  const choice = `Write ${listed(words)}.`;
  if (word === '') failHere(line, `${what} is missing`, choice);
  else failHere(line, `not ${withArticle(what)}: ${shown(word)}`, near === null ? choice : `Did you mean ${near}?`);
}

function withArticle(what: string): string {
  return what.startsWith('what ') ? what : `${/^[aeio]/.test(what) ? 'an' : 'a'} ${what}`;
}

/** `a, b or c`; of a long list its beginning. */
export function listed(words: readonly string[]): string {
  const some = words.length > 16 ? [...words.slice(0, 15), 'one of the others'] : words;
  const last = some.at(-1) ?? '';
  return some.length < 2 ? last : `${some.slice(0, -1).join(', ')} or ${last}`;
}

const noText: TextValue = { value: '', span: { offset: 0, length: 0 }, pieces: [] };

/** A text in quotation marks. `what` is what it is called in a message. */
export function needText(line: Line, what: string, role: TextRole): TextValue {
  skipBlanks(line);
  const { text } = line.desk;
  if (line.at >= line.end || !isQuote(text[line.at])) {
    const isCurled = /[“”„«»‘’]/.test(text.slice(line.at, Math.min(line.end, line.at + 1)));
    failHere(
      line,
      isCurled ? 'these quotation marks are not read' : `${what} is missing`,
      isCurled ? 'Write straight ones: " or \'.' : `Write it in quotation marks, such as ${exampleOf[role]}.`,
    );
    return noText;
  }
  const read = readQuoted(text, line.at, line.end);
  if (read === null) {
    failLine(
      line,
      { offset: line.at, length: line.end - line.at },
      'the quotation mark is not closed',
      `Write ${text[line.at] ?? ''} where the text ends. A text ends with its line; \\n stands for a line break in it.`,
    );
    return noText;
  }
  line.at += read.span.length;
  return answered(line, read, role);
}

const exampleOf: Record<TextRole, string> = {
  plain: '"Undated"',
  words: '"Move {count} by year"',
  template: '"{d:YYYY} {name}"',
  pattern: '"\\d{4}"',
  glob: '"IMG_*.jpg"',
};

/** A text in quotation marks if one stands next. */
export function takeText(line: Line, what: string, role: TextRole): TextValue | null {
  skipBlanks(line);
  return line.at < line.end && isQuote(line.desk.text[line.at]) ? needText(line, what, role) : null;
}

function answered(line: Line, read: TextValue, role: TextRole): TextValue {
  if (read.value.length > textUnitsMax) {
    failLine(line, read.span, 'longer than 1,000 characters', 'Shorten it.');
    return noText;
  }
  const { asks } = line.desk;
  return asks === null
    ? read
    : putAnswers(read, role, asks, ({ offset, length, message, mend }) =>
        failLine(line, { offset, length }, message, mend),
      );
}

/** A template, in quotation marks or bare; as long as `extent` says. */
export function needTemplate(line: Line, what: string, extent: Extent): TextValue {
  skipBlanks(line);
  const { text, templateOffers, offers } = line.desk;
  if (offers !== null && templateOffers !== null)
    offers.push(...templateOffers(line.at, text.slice(line.at, line.end), extent));
  if (isQuote(text[line.at]) && line.at < line.end) return needText(line, what, 'template');
  if (isDone(line)) {
    failHere(line, `${what} is missing`, 'Write a template, such as {stem} or {d:YYYY}/{name}.');
    return noText;
  }
  const offset = line.at;
  let end = templateEnd(text, offset, line.end, extent);
  while (end > offset && isBlank(text[end - 1])) end -= 1;
  line.at = end;
  const read = {
    value: text.slice(offset, end),
    span: { offset, length: end - offset },
    pieces: [[0, offset] as const],
  };
  if (end === offset) failHere(line, `${what} is missing`, 'Write a template, such as {stem} or {d:YYYY}/{name}.');
  return answered(line, read, 'template');
}

/** A word, or a text in quotation marks: names of formats, zones and settings. */
export function needBare(line: Line, what: string, table: Words<string>): TextValue {
  for (const word of wordsOf(table)) offer(line, word, table[word] ?? '');
  const quoted = takeText(line, what, 'plain');
  if (quoted !== null) return quoted;
  const word = peekWord(line);
  if (word === '') {
    failHere(line, `${what} is missing`, `Write a word such as ${wordsOf(table).slice(0, 3).join(', ')}.`);
    return noText;
  }
  const span = takeSpan(line, word.length);
  return answered(line, { value: word, span, pieces: [[0, span.offset]] }, 'plain');
}

const numberPattern = /^-?\d{1,309}(?:\.\d{1,40})?(?:e[+-]?\d{1,3})?/i;

/** A number, with its unit written to it or after a blank. The value is in the smallest unit. */
export function needNumber(line: Line, what: string, units: Readonly<Record<string, number>>): number {
  const word = answeredWord(line);
  const digits = numberPattern.exec(word)?.[0] ?? '';
  const number = Number(digits);
  if (digits === '' || !Number.isFinite(number)) {
    failHere(line, word === '' ? `${what} is missing` : `not a number: ${shown(word)}`, 'Write digits, such as 10.');
    return 1;
  }
  const isAnswer = peekWord(line) !== word;
  const joined = isAnswer ? '' : word.slice(digits.length);
  line.at += isAnswer ? peekWord(line).length : digits.length;
  const names = Object.keys(units);
  for (const name of names) offer(line, name, '');
  const unit = peekWord(line);
  if (joined === '' && (names.length === 0 || ['', 'and', 'or'].includes(unit.toLowerCase()))) return number;
  const found = names.find((name) => name.toLowerCase() === unit.toLowerCase());
  if (found === undefined) {
    failWord(line, names, names.length === 0 ? 'number' : 'unit');
    return 1;
  }
  line.at += unit.length;
  return timesUnit(number, units[found] ?? 1);
}

/** 1.1 MB are 1,100,000 bytes, whatever the last digit of a floating number says. */
export function timesUnit(number: number, unit: number): number {
  const product = number * unit;
  const whole = Math.round(product);
  return Math.abs(product - whole) < 1e-3 && unit > 1 ? whole : product;
}

/** A day, YYYY-MM-DD. */
export function needDay(line: Line): string {
  const word = answeredWord(line);
  if (/^\d{4}-\d{2}-\d{2}$/.test(word)) {
    line.at += peekWord(line).length;
    return word;
  }
  failHere(
    line,
    word === '' ? 'the day is missing' : `not a day: ${shown(word)}`,
    'Write year, month and day, such as 2019-07-03.',
  );
  return '2000-01-01';
}
