/**
 * Which connectors are configured: in the person's settings, and in the files of a folder (`.mcp.json`, `.vscode/mcp.json`). Reading
 * them starts nothing and asks nobody: what stands in a folder's file is a stranger's wish until the person trusts it.
 */
import crypto from 'node:crypto';
import path from 'node:path';
import * as z from 'zod/mini';
import {
  connectorEntrySchema,
  connectorLimits,
  connectorNameSchema,
  type ConnectorEntry,
  type ConnectorInfo,
} from '../../model/connector.ts';
import { displayPath } from '../../model/displayPath.ts';
import { errorCode } from '../disk/errorCode.ts';
import { readHead } from '../disk/readHead.ts';

export type Configured = {
  readonly name: string;
  /** `settings`, `vscode`, or the absolute path of the file. */
  readonly source: string;
  /** The folder that `${workspaceFolder}` means; null for settings. */
  readonly folder: string | null;
  readonly entry: ConnectorEntry;
  /** SHA-256 (hex) over where it stands and all of it. */
  readonly hash: string;
};

export type ConfiguredList = { readonly configured: readonly Configured[]; readonly problems: readonly string[] };

/** Files of a folder, and under which word each names its servers. */
const files = [
  { name: '.mcp.json', word: 'mcpServers' },
  { name: '.vscode/mcp.json', word: 'servers' },
] as const;

const listSchema = z.record(z.string(), z.unknown());

/** Connectors of the settings (by name, as they stand there), then those of a folder's files. The first of a name counts. */
export function configuredIn(settings: unknown, folder: string | null): ConfiguredList {
  const lists = [
    taken(settings, 'settings', null),
    ...(folder === null ? [] : files.map((file) => read(folder, file))),
  ];
  const known = new Map<string, Configured>();
  const problems = lists.flatMap((list) => [...list.problems]);
  for (const each of lists.flatMap(({ configured }) => [...configured])) {
    if (known.size >= connectorLimits.connectorsMax) break;
    const first = known.get(each.name);
    if (first === undefined) known.set(each.name, each);
    else problems.push(`“${displayPath(each.name)}” of ${each.source} is left out: ${first.source} has that name too.`);
  }
  return { configured: [...known.values()], problems };
}

/** The one connector that the shell itself has: the tools of servers that are set up in VS Code. */
export function vscodeConnector(): Configured {
  const entry = { type: 'vscode' } as const;
  return { name: 'vscode', source: 'vscode', folder: null, entry, hash: entryHash('vscode', 'vscode', entry) };
}

function read(folder: string, { name, word }: (typeof files)[number]): ConfiguredList {
  const file = path.join(folder, name);
  const head = readHead(file, connectorLimits.fileBytesMax);
  if (head === null) return { configured: [], problems: [] };
  if (head.size > connectorLimits.fileBytesMax) return broken(file, 'it is too large');
  try {
    const parsed: unknown = JSON.parse(withoutComments(head.bytes.toString('utf8')));
    const servers = z.object({ [word]: z.optional(listSchema) }).safeParse(parsed);
    return servers.success ? taken(servers.data[word] ?? {}, file, folder) : broken(file, `it has no list of ${word}`);
  } catch (error) {
    if (errorCode(error) !== null) throw error;
    return broken(file, 'it is no JSON');
  }
}

function broken(file: string, why: string): ConfiguredList {
  return { configured: [], problems: [`${displayPath(file)} cannot be used: ${why}.`] };
}

function taken(servers: unknown, source: string, folder: string | null): ConfiguredList {
  const list = listSchema.safeParse(servers ?? {});
  if (!list.success) return broken(source, 'its connectors are no table of names');
  const configured: Configured[] = [];
  const problems: string[] = [];
  for (const [name, given] of Object.entries(list.data).slice(0, connectorLimits.connectorsMax)) {
    const entry = connectorEntrySchema.safeParse(given);
    const isOwn = entry.success && 'type' in entry.data && entry.data.type === 'vscode';
    if (!connectorNameSchema.safeParse(name).success || name === 'vscode')
      problems.push(`“${displayPath(name)}” of ${displayPath(source)} is left out: choose another name for it.`);
    else if (!entry.success || isOwn)
      problems.push(`“${displayPath(name)}” of ${displayPath(source)} is left out: give it a command, or a url.`);
    else if (folder !== null && namesPrograms(entry.data))
      problems.push(
        `“${displayPath(name)}” of ${displayPath(source)} is left out: which Chrome is started, how, and what drives it can only stand in your own settings.`,
      );
    // The whole entry counts for the trust, what Delegate does not know with it.
    else configured.push({ name, source, folder, entry: entry.data, hash: entryHash(name, source, given) });
  }
  return { configured, problems };
}

