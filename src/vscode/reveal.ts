import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Change } from '../model/change.ts';
import { displayPath } from '../model/displayPath.ts';
import { hasRawBytes, parentOf, type RelativePath } from '../model/relativePath.ts';
import { warn } from './tell.ts';

/** Shows a change's file in the Explorer: the thing itself where it is, or the nearest folder above where it will be. */
export async function revealChange(mount: string, change: Change, side: 'from' | 'to'): Promise<void> {
  const path = change[side];
  if (path === undefined) return;
  if (hasRawBytes(path)) {
    void warn(
      t(
        'Delegate: VS Code cannot show {0}, because its name is not valid text. Delegate handles it all the same.',
        displayPath(path),
      ),
    );
    return;
  }
  await vscode.commands.executeCommand('revealInExplorer', await nearest(vscode.Uri.file(mount), path));
}

async function nearest(mount: vscode.Uri, path: RelativePath): Promise<vscode.Uri> {
  for (let at: RelativePath | null = path; at !== null; at = parentOf(at)) {
    const uri = vscode.Uri.joinPath(mount, at);
    if (await exists(uri)) return uri;
  }
  return mount;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}
