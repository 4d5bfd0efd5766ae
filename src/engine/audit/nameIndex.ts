/** Finds the names of a folder's files in text. */
import { displayPath } from '../../model/displayPath.ts';

/** Names that are also words ("data", "notes") count only where they stand alone, in quotes or on a line. */
const wordCharactersMax = 8;
/** A model is shown no more of a path than this (see the worker's own words). */
const pathCharactersMax = 160;
/** Places looked at between two looks at the clock. Text that was made to be slow takes up to a millisecond at each. */
const stridePlaces = 64;
/** How long others wait for their turn. */
const turnMs = 25;

export type Found = {
  /** Relative paths; where several files have the name and the text does not say which, `**` and the name. */
  readonly paths: ReadonlySet<string>;
  /** The text was too long to be looked through whole in the time there is. */
  readonly isCut: boolean;
};

export class NameIndex {
  readonly #paths: ReadonlySet<string>;
  /** What may stand in a text for a name, and the files of that name. */
  readonly #byKey = new Map<string, string[]>();
  /** Of keys beginning with a character: their lengths, and the characters in which those end. */
  readonly #shapes = new Map<number, { readonly length: number; readonly lasts: Set<number> }[]>();

  /** `paths`: relative, with `/`. */
  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    for (const path of paths) for (const key of keysOf(path)) this.#add(key, path);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The files whose names stand in the texts, looking for at most so many milliseconds. */
  async find(texts: readonly string[], msMax: number): Promise<Found> {
    const paths = new Set<string>();
    let spentMs = 0;
    let turnBegan = performance.now();
    for (const text of texts) {
      for (let from = 0; from < text.length; from += stridePlaces) {
        this.#findIn(text, from, Math.min(from + stridePlaces, text.length), paths);
        const now = performance.now();
        if (spentMs + now - turnBegan > msMax) return { paths, isCut: true };
        if (now - turnBegan < turnMs) continue;
        spentMs += now - turnBegan;
        await new Promise((resolve) => setImmediate(resolve));
        turnBegan = performance.now();
      }
    }
    return { paths, isCut: false };
  }

  #add(key: string, path: string): void {
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.push(path);
      return;
    }
    this.#byKey.set(key, [path]);
    const [first, last] = [key.charCodeAt(0), key.charCodeAt(key.length - 1)];
    const shapes = this.#shapes.get(first) ?? [];
    this.#shapes.set(first, shapes);
    const shape = shapes.find(({ length }) => length === key.length);
    if (shape === undefined) shapes.push({ length: key.length, lasts: new Set([last]) });
    else shape.lasts.add(last);
  }

  #findIn(text: string, from: number, to: number, into: Set<string>): void {
    for (let at = from; at < to; at++) {
      const shapes = this.#shapes.get(text.charCodeAt(at));
      if (shapes === undefined || isWordCharacter(text.charCodeAt(at - 1))) continue;
      for (const { length, lasts } of shapes) {
        if (!lasts.has(text.charCodeAt(at + length - 1)) || isWordCharacter(text.charCodeAt(at + length))) continue;
        const key = text.slice(at, at + length);
        const files = this.#byKey.get(key);
        if (files === undefined || (isWord(key) && !standsAlone(text, at, length))) continue;
        for (const path of meantBy(files, key, text.slice(Math.max(0, at - pathCharactersMax * 4), at))) into.add(path);
      }
    }
  }
}

/** Names that look the same wherever they stand. */
const plainName = /^[\w .,()&+-]*$/;

/** How a file's name may stand in what a model is sent: as it is, made safe to show, inside JSON, or as a path that was cut. */
function keysOf(path: string): Set<string> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (path.length <= pathCharactersMax && plainName.test(name)) return new Set([name]);
  const keys = new Set([name, displayPath(name)]);
  for (const key of [...keys]) {
    const inJson = JSON.stringify(key).slice(1, -1);
    keys.add(inJson).add(inJson.replaceAll('<', '\\u003c'));
  }
  const shown = displayPath(path);
  if (shown.length > pathCharactersMax) keys.add(shown.slice(0, pathCharactersMax - 1));
  return keys;
}

/** Of the files with a name, those whose folders stand before it; if that leaves the question open, the name alone. */
function meantBy(files: readonly string[], key: string, before: string): string[] {
  const [only] = files;
  if (only !== undefined && files.length === 1) return [only];
  const name = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const exact = files.filter((path) => {
    const folder = name(path);
    return folder === '' ? !before.endsWith('/') : before.endsWith(folder) || before.endsWith(displayPath(folder));
  });
  // The longest folder that stands there: "a/b/x" is no "b/x".
  const longest = Math.max(0, ...exact.map((path) => name(path).length));
  const best = exact.filter((path) => name(path).length === longest);
  return best.length === 1 ? best : [`**/${key}`];
}

function isWord(key: string): boolean {
  return key.length < wordCharactersMax && !key.includes('.');
}

const marks = /["'`\n\\/]/;

function standsAlone(text: string, at: number, length: number): boolean {
  const [before, after] = [text[at - 1], text[at + length]];
  return (before === undefined || marks.test(before)) && (after === undefined || marks.test(after));
}

/** ASCII only: other scripts write without spaces. NaN, beyond an end, is none. */
function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
