/** Where the parts of a JSON text stand, and the first thing that is wrong with it. The value itself is left to JSON.parse. */
import { placeKey, type Found, type PlaceNotes, type Places, type Span, type TextValue } from './textPlaces.ts';

/** How deep arrays and objects may be nested. A rule of any use needs twenty. */
export const jsonDepthMax = 100;

type Scan = { readonly text: string; readonly places: PlaceNotes; at: number; found: Found | null };

/** The places by their paths. Of an object's property, its name is a part of the place only where the value cannot be told alone. */
export function jsonPlaces(text: string): { places: Places; found: Found | null } {
  const scan: Scan = { text, places: new Map(), at: 0, found: null };
  readValue(scan, []);
  skipBlanks(scan);
  if (scan.found === null && scan.at < text.length)
    stop(scan, 'something follows the rule', 'Leave away what stands behind its last brace.');
  return { places: scan.places, found: scan.found };
}

function stop(scan: Scan, message: string, mend: string, span: Span = { offset: scan.at, length: 1 }): void {
  scan.found ??= { ...span, message, mend };
}

function skipBlanks(scan: Scan): void {
  while (/^[ \t\r\n]$/.test(scan.text[scan.at] ?? '')) scan.at += 1;
}

type Path = readonly (string | number)[];

function readValue(scan: Scan, path: Path): void {
  skipBlanks(scan);
  const offset = scan.at;
  const character = scan.text[offset] ?? '';
  if (path.length > jsonDepthMax) stop(scan, 'nested too deep', 'Make it flatter: no rule needs so many brackets.');
  else if (character === '{') readObject(scan, path);
  else if (character === '[') readArray(scan, path);
  else if (character === '"') note(scan, path, readString(scan));
  else readWord(scan);
  if (character !== '"') note(scan, path, { offset, length: Math.max(1, scan.at - offset) });
}

function note(scan: Scan, path: Path, place: Span | TextValue | null): void {
  if (place !== null && scan.found === null) scan.places.set(placeKey(path), place);
}

function readObject(scan: Scan, path: Path): void {
  scan.at += 1;
  for (let isFirst = true; ; isFirst = false) {
    if (isClosed(scan, '}', isFirst)) return;
    if (scan.text[scan.at] !== '"')
      return stop(scan, 'a name in quotation marks is missing', 'Write such as "steps": […].');
    const key = readString(scan);
    if (key === null) return;
    skipBlanks(scan);
    if (scan.text[scan.at] !== ':') return stop(scan, 'a colon is missing', 'Write : between a name and its value.');
    scan.at += 1;
    readValue(scan, [...path, key.value]);
    if (scan.found !== null) return;
  }
}

function readArray(scan: Scan, path: Path): void {
  scan.at += 1;
  for (let index = 0; ; index += 1) {
    if (isClosed(scan, ']', index === 0)) return;
    readValue(scan, [...path, index]);
    if (scan.found !== null) return;
  }
}

/** Whether a list ends here; else past the comma that goes before its next item. True as well where neither stands. */
function isClosed(scan: Scan, bracket: string, isFirst: boolean): boolean {
  skipBlanks(scan);
  const character = scan.text[scan.at];
  if (character === bracket) {
    scan.at += 1;
    return true;
  }
  if (isFirst) return false;
  if (character !== ',') {
    stop(scan, `a comma or ${bracket} is missing`, `Write a comma before the next one, or ${bracket} behind the last.`);
    return true;
  }
  scan.at += 1;
  skipBlanks(scan);
  if (scan.text[scan.at] !== bracket) return false;
  stop(scan, 'nothing follows this comma', 'Leave the comma away.', { offset: scan.at - 1, length: 1 });
  return true;
}

const plainRun = /[^"\\\u0000-\u001f]*/y;
const escapeRun = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

function readString(scan: Scan): TextValue | null {
  const { text } = scan;
  const offset = scan.at;
  let value = '';
  const pieces: [number, number][] = [];
  scan.at += 1;
  for (;;) {
    plainRun.lastIndex = scan.at;
    const run = plainRun.exec(text)?.[0] ?? '';
    pieces.push([value.length, scan.at]);
    value += run;
    scan.at += run.length;
    if (text[scan.at] === '"') {
      scan.at += 1;
      return { value, span: { offset, length: scan.at - offset }, pieces };
    }
    escapeRun.lastIndex = scan.at;
    const escape = escapeRun.exec(text)?.[0];
    if (escape === undefined) {
      if (text[scan.at] === '\\')
        stop(scan, 'not an escape of JSON', 'Write \\\\ for a backslash.', { offset: scan.at, length: 2 });
      else
        stop(scan, 'the quotation mark is not closed', 'Write " where the text ends; \\n stands for a line break.', {
          offset,
          length: scan.at - offset,
        });
      return null;
    }
    value += String(JSON.parse(`"${escape}"`));
    scan.at += escape.length;
  }
}

const wordRun = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const strangeRun = /[^\s,:[\]{}"]+/y;

function readWord(scan: Scan): void {
  wordRun.lastIndex = scan.at;
  const word = wordRun.exec(scan.text)?.[0] ?? '';
  strangeRun.lastIndex = scan.at;
  const whole = strangeRun.exec(scan.text)?.[0] ?? '';
  if (word !== '' && word === whole) {
    scan.at += word.length;
    return;
  }
  const span = { offset: scan.at, length: Math.max(1, whole.length) };
  if (whole === '')
    stop(scan, 'a value is missing', 'Write a text in quotation marks, a number, a list or an object.', span);
  else stop(scan, 'not a value of JSON', 'A text stands in quotation marks ("…").', span);
}
