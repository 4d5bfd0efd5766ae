/**
 * Takes out of a document's text what nobody sees of it: readers hand out all words, and a search has to say which of them are hidden. What
 * is found there character by character, whatever the spaces, goes; what is not found stands elsewhere in the file.
 */
import type { Piece } from './pieces.ts';

/** Fewer letters than this may be anywhere. */
const lettersMin = 3;

/** `hidden` in the order in which it stands in the document. */
export function withoutHidden(pieces: readonly Piece[], hidden: readonly string[]): Piece[] {
  if (hidden.length === 0) return [...pieces];
  const whole = pieces.map(({ text }) => text).join('');
  const { letters, places } = squeezed(whole);
  const gone = new Uint8Array(whole.length);
  let from = 0;
  for (const each of hidden) {
    const wanted = squeezed(each).letters;
    if (wanted.length < lettersMin) continue;
    const behind = letters.indexOf(wanted, from);
    const at = behind < 0 ? letters.indexOf(wanted) : behind;
    if (at < 0) continue;
    for (let index = at; index < at + wanted.length; index++) gone[places[index] ?? 0] = 1;
    from = at + wanted.length;
  }
  let start = 0;
  return pieces.map((piece) => {
    const text = kept(piece.text, gone.subarray(start, start + piece.text.length));
    start += piece.text.length;
    return { ...piece, text };
  });
}

function kept(text: string, gone: Uint8Array): string {
  if (!gone.includes(1)) return text;
  let left = '';
  for (let index = 0; index < text.length; index++) left += gone[index] === 1 ? ' ' : text.charAt(index);
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
