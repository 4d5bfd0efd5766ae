/** Where in a document the words stand, and what stands around them. */
import type { PlacedText, Snippet } from '../../protocol/searchWire.ts';
import { foldWords, isDense, piecesOfText, spacedWords, wordsIn } from './fold.ts';
import type { Query, Term } from './query.ts';

const snippetsMax = 3;
const before = 60;
const after = 160;

/** The pieces in which most of the words stand, shown ones before hidden ones; the beginning where only the name has them. */
export function snippetsOf(texts: readonly PlacedText[], query: Query): Snippet[] {
  const terms = query.all.flat();
  const folded = texts.map(({ text }) => spacedWords(text));
  const has = folded.map((text) => terms.filter((term) => isIn(term, text)));
  const missing = new Set(terms);
  const chosen: Snippet[] = [];
  while (chosen.length < snippetsMax && missing.size > 0) {
    const at = best(texts, has, missing);
    const text = texts[at];
    const found = has[at] ?? [];
    if (text === undefined) break;
    chosen.push(
      snippetOf(
        text,
        found.filter((term) => missing.has(term)),
      ),
    );
    for (const term of found) missing.delete(term);
    has[at] = [];
  }
  return chosen.length > 0 ? chosen : [beginningOf(texts, folded, terms)];
}

/** Where a phrase begins that goes on in the next piece; else the name has the words, and the text's beginning says what it is. */
function beginningOf(texts: readonly PlacedText[], folded: readonly string[], terms: readonly Term[]): Snippet {
  const firsts = terms.map((term) => ({ ...term, folded: term.folded.split(' ')[0] ?? '', prefix: false }));
  const at = folded.findIndex((text) => firsts.some((first) => isIn(first, text)));
  const there = texts[at];
  if (there !== undefined) return snippetOf(there, firsts);
  const shown = texts.find(({ hidden }) => hidden === undefined);
  return { ...(shown === undefined ? { text: '' } : cut(shown, 0)), place: 'its name' };
}

function best(texts: readonly PlacedText[], has: readonly (readonly Term[])[], missing: ReadonlySet<Term>): number {
  let [at, most] = [-1, 0];
  for (const [index, terms] of has.entries()) {
    const count = terms.filter((term) => missing.has(term)).length;
    // What is shown goes before what is hidden, whatever the numbers.
    const weight = count === 0 ? 0 : count + (texts[index]?.hidden === undefined ? 1_000 : 0);
    if (weight > most) [at, most] = [index, weight];
  }
  return at;
}

/** In text that was folded: with spaces around words, except where words are written without any. */
function isIn({ folded, prefix }: Term, text: string): boolean {
  if (isDense(folded)) return text.includes(folded);
  return text.includes(prefix ? ` ${folded}` : ` ${folded} `);
}

function snippetOf(text: PlacedText, terms: readonly Term[]): Snippet {
  return cut(text, placeIn(text.text, terms));
}

/** Where the first of the terms begins: in the piece that holds one, before all of a long text is cut into words. */
function placeIn(text: string, terms: readonly Term[]): number {
  for (const { at, piece } of piecesOfText(text)) {
    const folded = spacedWords(piece);
    if (terms.some((term) => isIn(term, folded))) return at + placeInPiece(piece, terms);
  }
  // A phrase may go on in the next piece.
  return placeInPiece(text, terms);
}

function placeInPiece(text: string, terms: readonly Term[]): number {
  const words = wordsIn(text).map(({ word, at, isDense: dense }) => ({ folded: foldWords(word).trim(), at, dense }));
  for (const [index, { at, folded, dense }] of words.entries()) {
    for (const term of terms) {
      if (!isHere(term, words, index)) continue;
      // Folding hardly ever changes the length of what is written without spaces.
      const inside = dense ? folded.indexOf(term.folded.split(' ')[0] ?? '') : 0;
      return Math.min(at + Math.max(inside, 0), text.length);
    }
  }
  return 0;
}

type Word = { readonly folded: string; readonly dense: boolean };

function isHere({ folded, prefix }: Term, words: readonly Word[], at: number): boolean {
  const wanted = folded.split(' ');
  return wanted.every((each, index) => {
    const there = words[at + index];
    if (there === undefined) return false;
    if (there.dense) return there.folded.includes(each);
    return prefix && index === wanted.length - 1 ? there.folded.startsWith(each) : there.folded === each;
  });
}

function cut({ place, lines, text, hidden }: PlacedText, at: number): Snippet {
  let from = Math.max(0, at - before);
  if (from > 0) from += /^\S{0,30}\s/.exec(text.slice(from, at))?.[0].length ?? 0;
  const to = Math.min(text.length, at + after);
  const part = text.slice(from, to).toWellFormed().replaceAll('\ufffd', '').replace(/\s+/g, ' ').trim();
  const words = `${from > 0 ? '… ' : ''}${part}${to < text.length ? ' …' : ''}`;
  return { ...placeOf({ place, lines }, text, at), text: words, ...(hidden === undefined ? {} : { hidden }) };
}

/** "line 12", "sheet Costs, row 4", "page 3". */
function placeOf(
  { place, lines }: Pick<PlacedText, 'place' | 'lines'>,
  text: string,
  at: number,
): Omit<Snippet, 'text'> {
  if (lines === undefined) return { place };
  let number = lines.first;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) number++;
  const line = `${lines.of} ${String(number)}`;
  return {
    place: place === '' ? line : `${place}, ${line}`,
    ...(lines.of === 'line' ? { line: number } : {}),
  };
}
