/**
 * Large maps by a batch at the provider: half the price, and hours instead of minutes. The requests are those of the direct way, one
 * document each; what did not succeed goes the direct way afterwards. A restarted task finds its batch by the log.
 */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Value } from '../verify/checkValue.ts';
import { cellsOf, usageOf } from './ask.ts';
import type { BatchPort, BatchRequest, BatchResult, MapDesk } from './desk.ts';
import { openDocument, placedOf } from './document.ts';
import { answerOf } from './reply.ts';
import { answerTokens, askTokens, requestFor } from './request.ts';
import { whyNot, type MapItem, type MapRun } from './run.ts';

/** Requests in one call to the host, and the characters of all of them: a frame holds more. */
const pageRequestsMax = 200;
const pageCharactersMax = 6 * 1024 * 1024;
/** Of a whole batch, within what the host takes; the rest is another round. */
const batchRequestsMax = 9_000;
const batchCharactersMax = 48 * 1024 * 1024;
const lookMsMin = 250;
/** Well within the silence that ends a worker. */
const lookMsMax = 20_000;
const resultPagesMax = 10_000;
/** Of the usual price. */
export const batchPrice = 0.5;

const keptSchema = z.object({ batch: z.string(), parts: z.record(z.string(), z.int()) });
/** The batch, and of how many parts each document in it is. */
type Sent = z.infer<typeof keptSchema>;

const messageSchema = z.looseObject({
  content: z.array(z.unknown()),
  stop_reason: z.nullable(z.string()),
  usage: z.looseObject({}),
});

/** The batch that was sent for these documents (all of the order's) in this round, and where that is kept. */
export async function batchBefore(
  items: readonly MapItem[],
  round: number,
  { log }: Pick<MapDesk, 'log'>,
): Promise<{ readonly logKey: string; readonly sent: Sent | null }> {
  const hash = createHash('sha256').update(`batch ${String(round)}`);
  for (const { key } of items) hash.update(` ${key}`);
  const logKey = hash.digest('hex').slice(0, 48);
  return { logKey, sent: sentBefore(await log.get(logKey)) };
}

type Way = { readonly port: BatchPort; readonly logKey: string; readonly sent: Sent | null };

/** Settles what the batch answers of the open documents; `limit` where it was not sent because a limit would be passed. */
export async function askInBatch(
  items: readonly MapItem[],
  run: MapRun,
  { port, logKey, sent: before }: Way,
  signal: AbortSignal,
): Promise<'done' | 'limit'> {
  const isThere = before !== null && (await port.look(before.batch, signal)) !== null;
  const sent = isThere ? before : await send(items, run, port, signal);
  if (sent === 'limit') return 'limit';
  if (sent === null) return 'done';
  if (!isThere) await run.desk.log.put(logKey, JSON.stringify(sent));
  for (;;) {
    const state = await port.look(sent.batch, signal);
    if (state === null || state.state === 'ended') break;
    run.tell();
    await wait(Math.min(lookMsMax, Math.max(lookMsMin, state.nextLookMs)), undefined, { signal });
  }
  await take(items, sent, run, port, signal);
  return 'done';
}

