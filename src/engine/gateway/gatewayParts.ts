/** What the gateway is made of, its limits, and the door through which a worker's request comes in. */
import { redactedMark, type Redactor } from '../../base/redactor.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { ModelUse } from '../../protocol/modelWire.ts';
import { noShelf, type BatchShelf } from './batchShelf.ts';
import type { Books } from './books.ts';
import { systemResolver, type Resolver } from './checkedLookup.ts';
import type { CloudParts } from './cloudCourier.ts';
import type { FullRequest } from './courier.ts';
import { GatewayMemory } from './gatewayMemory.ts';
import { gatewayFailures } from './gatewayWords.ts';
import { parseModelRequest, type ModelRequest } from './modelRequest.ts';
import type { TransportLimits } from './transport.ts';
import { modelFor, secretsOf, type Upstream } from './upstream.ts';

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

export type GatewayParts = {
  /** Asked at each call, so that a key may change; null means that there is none. */
  readonly upstream: () => Promise<Upstream | null>;
  readonly books: Books;
  /** Learns each key, and takes secrets out of what passes. */
  readonly secrets: Redactor;
  /** Where the clouds' clients come from; without, none can be asked. */
  readonly clouds?: CloudParts['clouds'];
  /** Where batches are kept; without, none can be sent. */
  readonly shelf?: BatchShelf;
  readonly memory?: GatewayMemory;
  readonly limits?: GatewayLimits;
  readonly clock?: Clock;
  readonly resolver?: Resolver;
};

/** The parts, with what is usual for those that were not given. */
export type GatewayWhole = Required<GatewayParts>;

export function withUsual(parts: GatewayParts): GatewayWhole {
  const usual = { limits: gatewayLimits, clock: systemClock, resolver: systemResolver, memory: new GatewayMemory() };
  return { ...usual, clouds: '', shelf: noShelf, ...parts };
}

/** A worker's request that may pass, and where it goes. */
export type Admitted = {
  readonly purpose: string;
  readonly asked: ModelRequest;
  readonly upstream: Upstream;
  readonly model: string;
};

/** A worker's body, what the host wants it for (null: nothing), and for which model. */
export type Asking = { readonly body: string; readonly purpose: string | null; readonly use?: ModelUse };

/** Lets a worker's request in, or refuses it; what is refused is in the books. */
export async function admit(
  { body, purpose, use = 'main' }: Asking,
  { books, secrets, upstream }: GatewayWhole,
): Promise<Result<Admitted, Failure>> {
  const deny = (refused: Failure): Result<never, Failure> => {
    books.deny({
      purpose: purpose ?? 'model call',
      destination: '',
      bytes: Buffer.byteLength(body),
      why: refused.message,
    });
    return fail(refused);
  };
  if (purpose === null) return deny(gatewayFailures.notForThisTask());
  const request = parseModelRequest(body);
  if (!request.ok) return deny(gatewayFailures.notPassedOn(request.failure));
  const target = await upstream();
  if (target === null) return fail(gatewayFailures.noKey());
  for (const secret of secretsOf(target)) secrets.add(secret);
  return ok({ purpose, asked: request.value, upstream: target, model: modelFor(target, use) });
}

/** The request as it may go out: for the person's model, without secrets, and not for more than the limit. */
export function cleaned(
  asked: ModelRequest,
  model: string,
  { limits, secrets }: Pick<GatewayWhole, 'limits' | 'secrets'>,
): { request: FullRequest; hidden: number } {
  // A key that stands in a file, or that a worker got hold of, goes no further.
  const clean = secrets.value(asked);
  const hidden = marksIn(JSON.stringify(clean)) - marksIn(JSON.stringify(asked));
  const max_tokens = Math.min(clean.max_tokens, limits.outputTokensMax);
  return { request: { ...clean, model, max_tokens }, hidden };
}

function marksIn(text: string): number {
  return text.split(redactedMark).length - 1;
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
