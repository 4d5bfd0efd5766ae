/** What the double of the Messages API offers beside messages: what models there are, token counts, and batches. */
import * as z from 'zod/mini';
import { bodyOf, parseJson, wrongIn, type MessagesBody, type RecordedRequest } from './doubleRules.ts';
import { promptTokens } from './doubleTokens.ts';

export const services = ['models', 'count_tokens', 'batches'] as const;
export type Service = (typeof services)[number];

export type ModelEntry = {
  readonly max_input_tokens?: number | null;
  readonly max_tokens?: number | null;
  readonly images?: boolean;
  readonly documents?: boolean;
  readonly batch?: boolean;
};

/** The models that the service has, if a test does not say. */
export const usualModels: Readonly<Record<string, ModelEntry>> = {
  'claude-haiku-5-5': {},
  'claude-sonnet-5-5': {},
  'claude-opus-5-5': {},
};

export const contextTokens = 1_000_000;

export type BatchWays = {
  /** How often a batch is looked at before it has ended; once, if not said. */
  readonly looks?: number;
  /** What becomes of a request; all succeed, if not said. */
  readonly outcome?: (id: string, place: number) => 'succeeded' | 'errored' | 'expired';
};

/** What the services need of the rest of the double. */
export type ServiceHost = {
  readonly baseUrl: () => string;
  readonly models: Readonly<Record<string, ModelEntry>>;
  readonly lacks: readonly Service[];
  readonly batch: BatchWays;
  readonly given: ReadonlySet<string>;
  /** The whole message for a request, as its script answers it. */
  readonly answer: (body: MessagesBody) => Promise<object>;
};

/** An answer of a service: its status, and JSON or lines of JSON. */
export type ServiceAnswer = { readonly status: number; readonly text: string };

/** The service that a request is for; null for a Messages request and for what there is not. */
export function serviceOf({ method, path }: RecordedRequest): Service | null {
  if (method === 'GET' && /^\/v1\/models\/[^/]+$/.test(path)) return 'models';
  if (method === 'POST' && path === '/v1/messages/count_tokens') return 'count_tokens';
  const isBatch =
    method === 'POST'
      ? /^\/v1\/messages\/batches(\/[^/]+\/cancel)?$/.test(path)
      : /^\/v1\/messages\/batches\/[^/]+(\/results)?$/.test(path);
  return isBatch ? 'batches' : null;
}

const batchSchema = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z.string().check(z.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
        params: z.record(z.string(), z.unknown()),
      }),
    )
    .check(z.minLength(1), z.maxLength(100_000)),
});

type Batch = {
  readonly id: string;
  readonly requests: readonly { readonly id: string; readonly body: MessagesBody }[];
  looks: number;
  state: 'in_progress' | 'canceling' | 'ended';
  results: string[];
  readonly counts: Record<'processing' | 'succeeded' | 'errored' | 'canceled' | 'expired', number>;
};

export class DoubleServices {
  readonly #host: ServiceHost;
  readonly #batches = new Map<string, Batch>();

  constructor(host: ServiceHost) {
    this.#host = host;
  }

  async answer(service: Service, request: RecordedRequest): Promise<ServiceAnswer> {
    if (this.#host.lacks.includes(service)) return refused(404, 'Not Found');
    switch (service) {
      case 'models':
        return this.#model(decodeURIComponent(request.path.slice('/v1/models/'.length)));
      case 'count_tokens':
        return this.#count(request.text);
      case 'batches':
        return this.#batch(request);
    }
  }

  #model(id: string): ServiceAnswer {
    const entry = this.#host.models[id];
    if (entry === undefined) return refused(404, `model: ${id}`);
    const { max_input_tokens = contextTokens, max_tokens = 128_000 } = entry;
    const able = (supported: boolean): object => ({ supported });
    return found({
      id,
      type: 'model',
      display_name: id,
      created_at: '2026-09-01T00:00:00Z',
      lifecycle: 'active',
      max_input_tokens,
      max_tokens,
      capabilities: {
        batch: able(entry.batch ?? true),
        image_input: able(entry.images ?? true),
        pdf_input: able(entry.documents ?? true),
        structured_outputs: able(true),
      },
    });
  }

