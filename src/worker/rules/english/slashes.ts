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

const nameWords = new Set([...groundWords, 'time', 'number', 'total', 'pages', 'heading', 'caption', 'orientation']);
/** Words before a form of names. */
const beforeForms = new Set(['to', 'as', 'by', 'with', 'using', 'like', 'into', 'format', 'form', 'pattern']);

/** "Rename to date_time_camera": parts of a name, in the form that it will have. */
function isFormOfName(words: readonly string[], before: string | undefined): boolean {
  return words.length > 1 && words.every((word) => nameWords.has(word)) && beforeForms.has(before ?? '');
}

/** The tokens, with such words taken apart at their slashes or underscores. */
export function splitGrounds(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'word') return [token];
    if (isPathOfGrounds(token.lower.split('/'))) return apart(token, '/');
    return isFormOfName(token.lower.split('_'), tokens[at - 1]?.lower) ? apart(token, '_') : [token];
  });
}

function apart(token: Token, mark: '/' | '_'): Token[] {
  let from = token.from;
  return token.raw.split(mark === '/' ? /(\/)/ : /(_)/).map((raw): Token => {
    const part = { raw, lower: raw.toLowerCase(), from, to: from + raw.length };
    from = part.to;
    return { kind: raw === mark ? 'mark' : 'word', ...part };
  });
}
