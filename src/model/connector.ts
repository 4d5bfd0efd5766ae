/** Connectors: servers of tools outside the folder. What is configured, what a person trusted of it, and what the tools are. */
import * as z from 'zod/mini';
import { displayPath } from './displayPath.ts';

/** Bounds on what a server may say of itself, and on what passes to and from it. Times in milliseconds, sizes in bytes. */
export const connectorLimits = {
  connectorsMax: 50,
  /** A file of settings. */
  fileBytesMax: 256 * 1024,
  toolsMax: 1_000,
  toolPagesMax: 50,
  /** All tools of one server together, as JSON. */
  toolsBytesMax: 2 * 1024 * 1024,
  descriptionCharactersMax: 20_000,
  /** One message of a server. */
  messageBytesMax: 16 * 1024 * 1024,
  /** All that a server may send while it is connected. */
  receivedBytesMax: 512 * 1024 * 1024,
  argumentCharactersMax: 256 * 1024,
  /** Files that go along in one call. */
  filesMax: 20,
  fileSentBytesMax: 8 * 1024 * 1024,
  startMsMax: 60_000,
  listMsMax: 30_000,
  callMsMax: 180_000,
  /** What a person may take for the questions of one call. */
  askedMsMax: 30 * 60_000,
  /** What a server may ask the person in one call. */
  questionsMax: 5,
  /** Without a word on the way. */
  signInMsMax: 300_000,
  /** Results that are kept for one task, together. */
  resultsBytesMax: 256 * 1024 * 1024,
  /** Calls of one task. */
  callsMax: 2_000,
  /** Characters of a result that the model sees at a time. */
  partCharactersMax: 20_000,
  itemsMax: 50,
} as const;

export const connectorNameSchema = z.string().check(z.regex(/^[A-Za-z0-9][\w.@/ -]{0,79}$/));

const words = z.string().check(z.maxLength(4_000));
const table = z.record(z.string().check(z.maxLength(200)), words);

/** See `ServerReach.hosts`. */
const hostPattern = z.string().check(z.maxLength(300), z.regex(/^(?:\*|(?:\*\.)?[\w-]+(?:\.[\w-]+)*)(?::\d{1,5})?$/));

/** As it stands in settings and in the usual files; what else stands there is somebody else's. */
export const connectorEntrySchema = z.union([
  z.object({
    type: z.optional(z.literal('stdio')),
    command: z.string().check(z.minLength(1), z.maxLength(4_000)),
    args: z.optional(z.array(words).check(z.maxLength(100))),
    env: z.optional(table),
    /** Whether it wants the network, or which hosts of it; a wish, which the person grants. */
    network: z.optional(z.union([z.boolean(), z.array(hostPattern).check(z.maxLength(50))])),
    /** Hosts of this machine or a private network, each with its port; a wish as well. */
    privateHosts: z.optional(z.array(z.string().check(z.maxLength(300))).check(z.maxLength(10))),
    /** Whether it wants to see the task's folder, read-only. */
    folder: z.optional(z.boolean()),
  }),
  z.object({
    type: z.optional(z.enum(['http', 'streamable-http', 'sse'])),
    url: z.string().check(z.minLength(1), z.maxLength(4_000)),
    headers: z.optional(table),
    /** How Delegate is known where the person signs in; it registers itself there, if not said. */
    oauth: z.optional(
      z.object({
        clientId: z.optional(words),
        clientSecret: z.optional(words),
        /** Where a page of the person's own describes it (a client ID metadata document); Delegate itself has none on the web. */
        clientMetadataUrl: z.optional(words),
      }),
    ),
  }),
  /** Chrome, with a profile of Delegate's own. */
  z.object({
    type: z.literal('chrome'),
    /** The program that drives it: chrome-devtools-mcp where it is on the path, if not said. */
    driver: z.optional(z.string().check(z.minLength(1), z.maxLength(4_000))),
    driverArgs: z.optional(z.array(words).check(z.maxLength(20))),
    /** Absolute path of Chrome; where it usually is, if not said. */
    browser: z.optional(words),
    browserArgs: z.optional(z.array(words).check(z.maxLength(20))),
    /** Absolute path of the folder where the person's own Chrome keeps its data; where that usually is, if not said. */
    ownData: z.optional(words),
    /** Hosts of this machine or a private network that it may be at, each with its port; a wish, which the person grants. */
    privateHosts: z.optional(z.array(z.string().check(z.maxLength(300))).check(z.maxLength(10))),
    /** Hosts to which pages may open web sockets, over which they send what they like; none, if not said. A private one with its port. */
    webSockets: z.optional(z.array(z.string().check(z.maxLength(300))).check(z.maxLength(10))),
  }),
  /** The tools of servers that are set up in VS Code itself; only Delegate makes this entry. */
  z.object({ type: z.literal('vscode') }),
]);
export type ConnectorEntry = z.infer<typeof connectorEntrySchema>;

