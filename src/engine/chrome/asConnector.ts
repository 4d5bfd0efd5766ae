/** From a connector's entry to Chrome: who drives it, and with which options. */
import type { Result } from '../../base/result.ts';
import type { ConnectorEntry } from '../../model/connector.ts';
import type { Failure } from '../../model/failure.ts';
import type { Connection, ServerSpec } from '../connectors/ports.ts';
import { ChromeConnection } from './chromeConnection.ts';

export type ChromeEntry = Extract<ConnectorEntry, { type: 'chrome' }>;
/** Starts a server of tools, as the protocol's client does. */
export type Drive = (server: ServerSpec['entry'], signal: AbortSignal) => Promise<Result<Connection, Failure>>;

/** What a driver is given: the network, for Chrome's port on loopback, and no folder. */
export const driverSpec = {
  name: 'chrome-devtools-mcp',
  vaultName: '',
  network: true,
  folder: null,
  privateHosts: [],
  signInAt: [],
  signIn: 'never',
} as const satisfies Partial<ServerSpec>;

/** Of the driver, what looks and clicks; no scripts of a model, no files, nothing that it tells others. */
const driverOptions = [
  '--no-usage-statistics',
  '--no-performance-crux',
  '--no-javascript-evaluation',
  '--no-file-navigations',
  '--no-category-emulation',
  '--no-category-performance',
  '--no-category-network',
  '--no-page-id-routing',
];

export function chromeConnection(
  { driver = 'chrome-devtools-mcp', driverArgs = [], browser, browserArgs = [] }: ChromeEntry,
  {
    root,
    privateHosts,
    drive,
  }: { readonly root: string; readonly privateHosts: readonly string[]; readonly drive: Drive },
): Connection {
  const host = {
    root,
    browser: browser ?? null,
    browserArgs,
    drive: (endpoint: string, signal: AbortSignal) =>
      drive({ command: driver, args: [...driverArgs, ...driverOptions, '--wsEndpoint', endpoint] }, signal),
  };
  const chrome = new ChromeConnection(host, privateHosts);
  // Methods that are fields of their own, so that whoever copies the connection has them.
  return {
    tools: chrome.tools,
    call: (tool, values, signal) => chrome.call(tool, values, signal),
    isOpen: chrome.isOpen,
    hasNews: chrome.hasNews,
    signedInAt: chrome.signedInAt,
    close: () => chrome.close(),
    forTask: (view) => chrome.forTask(view),
    shown: (tool, values, signal) => chrome.shown(tool, values, signal),
  };
}
