/** What a person drops or picks, as what a task is about. What counts and why not is the engine's to say. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Attached } from '../protocol/panelWire.ts';
import { folderLabel, pickFolder, workspacePaths } from './folders.ts';
import { safeLine } from './panels/safeText.ts';
import type { Shell } from './shell.ts';

/** What was dropped onto a panel: the texts are whatever the one who dragged gave. */
export function attachDropped(shell: Shell, texts: readonly string[]): Attached {
  const paths = texts.map(pathOf);
  return attach(shell, paths.includes(null) ? [] : paths.filter((one) => one !== null));
}

/** Asks for a folder, or for files; null where the person thinks better of it. */
export async function pickAttached(shell: Shell, what: 'folder' | 'files'): Promise<Attached | null> {
  if (what === 'folder') {
    const folder = await pickFolder();
    return folder === undefined ? null : attach(shell, [folder.fsPath]);
  }
  const top = workspacePaths()[0];
  const files = await vscode.window.showOpenDialog({
    title: t('Attach Files'),
    openLabel: t('Attach'),
    canSelectMany: true,
    ...(top === undefined ? {} : { defaultUri: vscode.Uri.file(top) }),
  });
  return files === undefined
    ? null
    : attach(
        shell,
        files.map(({ fsPath }) => fsPath),
      );
}

/** What these absolute paths are to a task. */
export function attach(shell: Shell, paths: readonly string[]): Attached {
  const named = shell.engine().named(paths, workspacePaths());
  if (!named.ok) return { type: 'not attached', message: safeLine(named.failure.message), next: named.failure.next };
  const { folder, only } = named.value;
  return { type: 'attached', folder, name: safeLine(folderLabel(folder)), files: [...only] };
}

/** Where VS Code's window runs on another machine than the folder, it names files by a scheme of its own. */
function pathOf(text: string): string | null {
  try {
    const uri = vscode.Uri.parse(text, true);
    if (uri.scheme === 'file') return uri.fsPath;
    return uri.scheme === 'vscode-remote' ? vscode.Uri.file(uri.path).fsPath : null;
  } catch {
    return null;
  }
}
