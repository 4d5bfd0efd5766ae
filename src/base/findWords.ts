/** Finding by words: case and accents don't matter, and every word must be somewhere in the text, in any order. */

/** A text as it is searched in. */
export function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Tells whether a folded text has all the words of a search; an empty search finds everything. */
export function wordFinder(search: string): (foldedText: string) => boolean {
  const words = folded(search)
    .split(/\s+/u)
    .filter((word) => word !== '');
  return (text) => words.every((word) => text.includes(word));
}
