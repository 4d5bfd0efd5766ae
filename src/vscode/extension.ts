/**
 * The extension's entry. Activation registers what a person can reach and does nothing else: no file is read and no process started
 * before the first use, which makes the engine (engineHost.ts) and hangs everything that follows tasks on it.
 */
import './language.ts';
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Engine } from '../engine/engine.ts';
import type { Intent } from '../protocol/panelWire.ts';
import { attempt } from './attempt.ts';
import type { ChatDesk } from './chat/desk.ts';
import { lazyChat, registerChats } from './chats.ts';
import { ChromeStatus } from './chrome.ts';
import { registerCommands } from './commands.ts';
import { registerContents } from './compare.ts';
import { dispatch } from './dispatch.ts';
import { EngineHost } from './engineHost.ts';
import { HistoryView } from './historyView.ts';
import { OwnTasks } from './ownTasks.ts';
import { QueueView, tasksOfWindow } from './panels/queueView.ts';
import { TaskPanels } from './panels/taskPanels.ts';
import type { Shell } from './shell.ts';
import { TaskFeed } from './taskFeed.ts';
import { TextPages } from './textPages.ts';
import { runTriggers } from './triggers.ts';
import { Notifications } from './views/notifications.ts';
import { StatusBar, statusWords } from './views/statusBar.ts';
import { tell } from './tell.ts';
import { openLog } from './log.ts';
import { noteTasks } from './milestones.ts';
import { startSample } from './trySample.ts';

/** What tests, and other extensions that the person trusts, can ask of this one. */
export type DelegateApi = {
  /** The engine, started if it was not. */
  readonly engine: () => Engine;
  readonly isEngineStarted: () => boolean;
  /** What a panel's button would do. */
  readonly dispatch: (intent: Intent) => Promise<void>;
  readonly panels: Pick<TaskPanels, 'list'>;
  readonly queueHtml: () => string | null;
  /** What `@delegate` and the tools do: queue a task, and tell how it stands. */
  readonly chat: () => ChatDesk;
  /** The history's tree. */
  readonly history: Pick<HistoryView, 'getChildren' | 'getTreeItem'>;
  /** Milliseconds of a processor's work that activation took, without the loading of the code; what else the machine does is not in it. */
  readonly activationMs: number;
};

export function activate(context: vscode.ExtensionContext): DelegateApi {
  const before = process.cpuUsage();
  const log = openLog();
  const pages = new TextPages();
  const host = new EngineHost(context, log, pages);
  const send = (intent: Intent): Promise<void> => dispatch(shell, intent);
  const panels = new TaskPanels(() => shell, send, context.workspaceState);
  const shell: Shell = {
    context,
    log,
    engine: () => host.get(),
    models: () => host.models(),
    connectors: () => host.connectors.desk(),
    contentFile: (hash) => host.contentFile(hash),
    keepHouse: () => host.keepHouse(),
    panels,
    own: new OwnTasks(context.workspaceState),
    pages,
  };
  const queue = new QueueView(() => shell, send);
  const chat = lazyChat(() => shell, context.extensionUri);
  const history = new HistoryView(() => shell);
  context.subscriptions.push(
    log,
    host,
    panels,
    panels.register(),
    queue.register(),
    pages.register(),
    registerContents(() => shell),
    registerCommands(shell),
    registerChats(chat),
    history.register(),
  );
  host.onStart.on((engine) => context.subscriptions.push(...follow(shell, engine, { queue, history, host })));
  attempt(log, 'looking for what runs by itself', () => host.startForTriggers());
  const trySampleNow = (): void => attempt(log, 'starting the sample', () => startSample(shell));
  context.subscriptions.push(vscode.workspace.onDidChangeWorkspaceFolders(trySampleNow));
  trySampleNow();
  const { user, system } = process.cpuUsage(before);
  const activationMs = (user + system) / 1_000;
  log.debug(`activated in ${activationMs.toFixed(1)} ms`);
  return {
    engine: () => host.get(),
    isEngineStarted: () => host.started !== null,
    dispatch: send,
    panels,
    queueHtml: () => queue.html,
    chat,
    history,
    activationMs,
  };
}

/** From the engine's start on: everything that shows tasks follows them. */
function follow(
  shell: Shell,
  engine: Engine,
  { queue, history, host }: { queue: QueueView; history: HistoryView; host: EngineHost },
): { dispose: () => void }[] {
  const feed = new TaskFeed(engine);
  const status = new StatusBar();
  const chrome = new ChromeStatus();
  const notifications = new Notifications(shell);
  const drawAll = (): void => {
    status.show(statusWords(tasksOfWindow(engine.tasks()), (id) => engine.progress(id)));
    chrome.show(engine);
    queue.refresh();
    history.refresh();
  };
  const hearing = feed.onNews.on((ids) =>
    attempt(shell.log, 'following tasks', () => {
      drawAll();
      shell.panels.refresh(ids);
      noteTasks(engine, ids);
      notifications.hear(ids, queue.visible);
    }),
  );
  // After whoever started the engine has got it: what follows asks it questions.
  setImmediate(() =>
    attempt(shell.log, 'showing tasks', () => {
      notifications.begin(engine.tasks(), queue.visible);
      noteTasks(
        engine,
        engine.tasks().map(({ id }) => id),
      );
      drawAll();
    }),
  );
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    host.wakeQueue();
    drawAll();
  });
  const settings = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('delegate.parallelTasks')) host.runQueue();
    if (event.affectsConfiguration('delegate.isolation') || event.affectsConfiguration('delegate.stateFolder')) {
      attempt(shell.log, 'changed settings', offerReload);
    }
  });
  return [feed, status.item, hearing, folders, settings, runTriggers(shell, engine)];
}

async function offerReload(): Promise<void> {
  const reload = t('Reload Window');
  const chosen = await tell(t('Delegate takes this setting over when the window is loaded again.'), reload);
  if (chosen === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
}
