/**
 * A document as a source: what stands in it, found by kind of value. Numbers, days and words are gathered once, at the first question of
 * their kind. What nobody sees is another source, which proves nothing.
 */
import type { PlacedPiece, PlacedText } from '../../readers/placed.ts';
import { amountsIn, currencyCode, onlyCurrency, type Amount } from '../../facts/textMoney.ts';
import { evenOf, foldWord, withDividedJoined, wordsOf, type EvenText, type Word } from './evenText.ts';
import { placeIn, type Place } from './place.ts';
import { daysIn } from './writtenDates.ts';
import { numbersIn } from './writtenNumbers.ts';

export type Found = { readonly place: Place; readonly note: string };

const wordsMax = 400_000;
/** Of one value, places that are looked at. */
const hitsMax = 200;
/** A name's words may stand apart by so many others. */
const apartMax = 12;
/** Amounts are looked for in so much of a piece. */
const moneyCharactersMax = 400_000;

type Span = { readonly at: number; readonly end: number };

/** One piece of the document, its values gathered when they are first asked for. */
class Piece {
  readonly #piece: PlacedPiece;
  #even: EvenText | null = null;
  #numbers: Map<string, Span[]> | null = null;
  #days: Map<string, (Span & { isOpen: boolean })[]> | null = null;
  #amounts: Amount[] | null = null;
  #words: Line[] | null = null;

  constructor(piece: PlacedPiece) {
    this.#piece = piece;
  }

  get even(): EvenText {
    this.#even ??= evenOf(this.#piece.text, /^\s{0,20}</.test(this.#piece.text));
    return this.#even;
  }

  /** From units of the even text. */
  placeOf({ at, end }: Span): Place {
    const { from } = this.even;
    return placeIn(this.#piece, from[at] ?? 0, Math.max(from[end] ?? 0, (from[end - 1] ?? 0) + 1));
  }

  numbers(value: string): readonly Span[] {
    this.#numbers ??= byKey(numbersIn(this.even.text), ({ value: key }) => key);
    return this.#numbers.get(value) ?? [];
  }

  days(day: string): readonly (Span & { isOpen: boolean })[] {
    this.#days ??= byKey(daysIn(this.even.text), ({ day: key }) => key);
    return this.#days.get(day) ?? [];
  }

  get amounts(): readonly Amount[] {
    this.#amounts ??= amountsIn(this.even.text.slice(0, moneyCharactersMax), []);
    return this.#amounts;
  }

  /** The words, and the words with those that were divided at the end of a line put together. */
  get lines(): readonly Line[] {
    if (this.#words === null) {
      const words = wordsOf(this.even.text, wordsMax);
      const joined = withDividedJoined(this.even.text, words);
      this.#words = [new Line(words), ...(joined === null ? [] : [new Line(joined)])];
    }
    return this.#words;
  }
}

/** Words as one text with a blank on each side. */
class Line {
  readonly words: readonly Word[];
  readonly #text: string;
  readonly #starts: Uint32Array;
  #places: Map<string, number[]> | null = null;
  #squashed: string | null = null;
  #ends: Uint32Array | null = null;

  constructor(words: readonly Word[]) {
    this.words = words;
    this.#starts = new Uint32Array(words.length);
    let at = 0;
    for (const [index, { text }] of words.entries()) {
      this.#starts[index] = at;
      at += text.length + 1;
    }
    this.#text = ` ${words.map(({ text }) => text).join(' ')} `;
  }

  /** Where these words follow each other. */
  find(wanted: readonly string[]): Span | null {
    const at = this.#text.indexOf(` ${wanted.join(' ')} `);
    if (at < 0) return null;
    const first = this.#wordAt(at);
    return spanOf(this.words[first], this.words[first + wanted.length - 1]);
  }

