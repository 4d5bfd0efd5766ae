/**
 * Paths as the database keeps them. It stores UTF-8, in which the lone surrogates that stand for bytes that are no text do not exist
 * (model/relativePath.ts): each is written as U+0001 and its four digits, and so is U+0001 itself. Order and prefixes stay.
 */
const unkept = /[\u0001\p{Surrogate}]/gu;

export function toKey(path: string): string {
  return path.replace(unkept, (character) => `\u0001${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function fromKey(key: string): string {
  return key.replace(/\u0001([0-9a-f]{4})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
