/**
 * Batches of requests, at half the price and within a day (Message Batches API). The host puts a batch together of what the worker hands
 * over, enters the most that it may come to before it is sent, remembers it, and enters what it used when its results have come.
 */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { BatchPage, BatchStart, BatchStarted, BatchState } from '../../protocol/modelWire.ts';
import { fetchResults } from './batchResults.ts';
import type { KeptBatch } from './batchShelf.ts';
import type { Payload } from './books.ts';
import { admit, cleaned, type GatewayWhole } from './gatewayParts.ts';
import { gatewayFailures } from './gatewayWords.ts';
import { payloadOf, tokensIn } from './payload.ts';
import { usageOf } from './prices.ts';
import { askService, bareQuestion, serviceFailure, type ServiceAnswer } from './serviceCall.ts';
import { secretsOf, type Upstream } from './upstream.ts';

export type BatchDesk = {
  /** Adds requests to a batch; with the last of them, sends it. Fails as a call does, and where the source takes no batches. */
  readonly batchStart: (
    asked: BatchStart & { readonly purpose: string | null },
    signal: AbortSignal,
  ) => Promise<Result<BatchStarted, Failure>>;
  /** How far a batch is; all of the task's, as last seen, where none is named. */
  readonly batchLook: (
    asked: { readonly batch: string | null; readonly purpose: string | null },
    signal: AbortSignal,
  ) => Promise<Result<{ batches: BatchState[] }, Failure>>;
  /** Results of a batch that has ended, a page at a time, in no order. */
  readonly batchResults: (
    asked: { readonly batch: string; readonly from: number; readonly purpose: string | null },
    signal: AbortSignal,
  ) => Promise<Result<BatchPage, Failure>>;
  /** Ends what is still worked on. What was done by then has to be paid for. */
  readonly batchesCancel: (signal: AbortSignal) => Promise<void>;
};

/** A batch that is being gathered. */
type Draft = {
  readonly model: string;
  readonly upstream: MessagesUpstream;
  readonly requests: string[];
  readonly ids: Set<string>;
  readonly texts: string[];
  readonly attachments: Uint8Array[];
  readonly claimed: Set<string>;
  bytes: number;
  hidden: number;
  tokens: number;
  usd: number;
};
type MessagesUpstream = Extract<Upstream, { kind: 'messages' }>;

const draftsMax = 2;

export function batchDesk(parts: GatewayWhole): BatchDesk {
  const { shelf, clock } = parts;
  const drafts = new Map<string, Draft>();
  const fetching = new Map<string, Promise<Result<KeptBatch, Failure>>>();
  let named = 0;
  return {
    async batchStart(asked, signal) {
      const { batch, last } = asked;
      const known = batch === undefined ? null : (drafts.get(batch) ?? null);
      if (batch !== undefined && known === null) return fail(batchFailures.unknown());
      if (known === null && drafts.size >= draftsMax) return fail(batchFailures.tooMuch(t('open batches')));
      if (shelf.all().length >= limits.batchesPerTaskMax) return fail(batchFailures.tooMuch(t('batches')));
      const gathered = await gather(known, asked, parts);
      if (!gathered.ok) {
        // Half of what a call brought must not stay behind: the batch begins anew.
        if (batch !== undefined) drafts.delete(batch);
        return gathered;
      }
      const draft = gathered.value;
      const name = batch ?? `draft-${String(++named)}`;
      if (!last) {
        drafts.set(name, draft);
        return ok({ batch: name, requests: draft.requests.length, sent: false });
      }
      drafts.delete(name);
      return send(draft, asked.purpose ?? '', parts, signal);
    },
    async batchLook({ batch, purpose }, signal) {
      if (purpose === null) return fail(notWanted(parts));
      const all = shelf.all();
      const now = clock.now();
      if (batch === null) return ok({ batches: all.map((kept) => stateOf(kept, now)) });
      const kept = all.find((each) => each.batch === batch);
      if (kept === undefined) return fail(batchFailures.unknown());
      if (kept.state === 'ended' || waitMs(kept, now) > 0) return ok({ batches: [stateOf(kept, now)] });
      const seen = await look(kept, parts, signal);
      return seen.ok ? ok({ batches: [stateOf(seen.value, clock.now())] }) : seen;
    },
    async batchResults({ batch, from, purpose }, signal) {
      if (purpose === null) return fail(notWanted(parts));
      const kept = shelf.all().find((each) => each.batch === batch);
      if (kept === undefined) return fail(batchFailures.unknown());
      if (kept.state !== 'ended') return fail(batchFailures.notYet());
      if (!kept.fetched) {
        const upstream = await messagesUpstream(parts);
        if (!upstream.ok) return upstream;
        const under = fetching.get(batch) ?? fetchResults(kept, upstream.value, parts, signal);
        fetching.set(batch, under);
        const done = await under;
        fetching.delete(batch);
        if (!done.ok) return done;
      }
      return ok(shelf.page(batch, from));
    },
    async batchesCancel(signal) {
      drafts.clear();
      for (const kept of shelf.all().filter(({ state }) => state === 'in progress')) await cancel(kept, parts, signal);
    },
  };
}

