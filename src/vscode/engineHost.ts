import os from 'node:os';
import * as vscode from 'vscode';
import { languageNow, t } from '../base/translate.ts';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Engine, EngineOptions, RecoveryReport } from '../engine/engine.ts';
import { isolationWords } from '../model/isolation.ts';
import { runningStates } from '../model/task.ts';
import { attempt } from './attempt.ts';
import { openConnectors } from './connectors/load.ts';
import { folderLabel, workspacePaths } from './folders.ts';
import { earlyWords } from './kept.ts';
import { loadEngine, workerWords } from './loadEngine.ts';
import { loadModels } from './loadModels.ts';
import type { ModelDesk } from './models/desk.ts';
import { secrets } from './secrets.ts';
import { readSettings } from './settings.ts';
import { askLine, complain, confirm, inert, tell, warn, whileWorking } from './tell.ts';
import type { Log } from './log.ts';
import type { TextPages } from './textPages.ts';

/** What became of an apply or undo that was cut short, by a crash or a power cut. */
const recoveryWords: Record<RecoveryReport['transactions'][number]['outcome'], string> = {
  finished: t('finished what was cut short'),
  'rolled back': t('took back what was cut short'),
  'needs attention': t('something was cut short and needs you'),
};

/** Owns the engine: made at the first question, so that a window in which nobody delegates costs nothing. */
export class EngineHost implements Disposable {
  /** Fires once, when the engine is there and before it is used. */
  readonly onStart = new Emitter<Engine>();
  readonly #context: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #pages: TextPages;
  readonly #ends = new AbortController();
  #engine: Engine | null = null;
  #models: ModelDesk | null = null;
  #connectors: ReturnType<typeof openConnectors> | null = null;
  #queue: Disposable | null = null;
  /** As it was when the engine was made: a change of the setting waits for the next window. */
  #stateFolder = '';

  constructor(context: vscode.ExtensionContext, log: Log, pages: TextPages) {
    this.#context = context;
    this.#pages = pages;
    this.#log = log;
  }