function sentBefore(kept: string | null): Sent | null {
  if (kept === null) return null;
  try {
    const parsed = keptSchema.safeParse(JSON.parse(kept));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** An id that the provider takes: the item's, and the number of the part. */
function requestId(key: string, part: number): string {
  return `${key}-${String(part)}`;
}

/** All documents, page by page. Null where none could be read. */
async function send(
  items: readonly MapItem[],
  run: MapRun,
  port: BatchPort,
  signal: AbortSignal,
): Promise<Sent | null | 'limit'> {
  const { order, desk, spending } = run;
  const parts: Record<string, number> = {};
  const estimate = { inputTokens: 0, outputTokens: 0 };
  let page: BatchRequest[] = [];
  let characters = 0;
  const all = { requests: 0, characters: 0 };
  const gathered: { batch?: string } = {};
  const push = async (last: boolean): Promise<string> => {
    const started = await port.start({ ...gathered, requests: page, last }, signal);
    gathered.batch = started.batch;
    [page, characters] = [[], 0];
    return started.batch;
  };
  for (const item of items) {
    signal.throwIfAborted();
    if (all.requests >= batchRequestsMax || all.characters >= batchCharactersMax) break;
    const document = await openDocument(item.file, desk, signal).catch(async (error: unknown) => {
      signal.throwIfAborted();
      await run.settle(item, { kind: 'failed', why: whyNot(error), again: false, byService: false });
      return null;
    });
    if (document === null) continue;
    for (const [index, part] of document.parts.entries()) {
      const body = JSON.stringify({ model: desk.facts.model, ...requestFor(order, part, desk.facts, null) });
      if (page.length > 0 && (page.length >= pageRequestsMax || characters + body.length > pageCharactersMax))
        await push(false);
      page.push({ id: requestId(item.key, index), body, carries: [item.file.path] });
      characters += body.length;
      all.requests += 1;
      all.characters += body.length;
      estimate.inputTokens += part.tokens + askTokens(order);
      estimate.outputTokens += answerTokens(order.fields);
    }
    parts[item.key] = document.parts.length;
  }
  if (page.length === 0) return null;
  // Half the price: what is kept free for it is half of its tokens.
  const room = await spending.reserve({
    inputTokens: estimate.inputTokens / 2,
    outputTokens: estimate.outputTokens / 2,
  });
  if (room === null) return 'limit';
  try {
    return { batch: await push(true), parts };
  } finally {
    room.end(null);
  }
}

/** Reads the results, and settles each document whose parts are all there. */
async function take(
  items: readonly MapItem[],
  { batch, parts }: Sent,
  run: MapRun,
  port: BatchPort,
  signal: AbortSignal,
): Promise<void> {
  const byId = new Map(items.map((item) => [item.key, item]));
  const rows = new Map<string, (readonly (Value | null)[])[]>();
  let from: number | null = 0;
  for (let pages = 0; from !== null && pages < resultPagesMax; pages++) {
    const page: Awaited<ReturnType<BatchPort['results']>> = await port.results(batch, from, signal);
    for (const result of page.results) {
      const [key = '', index = ''] = result.id.split('-');
      const item = byId.get(key);
      // An id of no document that was asked about, or of a part that it has not.
      if (item === undefined || !/^\d{1,3}$/.test(index) || Number(index) >= (parts[key] ?? 0)) continue;
      const values = valuesIn(result, run);
      if (values === null) continue;
      const own = rows.get(key) ?? [];
      own[Number(index)] = values;
      rows.set(key, own);
      const isWhole = Array.from({ length: parts[key] ?? 0 }, (_, part) => own[part] !== undefined).every(Boolean);
      if (!isWhole) continue;
      rows.delete(key);
      await settleRows(item, own, run, signal);
    }
    from = page.next;
  }
}

async function settleRows(
  item: MapItem,
  rows: readonly (readonly (Value | null)[])[],
  run: MapRun,
  signal: AbortSignal,
): Promise<void> {
  try {
    const placed = await placedOf(item.file, run.desk, signal);
    await run.settle(item, { kind: 'cells', cells: cellsOf(rows, { placed }, run.order.fields.length) });
  } catch (error) {
    signal.throwIfAborted();
    await run.settle(item, { kind: 'failed', why: whyNot(error), again: false, byService: false });
  }
}

/** Null for what did not succeed or does not fit: it goes the direct way. */
function valuesIn({ outcome, reply }: BatchResult, { order, spending }: MapRun): readonly (Value | null)[] | null {
  if (outcome !== 'succeeded' || reply === undefined) return null;
  const parsed = messageSchema.safeParse(parseJson(reply));
  if (!parsed.success) return null;
  const { content, stop_reason: stopReason, usage } = parsed.data;
  spending.count(usageOf({ usage }), batchPrice);
  const answer = answerOf({ content, stopReason }, order.fields);
  return answer.ok ? answer.values : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
