/** The glob of a grant as a person reads it who knows no globs. What has no plain words stays the glob that it is. */
import { t } from '../base/translate.ts';

/** Where files are, and what their names end in; empty where they may end in anything. */
export type Place = { readonly where: string; readonly ending: string };

const everywhere = (): string => t('anywhere in this folder');
const top = (): string => t('the top of this folder');

/** "[0-9][0-9][0-9][0-9]/*{.jpg,.png}" → "folders named #### (# is any digit)", ".jpg or .png". `glob` is safe to show. */
export function placeOf(glob: string): Place {
  const slash = glob.lastIndexOf('/');
  const [folder, name] = [glob.slice(0, Math.max(0, slash)), glob.slice(slash + 1)];
  if (name === '**') return { where: folder === '' ? everywhere() : (belowWords(folder) ?? glob), ending: '' };
  const ending = endingWords(name);
  const where = slash < 0 ? top() : folderWords(folder);
  return ending === null || where === null ? { where: glob, ending: '' } : { where, ending };
}

/** The same in one piece: "anywhere in this folder (names ending in .pdf)". */
export function placeInWords(glob: string): string {
  const { where, ending } = placeOf(glob);
  return ending === '' ? where : t('{0} (names ending in {1})', where, ending);
}

/** Behind a verb: "at the top of this folder", "in “Old” and the folders in it"; a file's own path stands as it is. */
export function inPlaceWords(glob: string): string {
  const own = literal(glob);
  if (own !== null) return t('named {0}', own);
  const words = placeInWords(glob);
  if (words === glob) return t('that match {0}', glob);
  if (words.startsWith(everywhere())) return words;
  return words.startsWith(top()) ? t('at {0}', words) : t('in {0}', words);
}

/** What a name must end in; null where it says more than that. */
function endingWords(name: string): string | null {
  if (name === '*') return '';
  const [, one, several] = /^\*(?:(\.[\p{L}\p{N}]+)|\{(\.[\p{L}\p{N}]+(?:,\.[\p{L}\p{N}]+)*)\})$/u.exec(name) ?? [];
  if (one !== undefined) return one;
  return several === undefined ? null : listed(several.split(','));
}

function folderWords(folder: string): string | null {
  if (folder === '**') return everywhere();
  if (folder.endsWith('/**')) return belowWords(folder.slice(0, -3));
  const plain = literal(folder);
  if (plain !== null) return quoted(plain);
  const [, several] = /^\{([^{}]+)\}$/.exec(folder) ?? [];
  const folders = several?.split(',').map(literal) ?? [];
  if (folders.length > 0 && folders.every((one) => one !== null && one !== ''))
    return listed(folders.map((one) => quoted(one ?? '')));
  const digits = folder.replaceAll('[0-9]', '#');
  return /^[#/-]+$/.test(digits) ? t('folders named {0} (# is any digit)', digits) : null;
}

function belowWords(folder: string): string | null {
  const plain = literal(folder);
  return plain === null ? null : t('“{0}” and the folders in it', plain);
}

/** The path that a glob names if it names one alone. */
function literal(glob: string): string | null {
  const bare = glob.replaceAll(/\\./g, '');
  return /[*?[\]{}()!+@|\\]/.test(bare) ? null : glob.replaceAll(/\\(.)/g, '$1');
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : t('{0} or {1}', parts.slice(0, -1).join(', '), last);
}

function quoted(name: string): string {
  return t('“{0}”', name);
}
