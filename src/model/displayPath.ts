/**
 * Characters that would lie on a screen: controls, bidirectional marks, joiners, fillers and tags that cannot be seen, and bytes that are
 * no text at all.
 */
const unsafe =
  /[\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\uD800-\uDFFF\u{E0000}-\u{E00FF}]/gu;

/**
 * A name as a person should see it: each unsafe character is written out as ‹U+202E›, everything else as it is.
 * Only for showing; never goes back to a disk.
 */
export function displayPath(path: string): string {
  return path.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) return `‹byte ${(code - 0xdc00).toString(16).toUpperCase()}›`;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
