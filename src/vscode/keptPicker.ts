import * as vscode from 'vscode';
import { plural, t } from '../base/translate.ts';
import type { KeptItem } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { showFailure } from './failures.ts';
import { folderLabel } from './folders.ts';
import { keptWords, sizeWords } from './kept.ts';
import { restoreSelection } from './restore.ts';
import type { Shell } from './shell.ts';
import { transact } from './transactions.ts';
import { confirm, tell, warn } from './tell.ts';

const shownMax = 2_000;

type Item = vscode.QuickPickItem & { readonly kept?: KeptItem };

/** Lists what is kept for undo, and asks what to do with the one that is chosen. */
export async function showKept(shell: Shell): Promise<void> {
  const { items, bytes } = await shell.engine().kept(new AbortController().signal);
  if (items.length === 0) {
    void tell(t('Delegate: nothing is kept for undo.'));
    return;
  }
  const letGo: Item = { label: t('$(trash) Let go of everything…'), description: sizeWords(bytes), alwaysShow: true };
  const rows = items.slice(-shownMax).reverse().map(itemOf);
  const picked = await vscode.window.showQuickPick([...rows, letGo], {
    title: t('Kept for undo: {0}, {1}', plural(items.length, '{0} thing', '{0} things'), sizeWords(bytes)),
    placeHolder: t('Choose one to restore it or to see it'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === letGo) await letGoOfAll(shell, items.length, bytes);
  else if (picked?.kept !== undefined) await askAbout(shell, picked.kept);
}

function itemOf(kept: KeptItem): Item {
  return {
    label: nameOf(kept),
    description: keptWords(kept, Date.now()),
    detail: displayPath(folderLabel(kept.was.slice(0, kept.was.lastIndexOf('/')))),
    kept,
  };
}

function nameOf({ was }: KeptItem): string {
  return displayPath(was.slice(was.lastIndexOf('/') + 1));
}

async function askAbout(shell: Shell, kept: KeptItem): Promise<void> {
  const acts: (vscode.QuickPickItem & { act: () => unknown })[] = [
    {
      label: t('Restore'),
      iconPath: new vscode.ThemeIcon('discard'),
      description: t('takes back this one change'),
      act: () => restore(shell, kept),
    },
    {
      label: t('Show its task’s changes'),
      iconPath: new vscode.ThemeIcon('diff-multiple'),
      act: () => shell.panels.show('diff', kept.task, { focus: true }),
    },
    // The person's own file manager sees this machine's files only where the window is on this machine too.
    ...(isLocal()
      ? [
          {
            label: t('Reveal where it is kept'),
            iconPath: new vscode.ThemeIcon('folder-opened'),
            act: () => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(kept.path)),
          },
        ]
      : []),
  ];
  const title = `${nameOf(kept)}: ${keptWords(kept, Date.now())}`;
  const picked = await vscode.window.showQuickPick(acts, { title, placeHolder: displayPath(kept.was) });
  await picked?.act();
}

function isLocal(): boolean {
  return vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
}

/** Takes back the change that put this away, and no other; what stands in the way is shown where it can be settled. */
async function restore(shell: Shell, kept: KeptItem): Promise<void> {
  const engine = shell.engine();
  const task = engine.task(kept.task);
  if (task === null) return;
  const direction = task.transactions.find(({ id }) => id === kept.transaction)?.direction === 'undo' ? 'redo' : 'undo';
  const { signal } = new AbortController();
  const whole = await engine.preview(task.id, direction, { kind: 'all' }, signal);
  const selection = whole.ok ? restoreSelection(whole.value.changes, kept.change) : null;
  const alone = selection === null ? whole : await engine.preview(task.id, direction, selection, signal);
  if (!alone.ok) {
    await showFailure(shell, alone.failure, task.id);
    return;
  }
  const fits = [...alone.value.changes].some(({ id }) => id === kept.change);
  if (selection === null || !fits || alone.value.conflicts.some(({ severity }) => severity === 'stop')) {
    shell.panels.show('diff', task.id, { focus: true });
    void warn(
      t('Delegate: {0} cannot be restored by itself. See its task’s changes for what is in the way.', nameOf(kept)),
    );
    return;
  }
  await transact(shell, task, direction, { selection, hash: alone.value.hash });
}

async function letGoOfAll(shell: Shell, count: number, bytes: number): Promise<void> {
  const yes = t('Let Go');
  const question = t('Let go of {0} ({1}) for good?', plural(count, '{0} thing', '{0} things'), sizeWords(bytes));
  const detail = t('They cannot be brought back then, and their changes cannot be undone any more.');
  if ((await confirm(question, detail, yes)) !== yes) return;
  const gone = await shell.engine().letGo('all', new AbortController().signal);
  void tell(t('Delegate: {0} let go.', plural(gone.length, '{0} thing', '{0} things')));
}