  /** Where these letters follow each other from the start of a word to the end of one, whatever blanks are between or missing. */
  findSquashed(wanted: string): Span | null {
    this.#squashed ??= this.words.map(({ text }) => text).join('');
    this.#ends ??= endsOf(this.words);
    const ends = this.#ends;
    let at = this.#squashed.indexOf(wanted);
    for (let tries = 0; at >= 0 && tries < hitsMax; tries++) {
      const [before, last] = [placeAfter(ends, at), placeAfter(ends, at + wanted.length) - 1];
      const starts = (ends[before - 1] ?? 0) === at;
      if (starts && ends[last] === at + wanted.length) return spanOf(this.words[before], this.words[last]);
      at = this.#squashed.indexOf(wanted, at + 1);
    }
    return null;
  }

  /** Where all of these words stand near each other, in any order. */
  findApart(wanted: readonly string[]): Span | null {
    this.#places ??= this.#index();
    const places = this.#places;
    const lists = wanted.map((word) => places.get(word) ?? []);
    const rarest = lists.reduce((least, list) => (list.length < least.length ? list : least));
    for (const middle of rarest.slice(0, hitsMax)) {
      const near = lists.map((list) => nearestTo(list, middle));
      const [low, high] = [Math.min(...near), Math.max(...near)];
      if (high - low <= wanted.length + apartMax) return spanOf(this.words[low], this.words[high]);
    }
    return null;
  }

  #index(): Map<string, number[]> {
    const places = new Map<string, number[]>();
    for (const [index, { text }] of this.words.entries()) {
      const list = places.get(text);
      if (list === undefined) places.set(text, [index]);
      else list.push(index);
    }
    return places;
  }

  #wordAt(start: number): number {
    return placeAfter(this.#starts, start) - 1;
  }
}

/** How many of the sorted numbers are no greater. */
function placeAfter(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where each word ends, where nothing stands between them. */
function endsOf(words: readonly Word[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(words, ({ text }) => (end += text.length));
}

function spanOf(first: Word | undefined, last: Word | undefined): Span | null {
  return first === undefined || last === undefined ? null : { at: first.at, end: last.end };
}

function nearestTo(sorted: readonly number[], middle: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((sorted[half] ?? 0) < middle) low = half + 1;
    else high = half;
  }
  const [before = -Infinity, after = Infinity] = [sorted[low - 1], sorted[low]];
  return after - middle <= middle - before ? after : before;
}

function byKey<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const map = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = map.get(key);
    if (list === undefined) map.set(key, [item]);
    else if (list.length < hitsMax) list.push(item);
  }
  return map;
}

/** What may be asked of a document. */
export class SourceText {
  readonly #pieces: readonly Piece[];
  #currencies: Set<string> | null = null;

