/**
 * Takes out of a document's text what nobody sees of it: readers hand out all words, and a search has to say which of them are hidden. What
 * is found there character by character, whatever the spaces, goes; what is not found stands elsewhere in the file.
 */
import type { Piece } from './pieces.ts';

/** Fewer letters than this may be anywhere. */
const lettersMin = 3;

/** The pieces without it, as long as they were: `hidden` in the order in which it stands in the document. */
export function withoutHidden<Kind extends Pick<Piece, 'text'>>(
  pieces: readonly Kind[],
  hidden: readonly string[],
): Kind[] {
  if (hidden.length === 0) return [...pieces];
  const whole = pieces.map(({ text }) => text).join('');
  const gone = new Uint8Array(whole.length);
  for (const { from, to } of placesOf(whole, hidden)) gone.fill(1, from, to);
  let start = 0;
  return pieces.map((piece) => {
    const text = kept(piece.text, gone.subarray(start, start + piece.text.length));
    start += piece.text.length;
    return { ...piece, text };
  });
}

/** The text with a mark in place of each piece of it. */
export function markedHidden(text: string, hidden: readonly string[], mark: string): string {
  const places = placesOf(text, hidden).sort((one, other) => one.from - other.from);
  const parts: string[] = [];
  let at = 0;
  for (const { from, to } of places) {
    if (from >= at) parts.push(text.slice(at, from), mark);
    at = Math.max(at, to);
  }
  return places.length === 0 ? text : `${parts.join('')}${text.slice(at)}`;
}

/** Whether the words stand there, whatever the spaces. */
export function holds(text: string, words: string): boolean {
  return squeezed(text).letters.includes(squeezed(words).letters);
}

/** Where each of them stands, behind the one before it if it does. */
function placesOf(whole: string, hidden: readonly string[]): { readonly from: number; readonly to: number }[] {
  const { letters, places } = squeezed(whole);
  const found: { from: number; to: number }[] = [];
  let from = 0;
  for (const each of hidden) {
    const wanted = squeezed(each).letters;
    if (wanted.length < lettersMin) continue;
    const behind = letters.indexOf(wanted, from);
    const at = behind < 0 ? letters.indexOf(wanted) : behind;
    if (at < 0) continue;
    from = at + wanted.length;
    found.push({ from: places[at] ?? 0, to: (places[from - 1] ?? 0) + 1 });
  }
  return found;
}

function kept(text: string, gone: Uint8Array): string {
  if (!gone.includes(1)) return text;
  let left = '';
  for (let index = 0; index < text.length; index++)
    left += gone[index] === 1 && !/\s/.test(text.charAt(index)) ? ' ' : text.charAt(index);
  return left;
}

/** A text without its spaces, and where each of its characters stood. */
export function squeezed(text: string): { readonly letters: string; readonly places: Int32Array } {
  const runs: string[] = [];
  const places = new Int32Array(text.length);
  let count = 0;
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    for (let at = 0; at < run.length; at++) places[count++] = index + at;
    runs.push(run);
  }
  return { letters: runs.join(''), places };
}