export const connectorToolSchema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  title: z.optional(z.string().check(z.maxLength(500))),
  description: z.string().check(z.maxLength(connectorLimits.descriptionCharactersMax)),
  /** JSON Schema of the arguments, as text. */
  input: z.string().check(z.maxLength(connectorLimits.toolsBytesMax)),
  /** What the server itself says of it, as text: a hint of somebody who is not trusted. */
  annotations: z.string().check(z.maxLength(4_000)),
});
/** Tools of Delegate's own for what a server has to be read; no server's tool can have such a name. */
export const ownToolNames = ['@list-resources', '@read-resource'] as const;

export function isOwnTool(name: string): boolean {
  return ownToolNames.some((each) => each === name);
}

export type ConnectorTool = z.infer<typeof connectorToolSchema>;

/** Reading or sending: what the person said of a tool. What nobody said anything of sends. */
export type Does = 'read' | 'send';

/** What a person said yes to. It holds for the very entry whose hash it names, and for these tools as they were. */
export const connectorTrustSchema = z.object({
  name: connectorNameSchema,
  /** Where it is configured: `settings`, `vscode`, or the absolute path of a file. */
  source: z.string(),
  /** SHA-256 (hex) of where it stands and of the whole entry. */
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  trustedAt: z.number(),
  network: z.boolean(),
  /** Whether the task's folder is shown to it, read-only. */
  folder: z.boolean(),
  sandbox: z.enum(['on', 'off']),
  /** Hosts of this machine or a private network that it may be at: name and port. */
  privateHosts: z.array(z.string().check(z.maxLength(300))).check(z.maxLength(10)),
  /** Where the person signs in for it: origins. */
  signInAt: z.array(z.string().check(z.maxLength(300))).check(z.maxLength(10)),
  tools: z.array(connectorToolSchema).check(z.maxLength(connectorLimits.toolsMax)),
  /** Names of the tools that only read, by the person's word. */
  reads: z.array(z.string()).check(z.maxLength(connectorLimits.toolsMax)),
});
export type ConnectorTrust = z.infer<typeof connectorTrustSchema>;

/** What a person chooses when they trust a server. */
export type TrustChoices = Pick<ConnectorTrust, 'network' | 'folder' | 'sandbox'> & {
  /** Names of the tools that only read. */
  readonly reads: readonly string[];
  /** Whether an address on this machine or in a private network is meant. */
  readonly isPrivate: boolean;
  /** Where the person signs in, where that is another host than the server's own: origins. */
  readonly signInAt: readonly string[];
  /** The hash of the entry that they were shown (see `ConnectorInfo`): another one is not started. */
  readonly seen?: string;
};

/** `changed`: what was trusted is not what stands there now. */
export type ConnectorState = 'not trusted' | 'changed' | 'trusted';

/** A configured server as shells show it. */
export type ConnectorInfo = {
  readonly name: string;
  readonly source: string;
  readonly kind: 'stdio' | 'http' | 'chrome' | 'vscode';
  /** Its command line or its address, as written: nothing is filled in. */
  readonly what: string;
  /** Names of variables and headers that it is given, with their values as written where they name a secret. */
  readonly given: readonly string[];
  readonly wants: { readonly network: boolean; readonly folder: boolean; readonly isPrivate: boolean };
  /** Of where it stands and the whole entry: a yes is for this one. */
  readonly hash: string;
  readonly state: ConnectorState;
  readonly trust: ConnectorTrust | null;
};

/** What is different between the tools that were said yes to and those that there are: one line each. */
export function toolNews(known: readonly ConnectorTool[], now: readonly ConnectorTool[]): string[] {
  const before = new Map(known.map((tool) => [tool.name, tool]));
  const after = new Set(now.map(({ name }) => name));
  const lines = now.flatMap((tool) => {
    const old = before.get(tool.name);
    if (old === undefined) return [`new: ${displayPath(tool.name)}`];
    const parts = changedParts(old, tool);
    return parts.length === 0 ? [] : [`${displayPath(tool.name)}: another ${parts.join(', ')}`];
  });
  return [...lines, ...known.filter(({ name }) => !after.has(name)).map(({ name }) => `gone: ${displayPath(name)}`)];
}

const partWords = {
  title: 'title',
  description: 'description',
  input: 'form',
  annotations: 'word of its own',
} as const;

function changedParts(old: ConnectorTool, now: ConnectorTool): string[] {
  return (Object.keys(partWords) as (keyof typeof partWords)[])
    .filter((part) => (old[part] ?? '') !== (now[part] ?? ''))
    .map((part) => partWords[part]);
}
