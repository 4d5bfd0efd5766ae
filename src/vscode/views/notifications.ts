import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { Task, TaskState } from '../../model/task.ts';
import { attempt } from '../attempt.ts';
import { showFailure } from '../failures.ts';
import { folderLabel, isInWorkspace } from '../folders.ts';
import type { Shell } from '../shell.ts';
import { waitsForPerson } from '../words.ts';
import { noticeFor, panelOf, type Notice } from './notices.ts';
import { tell } from '../tell.ts';

/** Follows tasks from state to state: opens a panel for what the person waits for, and says what else they should know. Once each. */
export class Notifications {
  readonly #shell: Shell;
  readonly #seen = new Map<string, TaskState>();

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** Takes what is there as known, and says in one message what of it waits. */
  begin(tasks: readonly Task[], queueVisible: boolean): void {
    for (const task of tasks) this.#seen.set(task.id, task.state);
    const { panels } = this.#shell;
    const waiting = tasks.filter(
      (task) => waitsForPerson(task) && isInWorkspace(task.mount) && !panels.isOpen(panelOf(task.state), task.id),
    );
    if (waiting.length === 0 || queueVisible) return;
    attempt(this.#shell.log, 'telling of waiting tasks', async () => {
      const words = plural(
        waiting.length,
        'Delegate: {0} task in this workspace waits for you.',
        'Delegate: {0} tasks in this workspace wait for you.',
      );
      const show = t('Show Queue');
      if ((await tell(words, show)) === show) await vscode.commands.executeCommand('delegate.showQueue');
    });
  }

  /** These tasks have news. `queueVisible`: the person has the queue in sight. */
  hear(ids: ReadonlySet<string>, queueVisible: boolean): void {
    for (const id of ids) {
      const task = this.#shell.engine().task(id);
      if (task === null) continue;
      const notice = this.#noticeFor(task, queueVisible);
      this.#seen.set(id, task.state);
      if (notice !== null) this.#give(task, notice);
    }
  }

  #noticeFor(task: Task, queueVisible: boolean): Notice | null {
    const { panels, own } = this.#shell;
    return noticeFor(task, {
      before: this.#seen.get(task.id) ?? null,
      own: own.has(task.id),
      here: isInWorkspace(task.mount),
      windowFocused: vscode.window.state.focused,
      // The queue holds all open questions, and takes the answers.
      panelOpen: panels.isOpen(panelOf(task.state), task.id) || (queueVisible && task.state === 'asking'),
      wouldCover: panels.isAnotherInFront(task.id, own.actedAt(task.id)),
      folder: folderLabel(task.mount),
    });
  }

  #give(task: Task, notice: Notice): void {
    const { panels, own, log } = this.#shell;
    if (notice.kind === 'open') {
      panels.show(notice.panel, task.id, { focus: own.isAwaited(task.id) });
      return;
    }
    attempt(log, 'telling of a task', async () => {
      if (notice.kind === 'fail') {
        await showFailure(this.#shell, notice.failure, task.id);
        return;
      }
      const { message, button, panel } = notice;
      const chosen = await tell(message, ...(button === null ? [] : [button]));
      if (chosen !== undefined && panel !== null) panels.show(panel, task.id, { focus: true });
    });
  }
}
