/**
 * A path inside a mount: segments joined by `/`, never absolute, never `.` or `..`, never empty.
 *
 * A name that is not valid UTF-8 on disk is carried with each bad byte 0x80–0xFF as the lone surrogate U+DC80–U+DCFF,
 * so that any name survives JSON and comes back byte for byte (the scheme of Python's PEP 383).
 */
export type RelativePath = string & { readonly __brand: 'RelativePath' };

export const pathSegmentsMax = 1_000;
export const pathCharactersMax = 32_768;

/** A NUL, or a segment that is empty, `.` or `..`. */
const unfit = /\0|(?:^|\/)\.{0,2}(?:\/|$)/;

/** The path, or null where the text is not a plain path inside a mount. */
export function parseRelativePath(text: string): RelativePath | null {
  if (text.length === 0 || text.length > pathCharactersMax) return null;
  if (unfit.test(text)) return null;
  // Only a long text can have that many segments.
  if (text.length >= 2 * pathSegmentsMax && text.split('/').length > pathSegmentsMax) return null;
  // The parser of this brand is the one place that may name it.
  return text as RelativePath;
}

/** For text that the program itself made; anything else goes through {@link parseRelativePath}. */
export function relativePath(text: string): RelativePath {
  const parsed = parseRelativePath(text);
  if (parsed === null) throw new Error(`not a path inside a mount: ${JSON.stringify(text)}`);
  return parsed;
}

/** The folder above, or null at the top of the mount. */
export function parentOf(path: RelativePath): RelativePath | null {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? null : (path.slice(0, slash) as RelativePath);
}

/** The last segment. */
export function nameOf(path: RelativePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function join(folder: RelativePath | null, name: string): RelativePath {
  return relativePath(folder === null ? name : `${folder}/${name}`);
}

/** Whether `path` lies below `folder` (not the folder itself). */
export function isBelow(path: string, folder: string): boolean {
  return path.length > folder.length && path.startsWith(folder) && path[folder.length] === '/';
}

const loneLowSurrogate = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;

/** Whether the path stands for a name that is not valid UTF-8 on disk. */
export function hasRawBytes(path: string): boolean {
  return loneLowSurrogate.test(path);
}

/** Name without its last extension, and the extension with its dot; a leading dot is part of the stem. */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || dot === name.length - 1) return { stem: name, extension: '' };
  return { stem: name.slice(0, dot), extension: name.slice(dot) };
}