async function cancel(kept: KeptBatch, parts: GatewayWhole, signal: AbortSignal): Promise<void> {
  const upstream = await messagesUpstream(parts);
  if (!upstream.ok) return;
  const planned = bareQuestion('cancelling a batch');
  const asking = { method: 'POST' as const, path: `messages/batches/${kept.batch}/cancel`, body: '', planned };
  const answer = await askService(upstream.value, asking, parts, signal);
  if (!answer.ok) return;
  answer.value.close();
  if (answer.value.status === 200) parts.shelf.keep({ ...kept, state: 'canceling' });
}

/** Nobody asked the worker for anything that a model is for. */
function notWanted({ books }: GatewayWhole): Failure {
  const refused = gatewayFailures.notForThisTask();
  books.deny({ purpose: 'batch', destination: '', bytes: 0, why: refused.message });
  return refused;
}

function newDraft(upstream: MessagesUpstream, model: string): Draft {
  const gathered = { requests: [], ids: new Set<string>(), texts: [], attachments: [], claimed: new Set<string>() };
  return { upstream, model, ...gathered, bytes: 0, hidden: 0, tokens: 0, usd: 0 };
}

/** Adds a worker's requests to a draft, each through the door that single ones come in by. */
async function gather(
  known: Draft | null,
  { requests, use = 'main', purpose }: BatchStart & { readonly purpose: string | null },
  parts: GatewayWhole,
): Promise<Result<Draft, Failure>> {
  let draft = known;
  for (const { id, body, carries = [] } of requests) {
    const admitted = await admit({ body, purpose, use }, parts);
    if (!admitted.ok) return admitted;
    const { upstream, model, asked } = admitted.value;
    if (upstream.kind !== 'messages') return fail(batchFailures.none());
    draft ??= newDraft(upstream, model);
    const problem = add(draft, id, { ...cleaned(asked, model, parts), carries });
    if (problem !== null) return fail(problem);
  }
  return draft === null ? fail(batchFailures.unknown()) : ok(draft);
}

/** Adds a request; what is wrong with it, or null. */
function add(
  draft: Draft,
  id: string,
  { request, hidden, carries }: ReturnType<typeof cleaned> & { carries: readonly string[] },
): Failure | null {
  if (draft.ids.has(id)) return batchFailures.twice();
  if (request.model !== draft.model) return batchFailures.otherModel();
  const params: object = { ...request, stream: undefined };
  const text = JSON.stringify({ custom_id: id, params });
  const payload: Payload = payloadOf(request);
  draft.bytes += Buffer.byteLength(text) + 1;
  if (draft.bytes > limits.batchBytesMax || draft.requests.length >= limits.batchRequestsMax)
    return batchFailures.tooMuch(t('requests in one batch'));
  const counted = { input_tokens: tokensIn(payload), output_tokens: request.max_tokens };
  const most = usageOf(draft.model, counted, 'in a batch');
  draft.requests.push(text);
  draft.ids.add(id);
  draft.texts.push(...payload.texts);
  draft.attachments.push(...payload.attachments);
  for (const file of carries) if (draft.claimed.size < limits.carriesMax) draft.claimed.add(file);
  draft.hidden += hidden;
  draft.tokens += most.inputTokens + most.outputTokens;
  draft.usd += most.usd;
  return null;
}

