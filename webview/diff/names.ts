/** Paths and names as the diff shows them. No DOM: tested from Node. */

export type PathParts = { folder: string; name: string };

/** "2019/07/a.jpg" → folder "2019/07", name "a.jpg". The folder of a top-level path is empty. */
export function splitPath(path: string): PathParts {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? { folder: '', name: path } : { folder: path.slice(0, slash), name: path.slice(slash + 1) };
}

/** A name cut in three: what it shares with the other one on both ends, and what is its own in the middle. */
export type Marked = { before: string; own: string; after: string };

/** Marks what differs between two names, by trimming what they share at the start and at the end. Never cuts a character in two. */
export function markDifference(old: string, next: string): { old: Marked; next: Marked } {
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old.charCodeAt(start) === next.charCodeAt(start)) start += 1;
  while (start > 0 && (cuts(old, start) || cuts(next, start))) start -= 1;
  let end = 0;
  while (end < shorter - start && old.charCodeAt(old.length - 1 - end) === next.charCodeAt(next.length - 1 - end))
    end += 1;
  while (end > 0 && (cuts(old, old.length - end) || cuts(next, next.length - end))) end -= 1;
  return { old: marked(old, start, end), next: marked(next, start, end) };
}

function marked(name: string, start: number, end: number): Marked {
  return {
    before: name.slice(0, start),
    own: name.slice(start, name.length - end),
    after: name.slice(name.length - end),
  };
}

const ending = /\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,10}$/i;

/** A name that a person gave a file, with the ending it had where none was typed: "Grandma" for "IMG_1.jpg" is "Grandma.jpg". */
export function withEnding(typed: string, was: string): string {
  const had = ending.exec(was);
  return had === null || had.index === 0 || ending.test(typed) ? typed : `${typed.replace(/\.+$/, '')}${had[0]}`;
}

const combining = /^\p{M}/u;

/** Whether a cut at this index parts a surrogate pair, or an accent from its letter. */
function cuts(name: string, at: number): boolean {
  if (at <= 0 || at >= name.length) return false;
  const code = name.charCodeAt(at);
  if (code < 0x300) return false;
  return (code >= 0xdc00 && code <= 0xdfff) || combining.test(name.slice(at, at + 2));
}
