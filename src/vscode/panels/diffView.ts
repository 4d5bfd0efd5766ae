import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { Task } from '../../model/task.ts';
import type { Intent, ToPanel } from '../../protocol/panelWire.ts';
import { conflictKindNames, wayNames } from '../../model/conflict.ts';
import type { Exception } from '../../protocol/workerWire.ts';
import { saveReceipt } from '../receipts.ts';
import { attempt } from '../attempt.ts';
import { compare } from '../compare.ts';
import { compareAll } from '../compareAll.ts';
import { showFailure } from '../failures.ts';
import { folderLabel } from '../folders.ts';
import { revealChange } from '../reveal.ts';
import type { Shell } from '../shell.ts';
import { act } from '../taskActions.ts';
import { DiffModel } from './diffModel.ts';
import { diffSnapshot } from './diffSnapshot.ts';
import { exceptionsPage, staysIn } from './leftAlone.ts';
import { fromRanges } from './ranges.ts';
import { RowSender } from './rowSender.ts';
import type { TaskView } from './planView.ts';
import { ShowView } from './showView.ts';
import { settleRow } from './settleRow.ts';
import type { ConflictChoices } from './conflictChoices.ts';
import type { Rejections } from './rejections.ts';
import { taskCard } from './taskCard.ts';
import type { WebviewPort } from './webviewPort.ts';

/** Between a change in the folder and the check for what it means. */
const quietMs = 500;
/** Changed files told one by one. */
const filesToldMax = 1_000;

/** What a person decided about change sets, kept across windows. */
export type KeptOfReviews = { readonly rejections: Rejections; readonly choices: ConflictChoices };

/** A task's change set in a panel: sends its rows once, and looks again whenever the folder changes while it can be seen. */
export class DiffView implements TaskView {
  readonly #shell: Shell;
  readonly #task: string;
  readonly #port: WebviewPort;
  readonly #model: DiffModel;
  readonly #files: ShowView;
  #watch: Disposable | null = null;
  readonly #rows: RowSender;
  #exceptions: { hash: string | null; list: readonly Exception[] } = { hash: null, list: [] };
  #closed = false;

  constructor(shell: Shell, task: string, port: WebviewPort, kept: KeptOfReviews) {
    this.#shell = shell;
    this.#task = task;
    this.#port = port;
    const send = async (message: ToPanel): Promise<void> => {
      if (!this.#closed) await port.send(message);
    };
    this.#rows = new RowSender(send, (change) => shell.engine().nameFlags(change));
    this.#files = new ShowView(shell.engine, task, (message) => port.send(message));
    this.#model = new DiffModel({
      engine: shell.engine(),
      task,
      ...kept,
      onChange: () => attempt(shell.log, 'showing changes', () => this.#send()),
      onFailure: (failure) => attempt(shell.log, 'checking changes', () => showFailure(shell, failure, task)),
    });
  }

  get model(): DiffModel {
    return this.#model;
  }

  async refresh(): Promise<void> {
    await this.#model.refresh();
  }

