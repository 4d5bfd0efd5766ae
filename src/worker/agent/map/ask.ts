/** Asks about one document, part by part: each request has one part of one document, and its answer sets that document's values only. */
import type { MapDesk } from './desk.ts';
import type { DocumentPart, MapDocument } from './document.ts';
import { modelClient } from '../loadClient.ts';
import { checkRow, type CheckedCell } from '../verify/checkTable.ts';
import type { Value } from '../verify/checkValue.ts';
import { sourcesOf } from '../verify/sourceText.ts';
import { answerOf, type Answer } from './reply.ts';
import type { MapOrder } from './order.ts';
import { answerTokens, askTokens, requestFor } from './request.ts';
import type { MapSpending } from './spending.ts';

export type Asked =
  | { readonly kind: 'cells'; readonly cells: readonly CheckedCell[] }
  /** `again`: worth another try at the end. */
  | { readonly kind: 'failed'; readonly why: string; readonly again: boolean; readonly byService: boolean }
  | { readonly kind: 'limit' };

type Around = {
  readonly order: Pick<MapOrder, 'ask' | 'fields'>;
  readonly desk: MapDesk;
  readonly spending: MapSpending;
  /** The file, for the record of what is sent. */
  readonly path: string;
};

/** Every part of a document, one after the other. Throws only the signal's reason. */
export async function askDocument(document: MapDocument, around: Around, signal: AbortSignal): Promise<Asked> {
  const rows: (readonly (Value | null)[])[] = [];
  for (const part of document.parts) {
    const asked = await askPart(part, around, signal);
    if (asked.kind !== 'values') return asked;
    rows.push(asked.values);
  }
  return { kind: 'cells', cells: cellsOf(rows, document, around.order.fields.length) };
}

type Part = Exclude<Asked, { kind: 'cells' }> | { readonly kind: 'values'; readonly values: readonly (Value | null)[] };

/** Twice at most: an answer that does not fit is asked for again, with what was wrong. */
async function askPart(part: DocumentPart, around: Around, signal: AbortSignal): Promise<Part> {
  let wrong: string | null = null;
  for (let tries = 0; tries < 2; tries++) {
    const answer = await askOnce(part, wrong, around, signal);
    if (answer.kind !== 'answer') return answer;
    if (answer.answer.ok) return { kind: 'values', values: answer.answer.values };
    const { kind, why } = answer.answer;
    if (kind === 'refused') return { kind: 'failed', why, again: false, byService: false };
    wrong = why;
  }
  return { kind: 'failed', why: `the model's answer did not fit: ${wrong ?? ''}`, again: true, byService: false };
}

type Once = Exclude<Part, { kind: 'values' }> | { readonly kind: 'answer'; readonly answer: Answer };

async function askOnce(
  part: DocumentPart,
  wrong: string | null,
  { order, desk, spending, path }: Around,
  signal: AbortSignal,
): Promise<Once> {
  const outputTokens = answerTokens(order.fields);
  const room = await spending.reserve({ inputTokens: part.tokens + askTokens(order), outputTokens });
  signal.throwIfAborted();
  if (room === null) return { kind: 'limit' };
  let used: Parameters<typeof room.end>[0] = null;
  try {
    const client = modelClient((body, own) => desk.model(body, [path], 'small', own), desk.facts.model);
    const message = await client.send(requestFor(order, part, desk.facts, wrong), signal);
    used = usageOf(message);
    return {
      kind: 'answer',
      answer: answerOf({ content: message.content, stopReason: message.stop_reason }, order.fields),
    };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message.slice(0, 300) : 'the model could not be asked';
    return { kind: 'failed', why, again: true, byService: true };
  } finally {
    room.end(used);
  }
}

/** The whole prompt, cached or not. What a server tells that is no number counts nothing. */
export function usageOf({ usage }: { readonly usage: object }): { inputTokens: number; outputTokens: number } {
  const told = new Map<string, unknown>(Object.entries(usage));
  const count = (name: string): number => {
    const tokens = told.get(name);
    return typeof tokens === 'number' && tokens > 0 ? tokens : 0;
  };
  const cached = count('cache_read_input_tokens') + count('cache_creation_input_tokens');
  return { inputTokens: count('input_tokens') + cached, outputTokens: count('output_tokens') };
}

/** One row of the answers of all parts, each value looked for in the document. */
export function cellsOf(
  rows: readonly (readonly (Value | null)[])[],
  { placed }: Pick<MapDocument, 'placed'>,
  fields: number,
): CheckedCell[] {
  const sources = sourcesOf(placed);
  return Array.from({ length: fields }, (_, index): CheckedCell => {
    const values = differing(rows.map((row) => row[index] ?? null));
    const checked = checkRow(values.length === 0 ? [null] : values, sources);
    const chosen = checked.find(({ check }) => check.status === 'found') ?? checked[0];
    if (chosen === undefined) throw new Error('a field has a cell');
    if (chosen.value === null && placed.isCut)
      return { ...chosen, check: { ...chosen.check, note: 'only a part of its text was read' } };
    if (values.length < 2) return chosen;
    const note = [chosen.check.note, 'other parts of the document tell another value'].filter((each) => each !== '');
    return { ...chosen, check: { ...chosen.check, note: note.join('; ') } };
  });
}

/** The values of all parts without those that are alike; summaries of parts become one. */
function differing(values: readonly (Value | null)[]): Value[] {
  const told = values.filter((value) => value !== null);
  const summaries = told.flatMap((value) => (value.type === 'summary' ? [value.text] : []));
  if (summaries.length > 1)
    return [{ type: 'summary', text: summaries.join(' ').slice(0, summaryCharactersMax).toWellFormed() }];
  return [...new Map(told.map((value) => [JSON.stringify(value), value])).values()];
}
const summaryCharactersMax = 4_000;
