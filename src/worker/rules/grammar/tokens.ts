/** An instruction as tokens: words, quoted texts and marks. Words keep their spelling; matching is by `lower`. */

export type Token = {
  kind: 'word' | 'quote' | 'mark';
  /** As written; for a quote, what stands between the marks. */
  raw: string;
  lower: string;
  /** Its place in the instruction, to quote it back. */
  from: number;
  to: number;
};

/** Tokens an instruction may have; a longer one is no plain sentence. */
export const tokensMax = 400;

const quotePairs: Record<string, string> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’', '«': '»', '„': '“' };
const trailing = /(?:[,;:!?…]|\.{3})+$/u;

/**
 * Splits an instruction; null where it has more than {@link tokensMax} tokens. `sameAs` gives the word that a form of it is matched
 * as: "replacing" as "replace".
 */
export function tokenize(text: string, sameAs: Readonly<Record<string, string>> = {}): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const quote = quoteAt(text, at);
    if (quote !== null) {
      tokens.push(quote);
      at = quote.to;
    } else {
      at = takeWord(text, at, tokens);
      const last = tokens.at(-1);
      if (last !== undefined && Object.hasOwn(sameAs, last.lower)) last.lower = sameAs[last.lower] ?? last.lower;
    }
    if (tokens.length > tokensMax) return null;
  }
  return tokens;
}

/** A quoted text that starts here. A closing mark counts only before a blank, a mark or the end: `don't` holds no quote. */
function quoteAt(text: string, at: number): Token | null {
  const close = quotePairs[text[at] ?? ''];
  if (close === undefined) return null;
  for (let end = text.indexOf(close, at + 1); end >= 0; end = text.indexOf(close, end + 1)) {
    if (end === at + 1 && close !== '"' && close !== "'") continue;
    const next = text[end + 1] ?? ' ';
    if (!/[\s,;:.!?)\]/]/u.test(next)) continue;
    const raw = text.slice(at + 1, end);
    return { kind: 'quote', raw, lower: raw.toLowerCase(), from: at, to: end + 1 };
  }
  return null;
}

function takeWord(text: string, at: number, tokens: Token[]): number {
  const mark = /^(?:[,;:!?&+=]|->|=>|→|–|—|…|\.+(?=\s|$)|-(?=\s))/u.exec(text.slice(at, at + 8));
  if (mark !== null) {
    tokens.push(token('mark', text, at, at + mark[0].length));
    return at + mark[0].length;
  }
  let end = at;
  while (end < text.length && !/\s/u.test(text[end] ?? '')) end += 1;
  const word = text.slice(at, end);
  const ends = trailing.exec(word) ?? finalDot(word);
  const length = ends === null ? word.length : word.length - ends[0].length;
  // A word of nothing but marks is taken as it is.
  tokens.push(token(length === 0 ? 'mark' : 'word', text, at, at + (length === 0 ? word.length : length)));
  return at + (length === 0 ? word.length : length);
}

/** A full stop after a word; not the dots of `v1.` alone or of an ellipsis, which close nothing. */
function finalDot(word: string): RegExpExecArray | null {
  return /(?<=[^.])\.+$/.exec(word);
}

function token(kind: Token['kind'], text: string, from: number, to: number): Token {
  const raw = text.slice(from, to);
  return { kind, raw, lower: raw.toLowerCase().replaceAll('’', "'"), from, to };
}
