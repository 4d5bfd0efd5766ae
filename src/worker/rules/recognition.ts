/** What a step that reads pictures of text (OCR) says of it: in the plan, and beside each change. */
import { marked, plural, t } from '../../base/translate.ts';
import type { Step } from '../../model/rule/rule.ts';
import type { Facts } from '../facts/facts.ts';
import { guessWords } from '../facts/guess.ts';
import type { Reading } from '../stage/tellText.ts';

/** Whether the step asks for pictures of text to be read. */
export function readingOf({ options }: Step): Reading {
  return options?.['ocr'] === 'yes' ? 'recognised' : 'written';
}

/** A reason with how surely it was read, where it comes of recognised text. */
export function withGuess(reason: string, { guess }: Facts): string {
  if (guess === undefined) return reason;
  return reason === '' ? guessWords(guess) : `${reason}; ${guessWords(guess)}`;
}

/** Files with recognised text. */
export type RecognisedCount = {
  files: number;
  words: number;
  unsure: number;
  /** Files in which no word was recognised. */
  blank: number;
};

/** Undefined where nothing was recognised. */
export function recognisedIn(facts: Iterable<Facts>): RecognisedCount | undefined {
  const count: RecognisedCount = { files: 0, words: 0, unsure: 0, blank: 0 };
  for (const { guess } of facts) {
    if (guess === undefined) continue;
    count.files += 1;
    count.words += guess.words;
    count.unsure += guess.unsure;
    if (guess.words === 0) count.blank += 1;
  }
  return count.files === 0 ? undefined : count;
}

/** After the step's own words. */
export function recognisedWords(count: RecognisedCount | undefined): string {
  if (count === undefined) return '';
  const { files, words, unsure, blank } = count;
  const doubt =
    unsure === 0 ? t('none of them unsure') : plural(unsure, '{0} of them is unsure', '{0} of them are unsure');
  const none =
    blank === 0 ? '' : plural(blank, '; in {0} file no word was recognised', '; in {0} files no word was recognised');
  const told = plural(words, '{0} word', '{0} words');
  return (
    plural(
      files,
      '; the text of {0} file was recognised: {1}, {2}',
      '; the text of {0} files was recognised: {1}, {2}',
      told,
      doubt,
    ) + none
  );
}

/** What a person should know before they say yes. */
export const recognitionLine = marked(
  'Scanned pages and pictures of text are read by text recognition, in English and on this machine: words may be misread. What comes of it says “recognised” with how sure it is; in texts, unsure words are marked [?].',
);