async function send(
  draft: Draft,
  purpose: string,
  parts: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<BatchStarted, Failure>> {
  const { upstream, requests, texts, attachments, claimed, hidden, tokens, usd, model } = draft;
  const count = requests.length;
  const planned = {
    purpose: `batch of ${String(count)} requests for: ${purpose}`,
    payload: { texts, attachments },
    claimed: [...claimed],
    hidden,
    most: { tokens, usd },
  };
  const body = `{"requests":[${requests.join(',')}]}`;
  const asking = { method: 'POST' as const, path: 'messages/batches', body, planned };
  const answer = await askService(upstream, asking, parts, signal);
  if (!answer.ok) return answer;
  const made = batchIn(answer.value);
  if (made === null) {
    answer.value.close();
    return fail([404, 405].includes(answer.value.status) ? batchFailures.none() : serviceFailure(answer.value, parts));
  }
  const now = parts.clock.now();
  // Its entry stays open, with the most that it may come to, until its results have come.
  const kept = { ...made, requests: count, priced: model, entry: answer.value.entry, at: now, lookedAt: now };
  parts.shelf.keep({ ...kept, fetched: false });
  return ok({ batch: made.batch, requests: count, sent: true });
}

const count = z.int().check(z.minimum(0));
const batchSchema = z.looseObject({
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,100}$/)),
  processing_status: z.enum(['in_progress', 'canceling', 'ended']),
  request_counts: z.object({ processing: count, succeeded: count, errored: count, canceled: count, expired: count }),
});

function batchIn({ status, text }: ServiceAnswer): Pick<KeptBatch, 'batch' | 'state' | 'counts'> | null {
  const parsed = status === 200 ? batchSchema.safeParse(parseJson(text)) : null;
  if (parsed?.success !== true) return null;
  const { id, processing_status, request_counts } = parsed.data;
  const state = processing_status === 'in_progress' ? 'in progress' : processing_status;
  return { batch: id, state, counts: request_counts };
}

async function look(kept: KeptBatch, parts: GatewayWhole, signal: AbortSignal): Promise<Result<KeptBatch, Failure>> {
  const upstream = await messagesUpstream(parts);
  if (!upstream.ok) return upstream;
  const planned = bareQuestion('looking at a batch');
  const asking = { method: 'GET' as const, path: `messages/batches/${kept.batch}`, body: '', planned };
  const answer = await askService(upstream.value, asking, parts, signal);
  if (!answer.ok) return answer;
  answer.value.close();
  const seen = batchIn(answer.value);
  if (seen?.batch !== kept.batch) return fail(serviceFailure(answer.value, parts));
  const now = { ...kept, ...seen, lookedAt: parts.clock.now() };
  parts.shelf.keep(now);
  return ok(now);
}

async function messagesUpstream({ upstream, secrets }: GatewayWhole): Promise<Result<MessagesUpstream, Failure>> {
  const target = await upstream();
  if (target === null) return fail(gatewayFailures.noKey());
  if (target.kind !== 'messages') return fail(batchFailures.none());
  for (const secret of secretsOf(target)) secrets.add(secret);
  return ok(target);
}

const lookMsMin = 5_000;
/** The older a batch, the longer until the next look: about 75 looks in a day. */
const lookShare = 10;

function waitMs({ at, lookedAt, state }: KeptBatch, now: number): number {
  if (state === 'ended') return 0;
  return Math.max(0, Math.ceil(lookedAt + Math.max(lookMsMin, (lookedAt - at) / lookShare) - now));
}

function stateOf(kept: KeptBatch, now: number): BatchState {
  const { batch, state, requests, counts } = kept;
  return { batch, state, requests, counts, nextLookMs: waitMs(kept, now) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const batchFailures = {
  unknown: () => failure('refused', t('The worker named a batch that this task has not.'), t('Nothing was sent.')),
  notYet: () => failure('busy', t('The batch has not ended yet.'), t('Ask again when it has. Nothing was changed.')),
  twice: () => failure('refused', t('Two requests of a batch have the same name.'), t('Nothing was sent.')),
  otherModel: () => failure('refused', t('All requests of a batch go to one model.'), t('Nothing was sent.')),
  tooMuch: (what: string) =>
    failure(
      'refused',
      t('There are too many {0} for one task.', what),
      t('Make several tasks of it. Nothing was sent.'),
    ),
  none: () =>
    failure(
      'model-failed',
      t('This source of models takes no batches.'),
      t('Send the requests one by one. Nothing was sent.'),
    ),
} as const;
