/** Counts words as word processors do: runs of letters and digits, and each Chinese or Japanese character for one. */

/** UTF-16 units; a longer text is not counted. */
const countedMax = 5_000_000;

const plain = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9]/u.test(String.fromCharCode(code)) ? 1 : 0));
/** Inside a word, and no end of it: don't, well-known, 1,204.50. */
const inner = new Set(["'", '’', '-', '.', ',', '_', '\u00ad', '@', ':', '/'].map((mark) => mark.charCodeAt(0)));

/** How many words the text has; null where it is too long. */
export function countWords(text: string): number | null {
  if (text.length > countedMax) return null;
  let words = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128 ? plain[code] === 1 : isLetter(code)) {
      if (!isInside || isCharacterWord(code)) words += 1;
      isInside = !isCharacterWord(code);
    } else if (!(isInside && inner.has(code) && isWordAt(text, at + 1))) isInside = false;
  }
  return words;
}

function isWordAt(text: string, at: number): boolean {
  const code = at < text.length ? text.charCodeAt(at) : 0;
  return code < 128 ? plain[code] === 1 : isLetter(code);
}

const letters = new Map<number, boolean>();

/** Halves of a pair count as letters: what lies beyond the first plane is scripts and pictures, and both are written as words. */
function isLetter(code: number): boolean {
  const known = letters.get(code);
  if (known !== undefined) return known;
  const is = (code >= 0xd800 && code <= 0xdfff) || /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code));
  letters.set(code, is);
  return is;
}

/** Han, Hiragana and Katakana: no spaces between words. */
function isCharacterWord(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff);
}
