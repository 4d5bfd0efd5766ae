/** From a connector's entry to Chrome: who drives it, and with which options. */
import { fail, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import type { ConnectorEntry } from '../../model/connector.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Connection, ServerSpec } from '../connectors/ports.ts';
import { ChromeConnection } from './chromeConnection.ts';

export type ChromeEntry = Extract<ConnectorEntry, { type: 'chrome' }>;
/** Starts a server of tools, as the protocol's client does. */
export type Drive = (
  server: ServerSpec['entry'],
  network: ServerSpec['network'],
  signal: AbortSignal,
) => Promise<Result<Connection, Failure>>;

/** What a driver is given: the door to Chrome on loopback, no other place of the network, and no folder. */
export const driverSpec = {
  name: 'chrome-devtools-mcp',
  vaultName: '',
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
  // Pages as data: their words cannot be told from the driver's own in its text.
  '--experimentalStructuredContent',
];

export function chromeConnection(
  { driver = 'chrome-devtools-mcp', driverArgs = [], browser, browserArgs = [], webSockets = [], ownData }: ChromeEntry,
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
    webSockets,
    privateHosts,
    ownData: ownData ?? null,
    drive: async (endpoint: string, signal: AbortSignal) => {
      const server = { command: driver, args: [...driverArgs, ...driverOptions, '--wsEndpoint', endpoint] };
      const network = { hosts: [], privateHosts: [new URL(endpoint).host] };
      const driven = await drive(server, network, signal);
      if (driven.ok || signal.aborted) return driven;
      const next = t('Install what drives Chrome (npm install -g chrome-devtools-mcp@1.11), then go on with the task.');
      return fail(failure('connector-failed', t('Chrome cannot be driven: {0}', driven.failure.message), next));
    },
  };
  const chrome = new ChromeConnection(host);
  // Methods that are fields of their own, so that whoever copies the connection has them.
  return {
    tools: chrome.tools,
    call: (...call) => chrome.call(...call),
    isOpen: chrome.isOpen,
    hasNews: chrome.hasNews,
    signedInAt: chrome.signedInAt,
    close: () => chrome.close(),
    forTask: (view) => chrome.forTask(view),
    page: () => chrome.page(),
    shown: (tool, values, signal) => chrome.shown(tool, values, signal),
  };
}
