import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import { attempt } from './attempt.ts';
import { showFailure } from './failures.ts';
import { folderLabel } from './folders.ts';
import type * as HistoryModule from './history/main.ts';
import { saveReceipt } from './receipts.ts';
import type { Shell } from './shell.ts';
import { confirm, inert, tell, warn, whileWorking } from './tell.ts';
import { transact } from './transactions.ts';

type Node = HistoryModule.HistoryNode;

/** Commands of the history's rows and of files; what they do is in its bundle. */
const commands = [
  ...(['undo', 'redo', 'receipt', 'changes', 'origin', 'letGo', 'more'] as const).map(
    (name) => `delegate.history.${name}`,
  ),
  'delegate.fileHistory',
];

/** The tree of what was applied, below the queue. Its code is loaded, and the engine started, when somebody opens it. */
export class HistoryView implements vscode.TreeDataProvider<Node> {
  readonly #shell: () => Shell;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #history: HistoryModule.History | null = null;
  #view: vscode.TreeView<Node> | null = null;
  #wasShown = false;

  constructor(shell: () => Shell) {
    this.#shell = shell;
  }

  register(): vscode.Disposable {
    const view = vscode.window.createTreeView('delegate.history', { treeDataProvider: this, showCollapseAll: true });
    this.#view = view;
    const registered = commands.map((name) =>
      vscode.commands.registerCommand(name, async (argument: unknown) => {
        try {
          await this.#open().commands[name]?.(argument);
        } catch (error) {
          attempt(this.#shell().log, name, () =>
            Promise.reject(error instanceof Error ? error : new Error(String(error))),
          );
        }
      }),
    );
    return vscode.Disposable.from(
      view,
      this.#changed,
      view.onDidChangeVisibility(() => this.refresh()),
      ...registered,
      vscode.commands.registerCommand('delegate.showHistory', () => this.#show(view)),
      vscode.commands.registerCommand('delegate.history.settings', () =>
        vscode.commands.executeCommand('workbench.action.openSettings', 'delegate.store'),
      ),
    );
  }

  getChildren(node?: Node): Promise<Node[]> {
    return this.#open().tree.getChildren(node);
  }

  /** Only days are asked for: nothing is above them. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return this.#open().tree.getTreeItem(node);
  }

  /** Draws again, if it can be seen and something was applied since. */
  refresh(): void {
    if (this.#view?.visible !== true || this.#history?.tree.isOld !== true) return;
    this.#changed.fire(undefined);
  }

  /** VS Code gives a tree that it has just made the keyboard before there are rows: the first one takes it then. */
  async #show(view: vscode.TreeView<Node>): Promise<void> {
    await vscode.commands.executeCommand('delegate.history.focus');
    if (this.#wasShown) return;
    this.#wasShown = true;
    const [first] = await this.getChildren();
    if (first !== undefined) await view.reveal(first, { focus: true, select: false });
  }

  /** An extension is told what is selected, never which row has the keyboard: that is what its selection being turned over, and back, differs by. */
  async #focused(): Promise<Node | undefined> {
    const selection = (): readonly Node[] => this.#view?.selection ?? [];
    const before = selection();
    await vscode.commands.executeCommand('list.toggleSelection');
    const after = selection();
    await vscode.commands.executeCommand('list.toggleSelection');
    return after.find((node) => !before.includes(node)) ?? before.find((node) => !after.includes(node));
  }

  #open(): HistoryModule.History {
    if (this.#history !== null) return this.#history;
    const shell = this.#shell();
    const file = vscode.Uri.joinPath(shell.context.extensionUri, 'dist', 'history.cjs').fsPath;
    // What the build made of exactly this module; the tidy test holds the two together.
    const { openHistory } = createRequire(file)(file) as typeof HistoryModule;
    this.#history = openHistory({
      ...{ confirm, inert, tell, warn, whileWorking, label: folderLabel },
      engine: shell.engine,
      showChanges: (task) => shell.panels.show('diff', task, { focus: true }),
      showPage: (name, text) => shell.pages.show(name, text),
      showFailure: (failure, task) => showFailure(shell, failure, task),
      saveReceipt: (task, transaction) => saveReceipt(shell, task, transaction),
      transact: (task, direction, approved) => transact(shell, task, direction, approved),
      redraw: () => this.#changed.fire(undefined),
      focused: () => this.#focused(),
    });
    return this.#history;
  }
}
