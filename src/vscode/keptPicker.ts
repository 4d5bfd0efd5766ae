import * as vscode from 'vscode';
import type { KeptItem } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { folderLabel } from './folders.ts';
import type { Shell } from './shell.ts';
import { counted } from './words.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const shownMax = 2_000;

type Item = vscode.QuickPickItem & { readonly kept?: KeptItem };

/** Lists what is kept for undo; an item leads to its task's changes, where it can be taken back. */
export async function showKept(shell: Shell): Promise<void> {
  const stop = new AbortController();
  const { items, bytes } = await shell.engine().kept(stop.signal);
  if (items.length === 0) {
    void vscode.window.showInformationMessage('Delegate: nothing is kept for undo.');
    return;
  }
  const letGo: Item = { label: '$(trash) Let go of everything…', description: sizeWords(bytes), alwaysShow: true };
  const rows = items.slice(-shownMax).reverse().map(itemOf);
  const picked = await vscode.window.showQuickPick([...rows, letGo], {
    title: `Kept for undo: ${counted(items.length, 'thing')}, ${sizeWords(bytes)}`,
    placeHolder: 'Choose one to see its task’s changes, from where it can be undone',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === letGo) await letGoOfAll(shell, items.length, bytes);
  else if (picked?.kept !== undefined) shell.panels.show('diff', picked.kept.task, { focus: true });
}

function itemOf(kept: KeptItem): Item {
  const days = Math.floor((Date.now() - kept.at) / dayMs);
  const age = days === 0 ? 'today' : `${counted(days, 'day')} ago`;
  const what = kept.op === 'trash' ? 'Trashed' : kept.op === 'move' ? 'Moved to another drive' : 'Old content';
  return {
    label: displayPath(kept.was.slice(kept.was.lastIndexOf('/') + 1)),
    description: `${what} ${age}, ${sizeWords(kept.bytes)}`,
    detail: displayPath(folderLabel(kept.was.slice(0, kept.was.lastIndexOf('/')))),
    kept,
  };
}

async function letGoOfAll(shell: Shell, count: number, bytes: number): Promise<void> {
  const yes = 'Let Go';
  const question = `Let go of ${counted(count, 'thing')} (${sizeWords(bytes)}) for good?`;
  const detail = 'They cannot be brought back then, and their changes cannot be undone any more.';
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  const gone = await shell.engine().letGo('all', new AbortController().signal);
  void vscode.window.showInformationMessage(`Delegate: ${counted(gone.length, 'thing')} let go.`);
}

function sizeWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  for (; size >= 1_000 && unit < units.length - 1; unit++) size /= 1_000;
  return `${unit === 0 ? String(size) : size.toFixed(1)} ${units[unit] ?? ''}`;
}
