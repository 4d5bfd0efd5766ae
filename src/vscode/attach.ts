/** What a person drops or picks, as what a task is about: a folder of this workspace, or files of one by their paths in it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { plural, t } from '../base/translate.ts';
import { mountOf } from '../engine/disk/mountOf.ts';
import { limits } from '../model/limits.ts';
import type { Attached } from '../protocol/panelWire.ts';
import { folderLabel, isInWorkspace, pickFolder, workspaceFolders } from './folders.ts';
import { safeLine } from './panels/safeText.ts';

/** What was dropped onto a panel: the texts are whatever the one who dragged gave. */
export function attachDropped(texts: readonly string[]): Promise<Attached> {
  const uris = texts.flatMap((text) => {
    const uri = onThisMachine(text);
    return uri === null ? [] : [uri];
  });
  if (uris.length < texts.length || uris.length === 0) return Promise.resolve(nowhere());
  return attach(uris);
}

/** Asks for a folder, or for files; null where the person thinks better of it. */
export async function pickAttached(what: 'folder' | 'files'): Promise<Attached | null> {
  if (what === 'folder') {
    const folder = await pickFolder();
    return folder === undefined ? null : attach([folder]);
  }
  const [top] = workspaceFolders();
  const files = await vscode.window.showOpenDialog({
    title: t('Attach Files'),
    openLabel: t('Attach'),
    canSelectMany: true,
    ...(top === undefined ? {} : { defaultUri: vscode.Uri.file(top.path) }),
  });
  return files === undefined ? null : attach(files);
}

/**
 * One folder is the task's folder. Files, or several things, are named in the folder that holds them all, which must lie in the
 * workspace like each of them.
 */
export async function attach(uris: readonly vscode.Uri[]): Promise<Attached> {
  if (uris.length > limits.onlyEntriesMax) return tooMany(uris.length);
  const things: Thing[] = [];
  for (const uri of uris) {
    const thing = await thingAt(uri);
    if ('type' in thing) return thing;
    things.push(thing);
  }
  const [first] = things;
  if (first === undefined) return nowhere();
  if (things.length === 1 && first.isFolder) return attached(path.join(first.parent, first.name), []);
  const folder = things.map(({ parent }) => parent).reduce(commonFolder);
  if (!isInWorkspace(folder)) return apart();
  const names = things.map(({ parent, name, isFolder }) => {
    const below = path.relative(folder, path.join(parent, name)).split(path.sep).join('/');
    return isFolder ? `${below}/` : below;
  });
  return attached(folder, [...new Set(names)]);
}

type Thing = { readonly parent: string; readonly name: string; readonly isFolder: boolean };

/** Where it really is: links on the way are followed, the thing itself is not. */
async function thingAt(uri: vscode.Uri): Promise<Thing | Attached> {
  const shown = safeLine(path.basename(uri.fsPath));
  if (uri.scheme !== 'file') return nowhere();
  // A folder of the workspace itself stands in nothing that is open.
  const own = mountOf(uri.fsPath);
  const real = mountOf(path.dirname(uri.fsPath));
  const isIn = own.ok ? isInWorkspace(own.value) : real.ok && isInWorkspace(real.value);
  if (!isIn) return outside(shown);
  if (own.ok) return { parent: path.dirname(own.value), name: path.basename(own.value), isFolder: true };
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    const isFile = (type & vscode.FileType.File) !== 0 && (type & vscode.FileType.SymbolicLink) === 0;
    if (!isFile || !real.ok) return noFile(shown);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return noFile(shown);
    throw error;
  }
  return { parent: real.value, name: path.basename(uri.fsPath), isFolder: false };
}

/** Where VS Code's window runs on another machine than the folder, it names files by a scheme of its own. */
function onThisMachine(text: string): vscode.Uri | null {
  let uri: vscode.Uri;
  try {
    uri = vscode.Uri.parse(text, true);
  } catch {
    return null;
  }
  if (uri.scheme === 'file') return uri;
  return uri.scheme === 'vscode-remote' ? vscode.Uri.file(uri.path) : null;
}

function commonFolder(one: string, other: string): string {
  let common = one;
  const holds = (folder: string): boolean => {
    const way = path.relative(folder, other);
    return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
  };
  while (!holds(common) && path.dirname(common) !== common) common = path.dirname(common);
  return common;
}

function attached(folder: string, files: string[]): Attached {
  return { type: 'attached', folder, name: safeLine(folderLabel(folder)), files };
}

function nowhere(): Attached {
  return {
    type: 'not attached',
    message: t('What you dropped does not say where it lies.'),
    next: t('Copy it into a folder of this workspace, and drop it from the Explorer.'),
  };
}

function apart(): Attached {
  return {
    type: 'not attached',
    message: t('These lie in different folders of the workspace.'),
    next: t('A task is about one folder: drop those of one folder at a time.'),
  };
}

function outside(name: string): Attached {
  return {
    type: 'not attached',
    message: t('“{0}” is not in this workspace.', name),
    next: t(
      'Copy it into a folder that is open here, or open its own folder (File > Add Folder to Workspace…), and drop it again.',
    ),
  };
}

function noFile(name: string): Attached {
  return {
    type: 'not attached',
    message: t('“{0}” is no file that Delegate can work on, or it is gone.', name),
    next: t('Choose files and folders on a disk; links are not followed.'),
  };
}

function tooMany(count: number): Attached {
  return {
    type: 'not attached',
    message: plural(
      count,
      '{0} file is too many to be named one by one.',
      '{0} files are too many to be named one by one.',
    ),
    next: t('Drop the folder that they are in, and say in words which you mean.'),
  };
}
