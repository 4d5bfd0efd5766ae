/** What a worker is told of connectors: tools by words, and results in parts. */
import { connectorLimits } from '../../model/connector.ts';
import { limits } from '../../model/limits.ts';
import type { ConnectorAnswer, ConnectorAsk, ConnectorItem } from '../../protocol/connectorWire.ts';
import type { CallLedger, KeptResult } from './callLedger.ts';
import type { UsableConnector } from './taskConnectors.ts';

const toolsToldMax = 12;
const aboutCharacters = 160;
/** Of a result's texts together, at once. */
const beginningCharacters = 8_000;
/** A picture that a model looks at. */
const pictureBytesMax = 1024 * 1024;
const picturesMax = 4;
/** A character takes up to four bytes. */
const bytesPerCharacter = 4;

/** The tools that fit the words, best first. */
export function searched(words: string, connectors: readonly UsableConnector[]): ConnectorAnswer {
  const wanted = words
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
  const all = connectors.flatMap(({ name, trust }) =>
    trust.tools.map((tool) => {
      const text = `${name} ${tool.name} ${tool.title ?? ''} ${tool.description}`.toLowerCase();
      const title = `${name} ${tool.name}`.toLowerCase();
      const score = wanted.reduce((sum, word) => sum + (title.includes(word) ? 3 : text.includes(word) ? 1 : 0), 0);
      return { name, tool, score, does: trust.reads.includes(tool.name) ? ('read' as const) : ('send' as const) };
    }),
  );
  const fitting =
    wanted.length === 0 ? all : all.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
  return {
    is: 'tools',
    total: fitting.length,
    connectors: connectors.map(({ name }) => name),
    tools: fitting.slice(0, toolsToldMax).map(({ name, tool, does }) => ({
      connector: name,
      tool: tool.name,
      does,
      about: tool.description.replaceAll(/\s+/g, ' ').trim().slice(0, aboutCharacters).toWellFormed(),
    })),
  };
}

/** A result with the beginnings of its texts, and its small pictures. */
export function answerFor(ledger: CallLedger, { name, isError, items }: KeptResult): ConnectorAnswer {
  let room = beginningCharacters;
  let pictures = 0;
  const told = items.map((item, index): ConnectorItem => {
    if (item.is === 'text' && room > 0) {
      const text = textFrom(ledger, name, index, 0, room)?.text ?? '';
      room -= text.length;
      return { ...item, text };
    }
    const isShown =
      item.is === 'picture' && item.bytes <= pictureBytesMax && /^image\/(?:png|jpeg)$/.test(item.mediaType);
    if (!isShown || pictures++ >= picturesMax) return item;
    const bytes = ledger.bytes(name, index, 0, item.bytes);
    return bytes === null ? item : { ...item, picture: bytes.toString('base64') };
  });
  return { is: 'result', result: name, isError, items: told };
}

export function partOf(
  ledger: CallLedger,
  { result, item, at }: Extract<ConnectorAsk, { ask: 'part' }>,
): ConnectorAnswer {
  const part = textFrom(ledger, result, item, at, connectorLimits.partCharactersMax);
  return part === null ? { is: 'refused', message: 'there is no such result' } : { is: 'part', ...part };
}

export function bytesOf(
  ledger: CallLedger,
  { result, item, at }: Extract<ConnectorAsk, { ask: 'bytes' }>,
): ConnectorAnswer {
  const bytes = ledger.bytes(result, item, at, limits.contentChunkBytes);
  if (bytes === null) return { is: 'refused', message: 'there is no such result' };
  const end = at + bytes.length;
  const { bytes: total = 0, name } = ledger.result(result)?.items[item] ?? {};
  const isLast = bytes.length === 0 || end >= total;
  return {
    is: 'bytes',
    data: bytes.toString('base64'),
    next: isLast ? null : end,
    ...(name === undefined ? {} : { name }),
  };
}

/** Text from a byte on, of whole characters; `next` is where the rest begins. */
function textFrom(
  ledger: CallLedger,
  result: string,
  item: number,
  at: number,
  characters: number,
): { text: string; next: number | null } | null {
  const bytes = ledger.bytes(result, item, at, characters * bytesPerCharacter);
  if (bytes === null) return null;
  // Cut before a character that is not whole; what follows is asked for from there.
  const whole = new TextDecoder().decode(bytes, { stream: true });
  const text = whole.slice(0, characters).toWellFormed();
  const taken = Buffer.byteLength(whole.slice(0, characters));
  const total = ledger.result(result)?.items[item]?.bytes ?? 0;
  return { text, next: taken === 0 || at + taken >= total ? null : at + taken };
}
