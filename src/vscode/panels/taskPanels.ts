import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { t } from '../../base/translate.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Selection } from '../../engine/engine.ts';
import { taskIdSchema, type Task } from '../../model/task.ts';
import type { Intent } from '../../protocol/panelWire.ts';
import { attempt } from '../attempt.ts';
import { folderLabel } from '../folders.ts';
import type { Shell } from '../shell.ts';
import { shortened, waitsForPerson } from '../words.ts';
import { DiffView, type KeptOfReviews } from './diffView.ts';
import { PlanView, type TaskView } from './planView.ts';
import { ConflictChoices, reviewedNow } from './conflictChoices.ts';
import { Rejections } from './rejections.ts';
import { safeLine } from './safeText.ts';
import { WebviewPort } from './webviewPort.ts';

export const taskPanelKinds = ['plan', 'diff'] as const;
export type TaskPanelKind = (typeof taskPanelKinds)[number];

type Open = {
  readonly kind: TaskPanelKind;
  readonly task: string;
  readonly panel: vscode.WebviewPanel;
  readonly view: TaskView;
  shownAt: number;
};

const words: Record<TaskPanelKind, { title: string; icon: string }> = {
  plan: { title: t('Plan'), icon: 'checklist' },
  diff: { title: t('Changes'), icon: 'diff-multiple' },
};

/** What a panel's script keeps with VS Code, so that the panel comes back after a reload. */
const keptSchema = z.object({ task: taskIdSchema });

/** The plan and diff panels: at most one of each kind a task. */
export class TaskPanels implements Disposable {
  readonly #shell: () => Shell;
  readonly #dispatch: (intent: Intent) => unknown;
  readonly #kept: KeptOfReviews;
  readonly #open = new Map<string, Open>();

  constructor(shell: () => Shell, dispatch: (intent: Intent) => unknown, memory: vscode.Memento) {
    this.#shell = shell;
    this.#dispatch = dispatch;
    this.#kept = { rejections: new Rejections(memory), choices: new ConflictChoices(memory) };
  }

  /** Lets panels come back after a reload of the window. */
  register(): vscode.Disposable {
    const serializers = taskPanelKinds.map((kind) =>
      vscode.window.registerWebviewPanelSerializer(viewType(kind), {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const kept = keptSchema.safeParse(state);
          const known = kept.success && this.#shell().engine().task(kept.data.task) !== null;
          if (known && !this.isOpen(kind, kept.data.task)) this.#take(kind, kept.data.task, panel);
          else panel.dispose();
        },
      }),
    );
    return vscode.Disposable.from(...serializers);
  }

  isOpen(kind: TaskPanelKind, task: string): boolean {
    return this.#open.has(keyOf(kind, task));
  }

  /**
   * Whether a panel that came up at or after `since` shows another task that waits for the person: one more would cover what they
   * are about to read. What they asked for later may cover it.
   */
  isAnotherInFront(task: string, since: number): boolean {
    return [...this.#open.values()].some((open) => {
      if (open.task === task || !open.panel.visible || open.shownAt < since) return false;
      const shown = this.#shell().engine().task(open.task);
      return shown !== null && waitsForPerson(shown);
    });
  }

  /** What of the task's changes the person has not left out, be its panel open or not. */
  selectionOf(task: Task): Selection {
    if (task.head === null) return { kind: 'all' };
    const { rejections, choices: kept } = this.#kept;
    const rejected = rejections.of(task.id, task.head.hash);
    const choices = kept.of(task.id, reviewedNow(task));
    return rejected.size === 0 ? { kind: 'all', choices } : { kind: 'without', rejected, choices };
  }

  view(kind: 'plan', task: string): PlanView | null;
  view(kind: 'diff', task: string): DiffView | null;
  view(kind: TaskPanelKind, task: string): TaskView | null {
    return this.#open.get(keyOf(kind, task))?.view ?? null;
  }

  /** Every open panel, for tests and for those who ask what is on the screen. */
  list(): { kind: TaskPanelKind; task: string; visible: boolean; title: string; html: string }[] {
    return [...this.#open.values()].map(({ kind, task, panel }) => ({
      kind,
      task,
      visible: panel.visible,
      title: panel.title,
      html: panel.webview.html,
    }));
  }

  /** Opens the task's panel or brings it to the front. The changes take the place of the plan they came from. */
  show(kind: TaskPanelKind, task: string, { focus }: { focus: boolean }): void {
    const plan = kind === 'diff' ? this.#open.get(keyOf('plan', task)) : undefined;
    const column = plan?.panel.viewColumn;
    const present = this.#open.get(keyOf(kind, task));
    if (present !== undefined) {
      present.shownAt = Date.now();
      present.panel.reveal(undefined, !focus);
    } else {
      const place = { viewColumn: column ?? vscode.ViewColumn.Active, preserveFocus: !focus };
      this.#take(
        kind,
        task,
        vscode.window.createWebviewPanel(viewType(kind), words[kind].title, place, { retainContextWhenHidden: true }),
      );
    }
    plan?.panel.dispose();
  }

  /** Shows what is new of these tasks. */
  refresh(tasks: ReadonlySet<string>): void {
    for (const { kind, task, view } of this.#open.values()) {
      if (tasks.has(task)) attempt(this.#shell().log, `${kind} panel`, () => view.refresh());
    }
  }

  #take(kind: TaskPanelKind, task: string, panel: vscode.WebviewPanel): void {
    const shell = this.#shell();
    const found = shell.engine().task(task);
    panel.title = safeLine(`${words[kind].title}: ${found === null ? task : tabName(found)}`);
    panel.iconPath = new vscode.ThemeIcon(words[kind].icon);
    const port = new WebviewPort(panel.webview, kind, panel.title, {
      extensionUri: shell.context.extensionUri,
      log: shell.log,
      problemOf: (message) => shell.engine().messageProblem(message),
      onIntent: async (intent) => {
        if ((await view.take(intent)) === 'not mine') await this.#dispatch(intent);
      },
    });
    const view: TaskView =
      kind === 'plan' ? new PlanView(shell, task, port) : new DiffView(shell, task, port, this.#kept);
    this.#open.set(keyOf(kind, task), { kind, task, panel, view, shownAt: Date.now() });
    view.visible(panel.visible);
    panel.onDidChangeViewState(() => view.visible(panel.visible));
    panel.onDidDispose(() => {
      this.#open.delete(keyOf(kind, task));
      view.close();
    });
  }

  dispose(): void {
    for (const { view } of this.#open.values()) view.close();
  }
}

/** Tells tasks on one folder apart in their tabs. */
function tabName({ title, instruction, mount }: Task): string {
  return `${shortened(title ?? instruction, tabCharactersMax)} · ${folderLabel(mount)}`;
}

/** As much as a tab shows before VS Code makes tabs narrow. */
const tabCharactersMax = 28;

function viewType(kind: TaskPanelKind): string {
  return `delegate.${kind}`;
}

function keyOf(kind: TaskPanelKind, task: string): string {
  return `${kind} ${task}`;
}
