/**
 * The host's only way to a model. A worker hands in the body of a Messages request; everything that decides where it goes, who
 * pays and which model answers (address, key, headers, model) is set here, from the person's own settings. Published attacks
 * took files out through an allowlisted model API with the attacker's own key: no word of the worker's can choose a key here.
 *
 * The answer is streamed, so that a long one meets no timeout and a cancelled one ends at once; the worker gets it whole. Every
 * request is entered into the task's books before it is sent: they hold the caps.
 */
import { redactedMark, type Redactor } from '../../base/redactor.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { Usage } from '../../model/task.ts';
import type { ModelReply } from '../../protocol/workerWire.ts';
import type { Books, Planned } from './books.ts';
import { systemResolver, type Resolver } from './checkedLookup.ts';
import { gatewayFailures, type Place } from './gatewayWords.ts';
import { messagesAddress } from './messagesAddress.ts';
import { endOf, failureOf, mayPass, retryAfterMs, usedBy, type Answered } from './modelAnswer.ts';
import { parseModelRequest } from './modelRequest.ts';
import { sendOutbound, type OutboundRequest, type Way } from './outbound.ts';
import { payloadOf, tokensIn } from './payload.ts';
import { usageOf } from './prices.ts';
import { ReplyReader } from './replyReader.ts';
import type { TransportLimits } from './transport.ts';

/** Where model calls go, with the key. An empty key sends none: some local servers want none. */
export type Upstream = {
  readonly baseUrl: string;
  readonly key: string;
  readonly model: string;
  /** Hosts that may stand at private addresses, besides those whose names say so. */
  readonly privateHosts?: readonly string[];
};

export type GatewayLimits = TransportLimits & {
  /** What a call may ask for at most (`max_tokens`); more is lowered to it. */
  readonly outputTokensMax: number;
  /** Of the message, however it is told; what comes in for it is `receivedBytesMax`. */
  readonly replyBytesMax: number;
  /** The first try and those after it. */
  readonly attemptsMax: number;
  /** The first wait between tries; each further one is twice as long. */
  readonly backoffMs: number;
  readonly backoffMsMax: number;
  /** A server that asks for a longer wait than this is a failure. */
  readonly retryAfterMsMax: number;
};

