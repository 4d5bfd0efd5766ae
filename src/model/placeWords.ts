/** The glob of a grant as a person reads it who knows no globs. What has no plain words stays the glob that it is. */

/** Where files are, and what their names end in; empty where they may end in anything. */
export type Place = { readonly where: string; readonly ending: string };

export const everywhere = 'anywhere in this folder';
const top = 'the top of this folder';

/** "[0-9][0-9][0-9][0-9]/*{.jpg,.png}" → "folders named #### (# is any digit)", ".jpg or .png". `glob` is safe to show. */
export function placeOf(glob: string): Place {
  const slash = glob.lastIndexOf('/');
  const [folder, name] = [glob.slice(0, Math.max(0, slash)), glob.slice(slash + 1)];
  if (name === '**') return { where: folder === '' ? everywhere : (belowWords(folder) ?? glob), ending: '' };
  const ending = endingWords(name);
  const where = slash < 0 ? top : folderWords(folder);
  return ending === null || where === null ? { where: glob, ending: '' } : { where, ending };
}

/** The same in one piece: "anywhere in this folder (names ending in .pdf)". */
export function placeInWords(glob: string): string {
  const { where, ending } = placeOf(glob);
  return `${where}${ending === '' ? '' : ` (names ending in ${ending})`}`;
}

/** Behind a verb: "at the top of this folder", "in “Old” and the folders in it"; a file's own path stands as it is. */
export function inPlaceWords(glob: string): string {
  const own = literal(glob);
  if (own !== null) return `named ${own}`;
  const words = placeInWords(glob);
  if (words === glob) return `that match ${glob}`;
  if (words.startsWith(everywhere)) return words;
  return words.startsWith(top) ? `at ${words}` : `in ${words}`;
}

/** What a name must end in; null where it says more than that. */
function endingWords(name: string): string | null {
  if (name === '*') return '';
  const [, one, several] = /^\*(?:(\.[\p{L}\p{N}]+)|\{(\.[\p{L}\p{N}]+(?:,\.[\p{L}\p{N}]+)*)\})$/u.exec(name) ?? [];
  if (one !== undefined) return one;
  return several === undefined ? null : listed(several.split(','));
}

function folderWords(folder: string): string | null {
  if (folder === '**') return everywhere;
  if (folder.endsWith('/**')) return belowWords(folder.slice(0, -3));
  const plain = literal(folder);
  if (plain !== null) return `“${plain}”`;
  const [, several] = /^\{([^{}]+)\}$/.exec(folder) ?? [];
  const folders = several?.split(',').map(literal) ?? [];
  if (folders.length > 0 && folders.every((one) => one !== null && one !== ''))
    return listed(folders.map((one) => `“${one ?? ''}”`));
  const digits = folder.replaceAll('[0-9]', '#');
  return /^[#/-]+$/.test(digits) ? `folders named ${digits} (# is any digit)` : null;
}

function belowWords(folder: string): string | null {
  const plain = literal(folder);
  return plain === null ? null : `“${plain}” and the folders in it`;
}

/** The path that a glob names if it names one alone. */
function literal(glob: string): string | null {
  const bare = glob.replaceAll(/\\./g, '');
  return /[*?[\]{}()!+@|\\]/.test(bare) ? null : glob.replaceAll(/\\(.)/g, '$1');
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} or ${last}`;
}