  #count(text: string): ServiceAnswer {
    const json = parseJson(text);
    if (typeof json !== 'object' || json === null) return refused(400, 'the body is not JSON');
    for (const name of ['max_tokens', 'stream', 'stop_sequences', 'metadata'])
      if (name in json) return refused(400, `${name}: Extra inputs are not permitted`);
    const body = bodyOf({ ...json, max_tokens: 1 });
    if (body === null) return refused(400, 'the body is not a request to count');
    const wrong = wrongIn(body, this.#host.given);
    return wrong === null ? found({ input_tokens: promptTokens(json) }) : refused(400, wrong);
  }

  async #batch({ method, path, text }: RecordedRequest): Promise<ServiceAnswer> {
    if (path === '/v1/messages/batches') return this.#create(text);
    const [, , , , id = '', deed] = path.split('/');
    const batch = this.#batches.get(id);
    if (batch === undefined) return refused(404, `batch: ${id}`);
    if (deed === 'results')
      return batch.state === 'ended'
        ? { status: 200, text: batch.results.map((line) => `${line}\n`).join('') }
        : refused(404, 'the results are not there yet');
    if (deed === 'cancel' && method === 'POST') {
      if (batch.state === 'in_progress') batch.state = 'canceling';
      return found(this.#shown(batch));
    }
    if (batch.looks-- <= 0 && batch.state !== 'ended') await this.#end(batch);
    return found(this.#shown(batch));
  }

  #create(text: string): ServiceAnswer {
    const parsed = batchSchema.safeParse(parseJson(text));
    if (!parsed.success) return refused(400, `requests: ${parsed.error.issues[0]?.message ?? 'wrong'}`);
    const requests: { id: string; body: MessagesBody }[] = [];
    const ids = new Set<string>();
    for (const [place, { custom_id: id, params }] of parsed.data.requests.entries()) {
      if (ids.has(id)) return refused(400, `requests.${String(place)}.custom_id: must be unique`);
      ids.add(id);
      const body = bodyOf(params);
      if (body === null || body.stream === true)
        return refused(400, `requests.${String(place)}.params: not a request of a batch`);
      const wrong = wrongIn(body, this.#host.given);
      if (wrong !== null) return refused(400, `requests.${String(place)}.params.${wrong}`);
      requests.push({ id, body });
    }
    const batch: Batch = {
      id: `msgbatch_${String(this.#batches.size + 1).padStart(4, '0')}`,
      requests,
      looks: this.#host.batch.looks ?? 1,
      state: 'in_progress',
      results: [],
      counts: { processing: requests.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    };
    this.#batches.set(batch.id, batch);
    return found(this.#shown(batch));
  }

  /** Works the requests off, the last one first: results come in no order that anyone could count on. */
  async #end(batch: Batch): Promise<void> {
    const wasCancelled = batch.state === 'canceling';
    for (const [place, { id, body }] of [...batch.requests.entries()].toReversed()) {
      const outcome = wasCancelled ? 'canceled' : (this.#host.batch.outcome?.(id, place) ?? 'succeeded');
      batch.counts.processing -= 1;
      batch.counts[outcome] += 1;
      batch.results.push(JSON.stringify({ custom_id: id, result: await this.#result(outcome, body) }));
    }
    batch.state = 'ended';
  }

  async #result(type: 'succeeded' | 'errored' | 'expired' | 'canceled', body: MessagesBody): Promise<object> {
    if (type === 'succeeded') return { type, message: await this.#host.answer(body) };
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'this one was refused' } };
    return type === 'errored' ? { type, error } : { type };
  }

  #shown({ id, state, counts }: Batch): object {
    return {
      id,
      type: 'message_batch',
      processing_status: state,
      request_counts: counts,
      created_at: '2026-11-29T00:00:00Z',
      expires_at: '2026-11-30T00:00:00Z',
      archived_at: null,
      cancel_initiated_at: state === 'canceling' ? '2026-11-29T00:01:00Z' : null,
      ended_at: state === 'ended' ? '2026-11-29T01:00:00Z' : null,
      results_url: state === 'ended' ? `${this.#host.baseUrl()}/v1/messages/batches/${id}/results` : null,
    };
  }
}

function found(json: object): ServiceAnswer {
  return { status: 200, text: JSON.stringify(json) };
}

function refused(status: number, message: string): ServiceAnswer {
  const type = status === 404 ? 'not_found_error' : 'invalid_request_error';
  return { status, text: JSON.stringify({ type: 'error', error: { type, message } }) };
}
