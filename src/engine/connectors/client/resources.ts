/**
 * What a server has to read (resources, and templates of them), as two tools of Delegate's own. They are listed and searched, never all told, and
 * read by asking that server alone: whatever an address looks like, a `file:` or web address too, nothing is opened or fetched here.
 */
import type { Client } from '@modelcontextprotocol/client';
import { connectorLimits, ownToolNames, type ConnectorTool } from '../../../model/connector.ts';
import { displayPath } from '../../../model/displayPath.ts';
import type { CallResult } from '../ports.ts';
import { resultOf, textItem } from './items.ts';

type Values = Readonly<Record<string, unknown>>;
type Within = { readonly timeout: number; readonly signal: AbortSignal };

const [listName, readName] = ownToolNames;
const listedMax = 40;
const entriesMax = 5_000;
const addressCharactersMax = 1_000;
const wordsCharactersMax = 200;

const tools: readonly ConnectorTool[] = [
  {
    name: listName,
    description:
      'What this service has to be read: addresses (uri) with names, and patterns (uriTemplate) with places to fill in. words: only what fits them; from: go on there.',
    input: JSON.stringify({
      type: 'object',
      properties: { words: { type: 'string' }, from: { type: 'integer', minimum: 0 } },
    }),
    annotations: '',
  },
  {
    name: readName,
    description: 'Reads one of them by its uri, from this service alone.',
    input: JSON.stringify({ type: 'object', properties: { uri: { type: 'string' } }, required: ['uri'] }),
    annotations: '',
  },
];

/** The two, where the server has something to read. */
export function resourceTools(client: Client): readonly ConnectorTool[] {
  return client.getServerCapabilities()?.resources === undefined ? [] : tools;
}

/** What one of them answers; null for a tool of the server's. Throws what the server's failure is. */
export async function callResourceTool(
  client: Client,
  { tool, values }: { readonly tool: string; readonly values: Values },
  within: Within,
): Promise<CallResult | null> {
  if (tool === listName) return list(client, values, within);
  if (tool !== readName) return null;
  const { uri } = values;
  const isAddress = typeof uri === 'string' && uri.length <= addressCharactersMax && URL.canParse(uri);
  if (!isAddress) return wrong(`uri is to be an address of at most ${String(addressCharactersMax)} characters`);
  const { contents } = await client.readResource({ uri }, { ...within, cacheMode: 'refresh' });
  const result = resultOf({ content: contents.map((resource) => ({ type: 'resource' as const, resource })) });
  return result.items.length === 0 ? wrong('there is nothing at that uri') : result;
}

type Entry = { readonly words: string; readonly told: object };

async function list(client: Client, values: Values, within: Within): Promise<CallResult> {
  const { words = '', from = 0 } = values;
  if (typeof words !== 'string' || words.length > wordsCharactersMax) return wrong('words are to be a short text');
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 0) return wrong('from is to be a whole number');
  const fresh = { ...within, cacheMode: 'refresh' as const };
  const { resources } = await client.listResources(undefined, fresh);
  const { resourceTemplates } = await client.listResourceTemplates(undefined, fresh);
  const wanted = words
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const entries = [
    ...resources.slice(0, entriesMax).map((each) => entryOf('uri', each.uri, each)),
    ...resourceTemplates.slice(0, entriesMax).map((each) => entryOf('uriTemplate', each.uriTemplate, each)),
  ].filter((entry) => wanted.every((word) => entry.words.includes(word)));
  const shown = entries.slice(from, from + listedMax).map(({ told }) => told);
  const next = from + shown.length < entries.length ? { next: { from: from + shown.length } } : {};
  return {
    isError: false,
    items: [textItem(JSON.stringify({ total: entries.length, resources: shown, ...next }), 'application/json')],
  };
}

function entryOf(
  word: 'uri' | 'uriTemplate',
  address: string,
  {
    name,
    title,
    description,
    mimeType,
  }: { name: string; title?: string | undefined; description?: string | undefined; mimeType?: string | undefined },
): Entry {
  const about = [title ?? '', description ?? ''].join(' ').replaceAll(/\s+/g, ' ').trim().slice(0, 160);
  const told = {
    [word]: address.slice(0, addressCharactersMax),
    name: name.slice(0, 200),
    ...(about === '' ? {} : { about }),
    ...(mimeType === undefined ? {} : { mediaType: mimeType.slice(0, 100) }),
  };
  return { words: JSON.stringify(told).toLowerCase(), told };
}

function wrong(why: string): CallResult {
  return { isError: true, items: [textItem(displayPath(`Not read: ${why}.`))] };
}

/** The bound on a list's pages that the client keeps to, in one place with the tools'. */
export const listPagesMax = connectorLimits.toolPagesMax;
