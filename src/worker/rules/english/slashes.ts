/** "Artist/album": grounds that stand in one word, as in a path, become words of their own with a slash between them. */
import type { Token } from '../grammar/tokens.ts';

const facts =
  'artist artists band album albums genre genres track title song singer performer camera lens city country state place author sender subject rating type';
const dates = 'year month day date';
const factWords = new Set(facts.split(' '));
const groundWords = new Set([...factWords, ...dates.split(' ')]);

/** Dates alone stay one word: "year/month" is a layout of its own. */
function isPathOfGrounds(words: readonly string[]): boolean {
  return words.length > 1 && words.every((word) => groundWords.has(word)) && words.some((word) => factWords.has(word));
}

export function splitGrounds(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    if (token.kind !== 'word' || !isPathOfGrounds(token.lower.split('/'))) return [token];
    let from = token.from;
    return token.raw.split(/(\/)/).map((raw): Token => {
      const part = { raw, lower: raw.toLowerCase(), from, to: from + raw.length };
      from = part.to;
      return { kind: raw === '/' ? 'mark' : 'word', ...part };
    });
  });
}
