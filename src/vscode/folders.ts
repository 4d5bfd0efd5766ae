import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import { mountOf } from '../engine/disk/mountOf.ts';
import { distinctNames } from './folderNames.ts';
import { isBelow } from '../model/relativePath.ts';
import { warn } from './tell.ts';

type Top = { readonly name: string; readonly uri: vscode.Uri; readonly real: string };

/** Real paths by the paths that VS Code knows; a folder that cannot be read now keeps its own. */
const realPaths = new Map<string, string>();

/** A task's mount is a real path, so links on the way to a folder are followed before anything is compared. */
function realPathOf(folder: string): string {
  const real = mountOf(folder);
  return real.ok ? real.value : folder;
}

/** This window's folders on a disk. */
function onDisk(): Top[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const names = distinctNames(folders.map(({ name, uri }) => ({ name, path: uri.fsPath })));
  return folders.map(({ uri }, at) => {
    const real = realPaths.get(uri.fsPath) ?? realPathOf(uri.fsPath);
    realPaths.set(uri.fsPath, real);
    return { name: names[at] ?? uri.fsPath, uri, real };
  });
}

/** Why this window has no folder that a task can be given to, and what helps; null where it has one. */
export function folderlessWords(): string | null {
  if (onDisk().length > 0) return null;
  return (vscode.workspace.workspaceFolders ?? []).length === 0
    ? t('Open a folder first: Delegate works on the files of a folder that is open here.')
    : t(
        'What is open here is not on a disk (a repository on the web, for example). Delegate moves and changes files on a disk: clone or copy it into a folder, and open that.',
      );
}

/** Real paths of this window's folders. */
export function workspacePaths(): string[] {
  return onDisk().map(({ real }) => real);
}

/** Folders that a task can be given to by a click: the workspace's own. */
export function workspaceFolders(): { path: string; name: string }[] {
  return onDisk().map(({ uri, name }) => ({ path: uri.fsPath, name }));
}

/** Whether a task's mount is one of this window's folders, or lies in one. */
export function isInWorkspace(mount: string): boolean {
  return onDisk().some(({ real }) => holds(real, mount));
}

/** Whether a folder that the person named, with whatever links on the way, lies in this window's folders. */
export function reallyInWorkspace(folder: string): boolean {
  return isInWorkspace(realPathOf(folder));
}

/** The folder as the person knows it: below the workspace by its path there, else from the home folder or the disk's top. */
export function folderLabel(mount: string): string {
  const tops = onDisk();
  for (const { name, real, uri } of tops) {
    for (const top of [real, uri.fsPath]) {
      if (!holds(top, mount)) continue;
      const below = slashed(path.relative(top, mount));
      if (below === '') return name;
      return tops.length > 1 ? `${name}/${below}` : below;
    }
  }
  const fromHome = path.relative(homedir(), mount);
  return fromHome.startsWith('..') || path.isAbsolute(fromHome) ? mount : `~/${slashed(fromHome)}`;
}

function holds(top: string, folder: string): boolean {
  return top === folder || isBelow(slashed(folder), slashed(top));
}

function slashed(file: string): string {
  return path.sep === '\\' ? file.replaceAll('\\', '/').replace(/\/+$/, '') : file;
}

type FolderItem = vscode.QuickPickItem & { readonly uri: vscode.Uri | null };

const subfoldersShownMax = 50;

/** Asks which folder of the workspace a task is for. Returns undefined when the person thinks better of it. */
export async function pickFolder(): Promise<vscode.Uri | undefined> {
  const tops = onDisk();
  if (tops.length === 0) {
    const open = t('Open Folder…');
    const chosen = await warn(folderlessWords() ?? '', open);
    if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder');
    return undefined;
  }
  const items: FolderItem[] = [];
  for (const top of tops)
    items.push({
      label: top.name,
      description: t('workspace folder'),
      uri: top.uri,
      iconPath: vscode.ThemeIcon.Folder,
    });
  for (const top of tops) items.push(...(await subfolders(top, tops.length > 1)));
  items.push({ label: '', kind: vscode.QuickPickItemKind.Separator, uri: null });
  items.push({
    label: t('Another Folder in the Workspace…'),
    uri: null,
    alwaysShow: true,
    iconPath: new vscode.ThemeIcon('folder-opened'),
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Delegate Task'),
    placeHolder: t('Which folder is it about?'),
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  return chosen.uri ?? browseFolder();
}

async function subfolders(top: Top, named: boolean): Promise<FolderItem[]> {
  const entries = await vscode.workspace.fs.readDirectory(top.uri);
  return entries
    .filter(([name, type]) => type === vscode.FileType.Directory && !name.startsWith('.') && name !== 'node_modules')
    .slice(0, subfoldersShownMax)
    .map(([name]) => ({
      label: name,
      ...(named ? { description: top.name } : {}),
      uri: vscode.Uri.joinPath(top.uri, name),
      iconPath: vscode.ThemeIcon.Folder,
    }));
}

async function browseFolder(): Promise<vscode.Uri | undefined> {
  const start = onDisk()[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: t('Delegate Task In'),
    openLabel: t('Delegate Task'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    ...(start === undefined ? {} : { defaultUri: start }),
  });
  const folder = chosen?.[0];
  if (folder === undefined || reallyInWorkspace(folder.fsPath)) return folder;
  const again = t('Choose Another');
  const answer = await warn(
    t('{0} is not in this workspace. Delegate works only inside the folders that are open here.', folder.fsPath),
    again,
  );
  return answer === again ? browseFolder() : undefined;
}
