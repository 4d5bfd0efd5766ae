/** What was sent for a task, as a page and as a file. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { AuditOf } from '../model/auditWords.ts';
import { askedFor, type Task } from '../model/task.ts';
import { folderLabel } from './folders.ts';
import type { Shell } from './shell.ts';

/** Opens the record as a read-only page. */
export async function showSent(shell: Shell, task: Task): Promise<void> {
  await shell.pages.show(t('What was sent {0}.md', task.id), shell.engine().outgoing.page(aboutOf(task)));
}

/** Writes the record to a file that the person names: a table, JSON or Markdown, by its extension. */
export async function saveSent(shell: Shell, task: Task): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(task.mount);
  const file = await vscode.window.showSaveDialog({
    title: t('Save what was sent'),
    defaultUri: vscode.Uri.joinPath(folder, t('sent {0}.csv', task.id)),
    filters: { [t('Table (CSV)')]: ['csv'], JSON: ['json'], Markdown: ['md'] },
  });
  if (file === undefined) return;
  const text = shell.engine().outgoing.file(file.path, aboutOf(task));
  await vscode.workspace.fs.writeFile(file, Buffer.from(text, 'utf8'));
}

function aboutOf(task: Task): AuditOf {
  return { task: task.id, instruction: askedFor(task), folder: folderLabel(task.mount) };
}
