// Servers of connectors for tests: real ones from the registry, and a task that calls them.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConnectorPorts } from '../../src/engine/connectors/ports.ts';
import { say, use, type Block, type DoubleOptions } from './messagesDouble.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** The program of a server's package, to be run by `node`. */
export function serverProgram(name: string, file = 'dist/index.js'): string {
  return path.join(modules, name, file);
}

/** A folder's `.mcp.json`. */
export function writeServers(folder: string, servers: Readonly<Record<string, object>>): void {
  writeFileSync(path.join(folder, '.mcp.json'), JSON.stringify({ mcpServers: servers }));
}

/** What a shell without a person gives. */
export function noPerson(settings: object = {}): ConnectorPorts {
  const vault = new Map<string, string>();
  return {
    settings: () => settings,
    variable: () => null,
    vault: {
      get: (name) => Promise.resolve(vault.get(name) ?? null),
      set: (name, value) => Promise.resolve(void vault.set(name, value)),
      delete: (name) => Promise.resolve(void vault.delete(name)),
    },
    openBrowser: () => Promise.resolve(false),
    confirmSignIn: () => Promise.resolve(false),
    elicit: () => Promise.resolve({ is: 'decline' }),
    vscodeTools: null,
  };
}

/** Answers by how far the talk is, so that a turn that is asked for again gets the same answer. */
export function byTurn(...turns: readonly Block[][]): DoubleOptions['script'] {
  return ({ messages }) => turns[(messages.length - 1) / 2] ?? [say('…')];
}

/** A plan of the agent's own that calls connectors. */
export function planOf(connectors: readonly object[], scope: readonly object[] = []): Block {
  return use('submit_plan', {
    goal: 'Ask the service.',
    steps: ['Ask the service'],
    ...(scope.length === 0 ? {} : { scope }),
    connectors,
    assumptions: [],
  });
}

export function callOf(connector: string, tool: string, values: object = {}): Block {
  return use('connector', { action: 'call', connector, tool, arguments: values });
}

export const finished: Block = use('submit_result', { outcome: 'done', summary: 'The service was asked.' });
