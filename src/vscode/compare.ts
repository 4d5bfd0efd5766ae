import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Change } from '../model/change.ts';
import { displayPath } from '../model/displayPath.ts';
import { hasRawBytes, nameOf } from '../model/relativePath.ts';
import type { Task } from '../model/task.ts';
import type { Shell } from './shell.ts';
import { tell } from './tell.ts';

const scheme = 'delegate-content';
const bytesMax = 5 * 1024 * 1024;
/** How much of a file tells whether it is text. */
const lookedAt = 8 * 1024;

/** Serves new contents as read-only documents, each held against the hash that the change set names it by. */
export function registerContents(shell: () => Shell): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async (uri) => {
      const bytes = await vscode.workspace.fs.readFile(shell().contentFile(uri.query));
      if (createHash('sha256').update(bytes).digest('hex') !== uri.query) throw new Error('This content is damaged.');
      return new TextDecoder().decode(bytes);
    },
  });
}

/** Shows a change's new content: beside the file as it is now where there is one, in VS Code's own diff editor. */
export async function compare(shell: Shell, task: Task, change: Change): Promise<void> {
  const { content, from, to } = change;
  if (content === undefined || to === undefined) return;
  const name = displayPath(nameOf(to));
  if (task.state !== 'awaiting review') {
    say(`${name} is not under review any more, so there is nothing to compare.`);
    return;
  }
  const old = from === undefined || hasRawBytes(from) ? null : vscode.Uri.joinPath(vscode.Uri.file(task.mount), from);
  const sides = [shell.contentFile(content), ...(old === null ? [] : [old])];
  const problems = await Promise.all(sides.map(unfit));
  const problem = problems.find((each) => each !== null);
  if (problem !== undefined) {
    say(`${name} ${problem}, so it cannot be shown as text.`);
    return;
  }
  const next = vscode.Uri.from({ scheme, path: `/${nameOf(to)}`, query: content });
  if (old === null) await vscode.window.showTextDocument(next, { preview: true });
  else await vscode.commands.executeCommand('vscode.diff', old, next, `${name} (now ↔ after)`, { preview: true });
}

function say(words: string): void {
  void tell(`Delegate: ${words}`);
}

/** Why a file cannot be shown as text; null where it can. */
async function unfit(file: vscode.Uri): Promise<string | null> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > bytesMax) return 'is larger than 5 MB';
    const bytes = await vscode.workspace.fs.readFile(file);
    return bytes.subarray(0, lookedAt).includes(0) ? 'is not text' : null;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return 'is not there any more';
    throw error;
  }
}