export const gatewayLimits: GatewayLimits = {
  outputTokensMax: 32_000,
  // Servers that know no streams say nothing until they are done.
  answerMsMax: 300_000,
  silenceMsMax: 120_000,
  replyMsMax: 1_800_000,
  replyBytesMax: 3 * 1024 * 1024,
  receivedBytesMax: 32 * 1024 * 1024,
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

/** A model call as a worker makes it: untrusted. */
export type ModelCall = {
  /** JSON. */
  readonly body: string;
  /** Files that the worker says are in it. */
  readonly carries: readonly string[];
  /** What the host asked the worker for when it made the call; null where it has no use for a model. */
  readonly purpose: string | null;
  /** Hears how many characters of the answer have come. */
  readonly heard?: (characters: number) => void;
};

export type ModelGateway = {
  /**
   * Sends one Messages request and gives back the whole reply. Fails with `no-key`, `refused` (it asks for more than may pass),
   * `limit-reached`, `busy`, `model-failed` or `cancelled`. Throws what the books throw.
   */
  readonly call: (
    call: ModelCall,
    signal: AbortSignal,
  ) => Promise<Result<{ reply: ModelReply; usage: Usage }, Failure>>;
};

export type GatewayParts = {
  /** Asked at each call, so that a key may change; null means that there is none. */
  readonly upstream: () => Promise<Upstream | null>;
  readonly books: Books;
  /** Learns each key, and takes secrets out of what passes. */
  readonly secrets: Redactor;
  readonly limits?: GatewayLimits;
  readonly clock?: Clock;
  readonly resolver?: Resolver;
};

export function createModelGateway(parts: GatewayParts): ModelGateway {
  const { upstream, books, secrets, limits = gatewayLimits } = parts;
  return {
    async call(call, signal) {
      const bytes = Buffer.byteLength(call.body);
      const purpose = call.purpose ?? 'model call';
      const deny = (refused: Failure): Result<never, Failure> => {
        books.deny({ purpose, destination: '', bytes, why: refused.message });
        return fail(refused);
      };
      if (call.purpose === null) return deny(gatewayFailures.notForThisTask());
      const request = parseModelRequest(call.body);
      if (!request.ok) return deny(gatewayFailures.notPassedOn(request.failure));
      const target = await upstream();
      if (target === null) return fail(gatewayFailures.noKey());
      secrets.add(target.key);
      const letter = prepare({ ...call, purpose }, request.value, target, { limits, secrets });
      if (!letter.ok) return deny(letter.failure);

      const answered = await sendUntilAnswered(letter.value, parts, call.heard ?? (() => undefined), signal);
      if (!answered.ok) return answered;
      const { body, usage } = answered.value;
      // A server that echoes the key must not bring it into the sandbox.
      return ok({ reply: { status: 200, contentType: 'application/json', body: secrets.text(body) }, usage });
    },
  };
}

/** A request that is ready to be sent, as often as it takes. */
type Letter = {
  readonly place: Place;
  readonly planned: Planned;
  readonly request: Omit<OutboundRequest, 'take'>;
  readonly policy: Way['policy'];
  /** Tokens of the request, about. */
  readonly inputTokens: number;
};

type Prepared = Extract<ReturnType<typeof parseModelRequest>, { ok: true }>['value'];

function prepare(
  { purpose, carries }: ModelCall & { purpose: string },
  asked: Prepared,
  target: Upstream,
  { limits, secrets }: { limits: GatewayLimits; secrets: Redactor },
): Result<Letter, Failure> {
  // Checked here because errors about such a header may quote it.
  if (!/^[\x21-\x7e]*$/.test(target.key)) return fail(gatewayFailures.badKey());
  const privateHosts = target.privateHosts ?? [];
  const url = messagesAddress(target.baseUrl, privateHosts);
  if (!url.ok) return fail(gatewayFailures.badAddress(url.failure));
  // A key that stands in a file, or that a worker got hold of, goes no further.
  const clean = secrets.value(asked);
  const hidden = marksIn(JSON.stringify(clean)) - marksIn(JSON.stringify(asked));
  const maxTokens = Math.min(clean.max_tokens, limits.outputTokensMax);
  const sent = { ...clean, model: target.model, max_tokens: maxTokens, stream: true };
  const body = new TextEncoder().encode(JSON.stringify(sent));
  const payload = payloadOf(clean);
  const inputTokens = tokensIn(payload);
  const most = usageOf(target.model, { input_tokens: inputTokens, output_tokens: maxTokens });
  return ok({
    place: { origin: url.value.origin, model: target.model },
    inputTokens,
    planned: {
      purpose,
      method: 'POST',
      destination: url.value.href,
      bytesOut: body.length,
      payload,
      claimed: carries,
      hidden,
      most: { tokens: most.inputTokens + most.outputTokens, usd: most.usd },
    },
    request: {
      method: 'POST',
      url: url.value,
      headers: { accept: 'text/event-stream, application/json', 'content-type': 'application/json' },
      own: {
        'anthropic-version': '2026-10-21',
        'user-agent': 'delegate',
        ...(target.key === '' ? {} : { authorization: `Bearer ${target.key}` }),
      },
      body,
    },
    // The one address there is: what the settings name.
    policy: {
      rules: [{ origin: url.value.origin, methods: ['POST'], paths: [url.value.pathname], query: 'none' }],
      privateHosts,
    },
  });
}

function marksIn(text: string): number {
  return text.split(redactedMark).length - 1;
}

/** Tries until a whole message, a failure that trying again cannot mend, or the last attempt. Each try is a request of its own. */
async function sendUntilAnswered(
  letter: Letter,
  { books, secrets, limits = gatewayLimits, clock = systemClock, resolver = systemResolver }: GatewayParts,
  heard: (characters: number) => void,
  signal: AbortSignal,
): Promise<Result<{ body: string; usage: Usage }, Failure>> {
  const way: Way = { policy: letter.policy, resolver, limits, redirectsMax: 0 };
  for (let tried = 1; ; tried++) {
    if (signal.aborted) return fail(gatewayFailures.cancelled());
    const close = await books.enter(letter.planned, signal);
    if (!close.ok) return close;
    const at = clock.now();
    const answered = await sendOnce(letter, way, { limits, heard }, signal);
    const used = usedBy(answered, letter.place.model, letter.inputTokens);
    const end = endOf(answered, used, letter.place, secrets);
    close.value(end);
    const { attempt, reply } = answered;
    if (end.outcome === 'answered' && reply.kind === 'message') return ok({ body: reply.body, usage: used.usage });

    if (tried >= limits.attemptsMax || !mayPass(answered)) return fail(failureOf(answered, letter.place, secrets));
    const asked = attempt.kind === 'answer' ? retryAfterMs(attempt.retryAfter, at) : null;
    const waitMs = asked ?? Math.min(limits.backoffMs * 2 ** (tried - 1), limits.backoffMsMax);
    if (waitMs > limits.retryAfterMsMax)
      return fail(gatewayFailures.waitTooLong(letter.place, Math.ceil(waitMs / 1000)));
    await clock.wait(waitMs, signal);
  }
}

async function sendOnce(
  { request }: Letter,
  way: Way,
  { limits, heard }: { limits: GatewayLimits; heard: (characters: number) => void },
  signal: AbortSignal,
): Promise<Answered> {
  const reader = new ReplyReader(limits.replyBytesMax);
  const take: OutboundRequest['take'] = (head, bytes) => {
    const wish = reader.take(head, bytes);
    heard(reader.characters);
    return wish;
  };
  const { attempt, bytesIn } = await sendOutbound({ ...request, take }, way, signal);
  return { attempt, bytesIn, reply: reader.reply(), reported: reader.usage(), characters: reader.characters };
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
