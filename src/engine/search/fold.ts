/**
 * Text as it is indexed and asked for: one spelling for what people take for the same. Case, width and accents go; what is written without
 * spaces between its words (Chinese, Japanese, Korean, Thai…) is cut into overlapping pairs, so that any part of it is found.
 *
 * The index itself splits at whatever is no letter or digit of ASCII and takes everything else as it stands (FTS5's `ascii`), so this file
 * alone says what a word is.
 */

/** Accents and points that stand on their own after NFKD: Latin, Greek and Cyrillic ones, Hebrew points, Arabic vowels. */
const marks = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+/g;
/** What changes its look and not its meaning. */
const unseen = /[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]+/g;
const word = /[\p{L}\p{N}\p{M}]+/gu;
const noWord = /[^\p{L}\p{N}\p{M}]+/gu;
/** Runs without spaces between the words. */
const dense =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;
const ascii = /^[\u0000-\u007f]*$/;

/** Text for the index. */
export function foldForIndex(text: string): string {
  // The index itself ignores the case of ASCII, and splits at all of it that is no letter or digit.
  if (ascii.test(text)) return text;
  return foldWords(text).replace(dense, (run) => ` ${pairsOf(run, true).join(' ')} `);
}

/** Text in pieces of about this many characters: a long one is folded where it has to be, and mostly is plain. */
const pieceCharacters = 4_096;
/** In front of what no word goes on behind. */
const gap = /[\s、。，．]/g;

/** A text in pieces that end where no word goes on, each with its place. */
export function* piecesOfText(text: string): Generator<{ readonly at: number; readonly piece: string }> {
  let at = 0;
  while (text.length - at > 2 * pieceCharacters) {
    gap.lastIndex = at + pieceCharacters;
    const end = gap.exec(text)?.index ?? text.length;
    yield { at, piece: text.slice(at, end) };
    at = end;
  }
  if (at < text.length || at === 0) yield { at, piece: text.slice(at) };
}

/** A word in its one spelling; what is no letter, digit or mark becomes a space, or two where a long text is taken in pieces. */
export function foldWords(text: string): string {
  if (text.length <= 2 * pieceCharacters) return foldedPiece(text);
  let folded = '';
  for (const { piece } of piecesOfText(text)) folded += foldedPiece(piece);
  return folded;
}

function foldedPiece(text: string): string {
  if (ascii.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, ' ');
  return text
    .normalize('NFKD')
    .replace(marks, '')
    .replace(unseen, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replace(noWord, ' ');
}

/** Words in their one spelling with a space before, between and after them, runs without spaces apart from what stands beside them. */
export function spacedWords(text: string): string {
  const folded = foldWords(text);
  const apart = ascii.test(folded) ? folded : folded.replace(dense, (run) => ` ${run} `);
  return ` ${apart.trim().replace(/ {2,}/g, ' ')} `;
}

/** The words of a text as they stand in it, each with its place. */
export function wordsIn(text: string): { readonly word: string; readonly at: number; readonly isDense: boolean }[] {
  return [...text.matchAll(word)].flatMap(({ 0: found, index }) => {
    let at = index;
    return partsOf(found).map(({ part, isDense }) => {
      const here = { word: part, at, isDense };
      at += part.length;
      return here;
    });
  });
}

/** Whether it is written without spaces between words, or begins so. */
export function isDense(text: string): boolean {
  return text.search(dense) >= 0;
}

/** What is looked for in the index for a text: tokens that follow each other; `open` where the last may be the beginning of one. */
export function tokensOf(text: string): { readonly tokens: readonly string[]; readonly open: boolean } {
  const folded = foldWords(text).trim();
  if (folded === '') return { tokens: [], open: false };
  const tokens: string[] = [];
  let open = false;
  const words = folded.split(' ');
  for (const [index, word] of words.entries()) {
    const parts = partsOf(word);
    for (const [at, { part, isDense }] of parts.entries()) {
      const isLast = index === words.length - 1 && at === parts.length - 1;
      if (!isDense) tokens.push(part);
      else {
        const pairs = pairsOf(part, !isLast);
        // A lone character at the end is the beginning of a pair, or stands alone.
        open = isLast && pairs.length === 1 && [...part].length === 1;
        tokens.push(...pairs);
      }
    }
  }
  return { tokens, open };
}

function partsOf(word: string): { part: string; isDense: boolean }[] {
  const parts: { part: string; isDense: boolean }[] = [];
  let from = 0;
  for (const match of word.matchAll(dense)) {
    if (match.index > from) parts.push({ part: word.slice(from, match.index), isDense: false });
    parts.push({ part: match[0], isDense: true });
    from = match.index + match[0].length;
  }
  if (from < word.length) parts.push({ part: word.slice(from), isDense: false });
  return parts;
}

/** The pairs of a run, and its last character alone, as what follows the run in a phrase stands behind that. */
function pairsOf(run: string, withLast: boolean): string[] {
  const characters = [...run];
  const [only = ''] = characters;
  if (characters.length === 1) return [only];
  const pairs = characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
  return withLast ? [...pairs, characters.at(-1) ?? ''] : pairs;
}
