/** Files that a task left alone, page by page, and what else is in a folder that changes are about. */
import * as vscode from 'vscode';
import type { Change } from '../../model/change.ts';
import { displayPath } from '../../model/displayPath.ts';
import { hasRawBytes, parentOf, type RelativePath } from '../../model/relativePath.ts';
import type { DiffNews } from '../../protocol/diffWire.ts';
import type { Intent } from '../../protocol/panelWire.ts';
import type { Exception } from '../../protocol/workerWire.ts';
import { safeLine } from './safeText.ts';

type Asked = Extract<Intent, { type: 'exceptions' }>;

/** A page of those whose path or reason holds the words. */
export function exceptionsPage(list: readonly Exception[], { look, first, count, search }: Asked): DiffNews {
  const words = search.trim().normalize('NFC').toLowerCase();
  const holds = (text: string): boolean => text.normalize('NFC').toLowerCase().includes(words);
  const matching = words === '' ? list : list.filter(({ path, why }) => holds(path) || holds(why));
  const rows = matching
    .slice(first, first + count)
    .map(({ path, why }) => ({ path: displayPath(path), why: safeLine(why) }));
  return { type: 'exceptions', look, total: list.length, matching: matching.length, first, rows };
}

/** Names beyond these are only counted. */
const namesMax = 500;

/** What is in the folder of a change's side (so many folders up), and is not taken out of it by any change. */
export async function staysIn(
  mount: string,
  changes: readonly Change[],
  change: Change | null,
  { look, side, up }: Extract<Intent, { type: 'stays' }>,
): Promise<DiffNews> {
  const path = change?.[side];
  const folder = path === undefined ? undefined : above(path, up);
  const names = folder === undefined || (folder !== null && hasRawBytes(folder)) ? [] : await namesIn(mount, folder);
  const leaving = new Set<string>();
  for (const { op, from } of changes) if (from !== undefined && op !== 'modify') leaving.add(from);
  const touched = new Set<string>();
  for (const { from, to } of changes) for (const each of [from, to]) if (each !== undefined) addFolders(touched, each);
  const staying = names.filter((name) => {
    const whole = folder === null || folder === undefined ? name : `${folder}/${name}`;
    return !leaving.has(whole) && !touched.has(whole);
  });
  return { type: 'stays', look, count: staying.length, names: staying.slice(0, namesMax).map(displayPath) };
}

/** Folders on the way to what changes have lines of their own. */
function addFolders(into: Set<string>, path: RelativePath): void {
  for (let at = parentOf(path); at !== null && !into.has(at); at = parentOf(at)) into.add(at);
}

/** The folder of a path, so many further up; null is the mount itself, undefined lies above it. */
function above(path: RelativePath, up: number): RelativePath | null | undefined {
  let folder = parentOf(path);
  for (let level = 0; level < up; level++) {
    if (folder === null) return undefined;
    folder = parentOf(folder);
  }
  return folder;
}

async function namesIn(mount: string, folder: RelativePath | null): Promise<string[]> {
  const root = vscode.Uri.file(mount);
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder === null ? root : vscode.Uri.joinPath(root, folder));
    return entries.map(([name]) => name).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  } catch (error) {
    // A folder that is still to be made.
    if (error instanceof vscode.FileSystemError) return [];
    throw error;
  }
}