/** Chrome runs with the person's rights, in no sandbox of Delegate's: a folder's file has no word in what is started as it. */
function namesPrograms(entry: ConnectorEntry): boolean {
  const own = ['browser', 'browserArgs', 'ownData', 'driver', 'driverArgs'];
  return 'type' in entry && entry.type === 'chrome' && own.some((field) => field in entry);
}

function entryHash(name: string, source: string, given: unknown): string {
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([name, source, sorted(given)]))
    .digest('hex');
}

/** The same value with its fields in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return fields.map(([name, each]) => [name, sorted(each)]);
}

/** JSON as editors write it: comments and commas before a closing bracket go, texts stay as they are. */
export function withoutComments(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, quoted: string | undefined) => quoted ?? ' ')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted: string | undefined) => quoted ?? '');
}

type About = Pick<ConnectorInfo, 'kind' | 'what' | 'given' | 'wants'>;

const nothing = { network: false, folder: false, isPrivate: false };

/** What a connector is, for a person who decides on it: as it is written, with nothing filled in, and no character that would lie on a screen. */
export function aboutConnector({ name, source, entry }: Configured): About & Pick<ConnectorInfo, 'name' | 'source'> {
  const about = aboutEntry(entry);
  return { name, source, ...about, what: displayPath(about.what), given: about.given.map(displayPath) };
}

function aboutEntry(entry: Configured['entry']): About {
  if ('command' in entry) return aboutProgram(entry);
  if ('url' in entry) {
    const { url, headers = {}, oauth = {} } = entry;
    const given = givenLines({ ...headers, ...plain(oauth) });
    return { kind: 'http', what: url, given, wants: { ...nothing, isPrivate: isPrivate(url) } };
  }
  if ('type' in entry && entry.type === 'chrome') return aboutChrome(entry);
  return { kind: 'vscode', what: 'tools of servers that are set up in VS Code', given: [], wants: nothing };
}

function aboutProgram(entry: Extract<ConnectorEntry, { command: string }>): About {
  const { command, args = [], env = {}, network = false, privateHosts = [], folder = false } = entry;
  const what = [command, ...args].map(quoted).join(' ');
  const wants = { network: network !== false, folder, isPrivate: privateHosts.length > 0 };
  return { kind: 'stdio', what, given: [...givenLines(env), ...wishLines(entry)], wants };
}

/** A word of a command line, which cannot be taken for several, nor for ours. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}

function aboutChrome(entry: Extract<ConnectorEntry, { type: 'chrome' }>): About {
  const { browser = 'Chrome', browserArgs = [], driver = 'chrome-devtools-mcp', driverArgs = [] } = entry;
  const { ownData, webSockets = [], privateHosts = [] } = entry;
  const [started, drives] = [
    [browser, ...browserArgs],
    [driver, ...driverArgs],
  ].map((words) => words.map(quoted).join(' '));
  const what = `${started ?? ''} with a profile of its own, driven by ${drives ?? ''}`;
  const more = [
    ...(ownData === undefined ? [] : [`your own Chrome’s data is in ${ownData}`]),
    ...(webSockets.length === 0 ? [] : [`web sockets to ${webSockets.join(', ')}`]),
  ];
  const given = privateHosts.map((host) => `an address on this machine or in a private network: ${host}`);
  const wants = { ...nothing, network: true, isPrivate: privateHosts.length > 0 };
  return { kind: 'chrome', what: [what, ...more].join('; '), given, wants };
}

/** Which hosts a program wants to reach, where it names them. */
function wishLines({ network, privateHosts = [] }: Extract<ConnectorEntry, { command: string }>): string[] {
  const open = Array.isArray(network) ? [`the wish to reach ${network.join(', ')}`] : [];
  const closed = privateHosts.map(displayPath).join(', ');
  return [...open, ...(closed === '' ? [] : [`the wish to reach, on this machine or in a private network, ${closed}`])];
}