  constructor(pieces: readonly PlacedPiece[]) {
    this.#pieces = pieces.map((piece) => new Piece(piece));
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** `value` as plainNumber gives it. */
  findNumber(value: string): Found | null {
    for (const piece of this.#pieces)
      for (const span of piece.numbers(value)) return { place: piece.placeOf(span), note: '' };
    return null;
  }

  /** An amount in this currency (a code or a sign). A number beside another currency is not it. */
  findMoney(value: string, currency: string | null): Found | 'other currency' | null {
    if (currency === null) return this.findNumber(value);
    let open: Found | null = null;
    let isOther = false;
    for (const piece of this.#pieces)
      for (const span of piece.numbers(value)) {
        const beside = piece.amounts.find((amount) => amount.currency !== null && overlaps(amount, span))?.currency;
        if (beside === undefined || beside === null) open ??= { place: piece.placeOf(span), note: '' };
        else if (isSame(beside, currency, piece.even.text)) return { place: piece.placeOf(span), note: '' };
        else isOther = true;
      }
    const named = this.#named();
    if (open !== null && named.has(currency))
      return named.size === 1 ? open : { ...open, note: 'its currency does not stand beside it' };
    return open !== null || isOther ? 'other currency' : null;
  }

  /** YYYY-MM-DD. */
  findDay(day: string): Found | null {
    let open: Found | null = null;
    for (const piece of this.#pieces)
      for (const span of piece.days(day)) {
        const place = piece.placeOf(span);
        if (!span.isOpen) return { place, note: '' };
        open ??= { place, note: 'it could also be read with day and month (or year) the other way round' };
      }
    return open;
  }

  /** Words in their order; of two and more, also where others stand between them. */
  findText(text: string): Found | null {
    const wanted = foldedWords(text);
    if (wanted.length === 0) return null;
    for (const piece of this.#pieces)
      for (const line of piece.lines) {
        const span = line.find(wanted);
        if (span !== null) return { place: piece.placeOf(span), note: '' };
      }
    const squashed = wanted.join('');
    if (squashed.length >= squashedMin)
      for (const piece of this.#pieces)
        for (const line of piece.lines) {
          const span = line.findSquashed(squashed);
          if (span !== null) return { place: piece.placeOf(span), note: '' };
        }
    // Parts of a code that stand apart are no code.
    if (wanted.length < 2 || wanted.length > namesMax || wanted.some((word) => /\d/.test(word))) return null;
    for (const piece of this.#pieces)
      for (const line of piece.lines) {
        const span = line.findApart(wanted);
        if (span !== null) return { place: piece.placeOf(span), note: 'its words stand apart' };
      }
    return null;
  }

  /** Every currency that is named anywhere: codes, and signs that have one. */
  #named(): Set<string> {
    if (this.#currencies !== null) return this.#currencies;
    const named = new Set<string>();
    for (const piece of this.#pieces) {
      const text = piece.even.text.slice(0, moneyCharactersMax);
      for (const { currency } of piece.amounts) {
        if (currency === null) continue;
        named.add(currency);
        const code = currencyCode(currency, text);
        if (code !== null) named.add(code);
      }
      const only = onlyCurrency(text, piece.amounts);
      if (only !== null) named.add(only);
      for (const [code] of text.matchAll(/(?<![\p{L}\p{N}])[A-Z]{3}(?![\p{L}\p{N}])/gu)) named.add(code);
    }
    this.#currencies = named;
    return named;
  }
}
/** Shorter ones would be found across words that have nothing to do with each other. */
const squashedMin = 6;
/** A longer text than this is no name: it has to stand as it is. */
const namesMax = 12;

export function foldedWords(text: string): string[] {
  return wordsOf(evenOf(text).text, wordsMax).map(({ text: word }) => foldWord(word));
}

function overlaps(one: Span, other: Span): boolean {
  return one.at < other.end && other.at < one.end;
}

function isSame(beside: string, currency: string, text: string): boolean {
  return beside === currency || currencyCode(beside, text) === currency;
}

/** The source that a person reads, and the ones that nobody sees. */
export type Sources = {
  readonly seen: SourceText;
  readonly hidden: SourceText;
  /** What a program read in the picture of a scan. */
  readonly behind: SourceText;
  readonly characters: number;
  readonly isCut: boolean;
  readonly problem: string | null;
  /** Pages (from 1) that have no text although others have. */
  readonly pictures: readonly number[];
};

export function sourcesOf(placed: PlacedText): Sources {
  const piecesOf = (isBehind: boolean): PlacedPiece[] =>
    placed.hidden
      .filter((passage) => passage.isBehind === isBehind)
      .map(({ place, why, text }) => ({ place: `${place}: ${why}`, text, cells: [] }));
  const withText = new Set(placed.pieces.map(({ page }) => page?.number));
  const pages = Array.from({ length: Math.min(placed.pages, 1_000) }, (_, index) => index + 1);
  return {
    seen: new SourceText(placed.pieces),
    hidden: new SourceText(piecesOf(false)),
    behind: new SourceText(piecesOf(true)),
    characters: placed.pieces.reduce((sum, { text }) => sum + text.length, 0),
    isCut: placed.isCut,
    problem: placed.problem,
    pictures: pages.filter((page) => !withText.has(page)),
  };
}
