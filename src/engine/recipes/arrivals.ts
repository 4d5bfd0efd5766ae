/**
 * What is new in a tied folder: each file is known by a mark of its path, size and time of change, and the marks of the last look are
 * kept. Hidden files do not count, as rules leave them alone.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';

export const filesMax = 100_000;
const depthMax = 64;
const markLength = 16;

export type FoundFile = { readonly path: string; readonly mark: string; readonly changedMs: number };

/** The files below a folder, paths relative to it with `/`; null where it cannot be read or holds too many. */
export function filesBelow(folder: string): FoundFile[] | null {
  const found: FoundFile[] = [];
  const pending: { below: string; depth: number }[] = [{ below: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { below, depth } = next;
    const entries = entriesOf(path.join(folder, below));
    if (entries === null && below === '') return null;
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.')) continue;
      const at = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < depthMax) pending.push({ below: at, depth: depth + 1 });
      else if (entry.isFile()) {
        if (found.length === filesMax) return null;
        const seen = fs.statSync(path.join(folder, at), { throwIfNoEntry: false });
        if (seen !== undefined) found.push({ path: at, mark: markOf(at, seen), changedMs: seen.ctimeMs });
      }
    }
  }
  return found;
}

function entriesOf(folder: string): fs.Dirent[] | null {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

function markOf(at: string, { size, mtimeMs }: fs.Stats): string {
  const text = `${at}\0${String(size)}\0${String(mtimeMs)}`;
  return crypto.createHash('sha256').update(text).digest('hex').slice(0, markLength);
}

const marksSchema = z.object({ marks: z.array(z.string()).check(z.maxLength(filesMax)) });

/** The marks of the last look; null where there was none, or they are damaged: then all files are new. */
export function readMarks(file: string): ReadonlySet<string> | null {
  try {
    const parsed = marksSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? new Set(parsed.data.marks) : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export function writeMarks(file: string, found: readonly FoundFile[]): void {
  replaceFile(file, JSON.stringify({ marks: found.map(({ mark }) => mark) }), 'replace');
}

/** Of a trigger that is gone, or came to nothing. */
export function removeMarks(file: string): void {
  fs.rmSync(file, { force: true });
}