  async take(intent: Intent): Promise<'taken' | 'not mine'> {
    switch (intent.type) {
      case 'ready':
        this.#rows.forget();
        await this.#send();
        await this.#model.refresh();
        return 'taken';
      case 'choose':
        await this.#model.choose([...fromRanges(intent.changes, this.#model.state.changes.length)], intent.accepted);
        return 'taken';
      case 'leave out conflicts':
        await this.#model.leaveOutConflicts();
        return 'taken';
      case 'settle kind': {
        const kind = conflictKindNames.find((name) => name === intent.kind);
        const way = wayNames.find((name) => name === intent.way) ?? null;
        if (kind !== undefined) await this.#model.settle({ kind }, way);
        return 'taken';
      }
      case 'settle row':
        await settleRow(this.#model, intent.change);
        return 'taken';
      case 'do': {
        // The panel's own yes binds to what it showed, however long ago that was sent.
        const { action, saw } = intent;
        const shown = saw !== undefined && (action === 'apply' || action === 'undo' || action === 'redo');
        if (!shown || intent.task !== this.#task) return 'not mine';
        await act(this.#shell, this.#task, action, { selection: this.#model.selection, hash: saw });
        return 'taken';
      }
      case 'compare': {
        const change = this.#model.changeOf(intent.change);
        const task = this.#shell.engine().task(this.#task);
        if (change !== null && task !== null) await compare(this.#shell, task, change, this.#files.files);
        return 'taken';
      }
      case 'show':
        await this.#files.take(intent, this.#model.changeOf(intent.change));
        return 'taken';
      case 'show closed':
        this.#files.close();
        return 'taken';
      case 'save receipt':
        await saveReceipt(this.#shell, this.#task);
        return 'taken';
      case 'reveal': {
        const change = this.#model.changeOf(intent.change);
        const task = this.#shell.engine().task(this.#task);
        if (change !== null && task !== null) await revealChange(task.mount, change, intent.side);
        return 'taken';
      }
      default:
        return this.#takeMore(intent);
    }
  }

  async #takeMore(intent: Intent): Promise<'taken' | 'not mine'> {
    const { state } = this.#model;
    const task = this.#shell.engine().task(this.#task);
    switch (intent.type) {
      case 'name': {
        const problem = await this.#model.name(intent.change, intent.name);
        await this.#port.send({ type: 'named', change: intent.change, problem });
        return 'taken';
      }
      case 'exceptions':
        if (task !== null) await this.#port.send(exceptionsPage(this.#exceptionsOf(task), intent));
        return 'taken';
      case 'stays':
        if (task !== null)
          await this.#port.send(await staysIn(task.mount, state.changes, this.#model.changeOf(intent.change), intent));
        return 'taken';
      case 'compare all':
        if (task !== null) await compareAll(this.#shell, task, this.#model.accepted());
        return 'taken';
      default:
        return 'not mine';
    }
  }

  /** While the panel can be seen, changes in the folder are looked at; what happened meanwhile is looked at once. */
  visible(seen: boolean): void {
    if (!seen) {
      this.#watch?.dispose();
      this.#watch = null;
      return;
    }
    if (this.#watch !== null || this.#closed) return;
    const task = this.#shell.engine().task(this.#task);
    if (task !== null) this.#watch = watchFolder(task.mount, (files) => this.#touched(files));
    this.#recheck();
  }

  #recheck(): void {
    const state = this.#shell.engine().task(this.#task)?.state;
    if (state === 'applying') return; // its own doing
    attempt(this.#shell.log, 'checking changes', () => this.#model.refresh());
  }

  #touched(files: readonly string[]): void {
    if (this.#shell.engine().task(this.#task)?.state === 'applying') return; // its own doing
    attempt(this.#shell.log, 'checking changes', () => this.#model.touched(files));
  }

  async #send(): Promise<void> {
    const engine = this.#shell.engine();
    const task = engine.task(this.#task);
    if (task === null || this.#closed) return;
    const card = taskCard(task, engine.progress(task.id), folderLabel(task.mount));
    const state = this.#model.state;
    const busy = state.busy || task.state === 'applying';
    const { revision, rows } = this.#rows.prepare(state);
    const exceptions = this.#exceptionsOf(task).length;
    const sent = this.#shell.engine().outgoing.report(task.id);
    const snapshot = diffSnapshot({ task, card, ...state, revision, exceptions, busy, sent });
    await this.#port.send({ type: 'snapshot', snapshot });
    await rows();
  }

  /** They never change for one change set, and are read from a file. */
  #exceptionsOf(task: Task): readonly Exception[] {
    const hash = task.head?.hash ?? null;
    if (this.#exceptions.hash !== hash) this.#exceptions = { hash, list: this.#shell.engine().exceptions(task.id) };
    return this.#exceptions.list;
  }

  close(): void {
    this.#closed = true;
    this.#watch?.dispose();
    this.#model.close();
    this.#files.close();
    this.#port.close();
  }
}

/** Calls back when the folder has been quiet for a moment after something in it changed. */
function watchFolder(folder: string, then: (files: readonly string[]) => void): Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '**'));
  let timer: NodeJS.Timeout | null = null;
  const files = new Set<string>();
  const later = ({ fsPath }: vscode.Uri): void => {
    // Of very many, the folder itself stands for all.
    if (files.size < filesToldMax) files.add(fsPath);
    else files.add(folder);
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      const changed = files.has(folder) ? [folder] : [...files];
      files.clear();
      then(changed);
    }, quietMs);
  };
  watcher.onDidCreate(later);
  watcher.onDidChange(later);
  watcher.onDidDelete(later);
  return {
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      watcher.dispose();
    },
  };
}
