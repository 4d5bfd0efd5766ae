import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import { showFailure } from './failures.ts';
import type { Shell } from './shell.ts';

/** Writes the account of what a task did last to a file that the person names: Markdown, or JSON by its extension. */
export async function saveReceipt(shell: Shell, id: string): Promise<void> {
  const account = shell.engine().account(id, null);
  if (!account.ok) {
    await showFailure(shell, account.failure, id);
    return;
  }
  const day = new Date(account.value.at).toISOString().slice(0, 10);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(account.value.folder);
  const file = await vscode.window.showSaveDialog({
    title: t('Save the receipt'),
    defaultUri: vscode.Uri.joinPath(folder, t('receipt {0}.md', day)),
    filters: { Markdown: ['md'], JSON: ['json'] },
  });
  if (file === undefined) return;
  const text = file.path.toLowerCase().endsWith('.json')
    ? JSON.stringify(account.value, null, 2)
    : shell.engine().accountPage(account.value);
  await vscode.workspace.fs.writeFile(file, Buffer.from(text, 'utf8'));
}
