/** What file systems and Windows say about names. */
import { hasRawBytes, nameOf, splitName, type RelativePath } from '../../model/relativePath.ts';
import type { VolumeNames } from '../disk/volume.ts';

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
  return reserved.test(name) || unfit(name);
}

/** Whether a volume of Windows' making has no way to write the name: its devices' names it can, Windows just cannot open them. */
export function windowsCannotWrite(name: string): boolean {
  return unfit(name) || hasRawBytes(name);
}

function unfit(name: string): boolean {
  return forbidden.test(name) || name.endsWith('.') || name.endsWith(' ');
}

/** The key under which two names are one on a volume that folds case and normal forms. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

/** The key under which two names are one on this volume. */
export function keyOn(path: string, { foldsCase, foldsForms }: VolumeNames): string {
  if (foldsCase) return foldsForms ? foldedName(path) : path.toLowerCase();
  return foldsForms ? path.normalize('NFC') : path;
}

const graphemes = new Intl.Segmenter();
/** An extension that is longer than this is not one. */
const extensionBytesMax = 64;

/** A name in two parts: a number or a cut goes between them. Folders have no extension. */
export function partsOf(name: string, isFolder: boolean): { stem: string; extension: string } {
  const parts = splitName(name);
  return isFolder || nameBytes(parts.extension) > extensionBytesMax ? { stem: name, extension: '' } : parts;
}

/** `stem` and `ending`, the stem cut between two characters (as a person counts them) so that a file system takes the whole. */
export function fitted(stem: string, ending: string): string {
  const room = nameBytesMax - nameBytes(ending);
  if (nameBytes(stem) <= room) return stem + ending;
  let kept = '';
  let bytes = 0;
  for (const { segment } of graphemes.segment(stem)) {
    bytes += nameBytes(segment);
    if (bytes > room) break;
    kept += segment;
  }
  return kept.trimEnd() + ending;
}