  /** All that has to do with connectors, loaded at the first use. */
  get connectors(): ReturnType<typeof openConnectors> {
    const { secrets: storage, extensionUri } = this.#context;
    return (this.#connectors ??= openConnectors(vscode.Uri.joinPath(extensionUri, 'dist').fsPath, {
      ...{ askLine, complain, confirm, inert, tell, warn, whileWorking, storage },
      engine: () => this.get(),
      showPage: (name, text) => this.#pages.show(name, text),
      folders: () => (vscode.workspace.isTrusted ? workspacePaths() : []),
    }));
  }

  /** The engine, if somebody has needed it yet. */
  get started(): Engine | null {
    return this.#engine;
  }

  get(): Engine {
    if (this.#engine !== null) return this.#engine;
    const settings = readSettings();
    const { Engine: EngineNow } = loadEngine(vscode.Uri.joinPath(this.#context.extensionUri, 'dist').fsPath);
    const engine = new EngineNow({
      stateFolder: settings.stateFolder,
      workerFile: vscode.Uri.joinPath(this.#context.extensionUri, 'dist', 'worker.cjs').fsPath,
      ...spoken(this.#context.extensionUri),
      now: Date.now,
      isolation: settings.isolation,
      unsavedFiles,
      trash: () => readSettings().trash,
      recipes: {
        ready: vscode.Uri.joinPath(this.#context.extensionUri, 'media', 'recipes').fsPath,
        workspaces: () => (vscode.workspace.isTrusted ? workspacePaths() : []),
      },
      skills: {
        ready: vscode.Uri.joinPath(this.#context.extensionUri, 'media', 'skills').fsPath,
        home: os.homedir(),
        workspaces: () => (vscode.workspace.isTrusted ? workspacePaths() : []),
      },
      upstream: () => this.models().upstream(),
      caps: () => readSettings().caps,
      searchBytes: () => readSettings().searchBytes,
      connectors: { ...this.connectors.ports, offers: true },
      secrets,
    });
    this.#engine = engine;
    this.#stateFolder = settings.stateFolder;
    this.#log.info(`engine started: state in ${settings.stateFolder}, isolation ${settings.isolation}`);
    if (settings.unclearLimit !== null)
      this.#log.warn(`DELEGATE_LIMITS holds “${settings.unclearLimit}”, which is no limit: the defaults hold`);
    this.#logWalls(engine);
    this.onStart.fire(engine);
    engine.onProblem.on((error) => this.#log.error(error instanceof Error ? error : String(error)));
    attempt(this.#log, 'recovering after a crash', () => this.#recoverThenRun(engine));
    return engine;
  }

  /** All that has to do with models, loaded at the first use. */
  models(): ModelDesk {
    const { secrets: storage, languageModelAccessInformation: access, extensionUri } = this.#context;
    this.#models ??= loadModels(vscode.Uri.joinPath(extensionUri, 'dist').fsPath).openModelDesk({
      ...{ askLine, complain, inert, tell, whileWorking, storage, access, secrets },
      settings: readSettings,
      log: (text) => this.#log.info(text),
      testModel: (signal) => this.get().outgoing.testModel(process.env, signal),
    });
    return this.#models;
  }

  /** How each worker was walled in, once for each that is started. */
  #logWalls(engine: Engine): void {
    const told = new Map<string, string>();
    engine.onTask.on((id) => {
      const task = engine.task(id);
      if (task?.isolation == null) return;
      const words = isolationWords(task.isolation, task.level);
      if (told.get(id) === words) return;
      told.set(id, words);
      if (task.isolation === 'none')
        this.#log.warn(`${id}: its worker runs WITHOUT a sandbox, by your setting (${words})`);
      else this.#log.info(`${id}: its worker runs in a sandbox (${words})`);
    });
  }

  /** Tasks run only once it is certain what a crash left behind. */
  async #recoverThenRun(engine: Engine): Promise<void> {
    const { transactions, requeued } = await engine.recover(this.#ends.signal);
    if (this.#ends.signal.aborted) return;
    for (const id of requeued) this.#log.info(`${id}: its worker went away; queued again`);
    for (const transaction of transactions) this.#tellRecovery(engine, transaction);
    this.runQueue();
    await this.keepHouse();
  }

  /** Where a new content of a change set lies (see engine/disk/stateFolder). */
  contentFile(hash: string): vscode.Uri {
    this.get();
    return vscode.Uri.joinPath(vscode.Uri.file(this.#stateFolder), 'content', hash.slice(0, 2), hash);
  }

  /** Lets go of what the settings no longer ask to keep for undo. */
  async keepHouse(): Promise<void> {
    if (this.#engine === null || this.#ends.signal.aborted) return;
    const { retention } = readSettings();
    const gone = await this.#engine.letGo(retention, this.#ends.signal);
    const early = earlyWords(gone, retention, Date.now());
    if (early !== null) attempt(this.#log, 'telling of what was let go', () => tellEarly(early));
    for (const { was, task, bytes } of gone)
      this.#log.info(`${task}: let go of ${was} (${String(bytes)} bytes), kept for undo until now`);
  }

  #tellRecovery(engine: Engine, { task, outcome, message }: RecoveryReport['transactions'][number]): void {
    this.#log.warn(`${task}: recovered (${outcome}): ${message}`);
    const mount = engine.task(task)?.mount;
    attempt(this.#log, 'telling of a recovery', async () => {
      const show = t('Show Changes');
      const words =
        mount === undefined
          ? t('Delegate: {0}. {1}', recoveryWords[outcome], message)
          : t('Delegate: {0} in {1}. {2}', recoveryWords[outcome], folderLabel(mount), message);
      const say = outcome === 'needs attention' ? complain : tell;
      if ((await say(words, show)) === show) await vscode.commands.executeCommand('delegate.reviewChanges', task);
    });
  }

  /** Starts the queue on this window's folders, or starts it again after the setting changed. */
  runQueue(): void {
    if (this.#engine === null || this.#ends.signal.aborted) return;
    this.#queue?.dispose();
    this.#queue = this.#engine.startQueue(workspacePaths, readSettings().parallelTasks);
  }

  /** Lets the queue see folders that came to the window; what runs goes on, and the queue looks again when it ends. */
  wakeQueue(): void {
    const running = this.#engine?.tasks().some(({ state }) => runningStates.includes(state)) ?? true;
    if (!running) this.runQueue();
  }

  /** Starts the engine where recipes run by themselves on this machine: else a window in which nobody delegates costs nothing. */
  async startForTriggers(): Promise<void> {
    if (this.#engine !== null || workspacePaths().length === 0) return;
    const file = vscode.Uri.joinPath(vscode.Uri.file(readSettings().stateFolder), 'triggers.json');
    try {
      await vscode.workspace.fs.stat(file);
    } catch (error) {
      if (error instanceof vscode.FileSystemError) return;
      throw error;
    }
    this.get();
  }

  dispose(): void {
    this.#ends.abort();
    this.#queue?.dispose();
    this.#engine?.dispose();
  }
}

async function tellEarly(words: string): Promise<void> {
  const settings = t('Open Settings');
  if ((await tell(words, settings)) === settings)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'delegate.store');
}

/** What the engine and its workers speak; nothing where that is English. */
function spoken(extension: vscode.Uri): Pick<EngineOptions, 'speech'> {
  const { language, messages } = languageNow();
  if (Object.keys(messages).length === 0) return {};
  return { speech: { language, messages, workers: workerWords(vscode.Uri.joinPath(extension, 'l10n').fsPath) } };
}

function unsavedFiles(): string[] {
  return vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}
