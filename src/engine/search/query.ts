/**
 * What a person (or a model) writes to find documents, understood: words that must all be there, "phrases", `-not`, `OR` between
 * neighbours, `prefix*`. What comes out is an expression made of this file's own words and tokens in quotes: nothing of what was written
 * reaches the database as it was written.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { spacedWords, tokensOf } from './fold.ts';

/** A word or phrase. */
export type Term = {
  readonly tokens: readonly string[];
  /** The last token is only the beginning of one. */
  readonly prefix: boolean;
  /** As it stands in a text that was folded: words with a space between them. */
  readonly folded: string;
};

export type Query = {
  /** Each must be there: one of its terms. */
  readonly all: readonly (readonly Term[])[];
  readonly none: readonly Term[];
  /** What was left out of the query, in words. */
  readonly remarks: readonly string[];
};

export const termsMax = 32;
const tokensMax = 200;

/** `typing`: the last word may be unfinished. */
export function parseQuery(text: string, typing = false): Result<Query, Failure> {
  const all: Term[][] = [];
  const none: Term[] = [];
  const remarks: string[] = [];
  let [isOr, count, tokens] = [false, 0, 0];
  const pieces = piecesOf(text);
  for (const [at, piece] of pieces.entries()) {
    if (piece.is === 'or') {
      isOr = all.length > 0;
      continue;
    }
    const term = termOf(piece, typing && at === pieces.length - 1);
    if (term === null) continue;
    tokens += term.tokens.length;
    if (++count > termsMax || tokens > tokensMax) {
      remarks.push(`only the first ${String(count - 1)} words were looked for`);
      break;
    }
    if (piece.not) none.push(term);
    else if (isOr) all.at(-1)?.push(term);
    else all.push([term]);
    isOr = false;
  }
  if (all.length > 0) return ok({ all, none, remarks });
  return fail(
    failure(
      'bad-usage',
      none.length > 0 ? t('Only what is not wanted was named.') : t('There is no word in it to look for.'),
      t('Write at least one word to be found: words, "a phrase", -without, this OR that, begin*.'),
    ),
  );
}

/** The expression for FTS5. */
export function expressionOf({ all, none }: Query): string {
  const wanted = all.map((terms) => `(${terms.map(quoted).join(' OR ')})`).join(' AND ');
  return none.length === 0 ? wanted : `(${wanted}) NOT (${none.map(quoted).join(' OR ')})`;
}

/** Tokens hold letters, digits and marks alone; quotes would be doubled all the same. */
function quoted({ tokens, prefix }: Term): string {
  return `"${tokens.map((token) => token.replaceAll('"', '""')).join(' ')}"${prefix ? '*' : ''}`;
}

type Piece =
  | { readonly is: 'or' }
  | { readonly is: 'term'; readonly text: string; readonly not: boolean; readonly phrase: boolean };

const openingQuotes = '"“„«';
const closing = /["”“»]/;

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = text.replace(/[\s\u0000]+/g, ' ').trim();
  while (rest !== '' && pieces.length < 4 * termsMax) {
    const not = /^[-−–](?=\S)/.test(rest);
    if (not) rest = rest.slice(1);
    const first = rest[0] ?? '';
    if (openingQuotes.includes(first)) {
      const end = rest.slice(1).search(closing);
      const inside = end < 0 ? rest.slice(1) : rest.slice(1, end + 1);
      rest = end < 0 ? '' : rest.slice(end + 2);
      const star = rest.startsWith('*');
      pieces.push({ is: 'term', text: star ? `${inside}*` : inside, not, phrase: end >= 0 && !star });
      rest = rest.replace(/^[*\s]+/, '');
      continue;
    }
    const end = /[\s"“„«]/.exec(rest.slice(1));
    const word = end === null ? rest : rest.slice(0, end.index + 1);
    rest = rest.slice(word.length).trimStart();
    pieces.push(
      !not && (word === 'OR' || word === '|') ? { is: 'or' } : { is: 'term', text: word, not, phrase: false },
    );
  }
  return pieces;
}

function termOf(piece: Extract<Piece, { is: 'term' }>, typing: boolean): Term | null {
  const { tokens, open } = tokensOf(piece.text);
  if (tokens.length === 0) return null;
  const starred = piece.text.endsWith('*') && !piece.phrase;
  return { tokens, prefix: open || starred || (typing && !piece.phrase), folded: spacedWords(piece.text).trim() };
}
