import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { FileShow } from '../engine/engine.ts';
import type { Change } from '../model/change.ts';
import { displayPath } from '../model/displayPath.ts';
import { hasRawBytes, nameOf, type RelativePath } from '../model/relativePath.ts';
import type { Task } from '../model/task.ts';
import type { Shell } from './shell.ts';
import { tell } from './tell.ts';

const scheme = 'delegate-content';
const bytesMax = 5 * 1024 * 1024;
/** How much of a file tells whether it is text. */
const lookedAt = 8 * 1024;

/**
 * Serves new contents as read-only documents, each held against the hash that the change set names it by, and the texts of documents, for
 * as long as they are among the last that were asked for.
 */
export function registerContents(shell: () => Shell): vscode.Disposable {
  const contents = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async (uri) => {
      if (uri.query === '') return ''; // what is still to be made
      const bytes = await vscode.workspace.fs.readFile(shell().contentFile(uri.query));
      if (createHash('sha256').update(bytes).digest('hex') !== uri.query) throw new Error('This content is damaged.');
      return new TextDecoder().decode(bytes);
    },
  });
  const extractedTexts = vscode.workspace.registerTextDocumentContentProvider(textScheme, {
    provideTextDocumentContent: ({ query }) =>
      texts.get(query) ?? t('This text is not kept any more: open it again from the changes.'),
  });
  return vscode.Disposable.from(contents, extractedTexts);
}

const textScheme = 'delegate-text';
const textsMax = 20;
/** By their hashes, oldest first. */
const texts = new Map<string, string>();

/**
 * Shows a change's new content: beside the file as it is now where there is one, in VS Code's own diff editor. Of documents, that is
 * their text, which a worker extracts.
 */
export async function compare(shell: Shell, task: Task, change: Change, files: FileShow): Promise<void> {
  const { content, from, to } = change;
  if (content === undefined || to === undefined) return;
  const name = displayPath(nameOf(to));
  if (task.state !== 'awaiting review') {
    say(t('{0} is not under review any more, so there is nothing to compare.', name));
    return;
  }
  const old = from === undefined || hasRawBytes(from) ? null : vscode.Uri.joinPath(vscode.Uri.file(task.mount), from);
  const sides = [shell.contentFile(content), ...(old === null ? [] : [old])];
  const problems = await Promise.all(sides.map(unfit));
  const problem = problems.find((each) => each !== null);
  if (problem === undefined) {
    const next = vscode.Uri.from({ scheme, path: `/${nameOf(to)}`, query: content });
    await openSides(old, next, name);
    return;
  }
  const next = await extracted(files, change, 'after');
  const before = old === null ? null : await extracted(files, change, 'before');
  const failed = [next, before].find((side) => typeof side === 'string');
  if (typeof next === 'string' || typeof before === 'string')
    say(t('{0} {1}, and its text cannot be shown: {2}', name, problem, failed?.toString() ?? ''));
  else await openSides(before, next, name);
}

/** A new content, read-only, under the name that its file will have. */
export function contentUri(content: string, to: RelativePath): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${to}`, query: content });
}

/** What stands where a file is still to be made. */
export function emptyUri(to: RelativePath): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${to}`, query: '' });
}

async function openSides(old: vscode.Uri | null, next: vscode.Uri, name: string): Promise<void> {
  if (old === null) await vscode.window.showTextDocument(next, { preview: true });
  else await vscode.commands.executeCommand('vscode.diff', old, next, `${name} (now ↔ after)`, { preview: true });
}

/** The text of one side of a change as a document; words where there is none. */
async function extracted(files: FileShow, change: Change, side: 'before' | 'after'): Promise<vscode.Uri | string> {
  const reply = await files.show(change, { what: 'text', side }, new AbortController().signal);
  if (!reply.ok) return `${reply.failure.message} ${reply.failure.next}`;
  if (reply.value.kind !== 'whole') return reply.value.kind === 'none' ? `${reply.value.why}.` : t('it is no text.');
  const { text, isCut } = reply.value;
  const shown = isCut ? `${text}\n\n(${t('Only the beginning is shown: there is more text in it.')})\n` : text;
  const key = createHash('sha256').update(shown).digest('hex');
  texts.delete(key);
  texts.set(key, shown);
  for (const oldest of texts.keys()) if (texts.size > textsMax) texts.delete(oldest);
  return vscode.Uri.from({ scheme: textScheme, path: `/${nameOf(change.to ?? ('' as RelativePath))}.txt`, query: key });
}

function say(words: string): void {
  void tell(`Delegate: ${words}`);
}

/** Why a file cannot be shown as text; null where it can. */
export async function unfit(file: vscode.Uri): Promise<string | null> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > bytesMax) return t('is larger than 5 MB');
    const bytes = await vscode.workspace.fs.readFile(file);
    return bytes.subarray(0, lookedAt).includes(0) ? t('is not text') : null;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return t('is not there any more');
    throw error;
  }
}
