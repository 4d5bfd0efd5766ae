/**
 * Words that only the names of the files here explain: "hymns" where a name has "hymn" in it, "bank statements" where names have "bank".
 * They are taken to mean those files, which the plan says; nothing is thrown away on their word.
 */
import { fold } from '../names.ts';
import type { Known } from '../commands.ts';
import type { Reader } from '../grammar/parse.ts';
import type { Token } from '../grammar/tokens.ts';
import { isKnownExtension } from '../types.ts';
import {
  characterWords,
  factWords,
  formatWords,
  groundWords,
  monthWords,
  nameNouns,
  numberWords,
  sizeUnits,
  structureWords,
  typeWords,
  verbForms,
} from './words.ts';

type Said = { readonly said: string; readonly word: string };

/** Words that judge: that a name has one of them says nothing of what is meant. */
const judging = new Set(
  (
    'old older oldest new newer newest big bigger biggest small smaller smallest large larger largest huge tiny little long short recent ' +
    'latest first last next previous current good better best bad worse worst nice great ugly blurry blurred dark bright sharp important ' +
    'useless unused useful needed unneeded similar same identical duplicate duplicated double other another extra empty broken corrupt ' +
    'corrupted damaged wrong right correct real own free full whole half many few more most less least red green blue black white grey ' +
    'gray yellow funny private personal public secret unwanted interesting boring original originals copies copy copied version ' +
    'versions ones things rest left loose single multiple various several different separate certain special temporary temp hidden ' +
    'visible remaining selected relevant irrelevant'
  ).split(' '),
);

const spoken = new Set(Object.values(typeWords).flatMap((words) => words.split(' ')));

/** Whether the word means something by itself. */
function hasMeaning(word: string): boolean {
  return (
    judging.has(word) ||
    spoken.has(word) ||
    structureWords.has(word) ||
    factWords.has(word) ||
    groundWords.has(word) ||
    isKnownExtension(word) ||
    [characterWords, formatWords, monthWords, nameNouns, numberWords, sizeUnits, verbForms].some((words) =>
      Object.hasOwn(words, word),
    )
  );
}

const shortestNoun = 4;
const shortestWord = 3;

export type ThereReaders = Readonly<Record<'thereNoun' | 'thereWord' | 'eachNoun', Reader<Known, Said>>>;

/** The readers; `isSpoken` tells the words that the phrase tables use: those are never taken for a name's. */
export function thereReaders(isSpoken: (word: string) => boolean): ThereReaders {
  const isThere = (word: string, { nameWords }: Known): boolean =>
    nameWords.has(word) && !hasMeaning(word) && !isSpoken(word);
  return {
    /** "Hymns": several of what a name here has in it. Not where a folder is called so, which may be meant as well. */
    thereNoun: (tokens, at, known) => {
      const token = tokens[at];
      if (token?.kind !== 'word' || !/^\p{L}*[^\P{L}s]s$/u.test(token.lower)) return [];
      if (hasMeaning(token.lower) || known.folders.has(fold(token.lower))) return [];
      const word = [...singulars(token.lower), token.lower].find(
        (one) => one.length >= shortestNoun && isThere(one, known),
      );
      return word === undefined || isSpoken(token.lower) ? [] : saidAt(at, token, word);
    },
    /** "Bank", before "statements": a word that stands in names here. */
    thereWord: (tokens, at, known) => {
      const token = tokens[at];
      if (token?.kind !== 'word' || !/^\p{L}+$/u.test(token.lower) || token.lower.length < shortestWord) return [];
      return isThere(token.lower, known) ? saidAt(at, token, token.lower) : [];
    },
    /** "Invoice", after "each": one of what has its own word, or of what a name here has in it. */
    eachNoun: (tokens, at, known) => {
      const token = tokens[at];
      if (token?.kind !== 'word') return [];
      const isListed = Object.values(nameNouns).includes(token.lower);
      const isNoun = isListed || (token.lower.length >= shortestNoun && isThere(token.lower, known));
      return isNoun ? saidAt(at, token, token.lower) : [];
    },
  };
}

function saidAt(at: number, token: Token, word: string): { end: number; value: Said }[] {
  return [{ end: at + 1, value: { said: token.raw, word } }];
}

function singulars(word: string): string[] {
  const found = [word.slice(0, -1)];
  if (word.endsWith('zzes')) found.unshift(word.slice(0, -3));
  if (word.endsWith('ies')) found.unshift(`${word.slice(0, -3)}y`);
  if (/(?:s|x|z|ch|sh)es$/.test(word)) found.unshift(word.slice(0, -2));
  return found;
}
