/** What file systems and Windows say about names. */
import { hasRawBytes, nameOf, type RelativePath } from '../../model/relativePath.ts';

/** Bytes of UTF-8 in one name: the bound of ext4, APFS (characters there), btrfs and XFS. */
export const nameBytesMax = 255;

export function nameBytes(name: string): number {
  // A raw byte is carried as one lone surrogate, which UTF-8 would write as three.
  if (hasRawBytes(name)) return [...name].reduce((sum, character) => sum + bytesOfCharacter(character), 0);
  return Buffer.byteLength(name, 'utf8');
}

function bytesOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xdc80 && code <= 0xdcff ? 1 : Buffer.byteLength(character, 'utf8');
}

const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
const forbidden = /[<>:"|?*\\\u0000-\u001F]/;

/** Whether Windows could not hold a file of this name (Microsoft, "Naming Files, Paths, and Namespaces"). */
export function windowsRefuses(path: RelativePath): boolean {
  const name = nameOf(path);
  return reserved.test(name) || forbidden.test(name) || name.endsWith('.') || name.endsWith(' ');
}

/** The key under which two names are one on a volume that folds case and normal forms. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}
