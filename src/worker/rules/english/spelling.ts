/** Words one slip of the finger away from a word that would have been understood: asked about, never put right silently. */
import {
  monthWords,
  characterWords,
  factWords,
  formatWords,
  groundWords,
  nameNouns,
  typeWords,
  verbForms,
} from './words.ts';
import { tokenize } from '../grammar/tokens.ts';
import { phraseWords } from './sentence.ts';

const charactersMin = 4;
const trialsMax = 60;

const wordTables = [characterWords, formatWords, monthWords, nameNouns, verbForms];

let words: ReadonlySet<string> | null = null;

/** Made for the first instruction that is not understood. */
function vocabulary(): ReadonlySet<string> {
  words ??= new Set(
    [
      ...phraseWords(),
      ...Object.values(typeWords).flatMap((each) => each.split(' ')),
      ...wordTables.flatMap(Object.keys),
    ].filter((word) => word.length >= charactersMin && /^[a-z]+$/.test(word)),
  );
  return words;
}

/** The text with one word put right, where that makes it understood; null where no word does. */
export function respelled(text: string, isUnderstood: (text: string) => boolean): string | null {
  let trials = 0;
  for (const { kind, lower, from, to } of tokenize(text) ?? []) {
    if (kind !== 'word' || lower.length < charactersMin || isKnownWord(lower)) continue;
    for (const word of vocabulary()) {
      if (!isOneSlip(lower, word)) continue;
      if ((trials += 1) > trialsMax) return null;
      const corrected = text.slice(0, from) + word + text.slice(to);
      if (isUnderstood(corrected)) return corrected;
    }
  }
  return null;
}

function isKnownWord(word: string): boolean {
  return vocabulary().has(word) || factWords.has(word) || groundWords.has(word);
}

/** One letter more, less, other, or two neighbours swapped. */
export function isOneSlip(one: string, two: string): boolean {
  if (one === two || Math.abs(one.length - two.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === two[at]) at += 1;
  const [restOne, restTwo] = [one.slice(at), two.slice(at)];
  if (restOne.slice(1) === restTwo.slice(1) || restOne.slice(1) === restTwo || restOne === restTwo.slice(1))
    return true;
  return (
    restOne.length >= 2 &&
    restOne[0] === restTwo[1] &&
    restOne[1] === restTwo[0] &&
    restOne.slice(2) === restTwo.slice(2)
  );
}
