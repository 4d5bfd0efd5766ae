/** Text that nobody sees, told apart from a document's own where its reader does not do so by itself. */
import type { FactSource } from '../../facts/facts.ts';
import { readPassages } from '../passages/passages.ts';
import { holds, markedHidden } from '../places/apart.ts';
import type { HiddenText } from './part.ts';

/** What is told of, and whether it has to go out of the text: what a document says in passing may stand there as well. */
type Found = HiddenText & { readonly isUnseen: boolean };

/** What nobody sees of a document, and what it says in passing. */
export async function hiddenOf(source: FactSource): Promise<Found[]> {
  const passages = await readPassages(source);
  return passages
    .filter(({ seen }) => seen !== 'yes')
    .map(({ place, seen, why, text }) => ({ place, why, text, isUnseen: seen === 'no' }));
}

/** The text with a mark for each piece of it that nobody sees, and what is to be told of: what the text says anyway is not hidden. */
export function partHidden(text: string, hidden: readonly Found[]): { text: string; hidden: readonly Found[] } {
  const unseen = hidden.filter(({ isUnseen }) => isUnseen).map((each) => each.text);
  const seen = markedHidden(text, unseen, '[hidden text taken out]');
  return { text: seen, hidden: hidden.filter(({ why, text: words }) => !saysAgain.test(why) || !holds(seen, words)) };
}

/** What a document says of itself, which its text may say as well. */
const saysAgain = /^(?:the subject|the property title|the part that mail programs do not show)$/i;
