import { join, nameOf, parentOf, splitName, type RelativePath } from '../../model/relativePath.ts';

/** The same path with a mark in front of its extension: `tax (2).pdf`, `tax (edited).pdf`. */
export function numbered(path: RelativePath, mark: number | string): RelativePath {
  const { stem, extension } = splitName(nameOf(path));
  return join(parentOf(path), `${stem} (${String(mark)})${extension}`);
}
