import type * as vscode from 'vscode';
import type { Engine } from '../engine/engine.ts';
import type { ConnectorShell } from './connectors/desk.ts';
import type { ModelDesk } from './models/desk.ts';
import type { OwnTasks } from './ownTasks.ts';
import type { TaskPanels } from './panels/taskPanels.ts';
import type { TextPages } from './textPages.ts';
import type { Log } from './log.ts';

/** What commands and panels work with: one per window, made in extension.ts. */
export type Shell = {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  /** The engine, started by the first call. */
  readonly engine: () => Engine;
  /** Where models are, their keys, and the test of them. */
  readonly models: () => ModelDesk;
  /** Connectors: the list of them, and what their servers ask. */
  readonly connectors: () => ConnectorShell;
  /** Lets go of what the settings no longer ask to keep for undo. */
  readonly keepHouse: () => Promise<void>;
  /** Where a new content of a change set lies. */
  readonly contentFile: (hash: string) => vscode.Uri;
  readonly panels: TaskPanels;
  readonly own: OwnTasks;
  readonly pages: TextPages;
};