function plain(table: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A value is only shown where it names where the real one is: what is written out may be a secret. */
function givenLines(table: Readonly<Record<string, string>>): string[] {
  return Object.entries(table).map(([name, value]) => {
    const isNamed =
      name === 'clientId' || name === 'clientMetadataUrl' || /^[^$]{0,20}(?:\$\{[^}]+\}[^$]{0,20})+$/.test(value);
    return `${name}=${isNamed ? value : '•••'}`;
  });
}

/** Whether an address is plainly this machine or a private network: what a name leads to is looked at when it is used. */
function isPrivate(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  return (
    protocol === 'http:' ||
    hostname === 'localhost' ||
    /^[\d.]+$|^\[|\.local$|\.localhost$|\.internal$|^[^.]+$/.test(hostname)
  );
}

const placePattern = /^\$\{(?:(env|secret|input):)?([^:}]+)(?::-([^}]*))?\}$/;

/** Where a person would look for a value: a secret of the vault, or a variable of the environment. */
export type Lookups = {
  readonly secret: (name: string) => Promise<string | null>;
  readonly variable: (name: string) => string | null;
};

/**
 * The entry with what it names filled in: `${secret:NAME}` and `${input:NAME}` from the vault (in `env` and `headers` alone), `${env:NAME}` and
 * `${NAME}` from the environment, `${workspaceFolder}`. A text tells what is missing. What was secret is added to `secrets`.
 */
export async function filled(
  { entry, folder }: Configured,
  lookups: Lookups,
  secrets: { add: (secret: string) => void },
): Promise<{ readonly entry: ConnectorEntry } | string> {
  const missing: string[] = [];
  const fill = async (text: string, mayBeSecret: boolean): Promise<string> => {
    const parts = text.split(/(\$\{[^}]+\})/);
    const done = await Promise.all(parts.map((part) => one(part, mayBeSecret)));
    return done.join('');
  };
  const valueOf = async (kind: string, key: string, mayBeSecret: boolean): Promise<string | null> => {
    if (kind === 'env') return lookups.variable(key);
    return mayBeSecret ? lookups.secret(key) : null;
  };
  const one = async (part: string, mayBeSecret: boolean): Promise<string> => {
    const [, kind = 'env', key = '', otherwise] = placePattern.exec(part) ?? [];
    if (key === '') return part;
    if (key === 'workspaceFolder' || key === 'workspaceRoot') return folder ?? '';
    const value = await valueOf(kind, key, mayBeSecret);
    if (value === null && otherwise === undefined) missing.push(part);
    if (value !== null && mayBeSecret) secrets.add(value);
    return value ?? otherwise ?? '';
  };
  const fillTable = async (table: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(Object.entries(table).map(async ([key, value]) => [key, await fill(value, true)] as const)),
    );
  let done: ConnectorEntry = entry;
  if ('command' in entry) {
    const args = await Promise.all((entry.args ?? []).map((arg) => fill(arg, false)));
    done = { ...entry, command: await fill(entry.command, false), args, env: await fillTable(entry.env) };
  } else if ('url' in entry) {
    const { clientSecret } = entry.oauth ?? {};
    const oauth = { ...entry.oauth, ...(clientSecret === undefined ? {} : await fillTable({ clientSecret })) };
    done = { ...entry, url: await fill(entry.url, false), headers: await fillTable(entry.headers), oauth };
  }
  return missing.length === 0 ? { entry: done } : missing.join(', ');
}

/** What of an entry names a secret that a person has to give. */
export function secretsNamed({ entry }: Configured): string[] {
  const ofAddress = 'url' in entry ? { ...entry.headers, ...plain(entry.oauth ?? {}) } : {};
  const table = 'command' in entry ? entry.env : ofAddress;
  const found = Object.values(table ?? {}).flatMap((value) => [...value.matchAll(/\$\{(?:secret|input):([^:}]+)/g)]);
  return [...new Set(found.map(([, key = '']) => key))];
}
