/**
 * The host's only way to a model. A worker hands in the body of a Messages request; everything that decides where it goes, who
 * pays and which model answers (address, key, headers, model) is set here, from the person's own settings. Published attacks
 * took files out through an allowlisted model API with the attacker's own key: no word of the worker's can choose a key here.
 *
 * One gateway is made for each task, so that its caps hold for the task, across restarts of its worker.
 */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { Usage } from '../../model/task.ts';
import type { ModelReply } from '../../protocol/workerWire.ts';
import { attemptFailure, gatewayFailures, quoted, redact, statusFailure, type Place } from './gatewayWords.ts';
import { messagesAddress } from './messagesAddress.ts';
import { parseModelRequest, type ModelRequest } from './modelRequest.ts';
import { attemptPost, type Attempt, type Outgoing } from './modelTransport.ts';
import { usageOf } from './prices.ts';

/** Where model calls go, with the key. An empty key sends none: some local servers want none. */
export type Upstream = { readonly baseUrl: string; readonly key: string; readonly model: string };

/** One request that left this machine, whatever came of it. */
export type AuditEntry = {
  /** Milliseconds since 1970, when it was sent. */
  readonly at: number;
  /** The address, without query. */
  readonly destination: string;
  /** Bytes of the bodies, either way. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** 0 where no answer came. */
  readonly status: number;
  readonly purpose: string;
};

export type GatewayLimits = {
  /** Model calls of one task, and tokens in and out together. A call that is under way when a cap is reached ends. */
  readonly requestsMax: number;
  readonly tokensMax: number;
  /** What a call may ask for at most (`max_tokens`); more is lowered to it. */
  readonly outputTokensMax: number;
  readonly replyBytesMax: number;
  /** From sending to the last byte of the reply. */
  readonly replyMsMax: number;
  /** The first try and those after it. */
  readonly attemptsMax: number;
  /** The first wait between tries; each further one is twice as long. */
  readonly backoffMs: number;
  readonly backoffMsMax: number;
  /** A server that asks for a longer wait than this is a failure. */
  readonly retryAfterMsMax: number;
};

export const gatewayLimits: GatewayLimits = {
  requestsMax: 200,
  tokensMax: 2_000_000,
  outputTokensMax: 32_000,
  replyBytesMax: 3 * 1024 * 1024,
  replyMsMax: 300_000,
  attemptsMax: 4,
  backoffMs: 500,
  backoffMsMax: 8_000,
  retryAfterMsMax: 60_000,
};

/** Time, as the gateway needs it; tests bring their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type ModelGateway = {
  /**
   * Sends one Messages request and gives back the whole reply. `body` is the worker's JSON: untrusted.
   * Fails with `no-key`, `refused` (the body asks for more than may pass, or a cap is reached), `model-failed` or `cancelled`.
   */
  readonly call: (body: string, signal: AbortSignal) => Promise<Result<{ reply: ModelReply; usage: Usage }, Failure>>;
};

/** `upstream` is asked at each call, so that a key may change; null means that there is none. `audit` hears of every request sent. */
export function createModelGateway(
  upstream: () => Promise<Upstream | null>,
  audit: (entry: AuditEntry) => void,
  limits: GatewayLimits = gatewayLimits,
  clock: Clock = systemClock,
): ModelGateway {
  const spent = { requests: 0, tokens: 0 };
  return {
    async call(body, signal) {
      if (spent.requests >= limits.requestsMax) return fail(gatewayFailures.tooManyRequests(spent.requests));
      if (spent.tokens >= limits.tokensMax) return fail(gatewayFailures.tooManyTokens(spent.tokens));
      const request = parseModelRequest(body);
      if (!request.ok) return fail(gatewayFailures.notPassedOn(request.failure));
      spent.requests += 1;

      const target = await upstream();
      if (target === null) return fail(gatewayFailures.noKey());
      const outgoing = prepare(request.value, target, limits);
      if (!outgoing.ok) return outgoing;

      const answered = await sendUntilAnswered(outgoing.value, target, { audit, limits, clock }, signal);
      if (!answered.ok) return answered;
      const used = reportedUsage(answered.value.text);
      if (used === null) return fail(gatewayFailures.notAMessage(placeOf(outgoing.value.url, target)));
      const usage = usageOf(target.model, used);
      spent.tokens += usage.inputTokens + usage.outputTokens;
      // A server that echoes the key must not bring it into the sandbox.
      const reply = {
        status: answered.value.status,
        contentType: 'application/json',
        body: redact(answered.value.text, target.key),
      };
      return ok({ reply, usage });
    },
  };
}

