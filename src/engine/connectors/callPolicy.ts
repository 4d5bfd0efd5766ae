/**
 * What a call lets out, as far as code can tell: the one place that says so for connectors. The grants decide (approval/outward.ts); this
 * tells them what is asked. A tool reads only where the person said that it does; even then an address with something in it, a file's
 * name or contents, or much text of the worker's own is sending.
 */
import { isIP } from 'node:net';
import type { ConnectorTool, Does } from '../../model/connector.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { Scope } from '../../model/scope.ts';
import type { OutwardCall, OutwardGate } from '../approval/outward.ts';
import { kindOfAddress } from '../gateway/addresses.ts';
import { hostOf, isLocalName } from '../gateway/outboundPolicy.ts';

export type ConnectorCall = {
  readonly connector: string;
  readonly tool: ConnectorTool;
  readonly does: Does;
  /** The arguments, as the worker gave them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Files that go along, or whose names or contents were found in the arguments. */
  readonly carries: readonly RelativePath[];
  /** All that the person said and approved in words: what stands there was not the worker's own idea. */
  readonly said: string;
  /** Hosts with their ports that may be on this machine. */
  readonly privateHosts: readonly string[];
  /** Whether an address stands on the page that a task looks at: following it tells that site nothing that the page did not. */
  readonly isOnPage?: (address: string) => boolean;
};

/** Text of a worker's own in the arguments of a tool that reads: names and questions, no documents. */
const readCharactersMax = 500;
/** A longer path in an address is no mere place any more. */
const pathCharactersMax = 100;
const addressesMax = 20;
/** More values than this are a message, whatever each of them is. */
const leavesMax = 100;

/** What the gate is asked, one after the other; a text says why the call cannot be at all. */
export function outwardCalls(call: ConnectorCall): readonly OutwardCall[] | string {
  const texts = [...leavesOf(call.values)];
  const own = texts.length > leavesMax ? texts : texts.filter((text) => !isSaid(text, call));
  const addresses = own.flatMap(addressesIn);
  if (addresses.length > addressesMax) return 'there are too many addresses in it';
  const closed = texts.flatMap(addressesIn).find((url) => isClosed(url, call.privateHosts));
  if (closed !== undefined)
    return `${displayPath(closed.host)} is on this machine or in a private network, which is closed`;
  const characters = own.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const { connector, tool, does, carries } = call;
  const isShort = texts.length <= leavesMax && characters <= readCharactersMax;
  const freeBytes = does === 'read' && isShort ? 0 : Math.max(1, characters);
  const hosts = new Map(addresses.map((url) => [hostOf(url), url]));
  return [
    { to: { is: 'connector', connector, tool: tool.name }, does, carries, freeBytes },
    ...[...hosts].map(([host]) => ({
      to: { is: 'host', host } as const,
      does: 'read' as const,
      carries: [],
      freeBytes: addresses.filter((url) => hostOf(url) === host).reduce((sum, url) => sum + dataIn(url), 0),
    })),
  ];
}

export type Judged =
  | { readonly is: 'permitted' }
  | { readonly is: 'ask'; readonly news: readonly string[]; readonly scope: Pick<Scope, 'connectors' | 'hosts'> };

/** Asks the gate about all that a call lets out; it goes through where all of it may. */
export function judgeAll(gate: OutwardGate, calls: readonly OutwardCall[]): Judged {
  const asked = calls.map((call) => gate.judge(call)).filter((verdict) => verdict.is === 'ask');
  if (asked.length === 0) return { is: 'permitted' };
  return {
    is: 'ask',
    news: asked.map(({ words }) => words),
    scope: {
      connectors: asked.flatMap(({ scope }) => scope.connectors),
      hosts: asked.flatMap(({ scope }) => scope.hosts),
    },
  };
}

const depthMax = 30;

/** Every value and field name in the arguments, as text. */
function* leavesOf(value: unknown, depth = 0): Generator<string> {
  if (depth > depthMax) {
    yield JSON.stringify(value);
  } else if (Array.isArray(value)) {
    for (const each of value) yield* leavesOf(each, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      yield name;
      yield* leavesOf(each, depth + 1);
    }
  } else yield String(value);
}

/** What the person's words or the tool's own form say already is nothing of the worker's own. */
function isSaid(text: string, { tool, said, isOnPage }: ConnectorCall): boolean {
  if (text.length < 3 || isOnPage?.(text) === true) return true;
  // A longer one could be spelled by pieces: only whole ones count.
  return tool.input.includes(JSON.stringify(text)) || said.includes(text);
}

function addressesIn(text: string): URL[] {
  return [...text.matchAll(/\b(?:https?|wss?|ftp):\/\/[^\s"'<>\\^`{|}]+/gi)].flatMap(([found]) =>
    URL.canParse(found) ? [new URL(found)] : [],
  );
}

function dataIn({ pathname, search, hash, username, password, hostname }: URL): number {
  const rest = search.length + hash.length + username.length + password.length;
  // A name of many parts carries as much as a path does.
  const name = hostname.length > 80 ? hostname.length : 0;
  return rest + name + (pathname.length > pathCharactersMax ? pathname.length : 0);
}

function isClosed(url: URL, privateHosts: readonly string[]): boolean {
  const host = hostOf(url);
  const isPlain = isIP(host) === 0 ? isLocalName(host) : kindOfAddress(host) !== 'public';
  const port = url.port === '' ? (url.protocol === 'http:' ? '80' : '443') : url.port;
  return isPlain && !privateHosts.includes(`${host}:${port}`);
}
