/**
 * Texts in quotation marks, and templates without them.
 *
 * A text stands between `"` or `'`. Only its own mark, `\\`, `\n`, `\r`, `\t` and `\u{HEX}` are escapes: every other backslash
 * stands for itself, so that patterns are written as they are (`"\d{4}"`). What nobody can see, or what turns the direction of a
 * line around, is always printed as an escape.
 */
import type { TextValue } from './textPlaces.ts';

/** Controls, marks of direction, line and paragraph separators, the byte order mark, halves of a character. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u;

/** Whether a text holds what nobody can see. */
export function isUnseen(text: string): boolean {
  return unseen.test(text);
}

const shortEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text between quotation marks: the kind of mark that it does not hold itself, if it can be. */
export function printQuoted(text: string): string {
  const mark = text.includes('"') && !text.includes("'") ? "'" : '"';
  const characters = [...text];
  let printed = mark;
  for (const [at, character] of characters.entries()) {
    if (character === mark) printed += `\\${mark}`;
    else if (character === '\\') printed += isRead(characters, at + 1, mark) ? '\\\\' : '\\';
    else printed += unseen.test(character) ? escapeOf(character) : character;
  }
  return printed + mark;
}

/** Whether a backslash before this character would be taken for the beginning of an escape. */
function isRead(characters: readonly string[], at: number, mark: string): boolean {
  const next = characters[at];
  if (next === undefined || next === mark || next === '\\' || Object.hasOwn(shortEscapes, next)) return true;
  return unseen.test(next) || (next === 'u' && characters[at + 1] === '{');
}

function escapeOf(character: string): string {
  const short = Object.entries(shortEscapes).find(([, meant]) => meant === character);
  return short === undefined ? `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}` : `\\${short[0]}`;
}

export function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}

const codeEscape = /\\u\{([0-9A-Fa-f]{1,6})\}/y;

/** Reads a text from its opening mark on, to `end` at most; null where it is not closed there. */
export function readQuoted(text: string, at: number, end: number): TextValue | null {
  const mark = text[at] ?? '';
  let value = '';
  let from = at + 1;
  const pieces: [number, number][] = [[0, from]];
  for (let next = from; next < end;) {
    if (text[next] === mark) {
      value += text.slice(from, next);
      return { value, span: { offset: at, length: next + 1 - at }, pieces };
    }
    const escape = text[next] === '\\' ? escapeAt(text, next, mark) : null;
    if (escape === null) {
      next += 1;
      continue;
    }
    value += text.slice(from, next) + escape.meant;
    next += escape.length;
    from = next;
    pieces.push([value.length, from]);
  }
  return null;
}

function escapeAt(text: string, at: number, mark: string): { meant: string; length: number } | null {
  const next = text[at + 1] ?? '';
  if (next === mark || next === '\\') return { meant: next, length: 2 };
  const short = Object.hasOwn(shortEscapes, next) ? shortEscapes[next] : undefined;
  if (short !== undefined) return { meant: short, length: 2 };
  codeEscape.lastIndex = at;
  const code = next === 'u' ? codeEscape.exec(text) : null;
  const point = Number.parseInt(code?.[1] ?? '', 16);
  if (code === null || point > 0x10ffff) return null;
  return { meant: String.fromCodePoint(point), length: code[0].length };
}

/**
 * How far a template without quotation marks reaches: to a blank or comma outside its holes, or to the end of its line. A `path` is
 * a line's end that must not look as if another clause had run into it.
 */
export type Extent = 'word' | 'line' | 'path';

/** Where a template that begins at `at` ends. One with a brace that is not closed reaches to `end`, where its reader tells of it. */
export function templateEnd(text: string, at: number, end: number, extent: Extent): number {
  let optional = 0;
  let next = at;
  while (next < end) {
    const character = text[next] ?? '';
    const isTwice = (character === '{' || character === '}') && next + 1 < end && text[next + 1] === character;
    if (isTwice) {
      next += 2;
    } else if (character === '{' && text[next + 1] === '?') {
      optional += 1;
      next += 2;
    } else if (character === '{') {
      const close = holeEnd(text, next + 1, end);
      if (close < 0) return end;
      next = close + 1;
    } else if (optional === 0 && isStop(text, next, extent)) {
      break;
    } else {
      if (character === '}' && optional > 0) optional -= 1;
      next += 1;
    }
  }
  return optional > 0 ? end : next;
}

function isStop(text: string, at: number, extent: Extent): boolean {
  if (extent === 'word') return isBlank(text[at]) || text[at] === ',';
  return isRemark(text, at);
}

/** Whether a remark begins here: `#` after a blank, with a blank or nothing after it. (`Trip #1` is a name.) */
export function isRemark(text: string, at: number): boolean {
  if (text[at] !== '#' || !(at === 0 || isBlank(text[at - 1]) || isBreak(text[at - 1]))) return false;
  const next = text[at + 1];
  return next === undefined || isBlank(next) || isBreak(next);
}

export function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

export function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

/** The closing brace of a plain hole, past the texts in it; -1 where there is none. */
function holeEnd(text: string, from: number, end: number): number {
  let isQuoted = false;
  for (let at = from; at < end; at += 1) {
    if (isQuoted && text[at] === '\\') at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text[at] === '}') return at;
  }
  return -1;
}

/** A template as it is written: without quotation marks where it reads back as the same. */
export function printTemplate(template: string, extent: Extent): string {
  return isBare(template, extent) ? template : printQuoted(template);
}

function isBare(template: string, extent: Extent): boolean {
  if (template === '' || template.trim() !== template || isQuote(template[0]) || template.startsWith('#')) return false;
  if (unseen.test(template) || (extent === 'path' && inlineClauseAt(template, 0, template.length) >= 0)) return false;
  // What follows on the line must be left to it.
  const tail = extent === 'word' ? ' x' : '';
  return templateEnd(template + tail, 0, template.length + tail.length, extent) === template.length;
}

/** What looks like another line of the step. */
const inlineClause =
  /[ \t](?:because|where|together|columns "|quality \d|missing (?:leave|use|write)|original (?:keep|trash)|clash (?:number|skip|suffix))(?![^\s"])/y;

/** Where another line of the step seems to have run into a path, outside its holes; -1 where none has. */
export function inlineClauseAt(text: string, at: number, end: number): number {
  for (let next = templateEnd(text, at, end, 'word'); next < end; next = templateEnd(text, next + 1, end, 'word')) {
    inlineClause.lastIndex = next;
    if (inlineClause.test(text)) return next + 1;
  }
  return -1;
}
