/**
 * The tool for services that the person connected, however many tools they have: looked for, described one at a time, called. What comes
 * back is read on in parts and can be saved as a new file. Whether a call may be made is for the host to say.
 */
import * as z from 'zod/mini';
import type { ConnectorAnswer, ConnectorAsk } from '../../../protocol/connectorWire.ts';
import type { Desk } from '../desk.ts';
import { agentPath } from '../stage.ts';
import { facts, line, mistake, pathText, tool, type Picture, type Tool, type ToolOutcome } from '../tool.ts';
import { sentence, writtenOut } from '../words.ts';
import { stageAll } from './staging.ts';

const name = z.string().check(z.minLength(1), z.maxLength(200));
const place = z.optional(z.int().check(z.minimum(0)));
const input = z.object({
  action: z.enum(['search', 'describe', 'call', 'read', 'save']),
  words: z.optional(z.string().check(z.maxLength(500))),
  connector: z.optional(name),
  tool: z.optional(name),
  arguments: z.optional(z.record(z.string(), z.unknown())),
  result: z.optional(name),
  item: place,
  at: place,
  to: z.optional(pathText),
  reason: z.optional(line),
});
type Input = z.infer<typeof input>;

/** What is kept where a call was made: work that stages nothing may have been done all the same. */
export const calledKey = 'called';

export function connectorTool(desk: Desk): Tool {
  return tool(
    'connector',
    'Services outside the folder that the person connected. search: their tools by words; describe: one tool’s arguments (connector, tool); call: with arguments, in the work only. A value @file:PATH stands for that file’s text, @base64:PATH for its bytes. read: a result’s item on from byte at; save: an item as the new file to, with reason. A document in a result (PDF, Excel, CSV…) is read with read, looked at with look: path result:RESULT/ITEM, or the name that it was saved under. Name what you will call in connectors of submit_plan: what it does not permit, the person is asked about.',
    input,
    (given, signal, id) => connect(desk, given, id, signal),
  );
}

async function connect(desk: Desk, given: Input, id: string, signal: AbortSignal): Promise<ToolOutcome> {
  const { connector, tool: wanted, result, item = 0, at = 0 } = given;
  const ask = (asked: ConnectorAsk): Promise<ConnectorAnswer> => desk.context.connector(asked, signal);
  switch (given.action) {
    case 'search':
      return told(await ask({ ask: 'search', words: given.words ?? '' }));
    case 'describe':
      if (connector === undefined || wanted === undefined) return mistake('Say which connector and tool.');
      return told(await ask({ ask: 'describe', connector, tool: wanted }));
    case 'call': {
      if (connector === undefined || wanted === undefined) return mistake('Say which connector and tool.');
      const values = JSON.stringify(given.arguments ?? {});
      const answer = await ask({ ask: 'call', connector, tool: wanted, arguments: values, key: id });
      if (answer.is === 'result' && desk.state.kept(calledKey) === undefined) await desk.state.keep(calledKey, true);
      return told(answer);
    }
    case 'read':
      if (result === undefined) return mistake('Say which result.');
      return told(await ask({ ask: 'part', result, item, at }));
    case 'save':
      return save(desk, given, signal);
  }
}

function told(answer: ConnectorAnswer): ToolOutcome {
  switch (answer.is) {
    case 'refused':
      return mistake(`Not done: ${sentence(answer.message, 500)}.`);
    case 'tools':
    case 'tool':
      return facts(answer, 'connectors');
    case 'part':
      return facts(
        { text: writtenOut(answer.text), ...(answer.next === null ? {} : { next: { at: answer.next } }) },
        'connectors',
      );
    case 'bytes':
      throw new Error('bytes are for files');
    case 'result':
      return resultOf(answer);
  }
}

function resultOf({ result, isError, items }: Extract<ConnectorAnswer, { is: 'result' }>): ToolOutcome {
  const shown = items.map(({ is, bytes, mediaType, name: called, text }, item) => {
    const more = text !== undefined && new TextEncoder().encode(text).length < bytes;
    return {
      item,
      is,
      mediaType,
      ...(called === undefined ? {} : { name: called }),
      ...(text === undefined ? { bytes } : { text: writtenOut(text) }),
      ...(more ? { bytes, next: { at: new TextEncoder().encode(text).length } } : {}),
    };
  });
  const found = facts({ result, ...(isError ? { failed: true } : {}), items: shown }, 'connectors');
  const pictures = items.flatMap(({ picture, mediaType }): Picture[] => {
    if (picture === undefined || (mediaType !== 'image/png' && mediaType !== 'image/jpeg')) return [];
    return [{ mediaType, data: picture }];
  });
  return found.kind === 'data' && pictures.length > 0 ? { ...found, pictures } : found;
}

/** Stages what came back as a new file: the host has its bytes, and gets them as every new content. */
async function save(desk: Desk, { result, item = 0, to, reason }: Input, signal: AbortSignal): Promise<ToolOutcome> {
  if (desk.phase === 'plan') return mistake('Nothing is saved before the plan is approved.');
  if (result === undefined || to === undefined) return mistake('Say which result, and to which path.');
  const path = agentPath(to);
  if (!path.ok) return mistake(path.failure);
  const first = await desk.context.connector({ ask: 'bytes', result, item, at: 0 }, signal);
  if (first.is !== 'bytes') return told(first);
  const sent = await desk.context.sendContent(bytesFrom(desk, { result, item, first }, signal), signal);
  const why = sentence(reason ?? 'from a connected service', 300);
  const content = { content: sent.hash, bytes: sent.bytes, fetched: { result, item } };
  return stageAll(desk, [{ op: 'create', to: path.value, ...content, reason: why }], { bytes: sent.bytes });
}

type Bytes = Extract<ConnectorAnswer, { is: 'bytes' }>;

async function* bytesFrom(
  desk: Desk,
  { result, item, first }: { result: string; item: number; first: Bytes },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let part = first; ;) {
    yield Buffer.from(part.data, 'base64');
    if (part.next === null) return;
    const next = await desk.context.connector({ ask: 'bytes', result, item, at: part.next }, signal);
    if (next.is !== 'bytes') throw new Error('the result is gone');
    part = next;
  }
}
