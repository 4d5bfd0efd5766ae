/**
 * The lines of a `.gitignore` (gitignore(5)), matched in time that grows with the path and no faster, since anyone may have written them.
 * Large and small letters are alike, as the file systems have it on which most people work.
 */
import { compileGlob, type Glob } from '../../model/glob.ts';

type Line = { readonly fits: Glob; readonly isForFolders: boolean; readonly leavesOut: boolean };
/** What the lines say of a path; null where they say nothing. */
export type IgnoreLines = (path: string, isFolder: boolean) => 'left out' | 'kept' | null;

/** Of one text. No one writes as many by hand; each is held against every name. */
const linesMax = 5_000;

/**
 * Compiles the texts of one folder's files, later ones going before earlier ones. Paths are relative to that folder, and what lies in a
 * folder that is left out is never asked about.
 */
export function ignoreLines(texts: readonly string[]): IgnoreLines {
  const lines = texts.flatMap((text) => text.split('\n', linesMax).flatMap(lineOf)).reverse();
  return (path, isFolder) => {
    const folded = path.toLowerCase();
    // The last line that fits has the word.
    const line = lines.find(({ fits, isForFolders }) => (isFolder || !isForFolders) && fits(folded));
    return line === undefined ? null : line.leavesOut ? 'left out' : 'kept';
  };
}

function lineOf(written: string): Line[] {
  const text = withoutEnd(written.replace(/^\uFEFF/, '').replace(/\r$/, ''));
  if (text === '' || text.startsWith('#')) return [];
  const isKept = text.startsWith('!');
  const bare = isKept ? text.slice(1) : text;
  const isForFolders = bare.endsWith('/');
  const pattern = isForFolders ? bare.slice(0, -1) : bare;
  if (pattern === '') return [];
  // A slash in front or within ties it to the file's own folder; without, it is a name, wherever that stands.
  const isName = !pattern.includes('/');
  const path = (pattern.startsWith('/') ? pattern.slice(1) : pattern).replace(/(^|\/)\*\*$/, '$1**/*');
  const fits = compileGlob(plainSigns(path.toLowerCase()), { plain: true, basename: isName });
  return [{ fits, isForFolders, leavesOut: !isKept }];
}

/** Spaces at the end count only behind a backslash. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ' && line[end - 2] !== '\\') end -= 1;
  return line.slice(0, end);
}

/** Braces are signs like others here, and so is a dot in front: no path begins with `./`. */
function plainSigns(glob: string): string {
  return glob.replace(/\\.|[{}]|^\.(?=\/)/gs, (found) => (found.startsWith('\\') ? found : `\\${found}`));
}
