import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Approved, Engine } from '../engine/engine.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Task } from '../model/task.ts';
import { attempt } from './attempt.ts';
import { showFailure } from './failures.ts';
import { folderLabel } from './folders.ts';
import { progressWords } from './panels/taskCard.ts';
import type { Shell } from './shell.ts';
import { receiptWords } from './words.ts';
import { tell, whileWorking, type Reporting } from './tell.ts';

export type Direction = 'apply' | 'undo' | 'redo';

const gerunds: Record<Direction, string> = { apply: t('Applying'), undo: t('Undoing'), redo: t('Redoing') };

/** A transaction that is over by then needs no progress: a message that flashes by only startles. */
const quickMs = 400;

/** Carries out a task's changes (or takes them back), with progress that can be cancelled, and says what came of it. */
export async function transact(shell: Shell, task: Task, direction: Direction, approved: Approved): Promise<void> {
  const folder = folderLabel(task.mount);
  const stop = new AbortController();
  const running = shell.engine().transact(task.id, direction, approved, stop.signal);
  const slow = setTimeout(() => {
    attempt(shell.log, 'showing progress', () =>
      showProgress(shell.engine(), task.id, { title: `${gerunds[direction]} in ${folder}`, running, stop }),
    );
  }, quickMs);
  const result = await running.finally(() => clearTimeout(slow));
  if (!result.ok) attempt(shell.log, 'looking again', () => shell.panels.view('diff', task.id)?.refresh());
  else if (direction !== 'undo') attempt(shell.log, 'letting go of what is too old', () => shell.keepHouse());
  // The message stays until it is closed, long after the command is over.
  attempt(shell.log, `${direction} in ${folder}`, () =>
    result.ok ? tellReceipt(shell, task.id, folder, result.value) : showFailure(shell, result.failure, task.id),
  );
}

type Running = { readonly title: string; readonly running: Promise<unknown>; readonly stop: AbortController };

/** A notification with a bar and a Cancel button, until it is over. How it ends is told elsewhere. */
async function showProgress(engine: Engine, id: string, { title, running, stop }: Running): Promise<void> {
  await whileWorking('as a message', title, async (progress, token) => {
    const subscriptions = [token.onCancellationRequested(() => stop.abort()), reportProgress(engine, id, progress)];
    await running.then(
      () => undefined,
      () => undefined,
    );
    for (const subscription of subscriptions) subscription.dispose();
  });
}

function reportProgress(engine: Engine, id: string, progress: Reporting): vscode.Disposable {
  let percent = 0;
  return new vscode.Disposable(
    engine.onTask.on((changed) => {
      const now = changed === id ? engine.progress(id) : null;
      if (now === null) return;
      const reached = now.total === undefined || now.total === 0 ? percent : Math.floor((100 * now.done) / now.total);
      progress.report({ message: progressWords(now), increment: Math.max(0, reached - percent) });
      percent = Math.max(percent, reached);
    }).dispose,
  );
}

const after: Record<Direction, { label: string; command: string }> = {
  apply: { label: t('Undo'), command: 'delegate.undoTask' },
  undo: { label: t('Redo'), command: 'delegate.redoTask' },
  redo: { label: t('Undo'), command: 'delegate.undoTask' },
};

async function tellReceipt(shell: Shell, id: string, folder: string, receipt: Receipt): Promise<void> {
  const { label, command } = after[receipt.direction];
  const show = t('Show Changes');
  const chosen = await tell(t('Delegate: {0} in {1}.', receiptWords(receipt), folder), label, show);
  if (chosen === label) await vscode.commands.executeCommand(command, id);
  if (chosen === show) shell.panels.show('diff', id, { focus: true });
}
