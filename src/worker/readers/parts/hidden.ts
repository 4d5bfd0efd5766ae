/** Text that nobody sees, told apart from a document's own where its reader does not do so by itself. */
import type { FactSource } from '../../facts/facts.ts';
import { readPassages } from '../passages/passages.ts';
import type { HiddenText } from './part.ts';

/** Shorter ones stand in what is seen as well. */
const hiddenCharactersMin = 8;

/** What is told of, and whether it has to go out of the text: what a document says in passing may stand there as well. */
type Found = HiddenText & { readonly isUnseen: boolean };

/** What nobody sees of a document, and what it says in passing. */
export async function hiddenOf(source: FactSource): Promise<Found[]> {
  const passages = await readPassages(source);
  return passages
    .filter(({ seen }) => seen !== 'yes')
    .map(({ place, seen, why, text }) => ({ place, why, text, isUnseen: seen === 'no' }));
}

/** What nobody sees is told apart: where it stands in the text it is taken out, once for each piece. */
export function withoutHidden(text: string, hidden: readonly Found[]): string {
  let rest = text;
  for (const { text: words, isUnseen } of hidden) {
    if (!isUnseen) continue;
    const wanted = words.replace(/\s+/g, ' ').trim();
    if (wanted.length < hiddenCharactersMin) continue;
    const found = placeOf(rest, wanted);
    if (found !== null) rest = `${rest.slice(0, found.from)}[hidden text taken out]${rest.slice(found.to)}`;
  }
  return rest;
}

/** Where words stand, however much space is between them. */
function placeOf(text: string, wanted: string): { from: number; to: number } | null {
  const places: number[] = [];
  let plain = '';
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (plain !== '') {
      plain += ' ';
      places.push(index);
    }
    for (let at = 0; at < word.length; at++) places.push(index + at);
    plain += word;
  }
  const at = plain.indexOf(wanted);
  if (at < 0) return null;
  return { from: places[at] ?? 0, to: (places[at + wanted.length - 1] ?? 0) + 1 };
}
