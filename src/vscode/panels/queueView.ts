import * as vscode from 'vscode';
import type { DoctorReport } from '../../engine/engine.ts';
import { auditBrief } from '../../model/auditWords.ts';
import type { Task } from '../../model/task.ts';
import type { Intent } from '../../protocol/panelWire.ts';
import { attempt } from '../attempt.ts';
import { folderLabel, isInWorkspace, offDiskWords, workspaceFolders } from '../folders.ts';
import type { Shell } from '../shell.ts';
import { counted, waitsForPerson } from '../words.ts';
import { queueSnapshot } from './queueSnapshot.ts';
import { taskCard } from './taskCard.ts';
import { WebviewPort } from './webviewPort.ts';

export const queueViewId = 'delegate.queue';

/** The queue in the side bar. */
export class QueueView implements vscode.WebviewViewProvider {
  readonly #shell: () => Shell;
  readonly #dispatch: (intent: Intent) => unknown;
  readonly #ends = new AbortController();
  #view: vscode.WebviewView | null = null;
  #port: WebviewPort | null = null;
  #report: DoctorReport | null = null;

  constructor(shell: () => Shell, dispatch: (intent: Intent) => unknown) {
    this.#shell = shell;
    this.#dispatch = dispatch;
  }

  register(): vscode.Disposable {
    const provider = vscode.window.registerWebviewViewProvider(queueViewId, this, {
      webviewOptions: { retainContextWhenHidden: true },
    });
    return vscode.Disposable.from(provider, { dispose: () => this.#ends.abort() });
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  get html(): string | null {
    return this.#view?.webview.html ?? null;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const shell = this.#shell();
    this.#view = view;
    const port = new WebviewPort(view.webview, 'queue', 'Tasks', {
      extensionUri: shell.context.extensionUri,
      log: shell.log,
      onIntent: (intent) => (intent.type === 'ready' ? this.#begin() : this.#dispatch(intent)),
    });
    this.#port = port;
    view.onDidDispose(() => {
      port.close();
      this.#view = null;
      this.#port = null;
    });
    this.refresh();
  }

  /** Shows the tasks as they are now, in the view and in its badge. */
  refresh(): void {
    if (this.#view === null) return;
    attempt(this.#shell().log, 'queue', () => this.#send());
  }

  async #begin(): Promise<void> {
    await this.#send();
    if (this.#report !== null) return;
    this.#report = await this.#shell().engine().doctor(this.#ends.signal);
    await this.#send();
  }

  async #send(): Promise<void> {
    const engine = this.#shell().engine();
    const tasks = tasksOfWindow(engine.tasks());
    const cards = tasks.map((task) => {
      const sent = auditBrief(engine.outgoing.report(task.id));
      return taskCard(task, engine.progress(task.id), folderLabel(task.mount), sent);
    });
    const waiting = tasks.filter(waitsForPerson).length;
    if (this.#view !== null) {
      this.#view.badge =
        waiting === 0
          ? undefined
          : { value: waiting, tooltip: `${counted(waiting, 'task')} ${waiting === 1 ? 'waits' : 'wait'} for you` };
    }
    await this.#port?.send({
      type: 'snapshot',
      snapshot: queueSnapshot({ cards, folders: workspaceFolders(), report: this.#report, offDisk: offDiskWords() }),
    });
  }
}

/** The tasks on this window's folders. A window without folders shows all there are. */
export function tasksOfWindow(tasks: readonly Task[]): Task[] {
  return workspaceFolders().length === 0 ? [...tasks] : tasks.filter((task) => isInWorkspace(task.mount));
}
