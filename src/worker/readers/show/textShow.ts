/** Texts, line by line, with what changed in their words. */
import { diffArrays } from 'diff';
import { shownLineMax, wholeTextMax } from '../../../model/shown.ts';
import type { ShownText, ShowWant } from '../../../protocol/showWire.ts';
import type { FactSource } from '../../facts/facts.ts';
import { textOf } from '../documents.ts';
import { Unreadable } from '../unreadable.ts';
import { align } from './align.ts';
import { alone, cutTo, marked, type Marked } from './marks.ts';

/** Characters of one side, beyond which the rest is not shown. */
const charactersMax = 4_000_000;
const linesMax = 400_000;
const bounds = { charactersMax, pagesMax: 1_000, rowsMax: 100_000, limitMs: 15_000 };
/** Characters of all lines of one answer. */
const answerCharactersMax = 400_000;
/** Milliseconds for the words of one line, and words that are told apart. */
const wordsMs = 50;
const wordsMax = 1_000;

type Piece = ShownText['lines'][number]['pieces'][number];
type PartWant = Extract<ShowWant, { what: 'part' }>;

/** The text of a document, and whether there is more. Throws Unreadable. */
export async function readText(source: FactSource): Promise<{ text: string; isCut: boolean }> {
  const sink = await textOf(source, bounds);
  if (sink === null) throw new Unreadable('there is no text in it that could be shown');
  return { text: sink.text(), isCut: sink.isCut };
}

/** Two texts (or one) to be looked at in parts. */
export class TextShow {
  readonly #before: readonly string[];
  readonly #after: readonly string[];
  readonly #marked: Marked;
  readonly #isComparison: boolean;
  readonly #rest: Pick<ShownText, 'pages' | 'notes'>;

  constructor(before: string | null, after: string | null, rest: Pick<ShownText, 'pages' | 'notes'>) {
    this.#isComparison = before !== null && after !== null;
    this.#rest = rest;
    this.#after = linesOf(after ?? before ?? '');
    this.#before = this.#isComparison ? linesOf(before ?? '') : this.#after;
    const [one, other] = [this.#before, this.#after];
    this.#marked = this.#isComparison
      ? marked(
          align(one, other, (b, a) => likenessOf(one[b] ?? '', other[a] ?? '')),
          (b, a) => one[b] === other[a],
        )
      : alone(other.length);
  }

  part({ only, from, limit }: PartWant): ShownText {
    const { before, after, changed, markAt } = this.#marked;
    const chosen = this.#marked.chosen(only);
    const lines: ShownText['lines'] = [];
    let characters = 0;
    for (let at = from; at < Math.min(from + limit, chosen.length) && characters < answerCharactersMax; at++) {
      const index = chosen.at(at);
      const [b, a] = [before[index] ?? -1, after[index] ?? -1];
      const mark = markAt(index);
      const old = cutTo(this.#before[b] ?? '', shownLineMax);
      const now = cutTo(this.#after[a] ?? '', shownLineMax);
      characters += mark === 'changed' ? old.length + now.length : now.length + 1;
      const pieces = mark === 'changed' ? wordPieces(old, now) : [{ text: mark === 'gone' ? old : now }];
      const numbers = { ...(b < 0 ? {} : { before: b + 1 }), ...(a < 0 ? {} : { after: a + 1 }) };
      lines.push({ mark, ...numbers, pieces });
    }
    const counts = { total: before.length, changed, matching: chosen.length };
    return { kind: 'text', ...counts, isComparison: this.#isComparison, from, lines, ...this.#rest };
  }
}

/** A text for an editor. */
export function wholeText({ text, isCut }: { text: string; isCut: boolean }): { text: string; isCut: boolean } {
  return { text: text.slice(0, wholeTextMax).toWellFormed(), isCut: isCut || text.length > wholeTextMax };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n', linesMax);
}

const wordPattern = /[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu;

function wordsOf(line: string): string[] {
  return line.match(wordPattern) ?? [];
}

/** Characters by which lines are told to be alike. */
const alikeCharacters = 300;

/** Twice what they share of their words, by both. */
function likenessOf(one: string, other: string): number {
  const words = new Map<string, number>();
  const [mine, theirs] = [wordsOf(one.slice(0, alikeCharacters)), wordsOf(other.slice(0, alikeCharacters))];
  if (mine.length + theirs.length === 0) return 1;
  for (const word of mine) words.set(word, (words.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of theirs) {
    const left = words.get(word) ?? 0;
    if (left === 0) continue;
    words.set(word, left - 1);
    shared++;
  }
  return (2 * shared) / (mine.length + theirs.length);
}

/** The words of a line that changed: those that went, those that came, and those that stayed. */
export function wordPieces(old: string, now: string): Piece[] {
  const [one, other] = [wordsOf(old), wordsOf(now)];
  const parts =
    one.length + other.length > wordsMax
      ? undefined
      : diffArrays(one, other, { timeout: wordsMs, maxEditLength: wordsMax });
  if (parts === undefined) return [...pieceOf(old, 'gone'), ...pieceOf(now, 'new')];
  return parts.flatMap(({ added, removed, value }) =>
    pieceOf(value.join(''), added ? 'new' : removed ? 'gone' : undefined),
  );
}

function pieceOf(text: string, mark: Piece['mark']): Piece[] {
  if (text === '') return [];
  return [mark === undefined ? { text } : { text, mark }];
}
