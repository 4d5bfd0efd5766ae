/**
 * The files of one skill, and nothing beside them: no link is followed on the way, nothing but plain files is opened, and what is opened
 * is looked at again before it is read. Names come from a model, from zip files and from folders that anyone filled.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { skillLimits } from '../../model/skill.ts';
import { errorCode } from '../disk/errorCode.ts';

export const pageName = 'SKILL.md';

/** Names that Windows keeps for devices, whatever their ending. */
const devicePattern = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Control characters, what turns text around or cannot be seen, private and unassigned code points, halves of characters. */
const oddPattern = /[\p{C}\u2028\u2029]|[\u115F\u1160\u2800\u3164\uFFA0]/u;

/** Why a path cannot be that of a file in a skill, in words; null where it can. */
export function oddPath(file: string): string | null {
  if (file === '' || file.length > skillLimits.pathCharactersMax) return 'its name is empty or too long';
  if (oddPattern.test(file)) return 'its name has characters that cannot be seen';
  if (file.includes('\\') || file.includes(':')) return 'its name has a \\ or a :';
  if (file.startsWith('/')) return 'its name begins at the top of the drive';
  if (/[<>"|?*]/.test(file)) return 'its name has characters that not every system takes';
  const parts = file.split('/');
  if (parts.length > skillLimits.depthMax) return 'it lies in too many folders';
  return parts.map(oddPart).find((why) => why !== null) ?? null;
}

function oddPart(part: string): string | null {
  if (part === '..' || part === '.' || part === '') return 'its name leads out of the folder, or nowhere';
  if (/^ |[ .]$/.test(part)) return 'its name begins or ends with a blank, or ends with a dot';
  if (devicePattern.test(part)) return 'its name is one that Windows keeps for devices';
  return part.normalize('NFC') === part ? null : 'its name is spelled in a way that looks like another';
}

/** The same for names that a file system may take for one. */
export function foldedName(file: string): string {
  return file.normalize('NFKC').toLowerCase();
}

/** The bytes of a plain file below the skill's folder (absolute), or why they are not given, in words. */
export function readInside(folder: string, file: string, bytesMax: number): Result<Buffer, string> {
  // On a Mac names are often spelled with their accents apart.
  const odd = oddPath(file.normalize('NFC'));
  if (odd !== null) return fail(`“${file.slice(0, 100)}” is not read: ${odd}`);
  let at = folder;
  try {
    for (const part of file.split('/')) {
      at = path.join(at, part);
      const entry = fs.lstatSync(at);
      if (entry.isSymbolicLink()) return fail(`“${file}” is not read: there is a link on the way`);
    }
    return readPlain(at, { file, real: path.join(fs.realpathSync(folder), ...file.split('/')) }, bytesMax);
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return fail(
      code === 'ENOENT' || code === 'ENOTDIR' ? `there is no “${file}” in it` : `“${file}” cannot be read (${code})`,
    );
  }
}

type Wanted = { readonly file: string; readonly real: string };

function readPlain(at: string, { file, real }: Wanted, bytesMax: number): Result<Buffer, string> {
  // Neither a link nor a pipe that came there meanwhile is waited for or followed (where the system knows these flags).
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants as Partial<typeof fs.constants>;
  const fd = fs.openSync(at, (O_RDONLY ?? 0) | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  try {
    const { size, ...seen } = fs.fstatSync(fd);
    // A folder on the way that was swapped for a link between the two looks.
    if (fs.realpathSync(at) !== real || fs.statSync(real).ino !== seen.ino)
      return fail(`“${file}” was changed while it was read`);
    if ((seen.mode & fs.constants.S_IFMT) !== fs.constants.S_IFREG) return fail(`“${file}” is not a plain file`);
    if (size > bytesMax) return fail(`“${file}” is larger than ${String(Math.floor(bytesMax / 1024))} KB`);
    const bytes = Buffer.alloc(size);
    let done = 0;
    for (let got = 1; got > 0 && done < size; done += got) got = fs.readSync(fd, bytes, done, size - done, done);
    return ok(bytes.subarray(0, done));
  } finally {
    fs.closeSync(fd);
  }
}

/** What there is below a folder: plain files by their paths with `/`, in order; and the first thing that is neither file nor folder. */
export type Listing = { readonly files: readonly string[]; readonly odd: string | null; readonly isCut: boolean };

/** Lists a skill's files. What begins with a dot does not count. */
export function filesInside(folder: string): Listing {
  const files: string[] = [];
  let odd: string | null = null;
  let isCut = false;
  const pending: { below: string; depth: number }[] = [{ below: '', depth: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(path.join(folder, next.below))) {
      if (entry.name.startsWith('.')) continue;
      const at = next.below === '' ? entry.name : `${next.below}/${entry.name}`;
      if (files.length + pending.length >= skillLimits.filesMax) {
        isCut = true;
        break;
      }
      if (entry.isDirectory()) {
        if (next.depth < skillLimits.depthMax) pending.push({ below: at, depth: next.depth + 1 });
        else isCut = true;
      } else if (entry.isFile()) files.push(at);
      else odd ??= at;
    }
  }
  return { files: files.sort(), odd, isCut };
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return [];
  }
}