function prepare(request: ModelRequest, target: Upstream, limits: GatewayLimits): Result<Outgoing, Failure> {
  // Checked here because the error that `fetch` throws for such a header quotes it.
  if (!/^[\x21-\x7e]*$/.test(target.key)) return fail(gatewayFailures.badKey());
  const url = messagesAddress(target.baseUrl);
  if (!url.ok) return fail(gatewayFailures.badAddress(url.failure));
  const sent = { ...request, model: target.model, max_tokens: Math.min(request.max_tokens, limits.outputTokensMax) };
  return ok({
    url: url.value,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'anthropic-version': '2026-10-21',
      'user-agent': 'delegate',
      ...(target.key === '' ? {} : { authorization: `Bearer ${target.key}` }),
    },
    body: new TextEncoder().encode(JSON.stringify(sent)),
    replyBytesMax: limits.replyBytesMax,
    timeoutMs: limits.replyMsMax,
  });
}

type Surroundings = {
  readonly audit: (entry: AuditEntry) => void;
  readonly limits: GatewayLimits;
  readonly clock: Clock;
};

type Answer = Extract<Attempt, { kind: 'answer' }>;

/** Tries until an answer of status 200, a failure that trying again cannot mend, or the last attempt. */
async function sendUntilAnswered(
  outgoing: Outgoing,
  target: Upstream,
  { audit, limits, clock }: Surroundings,
  signal: AbortSignal,
): Promise<Result<Answer, Failure>> {
  const place = placeOf(outgoing.url, target);
  for (let tried = 1; ; tried++) {
    if (signal.aborted) return fail(attemptFailure({ kind: 'cancelled' }, place));
    const at = clock.now();
    const { attempt, bytesIn } = await attemptPost(outgoing, signal);
    const status = attempt.kind === 'answer' ? attempt.status : 0;
    audit({
      at,
      destination: outgoing.url.href,
      bytesOut: outgoing.body.byteLength,
      bytesIn,
      status,
      purpose: 'model call',
    });
    if (attempt.kind === 'answer' && status === 200) return ok(attempt);

    const failed =
      attempt.kind === 'answer' ? answerFailure(attempt, place, target.key) : attemptFailure(attempt, place);
    if (tried >= limits.attemptsMax || !mayPass(attempt)) return fail(failed);
    const waitMs = waitBefore(attempt, tried, limits, at);
    if (waitMs > limits.retryAfterMsMax) return fail(gatewayFailures.waitTooLong(place, Math.ceil(waitMs / 1000)));
    await clock.wait(waitMs, signal);
  }
}

/** Whether the same request may well succeed later. A slow reply may: but it has been paid for, so it is not asked for twice. */
function mayPass(attempt: Attempt): boolean {
  switch (attempt.kind) {
    case 'answer':
      return attempt.status === 429 || attempt.status >= 500;
    case 'network':
      return [
        '',
        'ECONNRESET',
        'EPIPE',
        'EAI_AGAIN',
        'ETIMEDOUT',
        'UND_ERR_SOCKET',
        'UND_ERR_CONNECT_TIMEOUT',
      ].includes(attempt.code);
    case 'too-large':
    case 'timeout':
    case 'cancelled':
      return false;
  }
}

/** Milliseconds: what the server asks for, or the doubling wait. */
function waitBefore(attempt: Attempt, tried: number, limits: GatewayLimits, now: number): number {
  const asked = attempt.kind === 'answer' ? retryAfterMs(attempt.retryAfter, now) : null;
  return asked ?? Math.min(limits.backoffMs * 2 ** (tried - 1), limits.backoffMsMax);
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3); null where it is absent or makes no sense. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const errorBodySchema = z.object({ error: z.object({ message: z.string() }) });

function answerFailure(answer: Answer, place: Place, key: string): Failure {
  const parsed = errorBodySchema.safeParse(parseJson(answer.text));
  return statusFailure(answer.status, place, parsed.success ? quoted(parsed.data.error.message, key) : '');
}

const count = z.optional(z.nullable(z.int().check(z.minimum(0))));
const messageSchema = z.object({
  type: z.literal('message'),
  content: z.array(z.unknown()),
  // Some local servers leave the usage out.
  usage: z.optional(
    z.object({
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
      cache_creation: z.optional(z.nullable(z.object({ ephemeral_1h_input_tokens: count }))),
    }),
  ),
});

/** What a reply says it used; null where it is no message at all. */
function reportedUsage(text: string): NonNullable<z.infer<typeof messageSchema>['usage']> | null {
  const parsed = messageSchema.safeParse(parseJson(text));
  return parsed.success ? (parsed.data.usage ?? {}) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function placeOf(url: URL, target: Upstream): Place {
  return { origin: url.origin, model: target.model };
}

const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      if (signal.aborted) finish();
      else signal.addEventListener('abort', finish, { once: true });
    }),
};
