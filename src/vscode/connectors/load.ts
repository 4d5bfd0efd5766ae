import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ConnectorPorts } from '../../engine/engine.ts';
import { openInBrowser, seenByBrowser } from './browser.ts';
import type { ConnectorShell, ShellParts } from './desk.ts';
import type * as DeskModule from './desk.ts';

/** The bundle for connectors, `dist/connectorShell.cjs`, loaded at the first use. `folder` is the absolute path of `dist`. */
function load(folder: string): typeof DeskModule {
  const file = path.join(folder, 'connectorShell.cjs');
  // What the build made of exactly this module; the tidy test holds the two together.
  return createRequire(file)(file) as typeof DeskModule;
}

/** What VS Code has to do with connectors, opened at the first use, and what the engine needs of it. */
export function openConnectors(
  folder: string,
  parts: ShellParts,
): { desk: () => ConnectorShell; ports: ConnectorPorts } {
  let opened: ConnectorShell | null = null;
  const desk = (): ConnectorShell => (opened ??= load(folder).openConnectorShell(parts));
  const { storage } = parts;
  const ports: ConnectorPorts = {
    settings: () => vscode.workspace.getConfiguration('delegate').get<unknown>('connectors'),
    variable: (name) => process.env[name] ?? null,
    vault: {
      get: async (name) => (await storage.get(name)) ?? null,
      set: async (name, value) => storage.store(name, value),
      delete: async (name) => storage.delete(name),
    },
    openBrowser: openInBrowser,
    outside: seenByBrowser,
    confirmSignIn: (connector, origin) => desk().confirmSignIn(connector, origin),
    elicit: (connector, asked, signal) => desk().elicit(connector, asked, signal),
    vscodeTools: {
      list: () => desk().tools.list(),
      call: (tool, values, signal) => desk().tools.call(tool, values, signal),
    },
  };
  return { desk, ports };
}
