/**
 * All that VS Code has to do with connectors: the list of them, trusting one, and what a server asks of the person. A bundle of its own,
 * `dist/connectorShell.cjs`, loaded at the first use; what it shares with the rest of the extension is handed to it.
 */
import '../language.ts';
import type * as vscode from 'vscode';
import type { ConnectorPorts, Engine } from '../../engine/engine.ts';
import type * as Tell from '../tell.ts';
import { askPerson, confirmSignIn } from './asking.ts';
import { manage } from './manage.ts';
import { vscodeTools } from './tools.ts';

export type ShellParts = Pick<
  typeof Tell,
  'askLine' | 'complain' | 'confirm' | 'inert' | 'tell' | 'warn' | 'whileWorking'
> & {
  readonly storage: vscode.SecretStorage;
  readonly engine: () => Engine;
  /** Shows a read-only page under a file name. */
  readonly showPage: (name: string, text: string) => Promise<void>;
  /** Absolute paths of the window's folders, where the person trusts them. */
  readonly folders: () => readonly string[];
};

export type ConnectorShell = Pick<ConnectorPorts, 'confirmSignIn' | 'elicit'> & {
  readonly tools: NonNullable<ConnectorPorts['vscodeTools']>;
  /** Shows what is set up, and does with one of them what the person chooses. */
  readonly manage: () => Promise<void>;
};

export function openConnectorShell(parts: ShellParts): ConnectorShell {
  return {
    confirmSignIn: (connector, origin) => confirmSignIn(parts, connector, origin),
    elicit: (connector, asked, signal) => askPerson(parts, { connector, asked }, signal),
    tools: vscodeTools,
    manage: () => manage(parts),
  };
}
