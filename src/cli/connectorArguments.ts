/** The options of connectors, parsed. */
import { chromeChoices, type ChromeChoice } from '../model/chrome.ts';

export const connectorActs = 'list|trust|test|forget|secret|prompts NAME';

export type ConnectorOptions = {
  /** Which Chrome a task uses. */
  readonly chrome: ChromeChoice;
  /** Connectors that a task may use. */
  readonly connector: readonly string[];
  /** Tools that only read, by the person's word. */
  readonly reads: readonly string[];
  readonly network: boolean;
  /** Whether the server sees the folder, read-only. */
  readonly showFolder: boolean;
  readonly unsandboxed: boolean;
  /** Whether an address on this machine or in a private network is meant. */
  readonly isPrivate: boolean;
  /** Where a sign-in may lead: origins. */
  readonly signInAt: readonly string[];
  readonly isYes: boolean;
};

export type ConnectorValues = {
  chrome?: string | undefined;
  connector?: string[] | undefined;
  reads?: string[] | undefined;
  network?: boolean | undefined;
  'show-folder'?: boolean | undefined;
  unsandboxed?: boolean | undefined;
  private?: boolean | undefined;
  'sign-in-at'?: string[] | undefined;
  yes?: boolean | undefined;
};

export const connectorOptionTypes = {
  chrome: { type: 'string' },
  connector: { type: 'string', multiple: true },
  reads: { type: 'string', multiple: true },
  network: { type: 'boolean' },
  'show-folder': { type: 'boolean' },
  unsandboxed: { type: 'boolean' },
  private: { type: 'boolean' },
  'sign-in-at': { type: 'string', multiple: true },
} as const;

export const connectorOptions = [
  'reads',
  'network',
  'show-folder',
  'unsandboxed',
  'private',
  'sign-in-at',
  'yes',
  'set',
] as const;

export const connectorOptionLines = [
  ['--connector NAME', 'run', 'a trusted connector that the task may use; repeatable'],
  ['--chrome own', 'run', 'with a connector of the type chrome: your own Chrome, with your sign-ins, for this task'],
  ['--reads TOOL,TOOL', 'connectors trust', 'tools that only read; every other one asks before it sends; repeatable'],
  ['--network, --show-folder', 'connectors trust', 'what its server may reach and see; nothing, if not said'],
  ['--private', 'connectors trust', 'its address is meant to be on this machine or in a private network'],
  ['--sign-in-at https://HOST', 'connectors trust', 'where its sign-in may lead; repeatable'],
  ['--unsandboxed', 'connectors trust', 'its server runs with all your rights, at your own risk'],
  ['--yes', 'connectors trust', 'you have seen what is started, and want it'],
] as const;

/** Null where a choice is none. */
export function connectorOptionsOf(values: ConnectorValues): ConnectorOptions | null {
  const chrome = chromeChoices.find((choice) => choice === (values.chrome ?? 'dedicated'));
  if (chrome === undefined) return null;
  return {
    chrome,
    connector: values.connector ?? [],
    reads: (values.reads ?? []).flatMap((names) => names.split(',')).filter((name) => name !== ''),
    network: values.network === true,
    showFolder: values['show-folder'] === true,
    unsandboxed: values.unsandboxed === true,
    isPrivate: values.private === true,
    signInAt: values['sign-in-at'] ?? [],
    isYes: values.yes === true,
  };
}
